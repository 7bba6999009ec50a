// SPDX-License-Identifier: Apache-2.0
// Operations on whole stages.
#include "engine/stages/edit.h"

#include "engine/dockerfile/characters.h"
#include "engine/messages/catalogue/edits.h"
#include "engine/stages/change.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::stages {

using namespace dockerfile;
using messages::message;

namespace {

std::size_t index(StageId id) {
    return static_cast<std::size_t>(id);
}

bool isStageName(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto other = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || other(c); });
}

bool isBase(std::string_view base) {
    return !base.empty() && !base.starts_with("--") && !base.starts_with('#') && text::isUtf8(base) &&
           std::ranges::none_of(base,
                                [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == '`'; });
}

Result<void> checkName(const StageEditor& editor, const Dockerfile& file, std::string_view name,
                       std::optional<StageId> own) {
    if (!isStageName(name))
        return fail(ErrorCode::InvalidInput, msg::EditNameInvalid, name);
    if (equalIgnoringCase(name, "scratch"))
        return fail(ErrorCode::InvalidInput, msg::EditNameReserved);
    for (const Stage& stage : file.stages) {
        if (stage.id != own && equalIgnoringCase(stage.name, name))
            return fail(ErrorCode::InvalidInput, msg::EditNameTaken, name);
    }
    for (const Edge& edge : editor.graph().edges) {
        const Node& from = editor.graph().node(edge.from);
        if (own && static_cast<StageId>(edge.to) > *own && from.kind != NodeKind::Stage &&
            equalIgnoringCase(from.label, name))
            return fail(ErrorCode::InvalidInput, msg::EditNameMeansImage, name,
                        file.source.lineColumn(edge.range.begin).line);
    }
    return {};
}

std::unexpected<Error> nowhere() {
    return fail(ErrorCode::NotFound, msg::EditNoSuchPlace);
}

} // namespace

StageEditor::StageEditor(const Dockerfile& file, GraphOptions options)
    : m_file(file)
    , m_options(std::move(options))
    , m_graph(stages::build(file, m_options)) {}

std::string StageEditor::reference(NodeId node) const {
    const Node& of = m_graph.node(node);
    if (of.kind == NodeKind::Stage && m_file.stages[static_cast<std::size_t>(node)].name.empty())
        return std::to_string(static_cast<std::size_t>(node));
    return of.label;
}

Result<void> StageEditor::canCopy(NodeId from, StageId to) const {
    const Node& source = m_graph.node(from);
    if (source.kind == NodeKind::Scratch)
        return fail(ErrorCode::InvalidInput, msg::EditNothingToCopy, source.label);
    if (source.kind == NodeKind::Stage && source.stage == to)
        return fail(ErrorCode::InvalidInput, msg::EditOwnUse);
    if (source.kind == NodeKind::Stage && *source.stage > to)
        return fail(ErrorCode::InvalidInput, msg::EditLaterStage, source.label);
    if (auto broken = brokenBy(to))
        return passOn(std::move(*broken));
    return {};
}

std::string StageEditor::freeName(std::string_view wish) const {
    std::string name;
    for (const char c : toLower(wish)) {
        if (isStageName(name + c))
            name += c;
    }
    if (name.empty() || name == "scratch")
        name = "stage";
    const auto taken = [&](const std::string& candidate) {
        return std::ranges::any_of(m_graph.nodes,
                                   [&](const Node& node) { return equalIgnoringCase(node.label, candidate); });
    };
    if (!taken(name))
        return name;
    std::size_t number = 2;
    while (taken(name + "-" + std::to_string(number)))
        ++number;
    return name + "-" + std::to_string(number);
}

std::optional<Error> StageEditor::brokenBy(StageId stage) const {
    const text::ByteRange range = m_file.stages[index(stage)].range;
    const Finding* first = nullptr;
    for (const auto* findings : {&m_file.diagnostics, &m_graph.findings}) {
        for (const Finding& finding : *findings) {
            const bool inside = range.begin <= finding.range.begin && finding.range.begin <= range.end;
            if (finding.severity == Severity::Error && inside && (!first || finding.range < first->range))
                first = &finding;
        }
    }
    if (first == nullptr)
        return std::nullopt;
    auto error =
        fail(ErrorCode::InvalidInput, msg::EditBroken, m_file.source.lineColumn(first->range.begin).line).error();
    error.where = Place{m_file.source, first->range};
    error.notes.push_back(first->message);
    return error;
}

