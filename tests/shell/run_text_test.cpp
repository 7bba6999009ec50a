// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/invocation.h"
#include "engine/shell/run_text.h"
#include "tests/shell/outline.h"
#include "tests/support/annotations.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::shell;
using slipway::test::Outline;

namespace {

// The last instruction's text for the shell.
RunText textOf(const std::string& bytes, const std::vector<std::string>& shell = {}) {
    const dockerfile::Dockerfile file = dockerfile::parse({"Dockerfile", bytes});
    if (file.stages.empty() || file.stages.back().instructions.empty())
        return {};
    return runText(file, file.stages.back().instructions.back(), shell).value_or(RunText{});
}

std::string outlineOf(const RunText& text) {
    return text.script ? Outline::of(text.script->list) : "-";
}

// What the ranges of all words of simple commands show of the source.
std::vector<std::string> slices(const std::string& bytes, const RunText& text) {
    std::vector<std::string> result;
    if (!text.script)
        return result;
    for (const Invocation& each : text.invocations) {
        if (each.first > 0)
            continue;
        for (const Word& word : each.command->words)
            result.push_back(bytes.substr(word.range.begin, word.range.size()));
    }
    return result;
}

} // namespace

class RunTextTest : public QObject {
    Q_OBJECT

private slots:
    void texts_data();
    void texts();
    void wordsHaveTheirPlaces_data();
    void wordsHaveTheirPlaces();
    void interpreters_data();
    void interpreters();
    void markedPlaces_data();
    void markedPlaces();
    void programsBehindWrappers_data();
    void programsBehindWrappers();
    void invocationsKnowTheirPlace();
};

void RunTextTest::texts_data() {
    QTest::addColumn<std::string>("lines");
    QTest::addColumn<std::string>("outline");
    const auto add = [](const char* name, const char* lines, const char* outline) {
        QTest::newRow(name) << std::string(lines) << std::string(outline);
    };
    add("one line", "RUN a b && c", "a b && c");
    add("continued", "RUN a \\\n  b && \\\n  c\n", "a b && c");
    add("comment lines", "RUN a \\\n  # why\n\\\n  b\n", "a b");
    add("blank lines", "RUN a \\\n\n  b\n", "a b");
    add("CRLF", "RUN a \\\r\n  b\r\n", "a b");
    add("word over two lines", "RUN ab\\\ncd\n", "abcd");
    add("quoted over two lines", "RUN echo \"a \\\n b\"\n", "echo dq(a  b)");
    add("flags", "RUN --mount=type=cache,target=/x --network=none a b", "a b");
    add("comment swallows the rest", "RUN a # b \\\n && c\n", "a");
    add("CMD", "CMD a b", "a b");
    add("CMD exec", "CMD [\"a\", \"b c\"]", "sq(a) sq(b c)");
    add("ENTRYPOINT exec sh", "ENTRYPOINT [\"sh\", \"-c\", \"a \\\"b\\\" && c\"]",
        "sq(sh) sq(-c) sq(a \"b\" && c) text{a dq(b) && c}");
    add("HEALTHCHECK", "HEALTHCHECK --interval=3s CMD a || exit 1", "a || exit 1");
    add("HEALTHCHECK NONE", "HEALTHCHECK NONE", "-");
    add("ONBUILD RUN", "ONBUILD RUN a \\\n && b", "a && b");
    add("no command", "WORKDIR /x", "-");
    add("heredoc", "RUN <<EOF\na\nb $c\nEOF\n", "a \\n b var(c) \\n");
    add("heredoc with tabs", "RUN <<-EOF\n\ta\n\t\tb\n\tEOF\n", "a \\n b \\n");
    add("heredoc and shell", "RUN <<EOF bash -e\na\nEOF\n", "bash -e <<script[a \\n] \\n");
    add("two heredocs", "RUN cat <<A >x && cat <<B >y\n1\nA\n2\nB\n", "cat <<[1\n] >x && cat <<[2\n] >y \\n");
    add("heredoc for python", "RUN python3 <<EOF\nif x: pass\nEOF\n", "python3 <<[if x: pass\n] \\n");
    add("script", "RUN <<EOF\n#!/bin/bash\na\nEOF\n", "a \\n");
    add("python script", "RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n", "-");
    add("env -S script", "RUN <<EOF\n#!/usr/bin/env -S bash -e\na\nEOF\n", "a \\n");
    add("heredoc without end", "RUN <<EOF\na\n", "a \\n");
    add("line continuation in a heredoc", "RUN <<EOF\na \\\n  b\nEOF\n", "a b \\n");
    add("escaped backslash at the end", "RUN a \\\\\n", "a esc(\\)");
}

