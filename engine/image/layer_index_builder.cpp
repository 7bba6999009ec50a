// SPDX-License-Identifier: Apache-2.0
#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/archive.h"
#include "engine/messages/catalogue/image.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace slipway::image {

using archive::TarEntry;
using archive::TarKind;

namespace {

constexpr std::string_view kWhiteoutPrefix = ".wh.";
constexpr std::string_view kReservedPrefix = ".wh..wh.";
constexpr std::string_view kOpaqueMarker = ".wh..wh..opq";
// Symbolic links followed in one path, as Linux limits them.
constexpr unsigned kLinkHops = 40;

// Files that eStargz adds at the root of a layer.
bool isStargzEntry(std::string_view path) {
    return path == "stargz.index.json" || path == ".prefetch.landmark" || path == ".no.prefetch.landmark";
}

EntryKind kindOf(TarKind kind) {
    switch (kind) {
    case TarKind::File:
        return EntryKind::File;
    case TarKind::Directory:
        return EntryKind::Directory;
    case TarKind::Symlink:
        return EntryKind::Symlink;
    case TarKind::HardLink:
        return EntryKind::HardLink;
    case TarKind::CharacterDevice:
        return EntryKind::CharacterDevice;
    case TarKind::BlockDevice:
        return EntryKind::BlockDevice;
    case TarKind::Fifo:
        break;
    }
    return EntryKind::Fifo;
}

std::string_view parentOf(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view lastOf(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

} // namespace

// Entries are slots in the order of their making; finish() sorts them. A removed slot stays where it is, marked dead.
struct LayerIndexBuilder::State {
    using Entry = LayerIndex::Entry;
    static constexpr std::uint32_t kNone = LayerIndex::kNone;

    archive::Budget budget;
    std::vector<Entry> entries;
    std::vector<bool> dead;
    // The children of a directory as a list.
    std::vector<std::uint32_t> firstChild;
    std::vector<std::uint32_t> nextSibling;
    std::string strings;
    std::vector<LayerIndex::Link> links;
    std::vector<std::uint64_t> numbers;
    std::vector<std::vector<archive::Xattr>> xattrSets;
    std::vector<ContentHash> hashes;
    // Hard links of this layer that lead to a slot of this layer.
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> linksTo;
    std::uint64_t repeatedBytes = 0;
    std::uint64_t ignoredBytes = 0;
    std::uint32_t repeatedEntries = 0;
    std::uint32_t ignoredEntries = 0;
    // The parent of the last entry, since entries of one directory mostly come together.
    std::string lastParent;
    std::uint32_t lastParentSlot = 0;

    // Finds a slot by parent, name and "is a whiteout"; compares with what is in the pool, so that no name is kept
    // twice.
    struct Key {
        std::uint32_t parent;
        bool whiteout;
        std::string_view name;
    };
    struct Hash {
        using is_transparent = void;
        const State* state;
        std::size_t operator()(const Key& key) const {
            return std::hash<std::string_view>()(key.name) * 31 + key.parent * 2 + (key.whiteout ? 1 : 0);
        }
        std::size_t operator()(std::uint32_t slot) const { return operator()(state->key(slot)); }
    };
    struct Equal {
        using is_transparent = void;
        const State* state;
        bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
        bool operator()(const Key& key, std::uint32_t slot) const {
            const Key other = state->key(slot);
            return key.parent == other.parent && key.whiteout == other.whiteout && key.name == other.name;
        }
        bool operator()(std::uint32_t slot, const Key& key) const { return operator()(key, slot); }
    };
    std::unordered_set<std::uint32_t, Hash, Equal> table;

    explicit State(const archive::ArchiveLimits& limits)
        : budget(limits)
        , table(64, Hash{this}, Equal{this}) {
        Entry root;
        root.flags = LayerIndex::kImplicit;
        entries.push_back(root);
        dead.push_back(false);
        firstChild.push_back(kNone);
        nextSibling.push_back(kNone);
    }

    [[nodiscard]] std::string_view nameOf(std::uint32_t slot) const {
        return std::string_view(strings).substr(entries[slot].name, entries[slot].nameLength);
    }
    [[nodiscard]] Key key(std::uint32_t slot) const {
        return {entries[slot].parent, entries[slot].kind == EntryKind::Whiteout, nameOf(slot)};
    }
    [[nodiscard]] std::uint32_t child(std::uint32_t parent, std::string_view name, bool whiteout = false) const {
        const auto found = table.find(Key{parent, whiteout, name});
        return found == table.end() ? kNone : *found;
    }
    std::uint32_t addString(std::string_view text) {
        const auto offset = static_cast<std::uint32_t>(strings.size());
        strings += text;
        return offset;
    }
    std::uint32_t newSlot(std::uint32_t parent, std::string_view name, EntryKind kind, std::uint8_t flags) {
        Entry entry;
        entry.parent = parent;
        entry.name = addString(name);
        entry.nameLength = static_cast<std::uint16_t>(name.size());
        entry.kind = kind;
        entry.flags = flags;
        const auto slot = static_cast<std::uint32_t>(entries.size());
        entries.push_back(entry);
        dead.push_back(false);
        firstChild.push_back(kNone);
        nextSibling.push_back(firstChild[parent]);
        firstChild[parent] = slot;
        table.insert(slot);
        return slot;
    }
    [[nodiscard]] std::uint64_t payload(std::uint32_t slot) const {
        const Entry& entry = entries[slot];
        return entry.kind != EntryKind::File              ? 0
               : (entry.flags & LayerIndex::kSparse) != 0 ? numbers[entry.extra]
                                                          : entry.size;
    }

    void loseContent(std::uint32_t slot);
    void removeChildren(std::uint32_t slot);
    Result<std::uint32_t> directory(std::string_view path);
    Result<std::uint32_t> walk(std::string_view path, unsigned& hops);
    [[nodiscard]] std::uint32_t lookup(std::string_view path) const;
    Result<Added> addEntry(const TarEntry& entry, std::string_view path);
};

// The slot is about to become something else. Its content lives on in the first of its hard links, if it has any.
void LayerIndexBuilder::State::loseContent(std::uint32_t slot) {
    Entry& entry = entries[slot];
    const auto found = linksTo.find(slot);
    std::vector<std::uint32_t> names;
    if (found != linksTo.end()) {
        names = std::move(found->second);
        linksTo.erase(found);
        std::ranges::sort(names);
        const auto twice = std::ranges::unique(names);
        names.erase(twice.begin(), twice.end());
        std::erase_if(names, [&](std::uint32_t name) {
            return dead[name] || entries[name].kind != EntryKind::HardLink || links[entries[name].extra].entry != slot;
        });
    }
    if (names.empty()) {
        repeatedBytes += payload(slot);
    } else {
        const std::uint32_t heir = names.front();
        Entry& heirEntry = entries[heir];
        const std::uint32_t link = heirEntry.extra;
        links[link].entry = kNone;
        const std::uint32_t parent = heirEntry.parent;
        const std::uint32_t name = heirEntry.name;
        const std::uint16_t nameLength = heirEntry.nameLength;
        heirEntry = entry;
        heirEntry.parent = parent;
        heirEntry.name = name;
        heirEntry.nameLength = nameLength;
        if (hashes.size() > slot) {
            hashes.resize(std::max<std::size_t>(hashes.size(), heir + std::size_t{1}));
            hashes[heir] = hashes[slot];
        }
        names.erase(names.begin());
        for (const std::uint32_t other : names) {
            links[entries[other].extra].entry = heir;
        }
        if (!names.empty()) {
            linksTo[heir] = std::move(names);
        }
    }
    if (entry.kind == EntryKind::HardLink) {
        links[entry.extra].entry = kNone;
    }
}

// A directory became something else in the same tar: everything below it goes.
void LayerIndexBuilder::State::removeChildren(std::uint32_t slot) {
    std::vector<std::uint32_t> below{slot};
    for (std::size_t i = 0; i < below.size(); ++i) {
        for (std::uint32_t each = firstChild[below[i]]; each != kNone; each = nextSibling[each]) {
            below.push_back(each);
        }
        firstChild[below[i]] = kNone;
    }
    // All are dead before the first gives up its content, so that none of them inherits it.
    for (const std::uint32_t each : std::span(below).subspan(1)) {
        table.erase(each);
        dead[each] = true;
    }
    for (const std::uint32_t each : std::span(below).subspan(1)) {
        loseContent(each);
        entries[each].kind = EntryKind::Fifo;
        repeatedEntries += 1;
    }
}

// The slot of the directory that stands (or is made) at `path`, which may lead through symbolic links of this layer.
Result<std::uint32_t> LayerIndexBuilder::State::walk(std::string_view path, unsigned& hops) {
    std::vector<std::uint32_t> trail{0};
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part.empty() || part == ".") {
            continue;
        }
        if (part == "..") {
            if (trail.size() > 1) {
                trail.pop_back();
            }
            continue;
        }
        if (part.size() > std::numeric_limits<std::uint16_t>::max()) {
            return fail(ErrorCode::LimitExceeded, msg::PathTooLong, budget.limits().pathBytes);
        }
        if (Result<void> deep = budget.chargeDepth(trail.size()); !deep) {
            return passOn(deep.error());
        }
        std::uint32_t next = child(trail.back(), part);
        if (next == kNone) {
            if (Result<void> charged = budget.chargeEntry(part.size(), 0); !charged) {
                return passOn(charged.error());
            }
            next = newSlot(trail.back(), part, EntryKind::Directory, LayerIndex::kImplicit);
        } else if (entries[next].kind == EntryKind::Symlink) {
            if (++hops > kLinkHops) {
                return fail(ErrorCode::InvalidInput, msg::TooManyLinks, std::string(part));
            }
            const LayerIndex::Link& link = links[entries[next].extra];
            std::string target = strings.substr(link.target, link.length);
            const bool absolute = target.starts_with('/');
            if (!absolute) {
                std::string here;
                for (std::size_t i = 1; i < trail.size(); ++i) {
                    here += std::string(nameOf(trail[i])) + "/";
                }
                target.insert(0, here);
            }
            if (!path.empty()) {
                target += "/" + std::string(path);
            }
            // Charged like an entry, since each hop may walk a path as long as the limit.
            if (Result<void> charged = budget.chargeEntry(target.size(), 0); !charged) {
                return passOn(charged.error());
            }
            return walk(target, hops);
        } else if (entries[next].kind != EntryKind::Directory) {
            loseContent(next);
            lastParent.clear();
            lastParentSlot = 0;
            Entry& entry = entries[next];
            const Entry before = entry;
            entry = Entry{};
            entry.parent = before.parent;
            entry.name = before.name;
            entry.nameLength = before.nameLength;
            entry.flags = LayerIndex::kImplicit | LayerIndex::kRepeated;
            repeatedEntries += 1;
        }
        trail.push_back(next);
    }
    return trail.back();
}