Result<Edit> StageEditor::add(const NewStage& wanted) const {
    if (auto good = checkName(*this, m_file, wanted.name, std::nullopt); !good)
        return passOn(std::move(good.error()));
    if (!isBase(wanted.base))
        return fail(ErrorCode::InvalidInput, msg::EditBaseInvalid, wanted.base);
    Change change(*this);
    const std::size_t count = m_file.stages.size();
    const std::size_t number = std::min(wanted.before.value_or(count > 0 ? count - 1 : 0), count);
    const std::string line = "FROM " + wanted.base + " AS " + wanted.name + std::string(change.lineEnd());
    if (number < count) {
        change.insertLines(change.block(static_cast<StageId>(number)).begin, line + std::string(change.lineEnd()));
    } else {
        const std::size_t end = count > 0 ? change.block(static_cast<StageId>(count - 1)).end : m_file.source.size();
        change.insertLines(end, (end > 0 ? std::string(change.lineEnd()) : "") + line);
    }
    const auto after = [&](std::size_t old) { return old < number ? old : old + 1; };
    change.renumber(after);
    change.renumberLinks(after);
    auto base = change.meaning(wanted.base, static_cast<StageId>(number), EdgeKind::From);
    change.uncheckedTriggers.insert(number);
    if (!wanted.base.contains('$'))
        change.links.push_back(std::move(base));
    else
        change.unchecked.insert(number);
    return change.finish(message(msg::EditAddStage, wanted.name), static_cast<StageId>(number));
}

Result<Edit> StageEditor::rename(StageId id, std::string_view name) const {
    Change change(*this);
    if (!change.has(id))
        return nowhere();
    if (auto good = checkName(*this, m_file, name, id); !good)
        return passOn(std::move(good.error()));
    const Stage& stage = change.stage(id);
    if (!stage.from.name) {
        if (stage.from.image.text.empty())
            return nowhere();
        const std::string as = stage.fromInstruction.keywordWord.text == "from" ? " as " : " AS ";
        const std::size_t at = stage.from.image.range.end;
        change.replace({at, at}, as + std::string(name));
        return change.finish(message(msg::EditNameStage, name), id);
    }
    change.replace(stage.from.name->range, name);
    const auto uses = change.uses();
    std::vector<text::ByteRange> done;
    for (const Edge& edge : m_graph.edges) {
        if (edge.from != static_cast<NodeId>(id) || std::ranges::contains(done, edge.range))
            continue;
        done.push_back(edge.range);
        const std::string_view written = change.slice(edge.range);
        if (edge.kind != EdgeKind::From && wholeNumber(written))
            continue;
        const std::size_t line = change.line(edge.range.begin);
        if (edge.kind == EdgeKind::From && written.contains('$'))
            return fail(ErrorCode::InvalidInput, msg::EditVariableReference, line, written);
        const auto use = std::ranges::find_if(uses, [&](const Change::Use& each) {
            return each.reference.kind == edge.kind && each.reference.name.range == edge.range;
        });
        if (written.contains('\n') || (use != uses.end() && !use->reference.exact))
            return fail(ErrorCode::InvalidInput, msg::EditHiddenReference, line);
        if (use == uses.end() || !wholeNumber(use->reference.name.text))
            change.replace(edge.range, name);
    }
    return change.finish(message(msg::EditRenameStage, stage.from.name->text, name), id);
}

Result<Edit> StageEditor::changeBase(StageId id, std::string_view base) const {
    Change change(*this);
    if (!change.has(id))
        return nowhere();
    if (!isBase(base) || change.stage(id).from.image.text.empty())
        return fail(ErrorCode::InvalidInput, msg::EditBaseInvalid, base);
    change.replace(change.stage(id).from.image.range, base);
    std::erase_if(change.links, [&](const Change::Link& link) {
        return link.to == index(id) && link.edge == EdgeKind::From && !link.onbuild;
    });
    if (!base.contains('$'))
        change.links.push_back(change.meaning(base, id, EdgeKind::From));
    else
        change.unchecked.insert(index(id));
    change.uncheckedTriggers.insert(index(id));
    return change.finish(message(msg::EditChangeBase, m_graph.node(id).label, base), id);
}

