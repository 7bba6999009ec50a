// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::dockerfile {

// The value of one RUN --mount, defaults filled in but for those that need the working directory: a relative target is
// to be joined with it.
struct Mount {
    enum class Type : std::uint8_t { Bind, Cache, Tmpfs, Secret, Ssh };
    enum class Sharing : std::uint8_t { Shared, Private, Locked };

    Type type = Type::Bind;
    std::string from;   // bind, cache: a stage, a named context or an image; empty is the build context
    std::string source; // bind, cache: a path in `from`
    std::string target; // empty only for a secret that goes to a variable alone
    bool readOnly = true;
    std::string id; // cache: empty means the cleaned target; secret and ssh: filled in
    Sharing sharing = Sharing::Shared;
    std::optional<std::uint32_t> mode;
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    std::optional<std::uint64_t> size; // tmpfs, bytes
    bool required = false;             // secret, ssh
    std::optional<std::string> env;    // secret: the variable that holds it
};

[[nodiscard]] std::string_view name(Mount::Type type);

// One "key=value" or "key" of a mount, offsets into the flag's value.
struct MountField {
    std::string key; // lower case
    std::string value;
    bool hasValue = false;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t valueBegin = 0;
};

// The comma separated fields, "..." quoting as in CSV.
[[nodiscard]] Result<std::vector<MountField>> splitMount(std::string_view value);

// Replaces the variables of one field's value.
using Expander = std::function<Result<std::string>(std::string_view)>;

// `value` is the flag's value; each field's value but that of `from` goes through `expander`.
[[nodiscard]] Result<Mount> parseMount(std::string_view value, const Expander& expander);

} // namespace slipway::dockerfile
