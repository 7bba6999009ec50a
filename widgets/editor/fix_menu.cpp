// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/fix_menu.h"

#include "widgets/document/ui_language.h"
#include "widgets/editor/dockerfile_editor.h"

#include <QMenu>
#include <algorithm>

namespace slipway::widgets {

using text::ByteRange;
using text::TextEdit;

std::vector<FixMenu::Offer> FixMenu::offers(ByteRange range) const {
    std::vector<Offer> result;
    for (const FindingLayer::Shown* shown : m_editor.findingLayer().at(range)) {
        if (shown->moved)
            continue;
        for (const Fix& fix : shown->finding.fixes)
            result.push_back({&shown->finding, &fix});
    }
    return result;
}

bool FixMenu::fill(QMenu& menu, ByteRange range) const {
    const auto all = offers(range);
    for (const Offer& offer : all) {
        const QString label = rendered(offer.fix->label);
        menu.addAction(offer.fix->safe ? label : QObject::tr("%1 (changes the meaning)").arg(label), &m_editor,
                       [this, fix = *offer.fix, label] { m_editor.source().apply(fix.edits, label); });
    }
    const bool safe = std::ranges::any_of(m_editor.findingLayer().all(), [](const FindingLayer::Shown& shown) {
        return !shown.moved && std::ranges::any_of(shown.finding.fixes, &Fix::safe);
    });
    if (safe) {
        menu.addSeparator();
        menu.addAction(QObject::tr("Fix All That Is Safe"), &m_editor, [this] { fixAllSafe(); });
    }
    return !menu.isEmpty();
}

void FixMenu::open() const {
    const int block = m_editor.textCursor().blockNumber();
    QMenu menu(&m_editor);
    menu.setObjectName(QStringLiteral("fixMenu"));
    if (!fill(menu, m_editor.binding().lineBytes(block)))
        menu.addAction(QObject::tr("Nothing to fix in this line"))->setEnabled(false);
    menu.setActiveAction(menu.actions().front());
    menu.exec(m_editor.viewport()->mapToGlobal(m_editor.cursorRect().bottomLeft()));
}

void FixMenu::fixAllSafe() const {
    std::vector<TextEdit> edits;
    for (const FindingLayer::Shown& shown : m_editor.findingLayer().all()) {
        if (shown.moved)
            continue;
        const auto fix = std::ranges::find_if(shown.finding.fixes, &Fix::safe);
        if (fix == shown.finding.fixes.end())
            continue;
        std::vector<TextEdit> together = edits;
        together.insert(together.end(), fix->edits.begin(), fix->edits.end());
        if (text::applyEdits(m_editor.source().bytes(), together))
            edits = std::move(together);
    }
    if (!edits.empty())
        m_editor.source().apply(std::move(edits), QObject::tr("Fix All That Is Safe"));
}

} // namespace slipway::widgets
