// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/completion.h"

#include <QFrame>
#include <functional>
#include <vector>

class QLabel;
class QListWidget;
class QKeyEvent;

namespace slipway::widgets {

class DockerfileEditor;

// Offers what may stand at the caret, and writes it; afterwards Tab goes through the places of a snippet. The editor
// shows it its keys first.
class CompletionPopup : public QFrame {
    Q_OBJECT

public:
    explicit CompletionPopup(DockerfileEditor& editor);

    // What is offered from outside of the file; asked each time.
    void setSurroundings(std::function<language::Surroundings()> surroundings);

    // Opens (or renews) the list at the caret; nothing to offer closes it.
    void offer();
    // The same for what was typed: opens only behind characters where something is expected.
    void offerAfterTyping(QChar typed);
    void dismiss();
    // More is known of the surroundings: what was asked for at this very place is offered anew.
    void renew();
    // True when the key was for the list or for a snippet.
    bool handleKey(QKeyEvent* event);
    // The text was edited: places of a snippet move along, or end.
    void follow(const std::vector<text::TextEdit>& edits);

    [[nodiscard]] QStringList labels() const; // for tests
    [[nodiscard]] bool hasPlaces() const { return !m_places.empty(); }

private:
    void show(language::Completions completions);
    void describe(int row);
    void accept();
    bool nextPlace();
    void applyColours();

    DockerfileEditor& m_editor;
    QListWidget* m_list = nullptr;
    QLabel* m_text = nullptr;
    std::function<language::Surroundings()> m_surroundings;
    language::Completions m_completions;
    // Where the list was asked for, when nothing has closed it since: revision and caret.
    std::optional<std::pair<std::uint64_t, std::size_t>> m_asked;
    std::vector<text::ByteRange> m_places; // of a snippet, the ones to go to still
    text::ByteRange m_place;               // the one that is being filled
};

} // namespace slipway::widgets
