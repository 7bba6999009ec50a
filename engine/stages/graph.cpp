// SPDX-License-Identifier: Apache-2.0
#include "engine/stages/graph.h"

#include "engine/dockerfile/characters.h"
#include "engine/messages/catalogue/dockerfile.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/stages.h"
#include "engine/stages/reference.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <map>

namespace slipway::stages {

namespace {

using namespace dockerfile;
using messages::message;

std::size_t index(StageId id) {
    return static_cast<std::size_t>(id);
}

NodeId nodeOf(StageId id) {
    return static_cast<NodeId>(id);
}

std::string stageLabel(const Stage& stage) {
    return stage.from.name ? stage.from.name->text : "stage " + std::to_string(index(stage.id));
}

// "docker.io/library/debian:latest" and "debian" are the same context name for FROM.
std::string_view withoutLatest(std::string_view image) {
    static constexpr std::string_view latest = ":latest";
    if (image.ends_with(latest))
        image.remove_suffix(latest.size());
    return image;
}

class GraphBuilder {
public:
    GraphBuilder(const Dockerfile& file, const GraphOptions& options)
        : m_file(file)
        , m_options(options) {}

    StageGraph run() {
        m_graph.source = m_file.source;
        for (const Stage& stage : m_file.stages) {
            Node node{nodeOf(stage.id), NodeKind::Stage, stageLabel(stage), stage.id, 1 + stage.instructions.size()};
            node.range = stage.range;
            m_graph.nodes.push_back(std::move(node));
            if (!stage.name.empty())
                m_named[stage.name].push_back(stage.id);
        }
        const auto global = GlobalScope::make(m_file, m_options.arguments);
        if (!global && global.error().where)
            add(Severity::Error, global.error().where->range, global.error().message);
        m_triggers.resize(m_file.stages.size());
        for (const Stage& stage : m_file.stages) {
            base(stage, global ? global->values() : Environment{});
            for (const Instruction& instruction : stage.instructions) {
                for (const Reference& reference : references(instruction))
                    follow(stage.id, reference, false);
                const Onbuild* onbuild = instruction.as<Onbuild>();
                if (onbuild != nullptr && onbuild->instruction) {
                    for (Reference& trigger : references(*onbuild->instruction))
                        m_triggers[index(stage.id)].push_back(std::move(trigger));
                }
            }
        }
        explainForwardReferences();
        std::ranges::stable_sort(m_graph.findings, {}, [](const Finding& each) { return each.range.begin; });
        return std::move(m_graph);
    }

private:
    Finding& add(Severity severity, text::ByteRange range, messages::Message text) {
        m_graph.findings.push_back({.rule = std::string(messages::name(text.id)),
                                    .severity = severity,
                                    .range = range,
                                    .message = std::move(text)});
        return m_graph.findings.back();
    }

    NodeId outside(NodeKind kind, const std::string& label, text::ByteRange range) {
        const auto [place, isNew] = m_outside.try_emplace({kind, label}, static_cast<NodeId>(m_graph.nodes.size()));
        if (isNew) {
            Node node{place->second, kind, label};
            node.range = range;
            m_graph.nodes.push_back(std::move(node));
        }
        return place->second;
    }

    NodeId contextOrImage(const std::string& name, text::ByteRange range) {
        if (m_options.contexts.contains(name))
            return outside(NodeKind::Context, name, range);
        if (const auto plain = withoutLatest(name); m_options.contexts.contains(plain))
            return outside(NodeKind::Context, std::string(plain), range);
        return outside(NodeKind::Image, name, range);
    }

    void base(const Stage& stage, const Environment& values) {
        const ExpansionOptions expansion{.escape = m_file.directives.escape};
        if (stage.from.platform) {
            const auto platform = expand(*stage.from.platform, m_file.source, values, expansion);
            if (!platform)
                add(Severity::Error, platform.error().where->range, platform.error().message);
            else if (platform->empty())
                add(Severity::Error, stage.from.platform->range, message(msg::PlatformEmpty));
            else
                m_graph.nodes[index(stage.id)].platform = *platform;
        }
        const Word& image = stage.from.image;
        if (image.text.empty())
            return; // the parser has said so
        VariableUse use;
        const auto name = expand(image, m_file.source, values, expansion, &use);
        if (!name) {
            add(Severity::Error, name.error().where->range, name.error().message);
            return;
        }
        if (name->empty()) {
            Finding& finding = add(Severity::Error, image.range, message(msg::BaseEmpty, image.text));
            if (!use.missing.empty())
                finding.notes.push_back(message(msg::BaseVariableUnset, *use.missing.begin()));
            return;
        }
        std::vector<Reference> triggers;
        NodeId from{};
        if (const auto earlier = named(*name, stage.id).earlier) {
            from = nodeOf(*earlier);
            triggers = m_triggers[index(*earlier)];
        } else if (*name == "scratch") {
            from = outside(NodeKind::Scratch, "scratch", image.range);
        } else {
            from = contextOrImage(*name, image.range);
        }
        m_graph.edges.push_back({from, nodeOf(stage.id), EdgeKind::From, false, image.range});
        for (const Reference& trigger : triggers)
            follow(stage.id, trigger, true);
    }