void RunTextTest::texts() {
    QFETCH(std::string, lines);
    QFETCH(std::string, outline);
    QCOMPARE(outlineOf(textOf("FROM x\n" + lines)), outline);
}

void RunTextTest::wordsHaveTheirPlaces_data() {
    QTest::addColumn<std::string>("lines");
    QTest::addColumn<std::vector<std::string>>("words");
    using Words = std::vector<std::string>;
    QTest::newRow("continued") << std::string("RUN a \\\n  bc && \\\n# x\n  \"d e\"\n") << Words{"a", "bc", "\"d e\""};
    QTest::newRow("split word") << std::string("RUN ab\\\n# x\ncd e\n") << Words{"ab\\\n# x\ncd", "e"};
    QTest::newRow("CRLF") << std::string("RUN a \\\r\n  bc\r\n") << Words{"a", "bc"};
    QTest::newRow("exec") << std::string("RUN [\"a\", \"b c\"]") << Words{"\"a\"", "\"b c\""};
    QTest::newRow("exec sh") << std::string("CMD [\"sh\", \"-c\", \"x \\\"y\\\"z w\"]")
                             << Words{"\"sh\"", "\"-c\"", "\"x \\\"y\\\"z w\"", "x", "\\\"y\\\"z", "w"};
    QTest::newRow("sh -c") << std::string("RUN sh -c 'a \\\n bc'") << Words{"sh", "-c", "'a \\\n bc'", "a", "bc"};
    QTest::newRow("sh -c double") << std::string("RUN sh -c \"a \\\"b\\\" c\"")
                                  << Words{"sh", "-c", "\"a \\\"b\\\" c\"", "a", "\\\"b\\\"", "c"};
    QTest::newRow("backquotes") << std::string("RUN a `b \\`cd\\``")
                                << Words{"a", "`b \\`cd\\``", "b", "\\`cd\\`", "cd"};
    QTest::newRow("heredoc") << std::string("RUN <<E\na bc\nE\n") << Words{"a", "bc"};
    QTest::newRow("heredoc tabs") << std::string("RUN <<-E\n\ta\n\tbc\n\tE\n") << Words{"a", "bc"};
    QTest::newRow("heredoc shell") << std::string("RUN bash <<-E && d\n\ta \\$b\n\tE\n")
                                   << Words{"bash", "a", "\\$b", "d"};
    QTest::newRow("Chinese") << std::string("RUN \xE4\xB8\xAD \\\n \xE6\x96\x87")
                             << Words{"\xE4\xB8\xAD", "\xE6\x96\x87"};
}

void RunTextTest::wordsHaveTheirPlaces() {
    QFETCH(std::string, lines);
    QFETCH(std::vector<std::string>, words);
    const std::string bytes = "FROM x\n" + lines;
    QCOMPARE(slices(bytes, textOf(bytes)), words);
}

void RunTextTest::interpreters_data() {
    QTest::addColumn<std::string>("shell");
    QTest::addColumn<int>("dialect"); // -1: none
    const auto add = [](const char* shell, int dialect) { QTest::newRow(shell) << std::string(shell) << dialect; };
    add("", static_cast<int>(Dialect::Posix));
    add("/bin/sh", static_cast<int>(Dialect::Posix));
    add("/bin/dash", static_cast<int>(Dialect::Posix));
    add("ash", static_cast<int>(Dialect::Ash));
    add("/bin/bash", static_cast<int>(Dialect::Bash));
    add("/bin/zsh", static_cast<int>(Dialect::Bash));
    add("pwsh", -1);
    add("powershell", -1);
    add("cmd", -1);
    add("python3", -1);
}

void RunTextTest::interpreters() {
    QFETCH(std::string, shell);
    QFETCH(int, dialect);
    const RunText text = textOf("FROM x\nRUN a", shell.empty() ? std::vector<std::string>{} : std::vector{shell});
    QCOMPARE(text.script != nullptr, dialect >= 0);
    QCOMPARE(text.form == RunText::Form::Foreign, dialect < 0);
    if (dialect >= 0)
        QCOMPARE(static_cast<int>(text.script->dialect), dialect);
}

