// SPDX-License-Identifier: Apache-2.0
#pragma once

// The functions behind the rows of shell_table.cpp. Each stands in the file that is named after its subject.
namespace slipway::lint {
class Report;
class Subject;
} // namespace slipway::lint

namespace slipway::lint::rules {

// package_pins.cpp
void aptPins(const Subject& subject, Report& report);
void pipPins(const Subject& subject, Report& report);
void npmPins(const Subject& subject, Report& report);
void apkPins(const Subject& subject, Report& report);
void gemPins(const Subject& subject, Report& report);
void yumPins(const Subject& subject, Report& report);
void zypperPins(const Subject& subject, Report& report);
void dnfPins(const Subject& subject, Report& report);
void goPins(const Subject& subject, Report& report);
void scriptPackagerPins(const Subject& subject, Report& report);
void pythonToolPins(const Subject& subject, Report& report);
void cargoPins(const Subject& subject, Report& report);
void composerPins(const Subject& subject, Report& report);

// package_options.cpp
void aptAnswersYes(const Subject& subject, Report& report);
void aptRecommends(const Subject& subject, Report& report);
void apkNoCache(const Subject& subject, Report& report);
void yumAnswersYes(const Subject& subject, Report& report);
void zypperAnswersYes(const Subject& subject, Report& report);
void dnfAnswersYes(const Subject& subject, Report& report);
void pipNoCache(const Subject& subject, Report& report);
void useraddNoLog(const Subject& subject, Report& report);
void wgetProgress(const Subject& subject, Report& report);

// package_caches.cpp
void aptLists(const Subject& subject, Report& report);
void yumClean(const Subject& subject, Report& report);
void zypperClean(const Subject& subject, Report& report);
void dnfClean(const Subject& subject, Report& report);
void yarnClean(const Subject& subject, Report& report);

// package_steps.cpp
void aptCommand(const Subject& subject, Report& report);
void zypperDistUpgrade(const Subject& subject, Report& report);
void aptUpdateAlone(const Subject& subject, Report& report);
void aptUpgrade(const Subject& subject, Report& report);
void apkVirtual(const Subject& subject, Report& report);
void versionAsRedirection(const Subject& subject, Report& report);

// run_commands.cpp
void pointlessCommands(const Subject& subject, Report& report);
void changesDirectory(const Subject& subject, Report& report);
void usesSudo(const Subject& subject, Report& report);
void curlAndWget(const Subject& subject, Report& report);
void linksShell(const Subject& subject, Report& report);
void setsUserId(const Subject& subject, Report& report);
void emptyPassword(const Subject& subject, Report& report);
void instructionWord(const Subject& subject, Report& report);
void commentSwallows(const Subject& subject, Report& report);

// run_form.cpp
void consecutiveRuns(const Subject& subject, Report& report);
void unpacksCopied(const Subject& subject, Report& report);
void shellFormCommand(const Subject& subject, Report& report);
void pipefail(const Subject& subject, Report& report);
void heredocErrors(const Subject& subject, Report& report);

// go.cpp
void goSumMissing(const Subject& subject, Report& report);
void goCgo(const Subject& subject, Report& report);
void goStrip(const Subject& subject, Report& report);

// dependencies.cpp
void goSourcesFirst(const Subject& subject, Report& report);
void nodeSourcesFirst(const Subject& subject, Report& report);
void pythonSourcesFirst(const Subject& subject, Report& report);
void javaSourcesFirst(const Subject& subject, Report& report);
void rustSourcesFirst(const Subject& subject, Report& report);
void goCacheMounts(const Subject& subject, Report& report);
void npmCi(const Subject& subject, Report& report);
void nodeDevelopment(const Subject& subject, Report& report);
void npmStart(const Subject& subject, Report& report);
void cargoRelease(const Subject& subject, Report& report);
void cargoLocked(const Subject& subject, Report& report);

// shipping.cpp
void toolChainShipped(const Subject& subject, Report& report);
void certificatesMissing(const Subject& subject, Report& report);
void timeZonesMissing(const Subject& subject, Report& report);
void rootAtEnd(const Subject& subject, Report& report);
void shellMissing(const Subject& subject, Report& report);
void shellWithoutExec(const Subject& subject, Report& report);
void startScriptWithoutExec(const Subject& subject, Report& report);
void healthcheckTool(const Subject& subject, Report& report);
void pythonBuffered(const Subject& subject, Report& report);
void jdkShipped(const Subject& subject, Report& report);
void compilerShipped(const Subject& subject, Report& report);
void cmakeBuildType(const Subject& subject, Report& report);
void dynamicOnStatic(const Subject& subject, Report& report);

// script_quoting.cpp
void unquotedVariable(const Subject& subject, Report& report);
void unquotedSubstitution(const Subject& subject, Report& report);
void singleQuotedVariable(const Subject& subject, Report& report);
void leadingPattern(const Subject& subject, Report& report);
void backquotes(const Subject& subject, Report& report);
void uselessEscape(const Subject& subject, Report& report);
void echoEscapes(const Subject& subject, Report& report);

// script_flow.cpp
void uncheckedCd(const Subject& subject, Report& report);
void maskedStatus(const Subject& subject, Report& report);
void ignoredNegation(const Subject& subject, Report& report);
void andOr(const Subject& subject, Report& report);
void keywordAsArgument(const Subject& subject, Report& report);
void unassignedVariable(const Subject& subject, Report& report);

// script_syntax.cpp
void shellProblems(const Subject& subject, Report& report);
void processSubstitution(const Subject& subject, Report& report);
void ansiQuote(const Subject& subject, Report& report);
void arithmeticCommand(const Subject& subject, Report& report);
void braceExpansion(const Subject& subject, Report& report);
void doubleBracket(const Subject& subject, Report& report);
void hereString(const Subject& subject, Report& report);
void testEquals(const Subject& subject, Report& report);
void bothRedirection(const Subject& subject, Report& report);
void arrays(const Subject& subject, Report& report);
void echoOption(const Subject& subject, Report& report);
void pipefailOption(const Subject& subject, Report& report);
void sourceCommand(const Subject& subject, Report& report);
void localVariable(const Subject& subject, Report& report);
void arrayReference(const Subject& subject, Report& report);
void substring(const Subject& subject, Report& report);
void replacement(const Subject& subject, Report& report);
void caseChange(const Subject& subject, Report& report);
void indirection(const Subject& subject, Report& report);

} // namespace slipway::lint::rules
