// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/editor_pane.h"

#include <QVBoxLayout>

namespace slipway::widgets {

EditorPane::EditorPane(Document& document, QWidget* parent)
    : QWidget(parent)
    , m_editor(new DockerfileEditor(document))
    , m_breadcrumb(new Breadcrumb(*m_editor))
    , m_findBar(new FindBar(*m_editor)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_breadcrumb);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_findBar);
    setFocusProxy(m_editor);
    connect(m_editor, &DockerfileEditor::findRequested, m_findBar, &FindBar::open);
}

} // namespace slipway::widgets
