// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/scope.h"
#include "engine/lint/facts.h"
#include "engine/lint/pragma.h"
#include "engine/lint/settings.h"
#include "engine/shell/run_text.h"
#include "engine/stages/graph.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// What a rule looks at: the file as a flat row of instructions, each with what is in force where it stands.
namespace slipway::lint {

using dockerfile::StageId;

// One instruction; the trigger of an ONBUILD is a site of its own, right behind that of the ONBUILD.
struct Site {
    const dockerfile::Instruction* instruction = nullptr;
    std::size_t index = 0;                            // in Subject::sites()
    std::optional<StageId> stage{};                   // nothing before the first FROM
    const dockerfile::Instruction* onbuild = nullptr; // the ONBUILD that holds it
    // In force before it runs, from this stage or one that it is FROM; nullptr when nothing in the file says.
    const dockerfile::Shell* shell = nullptr;
    const dockerfile::User* user = nullptr;
    const dockerfile::Workdir* workdir = nullptr;
    // What a comment "hadolint shell=" says; stronger than `shell`. Empty: nothing.
    std::string_view shellPragma{};

    [[nodiscard]] bool isTrigger() const { return onbuild != nullptr; }
    template <typename T>
    [[nodiscard]] const T* as() const {
        return instruction->as<T>();
    }
};

struct StageView {
    const dockerfile::Stage* stage = nullptr;
    std::optional<StageId> parent{}; // the stage it is FROM
    std::span<const Site> sites;     // behind FROM, triggers included
    bool needed = false;             // for the target
    bool ships = false;              // its layers are part of the target: itself and what it is FROM
    bool isBase = false;             // another stage is FROM it
};

struct VariableDefinition {
    const dockerfile::Word* name = nullptr;
    const dockerfile::Word* value = nullptr; // nullptr: ARG without a default
    bool isArg = false;
    std::size_t site = 0;
};

class Subject {
public:
    // All must outlive the subject.
    Subject(const dockerfile::Dockerfile& file, const stages::StageGraph& graph, const Settings& settings,
            const dockerfile::BuildArguments& arguments, const ContextFacts* context, const BuildFacts* build,
            StageId target);
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    [[nodiscard]] const dockerfile::Dockerfile& file() const { return m_file; }
    [[nodiscard]] const text::SourceText& source() const { return m_file.source; }
    [[nodiscard]] std::string_view slice(text::ByteRange range) const { return m_file.source.slice(range); }
    [[nodiscard]] const stages::StageGraph& graph() const { return m_graph; }
    [[nodiscard]] const Settings& settings() const { return m_settings; }
    [[nodiscard]] bool isHadolint() const { return m_settings.profile == Profile::Hadolint; }
    [[nodiscard]] const dockerfile::BuildArguments& arguments() const { return m_arguments; }
    [[nodiscard]] const ContextFacts* context() const { return m_context; }
    [[nodiscard]] const BuildFacts* build() const { return m_build; }
    [[nodiscard]] StageId target() const { return m_target; }
    [[nodiscard]] const std::vector<Pragma>& pragmas() const { return m_pragmas; }
    [[nodiscard]] char escape() const { return m_file.directives.escape; }

    // In file order, FROM included.
    [[nodiscard]] std::span<const Site> sites() const { return m_sites; }
    // Those that a rule shall judge now: all, or for a rule that is RuleInfo::piecewise a part of them.
    [[nodiscard]] std::span<const Site> judged() const { return m_judged; }
    void judge(std::size_t first, std::size_t count) { m_judged = std::span(m_sites).subspan(first, count); }
    [[nodiscard]] std::span<const StageView> stages() const { return m_stages; }
    [[nodiscard]] const StageView& stage(StageId id) const { return m_stages[static_cast<std::size_t>(id)]; }
    // The stage at the start of the chain of FROM: its image comes from outside.
    [[nodiscard]] const StageView& root(StageId id) const;
    // The stage that holds a byte, for findings of any origin; nothing before the first FROM.
    [[nodiscard]] std::optional<StageId> stageAt(std::size_t position) const;

    // The last ARG or ENV of that name before `site`, in its stage and those it is FROM; nullptr when there is none
    // (the base image may still set it). Global ARGs are not looked at: a stage does not see them.
    [[nodiscard]] const VariableDefinition* variable(const Site& site, std::string_view name) const;
    // An ARG before the first FROM.
    [[nodiscard]] const VariableDefinition* globalArgument(std::string_view name) const;
    // Every definition visible at the site, nearest first, each name perhaps several times.
    [[nodiscard]] std::vector<const VariableDefinition*> variables(const Site& site) const;

    // The word with what ARG, ENV and --build-arg of the file say; nothing when that leaves a variable open.
    [[nodiscard]] std::optional<std::string> expanded(const dockerfile::Word& word, const Site& site) const;
    // What the instruction hands to a shell (run_text.h), read once, under the SHELL in force; nullptr for instructions
    // that run nothing. A rule with RuleInfo::onbuild takes triggers too.
    [[nodiscard]] const shell::RunText* run(const Site& site) const;
    // The image of FROM with global ARGs and build arguments in it; as written when that cannot be done.
    [[nodiscard]] std::string baseImage(StageId id) const;

private:
    using Definitions = std::unordered_map<std::string_view, std::vector<VariableDefinition>>;

    void addSites();
    void addStages();
    static void define(Definitions& into, const Site& site);
    [[nodiscard]] std::optional<std::string> expanded(const dockerfile::Word& word, const Site& site, int depth) const;
    [[nodiscard]] std::optional<std::string> valueOf(const Site& site, std::string_view name, int depth) const;

    const dockerfile::Dockerfile& m_file;
    const stages::StageGraph& m_graph;
    const Settings& m_settings;
    const dockerfile::BuildArguments& m_arguments;
    const ContextFacts* m_context;
    const BuildFacts* m_build;
    StageId m_target;
    std::vector<Site> m_sites;
    std::span<const Site> m_judged;
    std::vector<StageView> m_stages;
    Definitions m_global;
    std::vector<Definitions> m_variables; // by stage
    std::vector<Pragma> m_pragmas;
    mutable std::vector<std::optional<std::optional<shell::RunText>>> m_runs; // by site, filled when asked for
};

} // namespace slipway::lint
