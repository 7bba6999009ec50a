// SPDX-License-Identifier: Apache-2.0
// SL1212 reads start scripts from the context, which the files of cases cannot hold.
#include "tests/support/lint_checks.h"

using namespace slipway;

class StartScriptTest : public QObject {
    Q_OBJECT

private slots:
    void judges_data() {
        QTest::addColumn<std::string>("script");
        QTest::addColumn<std::string>("dockerfile");
        const auto add = [](const char* title, const char* script, const char* dockerfile) {
            QTest::newRow(title) << std::string(script) << std::string(dockerfile);
        };
        add("a program at the end", "#!/bin/sh\nset -e\nmigrate\nnode server.js\n", "ENTRYPOINT [⟦\"/start.sh\"⟧]");
        add("the arguments", "#!/usr/bin/env bash\n\"$@\"\n", "ENTRYPOINT [⟦\"/start.sh\"⟧]");
        add("run by a shell", "java -jar x\n", "CMD [\"sh\", ⟦\"start.sh\"⟧]");
        add("in a branch", "#!/bin/sh\nif a; then\n  b\nelse\n  node x\nfi\n", "CMD ⟦./start.sh⟧");
        add("with CRLF", "#!/bin/sh\r\nnode x\r\n", "ENTRYPOINT [⟦\"/start.sh\"⟧]");
        add("exec", "#!/bin/sh\nset -e\nexec node server.js\n", "ENTRYPOINT [\"/start.sh\"]");
        add("exec of the arguments", "#!/bin/sh\nexec \"$@\"\n", "ENTRYPOINT [\"/start.sh\"]");
        add("it waits itself", "#!/bin/sh\ntrap x TERM\nnode x &\nwait\n", "ENTRYPOINT [\"/start.sh\"]");
        add("in the background", "#!/bin/sh\nnode x &\n", "ENTRYPOINT [\"/start.sh\"]");
        add("nothing that lasts", "#!/bin/sh\nnode x\necho done\n", "ENTRYPOINT [\"/start.sh\"]");
        add("no shell script", "#!/usr/bin/env python3\nprint(1)\n", "ENTRYPOINT [\"/start.sh\"]");
        add("empty", "", "ENTRYPOINT [\"/start.sh\"]");
        add("another script", "#!/bin/sh\nnode x\n", "ENTRYPOINT [\"/other.sh\"]");
    }
    void judges() {
        QFETCH(std::string, script);
        QFETCH(std::string, dockerfile);
        lint::ContextFacts context;
        context.texts["docker/start.sh"] = script;
        test::LintCase lintCase{"SL1212"};
        lintCase.context = &context;
        const std::string wrong = test::catches(lintCase, "FROM debian:12\n" + dockerfile + "\n");
        QVERIFY2(wrong.empty(), wrong.c_str());
    }
    void waitsForTheContext() {
        QVERIFY(test::findingsOf({"SL1212"}, "FROM debian:12\nENTRYPOINT [\"/start.sh\"]\n").empty());
    }
};

QTEST_APPLESS_MAIN(StartScriptTest)
#include "start_script_test.moc"
