// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/rules.h"
#include "engine/lint/variables.h"
#include "engine/messages/catalogue/lint.h"
#include "engine/shell/invocation.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

namespace slipway::lint::rules {

using dockerfile::Keyword;
using dockerfile::User;
using messages::message;

namespace {

bool isRoot(std::string_view user) {
    const std::string_view name = user.substr(0, user.find(':'));
    return name == "root" || name == "0";
}

const Site* lastUser(const StageView& view) {
    const Site* last = nullptr;
    for (const Site& site : view.sites) {
        if (site.as<User>() != nullptr && !site.isTrigger())
            last = &site;
    }
    return last;
}

// The USER that the image ends up with: of the target, or of what it is FROM.
const Site* effectiveUser(const Subject& subject) {
    if (subject.stages().empty())
        return nullptr;
    for (std::optional<StageId> id = subject.target(); id; id = subject.stage(*id).parent) {
        if (const Site* site = lastUser(subject.stage(*id)))
            return site;
    }
    return nullptr;
}

// Behind the last instruction that may need root.
std::optional<std::size_t> placeForUser(const Subject& subject, const StageView& view, const Site& user) {
    const dockerfile::Instruction* last = user.instruction;
    for (const Site& site : view.sites) {
        const Keyword keyword = site.instruction->keyword;
        const bool works = keyword == Keyword::Run || keyword == Keyword::Copy || keyword == Keyword::Add ||
                           keyword == Keyword::Workdir;
        if (site.index > user.index && works && !site.isTrigger())
            last = site.instruction;
    }
    // What stands behind a heredoc without an end is in it.
    if (std::ranges::any_of(last->heredocs, [](const auto& each) { return each.terminator.empty(); }))
        return std::nullopt;
    std::size_t place = last->range.end;
    const std::string_view bytes = subject.source().bytes();
    while (place < bytes.size() && (bytes[place] == ' ' || bytes[place] == '\t'))
        ++place;
    return place;
}

// The numbers that useradd and adduser of the file give, by every word of such a call: one of them is the name.
using Uids = std::unordered_map<std::string_view, std::string_view>;

Uids uidsOf(const Subject& subject) {
    Uids uids;
    for (const Site& site : subject.sites()) {
        const shell::RunText* run = site.instruction->keyword == Keyword::Run ? subject.run(site) : nullptr;
        if (run == nullptr || !run->script)
            continue;
        for (const shell::Invocation& call : run->invocations) {
            if (call.name != "useradd" && call.name != "adduser")
                continue;
            std::string_view uid;
            const auto words = call.arguments();
            for (std::size_t i = 0; i < words.size(); ++i) {
                const std::string_view word = words[i].text;
                if (i + 1 < words.size() && (word == "-u" || word == "--uid"))
                    uid = words[i + 1].text;
                else if (word.starts_with("--uid="))
                    uid = word.substr(6);
            }
            if (uid.empty() || !std::ranges::all_of(uid, [](char c) { return c >= '0' && c <= '9'; }))
                continue;
            for (const shell::Word& word : words)
                uids.try_emplace(word.text, uid);
        }
    }
    return uids;
}

} // namespace

void rootAtTheEnd(const Subject& subject, Report& report) {
    const auto judge = [&](const Site& site) {
        const User& user = *site.as<User>();
        const std::string name =
            subject.isHadolint() ? user.user.text : subject.expanded(user.user, site).value_or(user.user.text);
        if (!isRoot(name))
            return;
        Finding& finding = report.add(user.user.range, message(msg::RootAtTheEnd, user.user.text));
        if (!site.stage)
            return;
        const StageView& view = subject.stage(*site.stage);
        if (const auto place = placeForUser(subject, view, site))
            finding.fixes.push_back(
                suggestion(message(msg::FixInsert, "USER 10001:10001"),
                           {{{*place, *place}, std::string(newline(subject)) + "USER 10001:10001"}}));
    };
    if (!subject.isHadolint()) {
        if (const Site* site = effectiveUser(subject))
            judge(*site);
        return;
    }
    // Every stage, and a text without any.
    const Site* last = nullptr;
    std::optional<StageId> stage;
    for (const Site& site : subject.sites()) {
        if (site.stage != stage) {
            if (last != nullptr)
                judge(*last);
            last = nullptr;
            stage = site.stage;
        }
        if (site.as<User>() != nullptr && !site.isTrigger())
            last = &site;
    }
    if (last != nullptr)
        judge(*last);
}

void userByName(const Subject& subject, Report& report) {
    std::optional<Uids> uids;
    const auto judge = [&](const Site& site) {
        const dockerfile::Word& word = site.as<User>()->user;
        const std::string_view name = std::string_view(word.text).substr(0, word.text.find(':'));
        if (name.empty() || std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; }))
            return;
        for (const VariableReference& use : variableReferences(name, subject.escape())) {
            const VariableDefinition* definition = subject.variable(site, use.name);
            if (!subject.isHadolint() || (definition != nullptr && definition->isArg))
                return;
        }
        if (!subject.isHadolint() && isRoot(name))
            return; // rootAtTheEnd has it
        const text::ByteRange range = rangeIn(subject.source(), word, 0, name.size());
        Finding& finding = report.add(range, message(msg::UserByName, name));
        if (!uids)
            uids = uidsOf(subject);
        if (const auto uid = uids->find(name); uid != uids->end())
            finding.fixes.push_back(
                suggestion(message(msg::FixWrite, uid->second), {{range, std::string(uid->second)}}));
    };
    if (!subject.isHadolint()) {
        if (const Site* site = effectiveUser(subject))
            judge(*site);
        return;
    }
    for (const Site& site : subject.sites()) {
        if (site.as<User>() != nullptr && !site.isTrigger())
            judge(site);
    }
}

} // namespace slipway::lint::rules
