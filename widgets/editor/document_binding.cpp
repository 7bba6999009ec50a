// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/document_binding.h"

#include "widgets/editor/text_mapping.h"

#include <QTextCursor>
#include <algorithm>
#include <ranges>

namespace slipway::widgets {

using text::ByteRange;
using text::TextEdit;

ViewOnly viewOnlyReason(const text::SourceText& source) {
    if (source.size() > limits::editableBytes)
        return ViewOnly::TooLarge;
    if (source.bytes().contains('\0'))
        return ViewOnly::NulBytes;
    for (std::size_t line = 1; line <= source.lineCount(); ++line) {
        const ByteRange range = source.lineRange(line);
        // Characters count, not bytes; bytes are looked at first because that is free.
        if (range.size() > limits::editableLineBytes &&
            displayed(source.slice(range)).size() > static_cast<qsizetype>(limits::editableLineBytes))
            return ViewOnly::LongLines;
    }
    return ViewOnly::No;
}

DocumentBinding::DocumentBinding(Document& document, QTextDocument& view, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_view(view) {
    m_view.setUndoRedoEnabled(false);
    connect(&m_document, &Document::reset, this, &DocumentBinding::showAll);
    connect(&m_document, &Document::edited, this, [this](const std::vector<TextEdit>& edits) {
        if (!m_typing)
            return showEdits(edits);
        m_source = m_document.snapshot()->source();
        emit edited(edits);
    });
    // The same bytes, of another snapshot perhaps.
    connect(&m_document, &Document::snapshotChanged, this, [this] { m_source = m_document.snapshot()->source(); });
    connect(&m_view, &QTextDocument::contentsChange, this, [this](int from, int removed, int added) {
        if (!m_showing)
            m_pending.push_back({from, removed, added});
    });
    connect(&m_view, &QTextDocument::contentsChanged, this, [this] {
        if (!m_showing && !m_pending.empty())
            takeTyping();
    });
    showAll();
}

ByteRange DocumentBinding::lineBytes(int block) const {
    const std::size_t line = std::min(static_cast<std::size_t>(std::max(block, 0)) + 1, m_source.lineCount());
    ByteRange range = m_source.lineRange(line);
    if (line == 1)
        range.begin = std::min(range.begin + hiddenPrefix(m_source.bytes()), range.end);
    if (m_viewOnly != ViewOnly::No && range.size() > limits::editableLineBytes)
        range.end = range.begin + limits::editableLineBytes;
    return range;
}

QString DocumentBinding::shownLine(std::size_t line) const {
    return displayed(m_source.slice(lineBytes(static_cast<int>(line) - 1)));
}

int DocumentBinding::blockOf(std::size_t byte) const {
    return static_cast<int>(m_source.lineColumn(byte).line) - 1;
}

int DocumentBinding::positionOf(std::size_t byte) const {
    const int number = blockOf(byte);
    const QTextBlock block = m_view.findBlockByNumber(number);
    if (!block.isValid())
        return m_view.characterCount() - 1;
    const ByteRange line = lineBytes(number);
    const std::size_t column = std::clamp(byte, line.begin, line.end) - line.begin;
    const auto unit = static_cast<int>(unitOf(m_source.slice(line), column));
    return block.position() + std::min(unit, block.length() - 1);
}

std::size_t DocumentBinding::byteAt(int position) const {
    const QTextBlock block = m_view.findBlock(position);
    if (!block.isValid())
        return m_source.size();
    const ByteRange line = lineBytes(block.blockNumber());
    return line.begin + byteOf(m_source.slice(line), position - block.position());
}

ByteRange DocumentBinding::bytes(int from, int to) const {
    const std::size_t begin = byteAt(std::min(from, to));
    return {begin, std::max(begin, byteAt(std::max(from, to)))};
}

std::string DocumentBinding::lineEnd(std::size_t byte) const {
    const std::size_t line = m_source.lineColumn(byte).line;
    const auto endOf = [&](std::size_t number) {
        return m_source.bytes().substr(m_source.lineRange(number).end, 2) == "\r\n" ? "\r\n" : "\n";
    };
    if (line < m_source.lineCount())
        return endOf(line);
    return line > 1 ? endOf(line - 1) : "\n";
}

void DocumentBinding::showAll() {
    m_source = m_document.snapshot()->source();
    m_viewOnly = viewOnlyReason(m_source);
    QString all;
    all.reserve(static_cast<qsizetype>(std::min(m_source.size(), limits::shownBytes)));
    for (std::size_t line = 1; line <= m_source.lineCount(); ++line) {
        if (line > 1)
            all += u'\n';
        all += shownLine(line);
        if (m_viewOnly == ViewOnly::TooLarge && m_source.lineRange(line).end > limits::shownBytes)
            break;
    }
    m_showing = true;
    m_view.setPlainText(all);
    m_showing = false;
    m_pending.clear();
    emit reset();
    emit synchronised();
}

void DocumentBinding::takeTyping() {
    // What is reported may be more than what changed, and holds several changes: one range that covers them all.
    int from = m_pending.front().from, removed = 0, added = 0;
    for (const Change& change : m_pending) {
        const int begin = std::min(from, change.from);
        // Both ends behind `begin`: in the text before all changes, and in the one after this.
        const int oldEnd = std::max(from + removed, change.from + change.removed - added + removed);
        const int newEnd = std::max(from + added + change.added - change.removed, change.from + change.added);
        from = begin;
        removed = oldEnd - begin;
        added = newEnd - begin;
    }
    m_pending.clear();

    const QTextBlock first = m_view.findBlock(from);
    const std::size_t firstLine = static_cast<std::size_t>(first.blockNumber()) + 1;
    added = std::clamp(added, 0, m_view.characterCount() - 1 - from);
    QString now;
    now.reserve(added);
    for (int at = from; at < from + added; ++at)
        now += m_view.characterAt(at);

    // The text before stands at the same line and column.
    const ByteRange firstBytes = lineBytes(static_cast<int>(firstLine) - 1);
    std::size_t line = firstLine;
    QString shown = shownLine(line);
    auto column = static_cast<qsizetype>(from - first.position());
    QString before;
    std::size_t begin = firstBytes.begin + byteOf(m_source.slice(firstBytes), column);
    std::vector<std::size_t> unitEnds; // behind each unit of `before`
    unitEnds.reserve(static_cast<std::size_t>(std::max(removed, 0)));
    while (before.size() < removed && line <= m_source.lineCount()) {
        const ByteRange range = lineBytes(static_cast<int>(line) - 1);
        const std::string_view bytes = m_source.slice(range);
        std::size_t end = range.begin + byteOf(bytes, column);
        while (column < shown.size() && before.size() < removed) {
            const qsizetype next = column + (shown[column].isHighSurrogate() && column + 1 < shown.size() ? 2 : 1);
            end += byteOf(bytes.substr(end - range.begin, 4), next - column);
            for (; column < next; ++column) {
                before += shown[column];
                unitEnds.push_back(end);
            }
        }
        if (before.size() >= removed || line == m_source.lineCount())
            break;
        ++line;
        before += QChar(QChar::ParagraphSeparator);
        unitEnds.push_back(m_source.lineRange(line).begin);
        shown = shownLine(line);
        column = 0;
    }

    // Only what differs is edited, so that stand-ins keep the bytes they stand for.
    const auto same = [](QChar a, QChar b) {
        return a == b || (a == QChar::ParagraphSeparator && b == u'\n') ||
               (b == QChar::ParagraphSeparator && a == u'\n');
    };
    qsizetype tail = 0;
    while (tail < before.size() && tail < now.size() &&
           same(before[before.size() - 1 - tail], now[now.size() - 1 - tail]))
        ++tail;
    qsizetype head = 0;
    while (head + tail < before.size() && head + tail < now.size() && same(before[head], now[head]))
        ++head;
    // Not through the middle of a character.
    if (head > 0 && before[head - 1].isHighSurrogate())
        --head;
    if (tail > 0 && before[before.size() - tail].isLowSurrogate())
        --tail;
    const auto byteBehind = [&](qsizetype units) {
        return units == 0 ? begin : unitEnds[static_cast<std::size_t>(units - 1)];
    };
    TextEdit edit{{byteBehind(head), byteBehind(before.size() - tail)},
                  encoded(QStringView(now).mid(head, now.size() - head - tail), lineEnd(begin))};
    if (edit.range.empty() && edit.replacement.empty())
        return;

    m_typing = true;
    m_document.type(edit);
    m_typing = false;
    const std::size_t last = edit.range.begin + edit.replacement.size();
    mendBlocks(blockOf(edit.range.begin), blockOf(last));
    emit synchronised();
}

// What was typed may have joined bytes to another character, or taken a line end apart.
void DocumentBinding::mendBlocks(int first, int last) {
    if (m_view.blockCount() != static_cast<int>(m_source.lineCount())) {
        showLines(0, m_view.blockCount(), 1, m_source.lineCount());
        return;
    }
    for (int number = first; number <= last; ++number) {
        const QTextBlock block = m_view.findBlockByNumber(number);
        const auto line = static_cast<std::size_t>(number) + 1;
        if (block.isValid() && block.text() != shownLine(line))
            showLines(number, 1, line, line);
    }
}

void DocumentBinding::showEdits(const std::vector<TextEdit>& edits) {
    const text::SourceText before = m_source;
    m_source = m_document.snapshot()->source();
    // The lines that edits touch, both ends widened by a byte for line ends that are taken apart.
    struct Group {
        std::size_t firstLine = 0; // before
        std::size_t lastLine = 0;
        std::size_t newBegin = 0; // bytes after
        std::size_t newEnd = 0;
    };
    std::vector<Group> groups;
    std::ptrdiff_t shift = 0;
    std::size_t caret = 0;
    for (const TextEdit& edit : edits) {
        const std::size_t begin = edit.range.begin > 0 ? edit.range.begin - 1 : 0;
        const std::size_t first = before.lineColumn(begin).line;
        const std::size_t last = before.lineColumn(std::min(edit.range.end + 1, before.size())).line;
        const auto moved = [&](std::size_t byte) {
            return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(byte) + shift);
        };
        const std::size_t newBegin = moved(begin);
        shift += static_cast<std::ptrdiff_t>(edit.replacement.size()) - static_cast<std::ptrdiff_t>(edit.range.size());
        caret = moved(edit.range.end);
        const std::size_t newEnd = moved(std::min(edit.range.end + 1, before.size()));
        if (!groups.empty() && groups.back().lastLine >= first) {
            groups.back().lastLine = std::max(groups.back().lastLine, last);
            groups.back().newEnd = newEnd;
        } else {
            groups.push_back({first, last, newBegin, newEnd});
        }
    }
    if (m_viewOnly != ViewOnly::No || viewOnlyReason(m_source) != ViewOnly::No) {
        showAll();
        return;
    }
    for (const Group& group : std::views::reverse(groups))
        showLines(static_cast<int>(group.firstLine) - 1, static_cast<int>(group.lastLine - group.firstLine) + 1,
                  m_source.lineColumn(group.newBegin).line, m_source.lineColumn(group.newEnd).line);
    emit edited(edits);
    emit changedFromOutside(caret);
    emit synchronised();
}

void DocumentBinding::showLines(int firstBlock, int count, std::size_t firstLine, std::size_t lastLine) {
    const QTextBlock first = m_view.findBlockByNumber(firstBlock);
    QTextBlock last = m_view.findBlockByNumber(firstBlock + count - 1);
    if (!last.isValid())
        last = m_view.lastBlock();
    QString before;
    for (QTextBlock block = first; block.isValid(); block = block.next()) {
        before += block.text();
        if (block == last)
            break;
        before += u'\n';
    }
    QString now;
    for (std::size_t line = firstLine; line <= lastLine; ++line) {
        if (line > firstLine)
            now += u'\n';
        now += shownLine(line);
    }
    qsizetype head = 0, tail = 0;
    while (head < before.size() && head < now.size() && before[head] == now[head])
        ++head;
    while (tail + head < before.size() && tail + head < now.size() &&
           before[before.size() - 1 - tail] == now[now.size() - 1 - tail])
        ++tail;
    if (head == before.size() && head == now.size())
        return;
    m_showing = true;
    QTextCursor cursor(&m_view);
    cursor.setPosition(first.position() + static_cast<int>(head));
    cursor.setPosition(first.position() + static_cast<int>(before.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(now.mid(head, now.size() - head - tail));
    m_showing = false;
}

} // namespace slipway::widgets
