// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/analysis_findings.h"

#include "engine/messages/catalogue/facts.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::image::facts {

using messages::message;

namespace {

std::string shown(std::string_view path) {
    return text::escaped("/" + std::string(path));
}

ImageFinding ofSecret(const SecretFacts& secret) {
    ImageFinding finding{.rule = "secret", .message = {}};
    const std::string_view kind = nameOf(secret.kind);
    switch (secret.where) {
    case SecretFacts::Where::File:
        finding.path = secret.name;
        finding.layer = secret.layer;
        finding.message = secret.removedBy
                              ? message(msg::FactsSecretRemoved, shown(secret.name), kind, secret.removedBy->value,
                                        secret.layer.value)
                              : message(msg::FactsSecretFile, shown(secret.name), kind, secret.layer.value);
        break;
    case SecretFacts::Where::Environment:
        finding.message = message(msg::FactsSecretEnvironment, secret.name, kind);
        break;
    case SecretFacts::Where::Label:
        finding.message = message(msg::FactsSecretLabel, secret.name, kind);
        break;
    case SecretFacts::Where::History:
        finding.message = secret.name.empty() ? message(msg::FactsSecretHistory, kind)
                                              : message(msg::FactsSecretHistoryName, secret.name, kind);
        break;
    }
    return finding;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + text::escaped(name);
    return text;
}

} // namespace

std::vector<ImageFinding> findingsOf(const ImageAnalysis& analysis, const ImageFacts& facts,
                                     std::uint64_t minimumDead) {
    std::vector<ImageFinding> findings;
    for (const SecretFacts& secret : facts.secrets)
        findings.push_back(ofSecret(secret));
    for (const ExecutableFacts& program : facts.executables) {
        if (program.interpreterMissing)
            findings.push_back({.rule = "missing-interpreter",
                                .message = message(msg::FactsMissingInterpreter, shown(program.path),
                                                   text::escaped(program.elf.interpreter)),
                                .path = program.path,
                                .layer = program.layer});
        else if (!program.missing.empty())
            findings.push_back(
                {.rule = "missing-library",
                 .message = message(msg::FactsMissingLibraries, shown(program.path), joined(program.missing)),
                 .path = program.path,
                 .layer = program.layer});
    }
    if (!facts.user.uid)
        findings.push_back({.rule = "unknown-user",
                            .severity = Severity::Error,
                            .message = message(msg::FactsUnknownUser, text::escaped(facts.user.written))});
    else if (facts.user.isRoot() && !analysis.image.plainRootFilesystem)
        findings.push_back({.rule = "root-user", .severity = Severity::Info, .message = message(msg::FactsRootUser)});
    for (const BrokenScript& script : facts.brokenScripts)
        findings.push_back(
            {.rule = "missing-script-interpreter",
             .severity = Severity::Info,
             .message = message(msg::FactsBrokenScript, shown(script.path), text::escaped(script.interpreter)),
             .path = script.path});
    for (const Blame& blame : analysis.accounting.blame)
        if (blame.bytes >= minimumDead) {
            const std::string bytes = messages::formatBytes(blame.bytes);
            const bool deletes = blame.classes.deleted * 2 > blame.bytes;
            findings.push_back(
                {.rule = "dead-bytes",
                 .message = blame.from == blame.by ? message(msg::FactsDeadRepeated, blame.from.value, bytes)
                            : deletes ? message(msg::FactsDeadDeleted, blame.from.value, bytes, blame.by.value)
                                      : message(msg::FactsDeadOverwritten, blame.from.value, bytes, blame.by.value),
                 .layer = blame.from});
        }
    const auto remark = [&findings](const messages::Message& text) {
        findings.push_back({.rule = "remark", .severity = Severity::Info, .message = text});
    };
    std::ranges::for_each(analysis.image.remarks, remark);
    std::ranges::for_each(analysis.remarks, remark);
    std::ranges::for_each(facts.remarks, remark);
    std::ranges::stable_sort(findings, {}, &ImageFinding::severity);
    return findings;
}

} // namespace slipway::image::facts
