// SPDX-License-Identifier: Apache-2.0
#include "engine/context/content_digest.h"

#include "engine/context/path_match.h"
#include "engine/messages/catalogue/context.h"

#include <openssl/evp.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

namespace slipway::context {

namespace {

constexpr std::size_t maximumDepth = 512;
constexpr std::size_t bufferSize = 256 * 1024;

class Hasher {
public:
    Hasher()
        : m_context(::EVP_MD_CTX_new(), ::EVP_MD_CTX_free) {
        ::EVP_DigestInit_ex(m_context.get(), ::EVP_sha256(), nullptr);
    }
    void bytes(const void* data, std::size_t size) { ::EVP_DigestUpdate(m_context.get(), data, size); }
    // Lengths in front, so that no two lists of texts give the same bytes.
    void text(std::string_view value) {
        number(value.size());
        bytes(value.data(), value.size());
    }
    void number(std::uint64_t value) {
        std::array<std::uint8_t, 8> little{};
        for (std::size_t i = 0; i < little.size(); ++i)
            little[i] = static_cast<std::uint8_t>(value >> (8 * i));
        bytes(little.data(), little.size());
    }
    void digest(const Sha256& value) { bytes(value.data(), value.size()); }
    Sha256 finish() {
        Sha256 result{};
        unsigned size = 0;
        ::EVP_DigestFinal_ex(m_context.get(), result.data(), &size);
        return result;
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> m_context;
};

struct FileToRead {
    std::string path;
    EntryStatus status;
    Sha256 digest{};
};

Result<Sha256> digestBytes(const SourceTree& tree, const std::string& path, std::span<std::byte> buffer,
                           const std::stop_token& stop) {
    auto reader = tree.open(path);
    if (!reader)
        return passOn(std::move(reader.error()));
    Hasher hasher;
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        auto got = (*reader)->read(buffer);
        if (!got)
            return passOn(std::move(got.error()));
        if (*got == 0)
            return hasher.finish();
        hasher.bytes(buffer.data(), *got);
    }
}

bool counts(std::string_view attribute) {
    return attribute == "security.capability" ||
           !(attribute.starts_with("security.") || attribute.starts_with("system."));
}

Result<std::vector<ExtendedAttribute>> countedAttributes(const SourceTree& tree, const std::string& path) {
    auto attributes = tree.attributes(path);
    if (attributes)
        std::erase_if(*attributes, [](const ExtendedAttribute& attribute) { return !counts(attribute.name); });
    return attributes;
}

void addAttributes(Hasher& hasher, std::span<const ExtendedAttribute> attributes) {
    hasher.number(attributes.size());
    for (const ExtendedAttribute& attribute : attributes) {
        hasher.text(attribute.name);
        hasher.text(attribute.value);
    }
}

// Fills in the digests of all files, several at once.
class FileDigests {
public:
    FileDigests(const SourceTree& tree, const DigestOptions& options, std::stop_token stop)
        : m_tree(tree)
        , m_options(options)
        , m_stop(std::move(stop)) {}

    // Index for digest(); names of one file share it.
    std::size_t add(std::string path, const EntryStatus& status) {
        if (status.linkCount > 1) {
            const auto [known, isNew] = m_links.try_emplace({status.device, status.inode}, m_files.size());
            if (!isNew)
                return known->second;
        }
        m_files.push_back({std::move(path), status});
        return m_files.size() - 1;
    }
    [[nodiscard]] const Sha256& digest(std::size_t index) const { return m_files[index].digest; }

    Result<void> run() {
        std::uint64_t total = 0;
        for (const FileToRead& file : m_files)
            total += file.status.size;
        // A thread costs about as much as hashing 50 kB.
        constexpr std::uint64_t worthThreads = 512 * 1024;
        const std::size_t threads =
            total < worthThreads ? 1 : std::min<std::size_t>(std::max(1u, m_options.threads), m_files.size());
        m_errors.resize(m_files.size());
        {
            std::vector<std::jthread> workers;
            for (std::size_t i = 1; i < threads; ++i)
                workers.emplace_back([this] { work(); });
            work();
        }
        for (auto& error : m_errors)
            if (error)
                return passOn(std::move(*error));
        return {};
    }

private:
    void work() {
        std::vector<std::byte> buffer(bufferSize);
        for (std::size_t i = m_next++; i < m_files.size() && !m_failed; i = m_next++) {
            FileToRead& file = m_files[i];
            const StatKey key{m_tree.name(),      file.path,        file.status.device,
                              file.status.inode,  file.status.size, file.status.modified,
                              file.status.changed};
            if (m_options.cache) {
                if (const auto known = m_options.cache->find(key)) {
                    file.digest = *known;
                    continue;
                }
            }
            auto digest = digestFile(file.path, buffer);
            if (!digest) {
                m_errors[i] = std::move(digest.error());
                m_failed = true;
                return;
            }
            file.digest = *digest;
            if (m_options.cache && file.status.changed < m_options.rememberBefore &&
                file.status.modified < m_options.rememberBefore)
                m_options.cache->remember(key, file.digest);
        }
    }

    // Of bytes and extended attributes: a change of either changes the file's ctime, so that both may be remembered.
    Result<Sha256> digestFile(const std::string& path, std::span<std::byte> buffer) {
        auto bytes = digestBytes(m_tree, path, buffer, m_stop);
        if (!bytes)
            return bytes;
        auto attributes = countedAttributes(m_tree, path);
        if (!attributes)
            return passOn(std::move(attributes.error()));
        if (attributes->empty())
            return bytes;
        Hasher hasher;
        hasher.digest(*bytes);
        addAttributes(hasher, *attributes);
        return hasher.finish();
    }

