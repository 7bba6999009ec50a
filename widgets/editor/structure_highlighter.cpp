// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/structure_highlighter.h"

#include "widgets/editor/text_mapping.h"

#include <QTextLayout>
#include <algorithm>

namespace slipway::widgets {

using KSyntaxHighlighting::Definition;
using KSyntaxHighlighting::State;
using language::Body;
using language::Placed;
using language::Token;
using text::ByteRange;

// What the body of a block was coloured from, and the result.
struct StructureHighlighter::BlockColours : QTextBlockUserData {
    QString text;
    qsizetype offset = 0;
    QString definition;
    State before;
    State after;
    std::size_t generation = 0;
    QList<QTextLayout::FormatRange> formats;
    bool isBody = false;
};

StructureHighlighter::StructureHighlighter(DocumentBinding& binding, QTextDocument& view)
    : m_binding(binding)
    , m_view(view) {}

void StructureHighlighter::setTheme(const EditorTheme* theme) {
    m_theme = theme;
    m_bodies.setTheme(theme->syntax);
    m_bodies.setPlain(theme->scheme == ColourScheme::HighContrast);
    ++m_generation;
}

void StructureHighlighter::setSnapshot(std::shared_ptr<const Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    m_placed = language::placedInstructions(m_snapshot->file);
}

StructureHighlighter::BlockColours& StructureHighlighter::colours(QTextBlock block) {
    auto* data = static_cast<BlockColours*>(block.userData());
    if (data == nullptr) {
        data = new BlockColours;
        block.setUserData(data);
    }
    return *data;
}

const Definition& StructureHighlighter::definition(const Body& body) {
    const std::string key = body.interpreter.empty() ? "/" + body.fileName : body.interpreter;
    const auto found = m_definitions.find(key);
    return found != m_definitions.end() ? found->second : m_definitions.emplace(key, definitionFor(body)).first->second;
}

void StructureHighlighter::colourBodies(const std::vector<Body>& bodies, int last) {
    const auto& file = m_snapshot->file;
    for (const Body& body : bodies) {
        const Definition& language = definition(body);
        if (!language.isValid() || body.range.empty())
            continue;
        State state;
        const int end = std::min(last, m_binding.blockOf(body.range.end - 1));
        QTextBlock block = m_view.findBlockByNumber(m_binding.blockOf(body.range.begin));
        for (; block.isValid() && block.blockNumber() <= end; block = block.next()) {
            const ByteRange line = m_binding.lineBytes(block.blockNumber());
            const ByteRange part{std::max(line.begin, body.range.begin), std::min(line.end, body.range.end)};
            BlockColours& colours = StructureHighlighter::colours(block);
            if (part.begin >= part.end)
                continue;
            QString text = displayed(file.source.slice(part));
            if (!body.heredoc && line.begin > body.range.begin && QStringView(text).trimmed().startsWith(u'#')) {
                // Comment lines between continued lines are gone before the shell sees anything.
                colours.isBody = false;
                continue;
            }
            if (!body.heredoc && body.range.end > line.end) {
                // What continues the line for us continues it for the shell.
                while (!text.isEmpty() && text.back().isSpace())
                    text.chop(1);
                if (!text.isEmpty())
                    text.back() = u'\\';
            }
            const qsizetype offset = unitOf(file.source.slice(line), part.begin - line.begin);
            if (!colours.isBody || colours.generation != m_generation || colours.text != text ||
                colours.offset != offset || colours.definition != language.name() || colours.before != state) {
                colours.formats.clear();
                colours.before = state;
                colours.after = m_bodies.colour(language, text, state, offset, colours.formats);
                colours.text = text;
                colours.offset = offset;
                colours.definition = language.name();
                colours.generation = m_generation;
                colours.isBody = true;
                ++m_coloured;
            }
            state = colours.after;
        }
    }
}

void StructureHighlighter::colour(int first, int last) {
    if (m_theme == nullptr || !m_snapshot || m_binding.viewOnly() != ViewOnly::No)
        return;
    const auto& file = m_snapshot->file;
    if (file.source.bytes().data() != m_binding.source().bytes().data())
        return; // between an edit and its snapshot
    last = std::min(last, m_view.blockCount() - 1);
    first = std::max(first, 0);
    if (first > last)
        return;
    const ByteRange range{m_binding.lineBytes(first).begin, m_binding.lineBytes(last).end};
    const std::vector<Token> tokens = language::tokens(file, m_placed, range);

    const Placed* before = nullptr;
    std::vector<Body> bodies;
    auto token = tokens.begin();
    QTextBlock block = m_view.findBlockByNumber(first);
    for (int number = first; number <= last && block.isValid(); ++number, block = block.next()) {
        const ByteRange line = m_binding.lineBytes(number);
        const std::string_view bytes = file.source.slice(line);
        const Placed* placed = language::placedAt(file, m_placed, line.begin);
        if (placed == nullptr)
            bodies.clear();
        else if (placed != before)
            colourBodies(bodies = language::bodies(*placed, language::shellAt(file, *placed)), last);
        before = placed;
        QList<QTextLayout::FormatRange> formats;
        const auto body = std::ranges::find_if(bodies, [&](const Body& each) { return each.range.overlaps(line); });
        if (body != bodies.end() && definition(*body).isValid() && colours(block).isBody)
            formats = colours(block).formats;
        while (token != tokens.end() && token->range.end <= line.begin)
            ++token;
        for (auto each = token; each != tokens.end() && each->range.begin < line.end; ++each) {
            const std::size_t begin = std::max(each->range.begin, line.begin),
                              end = std::min(each->range.end, line.end);
            if (begin >= end)
                continue;
            QTextLayout::FormatRange format;
            format.start = static_cast<int>(unitOf(bytes, begin - line.begin));
            format.length = static_cast<int>(unitOf(bytes, end - line.begin)) - format.start;
            format.format = m_theme->format(each->kind);
            formats.push_back(format);
        }
        if (block.layout()->formats() == formats)
            continue;
        block.layout()->setFormats(formats);
        // One block at a time: a range of several makes the layout forget where it is scrolled to.
        m_view.markContentsDirty(block.position(), block.length());
    }
}

} // namespace slipway::widgets
