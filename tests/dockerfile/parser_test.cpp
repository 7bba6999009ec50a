// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/limits.h"
#include "engine/messages/catalogue/dockerfile.h"
#include "tests/support/annotations.h"

#include <QtTest>
#include <random>

using namespace slipway;
using namespace slipway::dockerfile;
using messages::Msg;

namespace {

Dockerfile parsed(std::string bytes) {
    return parse({"Dockerfile", std::move(bytes)});
}

std::vector<Instruction> instructionsOf(const Dockerfile& file) {
    std::vector<Instruction> all = file.globalArguments;
    for (const Stage& stage : file.stages) {
        all.push_back(stage.fromInstruction);
        all.insert(all.end(), stage.instructions.begin(), stage.instructions.end());
    }
    return all;
}

// The one instruction behind "FROM x".
Instruction only(const std::string& line) {
    const Dockerfile file = parsed("FROM x\n" + line);
    if (file.stages.size() != 1 || file.stages[0].instructions.size() != 1)
        return {};
    return file.stages[0].instructions[0];
}

std::vector<std::string> texts(const std::vector<Word>& words) {
    std::vector<std::string> result;
    for (const Word& word : words)
        result.push_back(word.text);
    return result;
}

// Everything that must hold for any bytes.
void checkLossless(const Dockerfile& file) {
    std::string rebuilt;
    std::size_t at = 0;
    for (const Leaf& leaf : file.tree.leaves) {
        QCOMPARE(leaf.range.begin, at);
        QVERIFY(!leaf.range.empty());
        at = leaf.range.end;
        rebuilt += file.source.slice(leaf.range);
    }
    QVERIFY(rebuilt == file.source.bytes());
    at = 0;
    std::size_t leafIndex = 0;
    for (const Branch& branch : file.tree.branches) {
        QCOMPARE(branch.range.begin, at);
        QCOMPARE(branch.firstLeaf, leafIndex);
        QVERIFY(branch.leafCount > 0);
        QCOMPARE(file.tree.leaves[branch.firstLeaf].range.begin, branch.range.begin);
        at = branch.range.end;
        leafIndex += branch.leafCount;
    }
    QCOMPARE(at, file.source.size());
    QCOMPARE(leafIndex, file.tree.leaves.size());
    const auto inside = [&](text::ByteRange range) {
        return range.begin <= range.end && range.end <= file.source.size();
    };
    for (const Finding& finding : file.diagnostics)
        QVERIFY(inside(finding.range));
    for (const Instruction& instruction : instructionsOf(file)) {
        QVERIFY(inside(instruction.range) && inside(instruction.argumentsRange) &&
                inside(instruction.keywordWord.range));
        for (const Flag& flag : instruction.flags)
            QVERIFY(inside(flag.range) && inside(flag.nameRange) && inside(flag.valueRange));
        for (const Heredoc& heredoc : instruction.heredocs)
            QVERIFY(inside(heredoc.opener) && inside(heredoc.bodyRange) && inside(heredoc.terminator));
    }
}

const char* const samples[] = {
    "# syntax=docker/dockerfile:1\n# escape=\\\nARG V=1 W\nFROM --platform=$BUILDPLATFORM golang:$V AS build\n"
    "WORKDIR /src\nCOPY --chown=1:2 --from=0 [\"a b\", \"/c/\"]\nRUN --mount=type=cache,target=/x --network=none \\\n"
    "  # comment\n\n  go build \\\n  -o /app .\nENV a=b \"c d\"='e f' g=\\ h\nENV old style value\n",
    "FROM a\nRUN <<EOF\necho 1\n  echo 2\nEOF\nCOPY <<-'A' <<B /dst/\n\tone\n\tA\ntwo $x\nB\nRUN cat <<X 3<<Y > "
    "z\n1\nX\n2\nY\n"
    "ONBUILD COPY <<Z /z\nq\nZ\nHEALTHCHECK --interval=1m CMD [\"x\"]\nEXPOSE 80/tcp 443\nVOLUME /a /b\n",
    "\xEF\xBB\xBF# escape=`\r\nFROM windows\r\nRUN dir `\r\n  C:\\\r\nCMD [ \"a\", \"\\u00e9\" ]\r\n",
    "from scratch\nlabel a=1 b=2\nuser 1\nstopsignal SIGTERM\nshell [\"/bin/sh\",\"-c\"]\nmaintainer me\narg "
    "x\nonbuild run y\n",
};

} // namespace

