// SPDX-License-Identifier: Apache-2.0
#include "widgets/document/icons.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <array>
#include <functional>

namespace slipway::widgets {

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128;
}

QColor toneColour(Tone tone, const QPalette& palette) {
    const bool dark = isDark(palette);
    const bool contrast =
        palette.color(QPalette::Base) == Qt::black && palette.color(QPalette::Text) == QColor(Qt::white);
    switch (tone) {
    case Tone::Good:
        return contrast ? QColor(0x7c, 0xff, 0x7c) : dark ? QColor(0x6c, 0xc6, 0x7a) : QColor(0x1a, 0x7f, 0x37);
    case Tone::Bad:
        return contrast ? QColor(0xff, 0x9c, 0x9c) : dark ? QColor(0xff, 0x8b, 0x82) : QColor(0xc0, 0x1c, 0x28);
    case Tone::Warning:
        return contrast ? QColor(0xff, 0xe0, 0x66) : dark ? QColor(0xe5, 0xb4, 0x4a) : QColor(0x8f, 0x5a, 0x00);
    case Tone::Information:
        return contrast ? QColor(0x9c, 0xd2, 0xff) : dark ? QColor(0x79, 0xb8, 0xff) : QColor(0x0b, 0x5c, 0xad);
    case Tone::Running:
        return contrast ? QColor(0x9c, 0xd2, 0xff) : dark ? QColor(0x79, 0xb8, 0xff) : QColor(0x0b, 0x5c, 0xad);
    case Tone::Muted:
        return contrast ? QColor(0xd8, 0xd8, 0xd8) : dark ? QColor(0xa0, 0xa6, 0xad) : QColor(0x5c, 0x63, 0x6b);
    }
    return {};
}

Tone toneOf(Severity severity) {
    switch (severity) {
    case Severity::Error:
        return Tone::Bad;
    case Severity::Warning:
        return Tone::Warning;
    case Severity::Info:
        return Tone::Information;
    case Severity::Style:
        return Tone::Muted;
    }
    return Tone::Muted;
}

QString severityName(Severity severity) {
    switch (severity) {
    case Severity::Error:
        return QCoreApplication::translate("Severity", "Error");
    case Severity::Warning:
        return QCoreApplication::translate("Severity", "Warning");
    case Severity::Info:
        return QCoreApplication::translate("Severity", "Information");
    case Severity::Style:
        return QCoreApplication::translate("Severity", "Style");
    }
    return {};
}

