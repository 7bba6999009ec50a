// SPDX-License-Identifier: Apache-2.0
#include "widgets/document/document.h"

#include <algorithm>

namespace slipway::widgets {

namespace {

std::shared_ptr<const Snapshot> parsed(const QString& path, std::string bytes, std::uint64_t revision,
                                       const stages::GraphOptions& options) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->revision = revision;
    snapshot->file = dockerfile::parse(
        text::SourceText(path.isEmpty() ? std::string("Dockerfile") : path.toStdString(), std::move(bytes)));
    snapshot->graph = stages::build(snapshot->file, options);
    return snapshot;
}

// What takes `edits` (ascending) back, in the text after them.
std::vector<text::TextEdit> inverse(std::string_view bytes, const std::vector<text::TextEdit>& edits) {
    std::vector<text::TextEdit> result;
    std::size_t removed = 0, added = 0;
    for (const text::TextEdit& edit : edits) {
        const std::size_t begin = edit.range.begin - removed + added;
        result.push_back(
            {{begin, begin + edit.replacement.size()}, std::string(bytes.substr(edit.range.begin, edit.range.size()))});
        removed += edit.range.size();
        added += edit.replacement.size();
    }
    return result;
}

} // namespace

Document::Document(QObject* parent)
    : QObject(parent)
    , m_snapshot(parsed({}, {}, 0, {})) {}

Document::~Document() = default;

void Document::setPath(const QString& path) {
    if (path == m_path)
        return;
    m_path = path;
    m_snapshot = parsed(m_path, std::string(bytes()), revision(), m_graphOptions);
    emit pathChanged();
    emit snapshotChanged();
}

void Document::load(std::string bytes) {
    m_steps.clear();
    m_done = 0;
    m_saved = 0;
    m_typing = false;
    m_snapshot = parsed(m_path, std::move(bytes), revision() + 1, m_graphOptions);
    emit reset();
    emit snapshotChanged();
    notifyModified();
}

void Document::setGraphOptions(const stages::GraphOptions& options) {
    m_graphOptions = options;
    m_snapshot = parsed(m_path, std::string(bytes()), revision() + 1, m_graphOptions);
    emit snapshotChanged();
}

bool Document::perform(const std::vector<text::TextEdit>& edits) {
    auto changed = text::applyEdits(bytes(), edits);
    if (!changed)
        return false;
    m_snapshot = parsed(m_path, std::move(*changed), revision() + 1, m_graphOptions);
    emit edited(edits);
    emit snapshotChanged();
    return true;
}

bool Document::apply(std::vector<text::TextEdit> edits, const QString& label) {
    std::ranges::stable_sort(edits, {}, &text::TextEdit::range);
    if (!text::applyEdits(bytes(), edits))
        return false;
    std::erase_if(edits, [&](const text::TextEdit& edit) {
        return bytes().substr(edit.range.begin, edit.range.size()) == edit.replacement;
    });
    if (edits.empty())
        return true;
    Step step{edits, inverse(bytes(), edits), label, false};
    m_steps.resize(m_done);
    if (m_saved && *m_saved > m_done)
        m_saved.reset();
    m_steps.push_back(std::move(step));
    ++m_done;
    m_typing = false;
    perform(edits);
    notifyModified();
    return true;
}

bool Document::type(const text::TextEdit& edit) {
    const bool joins = m_typing && m_done == m_steps.size() && m_done > 0 && m_steps.back().typing && m_saved != m_done;
    if (joins && m_steps.back().forward.size() == 1 && edit.range.end <= bytes().size() &&
        edit.range.begin <= edit.range.end) {
        text::TextEdit& whole = m_steps.back().forward.front();
        text::TextEdit& back = m_steps.back().backward.front();
        // Where the step's own text ends now.
        const std::size_t end = back.range.end;
        const bool inserts = edit.range.empty() && edit.range.begin == end && edit.replacement != "\n";
        const bool erases = edit.replacement.empty() && edit.range.end == end && edit.range.begin >= back.range.begin;
        if (inserts || erases) {
            if (inserts)
                whole.replacement += edit.replacement;
            else
                whole.replacement.resize(whole.replacement.size() - edit.range.size());
            back.range.end = back.range.begin + whole.replacement.size();
            perform({edit});
            notifyModified();
            return true;
        }
    }
    if (!apply({edit}, tr("Typing")))
        return false;
    if (!m_steps.empty() && m_done == m_steps.size()) {
        m_steps.back().typing = edit.replacement != "\n";
        m_typing = m_steps.back().typing;
    }
    return true;
}

void Document::breakTyping() {
    m_typing = false;
}

bool Document::canUndo() const {
    return m_done > 0;
}

bool Document::canRedo() const {
    return m_done < m_steps.size();
}

QString Document::undoLabel() const {
    return canUndo() ? m_steps[m_done - 1].label : QString();
}

QString Document::redoLabel() const {
    return canRedo() ? m_steps[m_done].label : QString();
}

void Document::undo() {
    if (!canUndo())
        return;
    m_typing = false;
    --m_done;
    perform(std::vector(m_steps[m_done].backward));
    notifyModified();
}

void Document::redo() {
    if (!canRedo())
        return;
    m_typing = false;
    ++m_done;
    perform(std::vector(m_steps[m_done - 1].forward));
    notifyModified();
}

bool Document::isModified() const {
    return m_saved != m_done;
}

void Document::markSaved() {
    m_saved = m_done;
    m_typing = false;
    notifyModified();
}

void Document::notifyModified() {
    if (isModified() == m_wasModified)
        return;
    m_wasModified = !m_wasModified;
    emit modifiedChanged(m_wasModified);
}

} // namespace slipway::widgets
