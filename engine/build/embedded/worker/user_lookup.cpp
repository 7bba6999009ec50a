// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/user_lookup.h"

#include "engine/build/embedded/worker/files.h"
#include "engine/messages/catalogue/worker.h"

#include <charconv>
#include <optional>

namespace slipway::build::embedded::worker {
namespace {

constexpr std::uint64_t kMaximumFile = 1 << 20;

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == UINT32_MAX)
        return std::nullopt;
    return value;
}

// The lines with at least `fields` fields, until `function` returns true.
template <typename Function>
void forEachLine(std::string_view text, std::size_t fields, Function function) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        std::vector<std::string_view> parts;
        std::string_view rest = line;
        while (true) {
            const std::size_t colon = rest.find(':');
            parts.push_back(rest.substr(0, colon));
            if (colon == std::string_view::npos)
                break;
            rest.remove_prefix(colon + 1);
        }
        if (parts.size() >= fields && function(parts))
            return;
    }
}

struct PasswdEntry {
    std::string name;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string home;
};

std::optional<PasswdEntry> findUser(std::string_view passwd, std::string_view name, std::optional<std::uint32_t> uid) {
    std::optional<PasswdEntry> found;
    forEachLine(passwd, 4, [&](const std::vector<std::string_view>& parts) {
        const auto entryUid = number(parts[2]);
        const auto entryGid = number(parts[3]);
        if (!entryUid || !entryGid || (uid ? *entryUid != *uid : parts[0] != name))
            return false;
        found = PasswdEntry{std::string(parts[0]), *entryUid, *entryGid,
                            parts.size() > 5 ? std::string(parts[5]) : std::string()};
        return true;
    });
    return found;
}

std::optional<std::uint32_t> findGroup(std::string_view group, std::string_view name) {
    std::optional<std::uint32_t> found;
    forEachLine(group, 3, [&](const std::vector<std::string_view>& parts) {
        if (parts[0] == name)
            found = number(parts[2]);
        return found.has_value();
    });
    return found;
}

Result<std::uint32_t> groupOf(const UserFiles& files, std::string_view text) {
    if (const auto gid = number(text))
        return *gid;
    if (text == "root")
        return 0;
    if (const auto gid = findGroup(files.group, text))
        return *gid;
    return fail(ErrorCode::NotFound, msg::WorkerUnknownGroup, text);
}

} // namespace

UserFiles readUserFiles(int root) {
    UserFiles files;
    files.passwd = readTreeFile(root, "etc/passwd", kMaximumFile).value_or(std::string());
    files.group = readTreeFile(root, "etc/group", kMaximumFile).value_or(std::string());
    return files;
}

Result<RunUser> lookUpUser(const UserFiles& files, std::string_view user) {
    const std::size_t colon = user.find(':');
    const std::string_view name = user.substr(0, colon).empty() ? std::string_view("0") : user.substr(0, colon);
    RunUser result;
    const auto uid = name == "root" ? std::optional<std::uint32_t>(0) : number(name);
    const auto entry = findUser(files.passwd, name, uid);
    if (!uid && !entry)
        return fail(ErrorCode::NotFound, msg::WorkerUnknownUser, name);
    result.uid = entry ? entry->uid : *uid;
    result.gid = entry ? entry->gid : 0;
    if (entry && !entry->home.empty())
        result.home = entry->home;
    else if (result.uid == 0)
        result.home = "/root";
    if (colon != std::string_view::npos && colon + 1 < user.size()) {
        auto gid = groupOf(files, user.substr(colon + 1));
        if (!gid)
            return passOn(gid.error());
        result.gid = *gid;
        return result;
    }
    if (!entry)
        return result;
    forEachLine(files.group, 4, [&](const std::vector<std::string_view>& parts) {
        std::string_view members = parts[3];
        while (!members.empty()) {
            const std::string_view member = members.substr(0, members.find(','));
            members.remove_prefix(std::min(member.size() + 1, members.size()));
            const auto gid = number(parts[2]);
            if (member == entry->name && gid && *gid != result.gid)
                result.groups.push_back(*gid);
        }
        return false;
    });
    return result;
}

Result<Owner> lookUpOwner(const UserFiles& files, std::string_view owner) {
    const std::size_t colon = owner.find(':');
    const std::string_view name = owner.substr(0, colon);
    const std::string_view group = colon == std::string_view::npos ? std::string_view() : owner.substr(colon + 1);
    Owner result;
    if (const auto uid = number(name)) {
        result = {*uid, *uid};
    } else if (name == "root" || name.empty()) {
        result = {};
    } else {
        const auto entry = findUser(files.passwd, name, std::nullopt);
        if (!entry)
            return fail(ErrorCode::NotFound, msg::WorkerUnknownUser, name);
        result = {entry->uid, entry->gid};
    }
    if (!group.empty()) {
        auto gid = groupOf(files, group);
        if (!gid)
            return passOn(gid.error());
        result.gid = *gid;
    }
    return result;
}

} // namespace slipway::build::embedded::worker
