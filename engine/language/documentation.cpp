// SPDX-License-Identifier: Apache-2.0
#include "engine/language/documentation.h"

#include "engine/dockerfile/grammar.h"
#include "engine/messages/catalogue/language.h"

#include <algorithm>
#include <array>
#include <span>

namespace slipway::language {

namespace {

struct Entry {
    std::string_view name;
    messages::Msg text;
};

messages::Msg find(std::span<const Entry> table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Entry::name);
    return found == table.end() ? messages::Msg() : found->text;
}

constexpr Entry flags[] = {
    {"platform", msg::DocFlagPlatform},
    {"mount", msg::DocFlagMount},
    {"network", msg::DocFlagNetwork},
    {"security", msg::DocFlagSecurity},
    {"device", msg::DocFlagDevice},
    {"from", msg::DocFlagFrom},
    {"chown", msg::DocFlagChown},
    {"chmod", msg::DocFlagChmod},
    {"link", msg::DocFlagLink},
    {"parents", msg::DocFlagParents},
    {"exclude", msg::DocFlagExclude},
    {"keep-git-dir", msg::DocFlagKeepGitDir},
    {"checksum", msg::DocFlagChecksum},
    {"unpack", msg::DocFlagUnpack},
    {"interval", msg::DocFlagInterval},
    {"timeout", msg::DocFlagTimeout},
    {"start-period", msg::DocFlagStartPeriod},
    {"start-interval", msg::DocFlagStartInterval},
    {"retries", msg::DocFlagRetries},
};

constexpr Entry mountKeyTexts[] = {
    {"type", msg::DocMountType},     {"from", msg::DocMountFrom},         {"source", msg::DocMountSource},
    {"target", msg::DocMountTarget}, {"readonly", msg::DocMountReadonly}, {"readwrite", msg::DocMountReadwrite},
    {"id", msg::DocMountId},         {"sharing", msg::DocMountSharing},   {"required", msg::DocMountRequired},
    {"mode", msg::DocMountMode},     {"uid", msg::DocMountUid},           {"gid", msg::DocMountGid},
    {"size", msg::DocMountSize},     {"env", msg::DocMountEnv},
};

constexpr Entry mountTypeTexts[] = {
    {"bind", msg::DocMountBind},     {"cache", msg::DocMountCache}, {"tmpfs", msg::DocMountTmpfs},
    {"secret", msg::DocMountSecret}, {"ssh", msg::DocMountSsh},
};

constexpr Entry directives[] = {{"syntax", msg::DocSyntax}, {"escape", msg::DocEscape}, {"check", msg::DocCheck}};

struct InstructionText {
    messages::Msg text;
    std::string_view synopsis;
};

// In the order of Keyword.
constexpr std::array<InstructionText, dockerfile::keywordCount> instructions{{
    {msg::DocAdd, "ADD [FLAGS] SOURCE... DESTINATION"},
    {msg::DocArg, "ARG NAME[=DEFAULT]..."},
    {msg::DocCmd, "CMD [\"PROGRAM\", \"ARGUMENT\"...]"},
    {msg::DocCopy, "COPY [FLAGS] SOURCE... DESTINATION"},
    {msg::DocEntrypoint, "ENTRYPOINT [\"PROGRAM\", \"ARGUMENT\"...]"},
    {msg::DocEnv, "ENV NAME=VALUE..."},
    {msg::DocExpose, "EXPOSE PORT[/PROTOCOL]..."},
    {msg::DocFrom, "FROM [--platform=PLATFORM] IMAGE [AS NAME]"},
    {msg::DocHealthcheck, "HEALTHCHECK [FLAGS] CMD COMMAND | NONE"},
    {msg::DocLabel, "LABEL NAME=VALUE..."},
    {msg::DocMaintainer, "MAINTAINER NAME"},
    {msg::DocOnbuild, "ONBUILD INSTRUCTION"},
    {msg::DocRun, "RUN [FLAGS] COMMAND | <<EOF"},
    {msg::DocShell, "SHELL [\"PROGRAM\", \"ARGUMENT\"...]"},
    {msg::DocStopsignal, "STOPSIGNAL SIGNAL"},
    {msg::DocUser, "USER USER[:GROUP]"},
    {msg::DocVolume, "VOLUME PATH..."},
    {msg::DocWorkdir, "WORKDIR PATH"},
}};

} // namespace

messages::Msg documentation(dockerfile::Keyword keyword) {
    return keyword == dockerfile::Keyword::Unknown ? messages::Msg()
                                                   : instructions[static_cast<std::size_t>(keyword)].text;
}

std::string_view synopsis(dockerfile::Keyword keyword) {
    return keyword == dockerfile::Keyword::Unknown ? std::string_view()
                                                   : instructions[static_cast<std::size_t>(keyword)].synopsis;
}

messages::Msg flagDocumentation(std::string_view flag) {
    return find(flags, flag);
}

messages::Msg mountKeyDocumentation(std::string_view key) {
    const dockerfile::MountKeyGrammar* grammar = dockerfile::mountKey(key);
    return grammar == nullptr ? messages::Msg() : find(mountKeyTexts, grammar->alias.empty() ? key : grammar->alias);
}

messages::Msg mountTypeDocumentation(std::string_view type) {
    return find(mountTypeTexts, type);
}

messages::Msg directiveDocumentation(std::string_view directive) {
    return find(directives, directive);
}

} // namespace slipway::language
