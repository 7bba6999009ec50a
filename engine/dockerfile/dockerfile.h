// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/instruction.h"
#include "engine/dockerfile/tree.h"
#include "engine/messages/finding.h"
#include "engine/messages/result.h"
#include "engine/text/source_text.h"

#include <optional>
#include <string>
#include <vector>

// From text to typed instructions: bytes → logical lines (logical_line.h) → lossless tree and words → bodies by the
// argument grammars. parse() never gives up: it always has a tree, every instruction, and every diagnostic.
namespace slipway::dockerfile {

// Counts the stages of one Dockerfile from 0.
enum class StageId : std::uint32_t {};

struct Directive {
    std::string name; // lower case
    std::string value;
    text::ByteRange range;
    text::ByteRange valueRange;
};

struct Directives {
    char escape = '\\';
    std::optional<std::string> syntax{};
    std::optional<std::string> check{};
    std::vector<Directive> all{};
};

struct Stage {
    StageId id{};
    std::string name;          // lower case; empty when the stage has none
    text::ByteRange nameRange; // of the name behind AS; empty when there is none
    From from;
    Instruction fromInstruction;
    std::vector<Instruction> instructions; // behind FROM
    text::ByteRange range;                 // from FROM to the end of the last instruction
};

struct Dockerfile {
    text::SourceText source;
    Directives directives;
    Tree tree;
    std::vector<Instruction> globalArguments; // ARG before the first FROM; other things there only with an error
    std::vector<Stage> stages;
    std::vector<Finding> diagnostics; // in file order

    [[nodiscard]] bool hasErrors() const;
    // The first diagnostic that is an error, with its place; nothing when the file can be built.
    [[nodiscard]] std::optional<Error> firstError() const;
};

[[nodiscard]] Dockerfile parse(const text::SourceText& source);

// One instruction: an ONBUILD trigger when it runs, a line of a form. Any number of blank lines and comments may
// surround it. The escape token is "\" as BuildKit has it there.
[[nodiscard]] Result<Instruction> parseInstruction(const text::SourceText& source);

// A finding as the error that stops a build.
[[nodiscard]] Error toError(const Finding& finding, const text::SourceText& source);

} // namespace slipway::dockerfile
