// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"
#include "engine/stages/graph.h"
#include "engine/text/text_edit.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::stages {

// An instruction of a stage: 0 is FROM, the first behind it is 1.
struct InstructionPlace {
    StageId stage{};
    std::size_t index = 0;
    friend auto operator<=>(const InstructionPlace&, const InstructionPlace&) = default;
};

// What a visual operation comes to: edits of the text, in ascending order, without overlap.
struct Edit {
    messages::Message label; // names the undo step
    std::vector<text::TextEdit> edits;
    // In the file afterwards: the stage that the operation is about.
    std::optional<StageId> stage{};
};

struct NewStage {
    std::string name;
    std::string base; // an earlier stage or an image
    // Stands before the stage of that number; nothing: before the last one, so that the target stays.
    std::optional<std::size_t> before{};
};

struct Removal {
    // For every line that uses the stage: the name of another stage or of an image. Nothing: lines with COPY --from are
    // deleted, mounts taken out of RUN; a stage that is built on it is then an error.
    std::optional<std::string> replacement{};
};

struct NewCopy {
    StageId to{};
    std::string from; // as --from= says it: stage, number, image
    std::vector<std::string> sources;
    std::string destination;
    // Before the instruction of that number; nothing: behind the last COPY, else before what only describes the image.
    std::optional<std::size_t> before{};
};

struct FlagChange {
    std::string name;           // without "--"
    std::size_t occurrence = 0; // of the flags of that name; past the last one: a new one
    // Nothing takes the flag away; empty for a flag without "=".
    std::optional<std::string> value{};
};

struct SplitFile {
    std::string source; // path in the first part
    std::string destination;
};

// The first part keeps FROM and what stands before `first`, the second one has `base`, copies `files` from the first
// and goes on with `first`. CMD, ENTRYPOINT, EXPOSE, HEALTHCHECK, USER and STOPSIGNAL of the first part move to the
// second, with their comments; ARG, ENV and WORKDIR that the second part needs are repeated there. The second part
// keeps the stage's name and its users.
struct Split {
    InstructionPlace first;
    std::string base;
    std::string name; // of the first part
    std::vector<SplitFile> files;
};

// Where a stage may be split, and what the second part will want from the first.
struct SplitSuggestion {
    // Behind the last instruction that makes files.
    InstructionPlace first;
    // What ENTRYPOINT or CMD starts, as it is written: a path or a name; empty when there is none.
    std::string program;
    // Where the program stands, when a RUN names a path that ends with it; empty else.
    std::string programPath;
};
[[nodiscard]] SplitSuggestion suggestSplit(const dockerfile::Dockerfile& file, StageId stage);

// Visual operations on a Dockerfile as edits of its text. None keeps a reference that no longer means what it did: each
// edit is read again, and is an error when a stage that it is not about would get other sources or when something
// broke. Pure; `file` must outlive it.
class StageEditor {
public:
    explicit StageEditor(const dockerfile::Dockerfile& file, GraphOptions options = {});

    [[nodiscard]] const StageGraph& graph() const { return m_graph; }

    [[nodiscard]] Result<Edit> add(const NewStage& stage) const;
    // Also gives an unnamed stage its name.
    [[nodiscard]] Result<Edit> rename(StageId stage, std::string_view name) const;
    [[nodiscard]] Result<Edit> remove(StageId stage, const Removal& removal = {}) const;
    // Behind the stage; before it when it is the last, so that the target stays.
    [[nodiscard]] Result<Edit> duplicate(StageId stage) const;
    // So that it is number `position` afterwards.
    [[nodiscard]] Result<Edit> move(StageId stage, std::size_t position) const;
    // What is built without --target is the last stage.
    [[nodiscard]] Result<Edit> makeTarget(StageId stage) const;
    [[nodiscard]] Result<Edit> changeBase(StageId stage, std::string_view base) const;
    [[nodiscard]] Result<Edit> addCopy(const NewCopy& copy) const;
    // So that it stands before `to`, whose index may be one past the last; leading comments go along. Not for FROM.
    [[nodiscard]] Result<Edit> moveInstruction(InstructionPlace from, InstructionPlace to) const;
    [[nodiscard]] Result<Edit> removeInstruction(InstructionPlace place) const;
    // `text`: one instruction without line end; stands before `place`, whose index may be one past the last.
    [[nodiscard]] Result<Edit> addInstruction(InstructionPlace place, std::string_view text) const;
    [[nodiscard]] Result<Edit> setFlag(InstructionPlace place, const FlagChange& change) const;
    // Several at once, as a form has them; `arguments` is what stands behind the flags, nothing leaves it alone.
    [[nodiscard]] Result<Edit> changeInstruction(InstructionPlace place, const std::vector<FlagChange>& flags,
                                                 const std::optional<std::string>& arguments) const;
    [[nodiscard]] Result<Edit> split(const Split& split) const;

    // Before which instruction addCopy() would put its line: what a ghost shows.
    [[nodiscard]] std::size_t copyPosition(StageId stage) const;
    // The line that addCopy() writes, without indentation and line end.
    [[nodiscard]] static std::string copyLine(const NewCopy& copy, char escape);
    // How --from= names a node: a stage by its name, or by its number when it has none.
    [[nodiscard]] std::string reference(NodeId node) const;
    // An error says why nothing can be copied from that node into the stage.
    [[nodiscard]] Result<void> canCopy(NodeId from, StageId to) const;
    // A name like `wish` that no stage has and that is no image of this file.
    [[nodiscard]] std::string freeName(std::string_view wish) const;
    // The first error inside the stage, its FROM included: its controls stay away.
    [[nodiscard]] std::optional<Error> brokenBy(StageId stage) const;

private:
    friend class Change;

    const dockerfile::Dockerfile& m_file;
    GraphOptions m_options;
    StageGraph m_graph;
};

} // namespace slipway::stages