class ParserTest : public QObject {
    Q_OBJECT

private slots:
    void readsTwoStages() {
        const Dockerfile file = parsed("# syntax=docker/dockerfile:1\nARG V=1\nFROM golang:$V AS Build\n"
                                       "RUN go build \\\n  # why\n  -o /app .\n\nFROM scratch\n"
                                       "COPY --from=build /app /app\nCMD [\"/app\"]\n");
        QVERIFY(!file.hasErrors());
        QCOMPARE(file.directives.syntax.value(), std::string("docker/dockerfile:1"));
        QCOMPARE(file.stages.size(), 2u);
        QCOMPARE(file.stages[0].name, std::string("build"));
        QCOMPARE(file.stages[0].from.name->text, std::string("Build"));
        QCOMPARE(file.stages[0].instructions[0].as<Run>()->command.text.text, std::string("go build   -o /app ."));
        QCOMPARE(file.stages[1].instructions[0].as<Copy>()->from->text, std::string("build"));
        QVERIFY(file.stages[1].instructions[1].as<Cmd>()->command.isExec());
    }
    void directives() {
        QCOMPARE(parsed("# Escape = `\nFROM a").directives.escape, '`');
        QCOMPARE(parsed("#escape=`\nFROM a").directives.escape, '`');
        QCOMPARE(parsed("  # escape=`  \nFROM a").directives.escape, '`');
        QCOMPARE(parsed("# hello\n# escape=`\nFROM a").directives.escape, '\\');
        QCOMPARE(parsed("# unknown=1\n# escape=`\nFROM a").directives.escape, '\\');
        QCOMPARE(parsed("\n# escape=`\nFROM a").directives.escape, '\\');
        QCOMPARE(parsed("FROM a\n# escape=`\n").directives.escape, '\\');
        QCOMPARE(parsed("# check=skip=A,B;error=true\nFROM a").directives.check.value(),
                 std::string("skip=A,B;error=true"));
        QCOMPARE(parsed("# check=x\n# syntax=y\n# escape=`\nFROM a").directives.all.size(), 3u);
    }
    void continuations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("command");
        QTest::newRow("plain") << "RUN a \\\n b" << "a  b";
        QTest::newRow("blanks behind") << "RUN a \\ \t\n b" << "a  b";
        QTest::newRow("no blank") << "RUN a\\\nb" << "ab";
        QTest::newRow("escaped escape ends the line") << "RUN a \\\\" << "a \\\\";
        QTest::newRow("comment inside") << "RUN a \\\n# c\n  # d\n b" << "a  b";
        QTest::newRow("hash behind text stays") << "RUN a \\\n b # c" << "a  b # c";
        QTest::newRow("empty lines") << "RUN a \\\n\n  \n b" << "a  b";
        QTest::newRow("crlf") << "RUN a \\\r\n b\r\n" << "a  b";
        QTest::newRow("end of file") << "RUN a \\" << "a";
        QTest::newRow("only the token") << "RUN \\\n a \\\n \\\n b" << "a   b";
        QTest::newRow("keyword alone") << "RUN\\\n a" << "a";
        QTest::newRow("several") << "RUN a \\\nb \\\nc" << "a b c";
    }
    void continuations() {
        QFETCH(QString, text);
        QFETCH(QString, command);
        const Instruction run = only(text.toStdString());
        QVERIFY(run.as<Run>() != nullptr);
        QCOMPARE(QString::fromStdString(run.as<Run>()->command.text.text), command);
    }
    void backtickContinues() {
        const Dockerfile file = parsed("# escape=`\nFROM a\nRUN dir C:\\\nRUN x `\n y\n");
        QCOMPARE(file.stages[0].instructions[0].as<Run>()->command.text.text, std::string("dir C:\\"));
        QCOMPARE(file.stages[0].instructions[1].as<Run>()->command.text.text, std::string("x  y"));
    }
    void commandForms() {
        QCOMPARE(texts(only("RUN [\"a\", \"b c\"]").as<Run>()->command.words), (std::vector<std::string>{"a", "b c"}));
        QCOMPARE(texts(only("CMD [ \"\\u00e9\\n\\\"\\ud83d\\ude00\" ]").as<Cmd>()->command.words),
                 (std::vector<std::string>{"é\n\"😀"}));
        QVERIFY(only("CMD []").as<Cmd>()->command.isExec());
        for (const char* shell :
             {"['a']", "[\"a\"] b", "[\"a\",]", "[a]", "[ -f x ] && y", "[\"a\"", "[\"a\\x\"]", "a"}) {
            const Instruction run = only(std::string("RUN ") + shell);
            QVERIFY2(run.as<Run>() != nullptr && !run.as<Run>()->command.isExec(), shell);
            QCOMPARE(run.as<Run>()->command.text.text, std::string(shell));
        }
        const Instruction split = only("ENTRYPOINT [\"a\", \\\n \"b\"]");
        QCOMPARE(texts(split.as<Entrypoint>()->command.words), (std::vector<std::string>{"a", "b"}));
    }
    void copies() {
        const Instruction instruction =
            only("COPY --from=x --chown=a:b --chmod=755 --link --parents --exclude=*.md --exclude=y a b c/");
        const Copy* copy = instruction.as<Copy>();
        QCOMPARE(texts(copy->sources), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(copy->destination.text, std::string("c/"));
        QVERIFY(copy->link && copy->parents && !copy->isAdd && !copy->unpack);
        QCOMPARE(texts(copy->excludes), (std::vector<std::string>{"*.md", "y"}));
        const Instruction add = only("ADD --unpack=FALSE --keep-git-dir=true --checksum=sha256:1 a b");
        QVERIFY(add.as<Copy>()->isAdd && add.as<Copy>()->unpack == false && add.as<Copy>()->keepGitDir);
        QCOMPARE(only("COPY --chown=\"a b\" x y").as<Copy>()->chown->text, std::string("a b"));
        QCOMPARE(texts(only("COPY -- --x y").as<Copy>()->sources), (std::vector<std::string>{"--x"}));
        QCOMPARE(only("COPY [\"a b\", \"c d\"]").as<Copy>()->destination.text, std::string("c d"));
    }
    void assignments() {
        const Instruction instruction = only("ENV a=b c=\"d e\" f='g h' i=j\\ k l= m=n=o \"p q\"=r");
        const Env* env = instruction.as<Env>();
        std::vector<std::string> pairs;
        for (const Assignment& each : env->variables)
            pairs.push_back(each.name.text + "|" + each.value.text);
        QCOMPARE(pairs,
                 (std::vector<std::string>{"a|b", "c|\"d e\"", "f|'g h'", "i|j\\ k", "l|", "m|n=o", "\"p q\"|r"}));
        QCOMPARE(only("ENV a b = c").as<Env>()->variables[0].value.text, std::string("b = c"));
        QVERIFY(only("LABEL a  b").as<Label>()->legacy);
        const Instruction args = only("ARG a b=c d=\"e f\"");
        QCOMPARE(args.as<Arg>()->declarations.size(), 3u);
        QVERIFY(!args.as<Arg>()->declarations[0].defaultValue);
        QCOMPARE(args.as<Arg>()->declarations[2].defaultValue->text, std::string("\"e f\""));
    }
    void healthchecks() {
        const Instruction instruction =
            only("HEALTHCHECK --interval=1m30s --timeout=1.5s --retries=3 --start-period=0 CMD curl x");
        const Healthcheck* check = instruction.as<Healthcheck>();
        QVERIFY(check->interval == std::chrono::seconds(90) && check->timeout == std::chrono::milliseconds(1500));
        QVERIFY(check->retries == 3 && check->startPeriod == std::chrono::seconds(0) && !check->startInterval);
        QCOMPARE(check->command.text.text, std::string("curl x"));
        QVERIFY(only("HEALTHCHECK none").as<Healthcheck>()->none);
    }
    void heredocs() {
        const Instruction shell = only("RUN <<EOF\n a\nb\nEOF\n");
        QVERIFY(shell.as<Run>()->form == Run::Form::HeredocShell);
        QCOMPARE(shell.as<Run>()->script, std::string(" a\nb\n"));
        const Instruction script = only("RUN <<-\"X Y\"\n\t#!/bin/sh\n\techo\n\tX Y\n");
        QVERIFY(!script.heredocs[0].expand && script.heredocs[0].stripTabs);
        QCOMPARE(script.heredocs[0].body, std::string("#!/bin/sh\necho\n"));
        QCOMPARE(script.heredocs[0].raw, std::string("\t#!/bin/sh\n\techo\n"));
        const Instruction bang = only("RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF\n");
        QVERIFY(bang.as<Run>()->form == Run::Form::HeredocScript);
        QCOMPARE(bang.as<Run>()->scriptName, std::string("EOF"));
        const Instruction several = only("RUN cat <<A 3<<B >f\n1\nA\n2\nB");
        QCOMPARE(several.heredocs.size(), 2u);
        QCOMPARE(several.heredocs[1].fd, 3u);
        QCOMPARE(several.as<Run>()->command.text.text, std::string("cat <<A 3<<B >f\n1\nA\n2\nB"));
        const Instruction copy = only("COPY <<a.txt x <<'b' /d/\none\na.txt\ntwo\nb\n");
        QCOMPARE(texts(copy.as<Copy>()->sources), (std::vector<std::string>{"x"}));
        QCOMPARE(copy.as<Copy>()->heredocs, (std::vector<std::size_t>{0, 1}));
        QVERIFY(copy.heredocs[0].expand && !copy.heredocs[1].expand);
        QCOMPARE(only("RUN <<EOF\r\na\r\nEOF\r\n").heredocs[0].body, std::string("a\r\n"));
        QCOMPARE(only("RUN <<EOF\nEOF").heredocs[0].body, std::string());
        for (const char* none : {"RUN echo $((1<<2))", "RUN echo 'a <<EOF'", "RUN echo it's <<EOF", "RUN [\"<<EOF\"]",
                                 "RUN a << EOF", "ENV a=<<EOF", "RUN cat <<<x", "CMD <<EOF", "RUN echo \"<<EOF\""})
            QVERIFY2(only(none).heredocs.empty() && only(none).keyword != Keyword::Unknown, none);
        const Instruction onbuild = only("ONBUILD  RUN <<E\nx\nE\n");
        QCOMPARE(onbuild.as<Onbuild>()->trigger, std::string("RUN <<E\nx\nE"));
        const auto again = parseInstruction({"trigger", onbuild.as<Onbuild>()->trigger});
        QCOMPARE(again->as<Run>()->script, std::string("x\n"));
    }
    void originalIsTheJoinedLine() { QCOMPARE(only("  run  a \\\n# c\n   b  ").original, std::string("run  a    b")); }
    void errors_data();
    void errors();
    void oneInstruction() {
        QVERIFY(parseInstruction({"x", "RUN a"})->as<Run>() != nullptr);
        QVERIFY(parseInstruction({"x", "# c\n\nFROM a AS b\n"})->as<From>() != nullptr);
        QVERIFY(parseInstruction({"x", "RUN a\nRUN b"}).error().message.id == msg::NotOneInstruction);
        QVERIFY(parseInstruction({"x", ""}).error().message.id == msg::DockerfileEmpty);
        QVERIFY(parseInstruction({"x", "RUM a"}).error().message.id == msg::UnknownInstruction);
    }
    void allErrorsAreFound() {
        const Dockerfile file = parsed("FORM a\nRUN a\nFROM b\nCOPY x\nRUN --x y\nENV a\n");
        QCOMPARE(file.diagnostics.size(), 5u);
        QCOMPARE(instructionsOf(file).size(), 6u);
    }
    void lineEndsDoNotMatter() {
        for (const char* sample : samples) {
            std::string unixText, dosText;
            for (const char c : std::string_view(sample)) {
                if (c == '\r')
                    continue;
                unixText += c;
                dosText += c == '\n' ? std::string("\r\n") : std::string(1, c);
            }
            const auto a = instructionsOf(parsed(unixText)), b = instructionsOf(parsed(dosText));
            QCOMPARE(a.size(), b.size());
            for (std::size_t i = 0; i < a.size(); ++i) {
                QCOMPARE(a[i].original, b[i].original);
                QCOMPARE(a[i].body.index(), b[i].body.index());
                QCOMPARE(a[i].heredocs.size(), b[i].heredocs.size());
            }
        }
    }
    void losslessForSamples() {
        for (const char* sample : samples)
            checkLossless(parsed(sample));
        for (const std::string& odd :
             {std::string(), std::string("\xEF\xBB\xBF"), std::string("\r"), std::string("\n"), std::string("\\"),
              std::string("\\\n"), std::string("  \\\n\n"), std::string("#"), std::string("FROM"),
              std::string("FROM \\"), std::string("FROM a\0b\nRUN \xff\xfe", 15), std::string("RUN <<E"),
              std::string("FROM a\r\r\n"), std::string("\u00a0FROM a\u3000"), std::string("ONBUILD"),
              std::string("ONBUILD \\\n"), std::string("FROM a\nCOPY --from=\"")})
            checkLossless(parsed(odd));
    }
    void randomBytesAreSurvived() {
        std::mt19937 random(20260101);
        const std::string_view pieces[] = {
            "\\\n", "\n", "\"", "'", "<<EOF", "EOF\n",    "RUN ", "COPY ", "--from=", "[", "]", "\r\n",     "$",
            "{",    "}",  "#",  "`", "FROM ", "ONBUILD ", "\xff", " ",     "\t",      ",", "=", "--mount=", "\u00a0"};
        for (int round = 0; round < 10'000; ++round) {
            std::string text = samples[random() % std::size(samples)];
            for (auto edits = 1 + random() % 6; edits > 0; --edits) {
                const std::size_t at = random() % (text.size() + 1);
                switch (random() % 4) {
                case 0:
                    text.insert(at, pieces[random() % std::size(pieces)]);
                    break;
                case 1:
                    text.erase(at, 1 + random() % 12);
                    break;
                case 2:
                    if (at < text.size())
                        text[at] = static_cast<char>(random() % 256);
                    break;
                default:
                    text.resize(at);
                }
            }
            checkLossless(parsed(text));
            if (QTest::currentTestFailed()) {
                qWarning("%s", text.c_str());
                return;
            }
        }
    }
    void longFilesTakeLinearTime() {
        // Any of these would take minutes if it were quadratic; the timeout of the test tells.
        std::string lines = "FROM a\n", continued = "FROM a\nRUN x", flags = "FROM a\nCOPY", words = "FROM a\nENV",
                    comments;
        for (int i = 0; i < 100'000; ++i) {
            lines += "RUN echo hello\n";
            continued += " \\\n# c\n  y";
            comments += "# c\n\n";
        }
        for (int i = 0; i < 6'000; ++i) {
            flags += " \\\n --exclude=" + std::to_string(i);
            words += " a" + std::to_string(i) + "=\"b\" \\\n";
        }
        for (std::string* text : {&lines, &continued, &flags, &words, &comments}) {
            const Dockerfile file = parsed(*text + "\n");
            QVERIFY(file.tree.leaves.size() > 1000);
        }
        std::string heredocs = "FROM a\n";
        for (int i = 0; i < 20'000; ++i)
            heredocs += "COPY <<E /x\nbody\nE\n";
        QVERIFY(!parsed(heredocs).hasErrors());
        QVERIFY(parsed("FROM a\nRUN <<E\n" + std::string(1'000'000, '\n')).hasErrors());
        QVERIFY(!parsed("FROM a\nRUN " + std::string(65'000, '[')).hasErrors());
    }
    void limits() {
        const std::string fits = "FROM a\nRUN " + std::string(limits::lineBytes - 5, 'x');
        QVERIFY(!parsed(fits + "\n").hasErrors());
        QVERIFY(parsed(fits + "x\n").firstError()->message.id == msg::LineTooLong);
        const Dockerfile large = parsed(std::string(limits::fileBytes + 1, 'x'));
        QVERIFY(large.firstError()->message.id == msg::DockerfileTooLarge);
        checkLossless(large);
    }
    void placesInTheTree() {
        const test::Annotated marked = test::annotated("FROM ⟦a⟧\nCOPY ⟦--from⟧⟦=⟧⟦b⟧ ⟦c⟧ d # x\n");
        const Dockerfile file = parsed(marked.text);
        const LeafKind kinds[] = {LeafKind::Word, LeafKind::FlagName, LeafKind::FlagSign, LeafKind::FlagValue,
                                  LeafKind::Word};
        for (std::size_t i = 0; i < marked.ranges.size(); ++i) {
            const Leaf* leaf = file.tree.leafAt(marked.ranges[i].begin);
            QVERIFY(leaf != nullptr && leaf->kind == kinds[i] && leaf->range == marked.ranges[i]);
        }
        QVERIFY(file.tree.leafAt(marked.text.size()) == nullptr);
        QVERIFY(file.tree.branchAt(8)->instruction == 1u);
    }
};

void ParserTest::errors_data() {
    QTest::addColumn<QString>("marked");
    QTest::addColumn<int>("id");
    QTest::addColumn<QString>("note");
    const auto row = [](const char* marked, Msg id, const char* note = "") {
        QTest::newRow(marked) << QString::fromUtf8(marked) << static_cast<int>(messages::numberOf(id))
                              << QString::fromUtf8(note);
    };
    row("⟦⟧", msg::DockerfileEmpty);
    row("# only\n⟦⟧", msg::DockerfileEmpty);
    row("ARG a\n⟦⟧", msg::DockerfileWithoutStage);
    row("# escape=⟦x⟧\nFROM a", msg::EscapeInvalid);
    row("# escape=`\n⟦# Escape=`⟧\nFROM a", msg::DirectiveRepeated);
    row("⟦FORM⟧ a", msg::UnknownInstruction, "did you mean FROM?");
    row("FROM a\n⟦RUM⟧ b", msg::UnknownInstruction, "did you mean RUN?");
    row("FROM a\n⟦copyy⟧ b c", msg::UnknownInstruction, "did you mean COPY?");
    row("FROM a\n⟦XYZZY⟧ b", msg::UnknownInstruction);
    row("⟦RUN⟧ a\nFROM b", msg::InstructionBeforeFrom);
    row("FROM a\nRUN b \\\n⟦\n⟧ c", msg::EmptyContinuation);
    row("FROM a\nRUN ⟦<<EOF⟧\nx\n", msg::HeredocUnterminated);
    row("FROM a\nCOPY <<A ⟦<<B⟧ /\nA\n", msg::HeredocUnterminated);
    row("FROM a\nCOPY x ⟦<<A⟧\nA\n", msg::HeredocAsDestination);
    row("FROM a\nCOPY ⟦--form⟧=b c d", msg::UnknownFlag, "did you mean --from?");
    row("FROM a\nCOPY ⟦--zzzzzz⟧ c d", msg::UnknownFlag,
        "the flags of COPY are --from, --chown, --chmod, --link, --parents, --exclude");
    row("FROM a\nWORKDIR ⟦--x⟧ d", msg::UnknownFlag, "WORKDIR has no flags");
    row("FROM a\nCOPY --from=b ⟦--from=c⟧ d e", msg::FlagRepeated);
    row("FROM a\nCOPY ⟦--from⟧ d e", msg::FlagWithoutValue);
    row("FROM a\nCOPY --link=⟦yes⟧ d e", msg::FlagNotBoolean);
    row("FROM a\nCOPY --from=⟦$x⟧ d e", msg::FromFlagVariable);
    row("FROM a\nRUN --network=⟦hst⟧ d", msg::FlagChoice, "did you mean host?");
    row("FROM a\nRUN --mount=type=cache,⟦traget⟧=/x d", msg::MountKeyUnknown, "did you mean target?");
    row("FROM a\nRUN --mount=type=⟦chache⟧,target=/x d", msg::MountValueInvalid, "did you mean cache?");
    row("FROM a\nRUN --mount=from=⟦$x⟧,target=/x d", msg::FromFlagVariable);
    row("FROM a\nRUN --mount=⟦type=cache⟧ d", msg::MountTargetMissing);
    row("FROM a\nRUN --mount=⟦type=tmpfs,target=/⟧ d", msg::MountTargetRoot);
    row("FROM a\nRUN --mount=⟦target=/x,uid=1⟧ d", msg::MountKeyWrongType);
    row("FROM a\nRUN --mount=type=cache,⟦target⟧ d", msg::MountKeyNeedsValue);
    row("⟦FROM⟧", msg::ArgumentsMissing);
    row("FROM a ⟦b⟧", msg::FromArguments);
    row("FROM a ⟦ass b⟧", msg::FromArguments);
    row("FROM a AS ⟦1b⟧", msg::StageNameInvalid);
    row("FROM a AS ⟦b/c⟧", msg::StageNameInvalid);
    row("FROM a\n⟦RUN⟧", msg::ArgumentsMissing);
    row("FROM a\n⟦COPY⟧", msg::PathsMissing);
    row("FROM a\nCOPY ⟦b⟧", msg::PathsMissing);
    row("FROM a\nCOPY ⟦[\"b\"]⟧", msg::PathsMissing);
    row("FROM a\nRUN [\"a\", ⟦1⟧]", msg::JsonNotStrings);
    row("FROM a\nCMD [⟦null⟧]", msg::JsonNotStrings);
    row("FROM a\nCMD [\"a\", \\\n ⟦{\"b\": [1]}⟧]", msg::JsonNotStrings);
    row("FROM a\nSHELL ⟦/bin/sh⟧", msg::JsonRequired);
    row("FROM a\nENV ⟦b⟧", msg::AssignmentValueMissing);
    row("FROM a\nENV b=c ⟦d⟧", msg::AssignmentExpected);
    row("FROM a\nLABEL ⟦=c⟧", msg::NameEmpty);
    row("FROM a\nARG ⟦=c⟧", msg::NameEmpty);
    row("FROM a\nVOLUME [⟦\"\"⟧]", msg::VolumeEmpty);
    row("FROM a\nHEALTHCHECK ⟦CMDD⟧ x", msg::HealthcheckKind, "did you mean CMD?");
    row("FROM a\nHEALTHCHECK NONE ⟦x⟧", msg::HealthcheckNoneArguments);
    row("FROM a\nHEALTHCHECK ⟦CMD⟧", msg::CommandMissing);
    row("FROM a\nHEALTHCHECK --interval=⟦1x⟧ CMD a", msg::DurationInvalid);
    row("FROM a\nHEALTHCHECK --interval=⟦1us⟧ CMD a", msg::DurationTooShort);
    row("FROM a\nHEALTHCHECK --retries=⟦-1⟧ CMD a", msg::CountInvalid);
    row("FROM a\nONBUILD ⟦FROM⟧ b", msg::OnbuildNotAllowed);
    row("FROM a\nONBUILD ⟦onbuild⟧ RUN b", msg::OnbuildNotAllowed);
    row("FROM a\nONBUILD ⟦RUNN⟧ b", msg::UnknownInstruction, "did you mean RUN?");
    row("FROM a\nADD --checksum=⟦sha256:1⟧ b c d", msg::ExactlyOneSource);
}

void ParserTest::errors() {
    QFETCH(QString, marked);
    QFETCH(int, id);
    QFETCH(QString, note);
    const test::Annotated expected = test::annotated(marked.toStdString());
    const Dockerfile file = parsed(expected.text);
    QCOMPARE(file.diagnostics.size(), 1u);
    const Finding& finding = file.diagnostics.front();
    QCOMPARE(QString::fromUtf8(messages::name(finding.message.id)),
             QString::fromUtf8(messages::name(messages::idOfNumber(static_cast<std::size_t>(id)))));
    QCOMPARE(finding.range.begin, expected.ranges.front().begin);
    QCOMPARE(finding.range.end, expected.ranges.front().end);
    if (!note.isEmpty())
        QCOMPARE(QString::fromStdString(messages::render(finding.notes.front(), messages::Language::English)), note);
    for (const Fix& fix : finding.fixes)
        QVERIFY(text::applyEdits(expected.text, fix.edits).has_value());
    checkLossless(file);
}

QTEST_APPLESS_MAIN(ParserTest)
#include "parser_test.moc"