Result<std::uint32_t> LayerIndexBuilder::State::directory(std::string_view path) {
    if (path == lastParent) {
        return lastParentSlot;
    }
    unsigned hops = 0;
    Result<std::uint32_t> slot = walk(path, hops);
    if (slot) {
        lastParent = path;
        lastParentSlot = *slot;
    }
    return slot;
}

std::uint32_t LayerIndexBuilder::State::lookup(std::string_view path) const {
    std::uint32_t at = 0;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        at = child(at, path.substr(0, slash));
        if (at == kNone) {
            return kNone;
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return at;
}

Result<LayerIndexBuilder::Added> LayerIndexBuilder::State::addEntry(const TarEntry& entry, std::string_view path) {
    const bool isRoot = path.empty();
    if (isRoot && entry.kind != TarKind::Directory) {
        ignoredEntries += 1;
        ignoredBytes += entry.storedSize;
        return Added{.slot = 0, .marker = true};
    }
    std::uint32_t parent = 0;
    std::uint32_t slot = 0;
    const std::string_view name = lastOf(path);
    if (!isRoot) {
        const Result<std::uint32_t> found = directory(parentOf(path));
        if (!found) {
            return passOn(found.error());
        }
        if (name.size() > std::numeric_limits<std::uint16_t>::max()) {
            return fail(ErrorCode::LimitExceeded, msg::PathTooLong, budget.limits().pathBytes);
        }
        parent = *found;
        slot = child(parent, name);
    }

    // A hard link leads to an earlier entry of this layer that is no hard link, or (kNone) to the layers below.
    std::uint32_t target = kNone;
    std::string linkTarget = entry.linkTarget;
    if (entry.kind == TarKind::HardLink) {
        Result<std::string> normal = normalisedPath(entry.linkTarget);
        if (!normal) {
            return passOn(normal.error());
        }
        linkTarget = std::move(*normal);
        target = lookup(linkTarget);
        if (target != kNone && entries[target].kind == EntryKind::HardLink) {
            const LayerIndex::Link& link = links[entries[target].extra];
            if (link.entry == kNone) {
                linkTarget = strings.substr(link.target, link.length);
            }
            target = link.entry;
        }
        if (target != kNone && target == slot) {
            // Another name for what it is already.
            return Added{.slot = slot, .marker = true};
        }
        if (target != kNone && entries[target].kind == EntryKind::Directory) {
            target = kNone;
        }
    }

    if (slot == kNone) {
        slot = newSlot(parent, name, EntryKind::Directory, LayerIndex::kImplicit);
    } else {
        if ((entries[slot].flags & LayerIndex::kImplicit) == 0) {
            entries[slot].flags |= LayerIndex::kRepeated;
            repeatedEntries += 1;
        }
        if (entries[slot].kind != kindOf(entry.kind)) {
            lastParent.clear();
            lastParentSlot = 0;
        }
    }
    if (entries[slot].kind != EntryKind::Directory) {
        loseContent(slot);
    } else if (entry.kind != TarKind::Directory) {
        removeChildren(slot);
    }
    if (target != kNone && dead[target]) {
        target = kNone;
    }
    Entry& made = entries[slot];
    const auto keptFlags = static_cast<std::uint8_t>(
        made.flags & (LayerIndex::kRepeated | (entry.kind == TarKind::Directory ? LayerIndex::kOpaque : 0)));
    made.kind = kindOf(entry.kind);
    made.flags = keptFlags;
    made.mode = static_cast<std::uint16_t>(entry.mode & 07777U);
    made.uid = entry.uid;
    made.gid = entry.gid;
    made.size = entry.kind == TarKind::File ? entry.size : 0;
    made.mtime = entry.mtime;
    made.mtimeNanoseconds = entry.mtimeNanoseconds;
    made.extra = kNone;
    made.xattrs = kNone;
    if (entry.kind == TarKind::Symlink || entry.kind == TarKind::HardLink) {
        made.extra = static_cast<std::uint32_t>(links.size());
        links.push_back({.target = addString(linkTarget),
                         .length = static_cast<std::uint32_t>(linkTarget.size()),
                         .entry = target});
        if (target != kNone) {
            linksTo[target].push_back(slot);
        }
    } else if (entry.kind == TarKind::CharacterDevice || entry.kind == TarKind::BlockDevice) {
        made.extra = static_cast<std::uint32_t>(numbers.size());
        numbers.push_back((static_cast<std::uint64_t>(entry.deviceMajor) << 32U) | entry.deviceMinor);
    } else if (entry.kind == TarKind::File && entry.sparse) {
        made.flags |= LayerIndex::kSparse;
        made.extra = static_cast<std::uint32_t>(numbers.size());
        numbers.push_back(entry.storedSize);
    }
    if (!entry.xattrs.empty()) {
        made.xattrs = static_cast<std::uint32_t>(xattrSets.size());
        xattrSets.push_back(entry.xattrs);
    }
    return Added{.slot = slot, .marker = entry.kind != TarKind::File};
}

LayerIndexBuilder::LayerIndexBuilder(const archive::ArchiveLimits& limits)
    : m_state(std::make_unique<State>(limits)) {}

LayerIndexBuilder::~LayerIndexBuilder() = default;

Result<LayerIndexBuilder::Added> LayerIndexBuilder::add(const TarEntry& entry) {
    State& state = *m_state;
    std::uint64_t xattrBytes = 0;
    for (const archive::Xattr& xattr : entry.xattrs) {
        xattrBytes += xattr.name.size() + xattr.value.size();
    }
    if (Result<void> charged = state.budget.chargeEntry(entry.path.size(), entry.linkTarget.size()); !charged) {
        return passOn(charged.error());
    }
    if (Result<void> charged = state.budget.chargeXattrs(xattrBytes); !charged) {
        return passOn(charged.error());
    }
    const Result<std::string> path = normalisedPath(entry.path);
    if (!path) {
        return passOn(path.error());
    }
    const auto depth = static_cast<std::uint64_t>(std::ranges::count(*path, '/')) + 1;
    if (Result<void> charged = state.budget.chargeDepth(depth); !charged) {
        return passOn(charged.error());
    }
    const std::string_view name = lastOf(*path);
    const std::string_view parent = parentOf(*path);
    const bool belowMarker = parent.starts_with(kWhiteoutPrefix) || parent.contains("/.wh.");
    if (belowMarker || isStargzEntry(*path) || name == kWhiteoutPrefix ||
        (name.starts_with(kReservedPrefix) && name != kOpaqueMarker)) {
        state.ignoredEntries += 1;
        state.ignoredBytes += entry.storedSize;
        return Added{.slot = 0, .marker = true};
    }
    if (name == kOpaqueMarker) {
        if (Result<void> set = setOpaque(parent); !set) {
            return passOn(set.error());
        }
        return Added{.slot = 0, .marker = true};
    }
    if (name.starts_with(kWhiteoutPrefix)) {
        const std::string removed =
            std::string(parent) + (parent.empty() ? "" : "/") + std::string(name.substr(kWhiteoutPrefix.size()));
        if (Result<void> added = addWhiteout(removed); !added) {
            return passOn(added.error());
        }
        return Added{.slot = 0, .marker = true};
    }
    return state.addEntry(entry, *path);
}

void LayerIndexBuilder::setContentHash(Added added, const ContentHash& hash) {
    State& state = *m_state;
    if (added.marker) {
        return;
    }
    if (state.hashes.size() <= added.slot) {
        state.hashes.resize(std::max<std::size_t>(state.entries.size(), added.slot + std::size_t{1}));
    }
    state.hashes[added.slot] = hash;
    state.entries[added.slot].flags |= LayerIndex::kHasHash;
}

Result<void> LayerIndexBuilder::addWhiteout(std::string_view path) {
    State& state = *m_state;
    const Result<std::string> normal = normalisedPath(path);
    if (!normal) {
        return passOn(normal.error());
    }
    const std::string_view name = lastOf(*normal);
    if (name.empty() || name.size() > std::numeric_limits<std::uint16_t>::max()) {
        state.ignoredEntries += 1;
        return {};
    }
    const Result<std::uint32_t> parent = state.directory(parentOf(*normal));
    if (!parent) {
        return passOn(parent.error());
    }
    if (state.child(*parent, name, true) == State::kNone) {
        state.newSlot(*parent, name, EntryKind::Whiteout, 0);
    }
    return {};
}

Result<void> LayerIndexBuilder::setOpaque(std::string_view directory) {
    State& state = *m_state;
    const Result<std::string> normal = normalisedPath(directory);
    if (!normal) {
        return passOn(normal.error());
    }
    const Result<std::uint32_t> slot = state.directory(*normal);
    if (!slot) {
        return passOn(slot.error());
    }
    state.entries[*slot].flags |= LayerIndex::kOpaque;
    return {};
}

std::shared_ptr<const LayerIndex> LayerIndexBuilder::finish() {
    State& state = *m_state;
    const auto count = static_cast<std::uint32_t>(state.entries.size());
    // Children of each slot, by counting; then breadth first, so that the children of a directory are side by side.
    std::vector<std::uint32_t> start(count + std::size_t{1}, 0);
    for (std::uint32_t slot = 1; slot < count; ++slot) {
        if (!state.dead[slot]) {
            start[state.entries[slot].parent + std::size_t{1}] += 1;
        }
    }
    std::partial_sum(start.begin(), start.end(), start.begin());
    std::vector<std::uint32_t> children(start.back());
    {
        std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
        for (std::uint32_t slot = 1; slot < count; ++slot) {
            if (!state.dead[slot]) {
                children[next[state.entries[slot].parent]++] = slot;
            }
        }
    }
    auto index = std::make_shared<LayerIndex>();
    std::vector<std::uint32_t> order{0};
    order.reserve(children.size() + 1);
    std::vector<std::uint32_t> idOf(count, State::kNone);
    idOf[0] = 0;
    index->m_entries.reserve(children.size() + 1);
    for (std::uint32_t id = 0; id < order.size(); ++id) {
        const std::uint32_t slot = order[id];
        const auto first = children.begin() + start[slot];
        const auto last = children.begin() + start[slot + std::size_t{1}];
        std::sort(first, last, [&](std::uint32_t a, std::uint32_t b) {
            const std::string_view nameA = state.nameOf(a);
            const std::string_view nameB = state.nameOf(b);
            return nameA != nameB ? nameA < nameB : state.entries[a].kind > state.entries[b].kind;
        });
        LayerIndex::Entry entry = state.entries[slot];
        entry.parent = idOf[entry.parent];
        entry.firstChild = static_cast<std::uint32_t>(order.size());
        entry.childCount = static_cast<std::uint32_t>(last - first);
        for (auto child = first; child != last; ++child) {
            idOf[*child] = static_cast<std::uint32_t>(order.size());
            order.push_back(*child);
        }
        index->m_payloadBytes += state.payload(slot);
        index->m_entries.push_back(entry);
    }
    if (!state.hashes.empty()) {
        state.hashes.resize(count);
        index->m_hashes.resize(order.size());
        for (std::uint32_t id = 0; id < order.size(); ++id) {
            index->m_hashes[id] = state.hashes[order[id]];
        }
    }
    for (LayerIndex::Link& link : state.links) {
        if (link.entry != State::kNone) {
            link.entry = idOf[link.entry];
        }
    }
    state.strings.shrink_to_fit();
    index->m_strings = std::move(state.strings);
    index->m_links = std::move(state.links);
    index->m_numbers = std::move(state.numbers);
    index->m_xattrSets = std::move(state.xattrSets);
    index->m_repeatedBytes = state.repeatedBytes;
    index->m_repeatedEntries = state.repeatedEntries;
    index->m_ignoredBytes = state.ignoredBytes;
    index->m_ignoredEntries = state.ignoredEntries;
    return index;
}

} // namespace slipway::image
