// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/info_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace slipway::workbench {

InfoBar::InfoBar(QWidget* parent)
    : QFrame(parent)
    , m_sentence(new QLabel)
    , m_answers(new QHBoxLayout) {
    setObjectName(QStringLiteral("infoBar"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    m_sentence->setWordWrap(true);
    m_sentence->setForegroundRole(QPalette::ToolTipText);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(m_sentence, 1);
    layout->addLayout(m_answers);
    hide();
}

void InfoBar::say(const QString& sentence, const Answers& answers) {
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
    while (QLayoutItem* item = m_answers->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto& [text, action] : answers) {
        auto* button = new QPushButton(text);
        m_answers->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, run = action] {
            hide();
            if (run)
                run();
        });
    }
    show();
}

QString InfoBar::sentence() const {
    return isHidden() ? QString() : m_sentence->text();
}

} // namespace slipway::workbench
