// SPDX-License-Identifier: Apache-2.0
#include "engine/store/lease.h"

#include "engine/store/files.h"
#include "engine/store/store_state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace slipway::store {

namespace fs = std::filesystem;

Result<std::unique_ptr<Lease>> Lease::take(const fs::path& leases, std::int64_t now) {
    std::string name = randomHexadecimal(8);
    const fs::path file = leases / name;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return passOn(cannotWrite(file, errno));
    const std::string content = std::to_string(now);
    if (::flock(descriptor, LOCK_EX) != 0 ||
        ::write(descriptor, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
        const int code = errno;
        ::unlink(file.c_str());
        ::close(descriptor);
        return passOn(cannotWrite(file, code));
    }
    return std::unique_ptr<Lease>(new Lease(file, std::move(name), descriptor, now));
}

Lease::~Lease() {
    ::unlink(m_file.c_str());
    ::close(m_descriptor);
}

std::vector<LeaseState> leasesIn(const fs::path& leases) {
    std::vector<LeaseState> states;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(leases, ignored)) {
        LeaseState state{.name = entry.path().filename().string()};
        const int descriptor = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0) {
            // Gone since the directory was read, or not readable: then it counts as alive from the beginning.
            if (errno == ENOENT)
                continue;
            state.alive = true;
            states.push_back(std::move(state));
            continue;
        }
        char text[24] = {};
        const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
        if (length > 0)
            std::from_chars(text, text + length, state.since);
        state.alive = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0;
        ::close(descriptor);
        states.push_back(std::move(state));
    }
    return states;
}

Result<std::unique_ptr<FileLock>> FileLock::take(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return passOn(cannotWrite(file, errno));
    while (::flock(descriptor, LOCK_EX) != 0) {
        if (errno == EINTR)
            continue;
        const int code = errno;
        ::close(descriptor);
        return passOn(cannotWrite(file, code));
    }
    return std::unique_ptr<FileLock>(new FileLock(descriptor));
}

FileLock::~FileLock() {
    ::close(m_descriptor);
}

} // namespace slipway::store
