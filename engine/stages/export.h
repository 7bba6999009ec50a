// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"
#include "engine/stages/graph.h"

#include <optional>
#include <string>

// The graph as something to read, to paste or to look at. Every form ends with a line break and is the same for the
// same graph.
namespace slipway::stages {

struct ExportOptions {
    messages::Language language = messages::Language::English;
    // What is needed for it stands out from what is not.
    StageId target{};
};

// For a terminal: the stages in file order, what each needs and who brings it in.
[[nodiscard]] std::string toText(const StageGraph& graph, const ExportOptions& options);
// Graphviz.
[[nodiscard]] std::string toDot(const StageGraph& graph, const ExportOptions& options);
// A flowchart for Markdown pages.
[[nodiscard]] std::string toMermaid(const StageGraph& graph, const ExportOptions& options);
// One self-contained picture, light and dark, no script.
[[nodiscard]] std::string toSvg(const StageGraph& graph, const ExportOptions& options);
// "3 instructions", FROM included.
[[nodiscard]] std::string instructionCount(std::size_t count, messages::Language language);
// schema "slipway.graph/1", resources/schema/graph.json.
[[nodiscard]] std::string toJson(const StageGraph& graph, const ExportOptions& options);

} // namespace slipway::stages
