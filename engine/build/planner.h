// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/plan.h"
#include "engine/dockerfile/mount.h"
#include "engine/dockerfile/scope.h"

#include <map>
#include <unordered_map>

namespace slipway::build {

// Makes one Plan. planner.cpp: stages, bases, names; stage_planner.cpp: what each instruction does to its stage.
class Planner {
public:
    Planner(const BuildRequest& request, std::filesystem::path contextRoot, BaseResolver& resolver);
    [[nodiscard]] Result<Plan> make();

private:
    // A stage while its instructions are gone through.
    struct StageState {
        std::size_t index = 0;
        std::string displayName{}; // "stage-1", "builder" or nothing
        dockerfile::StageScope scope;
        PlannedStage planned{};
        std::optional<VertexId> files{}; // what the next step works on
        bool commandSet = false;
        bool noCache = false;
        unsigned step = 0;
        unsigned steps = 0;
        bool trigger = false;
        // Errors inside a trigger are shown in its own text.
        text::SourceText source{};
        text::ByteRange fromRange{};
    };
    struct Named {
        std::string name;
        std::string value;
        bool used = false;
    };

    // ---- planner.cpp
    [[nodiscard]] Result<void> prepare();
    // The state of a stage at its end; planned on the first call.
    [[nodiscard]] Result<const StageState*> stage(std::size_t index);
    [[nodiscard]] Result<StageState> start(const dockerfile::Stage& stage);
    [[nodiscard]] Result<image::Platform> platformOf(const dockerfile::Stage& stage);
    // An earlier stage of that name; nothing when there is none.
    [[nodiscard]] std::optional<std::size_t> earlierStage(std::string_view name, std::size_t before) const;
    [[nodiscard]] Named* namedContext(std::string_view name, const image::Platform& platform);
    [[nodiscard]] Named* namedContext(const std::string& name, const std::string& suffix);
    [[nodiscard]] Result<std::shared_ptr<const BaseImage>>
    resolveImage(const std::string& name, const image::Platform& platform, const Place& place);
    [[nodiscard]] std::size_t contextIndex(const std::string& name, const std::filesystem::path& root);
    // What --from=NAME and from=NAME read.
    [[nodiscard]] Result<TreeRef> treeNamed(const std::string& name, const StageState& state, const Place& place);
    [[nodiscard]] Result<TreeRef> buildContext(const Place& place);
    // Adds a vertex, or finds the equal one.
    VertexId addVertex(StageState& state, Operation operation, const std::string& text, const Place& place);
    VertexId addBase(std::shared_ptr<const BaseImage> image, std::string name, std::optional<std::size_t> stage,
                     const Place& place);

    // ---- stage_planner.cpp
    [[nodiscard]] Result<void> apply(StageState& state, const dockerfile::Instruction& instruction);
    [[nodiscard]] Result<void> trigger(StageState& state, const std::string& text);
    [[nodiscard]] Result<std::optional<VertexId>> doRun(StageState& state, const dockerfile::Instruction& instruction,
                                                        const dockerfile::Run& run);
    [[nodiscard]] Result<PlannedMount> planMount(const StageState& state, const dockerfile::Mount& mount,
                                                 const Place& place);
    [[nodiscard]] Result<std::optional<VertexId>> doCopy(StageState& state, const dockerfile::Instruction& instruction,
                                                         const dockerfile::Copy& copy);
    [[nodiscard]] Result<std::optional<VertexId>>
    doWorkdir(StageState& state, const dockerfile::Instruction& instruction, const dockerfile::Workdir& workdir);
    [[nodiscard]] Result<void> doMetadata(StageState& state, const dockerfile::Instruction& instruction);
    void addHistory(StageState& state, std::string createdBy, std::optional<VertexId> layer, bool step);
    [[nodiscard]] std::vector<std::string> withShell(const StageState& state, const dockerfile::Command& command) const;

    const BuildRequest& m_request;
    std::filesystem::path m_contextRoot;
    BaseResolver& m_resolver;
    Plan m_plan;
    std::optional<dockerfile::GlobalScope> m_global;
    std::map<std::size_t, StageState> m_stages;
    std::vector<Named> m_named;
    std::unordered_map<std::string, VertexId> m_byDigest;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<const BaseImage>> m_images;
};

} // namespace slipway::build
