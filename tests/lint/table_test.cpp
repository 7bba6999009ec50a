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
#include <span>

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

    // What (the title), why, bad, good, exceptions and origin, in this order and in both languages, none of them empty.
    void pages() {
        static constexpr std::string_view english[] = {"# ",        "## Why\n",        "## Bad\n",
                                                       "## Good\n", "## Exceptions\n", "## Origin\n"};
        static constexpr std::string_view chinese[] = {"# ",      "## 原因\n", "## 不好\n",
                                                       "## 好\n", "## 例外\n", "## 来源\n"};
        for (const lint::RuleInfo* rule : lint::allRules()) {
            for (const auto& [language, sections] : {std::pair{messages::Language::English, std::span(english)},
                                                     std::pair{messages::Language::Chinese, std::span(chinese)}}) {
                const std::string_view page = lint::page(rule->id, language);
                std::size_t at = 0;
                for (const std::string_view section : sections) {
                    const std::string heading = "\n" + std::string(section);
                    const std::size_t found = at == 0 ? page.find(section) : page.find(heading, at);
                    QVERIFY2(found != std::string_view::npos, (std::string(rule->id) + " " + heading).c_str());
                    const std::size_t behind = found + heading.size();
                    const std::size_t end = std::min(page.find("\n## ", behind - 1), page.size());
                    QVERIFY2(page.substr(behind, end - behind).find_first_not_of(" \n") != std::string_view::npos,
                             (std::string(rule->id) + heading).c_str());
                    at = behind - 1;
                }
            }
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
