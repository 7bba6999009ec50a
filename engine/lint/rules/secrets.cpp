// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>
#include <ranges>

namespace slipway::lint::rules {

using messages::message;

namespace {

// Names that hold a secret although no word in them says so.
constexpr std::string_view knownNames[] = {"AWS_ACCESS_KEY_ID", "DATABASE_URL", "MYSQL_PWD",   "PGPASSFILE",
                                           "NPM_AUTH",          "SSH_KEY",      "GPG_KEY_DATA"};

bool hasWord(std::string_view name, std::span<const std::string_view> words) {
    return std::ranges::any_of(std::views::split(name, '_'),
                               [&](const auto part) { return std::ranges::contains(words, std::string_view(part)); });
}

// As BuildKit: a word of the name says secret, and none says that it is not one.
bool isSecretForBuildkit(std::string_view lower) {
    static constexpr std::string_view secret[] = {"apikey",   "auth",  "credential", "credentials", "key",
                                                  "password", "pword", "passwd",     "secret",      "token"};
    static constexpr std::string_view harmless[] = {"public", "file", "version"};
    return hasWord(lower, secret) && !hasWord(lower, harmless);
}

// As hadolint: these anywhere in the name.
bool isSecretForHadolint(std::string_view lower) {
    static constexpr std::string_view parts[] = {"api_key", "client_key", "password", "private",
                                                 "secret",  "token",      "username"};
    return std::ranges::any_of(parts, [&](std::string_view part) { return lower.contains(part); });
}

bool isSecret(const Subject& subject, std::string_view name) {
    const std::string lower = dockerfile::toLower(name);
    if (subject.settings().profile == Profile::Docker)
        return isSecretForBuildkit(lower);
    if (subject.isHadolint())
        return isSecretForHadolint(lower) || std::ranges::contains(knownNames, name);
    if (isSecretForBuildkit(lower))
        return true;
    static constexpr std::string_view harmless[] = {"public", "file",  "version", "path", "dir",  "url",
                                                    "length", "count", "ttl",     "name", "type", "expiry"};
    static constexpr std::string_view glued[] = {"password", "passwd", "secret", "apikey", "token"};
    const bool ends = std::ranges::any_of(glued, [&](std::string_view part) { return lower.ends_with(part); });
    return (ends && !hasWord(lower, harmless)) || name == "AWS_ACCESS_KEY_ID" || name == "MYSQL_PWD";
}

// The mount in place of the ARG: every later RUN of the stage that names the variable gets it.
std::optional<Fix> secretMount(const Subject& subject, const Site& site, const std::string& name) {
    const auto* arg = site.as<dockerfile::Arg>();
    if (arg == nullptr || arg->declarations.size() != 1 || !site.stage || site.isTrigger())
        return std::nullopt;
    std::string id = dockerfile::toLower(name);
    const std::string mount = "--mount=type=secret,id=" + id + ",env=" + name + " ";
    std::vector<text::TextEdit> edits{{wholeLines(subject, site.instruction->range), ""}};
    for (const Site& later : subject.stage(*site.stage).sites) {
        if (later.index <= site.index || later.isTrigger())
            continue;
        const bool runs = later.as<dockerfile::Run>() != nullptr;
        if (!subject.slice(later.instruction->range).contains(name))
            continue;
        if (!runs)
            return std::nullopt; // it ends up in the image
        std::size_t place = later.instruction->argumentsRange.begin;
        if (!later.instruction->flags.empty())
            place = later.instruction->flags.front().range.begin;
        edits.push_back({{place, place}, mount});
    }
    if (edits.size() < 2)
        return std::nullopt;
    return suggestion(message(msg::FixSecretMount, name), std::move(edits));
}

} // namespace

void secretInVariable(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const auto judge = [&](const dockerfile::Word& name, std::string_view keyword) {
            if (!isSecret(subject, name.text))
                return;
            Finding& finding = report.add(name.range, message(msg::SecretInVariable, name.text, keyword));
            if (auto fix = secretMount(subject, site, name.text))
                finding.fixes.push_back(*std::move(fix));
        };
        if (const auto* arg = site.as<dockerfile::Arg>()) {
            for (const auto& each : arg->declarations)
                judge(each.name, "ARG");
        } else if (const auto* env = site.as<dockerfile::Env>()) {
            for (const dockerfile::Assignment& each : env->variables)
                judge(each.name, "ENV");
        }
    }
}

} // namespace slipway::lint::rules
