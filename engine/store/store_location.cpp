// SPDX-License-Identifier: Apache-2.0
#include "engine/store/store_location.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/files.h"

#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace slipway::store {

namespace fs = std::filesystem;

Result<StoreLocation> StoreLocation::choose(const std::optional<std::string>& option, const Environment& environment) {
    const auto absolute = [](const fs::path& path) -> Result<StoreLocation> {
        std::error_code failure;
        fs::path whole = fs::absolute(path, failure);
        if (failure)
            return passOn(cannotRead(path, failure.value()));
        return StoreLocation{whole.lexically_normal()};
    };
    const auto value = [&](const char* name) -> std::optional<std::string> {
        auto text = environment(name);
        return text && !text->empty() ? text : std::nullopt;
    };
    if (option) {
        if (option->empty())
            return fail(ErrorCode::InvalidInput, msg::StoreNoLocation);
        return absolute(*option);
    }
    if (const auto named = value("SLIPWAY_STORE"))
        return absolute(*named);
    // The base directory specification ignores relative paths.
    if (const auto data = value("XDG_DATA_HOME"); data && data->starts_with('/'))
        return absolute(fs::path(*data) / "slipway" / "store");
    if (const auto home = value("HOME"))
        return absolute(fs::path(*home) / ".local" / "share" / "slipway" / "store");
    return fail(ErrorCode::InvalidInput, msg::StoreNoLocation);
}

Result<StoreLocation> StoreLocation::choose(const std::optional<std::string>& option) {
    return choose(option, [](const char* name) -> std::optional<std::string> {
        const char* text = std::getenv(name);
        return text ? std::optional<std::string>(text) : std::nullopt;
    });
}

Result<std::int64_t> fileSystemMagic(const fs::path& path) {
    for (fs::path at = path;; at = at.parent_path()) {
        struct statfs status{};
        if (::statfs(at.empty() ? "." : at.c_str(), &status) == 0)
            return static_cast<std::int64_t>(status.f_type);
        if (errno != ENOENT || at.empty() || at == at.root_path())
            return passOn(cannotRead(at, errno));
    }
}

std::optional<std::string> networkFileSystem(std::int64_t magic) {
    struct Kind {
        std::int64_t magic;
        const char* name;
    };
    // From statfs(2) and linux/magic.h. FUSE has one number for sshfs and for local file systems; overlayfs wants none.
    static constexpr std::array kinds{
        Kind{0x6969, "nfs"},        Kind{0x517B, "smb"},      Kind{0xFF534D42, "cifs"},  Kind{0xFE534D42, "smb2"},
        Kind{0x01021997, "9p"},     Kind{0x5346414F, "afs"},  Kind{0x6B414653, "kafs"},  Kind{0x00C36400, "ceph"},
        Kind{0x65735546, "fuse"},   Kind{0x73757245, "coda"}, Kind{0x7461636F, "ocfs2"}, Kind{0x01161970, "gfs2"},
        Kind{0x0BD00BD0, "lustre"}, Kind{0x564C, "ncp"},      Kind{0x47504653, "gpfs"},  Kind{0x786F4256, "vboxsf"},
    };
    for (const Kind& kind : kinds)
        if (kind.magic == (magic & 0xFFFFFFFF))
            return kind.name;
    return std::nullopt;
}

} // namespace slipway::store
