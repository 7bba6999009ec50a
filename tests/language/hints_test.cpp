// SPDX-License-Identifier: Apache-2.0
// Inlay hints, and what is known of a build context.
#include "engine/language/context_paths.h"
#include "engine/language/inlay_hints.h"
#include "engine/shell/shebang.h"
#include "tests/support/annotations.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace slipway;
using namespace slipway::language;

class HintsTest : public QObject {
    Q_OBJECT

    static bool write(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes) {
        const QString path = folder.filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }

private slots:
    void hints_data() {
        QTest::addColumn<QByteArray>("marked"); // a hint stands at the end of each mark
        QTest::addColumn<QStringList>("texts");
        const auto row = [](const char* name, const char* marked, const QStringList& texts) {
            QTest::newRow(name) << QByteArray(marked) << texts;
        };
        row("nothing to say", "FROM a\nCOPY b c\n", {});
        row("image", "ARG V=1.24\nFROM ⟦golang:$V⟧\n", {"= golang:1.24"});
        row("what only a default says", "FROM a:${V:-2}\n", {});
        row("image whose variable has no value", "ARG V\nFROM a:$V\n", {});
        row("one of two has no value", "ARG V=1\nFROM a:$V-$W\n", {});
        row("the builder's", "FROM a\nCOPY x /$TARGETARCH\n", {});
        row("paths", "FROM a\nARG D=src\nENV T=/app\nCOPY ⟦$D/a⟧ ⟦${D}/b⟧ ⟦$T/⟧\n", {"= src/a", "= src/b", "= /app/"});
        row("by the place", "FROM a\nENV D=1\nWORKDIR ⟦/$D⟧\nENV D=2\nWORKDIR ⟦/$D⟧\n", {"= /1", "= /2"});
        row("inherited", "FROM a AS b\nENV D=x\nFROM b\nWORKDIR ⟦/$D⟧\n", {"= /x"});
        row("not from a stage beside", "FROM a AS b\nENV D=x\nFROM a\nWORKDIR /$D\n", {});
        row("trigger", "FROM a\nENV D=x\nONBUILD WORKDIR ⟦/$D⟧\n", {"= /x"});
        row("user, ports, volumes", "FROM a\nENV X=7\nUSER ⟦$X⟧\nEXPOSE ⟦$X⟧\nVOLUME ⟦/$X⟧\n", {"= 7", "= 7", "= /7"});
        row("over two lines", "FROM a\nENV X=7\nCOPY a \\\n  ⟦/$X⟧\n", {"= /7"});
        row("stage by number", "FROM a AS Build\nFROM b\nCOPY --from=⟦0⟧ x y\n", {"= Build"});
        row("stage without a name", "FROM a\nFROM b\nCOPY --from=⟦0⟧ x y\n", {"= a"});
        row("number of no stage", "FROM a\nCOPY --from=7 x y\n", {});
        row("number of a later stage", "FROM a\nCOPY --from=1 x y\nFROM b\n", {});
        row("number beyond all bounds", "FROM a\nCOPY --from=99999999999999999999999 x y\n", {});
        row("broken", "FROM\nCOPY $\nWORKDIR ${\nARG\n", {});
        row("shell text is the shell's", "FROM a\nENV X=7\nRUN echo $X\nCMD echo $X\n", {});
    }
    void hints() {
        QFETCH(QByteArray, marked);
        QFETCH(QStringList, texts);
        const auto text = test::annotated(marked.toStdString());
        const auto file = dockerfile::parse({"Dockerfile", text.text});
        const auto found = inlayHints(file, {0, text.text.size()});
        QStringList foundTexts;
        for (const InlayHint& hint : found)
            foundTexts << QString::fromStdString(hint.text);
        QCOMPARE(foundTexts, texts);
        for (std::size_t i = 0; i < found.size(); ++i)
            QCOMPARE(found[i].position, text.ranges.at(i).end);
    }

