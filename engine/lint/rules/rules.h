// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/rule.h"
#include "engine/lint/subject.h"

// The functions behind the rows of text_table.cpp, in its order. Each stands in the file that is named after its
// subject.
namespace slipway::lint::rules {

void inlineIgnore(const Subject& subject, Report& report);
void relativeWorkdir(const Subject& subject, Report& report);
void rootAtTheEnd(const Subject& subject, Report& report);
void untaggedImage(const Subject& subject, Report& report);
void latestImage(const Subject& subject, Report& report);
void portTooLarge(const Subject& subject, Report& report);
void repeatedHealthcheck(const Subject& subject, Report& report);
void addInsteadOfCopy(const Subject& subject, Report& report);
void copyManyWithoutSlash(const Subject& subject, Report& report);
void copyFromUnknown(const Subject& subject, Report& report);
void copyFromItself(const Subject& subject, Report& report);
void duplicateStageName(const Subject& subject, Report& report);
void untrustedRegistry(const Subject& subject, Report& report);
void constantPlatform(const Subject& subject, Report& report);
void selfReferringEnv(const Subject& subject, Report& report);
void copyToRelative(const Subject& subject, Report& report);
void labelKey(const Subject& subject, Report& report);
void labelMissing(const Subject& subject, Report& report);
void labelNotInSchema(const Subject& subject, Report& report);
void labelEmpty(const Subject& subject, Report& report);
void labelUrl(const Subject& subject, Report& report);
void labelTime(const Subject& subject, Report& report);
void labelLicence(const Subject& subject, Report& report);
void labelHash(const Subject& subject, Report& report);
void labelVersion(const Subject& subject, Report& report);
void noHealthcheck(const Subject& subject, Report& report);
void labelEmail(const Subject& subject, Report& report);
void reservedStageName(const Subject& subject, Report& report);
void secretInVariable(const Subject& subject, Report& report);
void redundantPlatform(const Subject& subject, Report& report);
void userByName(const Subject& subject, Report& report);
void copyRootToRoot(const Subject& subject, Report& report);
void maintainer(const Subject& subject, Report& report);
void repeatedCmd(const Subject& subject, Report& report);
void repeatedEntrypoint(const Subject& subject, Report& report);
void instructionCasing(const Subject& subject, Report& report);
void exposedHostPort(const Subject& subject, Report& report);
void protocolCasing(const Subject& subject, Report& report);
void fromAsCasing(const Subject& subject, Report& report);
void invalidDefaultInFrom(const Subject& subject, Report& report);
void definitionDescription(const Subject& subject, Report& report);
void legacyKeyValue(const Subject& subject, Report& report);
void stageNameCasing(const Subject& subject, Report& report);
void undefinedArgumentInFrom(const Subject& subject, Report& report);
void undefinedVariable(const Subject& subject, Report& report);
void danglingBackslash(const Subject& subject, Report& report);
void unusedArgument(const Subject& subject, Report& report);
void invisibleArgument(const Subject& subject, Report& report);
void lateDirective(const Subject& subject, Report& report);
void unreachableStage(const Subject& subject, Report& report);
void gitWithoutCommit(const Subject& subject, Report& report);
void invalidImage(const Subject& subject, Report& report);
void brokenJson(const Subject& subject, Report& report);
void invalidPort(const Subject& subject, Report& report);
void invalidProtocol(const Subject& subject, Report& report);
void invalidSignal(const Subject& subject, Report& report);
void directiveCasing(const Subject& subject, Report& report);
void volumeOnSystem(const Subject& subject, Report& report);
void copyIgnored(const Subject& subject, Report& report);
void copyOfNothing(const Subject& subject, Report& report);
void secretFromContext(const Subject& subject, Report& report);
void ballastFromContext(const Subject& subject, Report& report);
void ignoreFileMissing(const Subject& subject, Report& report);
// build.cpp
void deletedLater(const Subject& subject, Report& report);
void doubledByMetadata(const Subject& subject, Report& report);
void rewrittenLater(const Subject& subject, Report& report);
void debugSymbols(const Subject& subject, Report& report);
void documentation(const Subject& subject, Report& report);
void caches(const Subject& subject, Report& report);
void staticLibraries(const Subject& subject, Report& report);
void missingLibrary(const Subject& subject, Report& report);

} // namespace slipway::lint::rules
