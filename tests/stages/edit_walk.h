// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/characters.h"
#include "engine/stages/edit.h"
#include "engine/stages/reference.h"
#include "tests/stages/random_dockerfile.h"
#include "tests/support/paths.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

// Random sequences of visual operations against a model that knows stages and instructions, and no text.
namespace slipway::test {

using namespace stages;
using dockerfile::Keyword;

// Where the edits of a walk are made: a string here, the document of the window elsewhere.
class EditedText {
public:
    virtual ~EditedText() = default;
    [[nodiscard]] virtual std::string bytes() const = 0;
    // One undo step; none when the text stays as it is.
    virtual bool apply(const Edit& edit) = 0;
    virtual void undo() = 0;
    virtual void redo() = 0;
};

struct Link {
    EdgeKind kind{};
    int stage = -1; // who it is, whatever its number; -1 for what comes from outside
    std::string outside;
    friend auto operator<=>(const Link&, const Link&) = default;
};
struct ModelInstruction {
    Keyword keyword{};
    std::vector<Link> links;
    friend bool operator==(const ModelInstruction&, const ModelInstruction&) = default;
};
struct ModelStage {
    int who = 0;
    std::string name; // lower case
    std::vector<ModelInstruction> instructions;
    friend bool operator==(const ModelStage&, const ModelStage&) = default;
};
using Model = std::vector<ModelStage>;

struct Text {
    explicit Text(std::string given)
        : bytes(std::move(given))
        , file(dockerfile::parse({"Dockerfile", bytes}))
        , editor(file) {}
    std::string bytes;
    dockerfile::Dockerfile file;
    StageEditor editor;
};

// Stages are called by `who`, in their order.
inline Model modelOf(const Text& text, const std::vector<int>& who) {
    Model model;
    const StageGraph& graph = text.editor.graph();
    for (const dockerfile::Stage& stage : text.file.stages) {
        const auto number = static_cast<std::size_t>(stage.id);
        ModelStage made{number < who.size() ? who[number] : -2, stage.name, {}};
        const auto add = [&](const dockerfile::Instruction& instruction) {
            ModelInstruction each{instruction.keyword, {}};
            for (const Edge& edge : graph.edges) {
                const bool inside =
                    instruction.range.begin <= edge.range.begin && edge.range.end <= instruction.range.end;
                if (!inside || edge.onbuild || edge.to != static_cast<NodeId>(number))
                    continue;
                const Node& from = graph.node(edge.from);
                const auto source = static_cast<std::size_t>(edge.from);
                each.links.push_back(from.stage ? Link{edge.kind, source < who.size() ? who[source] : -2, {}}
                                                : Link{edge.kind, -1, from.label});
            }
            made.instructions.push_back(std::move(each));
        };
        add(stage.fromInstruction);
        for (const dockerfile::Instruction& instruction : stage.instructions)
            add(instruction);
        model.push_back(std::move(made));
    }
    return model;
}

// All of them, or those that begin in one of the ranges.
inline std::multiset<std::string> commentsOf(const Text& text, const std::vector<text::ByteRange>* inside = nullptr) {
    std::multiset<std::string> result;
    for (const dockerfile::Leaf& leaf : text.file.tree.leaves) {
        const bool counts = inside == nullptr || std::ranges::any_of(*inside, [&](const text::ByteRange& range) {
                                return range.begin <= leaf.range.begin && leaf.range.begin < range.end;
                            });
        if (leaf.kind == dockerfile::LeafKind::Comment && counts)
            result.emplace(text.file.source.slice(leaf.range));
    }
    return result;
}

inline std::multiset<std::string> without(std::multiset<std::string> all, const std::multiset<std::string>& some) {
    for (const std::string& each : some) {
        if (const auto found = all.find(each); found != all.end())
            all.erase(found);
    }
    return all;
}

inline std::map<std::string, std::size_t> errorsOf(const Text& text) {
    std::map<std::string, std::size_t> counts;
    for (const auto* findings : {&text.file.diagnostics, &text.editor.graph().findings})
        for (const Finding& finding : *findings)
            counts[finding.rule] += finding.severity == Severity::Error ? 1 : 0;
    return counts;
}

// From the instruction before a stage to the comments right above the next one.
inline text::ByteRange widestBlock(const Text& text, std::size_t stage) {
    const auto& stages = text.file.stages;
    text::ByteRange range{0, text.bytes.size()};
    if (stage > 0) {
        const dockerfile::Stage& before = stages[stage - 1];
        range.begin =
            before.instructions.empty() ? before.fromInstruction.range.end : before.instructions.back().range.end;
    } else if (!text.file.globalArguments.empty()) {
        range.begin = text.file.globalArguments.back().range.end;
    }
    if (stage + 1 < stages.size()) {
        const auto lineBegin = [&](std::size_t at) {
            return at == 0 ? 0 : text.bytes.rfind('\n', at - 1) + 1; // npos + 1 is 0
        };
        range.end = lineBegin(stages[stage + 1].fromInstruction.range.begin);
        while (range.end > 0) {
            const std::size_t above = lineBegin(range.end - 1);
            const std::size_t first = text.bytes.find_first_not_of(" \t", above);
            if (text.bytes[first] != '#')
                break;
            range.end = above;
        }
    }
    return range;
}

enum class Comments { Same, Fewer, More };

class Walk {
public:
    // `target` holds the text of the walk and nothing to undo.
    Walk(EditedText& target, Random& random)
        : m_target(target)
        , m_random(random)
        , m_text(std::make_unique<Text>(target.bytes())) {
        for (std::size_t i = 0; i < m_text->file.stages.size(); ++i)
            m_who.push_back(m_next++);
    }

