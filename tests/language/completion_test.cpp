// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/grammar.h"
#include "engine/language/completion.h"
#include "engine/language/documentation.h"
#include "engine/language/format.h"
#include "engine/messages/catalogue/language.h"
#include "tests/support/annotations.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::language;

namespace {

Surroundings surroundings() {
    return {.context = [](std::string_view directory) -> std::vector<ContextEntry> {
                if (directory == "cmd")
                    return {{"app", true, false}, {"main.go", false, false}};
                if (directory.empty())
                    return {{"cmd", true, false}, {"go.mod", false, false}, {".env", false, true}};
                return {};
            },
            .images = {{"alpine:3.20", "kit, 3.2 MB"}, {"golang:1.24", "store"}}};
}

// The caret is the marked place, whose text is what was typed.
Completions at(std::string_view marked) {
    const auto text = test::annotated(marked);
    Completions result = complete(dockerfile::parse({"Dockerfile", text.text}), text.ranges.at(0).end, surroundings());
    if (!result.items.empty() && result.range != text.ranges[0])
        qWarning("%s: [%zu, %zu) is not [%zu, %zu)", text.text.c_str(), result.range.begin, result.range.end,
                 text.ranges[0].begin, text.ranges[0].end);
    return result;
}

std::vector<std::string> labels(std::string_view marked) {
    std::vector<std::string> result;
    for (const Completion& item : at(marked).items)
        result.push_back(item.label);
    return result;
}

bool offers(std::string_view marked, std::string_view label) {
    return std::ranges::contains(labels(marked), label);
}

std::string formatted(const std::string& text) {
    return text::applyEdits(text, format(dockerfile::parse({"Dockerfile", text}))).value_or("overlap");
}

} // namespace

class CompletionTest : public QObject {
    Q_OBJECT

private slots:
    void offered_data() {
        QTest::addColumn<QByteArray>("marked");
        QTest::addColumn<QByteArray>("label");
        const auto row = [](const char* name, const char* marked, const char* label) {
            QTest::newRow(name) << QByteArray(marked) << QByteArray(label);
        };
        row("empty file", "⟦⟧", "FROM");
        row("instruction", "FROM a\n⟦CO⟧", "COPY");
        row("instruction in small letters", "FROM a\n⟦wor⟧", "workdir");
        row("snippet", "FROM a\n⟦RUN⟧", "RUN --mount=type=cache");
        row("trigger", "FROM a\nONBUILD ⟦CO⟧", "COPY");
        row("trigger's flag", "FROM a\nONBUILD COPY ⟦--l⟧", "--link");
        row("stage in FROM", "FROM a AS build\nFROM ⟦b⟧", "build");
        row("image in FROM", "FROM ⟦alp⟧", "alpine:3.20");
        row("scratch", "FROM ⟦s⟧", "scratch");
        row("AS", "FROM a ⟦⟧", "AS");
        row("stage of --from", "FROM a AS build\nFROM b\nCOPY --from=⟦⟧", "build");
        row("number of --from", "FROM a\nFROM b\nCOPY --from=⟦⟧", "0");
        row("image of --from", "FROM a\nCOPY --from=⟦go⟧", "golang:1.24");
        row("stage of a mount", "FROM a AS build\nFROM b\nRUN --mount=type=bind,from=⟦b⟧", "build");
        row("mount type", "FROM a\nRUN --mount=type=⟦c⟧", "cache");
        row("mount key", "FROM a\nRUN --mount=type=cache,⟦sh⟧", "sharing");
        row("mount key value", "FROM a\nRUN --mount=type=cache,sharing=⟦⟧", "locked");
        row("flag behind a flag", "FROM a\nCOPY --link ⟦--ch⟧", "--chown");
        row("flags where nothing is typed", "FROM a\nHEALTHCHECK ⟦⟧", "--interval");
        row("continued", "FROM a\nCOPY \\\n  ⟦--fr⟧", "--from");
        row("platform", "FROM --platform=⟦lin⟧", "linux/arm64");
        row("network", "FROM a\nRUN --network=⟦⟧", "none");
        row("variable", "ARG VERSION=1\nFROM a:$⟦V⟧", "VERSION");
        row("variable in braces", "ARG VERSION=1\nFROM a:${⟦VER⟧}", "VERSION");
        row("variable in RUN", "FROM a\nENV HOME_DIR=1\nRUN echo \"${⟦H⟧\"", "HOME_DIR");
        row("variable in heredoc", "FROM a\nARG V\nCOPY <<E /x\n$⟦⟧\nE\n", "V");
        row("path", "FROM a\nCOPY ⟦go⟧", "go.mod");
        row("path in folder", "FROM a\nCOPY cmd/⟦m⟧", "main.go");
        row("path with dot", "FROM a\nCOPY ./cmd/⟦⟧", "app/");
        row("destination", "FROM a\nWORKDIR /srv\nCOPY x ⟦/s⟧", "/srv");
        row("signal", "FROM a\nSTOPSIGNAL ⟦SIGT⟧", "SIGTERM");
        row("shell", "FROM a\nSHELL ⟦⟧", "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]");
        row("global argument", "ARG VERSION=1\nFROM a\nARG ⟦⟧", "VERSION");
        row("directive", "# ⟦sy⟧", "syntax");
        row("escape", "# escape=⟦⟧", "`");
        row("healthcheck", "FROM a\nHEALTHCHECK --interval=5s ⟦⟧", "CMD");
        row("label", "FROM a\nLABEL ⟦org⟧", "org.opencontainers.image.source");
        row("user of the file", "FROM a\nUSER app\nUSER ⟦⟧", "app");
    }
    void offered() {
        QFETCH(QByteArray, marked);
        QFETCH(QByteArray, label);
        QVERIFY(offers(marked.toStdString(), label.toStdString()));
    }