    const SourceTree& m_tree;
    const DigestOptions& m_options;
    std::stop_token m_stop;
    std::vector<FileToRead> m_files;
    std::vector<std::optional<Error>> m_errors;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> m_links;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_failed{false};
};

// Everything of an entry but its name, its times and its bytes.
Result<void> addHeader(Hasher& hasher, const SourceTree& tree, const std::string& path, const EntryStatus& status) {
    hasher.number(static_cast<std::uint64_t>(status.kind));
    // A symlink's mode means nothing.
    hasher.number(status.kind == EntryKind::Symlink ? 0 : status.mode);
    hasher.number(status.uid);
    hasher.number(status.gid);
    hasher.number(status.kind == EntryKind::File ? status.size : 0);
    hasher.number(status.deviceMajor);
    hasher.number(status.deviceMinor);
    if (status.kind == EntryKind::Symlink) {
        auto link = tree.readLink(path);
        if (!link)
            return passOn(std::move(link.error()));
        hasher.text(*link);
    }
    // Those of a file are in its own digest.
    if (status.kind == EntryKind::File)
        return {};
    auto attributes = countedAttributes(tree, path);
    if (!attributes)
        return passOn(std::move(attributes.error()));
    addAttributes(hasher, *attributes);
    return {};
}

struct Node {
    std::string name;
    std::string path;
    EntryStatus status;
    std::size_t file = 0;
    std::vector<Node> children{};
};

Result<void> gather(const SourceTree& tree, Node& node, FileDigests& files, std::size_t depth,
                    const std::stop_token& stop) {
    if (stop.stop_requested())
        return cancelled();
    if (depth > maximumDepth)
        return fail(ErrorCode::LimitExceeded, msg::ContextTooDeep, node.path, maximumDepth);
    if (node.status.kind == EntryKind::File)
        node.file = files.add(node.path, node.status);
    if (node.status.kind != EntryKind::Directory)
        return {};
    auto entries = tree.readDirectory(node.path);
    if (!entries)
        return passOn(std::move(entries.error()));
    for (NamedStatus& entry : *entries) {
        if (entry.status.kind == EntryKind::Socket)
            continue;
        std::string path = childPath(node.path, entry.name);
        node.children.push_back({std::move(entry.name), std::move(path), entry.status});
        if (auto below = gather(tree, node.children.back(), files, depth + 1, stop); !below)
            return below;
    }
    return {};
}

Result<Sha256> digestNode(const SourceTree& tree, const Node& node, const FileDigests& files) {
    Hasher hasher;
    if (auto header = addHeader(hasher, tree, node.path, node.status); !header)
        return passOn(std::move(header.error()));
    if (node.status.kind == EntryKind::File)
        hasher.digest(files.digest(node.file));
    for (const Node& child : node.children) {
        auto digest = digestNode(tree, child, files);
        if (!digest)
            return digest;
        hasher.text(child.name);
        hasher.digest(*digest);
    }
    return hasher.finish();
}

} // namespace

std::string hexadecimal(const Sha256& digest) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const std::uint8_t byte : digest) {
        result += digits[byte >> 4];
        result += digits[byte & 15];
    }
    return result;
}

Result<Sha256> digestPath(const SourceTree& tree, std::string_view path, const DigestOptions& options,
                          std::stop_token stop) {
    auto resolved = resolvePath(tree, path, true);
    if (!resolved)
        return passOn(std::move(resolved.error()));
    auto status = tree.status(*resolved);
    if (!status)
        return passOn(std::move(status.error()));
    if (!*status)
        return fail(ErrorCode::NotFound, msg::CopySourceNotFound, "COPY", path, tree.name());
    Node root{"", std::move(*resolved), **status};
    FileDigests files(tree, options, stop);
    if (auto gathered = gather(tree, root, files, 0, stop); !gathered)
        return passOn(std::move(gathered.error()));
    if (auto done = files.run(); !done)
        return passOn(std::move(done.error()));
    return digestNode(tree, root, files);
}

Result<Sha256> digestSelection(const SourceTree& tree, const CopySelection& selection, const DigestOptions& options,
                               std::stop_token stop) {
    FileDigests files(tree, options, stop);
    std::vector<std::size_t> indexes;
    for (const CopyGroup& group : selection.groups)
        for (const CopyItem& item : group.items)
            if (item.status.kind == EntryKind::File)
                indexes.push_back(files.add(item.source, item.status));
    if (auto done = files.run(); !done)
        return passOn(std::move(done.error()));
    Hasher hasher;
    std::size_t next = 0;
    hasher.number(selection.groups.size());
    for (const CopyGroup& group : selection.groups) {
        if (stop.stop_requested())
            return cancelled();
        hasher.number((group.directory ? 1u : 0u) | (group.parents ? 2u : 0u));
        // A directory's own name goes nowhere.
        hasher.text(group.directory ? "" : group.baseName);
        hasher.number(group.items.size());
        for (const CopyItem& item : group.items) {
            hasher.text(item.destination);
            hasher.number(item.parentOnly);
            if (auto header = addHeader(hasher, tree, item.source, item.status); !header)
                return passOn(std::move(header.error()));
            if (item.status.kind == EntryKind::File)
                hasher.digest(files.digest(indexes[next++]));
        }
    }
    return hasher.finish();
}

} // namespace slipway::context
