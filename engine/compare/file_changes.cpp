// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/file_changes.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace slipway::compare {

namespace {

std::string_view baseName(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

ChangeReasons reasonsOf(const FileRecord& before, const FileRecord& after) {
    ChangeReasons reasons;
    reasons.mode = before.mode != after.mode && after.kind != FileKind::Symlink;
    reasons.owner = before.uid != after.uid || before.gid != after.gid;
    reasons.time = before.modified != after.modified;
    reasons.attributes = before.attributes != after.attributes;
    if (before.kind != after.kind) {
        reasons.kind = true;
        return reasons;
    }
    reasons.link = before.link != after.link;
    if (after.kind == FileKind::File) {
        if (before.length != after.length)
            reasons.content = true;
        else if (before.content && after.content)
            reasons.content = *before.content != *after.content;
        else
            reasons.unknown = after.length > 0;
    }
    return reasons;
}

void count(FileTotals& totals, std::uint64_t before, std::uint64_t after) {
    ++totals.files;
    totals.bytesBefore += before;
    totals.bytesAfter += after;
}

using Content = std::pair<std::uint64_t, std::array<std::uint64_t, 2>>;

std::optional<Content> movable(const FileRecord& record) {
    if (record.kind != FileKind::File || record.length == 0 || !record.content)
        return std::nullopt;
    return Content{record.length, *record.content};
}

// Pairs removed and added files of one content.
std::vector<std::pair<const FileRecord*, const FileRecord*>> findMoves(std::vector<const FileRecord*>& removed,
                                                                       std::vector<const FileRecord*>& added) {
    std::map<Content, std::vector<const FileRecord*>> gone;
    for (const FileRecord* record : removed)
        if (const auto content = movable(*record))
            gone[*content].push_back(record);
    std::vector<std::pair<const FileRecord*, const FileRecord*>> moves;
    for (const bool sameName : {true, false}) {
        for (const FileRecord*& record : added) {
            const auto content = record ? movable(*record) : std::nullopt;
            const auto candidates = content ? gone.find(*content) : gone.end();
            if (candidates == gone.end())
                continue;
            auto& list = candidates->second;
            const auto found = std::ranges::find_if(list, [&](const FileRecord* old) {
                return !sameName || baseName(old->path) == baseName(record->path);
            });
            if (found == list.end())
                continue;
            moves.emplace_back(*found, record);
            list.erase(found);
            record = nullptr;
        }
    }
    std::erase(added, nullptr);
    std::vector<const FileRecord*> claimed;
    for (const auto& [old, now] : moves)
        claimed.push_back(old);
    std::ranges::sort(claimed);
    std::erase_if(removed, [&](const FileRecord* record) { return std::ranges::binary_search(claimed, record); });
    return moves;
}

} // namespace

FileChanges compareFiles(const std::vector<FileRecord>& before, const std::vector<FileRecord>& after) {
    FileChanges result;
    std::vector<const FileRecord*> removed;
    std::vector<const FileRecord*> added;
    auto left = before.begin();
    auto right = after.begin();
    while (left != before.end() || right != after.end()) {
        if (right == after.end() || (left != before.end() && left->path < right->path)) {
            removed.push_back(&*left++);
            continue;
        }
        if (left == before.end() || right->path < left->path) {
            added.push_back(&*right++);
            continue;
        }
        const ChangeReasons reasons = reasonsOf(*left, *right);
        if (!reasons.any() || (right->kind == FileKind::Directory && reasons.onlyTime())) {
            count(result.same, left->bytes, right->bytes);
        } else {
            count(result.changed, left->bytes, right->bytes);
            if (reasons.onlyTime())
                count(result.timeOnly, left->bytes, right->bytes);
            result.changes.push_back(
                {FileChange::What::Changed, right->path, {}, left->bytes, right->bytes, reasons, right->layer});
        }
        ++left;
        ++right;
    }
    for (const auto& [old, now] : findMoves(removed, added)) {
        count(result.moved, old->bytes, now->bytes);
        result.changes.push_back(
            {FileChange::What::Moved, now->path, old->path, old->bytes, now->bytes, reasonsOf(*old, *now), now->layer});
    }
    for (const FileRecord* record : removed) {
        count(result.removed, record->bytes, 0);
        result.changes.push_back({FileChange::What::Removed, record->path, {}, record->bytes, 0, {}, record->layer});
    }
    for (const FileRecord* record : added) {
        count(result.added, 0, record->bytes);
        result.changes.push_back({FileChange::What::Added, record->path, {}, 0, record->bytes, {}, record->layer});
    }
    std::ranges::sort(result.changes, [](const FileChange& a, const FileChange& b) {
        const auto bytes = [](const FileChange& change) { return std::max(change.bytesBefore, change.bytesAfter); };
        return bytes(a) != bytes(b) ? bytes(a) > bytes(b) : a.path < b.path;
    });
    return result;
}

} // namespace slipway::compare
