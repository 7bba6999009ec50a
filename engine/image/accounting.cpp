// SPDX-License-Identifier: Apache-2.0
#include "engine/image/accounting.h"

#include <map>
#include <set>
#include <unordered_map>

namespace slipway::image {

namespace {

struct ContentKey {
    ContentHash hash;
    std::uint64_t size = 0;
    friend bool operator==(const ContentKey&, const ContentKey&) = default;
};
struct ContentKeyHash {
    std::size_t operator()(const ContentKey& key) const { return static_cast<std::size_t>(key.hash[0] ^ key.size); }
};

// Which class the bytes of a dead content belong to.
std::uint64_t ByteClasses::* classOf(const RootFilesystem& root, const RootFilesystem::DeadContent& dead) {
    if (dead.cause == RemovalCause::Deleted) {
        return &ByteClasses::deleted;
    }
    if (dead.replacedBy == kNoEntry) {
        return &ByteClasses::rewritten;
    }
    const LayerIndex& before = root.layer(dead.place.layer);
    const LayerIndex& after = root.layer(dead.by);
    EntryId replacement = dead.replacedBy;
    if (const EntryId target = after.hardLinkEntry(replacement); target != kNoEntry) {
        replacement = target;
    }
    if (after.kind(replacement) != EntryKind::File ||
        after.fileSize(replacement) != before.fileSize(dead.place.entry)) {
        return &ByteClasses::rewritten;
    }
    const std::optional<ContentHash> hashBefore = before.contentHash(dead.place.entry);
    const std::optional<ContentHash> hashAfter = after.contentHash(replacement);
    if (!hashBefore || !hashAfter) {
        return &ByteClasses::overwrittenUnknown;
    }
    return *hashBefore == *hashAfter ? &ByteClasses::overwrittenMetadata : &ByteClasses::rewritten;
}

void countLayer(const LayerIndex& layer, LayerAccount& account) {
    for (std::uint32_t id = 0; id < layer.size(); ++id) {
        switch (layer.kind({id})) {
        case EntryKind::Directory:
            account.directories += layer.isImplicit({id}) ? 0 : 1;
            break;
        case EntryKind::Whiteout:
            account.whiteouts += 1;
            break;
        case EntryKind::File:
        case EntryKind::HardLink:
            account.files += 1;
            break;
        default:
            break;
        }
    }
    account.classes.stored = layer.payloadBytes() + layer.repeatedBytes();
    account.classes.repeated = layer.repeatedBytes();
}

void countDuplicates(const RootFilesystem& root, Accounting& accounting) {
    std::set<EntryPlace> seen;
    std::unordered_map<ContentKey, std::uint32_t, ContentKeyHash> contents;
    for (std::uint32_t id = 0; id < root.size(); ++id) {
        if (root.kind({id}) != EntryKind::File) {
            continue;
        }
        const EntryPlace place = root.inode({id});
        if (root.hasSeveralNames({id}) && !seen.insert(place).second) {
            continue;
        }
        const LayerIndex& layer = root.layer(place.layer);
        accounting.liveFiles += 1;
        const std::optional<ContentHash> hash = layer.contentHash(place.entry);
        if (!hash || layer.fileSize(place.entry) == 0) {
            continue;
        }
        if (++contents[{*hash, layer.fileSize(place.entry)}] > 1) {
            accounting.duplicate += layer.payload(place.entry);
            accounting.duplicateFiles += 1;
        }
    }
}

} // namespace

ByteClasses& ByteClasses::operator+=(const ByteClasses& other) {
    stored += other.stored;
    live += other.live;
    overwrittenMetadata += other.overwrittenMetadata;
    rewritten += other.rewritten;
    overwrittenUnknown += other.overwrittenUnknown;
    deleted += other.deleted;
    repeated += other.repeated;
    return *this;
}

bool Accounting::closes() const {
    ByteClasses sum;
    for (const LayerAccount& layer : layers) {
        if (layer.classes.stored != layer.classes.live + layer.classes.dead()) {
            return false;
        }
        sum += layer.classes;
    }
    std::uint64_t blamed = 0;
    for (const Blame& cell : blame) {
        if (cell.bytes != cell.classes.dead()) {
            return false;
        }
        blamed += cell.bytes;
    }
    return sum == totals && totals.stored == totals.live + totals.dead() && blamed == totals.dead() &&
           fixable + inherited == totals.dead();
}

Accounting account(const RootFilesystem& root, std::size_t baseLayers) {
    Accounting accounting;
    const auto layers = root.layers();
    accounting.layers.resize(layers.size());
    std::map<std::pair<LayerNumber, LayerNumber>, Blame> cells;
    const auto cell = [&](LayerNumber from, LayerNumber by) -> Blame& {
        Blame& blame = cells[{from, by}];
        blame.from = from;
        blame.by = by;
        return blame;
    };
    for (std::uint32_t number = 0; number < layers.size(); ++number) {
        const LayerIndex& layer = *layers[number];
        LayerAccount& account = accounting.layers[number];
        countLayer(layer, account);
        if (layer.repeatedBytes() > 0) {
            Blame& blame = cell({number}, {number});
            blame.bytes += layer.repeatedBytes();
            blame.files += layer.repeatedEntries();
            blame.classes.repeated += layer.repeatedBytes();
        }
    }
    for (const RootFilesystem::DeadContent& dead : root.deadContents()) {
        const std::uint64_t bytes = root.layer(dead.place.layer).payload(dead.place.entry);
        if (bytes == 0) {
            continue;
        }
        const auto kind = classOf(root, dead);
        accounting.layers[dead.place.layer.value].classes.*kind += bytes;
        accounting.layers[dead.by.value].killed += bytes;
        Blame& blame = cell(dead.place.layer, dead.by);
        blame.bytes += bytes;
        blame.files += 1;
        blame.classes.*kind += bytes;
    }
    // Live bytes are counted on their own, from the root filesystem, so that closes() can find a mistake.
    std::set<EntryPlace> shared;
    for (std::uint32_t id = 0; id < root.size(); ++id) {
        const EntryPlace place = root.inode({id});
        if (root.kind({id}) != EntryKind::File || (root.hasSeveralNames({id}) && !shared.insert(place).second)) {
            continue;
        }
        accounting.layers[place.layer.value].classes.live += root.layer(place.layer).payload(place.entry);
    }
    for (std::uint32_t number = 0; number < layers.size(); ++number) {
        const LayerAccount& layer = accounting.layers[number];
        accounting.totals += layer.classes;
        (number < baseLayers ? accounting.inherited : accounting.fixable) += layer.classes.dead();
    }
    for (auto& [key, blame] : cells) {
        accounting.blame.push_back(blame);
    }
    accounting.efficiency = accounting.totals.stored == 0 ? 1
                                                          : static_cast<double>(accounting.totals.live) /
                                                                static_cast<double>(accounting.totals.stored);
    countDuplicates(root, accounting);
    return accounting;
}

} // namespace slipway::image
