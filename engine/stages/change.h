// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stages/edit.h"
#include "engine/stages/reference.h"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace slipway::stages {

// One visual operation in the making: where lines stand, edits that pile up, and what the stages must need from one
// another afterwards. finish() reads the edited text and compares.
class Change {
public:
    explicit Change(const StageEditor& editor);

    using ByteRange = text::ByteRange;

    // ---- where things stand ----
    [[nodiscard]] const dockerfile::Dockerfile& file() const { return m_editor.m_file; }
    [[nodiscard]] std::size_t stageCount() const { return file().stages.size(); }
    [[nodiscard]] const dockerfile::Stage& stage(StageId id) const {
        return file().stages[static_cast<std::size_t>(id)];
    }
    [[nodiscard]] bool has(StageId id) const { return static_cast<std::size_t>(id) < stageCount(); }
    [[nodiscard]] bool has(InstructionPlace place) const;
    // FROM included.
    [[nodiscard]] std::size_t instructionCount(StageId id) const { return stage(id).instructions.size() + 1; }
    [[nodiscard]] const dockerfile::Instruction& instruction(InstructionPlace place) const;
    // Whole lines of an instruction, with the line end.
    [[nodiscard]] ByteRange lines(InstructionPlace place) const;
    // The same with the comment lines right above it.
    [[nodiscard]] ByteRange linesWithComments(InstructionPlace place) const;
    // Whole lines of a stage with its leading comments, without the blank lines behind it.
    [[nodiscard]] ByteRange block(StageId id) const;
    // Blank lines between a block and the next.
    [[nodiscard]] std::string_view gapBehind(StageId id) const;
    // Where a line for that place begins; its index may be one past the last.
    [[nodiscard]] std::size_t insertionPoint(InstructionPlace place) const;
    [[nodiscard]] std::string indentation(InstructionPlace place) const;
    [[nodiscard]] std::string_view lineEnd() const { return m_lineEnd; }
    [[nodiscard]] std::string_view slice(ByteRange range) const { return file().source.slice(range); }
    [[nodiscard]] std::size_t line(std::size_t position) const { return file().source.lineColumn(position).line; }

    struct Use {
        Reference reference;
        InstructionPlace place;
        bool onbuild = false;
    };
    // Every reference of COPY and mounts, those inside ONBUILD too.
    [[nodiscard]] std::vector<Use> uses() const;

    // ---- edits ----
    void replace(ByteRange range, std::string_view text) { m_edits.push_back({range, std::string(text)}); }
    // Whole lines, each with its line end, at the beginning of a line or at the end of the file.
    void insertLines(std::size_t at, std::string lines);
    void eraseLines(ByteRange range) { replace(range, ""); }
    // Writes references by number anew; nothing for a stage that goes.
    void renumber(const std::function<std::optional<std::size_t>(std::size_t)>& numberAfter);
    // The text of whole lines for another place, ending with a line end. The edits made inside so far are in it, and
    // are taken back where `leaving`.
    [[nodiscard]] std::string text(ByteRange range, bool leaving);
    void removeFlag(const dockerfile::Instruction& instruction, const dockerfile::Flag& flag);

    // ---- what must be true afterwards ----
    struct Link {
        // A stage by its number, else the label of a node of that kind.
        NodeKind kind{};
        std::size_t stage = 0;
        std::string label{};
        std::size_t to = 0;
        EdgeKind edge{};
        bool onbuild = false;
        friend auto operator<=>(const Link&, const Link&) = default;
    };
    std::vector<Link> links; // of the file as it is; operations change them
    [[nodiscard]] static Link linkOf(const StageGraph& graph, const Edge& edge);
    [[nodiscard]] Link linkOf(const Edge& edge) const { return linkOf(m_editor.m_graph, edge); }
    // The number of each stage after the operation; links are changed to it.
    void renumberLinks(const std::function<std::size_t(std::size_t)>& numberAfter);
    // What a name in FROM (`edge` From) or --from= means to a stage.
    [[nodiscard]] Link meaning(std::string_view name, StageId user, EdgeKind edge) const;
    // Links of these stages (numbers afterwards) may come out as they like, or those from triggers only.
    std::set<std::size_t> unchecked;
    std::set<std::size_t> uncheckedTriggers;

    [[nodiscard]] Result<Edit> finish(messages::Message label, std::optional<StageId> about);

private:
    [[nodiscard]] std::size_t branchOf(InstructionPlace place) const;
    [[nodiscard]] std::size_t blockBegin(StageId id) const;
    [[nodiscard]] std::size_t directivesEnd() const;
    [[nodiscard]] static std::vector<Link> linksOf(const StageGraph& graph);
    [[nodiscard]] Result<void> check(const std::string& after) const;

    const StageEditor& m_editor;
    std::string m_lineEnd;
    std::vector<std::size_t> m_branches;     // of every instruction
    std::vector<std::size_t> m_firstOfStage; // FROM's place in m_branches
    std::vector<text::TextEdit> m_edits;
};

} // namespace slipway::stages
