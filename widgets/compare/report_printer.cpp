// SPDX-License-Identifier: Apache-2.0
#include "widgets/compare/report_printer.h"

#include "engine/messages/catalogue/report.h"
#include "engine/report/comparison_tables.h"
#include "engine/report/weights.h"
#include "widgets/compare/comparison_pictures.h"

#include <QApplication>
#include <QPagedPaintDevice>
#include <QPainter>
#include <QSvgRenderer>
#include <algorithm>
#include <cmath>

namespace slipway::widgets {

namespace {

QPalette paperPalette() {
    QPalette palette;
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf6, 0xf8, 0xfa));
    palette.setColor(QPalette::Text, Qt::black);
    palette.setColor(QPalette::Mid, QColor(0x99, 0x99, 0x99));
    return palette;
}

// In points; the painter is scaled to them.
class Pages {
public:
    Pages(QPagedPaintDevice& device, QPainter& painter)
        : m_device(device)
        , m_painter(painter) {
        const double scale = device.logicalDpiX() / 72.0;
        const QRectF paint = device.pageLayout().paintRectPoints();
        m_width = paint.width();
        m_height = paint.height();
        m_painter.scale(scale, scale);
        footer();
    }

    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] int count() const { return m_count; }

    // Where something of this height goes: on this page, else on the next.
    double place(double height) {
        if (m_y + height > m_height - 18 && m_y > 0) {
            m_device.newPage();
            ++m_count;
            m_y = 0;
            footer();
        }
        return std::exchange(m_y, m_y + height);
    }
    void space(double height) { m_y += height; }

    void text(const QString& text, double points, bool bold, const QColor& colour = Qt::black) {
        setFont(points, bold);
        const QRectF bounds = m_painter.boundingRect(QRectF(0, 0, m_width, 10'000), Qt::TextWordWrap, text);
        const double y = place(bounds.height());
        m_painter.setPen(colour);
        m_painter.drawText(QRectF(0, y, m_width, bounds.height()), Qt::TextWordWrap, text);
    }

    void setFont(double points, bool bold) {
        QFont font = QApplication::font();
        // The painter's unit is a point already.
        font.setPixelSize(static_cast<int>(std::round(points)));
        font.setBold(bold);
        m_painter.setFont(font);
    }

    QPainter& painter() { return m_painter; }

private:
    void footer() {
        setFont(7, false);
        m_painter.setPen(QColor(0x66, 0x66, 0x66));
        m_painter.drawText(QRectF(0, m_height - 12, m_width, 12), Qt::AlignRight, QString::number(m_count));
    }

    QPagedPaintDevice& m_device;
    QPainter& m_painter;
    double m_width = 0, m_height = 0, m_y = 0;
    int m_count = 1;
};

void printTable(Pages& pages, const report::Table& table) {
    pages.space(12);
    pages.text(QString::fromStdString(table.title), 11, true);
    if (!table.note.empty())
        pages.text(QString::fromStdString(table.note), 8, false, QColor(0x55, 0x55, 0x55));
    pages.space(3);
    pages.setFont(8, false);
    const QFontMetricsF metrics(pages.painter().font());
    const std::size_t columns = table.header.size();
    // Amounts get the room that they need, texts share the rest by what they would like to have.
    std::vector<double> widths(columns);
    std::vector<bool> isText(columns);
    for (std::size_t c = 0; c < columns; ++c) {
        widths[c] = metrics.horizontalAdvance(QString::fromStdString(table.header[c])) + 10;
        for (const auto& row : table.rows)
            if (c < row.size()) {
                widths[c] = std::max(widths[c], metrics.horizontalAdvance(QString::fromStdString(row[c].text)) + 10);
                isText[c] = isText[c] || !row[c].right;
            }
    }
    double fixed = 0, wanted = 0;
    for (std::size_t c = 0; c < columns; ++c)
        (isText[c] ? wanted : fixed) += widths[c];
    const double room = std::max(60.0, pages.width() - fixed);
    for (std::size_t c = 0; c < columns; ++c)
        if (isText[c] && wanted > room)
            widths[c] *= room / wanted;
    const double height = metrics.height() + 4;
    const auto drawRow = [&](const std::vector<report::Cell>& row, bool header) {
        const double y = pages.place(height);
        double x = 0;
        pages.setFont(8, header);
        for (std::size_t c = 0; c < std::min(columns, row.size()); ++c) {
            const report::Cell& cell = row[c];
            QColor colour = Qt::black;
            if (cell.direction && *cell.direction != compare::Direction::Same)
                colour = *cell.direction == compare::Direction::Better ? QColor(0, 0x66, 0x4d) : QColor(0xa3, 0x3c, 0);
            pages.painter().setPen(colour);
            const bool right = cell.right || (header && !isText[c]);
            pages.painter().drawText(
                QRectF(x + 2, y, widths[c] - 6, height), (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                QFontMetricsF(pages.painter().font())
                    .elidedText(QString::fromStdString(cell.text), Qt::ElideMiddle, widths[c] - 6));
            x += widths[c];
        }
        pages.painter().setPen(QPen(QColor(0xcc, 0xcc, 0xcc), header ? 0.8 : 0.3));
        pages.painter().drawLine(QPointF(0, y + height), QPointF(std::min(x, pages.width()), y + height));
    };
    std::vector<report::Cell> header;
    for (const std::string& each : table.header)
        header.push_back({each});
    drawRow(header, true);
    for (const auto& row : table.rows)
        drawRow(row, false);
    if (table.omitted > 0)
        pages.text(QStringLiteral("+ %1").arg(table.omitted), 8, false, QColor(0x55, 0x55, 0x55));
}

} // namespace

int printReport(QPagedPaintDevice& device, const compare::Comparison& comparison,
                const report::ReportOptions& options) {
    QPainter painter;
    if (!painter.begin(&device))
        return 0;
    Pages pages(device, painter);
    const QPalette palette = paperPalette();
    const messages::Language language = options.language;
    std::string names = comparison.variants[0].name;
    for (std::size_t i = 1; i < comparison.variants.size(); ++i)
        names = messages::tr(language, msg::ReportVersus, names, comparison.variants[i].name);
    pages.text(QString::fromStdString(messages::tr(language, msg::ReportTitle, names)), 16, true);
    pages.space(6);
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        pages.text(QString::fromStdString(report::summarySentence(comparison, i, language)), 11, false);
    pages.space(8);
    pages.setFont(9, false);
    const double bars = barsHeight(comparison, QFontMetricsF(painter.font()));
    const double at = pages.place(bars);
    paintBars(painter, QRectF(0, at, pages.width(), bars), comparison, palette);
    printTable(pages, report::sizesTable(comparison, options));
    for (std::size_t i = 1; i < comparison.variants.size(); ++i) {
        const picture::WeightTree tree = report::weightsOf(comparison.variants[0], comparison.variants[i]);
        if (tree.nodes()[0].room == 0)
            continue;
        pages.space(12);
        pages.text(QString::fromStdString(messages::tr(language, msg::ReportMaps)), 11, true);
        for (const bool after : {false, true}) {
            pages.space(4);
            const double height = pages.width() * 0.4;
            const double y = pages.place(height + 14);
            pages.setFont(9, false);
            painter.setPen(Qt::black);
            painter.drawText(QPointF(0, y + 9), QString::fromStdString(comparison.variants[after ? i : 0].name));
            pages.setFont(7, false);
            paintTreemap(painter, QRectF(0, y + 14, pages.width(), height), tree, after, palette);
        }
    }
    for (const compare::ImageSummary& variant : comparison.variants) {
        if (!variant.build || variant.build->stageGraph.empty())
            continue;
        QSvgRenderer graph(QByteArray::fromStdString(variant.build->stageGraph));
        if (!graph.isValid() || graph.defaultSize().isEmpty())
            continue;
        pages.space(12);
        pages.text(QString::fromStdString(messages::tr(language, msg::ReportStageGraph, variant.name)), 11, true);
        const QSizeF size = QSizeF(graph.defaultSize()).scaled(pages.width(), 300, Qt::KeepAspectRatio);
        const double y = pages.place(size.height());
        graph.render(&painter, QRectF(QPointF(0, y), size));
    }
    for (const report::Table& table : report::detailTables(comparison, options))
        printTable(pages, table);
    pages.space(10);
    for (std::size_t i = 0; i < comparison.differences.size(); ++i)
        pages.text(QString::fromStdString(compare::verdictLine(comparison, i)), 8, false);
    pages.text(QString::fromStdString(messages::tr(language, msg::ReportMadeBy, options.version)), 8, false,
               QColor(0x55, 0x55, 0x55));
    painter.end();
    return pages.count();
}

} // namespace slipway::widgets
