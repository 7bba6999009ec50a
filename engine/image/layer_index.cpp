// SPDX-License-Identifier: Apache-2.0
#include "engine/image/layer_index.h"

#include "engine/messages/catalogue/archive.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::image {

namespace {

// xxh3-128 of no bytes, so that empty files need not be read (checked by a test).
constexpr ContentHash kHashOfNothing{0x6001c324468d497fULL, 0x99aa06d3014798d8ULL};

} // namespace

std::uint64_t LayerIndex::payload(EntryId id) const {
    const Entry& entry = at(id);
    return (entry.flags & kSparse) != 0 ? m_numbers[entry.extra] : entry.size;
}

std::string_view LayerIndex::linkTarget(EntryId id) const {
    const Entry& entry = at(id);
    if (entry.kind != EntryKind::Symlink && entry.kind != EntryKind::HardLink) {
        return {};
    }
    const Link& link = m_links[entry.extra];
    return std::string_view(m_strings).substr(link.target, link.length);
}

EntryId LayerIndex::hardLinkEntry(EntryId id) const {
    const Entry& entry = at(id);
    return entry.kind == EntryKind::HardLink ? EntryId{m_links[entry.extra].entry} : kNoEntry;
}

std::uint32_t LayerIndex::deviceMajor(EntryId id) const {
    const Entry& entry = at(id);
    const bool device = entry.kind == EntryKind::CharacterDevice || entry.kind == EntryKind::BlockDevice;
    return device ? static_cast<std::uint32_t>(m_numbers[entry.extra] >> 32U) : 0;
}

std::uint32_t LayerIndex::deviceMinor(EntryId id) const {
    const Entry& entry = at(id);
    const bool device = entry.kind == EntryKind::CharacterDevice || entry.kind == EntryKind::BlockDevice;
    return device ? static_cast<std::uint32_t>(m_numbers[entry.extra]) : 0;
}

std::span<const archive::Xattr> LayerIndex::xattrs(EntryId id) const {
    const std::uint32_t set = at(id).xattrs;
    return set == kNone ? std::span<const archive::Xattr>() : std::span(m_xattrSets[set]);
}

std::optional<ContentHash> LayerIndex::contentHash(EntryId id) const {
    const Entry& entry = at(id);
    if (entry.kind != EntryKind::File) {
        return std::nullopt;
    }
    if (entry.size == 0) {
        return kHashOfNothing;
    }
    return (entry.flags & kHasHash) != 0 ? std::optional(m_hashes[id.value]) : std::nullopt;
}

EntryId LayerIndex::findChild(EntryId directory, std::string_view childName, bool whiteout) const {
    const Entry& parentEntry = at(directory);
    const auto first = m_entries.begin() + parentEntry.firstChild;
    const auto last = first + parentEntry.childCount;
    const auto nameOf = [this](const Entry& entry) {
        return std::string_view(m_strings).substr(entry.name, entry.nameLength);
    };
    auto found = std::lower_bound(first, last, childName,
                                  [&](const Entry& entry, std::string_view wanted) { return nameOf(entry) < wanted; });
    for (; found != last && nameOf(*found) == childName; ++found) {
        if ((found->kind == EntryKind::Whiteout) == whiteout) {
            return {static_cast<std::uint32_t>(found - m_entries.begin())};
        }
    }
    return kNoEntry;
}

EntryId LayerIndex::child(EntryId directory, std::string_view childName) const {
    return findChild(directory, childName, false);
}

EntryId LayerIndex::whiteout(EntryId directory, std::string_view childName) const {
    return findChild(directory, childName, true);
}

EntryId LayerIndex::find(std::string_view path) const {
    EntryId at{0};
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (!part.empty() && part != ".") {
            at = child(at, part);
            if (at == kNoEntry) {
                return kNoEntry;
            }
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return at;
}

std::string LayerIndex::path(EntryId id) const {
    std::size_t length = 0;
    for (EntryId each = id; each != kRootEntry; each = parent(each)) {
        length += name(each).size() + 1;
    }
    std::string text(length > 0 ? length - 1 : 0, '/');
    std::size_t end = text.size();
    for (EntryId each = id; each != kRootEntry; each = parent(each)) {
        const std::string_view part = name(each);
        end -= part.size();
        text.replace(end, part.size(), part);
        end -= end > 0 ? 1 : 0;
    }
    return text;
}

std::size_t LayerIndex::memoryBytes() const {
    std::size_t bytes = m_entries.capacity() * sizeof(Entry) + m_strings.capacity() +
                        m_links.capacity() * sizeof(Link) + m_numbers.capacity() * sizeof(std::uint64_t) +
                        m_hashes.capacity() * sizeof(ContentHash) +
                        m_xattrSets.capacity() * sizeof(std::vector<archive::Xattr>);
    for (const std::vector<archive::Xattr>& set : m_xattrSets) {
        for (const archive::Xattr& xattr : set) {
            bytes += sizeof(xattr) + xattr.name.capacity() + xattr.value.capacity();
        }
    }
    return bytes;
}

Result<std::string> normalisedPath(std::string_view path) {
    std::string normal;
    normal.reserve(path.size());
    for (std::string_view rest = path; !rest.empty();) {
        const std::size_t slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        if (part == "..") {
            return fail(ErrorCode::InvalidInput, msg::TarPathLeavesRoot, text::escaped(path.substr(0, 4096)));
        }
        if (!part.empty() && part != ".") {
            if (!normal.empty()) {
                normal += '/';
            }
            normal += part;
        }
        rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    }
    return normal;
}

} // namespace slipway::image
