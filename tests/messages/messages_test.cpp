// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/stages.h"
#include "engine/messages/format.h"
#include "engine/messages/message.h"
#include "engine/messages/render.h"
#include "engine/text/escape.h"

#include <QtTest>
#include <algorithm>
#include <set>

using namespace slipway;
using namespace slipway::messages;

namespace {

std::multiset<std::string> placeholders(std::string_view pattern) {
    std::multiset<std::string> result;
    for (std::size_t i = 0; i + 2 < pattern.size(); ++i) {
        if (pattern[i] == '{' && pattern[i + 1] == '{')
            ++i;
        else if (pattern[i] == '{' && pattern[i + 2] == '}')
            result.insert(std::string(pattern.substr(i, 3)));
    }
    return result;
}

} // namespace

class MessagesTest : public QObject {
    Q_OBJECT

private slots:
    void bothLanguagesUseTheSamePlaceholders() {
        for (const CatalogueRow* row : catalogue()) {
            const auto distinct = [](std::string_view pattern) {
                const auto all = placeholders(pattern);
                return std::set<std::string>(all.begin(), all.end());
            };
            QVERIFY2(distinct(row->english) == distinct(row->chinese), std::string(row->name).c_str());
            QVERIFY2(!row->english.empty() && !row->chinese.empty(), std::string(row->name).c_str());
            QVERIFY2(text::isUtf8(row->chinese), std::string(row->name).c_str());
        }
    }
    void placeholdersCountWithoutGaps() {
        for (const CatalogueRow* row : catalogue()) {
            int next = 0;
            const auto found = placeholders(row->english);
            const std::set<std::string> distinct(found.begin(), found.end());
            for (const std::string& placeholder : distinct)
                QVERIFY2(placeholder == std::format("{{{}}}", next++), std::string(row->name).c_str());
        }
    }
    void rendersArguments() {
        const Message open = message(msg::CannotOpenFile, "a\xff", "gone");
        QCOMPARE(render(open, Language::English), std::string("cannot open a\\xff: gone"));
        QCOMPARE(render(open, Language::Chinese), std::string("无法打开 a\\xff：gone"));
        QCOMPARE(render({msg::CannotOpenFile, {}}, Language::English), std::string("cannot open {0}: {1}"));
    }
    void oneIsNoPlural() {
        QCOMPARE(render(message(msg::GraphInstructions, 1), Language::English), std::string("1 instruction"));
        QCOMPARE(render(message(msg::GraphInstructions, 21), Language::English), std::string("21 instructions"));
        QCOMPARE(render(message(msg::GraphInstructions, 1), Language::Chinese), std::string("1 条指令"));
        QCOMPARE(render({msg::GraphInstructions, {}}, Language::English), std::string("{0} instructions"));
    }
    void wordsOfNumbersNameAnArgument() {
        for (const CatalogueRow* row : catalogue())
            for (const std::string_view pattern : {row->english, row->chinese})
                for (std::size_t at = pattern.find('|'); at != std::string_view::npos; at = pattern.find('|', at + 1)) {
                    if (at < 2 || pattern[at - 2] != '{')
                        continue;
                    const std::string argument = std::format("{{{}}}", pattern[at - 1]);
                    const std::string_view forms = pattern.substr(at, pattern.find('}', at) - at);
                    QVERIFY2(pattern.contains(argument) && std::ranges::count(forms, '|') == 2,
                             std::string(row->name).c_str());
                    at += forms.size();
                }
    }
    void languages() {
        QVERIFY(languageOf("zh_CN.UTF-8") == Language::Chinese);
        QVERIFY(languageOf("zh") == Language::Chinese);
        QVERIFY(languageOf("C.UTF-8") == Language::English);
        QVERIFY(languageOf("zhx") == Language::English);
    }
    void sizes() {
        QCOMPARE(formatBytes(0), std::string("0 B"));
        QCOMPARE(formatBytes(999), std::string("999 B"));
        QCOMPARE(formatBytes(1000), std::string("1.0 kB"));
        QCOMPARE(formatBytes(14'234'000), std::string("14.2 MB"));
        QCOMPARE(formatBytes(999'999), std::string("1.0 MB"));
        QCOMPARE(formatBytes(1'264'000'000), std::string("1.26 GB"));
        QCOMPARE(formatByteDifference(-903'000'000), std::string("-903 MB"));
        QCOMPARE(formatByteDifference(INT64_MIN), std::string("-9.22 EB"));
        QCOMPARE(formatPercentChange(1000, 13), std::string("-98.7%"));
        QCOMPARE(formatPercentChange(0, 13), std::string(""));
        QCOMPARE(formatPercentChange(1'000'000, 1'000'001), std::string("0.0%"));
        QCOMPARE(formatDuration(std::chrono::milliseconds(40)), std::string("0.04 s"));
        QCOMPARE(formatDuration(std::chrono::seconds(200)), std::string("3 min 20 s"));
    }
    void errorShowsLineAndCaret() {
        const text::SourceText source("Dockerfile", "FROM a\n\tRUN 中文 x\n");
        Error error{ErrorCode::InvalidInput, message(msg::Verbatim, "bad word"), Place{source, {19, 20}}};
        error.notes.push_back(message(msg::DidYouMean, "y"));
        QCOMPARE(renderError(error, {}), std::string("Dockerfile:2:13: error: bad word\n"
                                                     "     RUN 中文 x\n"
                                                     "              ^\n"
                                                     "  note: did you mean y?\n"));
    }
    void longLinesAreCutAroundTheCaret() {
        const text::SourceText source("Dockerfile", std::string(5000, 'a') + "bad" + std::string(5000, 'c'));
        const Error error{ErrorCode::InvalidInput, message(msg::Verbatim, "bad"), Place{source, {5000, 5003}}};
        const std::string shown = renderError(error, {});
        QVERIFY(shown.size() < 500);
        QVERIFY(shown.contains("abadc"));
        QVERIFY(shown.contains("^~~\n"));
    }
};

QTEST_APPLESS_MAIN(MessagesTest)
#include "messages_test.moc"