Result<Edit> StageEditor::move(StageId id, std::size_t position) const {
    Change change(*this);
    if (!change.has(id) || position >= change.stageCount())
        return nowhere();
    const std::size_t from = index(id);
    const std::string& label = m_graph.node(id).label;
    if (from == position)
        return Edit{message(msg::EditMoveStage, label), {}, id};
    const auto after = [&](std::size_t old) {
        if (old == from)
            return position;
        if (from < position)
            return old > from && old <= position ? old - 1 : old;
        return old >= position && old < from ? old + 1 : old;
    };
    for (const Edge& edge : m_graph.edges) {
        const Node& source = m_graph.node(edge.from);
        const auto needed = static_cast<std::size_t>(edge.from), user = static_cast<std::size_t>(edge.to);
        if (source.kind == NodeKind::Stage && needed < user && after(needed) >= after(user))
            return fail(ErrorCode::InvalidInput, msg::EditForwardReference, m_graph.node(edge.to).label, source.label);
    }
    change.renumber(after);
    change.renumberLinks(after);
    const text::ByteRange block = change.block(id);
    const text::ByteRange other = change.block(static_cast<StageId>(position));
    std::string text = change.text(block, true);
    if (from < position) {
        const std::string_view gap = change.gapBehind(id);
        change.insertLines(other.end, std::string(gap) + text);
        change.eraseLines({block.begin, block.end + gap.size()});
    } else {
        const std::string_view gap = change.gapBehind(static_cast<StageId>(from - 1));
        change.insertLines(other.begin, text + std::string(gap));
        change.eraseLines({block.begin - gap.size(), block.end});
    }
    return change.finish(message(msg::EditMoveStage, label), static_cast<StageId>(position));
}

Result<Edit> StageEditor::makeTarget(StageId id) const {
    if (m_file.stages.empty())
        return nowhere();
    auto edit = move(id, m_file.stages.size() - 1);
    if (edit)
        edit->label = message(msg::EditMakeTarget, m_graph.node(id).label);
    return edit;
}

Result<Edit> StageEditor::duplicate(StageId id) const {
    Change change(*this);
    if (!change.has(id))
        return nowhere();
    const Stage& stage = change.stage(id);
    const bool isLast = index(id) + 1 == change.stageCount();
    const std::size_t original = isLast ? index(id) + 1 : index(id);
    const std::size_t copy = isLast ? index(id) : index(id) + 1;
    const std::string name = freeName(stage.from.name ? stage.from.name->text + "-2" : "copy");
    const auto after = [&](std::size_t old) { return old < index(id) ? old : old == index(id) ? original : old + 1; };
    change.renumber(after);
    const text::ByteRange block = change.block(id);
    std::string text = change.text(block, false);
    // The copy's own name, found again in its text: FROM is its first instruction. The blank line closes the
    // directives.
    const std::string head = "# escape=" + std::string(1, m_file.directives.escape) + "\n\n";
    const Dockerfile parsed = parse({"", head + text});
    const bool readable = parsed.stages.size() == 1 && !parsed.stages.front().from.image.text.empty();
    if (!readable)
        return passOn(brokenBy(id).value_or(fail(ErrorCode::InvalidInput, msg::EditChangesMeaning).error()));
    const From& from = parsed.stages.front().from;
    if (from.name)
        text.replace(from.name->range.begin - head.size(), from.name->range.size(), name);
    else
        text.insert(from.image.range.end - head.size(), " AS " + name);
    std::string gap(isLast && index(id) > 0 ? change.gapBehind(static_cast<StageId>(index(id) - 1))
                                            : change.gapBehind(id));
    if (gap.empty())
        gap = change.lineEnd();
    if (isLast)
        change.insertLines(block.begin, text + gap);
    else
        change.insertLines(block.end, gap + text);
    auto links = change.links;
    change.renumberLinks(after);
    for (Change::Link& link : links) {
        if (link.to != index(id))
            continue;
        link.to = copy;
        change.links.push_back(link);
    }
    return change.finish(message(msg::EditDuplicateStage, m_graph.node(id).label), static_cast<StageId>(copy));
}

