// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/overlay.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstdlib>

namespace slipway::build::embedded::worker {
namespace {

// What the kernel takes (OVL_MAX_STACK).
constexpr std::size_t kMaximumLayers = 500;

// Thin names for system calls that the C library may lack; <sys/mount.h> and <linux/mount.h> do not go together.
int fsOpen(const char* type) {
    return static_cast<int>(::syscall(SYS_fsopen, type, FSOPEN_CLOEXEC));
}
bool setString(int context, const char* key, const std::string& value) {
    return ::syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value.c_str(), 0) == 0;
}
bool setFlag(int context, const char* key) {
    return ::syscall(SYS_fsconfig, context, FSCONFIG_SET_FLAG, key, nullptr, 0) == 0;
}

// The reason as the kernel's log of this context says it, when it does.
std::unexpected<Error> overlayError(int context) {
    const int error = errno;
    std::string text(512, '\0');
    const ssize_t size = ::read(context, text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    errno = error;
    auto result = systemError(msg::WorkerOverlayFailed);
    if (!text.empty())
        result.error().notes.push_back(messages::message(msg::Verbatim, text));
    return result;
}

std::string emptyDirectory(const std::string& scratch) {
    std::string path = scratch + "/empty";
    static_cast<void>(::mkdir(path.c_str(), 0755));
    return path;
}

// Old kernels take the lower directories as one text of a page at most: names of a few letters, relative to a directory
// of links.
bool setLowerByLinks(int context, const Chain& chain, const std::string& scratch) {
    std::string links = scratch + "/lower-XXXXXX";
    if (::mkdtemp(links.data()) == nullptr)
        return false;
    std::string list;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const std::string name = std::to_string(i);
        if (::symlink(chain[i].c_str(), (links + "/" + name).c_str()) != 0)
            return false;
        list += (i == 0 ? "" : ":") + name;
    }
    // A job is a process of its own and names everything else by absolute paths. fsconfig takes 255 bytes of text on
    // these kernels, so that longer chains are said as what they are.
    return ::chdir(links.c_str()) == 0 && setString(context, "lowerdir", list);
}

Result<FileDescriptor> mountOverlay(const Chain& chain, const std::filesystem::path* upper,
                                    const std::filesystem::path* work, const std::string& scratch) {
    if (chain.size() > kMaximumLayers)
        return fail(ErrorCode::LimitExceeded, msg::WorkerTooManyLayers, chain.size(), kMaximumLayers);
    const FileDescriptor context(fsOpen("overlay"));
    if (!context.valid())
        return systemError(msg::WorkerOverlayFailed);
    const int fs = context.get();
    bool good = setFlag(fs, "userxattr") && setString(fs, "source", "slipway");
    if (good && kernelAddsLowerDirectories()) {
        for (const auto& lower : chain)
            good = good && setString(fs, "lowerdir+", lower.native());
    } else if (good) {
        good = setLowerByLinks(fs, chain, scratch);
    }
    if (good && upper != nullptr)
        good = setString(fs, "upperdir", upper->native()) && setString(fs, "workdir", work->native()) &&
               setFlag(fs, "volatile");
    if (!good || ::syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
        return overlayError(fs);
    FileDescriptor mount(static_cast<int>(::syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0)));
    if (!mount.valid())
        return overlayError(fs);
    return mount;
}

} // namespace

bool kernelAddsLowerDirectories() {
    static const bool known = [] {
        const FileDescriptor context(fsOpen("overlay"));
        return context.valid() && setFlag(context.get(), "userxattr") && setString(context.get(), "lowerdir+", "/");
    }();
    return known;
}

Result<FileDescriptor> openMerged(const Chain& chain, const std::string& scratch) {
    if (chain.size() > 1)
        return mountOverlay(chain, nullptr, nullptr, scratch);
    FileDescriptor directory = openDirectory(chain.empty() ? emptyDirectory(scratch) : chain.front().native());
    if (!directory.valid())
        return systemError(msg::CannotOpenFile, chain.empty() ? scratch : chain.front().native());
    return directory;
}

Result<FileDescriptor> openWritable(const Chain& chain, const std::filesystem::path& upper,
                                    const std::filesystem::path& work, const std::string& scratch) {
    if (chain.empty())
        return mountOverlay({emptyDirectory(scratch)}, &upper, &work, scratch);
    return mountOverlay(chain, &upper, &work, scratch);
}

} // namespace slipway::build::embedded::worker
