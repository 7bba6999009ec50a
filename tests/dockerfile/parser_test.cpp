// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/dockerfile.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::dockerfile;

class ParserTest : public QObject {
    Q_OBJECT

private slots:
    void readsTwoStages() {
        const Dockerfile file = parse({"Dockerfile", "# syntax=docker/dockerfile:1\nARG V=1\nFROM golang:$V AS Build\n"
                                                     "RUN go build \\\n  # why\n  -o /app .\n\nFROM scratch\n"
                                                     "COPY --from=build /app /app\nCMD [\"/app\"]\n"});
        QVERIFY(!file.hasErrors());
        QCOMPARE(file.stages.size(), 2u);
        QCOMPARE(file.stages[0].name, std::string("build"));
        QCOMPARE(file.stages[0].instructions[0].as<Run>()->command.text.text, std::string("go build   -o /app ."));
        QCOMPARE(file.stages[1].instructions[0].as<Copy>()->from->text, std::string("build"));
        QVERIFY(file.stages[1].instructions[1].as<Cmd>()->command.isExec());
    }
};

QTEST_APPLESS_MAIN(ParserTest)
#include "parser_test.moc"
