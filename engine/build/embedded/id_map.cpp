// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/id_map.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <fstream>
#include <optional>
#include <sstream>

namespace slipway::build::embedded {
namespace {

// No system hands out more lines than the kernel takes in a map (340).
constexpr std::size_t kMaximumRanges = 339;
constexpr std::uintmax_t kMaximumFile = 1 << 20;

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view line, std::string_view separators) {
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t end = line.find_first_of(separators);
        fields.push_back(line.substr(0, end));
        if (end == std::string_view::npos)
            return fields;
        line.remove_prefix(end + 1);
    }
}

template <typename Function>
void forEachLine(std::string_view text, Function function) {
    for (const std::string_view line : split(text, "\n"))
        function(line);
}

std::string readSmall(const char* path) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    std::array<char, 4096> buffer;
    while (text.size() < kMaximumFile) {
        file.read(buffer.data(), buffer.size());
        if (file.gcount() <= 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
    }
    return text;
}

std::string userName(uid_t user) {
    std::array<char, 16384> buffer;
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return {};
    return found->pw_name;
}

// Every id that this namespace has, as itself. A map of all ids in one line is how crun recognises the first user
// namespace, where it makes device nodes instead of binding them, which is not permitted here: such a line is written
// as two halves.
IdRanges identityRanges(const IdRanges& own) {
    static constexpr std::uint32_t kAllIds = 0xFFFFFFFFU;
    static constexpr std::uint32_t kHalf = 0x80000000U;
    if (own.size() == 1 && own[0].count == kAllIds)
        return {{0, 0, kHalf}, {kHalf, kHalf, kAllIds - kHalf}};
    IdRanges ranges;
    for (const IdRange& range : own)
        ranges.push_back({range.inside, range.inside, range.count});
    return ranges;
}

bool isExecutable(const char* name) {
    for (const char* folder : {"/usr/bin/", "/bin/", "/usr/local/bin/", "/usr/sbin/"}) {
        if (::access((std::string(folder) + name).c_str(), X_OK) == 0)
            return true;
    }
    return false;
}

} // namespace

std::string IdMap::name() const {
    // FNV-1a: the name keeps kinds of snapshots apart, nothing relies on it being hard to forge.
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : idMapText(users) + "/" + idMapText(groups)) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001b3U;
    }
    return std::format("{:016x}", hash);
}

IdRanges parseIdMap(std::string_view text) {
    IdRanges ranges;
    forEachLine(text, [&](std::string_view line) {
        std::vector<std::uint32_t> numbers;
        for (const std::string_view field : split(line, " \t")) {
            if (field.empty())
                continue;
            const auto value = number(field);
            if (!value)
                return;
            numbers.push_back(*value);
        }
        if (numbers.size() == 3 && numbers[2] != 0 && ranges.size() < kMaximumRanges)
            ranges.push_back({numbers[0], numbers[1], numbers[2]});
    });
    return ranges;
}

std::string idMapText(const IdRanges& ranges) {
    std::string text;
    for (const IdRange& range : ranges)
        text += std::format("{} {} {}\n", range.inside, range.outside, range.count);
    return text;
}

IdRanges subordinateRanges(std::string_view subidFile, std::string_view userName, std::uint32_t userId) {
    IdRanges ranges;
    std::uint32_t inside = 1;
    forEachLine(subidFile, [&](std::string_view line) {
        const auto fields = split(line, ":");
        if (fields.size() != 3 || fields[0].empty() || ranges.size() >= kMaximumRanges)
            return;
        if (fields[0] != userName && number(fields[0]) != userId)
            return;
        const auto start = number(fields[1]);
        const auto count = number(fields[2]);
        // Ids end at 2^32 - 2; a range with root or with the user itself would map an id twice or give it away.
        constexpr std::uint64_t kEnd = 0xFFFFFFFF;
        if (!start || !count || *count == 0 || *start == 0 || std::uint64_t{*start} + *count > kEnd ||
            std::uint64_t{inside} + *count > kEnd)
            return;
        const std::uint32_t end = *start + *count;
        const bool overlaps =
            (userId >= *start && userId < end) || std::ranges::any_of(ranges, [&](const IdRange& other) {
                return *start < other.outside + other.count && other.outside < end;
            });
        if (overlaps)
            return;
        ranges.push_back({inside, *start, *count});
        inside += *count;
    });
    return ranges;
}

IdMap idMapOfThisProcess() {
    IdMap map;
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (user == 0) {
        map.kind = IdMap::Kind::Root;
        map.users = identityRanges(parseIdMap(readSmall("/proc/self/uid_map")));
        map.groups = identityRanges(parseIdMap(readSmall("/proc/self/gid_map")));
        return map;
    }
    map.users = {{0, user, 1}};
    map.groups = {{0, group, 1}};
    if (!isExecutable("newuidmap") || !isExecutable("newgidmap"))
        return map;
    const std::string name = userName(user);
    const IdRanges users = subordinateRanges(readSmall("/etc/subuid"), name, user);
    IdRanges groups = subordinateRanges(readSmall("/etc/subgid"), name, user);
    // /etc/subgid is read by user, but what must not be mapped twice is the group.
    std::erase_if(groups,
                  [&](const IdRange& range) { return group >= range.outside && group - range.outside < range.count; });
    std::uint32_t inside = 1;
    for (IdRange& range : groups) {
        range.inside = inside;
        inside += range.count;
    }
    if (users.empty() || groups.empty())
        return map;
    map.kind = IdMap::Kind::Subordinate;
    map.users.insert(map.users.end(), users.begin(), users.end());
    map.groups.insert(map.groups.end(), groups.begin(), groups.end());
    return map;
}

} // namespace slipway::build::embedded
