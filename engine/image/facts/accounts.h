// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image::facts {

struct Account {
    std::string name;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string home;
    std::string shell;
};

struct Group {
    std::string name;
    std::uint32_t gid = 0;
};

// etc/passwd and etc/group; lines that are none are passed over.
[[nodiscard]] std::vector<Account> parsePasswd(std::string_view text);
[[nodiscard]] std::vector<Group> parseGroup(std::string_view text);

// Whom a container of the image runs as.
struct ImageUser {
    // As USER says it; empty for none, which is root.
    std::string written;
    // Nothing when the name is not in etc/passwd: such a container does not start.
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    // By number; empty when no account has it.
    std::string name;
    // Kubernetes' runAsNonRoot accepts only a number.
    bool numeric = false;

    [[nodiscard]] bool isRoot() const { return uid == 0u; }
};
// `user` is "", "name", "uid", "name:group", "uid:gid".
[[nodiscard]] ImageUser resolveUser(std::string_view user, const std::vector<Account>& accounts,
                                    const std::vector<Group>& groups);

// os-release(5): NAME=value lines with shell quoting.
[[nodiscard]] std::map<std::string, std::string> parseOsRelease(std::string_view text);

} // namespace slipway::image::facts