    // Made and refused.
    using Tally = std::map<std::string, std::pair<int, int>>;

    // What went wrong; empty for nothing.
    std::string run(std::size_t operations, Tally& tally) {
        const std::string first = m_text->bytes;
        std::size_t steps = 0;
        for (std::size_t i = 0; i < operations; ++i) {
            m_model = modelOf(*m_text, m_who);
            m_expected = m_model;
            m_whoAfter = m_who;
            m_comments = Comments::Same;
            m_mayDiffer.clear();
            m_isSplit = false;
            m_newName = false;
            const auto [name, edit] = operation();
            auto& [made, refused] = tally[name];
            if (!edit) {
                ++refused;
                continue;
            }
            ++made;
            m_after = m_text->bytes;
            if (const std::string problem = compare(*edit); !problem.empty())
                return name + ": " + problem + "\n--- before\n" + m_text->bytes + "\n--- after\n" + m_after;
            steps += m_after == m_text->bytes ? 0 : 1;
            m_text = std::make_unique<Text>(m_after);
            m_who = m_whoAfter;
        }
        for (std::size_t i = 0; i < steps; ++i)
            m_target.undo();
        if (m_target.bytes() != first)
            return "undo of everything gives other bytes\n--- before\n" + first + "\n--- after\n" + m_target.bytes();
        for (std::size_t i = 0; i < steps; ++i)
            m_target.redo();
        if (m_target.bytes() != m_text->bytes)
            return "redo of everything gives other bytes\n--- before\n" + m_text->bytes + "\n--- after\n" +
                   m_target.bytes();
        return {};
    }

private:
    // Edits the text, and looks whether it changed where the edits are and nowhere else.
    std::string makeEdit(const Edit& edit) {
        const std::string& before = m_text->bytes;
        if (edit.edits.empty())
            return {};
        if (!m_target.apply(edit))
            return "edits overlap";
        m_after = m_target.bytes();
        std::size_t from = 0;
        std::size_t to = 0;
        for (const text::TextEdit& each : edit.edits) {
            if (each.range.begin < from)
                return "edits not in order";
            const std::size_t kept = each.range.begin - from;
            if (to + kept > m_after.size() || m_after.compare(to, kept, before, from, kept) != 0)
                return "bytes outside the edits changed";
            to += kept;
            if (m_after.compare(to, each.replacement.size(), each.replacement) != 0)
                return "an edit is not there";
            to += each.replacement.size();
            from = each.range.end;
        }
        if (m_after.substr(to) != before.substr(from))
            return "bytes outside the edits changed";
        if (m_after == before)
            return {};
        m_target.undo();
        if (m_target.bytes() != before)
            return "undo gives other bytes";
        m_target.redo();
        if (m_target.bytes() != m_after)
            return "redo gives other bytes";
        return {};
    }

