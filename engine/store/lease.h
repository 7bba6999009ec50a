// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace slipway::store {

// A file in leases/ that is locked (flock) as long as its process lives: the kernel lets go of it however the process
// ends. Its name tells whose temporary files are whose, its content since when (seconds since 1970).
class Lease {
public:
    // The caller holds the store's opening lock, so that nobody takes the new file for a dead one.
    [[nodiscard]] static Result<std::unique_ptr<Lease>> take(const std::filesystem::path& leases, std::int64_t now);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] std::int64_t since() const { return m_since; }

private:
    Lease(std::filesystem::path file, std::string name, int descriptor, std::int64_t since)
        : m_file(std::move(file))
        , m_name(std::move(name))
        , m_descriptor(descriptor)
        , m_since(since) {}
    std::filesystem::path m_file;
    std::string m_name;
    int m_descriptor;
    std::int64_t m_since;
};

struct LeaseState {
    std::string name;
    std::int64_t since = 0;
    bool alive = false;
};
// Every lease of the directory. A dead one's file stays until removeLease().
[[nodiscard]] std::vector<LeaseState> leasesIn(const std::filesystem::path& leases);

// A lock on a whole file, waited for; given back at the end. For what must not be done by two processes at once.
class FileLock {
public:
    [[nodiscard]] static Result<std::unique_ptr<FileLock>> take(const std::filesystem::path& file);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    explicit FileLock(int descriptor)
        : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace slipway::store
