// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace slipway::build::embedded::worker {

// --chmod: octal up to 07777, or symbolic as chmod(1) has it ("u=rwX,go=rX", "+x"; no umask).
class ModeChange {
public:
    // Nothing changes.
    ModeChange() = default;
    [[nodiscard]] static Result<ModeChange> parse(std::string_view text);
    [[nodiscard]] std::uint32_t apply(std::uint32_t mode, bool directory) const;

private:
    struct Clause {
        std::uint32_t who = 0; // bits of those it is for: 04700, 02070, 01007
        char operation = '=';
        std::uint32_t bits = 0;     // of rwxst for everybody, cut by `who`
        bool conditional = false;   // X
        std::uint32_t copyFrom = 0; // 'u', 'g' or 'o' on the right
    };
    bool m_absolute = false;
    std::uint32_t m_mode = 0;
    std::vector<Clause> m_clauses;
};

} // namespace slipway::build::embedded::worker