    void hintsOfAPart() {
        const auto text = test::annotated("FROM a\nENV X=7\n⟦WORKDIR /$X⟧\nWORKDIR /$X/b\n");
        const auto file = dockerfile::parse({"Dockerfile", text.text});
        QCOMPARE(inlayHints(file, text.ranges[0]).size(), 1U);
        QCOMPARE(inlayHints(file, {0, 3}).size(), 0U);
    }

    void entriesAndMatches() {
        QTemporaryDir folder;
        QVERIFY(write(folder, "a.go", "12345") && write(folder, "b.go", "123") && write(folder, "src/c.go", "1") &&
                write(folder, "src/d.env", "12") && write(folder, "out/e", "1") && write(folder, "f.env", "1"));
        const std::string root = folder.path().toStdString();
        const auto ignore = context::parseIgnoreFile(text::SourceText(".dockerignore", "**/*.env\nout\n"));
        const auto tree = context::ContextTree::walk(root, ignore, {.countHidden = true}, {});
        QVERIFY(tree);
        const auto names = [&](std::string_view directory) {
            QStringList result;
            for (const ContextEntry& each : contextEntries(**tree, directory))
                result << QString::fromStdString(each.name) + (each.directory ? "/" : "") + (each.ignored ? " -" : "");
            return result;
        };
        QCOMPARE(names(""), (QStringList{"a.go", "b.go", "f.env -", "out/ -", "src/"}));
        QCOMPARE(names("src"), (QStringList{"c.go", "d.env -"}));
        QCOMPARE(names("./src/"), (QStringList{"c.go", "d.env -"}));
        QCOMPARE(names("out"), (QStringList{"e -"}));
        QCOMPARE(names("../.."), names(""));
        QCOMPARE(names("nowhere"), QStringList());
        QCOMPARE(names("a.go"), QStringList());
        const auto matches = [&](std::vector<std::string> sources, std::vector<std::string> excludes = {}) {
            const auto found =
                copyMatches(**tree, {.sources = std::move(sources), .excludes = std::move(excludes)}, {});
            return found ? QString("%1 %2 %3").arg(found->files).arg(found->bytes).arg(found->ignored)
                         : QString("none");
        };
        QCOMPARE(matches({"."}), QString("3 9 3"));
        QCOMPARE(matches({"*.go"}), QString("2 8 0"));
        QCOMPARE(matches({"src"}), QString("1 1 1"));
        QCOMPARE(matches({"src", "a.go"}), QString("2 6 1"));
        QCOMPARE(matches({"."}, {"*.go"}), QString("1 1 3"));
        QCOMPARE(matches({"f.env"}), QString("0 0 1"));
        QCOMPARE(matches({"nowhere", "*.txt"}), QString("0 0 0"));
        QCOMPARE(matches({"[", "../../etc/passwd"}), QString("0 0 0"));
        QCOMPARE(matches({"https://example.com/a.tar", "git@example.com:a.git"}), QString("none"));
        QCOMPARE(matches({"https://example.com/a.tar", "a.go"}), QString("1 5 0"));
    }

    void interpreters_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("interpreter");
        const auto row = [](const char* script, const char* interpreter) {
            QTest::newRow(script) << QString::fromUtf8(script) << QString::fromUtf8(interpreter);
        };
        row("#!/bin/sh", "/bin/sh");
        row("#!/bin/sh -e\nx", "/bin/sh");
        row("#! /bin/bash\r\nx", "/bin/bash");
        row("#!/usr/bin/env python3", "python3");
        row("#!/usr/bin/env -S A=1 python3 -u\n", "python3");
        row("#!/usr/bin/env", "");
        row("#!", "");
        row("#!\n/bin/sh", "");
        row("echo", "");
        row("", "");
    }
    void interpreters() {
        QFETCH(QString, script);
        QFETCH(QString, interpreter);
        const std::string text = script.toStdString();
        const std::string_view found = shell::shebang(text);
        QCOMPARE(QString::fromUtf8(found.data(), static_cast<qsizetype>(found.size())), interpreter);
    }
};

QTEST_APPLESS_MAIN(HintsTest)
#include "hints_test.moc"
