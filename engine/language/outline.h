// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/placed.h"
#include "engine/messages/message.h"

#include <string>
#include <vector>

namespace slipway::language {

enum class OutlineKind : std::uint8_t { Global, Stage, Instruction, Variable };

struct OutlineItem {
    OutlineKind kind{};
    std::string title; // "build", "RUN", "GO_VERSION"
    // Where the title is no name of the file: "stage 0", "before the first stage".
    messages::Message label{};
    std::string detail; // "golang:1.24", "apk add ...": one line, cut
    ByteRange range;    // all of it
    ByteRange name;     // what is jumped to
    std::vector<OutlineItem> children{};
};

// Stages with their instructions, ARG and ENV with their variables below; what stands before the first FROM first.
[[nodiscard]] std::vector<OutlineItem> outline(const dockerfile::Dockerfile& file);

// The items that hold the position, outermost first.
[[nodiscard]] std::vector<const OutlineItem*> breadcrumb(const std::vector<OutlineItem>& items, std::size_t position);

enum class FoldKind : std::uint8_t { Stage, Instruction, Heredoc, Comment };
// Lines from 1; the first stays on screen, the others go.
struct Fold {
    FoldKind kind{};
    std::size_t firstLine = 0;
    std::size_t lastLine = 0;
    friend bool operator==(const Fold&, const Fold&) = default;
};
// In order of their first lines, larger ones first.
[[nodiscard]] std::vector<Fold> folds(const dockerfile::Dockerfile& file);

} // namespace slipway::language
