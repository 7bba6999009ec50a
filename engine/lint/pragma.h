// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Comments that switch rules off, in every dialect that people have written:
//   # hadolint ignore=DL3008,DL3015 # why      # hadolint stage ignore=...    # hadolint global ignore=...
//   # hadolint shell=powershell                # dockerfile-utils: ignore
//   # check=skip=JSONArgsRecommended           above an instruction; as a directive at the top for the file
//   # slipway: ignore=DL3008 until 2027-01-31 -- why      also "stage ignore" and "global ignore"
namespace slipway::lint {

struct Pragma {
    enum class Dialect : std::uint8_t { Hadolint, Check, DockerfileUtils, Slipway };
    enum class Scope : std::uint8_t { Instruction, Stage, File };
    struct Name {
        std::string text;
        text::ByteRange range;
    };
    Dialect dialect = Dialect::Slipway;
    Scope scope = Scope::Instruction;
    text::ByteRange range;       // of the comment
    std::vector<Name> names{};   // as written
    bool all = false;            // every rule
    std::optional<Name> until{}; // a date, as written
    text::ByteRange covers{};    // what it is about; empty when it stands above nothing
    std::string shell{};         // of "shell=": the rest is empty then
    // Set for a comment that means to be a pragma and is none.
    bool malformed = false;
    // Of check= directives.
    bool errors = false;                     // error=true: warnings fail
    std::vector<std::string> experimental{}; // experimental=A,B

    // The part of `name` that names rules, before any remark: whether this one is among them.
    [[nodiscard]] bool isInForce(std::string_view today) const;
};

// In file order.
[[nodiscard]] std::vector<Pragma> pragmas(const dockerfile::Dockerfile& file);

// "2027-01-31" with a month and a day that exist.
[[nodiscard]] bool isDate(std::string_view text);

} // namespace slipway::lint