Result<Edit> StageEditor::remove(StageId id, const Removal& removal) const {
    Change change(*this);
    if (!change.has(id))
        return nowhere();
    if (change.stageCount() == 1)
        return fail(ErrorCode::InvalidInput, msg::EditOnlyStage);
    if (removal.replacement && !isBase(*removal.replacement))
        return fail(ErrorCode::InvalidInput, msg::EditBaseInvalid, *removal.replacement);
    const std::size_t gone = index(id);
    const std::string& label = m_graph.node(id).label;
    const auto after = [&](std::size_t old) { return old > gone ? old - 1 : old; };

    const auto uses = change.uses();
    std::vector<text::ByteRange> done;
    std::vector<InstructionPlace> erased;
    for (const Edge& edge : m_graph.edges) {
        if (edge.from != static_cast<NodeId>(id) || edge.to == edge.from)
            continue;
        const std::size_t line = change.line(edge.range.begin);
        if (edge.kind == EdgeKind::From && !removal.replacement)
            return fail(ErrorCode::InvalidInput, msg::EditStageIsBase, m_graph.node(edge.to).label, label);
        if (std::ranges::contains(done, edge.range))
            continue;
        done.push_back(edge.range);
        const auto use = std::ranges::find_if(uses, [&](const Change::Use& each) {
            return each.reference.kind == edge.kind && each.reference.name.range == edge.range;
        });
        if (removal.replacement) {
            if (change.slice(edge.range).contains('\n') || (use != uses.end() && !use->reference.exact))
                return fail(ErrorCode::InvalidInput, msg::EditHiddenReference, line);
            std::string written = *removal.replacement;
            if (const auto number = wholeNumber(written); number && *number < change.stageCount())
                written = std::to_string(after(*number));
            change.replace(edge.range, written);
            continue;
        }
        if (use == uses.end() || use->place.stage == id || std::ranges::contains(erased, use->place))
            continue;
        const Instruction& outer = change.instruction(use->place);
        const Onbuild* onbuild = outer.as<Onbuild>();
        const Instruction& inner = onbuild != nullptr && onbuild->instruction ? *onbuild->instruction : outer;
        if (edge.kind == EdgeKind::Copy) {
            erased.push_back(use->place);
            change.eraseLines(change.lines(use->place));
            continue;
        }
        for (const Flag& flag : inner.flags) {
            if (flag.range.begin <= edge.range.begin && edge.range.end <= flag.range.end)
                change.removeFlag(inner, flag);
        }
    }
    // Numbers in lines that stay.
    for (const Change::Use& use : uses) {
        const auto number = wholeNumber(use.reference.name.text);
        const bool stays =
            number && *number < change.stageCount() && *number != gone && use.place.stage != id && use.reference.exact;
        if (stays && after(*number) != *number)
            change.replace(use.reference.name.range, std::to_string(after(*number)));
    }
    std::vector<Change::Link> links;
    for (Change::Link link : change.links) {
        if (link.to == gone)
            continue;
        if (link.kind == NodeKind::Stage && link.stage == gone) {
            if (!removal.replacement)
                continue;
            const bool onbuild = link.onbuild;
            if (link.edge == EdgeKind::From)
                change.uncheckedTriggers.insert(after(link.to));
            link = change.meaning(*removal.replacement, static_cast<StageId>(link.to), link.edge);
            link.onbuild = onbuild;
            if (link.kind == NodeKind::Stage && link.stage == gone)
                return fail(ErrorCode::InvalidInput, msg::EditChangesMeaning);
        }
        links.push_back(std::move(link));
    }
    change.links = std::move(links);
    change.renumberLinks(after);
    const text::ByteRange block = change.block(id);
    if (gone + 1 < change.stageCount())
        change.eraseLines({block.begin, block.end + change.gapBehind(id).size()});
    else
        change.eraseLines({block.begin - change.gapBehind(static_cast<StageId>(gone - 1)).size(), block.end});
    return change.finish(message(msg::EditDeleteStage, label), static_cast<StageId>(gone > 0 ? gone - 1 : 0));
}

} // namespace slipway::stages