    std::string compare(const Edit& edit) {
        if (std::string problem = makeEdit(edit); !problem.empty())
            return problem;
        const Text after(m_after);
        const auto errors = errorsOf(*m_text);
        for (const auto& [rule, count] : errorsOf(after)) {
            const auto known = errors.find(rule);
            if (count > (known == errors.end() ? 0 : known->second))
                return "new error: " + rule;
        }
        Model found = modelOf(after, m_whoAfter);
        if (m_isSplit)
            dropRepeated(found);
        if (m_newName && m_stage < found.size() && m_stage < m_expected.size()) {
            if (found[m_stage].name.empty())
                return "the copy has no name";
            m_expected[m_stage].name = found[m_stage].name;
        }
        if (found != m_expected)
            return "stages differ: " + shown(m_expected) + " found " + shown(found);
        // Comments go only with what was taken away, and come only with what was copied.
        const auto before = commentsOf(*m_text), now = commentsOf(after);
        const auto may = commentsOf(*m_text, &m_mayDiffer);
        if (m_comments != Comments::More && !std::ranges::includes(before, now))
            return "a comment appeared";
        if (m_comments != Comments::Fewer && !std::ranges::includes(now, before))
            return "a comment was lost";
        if (m_comments == Comments::Fewer && !std::ranges::includes(may, without(before, now)))
            return "a comment was lost that stood elsewhere";
        if (m_comments == Comments::More && !std::ranges::includes(may, without(now, before)))
            return "a comment appeared that stood elsewhere";
        const bool wasWindows = m_text->bytes.contains("\r\n");
        for (std::size_t at = m_after.find('\n'); at != std::string::npos; at = m_after.find('\n', at + 1)) {
            if ((at > 0 && m_after[at - 1] == '\r') != wasWindows)
                return "mixed line ends";
        }
        return {};
    }

