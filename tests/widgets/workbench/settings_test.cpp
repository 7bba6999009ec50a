// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/build_settings_dialog.h"
#include "app/workbench/files_panel.h"
#include "app/workbench/recovery.h"
#include "app/workbench/settings.h"
#include "app/workbench/theme.h"
#include "widgets/document/icons.h"

#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::workbench;

class SettingsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;

    static BuildSet fullSet() {
        BuildSet set{.name = "all"};
        set.context = "/src";
        set.target = "build";
        set.arguments = {{"VERSION", "1 2"}, {"EMPTY", ""}};
        set.namedContexts = {{"base", "store:x"}};
        set.secrets = {{"token", "/run/token"}};
        set.platform = "linux/amd64";
        set.network = build::Network::Host;
        set.tags = {"a:1", "b"};
        set.noCache = true;
        return set;
    }

private slots:
    void buildSetsAreKept() {
        const QString file = m_home.filePath(QStringLiteral("sets.ini"));
        {
            Settings settings(file);
            QCOMPARE(settings.buildSets(QStringLiteral("/a/Dockerfile")).size(), 1U);
            settings.setBuildSets(QStringLiteral("/a/Dockerfile"), {BuildSet{.name = "x"}, fullSet()}, 1);
        }
        Settings settings(file);
        const auto sets = settings.buildSets(QStringLiteral("/a/Dockerfile"));
        QCOMPARE(sets.size(), 2U);
        QVERIFY(sets[1] == fullSet());
        QCOMPARE(settings.currentBuildSet(QStringLiteral("/a/Dockerfile")), 1);
        QCOMPARE(settings.buildSets(QStringLiteral("/b/Dockerfile")).size(), 1U);
    }

    void commandLines() {
        QCOMPARE(commandLine(fullSet(), "/src/Dockerfile", CommandLine::Docker),
                 std::string("docker build -f /src/Dockerfile --target build --build-arg 'VERSION=1 2' --build-arg "
                             "EMPTY= --build-context base=store:x --secret id=token,src=/run/token --platform "
                             "linux/amd64 --network host -t a:1 -t b --no-cache /src"));
        QCOMPARE(commandLine({.name = "x"}, "/it's/Dockerfile", CommandLine::Slipway),
                 std::string("slipway build -f '/it'\\''s/Dockerfile' '/it'\\''s'"));
    }

    void requestTakesWhatTheSetSays() {
        BuildSet set = fullSet();
        set.secrets.clear();
        const auto request = requestOf(set, "/src/Dockerfile", "FROM scratch\n");
        QVERIFY(request.has_value());
        QCOMPARE(request->target, std::string("build"));
        QCOMPARE(request->arguments.at("VERSION"), std::string("1 2"));
        QVERIFY(request->noCache && request->network == build::Network::Host);
        set.secrets = {{"token", "/there/is/no/such/file"}};
        QVERIFY(!requestOf(set, "/src/Dockerfile", "").has_value());
    }

    void argumentFormIsMadeFromTheFile() {
        const auto file = dockerfile::parse(
            text::SourceText("Dockerfile", "ARG BASE=alpine\nFROM $BASE\nARG BASE\nARG VERSION=1 DEBUG\nRUN x\n"));
        const auto arguments = argumentsOf(file);
        QCOMPARE(arguments.size(), 3U);
        QCOMPARE(arguments[0].second, std::string("alpine"));
        BuildSettingsDialog dialog(file, {BuildSet{.name = "x", .arguments = {{"OTHER", "2"}}}}, 0, nullptr);
        auto* edit = dialog.findChild<QLineEdit*>(QStringLiteral("argument.VERSION"));
        QVERIFY(edit);
        QCOMPARE(edit->placeholderText(), QStringLiteral("1"));
        QTest::keyClicks(edit, QStringLiteral("7"));
        dialog.accept();
        QVERIFY((dialog.sets()[0].arguments == BuildSet::Pairs{{"VERSION", "7"}, {"OTHER", "2"}}));
    }

    void recentIsBoundedAndNewestFirst() {
        Settings settings(m_home.filePath(QStringLiteral("recent.ini")));
        for (int i = 0; i < 40; ++i)
            settings.addRecent(QStringLiteral("/f%1").arg(i % 20));
        QCOMPARE(settings.recent().first(), QStringLiteral("/f19"));
        QVERIFY(settings.recent().size() <= 12);
        settings.removeRecent(QStringLiteral("/f19"));
        QVERIFY(!settings.recent().contains(QStringLiteral("/f19")));
    }

    void recoveryHandsOutTextsOfTheDeadOnce() {
        const QString directory = m_home.filePath(QStringLiteral("recovery"));
        Recovery recovery(directory);
        const std::string bytes("FROM a\r\n\xff\n\n", 11);
        recovery.keep(QStringLiteral("/x/Dockerfile"), QStringLiteral("/x/Dockerfile"), bytes);
        recovery.keep(QStringLiteral("gone"), {}, "x");
        recovery.forget(QStringLiteral("gone"));
        // A process that lives no more: numbers end below 2^22 here.
        const QDir folder(directory);
        const QString name = folder.entryList(QDir::Files).value(0);
        QVERIFY(QFile::rename(folder.filePath(name), folder.filePath(QStringLiteral("99999999-ab.text"))));
        const auto texts = recovery.take();
        QCOMPARE(texts.size(), 1U);
        QCOMPARE(texts[0].path, QStringLiteral("/x/Dockerfile"));
        QCOMPARE(texts[0].bytes, bytes);
        QVERIFY(recovery.take().empty());
    }

    void filesOfAFolder() {
        QTemporaryDir folder;
        for (const char* each : {"Dockerfile", "Dockerfile.dev", "app.dockerfile", "Containerfile", "README.md",
                                 "Dockerfile.md", ".dockerignore", "Dockerfile.dev.dockerignore", "main.go"}) {
            QFile file(folder.filePath(QLatin1String(each)));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QDir(folder.path()).mkpath(QStringLiteral("node_modules/x"));
        QFile hidden(folder.filePath(QStringLiteral("node_modules/x/Dockerfile")));
        QVERIFY(hidden.open(QIODevice::WriteOnly));
        const QStringList files = FilesPanel::dockerfilesIn(folder.path());
        QCOMPARE(files.size(), 6);
        QVERIFY(files.mid(0, 4).contains(QStringLiteral("Containerfile")));
        QVERIFY(files.mid(4).contains(QStringLiteral(".dockerignore")));
    }

    void contrastOfThemes_data() {
        QTest::addColumn<QPalette>("palette");
        QTest::addColumn<double>("atLeast");
        QTest::newRow("light") << lightPalette() << 4.5;
        QTest::newRow("dark") << darkPalette() << 4.5;
        QTest::newRow("high contrast") << highContrastPalette() << 7.0;
    }
    void contrastOfThemes() {
        QFETCH(QPalette, palette);
        QFETCH(double, atLeast);
        using Role = QPalette::ColorRole;
        for (const auto& [text, ground] : {std::pair{Role::Text, Role::Base},
                                           {Role::WindowText, Role::Window},
                                           {Role::ButtonText, Role::Button},
                                           {Role::HighlightedText, Role::Highlight},
                                           {Role::ToolTipText, Role::ToolTipBase},
                                           {Role::Link, Role::Base},
                                           {Role::Text, Role::AlternateBase}})
            QVERIFY2(contrast(palette.color(text), palette.color(ground)) >= atLeast,
                     qPrintable(QStringLiteral("%1 on %2").arg(text).arg(ground)));
        using widgets::Tone;
        for (const Tone tone : {Tone::Good, Tone::Bad, Tone::Warning, Tone::Information, Tone::Muted, Tone::Running})
            QVERIFY2(contrast(widgets::toneColour(tone, palette), palette.color(Role::Base)) >= atLeast,
                     qPrintable(QStringLiteral("tone %1").arg(static_cast<int>(tone))));
    }
};

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
