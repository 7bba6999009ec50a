// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/kit/base.h"
#include "engine/process/runner.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

// kit: base images made of Debian packages, for work and tests without a network. mmdebstrap makes a root file system
// as a tar, root_tar turns it into a layer that is the same for the same packages, layout writes an OCI layout
// directory, DIR/NAME, that FROM NAME is found in.
namespace slipway::kit {

struct KitOptions {
    std::filesystem::path directory;
    // Which bases; empty for all.
    std::vector<std::string> names{};
    std::string mirror = "http://deb.debian.org/debian";
    std::string suite = "trixie";
    // OCI's word for the machine; the bases are made for the machine that makes them.
    std::string architecture = "amd64";
    // Makes a base anew although one of the same definition is there: newer packages.
    bool refresh = false;
    // As root of the machine (or of a user namespace); else mmdebstrap makes a user namespace.
    bool asRoot = false;
    // Bases made at the same time: one downloads while another unpacks.
    unsigned parallel = 2;
};

struct MadeBase {
    std::string name;
    // It was there already.
    bool reused = false;
    // Of the compressed layer, and of its tar.
    std::uint64_t download = 0;
    std::uint64_t layerTar = 0;
    std::size_t packages = 0;
    std::chrono::nanoseconds duration{};
};

// Told from several threads, one call at a time.
class KitProgress {
public:
    virtual ~KitProgress() = default;
    virtual void starting(const Base& base) = 0;
    virtual void finished(const MadeBase& made) = 0;
};

// Makes what is missing; the result is in the order of `names`. The first error stops the rest. Nothing is ever half
// there: a base appears under its name when it is complete, and what an interrupted call left is removed by the next.
[[nodiscard]] Result<std::vector<MadeBase>> makeKit(const KitOptions& options, process::Runner& runner,
                                                    KitProgress& progress, const std::stop_token& stop);

// The words for mmdebstrap.
[[nodiscard]] std::vector<std::string> mmdebstrapArguments(const Base& base, const KitOptions& options,
                                                           const std::filesystem::path& tar);
// What went wrong, from what mmdebstrap printed.
[[nodiscard]] Error mmdebstrapError(const Base& base, const KitOptions& options, const process::Outcome& outcome);
// The "Date:" of a mirror's InRelease file in seconds since 1970.
[[nodiscard]] std::optional<std::int64_t> releaseDate(std::string_view inRelease);

} // namespace slipway::kit
