// SPDX-License-Identifier: Apache-2.0
#include "engine/language/hover.h"

#include "engine/dockerfile/grammar.h"
#include "engine/dockerfile/mount.h"
#include "engine/language/documentation.h"
#include "engine/language/symbols.h"
#include "engine/messages/catalogue/language.h"
#include "engine/messages/format.h"

#include <algorithm>

namespace slipway::language {

using dockerfile::Dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;
using messages::message;

namespace {

class Explainer {
public:
    Explainer(const Dockerfile& file, const stages::StageGraph& graph, std::size_t position,
              const HoverSources& sources)
        : m_file(file)
        , m_graph(graph)
        , m_position(position)
        , m_sources(sources)
        , m_all(placedInstructions(file)) {}

    std::optional<Hover> run() {
        for (const dockerfile::Directive& directive : m_file.directives.all) {
            if (directive.range.contains(m_position))
                return Hover{directive.range,
                             directive.name + "=" + directive.value,
                             {message(directiveDocumentation(directive.name))}};
        }
        const Placed* placed = placedAt(m_file, m_all, m_position);
        if (placed == nullptr)
            return std::nullopt;
        if (auto result = keyword(*placed->instruction))
            return result;
        const Instruction& inner = placed->inner();
        if (&inner != placed->instruction) {
            if (auto result = keyword(inner))
                return result;
        }
        if (const auto symbol = symbolAt(m_file, m_graph, m_position))
            return symbol->kind == SymbolKind::Stage ? stage(*symbol) : variable(*symbol, *placed);
        for (const Instruction* each : {placed->instruction, &inner}) {
            for (const dockerfile::Flag& flag : each->flags) {
                if (flag.range.contains(m_position))
                    return flagText(flag);
            }
        }
        if (const auto* from = inner.as<dockerfile::From>(); from != nullptr && from->image.range.contains(m_position))
            return image(*from, *placed);
        if (const auto* copy = inner.as<dockerfile::Copy>(); copy != nullptr)
            return paths(*copy, *placed);
        return std::nullopt;
    }

private:
    std::optional<Hover> keyword(const Instruction& instruction) const {
        if (!instruction.keywordWord.range.contains(m_position) || instruction.keyword == Keyword::Unknown)
            return std::nullopt;
        return Hover{instruction.keywordWord.range,
                     std::string(synopsis(instruction.keyword)),
                     {message(documentation(instruction.keyword))}};
    }

    Hover flagText(const dockerfile::Flag& flag) const {
        Hover result{flag.range, "--" + flag.name, {message(flagDocumentation(flag.name))}};
        if (flag.name != "mount" || !flag.valueRange.contains(m_position))
            return result;
        const std::string_view text = m_file.source.slice(flag.valueRange);
        const auto fields = dockerfile::splitMount(text);
        if (!fields)
            return result;
        for (const dockerfile::MountField& field : *fields) {
            const ByteRange range{flag.valueRange.begin + field.begin, flag.valueRange.begin + field.end};
            if (m_position < range.begin || m_position > range.end)
                continue;
            result.range = range;
            result.code = field.key;
            result.paragraphs = {message(mountKeyDocumentation(field.key))};
            if (field.key == "type" && field.hasValue) {
                result.code += "=" + field.value;
                result.paragraphs.push_back(message(mountTypeDocumentation(field.value)));
            }
        }
        return result;
    }

    Hover variable(const Symbol& symbol, const Placed& placed) const {
        Hover result{symbol.range, symbol.name, {}};
        // On a definition it is its own value that counts: ask as the next instruction would.
        const Placed* at = &placed;
        const bool definition = std::ranges::any_of(symbol.occurrences, [&](const Occurrence& occurrence) {
            return occurrence.definition && occurrence.range == symbol.range;
        });
        Placed behind = placed;
        if (definition) {
            static const Instruction none;
            behind.instruction = &none;
            behind.stage = placed.stage;
            at = &behind;
        }
        auto visible = visibleVariables(m_file, definition ? upTo(placed) : m_all, *at);
        const auto found = std::ranges::find(visible, symbol.name, &VisibleVariable::name);
        if (found == visible.end() || !found->hasValue) {
            const bool known = found != visible.end();
            result.paragraphs.push_back(known ? message(msg::HoverVariableBase)
                                              : message(msg::HoverVariableUnset, symbol.name));
        } else {
            result.code = symbol.name + " = " + found->value;
        }
        if (found != visible.end() && !found->definition.empty())
            result.paragraphs.push_back(
                message(msg::HoverVariableLine, m_file.source.lineColumn(found->definition.begin).line));
        return result;
    }