// Problems where they stand in the Dockerfile.
void RunTextTest::markedPlaces_data() {
    QTest::addColumn<std::string>("marked");
    for (const char* marked :
         {"FROM x\nRUN a && \\\n  # why\n  echo ⟦\"⟧b\n", "FROM x\nRUN a; \\\n  ⟦fi⟧\n",
          "FROM x\nRUN sh -c \"if a; ⟦then⟧ fi\"", "FROM x\nCMD [\"sh\", \"-c\", \"\\\"a\\\" ⟦)⟧\"]",
          "FROM x\nRUN <<E\nif a; then\nb\n⟦)⟧\nfi\nE\n", "# escape=`\nFROM x\nRUN a `\n ; ⟦done⟧\n"})
        QTest::newRow(marked) << std::string(marked);
}

void RunTextTest::markedPlaces() {
    QFETCH(std::string, marked);
    const test::Annotated source = test::annotated(marked);
    const RunText text = textOf(source.text);
    QVERIFY(text.script != nullptr);
    QVERIFY(!text.script->problems.empty());
    QCOMPARE(text.script->problems[0].range, source.ranges[0]);
}

void RunTextTest::programsBehindWrappers_data() {
    QTest::addColumn<std::string>("command");
    QTest::addColumn<std::string>("names");
    const auto add = [](const char* command, const char* names) {
        QTest::newRow(command) << std::string(command) << std::string(names);
    };
    add("apt-get update", "apt-get");
    add("/usr/bin/apt-get update", "apt-get");
    add("\"apt-get\" update", "apt-get");
    add("A=1 apt-get update", "apt-get");
    add("env apt-get", "env apt-get");
    add("env -i -u X A=1 B=2 apt-get update", "env apt-get");
    add("env A=1", "env");
    add("sudo -E -u root apt-get", "sudo apt-get");
    add("sudo A=1 apt-get", "sudo apt-get");
    add("sudo --preserve-env apt-get", "sudo apt-get");
    add("sudo -v", "sudo");
    add("sudo env A=1 nice -n 5 apt-get x", "sudo env nice apt-get");
    add("exec nginx -g x", "exec nginx");
    add("command -v curl", "command");
    add("command curl", "command curl");
    add("time -f %e make", "time make");
    add("nohup make &", "nohup make");
    add("eatmydata apt-get install", "eatmydata apt-get");
    add("timeout -k 5 30 curl x", "timeout curl");
    add("timeout --signal KILL 30 curl x", "timeout curl");
    add("echo a | xargs -n 1 -I{} apt-get install {}", "echo xargs apt-get");
    add("xargs -0", "xargs");
    add("xargs -r apk add < f", "xargs apk");
    add("find / -name x -exec rm -rf {} + -o -exec ls {} \\;", "find rm ls");
    add("busybox wget x", "busybox wget");
    add("gosu me id", "gosu id");
    add("chroot /mnt apt-get update", "chroot apt-get");
    add("ionice -c 3 nice -n19 make", "ionice nice make");
    add("sh -c 'apt-get update'", "sh apt-get");
    add("sudo bash -c \"cd x && apt-get update\"", "sudo bash cd apt-get");
    add("if a; then b; else c; fi", "a b c");
    add("f() { a; }; f", "a f");
    add("x=$(curl y)", "curl");
    add("echo `id` \"$(date)\"", "echo id date");
    add("case $(arch) in a) b;; esac", "arch b");
    add("for i in $(ls); do cd $i; done", "ls cd");
    add("[[ -n $(a) ]] && b", "a b");
    add("eval \"a b\"", "eval a");
}

void RunTextTest::programsBehindWrappers() {
    QFETCH(std::string, command);
    QFETCH(std::string, names);
    const RunText text = textOf("FROM x\nRUN " + command);
    QVERIFY(text.script != nullptr);
    std::string found;
    for (const Invocation& each : text.invocations)
        found += (found.empty() ? "" : " ") + std::string(each.name);
    QCOMPARE(found, names);
}

void RunTextTest::invocationsKnowTheirPlace() {
    const RunText text = textOf("FROM x\nRUN a | sudo b \"$(c)\" && sh -c 'd' && time e");
    std::string found;
    for (const Invocation& each : text.invocations) {
        found += std::string(each.name) + (each.wrapped ? "w" : "") + (each.sudo ? "s" : "") +
                 (each.nested ? "n" : "") + (each.substituted ? "$" : "") + std::to_string(each.pipelineIndex) + " ";
    }
    QCOMPARE(found, std::string("a0 sudo1 bws1 c$0 sh0 dn0 e0 "));
}

QTEST_APPLESS_MAIN(RunTextTest)
#include "run_text_test.moc"
