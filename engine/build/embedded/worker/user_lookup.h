// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::build::embedded::worker {

struct RunUser {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    // From /etc/group, only when no group was named.
    std::vector<std::uint32_t> groups{};
    std::string home = "/";
};
struct Owner {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

// The texts of /etc/passwd and /etc/group of an image; empty where it has none.
struct UserFiles {
    std::string passwd;
    std::string group;
};
// From the merged tree; files above a megabyte count as empty.
[[nodiscard]] UserFiles readUserFiles(int root);

// USER: "name", "uid", "name:group", "uid:gid", nothing (root). A uid without an entry runs with group 0 in "/"; a name
// without one is NotFound.
[[nodiscard]] Result<RunUser> lookUpUser(const UserFiles& files, std::string_view user);
// --chown: a number without a group has the group of the same number, a name its primary group; "root" needs no entry.
[[nodiscard]] Result<Owner> lookUpOwner(const UserFiles& files, std::string_view owner);

} // namespace slipway::build::embedded::worker
