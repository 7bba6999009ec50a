// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/accounts.h"

#include "engine/image/facts/lines.h"

#include <algorithm>

namespace slipway::image::facts {

namespace {

std::vector<std::string_view> fieldsOf(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t colon = line.find(':');
        fields.push_back(line.substr(0, colon));
        if (colon == std::string_view::npos)
            return fields;
        line.remove_prefix(colon + 1);
    }
}

std::optional<std::uint32_t> wholeNumber(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

std::vector<Account> parsePasswd(std::string_view text) {
    std::vector<Account> accounts;
    while (!text.empty()) {
        const auto fields = fieldsOf(takeLine(text));
        if (fields.size() < 7 || fields[0].empty() || fields[0].starts_with('#'))
            continue;
        const auto uid = wholeNumber(fields[2]), gid = wholeNumber(fields[3]);
        if (uid && gid)
            accounts.push_back(
                {std::string(fields[0]), *uid, *gid, std::string(fields[5]), std::string(trimmed(fields[6]))});
    }
    return accounts;
}

std::vector<Group> parseGroup(std::string_view text) {
    std::vector<Group> groups;
    while (!text.empty()) {
        const auto fields = fieldsOf(takeLine(text));
        if (fields.size() < 3 || fields[0].empty() || fields[0].starts_with('#'))
            continue;
        if (const auto gid = wholeNumber(fields[2]))
            groups.push_back({std::string(fields[0]), *gid});
    }
    return groups;
}

ImageUser resolveUser(std::string_view user, const std::vector<Account>& accounts, const std::vector<Group>& groups) {
    ImageUser result;
    result.written = user;
    const std::size_t colon = user.find(':');
    const std::string_view name = user.substr(0, colon);
    const std::string_view group = colon == std::string_view::npos ? std::string_view() : user.substr(colon + 1);

    // A name in the file wins over its reading as a number, as in the engines.
    auto account = std::ranges::find(accounts, name, &Account::name);
    if (name.empty()) {
        result.uid = 0;
    } else if (account != accounts.end()) {
        result.uid = account->uid;
    } else if (const auto number = wholeNumber(name)) {
        result.uid = number;
        result.numeric = true;
    }
    if (result.uid && account == accounts.end())
        account = std::ranges::find(accounts, *result.uid, &Account::uid);
    if (result.uid && account != accounts.end())
        result.name = account->name;

    if (group.empty())
        result.gid = account != accounts.end() ? account->gid : 0;
    else if (const auto found = std::ranges::find(groups, group, &Group::name); found != groups.end())
        result.gid = found->gid;
    else
        result.gid = wholeNumber(group);
    return result;
}

std::map<std::string, std::string> parseOsRelease(std::string_view text) {
    std::map<std::string, std::string> values;
    while (!text.empty()) {
        const std::string_view line = trimmed(takeLine(text));
        const std::size_t equals = line.find('=');
        if (line.starts_with('#') || equals == std::string_view::npos)
            continue;
        std::string_view value = line.substr(equals + 1);
        if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
            value = value.substr(1, value.size() - 2);
        std::string plain;
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (value[i] == '\\' && i + 1 < value.size())
                ++i;
            plain += value[i];
        }
        values.insert_or_assign(std::string(line.substr(0, equals)), std::move(plain));
    }
    return values;
}

} // namespace slipway::image::facts
