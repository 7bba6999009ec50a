// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Which ids of this machine stand for the ids inside the worker's user namespace. The map decides how files of a
// snapshot look on disk, so snapshots are kept apart by it ("snapshots/<name>/").
namespace slipway::build::embedded {

struct IdRange {
    std::uint32_t inside = 0;
    std::uint32_t outside = 0;
    std::uint32_t count = 0;
    friend bool operator==(const IdRange&, const IdRange&) = default;
};
using IdRanges = std::vector<IdRange>;

struct IdMap {
    enum class Kind : std::uint8_t {
        Root,        // the map is the one that this process lives in, written directly
        Subordinate, // own id as root, then the ranges of /etc/subuid and /etc/subgid through newuidmap and newgidmap
        Single,      // own id as root and nothing else
    };
    Kind kind = Kind::Single;
    IdRanges users;
    IdRanges groups;

    // 16 hexadecimal digits that are equal for equal ids on disk.
    [[nodiscard]] std::string name() const;
    friend bool operator==(const IdMap&, const IdMap&) = default;
};

// Lines of /proc/PID/uid_map: inside, outside, count. Lines that are not so are left out.
[[nodiscard]] IdRanges parseIdMap(std::string_view text);
[[nodiscard]] std::string idMapText(const IdRanges& ranges);

// The ranges that /etc/subuid ("NAME-OR-ID:START:COUNT") gives to a user by name or id, several lines add up, mapped
// one behind the other from id 1 on; overlapping and absurd lines are left out.
[[nodiscard]] IdRanges subordinateRanges(std::string_view subidFile, std::string_view userName, std::uint32_t userId);

// The map for this process: reads /proc/self/uid_map, /etc/subuid and /etc/subgid and looks for newuidmap.
[[nodiscard]] IdMap idMapOfThisProcess();

} // namespace slipway::build::embedded