    // ARG, ENV, WORKDIR and SHELL that a split repeats.
    void dropRepeated(Model& found) const {
        if (m_stage + 1 >= found.size())
            return;
        auto& instructions = found[m_stage + 1].instructions;
        std::size_t i = 1;
        while (i < instructions.size() && instructions.size() > m_expected[m_stage + 1].instructions.size()) {
            const Keyword keyword = instructions[i].keyword;
            if (keyword != Keyword::Arg && keyword != Keyword::Env && keyword != Keyword::Workdir &&
                keyword != Keyword::Shell)
                break;
            instructions.erase(instructions.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }

    static std::string shown(const Model& model) {
        std::string text;
        for (const ModelStage& stage : model) {
            text += "[" + std::to_string(stage.who) + " " + stage.name + ":";
            for (const ModelInstruction& each : stage.instructions) {
                text += " " + std::string(dockerfile::name(each.keyword));
                for (const Link& link : each.links)
                    text += "<" + (link.stage >= 0 ? std::to_string(link.stage) : link.outside);
            }
            text += "]";
        }
        return text;
    }

    using Made = std::pair<std::string, Result<Edit>>;

    Made operation() {
        const StageEditor& editor = m_text->editor;
        const std::size_t count = m_model.size();
        m_stage = below(m_random, count);
        const StageId stage{static_cast<std::uint32_t>(m_stage)};
        switch (below(m_random, 12)) {
        case 0: {
            const std::string name = editor.freeName("new");
            const std::size_t before = below(m_random, count + 1);
            const std::string base = anyBase(before);
            m_expected.insert(m_expected.begin() + std::ptrdiff_t(before),
                              {m_next, name, {{Keyword::From, {baseLink(base, before)}}}});
            m_whoAfter.insert(m_whoAfter.begin() + std::ptrdiff_t(before), m_next++);
            return {"add", editor.add({name, base, before})};
        }
        case 1: {
            const std::string name = oneIn(m_random, 5) ? "debian" : editor.freeName("Renamed");
            m_expected[m_stage].name = name;
            return {"rename", editor.rename(stage, name)};
        }
        case 2:
            return remove(stage);
        case 3: {
            const bool isLast = m_stage + 1 == count;
            ModelStage copy = m_expected[m_stage];
            copy.who = m_next++;
            const std::size_t at = isLast ? m_stage : m_stage + 1;
            m_expected.insert(m_expected.begin() + std::ptrdiff_t(at), copy);
            m_whoAfter.insert(m_whoAfter.begin() + std::ptrdiff_t(at), copy.who);
            m_comments = Comments::More;
            m_mayDiffer.push_back(widestBlock(*m_text, m_stage));
            m_stage = at;
            m_newName = true;
            return {"duplicate", editor.duplicate(stage)};
        }
        case 4: {
            const std::size_t to = oneIn(m_random, 4) ? count - 1 : below(m_random, count);
            const ModelStage moved = m_expected[m_stage];
            m_expected.erase(m_expected.begin() + std::ptrdiff_t(m_stage));
            m_expected.insert(m_expected.begin() + std::ptrdiff_t(to), moved);
            m_whoAfter.erase(m_whoAfter.begin() + std::ptrdiff_t(m_stage));
            m_whoAfter.insert(m_whoAfter.begin() + std::ptrdiff_t(to), moved.who);
            return {"move", to + 1 == count ? editor.makeTarget(stage) : editor.move(stage, to)};
        }
        case 5: {
            const std::string base = anyBase(m_stage);
            m_expected[m_stage].instructions[0].links = {baseLink(base, m_stage)};
            return {"changeBase", editor.changeBase(stage, base)};
        }
        case 6:
        case 7: {
            const std::size_t from = below(m_random, m_stage + 1);
            if (from == m_stage)
                return {"addCopy", fail(ErrorCode::NotFound, msg::Cancelled)};
            NewCopy copy{.to = stage,
                         .from = editor.reference(static_cast<NodeId>(from)),
                         .sources = {oneIn(m_random, 4) ? "/with blank$x" : "/app"},
                         .destination = "/app"};
            const std::size_t at = editor.copyPosition(stage);
            auto& instructions = m_expected[m_stage].instructions;
            instructions.insert(instructions.begin() + std::ptrdiff_t(at),
                                {Keyword::Copy, {{EdgeKind::Copy, m_who[from], {}}}});
            return {"addCopy", editor.addCopy(copy)};
        }
        case 8: {
            const std::size_t instructions = m_model[m_stage].instructions.size();
            if (instructions < 2)
                return {"moveInstruction", fail(ErrorCode::NotFound, msg::Cancelled)};
            const std::size_t from = 1 + below(m_random, instructions - 1);
            const std::size_t target = below(m_random, count);
            const std::size_t to = 1 + below(m_random, m_model[target].instructions.size());
            const ModelInstruction moved = m_expected[m_stage].instructions[from];
            auto& source = m_expected[m_stage].instructions;
            auto& destination = m_expected[target].instructions;
            std::size_t at = to;
            source.erase(source.begin() + std::ptrdiff_t(from));
            if (target == m_stage && to > from)
                --at;
            destination.insert(destination.begin() + std::ptrdiff_t(at), moved);
            return {"moveInstruction", editor.moveInstruction({stage, from}, {static_cast<StageId>(target), to})};
        }
        case 9: {
            for (std::size_t i = 1; i < m_model[m_stage].instructions.size(); ++i) {
                if (m_model[m_stage].instructions[i].keyword == Keyword::Copy)
                    return {"setFlag", editor.setFlag({stage, i}, {.name = "chown",
                                                                   .value = oneIn(m_random, 3)
                                                                                ? std::nullopt
                                                                                : std::optional<std::string>("1:2")})};
                if (m_model[m_stage].instructions[i].keyword == Keyword::Run)
                    return {"setFlag", editor.setFlag({stage, i}, {.name = "network", .value = "none"})};
            }
            return {"setFlag", editor.setFlag({stage, 0}, {.name = "platform", .value = "linux/arm64"})};
        }
        case 10: {
            const std::size_t instructions = m_model[m_stage].instructions.size();
            if (instructions < 2)
                return {"removeInstruction", fail(ErrorCode::NotFound, msg::Cancelled)};
            const std::size_t at = 1 + below(m_random, instructions - 1);
            m_expected[m_stage].instructions.erase(m_expected[m_stage].instructions.begin() + std::ptrdiff_t(at));
            m_comments = Comments::Fewer;
            m_mayDiffer.push_back(m_text->file.stages[m_stage].instructions[at - 1].range);
            return {"removeInstruction", editor.removeInstruction({stage, at})};
        }
        default:
            return split(stage);
        }
    }

    Made remove(StageId stage) {
        Removal removal;
        const int gone = m_model[m_stage].who;
        const bool replaces = oneIn(m_random, 2);
        if (replaces)
            removal.replacement = "debian:13";
        m_expected.erase(m_expected.begin() + std::ptrdiff_t(m_stage));
        m_whoAfter.erase(m_whoAfter.begin() + std::ptrdiff_t(m_stage));
        for (ModelStage& each : m_expected) {
            std::erase_if(each.instructions, [&](const ModelInstruction& instruction) {
                return !replaces && instruction.keyword == Keyword::Copy &&
                       std::ranges::contains(instruction.links, gone, &Link::stage);
            });
            for (ModelInstruction& instruction : each.instructions) {
                for (Link& link : instruction.links) {
                    if (link.stage == gone && replaces)
                        link = {link.kind, -1, "debian:13"};
                }
                std::erase_if(instruction.links, [&](const Link& link) { return link.stage == gone; });
            }
        }
        m_comments = Comments::Fewer;
        m_mayDiffer.push_back(widestBlock(*m_text, m_stage));
        for (std::size_t i = 0; i < m_model.size() && !replaces; ++i) {
            for (std::size_t k = 1; k < m_model[i].instructions.size(); ++k) {
                const ModelInstruction& user = m_model[i].instructions[k];
                if (user.keyword == Keyword::Copy && std::ranges::contains(user.links, gone, &Link::stage))
                    m_mayDiffer.push_back(m_text->file.stages[i].instructions[k - 1].range);
            }
        }
        return {"remove", m_text->editor.remove(stage, removal)};
    }

    Made split(StageId stage) {
        const auto& whole = m_model[m_stage].instructions;
        const std::size_t at = 1 + below(m_random, whole.size());
        const std::string name = m_text->editor.freeName("first");
        ModelStage first{m_next, name, {}};
        ModelStage second = m_expected[m_stage];
        second.instructions = {{Keyword::From, {{EdgeKind::From, -1, "busybox"}}}};
        second.instructions.push_back({Keyword::Copy, {{EdgeKind::Copy, m_next, {}}}});
        using enum Keyword;
        static constexpr Keyword moving[] = {Cmd, Entrypoint, Expose, Healthcheck, User, Stopsignal};
        for (std::size_t i = 0; i < at; ++i) {
            if (i > 0 && std::ranges::contains(moving, whole[i].keyword))
                second.instructions.push_back(whole[i]);
            else
                first.instructions.push_back(whole[i]);
        }
        for (std::size_t i = at; i < whole.size(); ++i)
            second.instructions.push_back(whole[i]);
        m_expected[m_stage] = second;
        m_expected.insert(m_expected.begin() + std::ptrdiff_t(m_stage), first);
        m_whoAfter.insert(m_whoAfter.begin() + std::ptrdiff_t(m_stage), m_next++);
        m_isSplit = true;
        return {"split", m_text->editor.split(
                             {.first = {stage, at}, .base = "busybox", .name = name, .files = {{"/out/app", "/app"}}})};
    }

    std::string anyBase(std::size_t before) {
        std::vector<std::string> names{"debian", "scratch", "busybox:1"};
        for (std::size_t i = 0; i < before && i < m_model.size(); ++i) {
            if (!m_model[i].name.empty())
                names.push_back(m_model[i].name);
        }
        return names[below(m_random, names.size())];
    }

    Link baseLink(const std::string& base, std::size_t before) const {
        for (std::size_t i = std::min(before, m_model.size()); i-- > 0;) {
            if (m_model[i].name == base)
                return {EdgeKind::From, m_who[i], {}};
        }
        return {EdgeKind::From, -1, base};
    }

    EditedText& m_target;
    Random& m_random;
    std::unique_ptr<Text> m_text;
    std::vector<int> m_who, m_whoAfter;
    int m_next = 0;
    Model m_model, m_expected;
    std::size_t m_stage = 0;
    Comments m_comments = Comments::Same;
    std::vector<text::ByteRange> m_mayDiffer; // where comments may come from or go
    bool m_isSplit = false;
    bool m_newName = false;
    std::string m_after;
};

// The Dockerfiles of the examples and of the tests, and made ones: 200 in all.
inline std::vector<std::string> corpus() {
    std::vector<std::string> result;
    for (const auto& root : {sourceRoot() / "resources" / "examples", dataRoot()}) {
        if (!std::filesystem::exists(root))
            continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            if (!entry.is_regular_file() || !entry.path().filename().string().starts_with("Dockerfile"))
                continue;
            std::ifstream stream(entry.path(), std::ios::binary);
            std::stringstream bytes;
            bytes << stream.rdbuf();
            if (!Text(bytes.str()).file.stages.empty())
                result.push_back(bytes.str());
        }
    }
    Random random(20240601);
    while (result.size() < 200)
        result.push_back(RandomDockerfile(random).make());
    return result;
}

} // namespace slipway::test
