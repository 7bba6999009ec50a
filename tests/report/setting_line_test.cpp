// SPDX-License-Identifier: Apache-2.0
#include "engine/report/setting_line.h"

#include <QtTest>

using namespace slipway;

class SettingLineTest : public QObject {
    Q_OBJECT

private slots:
    void lines_data() {
        QTest::addColumn<QString>("stage");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("line");
        QTest::newRow("last one counts") << "app" << "user" << 9;
        QTest::newRow("one variable of several") << "app" << "env B" << 6;
        QTest::newRow("from the base") << "app" << "env PATH" << 4;
        QTest::newRow("port with its protocol") << "APP" << "expose 80/tcp" << 8;
        QTest::newRow("by number") << "0" << "env A" << 2;
        QTest::newRow("no such stage: the last") << "gone" << "workdir" << 10;
    }
    void lines() {
        QFETCH(QString, stage);
        QFETCH(QString, key);
        QFETCH(int, line);
        const dockerfile::Dockerfile file = dockerfile::parse(
            {"Dockerfile", "FROM a AS first\nENV A=1\n\nFROM b AS app\nUSER x\nENV C=1 B=2\nRUN y\nEXPOSE 80\nuser z\n"
                           "WORKDIR /w\n"});
        QCOMPARE(report::settingLine(file, stage.toStdString(), key.toStdString()), static_cast<std::size_t>(line));
    }

    void stages() {
        const dockerfile::Dockerfile file = dockerfile::parse({"Dockerfile", "FROM a AS first\nFROM b\n"});
        QCOMPARE(report::stageLine(file, "first"), 1U);
        QCOMPARE(report::stageLine(file, "1"), 2U);
        QCOMPARE(report::stageLine(file, "2"), 0U);
        QCOMPARE(report::settingLine(dockerfile::parse({"", ""}), "", "user"), 0U);
    }
};

QTEST_APPLESS_MAIN(SettingLineTest)
#include "setting_line_test.moc"