    struct Named {
        std::optional<StageId> earlier; // the last one before the user
        std::optional<StageId> later;   // the first one that is not before it, itself included
    };
    [[nodiscard]] Named named(std::string_view name, StageId user) const {
        const auto found = m_named.find(toLower(name));
        if (found == m_named.end())
            return {};
        const auto later = std::ranges::lower_bound(found->second, user);
        Named result;
        if (later != found->second.begin())
            result.earlier = *(later - 1);
        if (later != found->second.end())
            result.later = *later;
        return result;
    }

    std::vector<std::string_view> namesBefore(StageId before) const {
        std::vector<std::string_view> names;
        for (const Stage& stage : std::span(m_file.stages).first(index(before))) {
            if (!stage.name.empty())
                names.push_back(stage.name);
        }
        return names;
    }

    // A stage of COPY --from or of a mount may be named by its number; a later one is an error.
    void follow(StageId user, const Reference& reference, bool onbuild) {
        const Word& name = reference.name;
        if (name.text.empty() || name.text.contains('$'))
            return; // the parser has said so
        const auto connect = [&](NodeId from) {
            m_graph.edges.push_back({from, nodeOf(user), reference.kind, onbuild, name.range});
        };
        if (const auto number = wholeNumber(name.text)) {
            if (*number >= m_file.stages.size())
                add(Severity::Error, name.range, message(msg::StageNumberUnknown, name.text, m_file.stages.size()));
            else
                connect(static_cast<NodeId>(*number));
            return;
        }
        const std::string lower = toLower(name.text);
        const Named known = named(lower, user);
        if (known.earlier || known.later) {
            connect(nodeOf(known.earlier ? *known.earlier : *known.later));
            return;
        }
        if (lower == "scratch") {
            connect(outside(NodeKind::Scratch, "scratch", name.range));
            return;
        }
        connect(contextOrImage(name.text, name.range));
        const bool plain = name.text.find_first_of("/:@.") == std::string::npos;
        if (!plain || m_options.contexts.contains(name.text) || ++m_suggestionSearches > maximumSearches)
            return;
        if (const auto better = text::mostSimilar(lower, namesBefore(user))) {
            Finding& finding = add(Severity::Warning, name.range, message(msg::StageTakenForImage, name.text));
            finding.notes.push_back(message(msg::DidYouMean, *better));
            finding.fixes.push_back({message(msg::FixReplaceBy, *better), {{name.range, std::string(*better)}}, false});
        }
    }

    // The stages between `from` and `to`, both included, along edges to what is needed; empty when there is no way.
    [[nodiscard]] std::vector<NodeId> way(NodeId from, NodeId to) const {
        std::vector<std::optional<NodeId>> cameFrom(m_graph.nodes.size());
        std::vector<NodeId> pending{from};
        cameFrom[static_cast<std::size_t>(from)] = from;
        for (std::size_t i = 0; i < pending.size() && !cameFrom[static_cast<std::size_t>(to)]; ++i) {
            for (const Edge& edge : m_graph.edges) {
                auto& seen = cameFrom[static_cast<std::size_t>(edge.from)];
                if (edge.to == pending[i] && !seen) {
                    seen = pending[i];
                    pending.push_back(edge.from);
                }
            }
        }
        std::vector<NodeId> result;
        if (!cameFrom[static_cast<std::size_t>(to)])
            return result;
        for (NodeId at = to; result.empty() || result.back() != from; at = *cameFrom[static_cast<std::size_t>(at)])
            result.push_back(at);
        std::ranges::reverse(result);
        return result;
    }

