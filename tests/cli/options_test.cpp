// SPDX-License-Identifier: Apache-2.0
#include "app/cli/options.h"
#include "engine/messages/catalogue/cli.h"
#include "engine/messages/catalogue/general.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::cli;

namespace {

constexpr OptionSpec specs[] = {
    {"file", 'f', OptionKind::Value, "FILE", msg::Verbatim},
    {"tag", 't', OptionKind::List, "NAME", msg::Verbatim},
    {"no-cache", 0, OptionKind::Switch, "", msg::Verbatim},
};

Result<ParsedOptions> parse(std::vector<std::string> words) {
    return parseOptions(specs, words);
}

} // namespace

class OptionsTest : public QObject {
    Q_OBJECT

private slots:
    void everyWayToGiveAValue_data() {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("long") << QStringList{"--file", "x"};
        QTest::newRow("equals") << QStringList{"--file=x"};
        QTest::newRow("short") << QStringList{"-f", "x"};
        QTest::newRow("attached") << QStringList{"-fx"};
        QTest::newRow("short equals") << QStringList{"-f=x"};
        QTest::newRow("last wins") << QStringList{"-f", "y", "--file=x"};
    }
    void everyWayToGiveAValue() {
        QFETCH(QStringList, words);
        std::vector<std::string> given;
        for (const QString& word : words)
            given.push_back(word.toStdString());
        const auto parsed = parse(given);
        QVERIFY(parsed);
        QCOMPARE(parsed->value("file").value(), std::string("x"));
    }
    void operandsStandAnywhere() {
        const auto parsed = parse({"a", "--no-cache", "-", "--", "--tag"});
        QVERIFY(parsed);
        QVERIFY((parsed->operands() == std::vector<std::string>{"a", "-", "--tag"}));
        QVERIFY(parsed->isOn("no-cache"));
    }
    void listsKeepTheirOrder() {
        const auto parsed = parse({"-t", "b", "--tag=a", "-t", "b"});
        QVERIFY((parsed->values("tag") == std::vector<std::string>{"b", "a", "b"}));
        QVERIFY(parse({})->values("tag").empty());
    }
    void switches() {
        QVERIFY(!parse({"--no-cache=false"})->isOn("no-cache"));
        QVERIFY(parse({"--no-cache=false"})->isSet("no-cache"));
        const auto wrong = parse({"--no-cache=maybe"});
        QVERIFY(!wrong && wrong.error().message.id == msg::CliSwitchTakesNoValue);
    }
    void unknownOptionsNameTheLikelyOne() {
        const auto wrong = parse({"--no-cahce"});
        QVERIFY(!wrong);
        QVERIFY(wrong.error().message.id == msg::CliUnknownOption);
        QCOMPARE(wrong.error().notes.size(), 1u);
        QCOMPARE(wrong.error().notes[0].arguments[0], std::string("--no-cache"));
        QVERIFY(parse({"--zzzzzz"}).error().notes.empty());
    }
    void missingValue() {
        const auto wrong = parse({"--file"});
        QVERIFY(!wrong && wrong.error().message.id == msg::CliOptionNeedsValue);
    }
    void helpAndLanguageAreKnownEverywhere() {
        QVERIFY(parse({"--help"})->isOn("help"));
        QCOMPARE(parse({"--lang=zh"})->value("lang").value(), std::string("zh"));
    }
};

QTEST_APPLESS_MAIN(OptionsTest)
#include "options_test.moc"
