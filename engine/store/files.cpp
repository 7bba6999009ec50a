// SPDX-License-Identifier: Apache-2.0
#include "engine/store/files.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace slipway::store {

namespace fs = std::filesystem;

Error cannotWrite(const fs::path& path, int systemError) {
    if (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG)
        return {ErrorCode::Io, messages::message(msg::DiskFull, path.string())};
    const bool permission = systemError == EACCES || systemError == EPERM || systemError == EROFS;
    Error error{permission ? ErrorCode::Permission : ErrorCode::Io,
                messages::message(msg::CannotWriteFile, path.string(), std::strerror(systemError))};
    if (permission)
        error.notes.push_back(messages::message(msg::StoreElsewhereHint));
    return error;
}

Error cannotRead(const fs::path& path, int systemError) {
    const ErrorCode code = systemError == ENOENT                           ? ErrorCode::NotFound
                           : systemError == EACCES || systemError == EPERM ? ErrorCode::Permission
                                                                           : ErrorCode::Io;
    return {code, messages::message(msg::CannotReadFile, path.string(), std::strerror(systemError))};
}

Result<void> makeDirectories(const fs::path& path) {
    std::error_code failure;
    fs::create_directories(path, failure);
    if (failure)
        return passOn(cannotWrite(path, failure.value()));
    return {};
}

Result<std::string> readWholeFile(const fs::path& path, std::uint64_t limit) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return passOn(cannotRead(path, errno));
    std::string bytes;
    Result<std::string> result;
    for (;;) {
        constexpr std::size_t kPiece = 256 * 1024;
        const std::size_t before = bytes.size();
        bytes.resize(before + kPiece);
        const ssize_t length = ::read(descriptor, bytes.data() + before, kPiece);
        bytes.resize(before + static_cast<std::size_t>(length > 0 ? length : 0));
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            result = passOn(cannotRead(path, errno));
        else if (bytes.size() > limit)
            result = fail(ErrorCode::LimitExceeded, msg::FileTooLarge, path.string(), std::to_string(limit));
        else if (length > 0)
            continue;
        else
            result = std::move(bytes);
        break;
    }
    ::close(descriptor);
    return result;
}

Result<void> writeAll(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t length = ::write(descriptor, bytes.data(), bytes.size());
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return passOn(cannotWrite(path, errno));
        bytes.remove_prefix(static_cast<std::size_t>(length));
    }
    return {};
}

Result<void> replaceFile(const fs::path& path, std::string_view bytes) {
    const fs::path temporary = path.string() + ".new";
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return passOn(cannotWrite(temporary, errno));
    Result<void> result = writeAll(descriptor, bytes, temporary);
    if (result && ::fsync(descriptor) != 0)
        result = passOn(cannotWrite(temporary, errno));
    ::close(descriptor);
    if (result && ::rename(temporary.c_str(), path.c_str()) != 0)
        result = passOn(cannotWrite(path, errno));
    if (!result) {
        ::unlink(temporary.c_str());
        return result;
    }
    return syncDirectory(path.parent_path());
}

Result<void> syncDirectory(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return passOn(cannotWrite(path, errno));
    const int outcome = ::fsync(descriptor);
    const int code = errno;
    ::close(descriptor);
    // Some file systems cannot sync a directory and say so.
    if (outcome != 0 && code != EINVAL)
        return passOn(cannotWrite(path, code));
    return {};
}

std::optional<std::uint64_t> fileSize(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

bool removeTree(const fs::path& path) {
    std::error_code failure;
    fs::remove_all(path, failure);
    return !failure;
}

} // namespace slipway::store
