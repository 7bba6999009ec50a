// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/keyword.h"
#include "engine/dockerfile/mount.h"

#include <span>
#include <string_view>
#include <vector>

// What each instruction may hold, as data: the parser checks with it; completion, hover and forms are made from it.
namespace slipway::dockerfile {

enum class ValueKind : std::uint8_t {
    Boolean,
    Text,
    Path,
    Duration,
    Count,
    Octal,
    Number,
    Bytes,
    Choice, // one of `choices`
    Stage,  // a stage, a named context or an image
    Owner,
    Mode,
    Digest,
    Platform,
    Pattern,
    MountFields,
};

struct FlagGrammar {
    std::string_view name; // without "--"
    ValueKind kind{};
    bool repeatable = false;
    bool expanded = false; // variables in the value are replaced
    std::span<const std::string_view> choices{};
};

enum class ArgumentShape : std::uint8_t {
    BaseImage,    // FROM
    Command,      // exec form or shell text
    Paths,        // JSON or words: sources and a destination, volumes
    Assignments,  // name=value ..., or name value
    Declarations, // name or name=value ...
    Words,        // EXPOSE
    Line,         // all of the rest is one argument
    ExecOnly,     // SHELL
    Healthcheck,  // NONE, or CMD and a command
    Instruction,  // ONBUILD
};

struct InstructionGrammar {
    Keyword keyword{};
    ArgumentShape shape{};
    std::size_t minimumArguments = 1;
    bool heredocs = false;
    bool expanded = false; // variables in the arguments are replaced
    std::span<const FlagGrammar> flags{};
};

// `keyword` must not be Unknown.
[[nodiscard]] const InstructionGrammar& grammar(Keyword keyword);
[[nodiscard]] const FlagGrammar* flagGrammar(const InstructionGrammar& instruction, std::string_view flag);

struct MountKeyGrammar {
    std::string_view name;
    ValueKind kind{};
    bool valueOptional = false; // "ro" alone means "ro=true"
    std::string_view alias{};   // of this key; empty when it stands for itself
    std::span<const std::string_view> choices{};
    std::span<const Mount::Type> types{}; // where it makes sense; empty: everywhere
};

[[nodiscard]] std::span<const MountKeyGrammar> mountKeys();
[[nodiscard]] const MountKeyGrammar* mountKey(std::string_view name);
[[nodiscard]] std::span<const std::string_view> mountTypeNames();

} // namespace slipway::dockerfile
