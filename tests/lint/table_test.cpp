// SPDX-License-Identifier: Apache-2.0
// Walks the tables: every rule has a page in both languages and cases; names are unique where they must be.
#include "engine/lint/pages.h"
#include "engine/lint/rule.h"
#include "engine/lint/rules/tables.h"
#include "engine/messages/message.h"

#include <QTest>
#include <cstdlib>
#include <filesystem>
#include <set>

using namespace slipway;

class TableTest : public QObject {
    Q_OBJECT

private slots:
    void rows() {
        const std::filesystem::path source = std::getenv("SLIPWAY_TEST_SOURCE");
        std::set<std::string_view> ids;
        for (const lint::RuleInfo* rule : lint::allRules()) {
            const std::string id(rule->id);
            QVERIFY2(ids.insert(rule->id).second, id.c_str());
            QVERIFY2(!messages::tr(messages::Language::English, rule->title).empty(), id.c_str());
            QVERIFY2(lint::findRule(rule->id) == rule, id.c_str());
            for (const auto language : {messages::Language::English, messages::Language::Chinese})
                QVERIFY2(lint::page(rule->id, language).contains("# " + id), ("no page for " + id).c_str());
            const bool own = std::filesystem::exists(source / "tests/data/lint" / (id + ".txt"));
            const bool syntax = rule->check == nullptr; // tests/dockerfile and tests/stages have those
            QVERIFY2(own || syntax, ("no cases for " + id).c_str());
            for (const std::string_view other : rule->otherNames())
                QVERIFY2(lint::findRule(other) != nullptr, std::string(other).c_str());
        }
    }

    // No page and no file of cases is left of a rule that is gone.
    void leftovers() {
        const std::filesystem::path source = std::getenv("SLIPWAY_TEST_SOURCE");
        for (const auto& [folder, extension] :
             {std::pair{"resources/rules", ".md"}, std::pair{"tests/data/lint", ".txt"}}) {
            for (const auto& entry : std::filesystem::directory_iterator(source / folder)) {
                if (entry.path().extension() == extension)
                    QVERIFY2(lint::findRule(entry.path().stem().string()) != nullptr, entry.path().c_str());
            }
        }
    }

    void diagnostics() {
        for (const lint::Diagnostic& each : lint::diagnostics())
            QVERIFY2(lint::findRule(each.rule) != nullptr, std::string(each.rule).c_str());
    }

    void everyCheckOfBuildKit() {
        for (const char* name : {"StageNameCasing",
                                 "FromAsCasing",
                                 "NoEmptyContinuation",
                                 "ConsistentInstructionCasing",
                                 "DuplicateStageName",
                                 "ReservedStageName",
                                 "JSONArgsRecommended",
                                 "MaintainerDeprecated",
                                 "UndefinedArgInFrom",
                                 "WorkdirRelativePath",
                                 "UndefinedVar",
                                 "MultipleInstructionsDisallowed",
                                 "LegacyKeyValueFormat",
                                 "RedundantTargetPlatform",
                                 "SecretsUsedInArgOrEnv",
                                 "InvalidDefaultArgInFrom",
                                 "FromPlatformFlagConstDisallowed",
                                 "CopyIgnoredFile",
                                 "InvalidDefinitionDescription",
                                 "ExposeProtoCasing",
                                 "ExposeInvalidFormat"})
            QVERIFY2(!lint::rulesCalled(name).empty() && lint::rulesCalled(name).front()->isBuildkit(), name);
    }

    void names() {
        QCOMPARE(lint::rulesCalled("MULTIPLE_INSTRUCTIONS").size(), 3UL);
        QCOMPARE(lint::findRule("workdirrelativepath")->id, std::string_view("DL3000"));
        QVERIFY(lint::findRule("DL0000") == nullptr);
        QCOMPARE(*lint::similarRule("JSONArgRecommended"), std::string_view("JSONArgsRecommended"));
    }
};

QTEST_APPLESS_MAIN(TableTest)
#include "table_test.moc"
