// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/placed.h"
#include "engine/messages/message.h"

#include <functional>
#include <string>
#include <vector>

namespace slipway::language {

struct ContextEntry {
    std::string name;
    bool directory = false;
    bool ignored = false; // by the ignore file
};
struct KnownImage {
    std::string reference;
    std::string detail; // "kit, 3.2 MB"
};
// What lies outside of the file. Whatever is empty offers nothing.
struct Surroundings {
    // The entries of a directory of the build context ("" is its root, "cmd/app" below it).
    std::function<std::vector<ContextEntry>(std::string_view directory)> context{};
    std::vector<KnownImage> images{};
};

enum class CompletionKind : std::uint8_t {
    Instruction,
    Flag,
    Value,
    Key,
    Stage,
    Variable,
    File,
    Directory,
    Image,
    Directive,
};

struct Completion {
    CompletionKind kind{};
    std::string label;
    // What is written instead of Completions::range. "${1:name}" and "$0" are places to go to, "\$" is a dollar.
    std::string snippet;
    messages::Message detail{};        // short, beside the label
    messages::Message documentation{}; // longer
    bool faded = false;                // offered, but of no use as things are: hidden by the ignore file
};

struct Completions {
    ByteRange range;               // what has been typed of it
    std::vector<Completion> items; // best first
};

// What may stand at the position. `range` holds what was typed of the word; items that do not go with it are left out:
// an item goes when the letters of the word stand in it in this order, in any case.
[[nodiscard]] Completions complete(const dockerfile::Dockerfile& file, std::size_t position,
                                   const Surroundings& surroundings = {});

// The text of a snippet without its marks, and the places to go to in order ("$0" last), as ranges of that text.
struct SnippetText {
    std::string text;
    std::vector<ByteRange> places;
};
[[nodiscard]] SnippetText expandSnippet(std::string_view snippet);

// How well `word` goes with `label`: nothing when it does not, else the smaller the better.
[[nodiscard]] std::optional<int> matchScore(std::string_view word, std::string_view label);

} // namespace slipway::language
