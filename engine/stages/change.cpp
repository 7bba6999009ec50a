// SPDX-License-Identifier: Apache-2.0
#include "engine/stages/change.h"

#include "engine/dockerfile/characters.h"
#include "engine/messages/catalogue/edits.h"

#include <algorithm>
#include <map>

namespace slipway::stages {

using namespace dockerfile;
using messages::message;

namespace {

std::size_t index(StageId id) {
    return static_cast<std::size_t>(id);
}

std::map<std::string, std::size_t> errorCounts(const Dockerfile& file, const StageGraph& graph) {
    std::map<std::string, std::size_t> result;
    for (const auto* findings : {&file.diagnostics, &graph.findings}) {
        for (const Finding& finding : *findings) {
            if (finding.severity == Severity::Error)
                ++result[finding.rule];
        }
    }
    return result;
}

} // namespace

Change::Change(const StageEditor& editor)
    : m_editor(editor) {
    const std::string_view bytes = file().source.bytes();
    const std::size_t feed = bytes.find('\n');
    m_lineEnd = feed != std::string_view::npos && feed > 0 && bytes[feed - 1] == '\r' ? "\r\n" : "\n";
    const auto& branches = file().tree.branches;
    for (std::size_t i = 0; i < branches.size(); ++i) {
        if (branches[i].kind == BranchKind::Instruction)
            m_branches.push_back(i);
    }
    std::size_t first = file().globalArguments.size();
    for (const Stage& each : file().stages) {
        m_firstOfStage.push_back(first);
        first += each.instructions.size() + 1;
    }
    links = linksOf(m_editor.m_graph);
}

bool Change::has(InstructionPlace place) const {
    return has(place.stage) && place.index < instructionCount(place.stage);
}

const Instruction& Change::instruction(InstructionPlace place) const {
    const Stage& of = stage(place.stage);
    return place.index == 0 ? of.fromInstruction : of.instructions[place.index - 1];
}

std::size_t Change::branchOf(InstructionPlace place) const {
    return m_branches[m_firstOfStage[index(place.stage)] + place.index];
}

Change::ByteRange Change::lines(InstructionPlace place) const {
    ByteRange range = file().tree.branches[branchOf(place)].range;
    // The byte order mark is the file's, not the first line's.
    const Leaf& leaf = file().tree.leaves[file().tree.branches[branchOf(place)].firstLeaf];
    if (leaf.kind == LeafKind::ByteOrderMark)
        range.begin = leaf.range.end;
    return range;
}

Change::ByteRange Change::linesWithComments(InstructionPlace place) const {
    const auto& branches = file().tree.branches;
    ByteRange range = lines(place);
    for (std::size_t at = branchOf(place); at > 0 && branches[at - 1].kind == BranchKind::Comment; --at) {
        const Leaf& leaf = file().tree.leaves[branches[at - 1].firstLeaf];
        range.begin = leaf.kind == LeafKind::ByteOrderMark ? leaf.range.end : branches[at - 1].range.begin;
    }
    return range;
}

std::size_t Change::blockBegin(StageId id) const {
    const std::size_t begin = linesWithComments({id, 0}).begin;
    if (id == StageId{})
        return begin;
    // Comments above a blank line are about what follows too, when a blank line parts them from what precedes.
    const auto& branches = file().tree.branches;
    const std::size_t from = branchOf({id, 0});
    std::size_t at = from;
    while (branches[at - 1].kind != BranchKind::Instruction)
        --at;
    while (at < from && branches[at].kind == BranchKind::Comment)
        ++at;
    while (at < from && branches[at].kind != BranchKind::Comment)
        ++at;
    return at < from ? branches[at].range.begin : begin;
}

Change::ByteRange Change::block(StageId id) const {
    const bool isLast = index(id) + 1 == stageCount();
    ByteRange range{blockBegin(id), isLast ? file().source.size() : blockBegin(static_cast<StageId>(index(id) + 1))};
    const auto& branches = file().tree.branches;
    const auto next = std::ranges::lower_bound(branches, range.end, {}, [](const Branch& b) { return b.range.begin; });
    for (auto each = next; each != branches.begin() && (each - 1)->kind == BranchKind::Blank; --each)
        range.end = (each - 1)->range.begin;
    return range;
}

std::string_view Change::gapBehind(StageId id) const {
    const std::size_t end = block(id).end;
    const bool isLast = index(id) + 1 == stageCount();
    return slice({end, isLast ? file().source.size() : blockBegin(static_cast<StageId>(index(id) + 1))});
}

std::size_t Change::insertionPoint(InstructionPlace place) const {
    if (place.index < instructionCount(place.stage))
        return linesWithComments(place).begin;
    return lines({place.stage, instructionCount(place.stage) - 1}).end;
}

std::string Change::indentation(InstructionPlace place) const {
    place.index = std::clamp<std::size_t>(place.index, 1, std::max<std::size_t>(1, instructionCount(place.stage) - 1));
    if (!has(place))
        return "";
    const ByteRange range = lines(place);
    const std::size_t keyword = instruction(place).range.begin;
    return std::string(slice({range.begin, std::max(range.begin, keyword)}));
}

std::vector<Change::Use> Change::uses() const {
    std::vector<Use> result;
    for (const Stage& each : file().stages) {
        for (std::size_t i = 0; i < each.instructions.size(); ++i) {
            const Instruction& outer = each.instructions[i];
            const Onbuild* onbuild = outer.as<Onbuild>();
            const bool isTrigger = onbuild != nullptr && onbuild->instruction;
            for (Reference& reference : references(isTrigger ? *onbuild->instruction : outer))
                result.push_back({std::move(reference), {each.id, i + 1}, isTrigger});
        }
    }
    return result;
}

void Change::insertLines(std::size_t at, std::string lines) {
    const std::string_view bytes = file().source.bytes();
    if (at == bytes.size() && at > 0 && !bytes.ends_with('\n') && at != directivesEnd()) {
        // The file keeps its manner of ending.
        if (lines.ends_with(m_lineEnd))
            lines.resize(lines.size() - m_lineEnd.size());
        else if (lines.ends_with('\n'))
            lines.pop_back();
        lines.insert(0, m_lineEnd);
    }
    m_edits.push_back({{at, at}, std::move(lines)});
}

void Change::renumber(const std::function<std::optional<std::size_t>(std::size_t)>& numberAfter) {
    for (const Use& use : uses()) {
        const auto number = wholeNumber(use.reference.name.text);
        if (!number || *number >= stageCount() || !use.reference.exact)
            continue;
        const auto after = numberAfter(*number);
        if (after && *after != *number)
            replace(use.reference.name.range, std::to_string(*after));
    }
}

std::string Change::text(ByteRange range, bool leaving) {
    std::vector<text::TextEdit> inside;
    for (const text::TextEdit& edit : m_edits) {
        if (edit.range.begin >= range.begin && edit.range.end <= range.end)
            inside.push_back({{edit.range.begin - range.begin, edit.range.end - range.begin}, edit.replacement});
    }
    if (leaving) {
        std::erase_if(m_edits, [&](const text::TextEdit& edit) {
            return edit.range.begin >= range.begin && edit.range.end <= range.end;
        });
    }
    std::string result = text::applyEdits(slice(range), inside).value_or(std::string(slice(range)));
    if (!result.ends_with('\n'))
        result += m_lineEnd;
    return result;
}

void Change::removeFlag(const Instruction& of, const Flag& flag) {
    // With the blanks before it, and with the line break when nothing else stands between.
    std::size_t begin = of.keywordWord.range.end;
    for (const Flag& other : of.flags) {
        if (other.range.end <= flag.range.begin)
            begin = std::max(begin, other.range.end);
    }
    const auto& leaves = file().tree.leaves;
    for (auto leaf = std::ranges::lower_bound(leaves, begin, {}, [](const Leaf& l) { return l.range.begin; });
         leaf != leaves.end() && leaf->range.begin < flag.range.begin; ++leaf) {
        if (leaf->kind == LeafKind::Comment)
            begin = flag.range.begin;
    }
    replace({begin, flag.range.end}, "");
}

Change::Link Change::linkOf(const StageGraph& graph, const Edge& edge) {
    const Node& from = graph.node(edge.from);
    Link link{.kind = from.kind, .to = static_cast<std::size_t>(edge.to), .edge = edge.kind, .onbuild = edge.onbuild};
    if (from.kind == NodeKind::Stage)
        link.stage = static_cast<std::size_t>(edge.from);
    else
        link.label = from.label;
    return link;
}

std::vector<Change::Link> Change::linksOf(const StageGraph& graph) {
    std::vector<Link> result;
    for (const Edge& edge : graph.edges)
        result.push_back(linkOf(graph, edge));
    return result;
}

void Change::renumberLinks(const std::function<std::size_t(std::size_t)>& numberAfter) {
    for (Link& link : links) {
        if (link.kind == NodeKind::Stage)
            link.stage = numberAfter(link.stage);
        link.to = numberAfter(link.to);
    }
}

Change::Link Change::meaning(std::string_view name, StageId user, EdgeKind edge) const {
    Link link{.kind = NodeKind::Stage, .to = index(user), .edge = edge};
    if (const auto number = wholeNumber(name); edge != EdgeKind::From && number && *number < stageCount()) {
        link.stage = *number;
    } else if (const auto named = stageNamed(file(), name, user)) {
        link.stage = index(*named);
    } else if (equalIgnoringCase(name, "scratch")) {
        link.kind = NodeKind::Scratch;
        link.label = "scratch";
    } else {
        std::string_view plain = name;
        if (plain.ends_with(":latest"))
            plain.remove_suffix(std::string_view(":latest").size());
        const auto& contexts = m_editor.m_options.contexts;
        link.kind = contexts.contains(name) || contexts.contains(plain) ? NodeKind::Context : NodeKind::Image;
        link.label = link.kind == NodeKind::Context && !contexts.contains(name) ? plain : name;
    }
    return link;
}

std::size_t Change::directivesEnd() const {
    std::size_t end = file().source.bytes().starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (const Branch& branch : file().tree.branches) {
        if (branch.kind != BranchKind::Directive)
            break;
        end = branch.range.end;
    }
    return end;
}

Result<Edit> Change::finish(messages::Message label, std::optional<StageId> about) {
    std::erase_if(m_edits, [](const text::TextEdit& edit) { return edit.range.empty() && edit.replacement.empty(); });
    std::ranges::stable_sort(m_edits, {}, [](const text::TextEdit& edit) { return edit.range; });
    auto after = text::applyEdits(file().source.bytes(), m_edits);
    if (!after)
        return fail(ErrorCode::Internal, msg::EditChangesMeaning);
    // A comment that comes to stand right behind the directives may read as one.
    if (parse({"", *after}).directives.all.size() != file().directives.all.size()) {
        const std::size_t top = directivesEnd();
        m_edits.insert(m_edits.begin(), {{top, top}, m_lineEnd});
        std::ranges::stable_sort(m_edits, {}, [](const text::TextEdit& edit) { return edit.range; });
        after = text::applyEdits(file().source.bytes(), m_edits);
        if (!after)
            return fail(ErrorCode::Internal, msg::EditChangesMeaning);
    }
    if (auto checked = check(*after); !checked)
        return passOn(std::move(checked.error()));
    return Edit{std::move(label), std::move(m_edits), about};
}

Result<void> Change::check(const std::string& after) const {
    const Dockerfile parsed = parse({file().source.name(), after});
    const StageGraph graph = stages::build(parsed, m_editor.m_options);
    const auto before = errorCounts(file(), m_editor.m_graph);
    for (const auto& [rule, count] : errorCounts(parsed, graph)) {
        const auto known = before.find(rule);
        if (count <= (known == before.end() ? 0 : known->second))
            continue;
        for (const auto* findings : {&parsed.diagnostics, &graph.findings}) {
            for (const Finding& finding : *findings) {
                if (finding.rule != rule || finding.severity != Severity::Error)
                    continue;
                auto error = fail(ErrorCode::InvalidInput, msg::EditMakesError,
                                  parsed.source.lineColumn(finding.range.begin).line);
                error.error().notes.push_back(finding.message);
                return error;
            }
        }
    }
    auto wanted = links;
    auto found = linksOf(graph);
    for (auto* list : {&wanted, &found}) {
        std::erase_if(*list, [&](const Link& link) {
            return unchecked.contains(link.to) || (link.onbuild && uncheckedTriggers.contains(link.to));
        });
        std::ranges::sort(*list);
    }
    if (wanted != found || parsed.directives.escape != file().directives.escape)
        return fail(ErrorCode::InvalidInput, msg::EditChangesMeaning);
    return {};
}

} // namespace slipway::stages
