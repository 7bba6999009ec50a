// SPDX-License-Identifier: Apache-2.0
// Runs the cases of tests/data/lint: one file a rule.
#include "tests/support/lint_case_file.h"

#include <cstdlib>

using namespace slipway;

class RulesTest : public QObject {
    Q_OBJECT

private slots:
    void cases_data() {
        QTest::addColumn<QString>("wrong");
        const std::filesystem::path source = std::getenv("SLIPWAY_TEST_SOURCE");
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(source / "tests/data/lint")) {
            if (entry.path().extension() == ".txt")
                files.push_back(entry.path());
        }
        std::ranges::sort(files);
        QVERIFY(!files.empty());
        for (const std::filesystem::path& path : files) {
            std::string problem;
            for (const test::RuleCase& each : test::readCases(path, problem)) {
                const std::string name = each.lint.rule + " " + each.kind + ": " + each.title;
                QTest::newRow(name.c_str()) << QString::fromStdString(test::judged(each));
            }
            QVERIFY2(problem.empty(), problem.c_str());
        }
    }
    void cases() {
        QFETCH(const QString, wrong);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
};

QTEST_APPLESS_MAIN(RulesTest)
#include "rules_test.moc"
