// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/subject.h"

#include "engine/dockerfile/expansion.h"
#include "engine/lint/variables.h"

#include <algorithm>

namespace slipway::lint {

namespace {

// ENV a=$b, b=$c, ...: people write two or three of these.
constexpr int valueDepth = 8;

} // namespace

Subject::Subject(const dockerfile::Dockerfile& file, const stages::StageGraph& graph, const Settings& settings,
                 const dockerfile::BuildArguments& arguments, const ContextFacts* context, const BuildFacts* build,
                 StageId target)
    : m_file(file)
    , m_graph(graph)
    , m_settings(settings)
    , m_arguments(arguments)
    , m_context(context)
    , m_build(build)
    , m_target(target)
    , m_pragmas(lint::pragmas(file)) {
    addSites();
    addStages();
    m_runs.resize(m_sites.size());
    m_judged = m_sites;
}

void Subject::define(Definitions& into, const Site& site) {
    if (const auto* arg = site.as<dockerfile::Arg>()) {
        for (const dockerfile::Arg::Declaration& each : arg->declarations)
            into[each.name.text].push_back(
                {&each.name, each.defaultValue ? &*each.defaultValue : nullptr, true, site.index});
    } else if (const auto* env = site.as<dockerfile::Env>()) {
        for (const dockerfile::Assignment& each : env->variables)
            into[each.name.text].push_back({&each.name, &each.value, false, site.index});
    }
}

void Subject::addSites() {
    struct State {
        const dockerfile::Shell* shell = nullptr;
        const dockerfile::User* user = nullptr;
        const dockerfile::Workdir* workdir = nullptr;
    };
    std::vector<const Pragma*> shells;
    for (const Pragma& pragma : m_pragmas) {
        if (!pragma.shell.empty())
            shells.push_back(&pragma);
    }
    auto nextShell = shells.begin();
    std::string_view shellPragma;
    std::vector<State> ends(m_file.stages.size());
    std::vector<std::optional<StageId>> parents(m_file.stages.size());
    for (const stages::Edge& edge : m_graph.edges) {
        const stages::Node& from = m_graph.node(edge.from);
        const stages::Node& to = m_graph.node(edge.to);
        // A stage can only be FROM one that stands before it; what a broken file says otherwise is not followed.
        if (edge.kind == stages::EdgeKind::From && !edge.onbuild && from.stage && to.stage && *from.stage < *to.stage)
            parents[static_cast<std::size_t>(*to.stage)] = from.stage;
    }

    const auto add = [&](const dockerfile::Instruction& instruction, std::optional<StageId> stage, State& state) {
        if (instruction.keyword == dockerfile::Keyword::From)
            shellPragma = {}; // it is about one stage
        for (; nextShell != shells.end() && (*nextShell)->range.begin < instruction.range.begin; ++nextShell)
            shellPragma = (*nextShell)->shell;
        Site site{&instruction, m_sites.size(), stage, nullptr, state.shell, state.user, state.workdir, shellPragma};
        m_sites.push_back(site);
        if (const auto* onbuild = instruction.as<dockerfile::Onbuild>(); onbuild && onbuild->instruction) {
            site.instruction = onbuild->instruction.get();
            site.onbuild = &instruction;
            site.index = m_sites.size();
            m_sites.push_back(site);
            return;
        }
        define(stage ? m_variables[static_cast<std::size_t>(*stage)] : m_global, site);
        if (const auto* shell = instruction.as<dockerfile::Shell>())
            state.shell = shell;
        else if (const auto* user = instruction.as<dockerfile::User>())
            state.user = user;
        else if (const auto* workdir = instruction.as<dockerfile::Workdir>())
            state.workdir = workdir;
    };

    std::size_t count = m_file.globalArguments.size() * 2;
    for (const dockerfile::Stage& stage : m_file.stages)
        count += 1 + stage.instructions.size() * 2;
    m_sites.reserve(count); // the spans of StageView point into it
    m_variables.resize(m_file.stages.size());
    m_stages.resize(m_file.stages.size());
    State outside;
    for (const dockerfile::Instruction& each : m_file.globalArguments)
        add(each, std::nullopt, outside);
    for (std::size_t i = 0; i < m_file.stages.size(); ++i) {
        const dockerfile::Stage& stage = m_file.stages[i];
        State& state = ends[i];
        if (parents[i])
            state = ends[static_cast<std::size_t>(*parents[i])];
        add(stage.fromInstruction, stage.id, state);
        const std::size_t first = m_sites.size();
        for (const dockerfile::Instruction& each : stage.instructions)
            add(each, stage.id, state);
        m_stages[i].stage = &stage;
        m_stages[i].parent = parents[i];
        m_stages[i].sites = std::span(m_sites).subspan(first);
    }
}

void Subject::addStages() {
    if (m_stages.empty())
        return;
    for (const StageId id : stages::neededStages(m_graph, m_target))
        m_stages[static_cast<std::size_t>(id)].needed = true;
    for (std::optional<StageId> id = m_target; id; id = stage(*id).parent)
        m_stages[static_cast<std::size_t>(*id)].ships = true;
    for (const StageView& view : m_stages) {
        if (view.parent)
            m_stages[static_cast<std::size_t>(*view.parent)].isBase = true;
    }
}

const StageView& Subject::root(StageId id) const {
    const StageView* view = &stage(id);
    while (view->parent)
        view = &stage(*view->parent);
    return *view;
}

std::optional<StageId> Subject::stageAt(std::size_t position) const {
    const auto after =
        std::ranges::upper_bound(m_file.stages, position, {}, [](const auto& stage) { return stage.range.begin; });
    if (after == m_file.stages.begin())
        return std::nullopt;
    return (after - 1)->id;
}

const VariableDefinition* Subject::variable(const Site& site, std::string_view name) const {
    std::optional<StageId> id = site.stage;
    std::size_t before = site.index;
    while (id) {
        const Definitions& definitions = m_variables[static_cast<std::size_t>(*id)];
        if (const auto found = definitions.find(name); found != definitions.end()) {
            const auto after = std::ranges::lower_bound(found->second, before, {}, &VariableDefinition::site);
            if (after != found->second.begin())
                return &*(after - 1);
        }
        id = stage(*id).parent;
        before = m_sites.size();
    }
    return nullptr;
}

const VariableDefinition* Subject::globalArgument(std::string_view name) const {
    const auto found = m_global.find(name);
    return found == m_global.end() ? nullptr : &found->second.back();
}

std::vector<const VariableDefinition*> Subject::variables(const Site& site) const {
    std::vector<const VariableDefinition*> result;
    std::optional<StageId> id = site.stage;
    std::size_t before = site.index;
    while (id) {
        std::vector<const VariableDefinition*> own;
        for (const auto& [name, definitions] : m_variables[static_cast<std::size_t>(*id)]) {
            for (const VariableDefinition& each : definitions) {
                if (each.site < before)
                    own.push_back(&each);
            }
        }
        std::ranges::sort(own, std::greater{}, &VariableDefinition::site);
        result.insert(result.end(), own.begin(), own.end());
        id = stage(*id).parent;
        before = m_sites.size();
    }
    return result;
}

std::optional<std::string> Subject::valueOf(const Site& site, std::string_view name, int depth) const {
    const VariableDefinition* definition = site.stage && site.instruction->keyword != dockerfile::Keyword::From
                                               ? variable(site, name)
                                               : globalArgument(name);
    if (definition == nullptr)
        return std::nullopt;
    if (definition->isArg) {
        if (const auto given = m_arguments.values.find(name); given != m_arguments.values.end())
            return given->second;
        if (definition->value == nullptr) {
            const VariableDefinition* global = site.stage ? globalArgument(name) : nullptr;
            if (global == nullptr || global->value == nullptr)
                return std::nullopt;
            definition = global;
        }
    }
    return expanded(*definition->value, m_sites[definition->site], depth + 1);
}

std::optional<std::string> Subject::expanded(const dockerfile::Word& word, const Site& site, int depth) const {
    if (depth > valueDepth)
        return std::nullopt;
    dockerfile::Environment environment;
    for (const VariableReference& each : variableReferences(word.text, escape())) {
        if (environment.contains(each.name))
            continue;
        std::optional<std::string> value = valueOf(site, each.name, depth);
        if (value)
            environment.set(each.name, *std::move(value));
        else if (!each.hasDefault)
            return std::nullopt;
    }
    dockerfile::ExpansionOptions options;
    options.escape = escape();
    auto result = dockerfile::expand(word.text, environment, options);
    return result ? std::optional(*std::move(result)) : std::nullopt;
}

std::optional<std::string> Subject::expanded(const dockerfile::Word& word, const Site& site) const {
    return expanded(word, site, 0);
}

std::string Subject::baseImage(StageId id) const {
    const dockerfile::Word& image = stage(id).stage->from.image;
    const std::size_t first = static_cast<std::size_t>(stage(id).sites.data() - m_sites.data());
    return expanded(image, m_sites[first - 1]).value_or(image.text);
}

const shell::RunText* Subject::run(const Site& site) const {
    std::optional<std::optional<shell::RunText>>& cached = m_runs[site.index];
    if (!cached) {
        std::vector<std::string> words;
        if (!site.shellPragma.empty()) {
            words = {std::string(site.shellPragma), "-c"};
        } else if (site.shell != nullptr) {
            for (const dockerfile::Word& word : site.shell->words)
                words.push_back(word.text);
        }
        cached = shell::runText(m_file, *site.instruction, words);
    }
    return *cached ? &**cached : nullptr;
}

} // namespace slipway::lint
