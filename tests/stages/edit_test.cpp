// SPDX-License-Identifier: Apache-2.0
// The traps of visual edits, one by one; edit_property_test.cpp has the random sequences.
#include "engine/dockerfile/grammar.h"
#include "engine/messages/catalogue/edits.h"
#include "engine/stages/edit.h"

#include <QtTest>
#include <map>

using namespace slipway;
using namespace slipway::stages;
using dockerfile::ValueKind;

namespace {

struct Text {
    explicit Text(std::string given)
        : bytes(std::move(given))
        , file(dockerfile::parse({"Dockerfile", bytes}))
        , editor(file) {}
    [[nodiscard]] std::string after(const Result<Edit>& edit) const {
        return edit ? text::applyEdits(bytes, edit->edits).value_or("overlap")
                    : "refused: " + std::string(messages::name(edit.error().message.id));
    }
    std::string bytes;
    dockerfile::Dockerfile file;
    StageEditor editor;
};

const char* const kPlain = "FROM golang AS build\nRUN make\n\nFROM debian\nCOPY --from=0 /a /a\nCMD [\"/a\"]\n";

std::string sample(const dockerfile::FlagGrammar& flag) {
    switch (flag.kind) {
    case ValueKind::Boolean:
        return "";
    case ValueKind::Duration:
        return "30s";
    case ValueKind::Count:
    case ValueKind::Number:
        return "3";
    case ValueKind::Choice:
        return std::string(flag.choices.back());
    case ValueKind::Stage:
        return "first";
    case ValueKind::Owner:
        return "1:2";
    case ValueKind::Octal:
    case ValueKind::Mode:
        return "755";
    case ValueKind::Digest:
        return "sha256:" + std::string(64, 'a');
    case ValueKind::Platform:
        return "linux/arm64";
    case ValueKind::Pattern:
        return "*.md";
    case ValueKind::MountFields:
        return "type=cache,target=/c";
    case ValueKind::Bytes:
        return "1m";
    case ValueKind::Text:
    case ValueKind::Path:
        return "two words";
    }
    return "x";
}

} // namespace