namespace {

using Draw = void (*)(QPainter&);

// Drawings on a field of 16 by 16.
struct Drawing {
    const char* name;
    Draw draw;
};

void polyline(QPainter& painter, std::initializer_list<QPointF> points) {
    painter.drawPolyline(std::data(points), static_cast<int>(points.size()));
}

constexpr auto kDrawings = std::to_array<Drawing>({
    {"edit",
     [](QPainter& p) {
         p.drawRect(QRectF(2.5, 1.5, 11, 13));
         p.drawLine(QPointF(5, 5), QPointF(11, 5));
         p.drawLine(QPointF(5, 8), QPointF(11, 8));
         p.drawLine(QPointF(5, 11), QPointF(8.5, 11));
     }},
    {"compare",
     [](QPainter& p) {
         p.drawRect(QRectF(1.5, 2.5, 5, 11));
         p.drawRect(QRectF(9.5, 6.5, 5, 7));
     }},
    {"images",
     [](QPainter& p) {
         for (int i = 0; i < 3; ++i)
             polyline(
                 p,
                 {{2, 5.0 + 3.5 * i}, {8, 2.0 + 3.5 * i}, {14, 5.0 + 3.5 * i}, {8, 8.0 + 3.5 * i}, {2, 5.0 + 3.5 * i}});
     }},
    {"build",
     [](QPainter& p) {
         QPainterPath path;
         path.moveTo(4, 2.5);
         path.lineTo(13, 8);
         path.lineTo(4, 13.5);
         path.closeSubpath();
         p.fillPath(path, p.pen().color());
     }},
    {"stop", [](QPainter& p) { p.fillRect(QRectF(3.5, 3.5, 9, 9), p.pen().color()); }},
    {"open",
     [](QPainter& p) {
         p.drawRect(QRectF(3.5, 1.5, 9, 13));
         polyline(p, {{6, 8}, {8, 5.5}, {10, 8}});
         p.drawLine(QPointF(8, 5.5), QPointF(8, 11.5));
     }},
    {"folder",
     [](QPainter& p) { polyline(p, {{1.5, 13.5}, {1.5, 3}, {6, 3}, {7.5, 5}, {14.5, 5}, {14.5, 13.5}, {1.5, 13.5}}); }},
    {"save",
     [](QPainter& p) {
         p.drawRect(QRectF(2.5, 2.5, 11, 11));
         p.drawRect(QRectF(5, 2.5, 6, 4));
         p.drawRect(QRectF(4.5, 9, 7, 4.5));
     }},
    {"search",
     [](QPainter& p) {
         p.drawEllipse(QPointF(6.5, 6.5), 4.5, 4.5);
         p.drawLine(QPointF(10, 10), QPointF(14, 14));
     }},
    {"settings",
     [](QPainter& p) {
         for (int i = 0; i < 3; ++i) {
             p.drawLine(QPointF(2, 4 + 4 * i), QPointF(14, 4 + 4 * i));
             p.setBrush(p.pen().color());
             p.drawEllipse(QPointF(i == 1 ? 10 : 5, 4 + 4 * i), 1.8, 1.8);
         }
     }},
    {"done", [](QPainter& p) { polyline(p, {{3, 8.5}, {6.5, 12}, {13, 4.5}}); }},
    {"cached",
     [](QPainter& p) {
         p.drawEllipse(QRectF(2.5, 2.5, 11, 11));
         polyline(p, {{5, 8.2}, {7.3, 10.5}, {11, 6}});
     }},
    {"failed",
     [](QPainter& p) {
         p.drawLine(QPointF(3.5, 3.5), QPointF(12.5, 12.5));
         p.drawLine(QPointF(12.5, 3.5), QPointF(3.5, 12.5));
     }},
    {"waiting", [](QPainter& p) { p.drawEllipse(QRectF(3.5, 3.5, 9, 9)); }},
    {"running",
     [](QPainter& p) {
         p.drawEllipse(QRectF(3.5, 3.5, 9, 9));
         p.setBrush(p.pen().color());
         p.drawPie(QRectF(3.5, 3.5, 9, 9), 90 * 16, -200 * 16);
     }},
    {"close",
     [](QPainter& p) {
         p.drawLine(QPointF(4.5, 4.5), QPointF(11.5, 11.5));
         p.drawLine(QPointF(11.5, 4.5), QPointF(4.5, 11.5));
     }},
    {"undo",
     [](QPainter& p) {
         polyline(p, {{6, 3}, {2.5, 6.5}, {6, 10}});
         QPainterPath path({2.5, 6.5});
         path.lineTo(10, 6.5);
         path.arcTo(QRectF(6.5, 6.5, 7, 6.5), 90, -180);
         path.lineTo(8, 13);
         p.drawPath(path);
     }},
    {"report",
     [](QPainter& p) {
         p.drawRect(QRectF(2.5, 1.5, 11, 13));
         p.fillRect(QRectF(5, 8, 1.8, 4), p.pen().color());
         p.fillRect(QRectF(7.3, 5, 1.8, 7), p.pen().color());
         p.fillRect(QRectF(9.6, 9.5, 1.8, 2.5), p.pen().color());
     }},
    {"error",
     [](QPainter& p) {
         p.setBrush(p.pen().color());
         p.drawEllipse(QRectF(2, 2, 12, 12));
         p.setPen(QPen(QGuiApplication::palette().color(QPalette::Base), 1.8));
         p.drawLine(QPointF(5.5, 5.5), QPointF(10.5, 10.5));
         p.drawLine(QPointF(10.5, 5.5), QPointF(5.5, 10.5));
     }},
    {"warning",
     [](QPainter& p) {
         p.setBrush(p.pen().color());
         const QPointF points[] = {{8, 1.5}, {15, 14}, {1, 14}};
         p.drawPolygon(points, 3);
         p.setPen(QPen(QGuiApplication::palette().color(QPalette::Base), 1.6));
         p.drawLine(QPointF(8, 6), QPointF(8, 9.5));
         p.drawPoint(QPointF(8, 12));
     }},
    {"information",
     [](QPainter& p) {
         p.drawEllipse(QRectF(2, 2, 12, 12));
         p.drawLine(QPointF(8, 7.5), QPointF(8, 11.5));
         p.drawPoint(QPointF(8, 4.8));
     }},
    {"style", [](QPainter& p) { polyline(p, {{2, 10}, {5, 6}, {8, 10}, {11, 6}, {14, 10}}); }},
});

class LineIconEngine : public QIconEngine {
public:
    LineIconEngine(Draw draw, std::optional<Tone> tone)
        : m_draw(draw)
        , m_tone(tone) {}

    void paint(QPainter* painter, const QRect& rectangle, QIcon::Mode mode, QIcon::State) override {
        const QPalette palette = QGuiApplication::palette();
        QColor colour = m_tone ? toneColour(*m_tone, palette) : palette.color(QPalette::ButtonText);
        if (mode == QIcon::Disabled)
            colour = palette.color(QPalette::Disabled, QPalette::ButtonText);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const double side = std::min(rectangle.width(), rectangle.height());
        painter->translate(rectangle.x() + (rectangle.width() - side) / 2,
                           rectangle.y() + (rectangle.height() - side) / 2);
        painter->scale(side / 16, side / 16);
        painter->setPen(QPen(colour, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_draw(*painter);
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new LineIconEngine(*this); }

private:
    Draw m_draw;
    std::optional<Tone> m_tone;
};

QIcon drawn(const QString& name, std::optional<Tone> tone) {
    for (const Drawing& each : kDrawings)
        if (name == QLatin1String(each.name))
            return QIcon(new LineIconEngine(each.draw, tone));
    return {};
}

} // namespace

QIcon lineIcon(const QString& name) {
    return drawn(name, std::nullopt);
}

QIcon lineIcon(const QString& name, Tone tone) {
    return drawn(name, tone);
}

QIcon severityIcon(Severity severity) {
    constexpr std::array names{"error", "warning", "information", "style"};
    return lineIcon(QLatin1String(names[static_cast<std::size_t>(severity)]), toneOf(severity));
}

} // namespace slipway::widgets
