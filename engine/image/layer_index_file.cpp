// SPDX-License-Identifier: Apache-2.0
#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/image.h"

#include <xxhash.h>

#include <bit>
#include <cstring>
#include <type_traits>

// The file: magic, version, length of the body, xxh3-64 of the body; then the body: counters and the tables, each
// behind its number of elements. Numbers are little endian, as this program's machines are.
namespace slipway::image {

static_assert(std::endian::native == std::endian::little, "the file is written as memory holds it");

namespace {

constexpr std::string_view kMagic = "SLIPWIDX";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderLength = 8 + 4 + 8 + 8;

class Writer {
public:
    template <typename T>
    void number(T value) {
        static_assert(std::is_integral_v<T>);
        m_body.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    template <typename T>
    void table(const std::vector<T>& rows) {
        static_assert(std::is_trivially_copyable_v<T>);
        number(static_cast<std::uint64_t>(rows.size()));
        m_body.append(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(T));
    }
    void text(std::string_view value) {
        number(static_cast<std::uint64_t>(value.size()));
        m_body.append(value);
    }
    [[nodiscard]] const std::string& body() const { return m_body; }

private:
    std::string m_body;
};

// Every read is checked against what is left; after the first failure everything is empty and good() is false.
class Reader {
public:
    explicit Reader(std::string_view body)
        : m_left(body) {}
    template <typename T>
    T number() {
        T value{};
        if (m_left.size() < sizeof value) {
            m_good = false;
            return value;
        }
        std::memcpy(&value, m_left.data(), sizeof value);
        m_left.remove_prefix(sizeof value);
        return value;
    }
    template <typename T>
    void table(std::vector<T>& rows) {
        const auto count = number<std::uint64_t>();
        if (count > m_left.size() / sizeof(T)) {
            m_good = false;
            return;
        }
        rows.resize(static_cast<std::size_t>(count));
        if (count > 0) {
            std::memcpy(rows.data(), m_left.data(), rows.size() * sizeof(T));
        }
        m_left.remove_prefix(rows.size() * sizeof(T));
    }
    std::string text() {
        const auto length = number<std::uint64_t>();
        if (length > m_left.size()) {
            m_good = false;
            return {};
        }
        std::string value(m_left.substr(0, static_cast<std::size_t>(length)));
        m_left.remove_prefix(value.size());
        return value;
    }
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool atEnd() const { return m_left.empty(); }
    [[nodiscard]] std::size_t left() const { return m_left.size(); }

private:
    std::string_view m_left;
    bool m_good = true;
};

} // namespace

std::string LayerIndex::save() const {
    Writer writer;
    writer.number(m_payloadBytes);
    writer.number(m_repeatedBytes);
    writer.number(m_ignoredBytes);
    writer.number(m_repeatedEntries);
    writer.number(m_ignoredEntries);
    writer.table(m_entries);
    writer.text(m_strings);
    writer.table(m_links);
    writer.table(m_numbers);
    writer.table(m_hashes);
    writer.number(static_cast<std::uint64_t>(m_xattrSets.size()));
    for (const std::vector<archive::Xattr>& set : m_xattrSets) {
        writer.number(static_cast<std::uint64_t>(set.size()));
        for (const archive::Xattr& xattr : set) {
            writer.text(xattr.name);
            writer.text(xattr.value);
        }
    }
    const std::string& body = writer.body();
    Writer file;
    file.number(kVersion);
    file.number(static_cast<std::uint64_t>(body.size()));
    file.number(static_cast<std::uint64_t>(XXH3_64bits(body.data(), body.size())));
    return std::string(kMagic) + file.body() + body;
}

Result<std::shared_ptr<const LayerIndex>> LayerIndex::load(std::string_view bytes) {
    const auto damaged = [] { return fail(ErrorCode::Corrupt, msg::IndexDamaged); };
    if (bytes.size() < kHeaderLength || !bytes.starts_with(kMagic)) {
        return damaged();
    }
    Reader header(bytes.substr(kMagic.size()));
    if (const auto version = header.number<std::uint32_t>(); version != kVersion) {
        return fail(ErrorCode::Unsupported, msg::IndexOtherVersion, version, kVersion);
    }
    const auto length = header.number<std::uint64_t>();
    const auto checksum = header.number<std::uint64_t>();
    const std::string_view body = bytes.substr(kHeaderLength);
    if (length != body.size() || checksum != XXH3_64bits(body.data(), body.size())) {
        return damaged();
    }
    auto index = std::make_shared<LayerIndex>();
    Reader reader(body);
    index->m_payloadBytes = reader.number<std::uint64_t>();
    index->m_repeatedBytes = reader.number<std::uint64_t>();
    index->m_ignoredBytes = reader.number<std::uint64_t>();
    index->m_repeatedEntries = reader.number<std::uint32_t>();
    index->m_ignoredEntries = reader.number<std::uint32_t>();
    reader.table(index->m_entries);
    index->m_strings = reader.text();
    reader.table(index->m_links);
    reader.table(index->m_numbers);
    reader.table(index->m_hashes);
    const auto sets = reader.number<std::uint64_t>();
    if (!reader.good() || sets > reader.left() / sizeof(std::uint64_t)) {
        return damaged();
    }
    index->m_xattrSets.resize(static_cast<std::size_t>(sets));
    for (std::vector<archive::Xattr>& set : index->m_xattrSets) {
        const auto count = reader.number<std::uint64_t>();
        if (!reader.good() || count > reader.left() / (2 * sizeof(std::uint64_t))) {
            return damaged();
        }
        set.resize(static_cast<std::size_t>(count));
        for (archive::Xattr& xattr : set) {
            xattr.name = reader.text();
            xattr.value = reader.text();
        }
    }
    if (!reader.good() || !reader.atEnd() || !index->isConsistent()) {
        return damaged();
    }
    return index;
}

// A checksum keeps accidents out, not somebody who writes his own file: everything that is later used as an index or a
// length is checked here.
bool LayerIndex::isConsistent() const {
    const std::size_t count = m_entries.size();
    if (count == 0 || count >= kNone || m_entries[0].kind != EntryKind::Directory ||
        (!m_hashes.empty() && m_hashes.size() != count)) {
        return false;
    }
    // Breadth first: the children of each directory follow those of the one before it, and leave none out.
    std::uint64_t next = 1;
    std::uint64_t payloads = 0;
    for (std::size_t id = 0; id < count; ++id) {
        const Entry& entry = m_entries[id];
        const std::size_t nameEnd = std::size_t{entry.name} + entry.nameLength;
        if (entry.kind > EntryKind::Whiteout || nameEnd > m_strings.size() ||
            (entry.xattrs != kNone && entry.xattrs >= m_xattrSets.size()) ||
            (entry.childCount > 0 && (entry.kind != EntryKind::Directory || entry.firstChild != next)) ||
            entry.firstChild > count || entry.childCount > count - entry.firstChild) {
            return false;
        }
        if (id > 0 && (entry.parent >= id || entry.nameLength == 0)) {
            return false;
        }
        for (std::uint32_t i = 0; i < entry.childCount; ++i) {
            const EntryId each{entry.firstChild + i};
            if (m_entries[each.value].parent != id ||
                std::size_t{m_entries[each.value].name} + m_entries[each.value].nameLength > m_strings.size()) {
                return false;
            }
            if (i > 0) {
                const int order = name({each.value - 1}).compare(name(each));
                if (order > 0 || (order == 0 && kind({each.value - 1}) != EntryKind::Whiteout)) {
                    return false;
                }
            }
        }
        next += entry.childCount;
        const bool link = entry.kind == EntryKind::Symlink || entry.kind == EntryKind::HardLink;
        const bool device = entry.kind == EntryKind::CharacterDevice || entry.kind == EntryKind::BlockDevice;
        const bool sparse = (entry.flags & kSparse) != 0;
        if ((link && entry.extra >= m_links.size()) || ((device || sparse) && entry.extra >= m_numbers.size()) ||
            (sparse && entry.kind != EntryKind::File) || (entry.kind != EntryKind::File && entry.size != 0) ||
            ((entry.flags & kHasHash) != 0 && m_hashes.empty())) {
            return false;
        }
        if (entry.kind == EntryKind::HardLink) {
            const std::uint32_t target = m_links[entry.extra].entry;
            if (target != kNone &&
                (target >= count || m_entries[target].kind == EntryKind::HardLink ||
                 m_entries[target].kind == EntryKind::Directory || m_entries[target].kind == EntryKind::Whiteout)) {
                return false;
            }
        }
        payloads += entry.kind == EntryKind::File ? payload({static_cast<std::uint32_t>(id)}) : 0;
    }
    for (const Link& link : m_links) {
        if (std::size_t{link.target} + link.length > m_strings.size()) {
            return false;
        }
    }
    return next == count && payloads == m_payloadBytes;
}

} // namespace slipway::image