class EditTest : public QObject {
    Q_OBJECT

private slots:
    void traps_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QString>("after");
        const auto row = [](const char* name, const char* before, const char* operation, const char* after) {
            QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(operation)
                                << QString::fromUtf8(after);
        };
        row("insert counts numbers on", kPlain, "add 0",
            "FROM alpine AS new\n\nFROM golang AS build\nRUN make\n\nFROM debian\nCOPY --from=1 /a /a\nCMD [\"/a\"]\n");
        row("delete counts them back", "FROM x\n\nFROM y\n\nFROM z\nCOPY --from=1 /a /a\n", "remove 0",
            "FROM y\n\nFROM z\nCOPY --from=0 /a /a\n");
        row("a comment at the top does not become a directive", "FROM x AS a\n\n# escape=`\nFROM y AS b\n", "move 1 0",
            "\n# escape=`\nFROM y AS b\n\nFROM x AS a\n");
        row("directives and global ARG stay on top", "# syntax=a\nARG V=1\nFROM x AS a\n\nFROM y AS b\n", "move 1 0",
            "# syntax=a\nARG V=1\nFROM y AS b\n\nFROM x AS a\n");
        row("comments travel, also over a blank line", "FROM x AS a\n\n# == b ==\n\n# about b\nFROM y AS b\n",
            "move 1 0", "# == b ==\n\n# about b\nFROM y AS b\n\nFROM x AS a\n");
        row("no final line end", "FROM x AS a\n\nFROM y AS b\nRUN z", "move 0 1", "FROM y AS b\nRUN z\n\nFROM x AS a");
        row("no forward reference", kPlain, "move 0 1", "refused: EditForwardReference");
        row("line ends stay", "FROM x AS a\r\nFROM y\r\n", "copy 0 1",
            "FROM x AS a\r\nFROM y\r\nCOPY --from=a /out /out\r\n");
        row("names in any case",
            "FROM x AS Build\nFROM y\nCOPY --from=BUILD /a /a\nRUN --mount=from=build,target=/m c\n", "rename 0 tool",
            "FROM x AS tool\nFROM y\nCOPY --from=tool /a /a\nRUN --mount=from=tool,target=/m c\n");
        row("heredocs are no references", "FROM x AS a\nFROM y\nRUN <<EOF\nCOPY --from=a b c\nEOF\n", "rename 0 n",
            "FROM x AS n\nFROM y\nRUN <<EOF\nCOPY --from=a b c\nEOF\n");
        row("a name through a variable", "ARG B=a\nFROM x AS a\nFROM $B\n", "rename 0 n",
            "refused: EditVariableReference");
        row("a name that hides an image", "FROM x AS a\nFROM node AS b\n", "rename 0 node",
            "refused: EditNameMeansImage");
        row("a name that is taken", "FROM x AS a\nFROM y AS b\n", "rename 0 B", "refused: EditNameTaken");
        row("users' lines go", "FROM x AS a\nFROM y\nCOPY --from=a /a /a\nRUN --mount=from=a,target=/m c\n", "remove 0",
            "FROM y\nRUN c\n");
        row("a base does not go", "FROM x AS a\nFROM a\n", "remove 0", "refused: EditStageIsBase");
        row("unless replaced", "FROM x AS a\nFROM a\nCOPY --from=a /a /a\n", "replace 0",
            "FROM alpine\nCOPY --from=alpine /a /a\n");
        row("the only stage stays", "FROM x\n", "remove 0", "refused: EditOnlyStage");
        row("a copy of the last keeps the target", "FROM x AS a\n", "duplicate 0", "FROM x AS a-2\n\nFROM x AS a\n");
        row("copy behind the last COPY, indented alike", "FROM x AS a\nFROM y\n  COPY a b\n\n  # c\n  RUN c\n",
            "copy 0 1", "FROM x AS a\nFROM y\n  COPY a b\n  COPY --from=a /out /out\n\n  # c\n  RUN c\n");
        row("copy before what describes the image", kPlain, "copy 0 1",
            "FROM golang AS build\nRUN make\n\nFROM debian\nCOPY --from=0 /a /a\nCOPY --from=build /out /out\nCMD "
            "[\"/a\"]\n");
        row("byte order mark stays first",
            "\xEF\xBB\xBF"
            "FROM x AS a\nFROM y AS b\n",
            "move 1 0",
            "\xEF\xBB\xBF"
            "FROM y AS b\nFROM x AS a\n");
        row("split moves what describes, with its comment",
            "FROM golang\nARG V=1\nWORKDIR /src\n# the port\nEXPOSE 80\nRUN make\nCMD [\"./app\", \"$V\"]\n", "split 5",
            "FROM golang AS first\nARG V=1\nWORKDIR /src\nRUN make\n\nFROM alpine\nARG V=1\nWORKDIR /src\nCOPY "
            "--from=first /app /app\n# the port\nEXPOSE 80\nCMD [\"./app\", \"$V\"]\n");
    }
    void traps() {
        QFETCH(QString, before);
        QFETCH(QString, operation);
        QFETCH(QString, after);
        const Text text(before.toStdString());
        const QStringList words = operation.split(QLatin1Char(' '));
        const auto stage = static_cast<StageId>(words.value(1).toUInt());
        const StageEditor& editor = text.editor;
        std::string result;
        if (words[0] == QLatin1String("add"))
            result = text.after(editor.add({"new", "alpine", words[1].toUInt()}));
        else if (words[0] == QLatin1String("remove"))
            result = text.after(editor.remove(stage));
        else if (words[0] == QLatin1String("replace"))
            result = text.after(editor.remove(stage, {"alpine"}));
        else if (words[0] == QLatin1String("move"))
            result = text.after(editor.move(stage, words[2].toUInt()));
        else if (words[0] == QLatin1String("duplicate"))
            result = text.after(editor.duplicate(stage));
        else if (words[0] == QLatin1String("rename"))
            result = text.after(editor.rename(stage, words[2].toStdString()));
        else if (words[0] == QLatin1String("copy"))
            result = text.after(editor.addCopy({.to = static_cast<StageId>(words[2].toUInt()),
                                                .from = editor.reference(static_cast<NodeId>(stage)),
                                                .sources = {"/out"},
                                                .destination = "/out"}));
        else
            result = text.after(editor.split({.first = {StageId{0}, words[1].toUInt() + 1},
                                              .base = "alpine",
                                              .name = "first",
                                              .files = {{"/app", "/app"}}}));
        QCOMPARE(QString::fromStdString(result), after);
    }

    // Each flag of the grammar can be set, read back and taken away again.
    void everyFlagRoundTrips() {
        static const std::map<dockerfile::Keyword, std::string> samples{
            {dockerfile::Keyword::From, "FROM base"},
            {dockerfile::Keyword::Run, "RUN x"},
            {dockerfile::Keyword::Copy, "COPY a b"},
            {dockerfile::Keyword::Add, "ADD http://x/a b"},
            {dockerfile::Keyword::Healthcheck, "HEALTHCHECK CMD x"}};
        int flags = 0;
        for (std::size_t i = 0; i < dockerfile::keywordCount; ++i) {
            const auto keyword = static_cast<dockerfile::Keyword>(i);
            for (const auto& flag : dockerfile::grammar(keyword).flags) {
                ++flags;
                const bool isFrom = keyword == dockerfile::Keyword::From;
                const auto found = samples.find(keyword);
                QVERIFY2(found != samples.end(), std::string(dockerfile::name(keyword)).c_str());
                const Text text("FROM x AS first\n" + std::string(isFrom ? "" : "FROM y\n") + found->second + "\n");
                const InstructionPlace place{StageId{1}, isFrom ? 0U : 1U};
                const std::string after =
                    text.after(text.editor.setFlag(place, {.name = std::string(flag.name), .value = sample(flag)}));
                const Text set(after);
                QVERIFY2(!set.file.hasErrors(), after.c_str());
                const auto& stage = set.file.stages[1];
                const auto& instruction = isFrom ? stage.fromInstruction : stage.instructions[0];
                const dockerfile::Flag* given = instruction.flag(flag.name);
                QVERIFY2(given, after.c_str());
                QCOMPARE(given->value, sample(flag));
                QCOMPARE(set.after(set.editor.setFlag(place, {.name = std::string(flag.name)})), text.bytes);
            }
        }
        QVERIFY(flags >= 20);
    }

    void suggestsWhereToSplit() {
        const Text text("FROM golang\nWORKDIR /src\nRUN go build -o /usr/local/bin/api .\nEXPOSE 80\nCMD api\n");
        const SplitSuggestion suggestion = suggestSplit(text.file, StageId{0});
        QCOMPARE(suggestion.first.index, std::size_t{3});
        QCOMPARE(suggestion.program, std::string("api"));
        QCOMPARE(suggestion.programPath, std::string("/usr/local/bin/api"));
    }

    void brokenStagesSaySo() {
        const Text text("FROM x AS a\nRUNN y\nFROM z\n");
        QVERIFY(text.editor.brokenBy(StageId{0}).has_value());
        QVERIFY(!text.editor.brokenBy(StageId{1}).has_value());
        QVERIFY(!text.editor.canCopy(NodeId{1}, StageId{0}).has_value());
    }
};

QTEST_APPLESS_MAIN(EditTest)
#include "edit_test.moc"
