// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/command_palette.h"
#include "app/workbench/commands.h"
#include "app/workbench/settings.h"

#include <QMenu>
#include <QMenuBar>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::workbench;

class CommandsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;
    [[nodiscard]] QString file() const { return m_home.filePath(QStringLiteral("settings.ini")); }

private slots:
    void noTwoCommandsShareKeys() {
        Settings settings(file());
        Commands commands(settings);
        for (QAction* each : commands.all())
            if (const QAction* other = commands.holderOf(each->shortcut(), each))
                QFAIL(qPrintable(each->objectName() + QStringLiteral(" and ") + other->objectName()));
    }

    void keysAreWellFormed() {
        for (const CommandSpec& spec : commandSpecs()) {
            const QKeySequence keys = QKeySequence::fromString(QLatin1String(spec.keys), QKeySequence::PortableText);
            QCOMPARE(keys.toString(QKeySequence::PortableText), QLatin1String(spec.keys));
            if (*spec.keys)
                QCOMPARE(keys.count(), 1);
        }
    }

    void everyCommandStandsInOneMenu() {
        Settings settings(file());
        Commands commands(settings);
        QMenuBar bar;
        commands.fillMenus(bar);
        QList<QAction*> inMenus;
        for (const QAction* menu : bar.actions()) {
            QVERIFY(!menu->text().isEmpty());
            const auto actions = menu->menu<QMenu*>()->actions();
            for (QAction* each : actions)
                if (!each->isSeparator())
                    inMenus.append(each);
        }
        for (QAction* each : commands.all()) {
            QCOMPARE(inMenus.count(each), 1);
            QVERIFY(!each->text().isEmpty());
        }
    }

    void changedKeysAreKept() {
        {
            Settings settings(file());
            Commands commands(settings);
            commands.setKeys(commands.action("file.save"), QKeySequence(QStringLiteral("Ctrl+Alt+S")));
            QVERIFY(commands.holderOf(QKeySequence(QStringLiteral("Ctrl+S")), nullptr) == nullptr);
        }
        {
            Settings settings(file());
            Commands commands(settings);
            QCOMPARE(commands.action("file.save").shortcut(), QKeySequence(QStringLiteral("Ctrl+Alt+S")));
            commands.setKeys(commands.action("file.save"), Commands::standardKeys(commands.action("file.save")));
        }
        Settings settings(file());
        Commands commands(settings);
        QCOMPARE(commands.action("file.save").shortcut(), QKeySequence(QStringLiteral("Ctrl+S")));
    }

    void paletteScores_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("fits");
        QTest::newRow("nothing") << "" << true;
        QTest::newRow("a word") << "build" << true;
        QTest::newRow("two words, other order") << "settings build" << true;
        QTest::newRow("letters in order") << "bst" << true;
        QTest::newRow("letters out of order") << "tsbx" << false;
        QTest::newRow("a word that is not there") << "build zebra" << false;
    }
    void paletteScores() {
        QFETCH(QString, words);
        QFETCH(bool, fits);
        QCOMPARE(CommandPalette::score(QStringLiteral("Build: Build settings…"), words) > 0, fits);
    }

    void paletteRunsByKeys() {
        Settings settings(file());
        Commands commands(settings);
        int runs = 0;
        commands.connectTo("build.copyDocker", this, [&] { ++runs; });
        CommandPalette palette(commands, nullptr);
        palette.show();
        QVERIFY(QTest::qWaitForWindowActive(&palette));
        QTest::keyClicks(palette.focusWidget(), QStringLiteral("docker command"));
        QTest::keyClick(palette.focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(runs, 1);
        QVERIFY(!palette.isVisible());
    }
};

QTEST_MAIN(CommandsTest)
#include "commands_test.moc"