    std::vector<Placed> upTo(const Placed& placed) const {
        std::vector<Placed> result;
        for (const Placed& each : m_all) {
            result.push_back(each);
            if (each.instruction == placed.instruction)
                break;
        }
        return result;
    }

    std::optional<Hover> stage(const Symbol& symbol) const {
        const auto places = definitions(m_file, m_graph, m_position);
        for (const dockerfile::Stage& each : m_file.stages) {
            const bool here = std::ranges::any_of(places, [&](ByteRange range) {
                return range == each.nameRange || range == each.fromInstruction.keywordWord.range;
            });
            if (!here)
                continue;
            const std::string name =
                symbol.name.empty() ? std::to_string(static_cast<std::size_t>(each.id)) : symbol.name;
            return Hover{symbol.range,
                         each.fromInstruction.original,
                         {message(msg::HoverStage, name, m_file.source.lineColumn(each.range.begin).line),
                          message(msg::HoverStageBase, expandedBase(each), each.instructions.size())}};
        }
        return std::nullopt;
    }

    std::string expandedBase(const dockerfile::Stage& each) const {
        for (const Placed& placed : m_all) {
            if (placed.instruction == &each.fromInstruction)
                return replaced(each.from.image.text, visibleVariables(m_file, m_all, placed),
                                m_file.directives.escape);
        }
        return each.from.image.text;
    }

    std::optional<Hover> image(const dockerfile::From& from, const Placed& placed) const {
        const std::string name =
            replaced(from.image.text, visibleVariables(m_file, m_all, placed), m_file.directives.escape);
        Hover result{from.image.range, name, {}};
        if (m_sources.image)
            result.paragraphs = m_sources.image(name);
        if (result.paragraphs.empty() && name == from.image.text)
            return std::nullopt;
        return result;
    }

    std::optional<Hover> paths(const dockerfile::Copy& copy, const Placed& placed) const {
        const bool source = std::ranges::any_of(
            copy.sources, [&](const dockerfile::Word& word) { return word.range.contains(m_position); });
        const bool destination = copy.destination.range.contains(m_position);
        if (!source && !destination)
            return std::nullopt;
        if (source && !copy.from && m_sources.copy) {
            ByteRange range = copy.sources.front().range;
            for (const auto& word : copy.sources)
                range = range.united(word.range);
            if (const auto matches = m_sources.copy(request(copy, placed))) {
                Hover result{range, std::string(m_file.source.slice(range)), {}};
                result.paragraphs.push_back(matches->files == 0 ? message(msg::HoverCopyNothing)
                                                                : message(msg::HoverCopyMatches, matches->files,
                                                                          messages::formatBytes(matches->bytes)));
                if (matches->ignored > 0)
                    result.paragraphs.push_back(message(msg::HoverCopyIgnored, matches->ignored));
                return result;
            }
        }
        const auto visible = visibleVariables(m_file, m_all, placed);
        const std::string text = replaced(copy.destination.text, visible, m_file.directives.escape);
        if (!destination || text == copy.destination.text)
            return std::nullopt;
        return Hover{copy.destination.range, copy.destination.text, {message(msg::HoverExpanded, text)}};
    }

    context::CopyRequest request(const dockerfile::Copy& copy, const Placed& placed) const {
        const auto visible = visibleVariables(m_file, m_all, placed);
        const auto texts = [&](const std::vector<dockerfile::Word>& words) {
            std::vector<std::string> result;
            for (const dockerfile::Word& word : words)
                result.push_back(replaced(word.text, visible, m_file.directives.escape));
            return result;
        };
        return {.instruction = copy.isAdd ? "ADD" : "COPY",
                .sources = texts(copy.sources),
                .excludes = texts(copy.excludes),
                .parents = copy.parents};
    }

    const Dockerfile& m_file;
    const stages::StageGraph& m_graph;
    std::size_t m_position;
    const HoverSources& m_sources;
    std::vector<Placed> m_all;
};

} // namespace

std::optional<Hover> hover(const Dockerfile& file, const stages::StageGraph& graph, std::size_t position,
                           const HoverSources& sources) {
    return Explainer(file, graph, position, sources).run();
}

} // namespace slipway::language
