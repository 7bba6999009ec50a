// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/placed.h"
#include "engine/messages/result.h"
#include "engine/stages/graph.h"
#include "engine/text/text_edit.h"

#include <string>
#include <vector>

// Stages and variables: where they are defined, where they are used, how they are renamed.
namespace slipway::language {

enum class SymbolKind : std::uint8_t { Stage, Variable };

struct Occurrence {
    ByteRange range; // of the name alone
    bool definition = false;
    // Whether it surely means the symbol. Text that only looks like it (in quotes that keep it, in another language,
    // in a shell that sets the variable itself, "--from=0") is not sure, and a rename asks.
    bool certain = true;
    friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

struct Symbol {
    SymbolKind kind{};
    std::optional<StageId> stage{};      // of a stage
    std::string name;                    // as the definition has it
    ByteRange range;                     // of the occurrence that was asked for
    std::vector<Occurrence> occurrences; // in file order, each range once
};

// The symbol whose name stands at (or ends at) the position, with all its places. Variables are followed through the
// stages that inherit them and between a global ARG and the ARG that takes it into a stage.
[[nodiscard]] std::optional<Symbol> symbolAt(const dockerfile::Dockerfile& file, const stages::StageGraph& graph,
                                             std::size_t position);

// Where the symbol at the position gets its meaning: of a variable the definitions before it that may have set it, the
// last one first; of a stage its name (its FROM when it has none).
[[nodiscard]] std::vector<ByteRange> definitions(const dockerfile::Dockerfile& file, const stages::StageGraph& graph,
                                                 std::size_t position);

struct RenamePlace {
    text::TextEdit edit;
    bool certain = true;
};
struct Rename {
    Symbol symbol;
    std::vector<RenamePlace> places;
    // Edits of the certain places, to be made at once.
    [[nodiscard]] std::vector<text::TextEdit> certainEdits() const;
};
// An error says why the new name will not do.
[[nodiscard]] Result<Rename> rename(const dockerfile::Dockerfile& file, const stages::StageGraph& graph,
                                    std::size_t position, std::string_view newName);

// A variable that an instruction sees.
struct VisibleVariable {
    std::string name;
    std::string value; // replaced as far as the file alone allows
    bool hasValue = false;
    ByteRange definition; // empty for those that the builder sets
};
// What an instruction sees, in the order of definition; for FROM the global ones. The base images' own variables are
// unknown here.
[[nodiscard]] std::vector<VisibleVariable> visibleVariables(const dockerfile::Dockerfile& file,
                                                            const std::vector<Placed>& all, const Placed& at);
// The text with the variables that are known replaced; others stay as written.
[[nodiscard]] std::string replaced(std::string_view text, const std::vector<VisibleVariable>& visible, char escape);

} // namespace slipway::language