    void explainForwardReferences() {
        std::size_t searches = 0;
        for (const Edge& edge : m_graph.edges) {
            if (m_graph.node(edge.from).kind != NodeKind::Stage || edge.from < edge.to)
                continue;
            const std::string& used = m_graph.node(edge.from).label;
            std::vector<NodeId> cycle;
            if (++searches <= maximumSearches)
                cycle = way(edge.from, edge.to);
            if (cycle.empty()) {
                Finding& finding = add(Severity::Error, edge.range, message(msg::StageForward, used));
                finding.related.push_back({m_file.stages[static_cast<std::size_t>(edge.from)].from.image.range,
                                           message(msg::StageStandsHere, used)});
                continue;
            }
            std::string path = m_graph.node(edge.to).label;
            for (const NodeId step : cycle)
                path += " → " + m_graph.node(step).label;
            add(Severity::Error, edge.range, message(msg::StageCycle, path));
        }
    }

    // Each search for a cycle or for a name that was meant goes through all stages. A file written by hand needs few; a
    // hostile one is not searched without end.
    static constexpr std::size_t maximumSearches = 100;

    const Dockerfile& m_file;
    const GraphOptions& m_options;
    StageGraph m_graph;
    std::map<std::pair<NodeKind, std::string>, NodeId> m_outside;
    std::map<std::string, std::vector<StageId>> m_named; // by lower case name, in file order
    std::size_t m_suggestionSearches = 0;
    std::vector<std::vector<Reference>> m_triggers; // of each stage, for those FROM it
};

} // namespace

std::size_t StageGraph::stageCount() const {
    return static_cast<std::size_t>(std::ranges::count(nodes, NodeKind::Stage, &Node::kind));
}

StageGraph build(const Dockerfile& file, const GraphOptions& options) {
    return GraphBuilder(file, options).run();
}

std::optional<StageId> stageNamed(const Dockerfile& file, std::string_view name, StageId before) {
    if (name.empty())
        return std::nullopt;
    for (std::size_t i = std::min(index(before), file.stages.size()); i-- > 0;) {
        if (equalIgnoringCase(file.stages[i].name, name))
            return file.stages[i].id;
    }
    return std::nullopt;
}

Result<StageId> findTarget(const Dockerfile& file, std::string_view name) {
    const auto end = static_cast<StageId>(file.stages.size());
    if (file.stages.empty())
        return fail(ErrorCode::NotFound, msg::DockerfileWithoutStage);
    if (name.empty())
        return file.stages.back().id;
    if (const auto named = stageNamed(file, name, end))
        return *named;
    if (const auto number = wholeNumber(name); number && *number < file.stages.size())
        return static_cast<StageId>(*number);
    auto error = fail(ErrorCode::NotFound, msg::TargetUnknown, name);
    std::vector<std::string_view> names;
    std::string all;
    for (const Stage& stage : file.stages) {
        if (!stage.name.empty()) {
            names.push_back(stage.name);
            all += (all.empty() ? "" : ", ") + stage.name;
        }
    }
    if (const auto better = text::mostSimilar(name, names))
        error.error().notes.push_back(message(msg::DidYouMean, *better));
    if (!all.empty())
        error.error().notes.push_back(message(msg::TargetsAre, all));
    return error;
}

std::vector<bool> neededNodes(const StageGraph& graph, StageId target) {
    std::vector<std::vector<NodeId>> needs(graph.nodes.size());
    for (const Edge& edge : graph.edges)
        needs[static_cast<std::size_t>(edge.to)].push_back(edge.from);
    std::vector<bool> needed(graph.nodes.size());
    // Of a Dockerfile without a stage nothing is needed.
    if (index(target) >= needed.size())
        return needed;
    std::vector<NodeId> pending{nodeOf(target)};
    needed[index(target)] = true;
    while (!pending.empty()) {
        const NodeId at = pending.back();
        pending.pop_back();
        for (const NodeId next : needs[static_cast<std::size_t>(at)]) {
            if (!needed[static_cast<std::size_t>(next)]) {
                needed[static_cast<std::size_t>(next)] = true;
                pending.push_back(next);
            }
        }
    }
    return needed;
}

namespace {

std::vector<StageId> stagesThatAre(const StageGraph& graph, StageId target, bool wanted) {
    const std::vector<bool> needed = neededNodes(graph, target);
    std::vector<StageId> result;
    for (const Node& node : graph.nodes) {
        if (node.stage && needed[static_cast<std::size_t>(node.id)] == wanted)
            result.push_back(*node.stage);
    }
    return result;
}

} // namespace

std::vector<StageId> neededStages(const StageGraph& graph, StageId target) {
    return stagesThatAre(graph, target, true);
}

std::vector<StageId> unusedStages(const StageGraph& graph, StageId target) {
    return stagesThatAre(graph, target, false);
}

} // namespace slipway::stages