    void notOffered() {
        QVERIFY(!offers("⟦⟧", "RUN")); // nothing but ARG before FROM
        QVERIFY(!offers("FROM a AS b\n⟦⟧\nFROM c", "scratch"));
        QVERIFY(!offers("FROM ⟦⟧\nFROM a AS later", "later"));   // stages from further down
        QVERIFY(!offers("FROM a\nCOPY --link ⟦--l⟧", "--link")); // twice
        QVERIFY(offers("FROM a\nRUN --mount=type=tmpfs,target=/x ⟦--m⟧", "--mount"));
        QVERIFY(!offers("FROM a\nRUN --mount=type=tmpfs,⟦⟧", "sharing"));       // of caches
        QVERIFY(!offers("FROM a\nRUN --mount=type=cache,dst=/x,⟦⟧", "target")); // by its other name
        QVERIFY(!offers("FROM a AS b\nFROM c\nCOPY --from=b ⟦⟧", "go.mod"));    // files of the context
        QVERIFY(labels("FROM a\nRUN echo ⟦x⟧").empty());
        QVERIFY(labels("FROM a\nRUN x\n# ⟦sy⟧").empty()); // too late for directives
        QVERIFY(labels("FROM a\nARG V\nRUN echo \\$⟦V⟧").empty());
    }

    void hiddenFilesComeLast() {
        const auto result = at("FROM a\nCOPY ⟦⟧");
        const auto hidden = std::ranges::find(result.items, std::string(".env"), &Completion::label);
        QVERIFY(hidden != result.items.end() && hidden->faded);
        QCOMPARE(hidden->detail.id, msg::CompletionIgnored);
        QVERIFY(hidden + 1 == result.items.end());
    }

    void snippetsExpand() {
        const SnippetText text = expandSnippet("COPY --from=${1:build} ${2:a\\$b} \\\\ $0x");
        QCOMPARE(text.text, std::string("COPY --from=build a$b \\ x"));
        QCOMPARE(text.places.size(), 3U);
        QVERIFY((text.places[0] == text::ByteRange{12, 17}));
        QVERIFY((text.places[2] == text::ByteRange{24, 24}));
        QCOMPARE(expandSnippet("${1:open").text, std::string("open"));
        QCOMPARE(expandSnippet("$").text, std::string("$"));
    }

    void scores() {
        QVERIFY(matchScore("co", "COPY") < matchScore("py", "COPY"));
        QVERIFY(matchScore("ep", "ENTRYPOINT"));
        QVERIFY(!matchScore("xy", "COPY"));
        QVERIFY(matchScore("", "COPY"));
    }

    // Every flag and key of the grammar is offered, and has a text in both languages.
    void theWholeGrammar() {
        for (const std::string_view name : dockerfile::keywordNames()) {
            const auto keyword = *dockerfile::keywordOf(name);
            QVERIFY2(documentation(keyword) != messages::Msg(), name.data());
            QVERIFY2(synopsis(keyword).starts_with(name), name.data());
            for (const auto& flag : dockerfile::grammar(keyword).flags) {
                QVERIFY2(flagDocumentation(flag.name) != messages::Msg(), flag.name.data());
                const std::string text = (keyword == dockerfile::Keyword::From ? "" : "FROM a\n") + std::string(name) +
                                         " ⟦--" + std::string(flag.name.substr(0, 2)) + "⟧";
                QVERIFY2(offers(text, "--" + std::string(flag.name)), flag.name.data());
            }
        }
        for (const auto& key : dockerfile::mountKeys())
            QVERIFY2(mountKeyDocumentation(key.name) != messages::Msg(), key.name.data());
        for (const std::string_view type : dockerfile::mountTypeNames())
            QVERIFY2(mountTypeDocumentation(type) != messages::Msg(), type.data());
    }

