// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/grammar.h"

#include <algorithm>
#include <array>

namespace slipway::dockerfile {

namespace {

constexpr std::string_view networks[] = {"default", "none", "host"};
constexpr std::string_view securities[] = {"sandbox", "insecure"};

constexpr FlagGrammar fromFlags[] = {{.name = "platform", .kind = ValueKind::Platform, .expanded = true}};
constexpr FlagGrammar runFlags[] = {
    {.name = "mount", .kind = ValueKind::MountFields, .repeatable = true, .expanded = true},
    {.name = "network", .kind = ValueKind::Choice, .choices = networks},
    {.name = "security", .kind = ValueKind::Choice, .choices = securities},
    {.name = "device", .kind = ValueKind::Text, .repeatable = true},
};
constexpr FlagGrammar copyFlags[] = {
    {.name = "from", .kind = ValueKind::Stage},
    {.name = "chown", .kind = ValueKind::Owner, .expanded = true},
    {.name = "chmod", .kind = ValueKind::Mode, .expanded = true},
    {.name = "link", .kind = ValueKind::Boolean},
    {.name = "parents", .kind = ValueKind::Boolean},
    {.name = "exclude", .kind = ValueKind::Pattern, .repeatable = true, .expanded = true},
};
constexpr FlagGrammar addFlags[] = {
    {.name = "chown", .kind = ValueKind::Owner, .expanded = true},
    {.name = "chmod", .kind = ValueKind::Mode, .expanded = true},
    {.name = "link", .kind = ValueKind::Boolean},
    {.name = "keep-git-dir", .kind = ValueKind::Boolean},
    {.name = "checksum", .kind = ValueKind::Digest, .expanded = true},
    {.name = "unpack", .kind = ValueKind::Boolean},
    {.name = "exclude", .kind = ValueKind::Pattern, .repeatable = true, .expanded = true},
};
constexpr FlagGrammar healthcheckFlags[] = {
    {.name = "interval", .kind = ValueKind::Duration},     {.name = "timeout", .kind = ValueKind::Duration},
    {.name = "start-period", .kind = ValueKind::Duration}, {.name = "start-interval", .kind = ValueKind::Duration},
    {.name = "retries", .kind = ValueKind::Count},
};

using enum ArgumentShape;

// In the order of Keyword.
constexpr std::array<InstructionGrammar, keywordCount> grammars{{
    {.keyword = Keyword::Add,
     .shape = Paths,
     .minimumArguments = 2,
     .heredocs = true,
     .expanded = true,
     .flags = addFlags},
    {.keyword = Keyword::Arg, .shape = Declarations, .expanded = true},
    {.keyword = Keyword::Cmd, .shape = Command, .minimumArguments = 0},
    {.keyword = Keyword::Copy,
     .shape = Paths,
     .minimumArguments = 2,
     .heredocs = true,
     .expanded = true,
     .flags = copyFlags},
    {.keyword = Keyword::Entrypoint, .shape = Command, .minimumArguments = 0},
    {.keyword = Keyword::Env, .shape = Assignments, .expanded = true},
    {.keyword = Keyword::Expose, .shape = Words, .expanded = true},
    {.keyword = Keyword::From, .shape = BaseImage, .expanded = true, .flags = fromFlags},
    {.keyword = Keyword::Healthcheck, .shape = Healthcheck, .flags = healthcheckFlags},
    {.keyword = Keyword::Label, .shape = Assignments, .expanded = true},
    {.keyword = Keyword::Maintainer, .shape = Line},
    {.keyword = Keyword::Onbuild, .shape = Instruction, .heredocs = true},
    {.keyword = Keyword::Run, .shape = Command, .heredocs = true, .flags = runFlags},
    {.keyword = Keyword::Shell, .shape = ExecOnly},
    {.keyword = Keyword::Stopsignal, .shape = Line, .expanded = true},
    {.keyword = Keyword::User, .shape = Line, .expanded = true},
    {.keyword = Keyword::Volume, .shape = Paths, .expanded = true},
    {.keyword = Keyword::Workdir, .shape = Line, .expanded = true},
}};

constexpr std::string_view sharings[] = {"shared", "private", "locked"};
constexpr std::string_view typeNames[] = {"bind", "cache", "tmpfs", "secret", "ssh"}; // in the order of Mount::Type

constexpr Mount::Type withSource[] = {Mount::Type::Bind, Mount::Type::Cache};
constexpr Mount::Type withSourceOrSecret[] = {Mount::Type::Bind, Mount::Type::Cache, Mount::Type::Secret};
constexpr Mount::Type withId[] = {Mount::Type::Cache, Mount::Type::Secret, Mount::Type::Ssh};
constexpr Mount::Type onlyCache[] = {Mount::Type::Cache};
constexpr Mount::Type onlyTmpfs[] = {Mount::Type::Tmpfs};
constexpr Mount::Type onlySecret[] = {Mount::Type::Secret};
constexpr Mount::Type withRequired[] = {Mount::Type::Secret, Mount::Type::Ssh};

constexpr MountKeyGrammar keys[] = {
    {.name = "type", .kind = ValueKind::Choice, .choices = typeNames},
    {.name = "from", .kind = ValueKind::Stage, .types = withSource},
    {.name = "source", .kind = ValueKind::Path, .types = withSourceOrSecret},
    {.name = "src", .kind = ValueKind::Path, .alias = "source", .types = withSourceOrSecret},
    {.name = "target", .kind = ValueKind::Path},
    {.name = "dst", .kind = ValueKind::Path, .alias = "target"},
    {.name = "destination", .kind = ValueKind::Path, .alias = "target"},
    {.name = "readonly", .kind = ValueKind::Boolean, .valueOptional = true},
    {.name = "ro", .kind = ValueKind::Boolean, .valueOptional = true, .alias = "readonly"},
    {.name = "readwrite", .kind = ValueKind::Boolean, .valueOptional = true},
    {.name = "rw", .kind = ValueKind::Boolean, .valueOptional = true, .alias = "readwrite"},
    {.name = "id", .kind = ValueKind::Text, .types = withId},
    {.name = "sharing", .kind = ValueKind::Choice, .choices = sharings, .types = onlyCache},
    {.name = "required", .kind = ValueKind::Boolean, .valueOptional = true, .types = withRequired},
    {.name = "mode", .kind = ValueKind::Octal, .types = withId},
    {.name = "uid", .kind = ValueKind::Number, .types = withId},
    {.name = "gid", .kind = ValueKind::Number, .types = withId},
    {.name = "size", .kind = ValueKind::Bytes, .types = onlyTmpfs},
    {.name = "env", .kind = ValueKind::Text, .types = onlySecret},
};

} // namespace

const InstructionGrammar& grammar(Keyword keyword) {
    return grammars[static_cast<std::size_t>(keyword)];
}

const FlagGrammar* flagGrammar(const InstructionGrammar& instruction, std::string_view flag) {
    const auto found = std::ranges::find(instruction.flags, flag, &FlagGrammar::name);
    return found == instruction.flags.end() ? nullptr : &*found;
}

std::span<const MountKeyGrammar> mountKeys() {
    return keys;
}

const MountKeyGrammar* mountKey(std::string_view key) {
    const auto* found = std::ranges::find(keys, key, &MountKeyGrammar::name);
    return found == std::end(keys) ? nullptr : found;
}

std::span<const std::string_view> mountTypeNames() {
    return typeNames;
}

} // namespace slipway::dockerfile
