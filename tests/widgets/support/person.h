// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/watched_application.h"
#include "tests/widgets/support/x_input.h"

#include <QDialog>
#include <QMenu>
#include <QTest>
#include <QTimer>
#include <QWindow>
#include <functional>
#include <memory>

namespace slipway::test {

// Clicks and counts. On an X server the clicks go through it and its window manager, else to the widget's window.
class Person : public QObject {
public:
    Person() {
        if (QGuiApplication::platformName() == QLatin1String("xcb"))
            m_input = std::make_unique<XInput>(qgetenv("DISPLAY").toStdString());
    }

    [[nodiscard]] int clicks() const { return m_clicks; }
    [[nodiscard]] bool usesServer() const { return m_input != nullptr && m_input->isOpen(); }

    void click(QWidget* widget) {
        QVERIFY(widget);
        QVERIFY2(widget->isVisible() && widget->isEnabled(), qPrintable(widget->objectName()));
        clickAt(widget, widget->rect().center());
    }
    void clickAt(QWidget* widget, QPoint at, Qt::MouseButton button = Qt::LeftButton) {
        ++m_clicks;
        if (!m_input) {
            if (button == Qt::RightButton) {
                QContextMenuEvent menu(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at));
                QTest::mousePress(widget, button, {}, at);
                QCoreApplication::sendEvent(widget, &menu);
            } else {
                QTest::mouseClick(widget, button, {}, at);
            }
            return;
        }
        QVERIFY2(m_input->isOpen(), "no connection to the X server");
        QVERIFY(QTest::qWaitForWindowExposed(widget->window()));
        // The window manager may still move it.
        QTest::qWait(250);
        const QPoint place = widget->mapToGlobal(at);
        const QString name = widget->objectName(); // the click may be its end
        Arrival arrival;
        widget->installEventFilter(&arrival);
        m_input->click(place.x(), place.y(), button == Qt::RightButton ? 3 : 1);
        (void)QTest::qWaitFor([&] { return arrival.come; }, 5000);
        QVERIFY2(arrival.come, qPrintable(QStringLiteral("no click arrived at %1").arg(name)));
        QCoreApplication::processEvents();
    }
    // A click in a dialog that is about to open.
    void clickInNextDialog(const std::function<QWidget*(QDialog*)>& choose) {
        auto* timer = new QTimer(this);
        connect(timer, &QTimer::timeout, this, [this, timer, choose] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog || !dialog->isVisible())
                return;
            timer->stop();
            timer->deleteLater();
            click(choose(dialog));
        });
        timer->start(50);
    }
    // Of the menu that has popped up.
    void clickInMenu(const QString& words) {
        QMenu* menu = nullptr;
        (void)QTest::qWaitFor(
            [&] { return (menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr; }, 5000);
        QVERIFY(menu);
        for (QAction* each : menu->actions()) {
            if (each->text() != words)
                continue;
            QVERIFY(each->isEnabled());
            if (m_input) {
                clickAt(menu, menu->actionGeometry(each).center());
            } else {
                // Without a screen a menu stands where there is room, and may take a click there for the end of the
                // one that opened it.
                ++m_clicks;
                menu->setActiveAction(each);
                QTest::keyClick(menu, Qt::Key_Return);
            }
            return;
        }
        QFAIL(qPrintable(words));
    }

private:
    // Hears of the click before its receiver acts on it, which may take long (a dialog).
    class Arrival : public QObject {
    public:
        bool come = false;

    protected:
        bool eventFilter(QObject*, QEvent* event) override {
            come = come || event->type() == QEvent::MouseButtonRelease || event->type() == QEvent::ContextMenu;
            return false;
        }
    };

    std::unique_ptr<XInput> m_input;
    int m_clicks = 0;
};

// Tells the slow events of a test, and fails it for one that a person would notice.
class EventWatch {
public:
    static constexpr std::chrono::milliseconds kNamed{50};
    static constexpr std::chrono::milliseconds kFailing{250};

    EventWatch() { application().setLimit(kNamed); }
    static workbench::WatchedApplication& application() {
        return *static_cast<workbench::WatchedApplication*>(QCoreApplication::instance());
    }
    static void verdict() {
        using std::chrono::milliseconds;
        for (const workbench::SlowEvent& each : application().slowEvents())
            qInfo("slow event: %lld ms: %s",
                  static_cast<long long>(std::chrono::duration_cast<milliseconds>(each.cpu).count()),
                  qPrintable(each.name));
        const auto slowest = application().slowest();
        application().forget();
        QVERIFY2(slowest < kFailing, "an event kept the window busy for too long");
    }
};

} // namespace slipway::test

// QTEST_MAIN with a watched application.
#define SLIPWAY_WATCHED_TEST_MAIN(Test)                                                                                \
    int main(int argc, char** argv) {                                                                                  \
        slipway::workbench::WatchedApplication application(argc, argv);                                                \
        QTEST_SET_MAIN_SOURCE_PATH                                                                                     \
        Test test;                                                                                                     \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