    // A caret anywhere in anything: no crash, and a range that ends there.
    void anywhere() {
        const std::string text =
            "# escape=`\nARG A=1\nFROM $A as b\nRUN --mount=type=cache,target=/x `\n # c\n a <<E\n$A\nE\n"
            "ONBUILD COPY --from=b [\"a\", \"b\"]\nHEALTHCHECK --int CMD x\nENV a='${A";
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            const auto file = dockerfile::parse({"Dockerfile", text.substr(0, cut)});
            const auto whole = dockerfile::parse({"Dockerfile", text});
            for (const auto* each : {&file, &whole}) {
                const Completions result = complete(*each, cut, surroundings());
                QVERIFY(result.range.begin <= result.range.end && result.range.end == cut);
            }
        }
    }

    void formats_data() {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        const auto row = [](const char* name, const char* before, const char* after) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after);
        };
        row("keywords", "from  a   as b\nrun  x  y\n", "FROM a AS b\nRUN x  y\n");
        row("indented", "  FROM a\n\tRUN x\n", "FROM a\nRUN x\n");
        row("blanks at ends", "FROM a  \nRUN x \\  \n    y  \n", "FROM a\nRUN x \\\n    y\n");
        row("continuation", "FROM a\nRUN x && \\\n  y && \\\n      z\n",
            "FROM a\nRUN x && \\\n    y && \\\n        z\n");
        row("tabs", "FROM a\nRUN x && \\\n\ty\n", "FROM a\nRUN x && \\\n    y\n");
        row("no indentation", "FROM a\nRUN x && \\\ny\n", "FROM a\nRUN x && \\\n    y\n");
        row("a word over two lines", "FROM a\nRUN ab\\\ncd\n", "FROM a\nRUN ab\\\ncd\n");
        row("inside quotes", "FROM a\nRUN echo \"x  \\\n  y  \\\n z\"  \\\n  w\n",
            "FROM a\nRUN echo \"x  \\\n  y  \\\n z\" \\\n    w\n");
        row("comments stay", "FROM a\nRUN x && \\\n  # c  \n  y\n #  d\n",
            "FROM a\nRUN x && \\\n  # c  \n    y\n #  d\n");
        row("heredocs stay", "FROM a\nRUN   <<EOF\n  x  \n\n\n\ty\nEOF\n", "FROM a\nRUN <<EOF\n  x  \n\n\n\ty\nEOF\n");
        row("empty lines", "FROM a\n\n\n \nRUN x\n \nRUN y\n", "FROM a\n\nRUN x\n\nRUN y\n");
        row("end of file", "FROM a\r\nRUN x", "FROM a\r\nRUN x\r\n");
        row("windows", "FROM a  \r\nRUN x \\ \r\n  y\r\n", "FROM a\r\nRUN x \\\r\n    y\r\n");
        row("json", "FROM a\nCMD [ \"a\" ,\"b\",  \"c\" ]\n", "FROM a\nCMD [\"a\", \"b\", \"c\"]\n");
        row("flags", "FROM a\nCOPY  --link   --chown=1:1  x    y\n", "FROM a\nCOPY --link --chown=1:1 x y\n");
        row("assignments", "FROM a\nENV  A=1    B=\"x  y\"\n", "FROM a\nENV A=1 B=\"x  y\"\n");
        row("legacy assignment", "FROM a\nENV A  b  c\n", "FROM a\nENV A  b  c\n");
        row("escape", "# escape=`\nfrom a\nrun x `  \ny\n", "# escape=`\nFROM a\nRUN x `\n    y\n");
        row("healthcheck", "FROM a\nhealthcheck  --retries=1  cmd  x\n", "FROM a\nHEALTHCHECK --retries=1 CMD x\n");
        row("trigger", "FROM a\nonbuild  run x\n", "FROM a\nONBUILD RUN x\n");
        row("broken stays", "FROM a\n  copy   x\nenv\n", "FROM a\n  copy   x\nenv\n");
        row("mark",
            "\xef\xbb\xbf"
            "from a\n",
            "\xef\xbb\xbf"
            "FROM a\n");
        row("value over two lines", "FROM a\nENV A b  \\\n  c\nUSER  a  \\\n  b\n",
            "FROM a\nENV A b  \\\n  c\nUSER a  \\\n  b\n");
        row("nothing", "", "");
    }
    void formats() {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const std::string once = formatted(before.toStdString());
        QCOMPARE(QByteArray::fromStdString(once), after);
        QCOMPARE(QByteArray::fromStdString(formatted(once)), after);
    }
};

QTEST_APPLESS_MAIN(CompletionTest)
#include "completion_test.moc"
