// SPDX-License-Identifier: Apache-2.0
#include "widgets/compare/place_panel.h"

#include "engine/messages/format.h"
#include "engine/text/escape.h"
#include "widgets/document/icons.h"

#include <QEvent>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QToolButton>
#include <algorithm>

namespace slipway::widgets {

PlacePanel::PlacePanel(QWidget* parent)
    : QFrame(parent)
    , m_title(new QLabel)
    , m_text(new QPlainTextEdit)
    , m_editor(new QPushButton)
    , m_image(new QPushButton)
    , m_close(new QToolButton) {
    setObjectName(QStringLiteral("placePanel"));
    setFrameShape(QFrame::StyledPanel);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setReadOnly(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_editor->setObjectName(QStringLiteral("openInEditor"));
    m_image->setObjectName(QStringLiteral("showInImage"));
    m_close->setAutoRaise(true);
    m_close->setIcon(lineIcon(QStringLiteral("close")));
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_editor);
    top->addWidget(m_image);
    top->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 4, 4);
    column->addLayout(top);
    column->addWidget(m_text, 1);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_editor, &QPushButton::clicked, this, [this] {
        emit editorRequested(QString::fromStdString(m_comparison->variants[m_cell.variant].source),
                             static_cast<int>(m_line));
    });
    connect(m_image, &QPushButton::clicked, this, [this] {
        const compare::ImageSummary& variant = m_comparison->variants[m_cell.variant];
        emit imageRequested(QString::fromStdString(variant.build ? variant.imageId : variant.source),
                            QString::fromStdString(m_cell.file), static_cast<int>(m_cell.layer));
    });
    hide();
    retranslate();
}

void PlacePanel::show(const std::shared_ptr<const compare::Comparison>& comparison, const report::Cell& cell) {
    if (!comparison || !cell.leadsSomewhere() || cell.variant >= comparison->variants.size()) {
        hide();
        return;
    }
    m_comparison = comparison;
    m_cell = cell;
    const compare::ImageSummary& variant = comparison->variants[cell.variant];
    std::size_t layer = cell.layer;
    QStringList parts{QString::fromStdString(variant.name)};
    if (!cell.file.empty()) {
        QString part = QLatin1Char('/') + QString::fromStdString(text::escaped(cell.file));
        const auto record = std::ranges::lower_bound(variant.records, cell.file, {}, &compare::FileRecord::path);
        if (record != variant.records.end() && record->path == cell.file) {
            part += QStringLiteral(" (%1)").arg(QString::fromStdString(messages::formatBytes(record->bytes)));
            layer = record->layer + 1;
        }
        parts += part;
    }
    m_line = cell.line;
    if (layer > 0 && layer <= variant.layers.size()) {
        const compare::LayerSummary& of = variant.layers[layer - 1];
        parts += tr("layer %1: %2").arg(layer).arg(QString::fromStdString(messages::formatBytes(of.stored)));
        if (m_line == 0)
            m_line = of.line;
        if (m_line == 0 && !of.instruction.empty())
            parts += QString::fromStdString(of.instruction).left(160);
    }
    if (m_line > 0)
        parts += tr("line %1").arg(m_line);
    m_title->setText(parts.join(QStringLiteral(" · ")));
    const bool hasText = variant.build && !variant.build->dockerfile.empty() && m_line > 0;
    m_text->setVisible(hasText);
    if (hasText) {
        m_text->setPlainText(QString::fromStdString(variant.build->dockerfile));
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_text->document()->findBlockByNumber(static_cast<int>(m_line) - 1));
        mark.format.setBackground(palette().color(QPalette::Highlight));
        mark.format.setForeground(palette().color(QPalette::HighlightedText));
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        m_text->setExtraSelections({mark});
        m_text->setTextCursor(mark.cursor);
        m_text->centerCursor();
    }
    m_editor->setVisible(hasText && QFileInfo::exists(QString::fromStdString(variant.source)));
    m_image->setVisible(layer > 0 || !cell.file.empty());
    setMaximumHeight(hasText ? QWIDGETSIZE_MAX : sizeHint().height());
    QFrame::show();
}

void PlacePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void PlacePanel::retranslate() {
    m_editor->setText(tr("Open in the editor"));
    m_image->setText(tr("Show in the image"));
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close"));
    m_text->setAccessibleName(tr("Dockerfile that was built"));
}

} // namespace slipway::widgets
