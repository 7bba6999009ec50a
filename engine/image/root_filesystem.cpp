// SPDX-License-Identifier: Apache-2.0
#include "engine/image/root_filesystem.h"

#include <algorithm>
#include <unordered_map>

namespace slipway::image {

// The mutable tree that layers are applied to, one after another.
class Stacker {
public:
    explicit Stacker(RootFilesystem::Layers layers)
        : m_root(std::make_shared<RootFilesystem>()) {
        m_root->m_layers.assign(layers.begin(), layers.end());
        m_root->m_count = layers.size();
        if (layers.empty()) {
            m_root->m_layers.push_back(LayerIndexBuilder().finish());
        }
        for (const auto& layer : m_root->m_layers) {
            m_root->m_fates.emplace_back(layer->size());
        }
        m_nodes.push_back({});
    }

    std::shared_ptr<const RootFilesystem> run() {
        for (std::uint32_t number = 0; number < m_root->m_layers.size(); ++number) {
            m_number = {number};
            m_layer = m_root->m_layers[number].get();
            remove();
            m_newHardLinks.clear();
            add();
            // Names of this layer's own entries are known only now.
            for (const auto& [node, entry] : m_newHardLinks) {
                linkInside(node, entry);
            }
        }
        freeze();
        return m_root;
    }

private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    // The children of a node are a map by name: the names live in the layers' indexes.
    struct Node {
        EntryPlace place;
        // Index into m_inodes; kNone for a directory.
        std::uint32_t inode = kNone;
        bool directory = true;
        std::unordered_map<std::string_view, std::uint32_t> children;
        // Entries of layers that make up a directory, from the lowest.
        std::vector<EntryPlace> entries;
    };
    struct Inode {
        EntryPlace place;
        std::uint32_t names = 0;
        // What took one of its names in layer `lostIn`: one with the same content if there is one, so that the order of
        // names within a layer does not matter.
        EntryId replacedBy = kNoEntry;
        std::uint32_t lostIn = kNone;
    };

    void setFate(EntryPlace place, RemovalCause cause) {
        m_root->m_fates[place.layer.value][place.entry.value] = {
            cause == RemovalCause::Deleted ? EntryFate::Kind::Deleted : EntryFate::Kind::Overwritten, m_number};
    }

    [[nodiscard]] bool sameContent(EntryPlace a, EntryPlace b) const {
        const LayerIndex& layerA = *m_root->m_layers[a.layer.value];
        const LayerIndex& layerB = *m_root->m_layers[b.layer.value];
        const EntryId link = layerB.hardLinkEntry(b.entry);
        const EntryId entryB = link == kNoEntry ? b.entry : link;
        const std::optional<ContentHash> hash = layerA.contentHash(a.entry);
        return hash && hash == layerB.contentHash(entryB) && layerA.fileSize(a.entry) == layerB.fileSize(entryB);
    }

    // One name of the node's content goes; the subtree of a directory must have gone before.
    void release(std::uint32_t node, RemovalCause cause, EntryId replacedBy) {
        Node& gone = m_nodes[node];
        if (gone.directory) {
            for (const EntryPlace place : gone.entries) {
                setFate(place, cause);
            }
            gone.entries.clear();
            return;
        }
        setFate(gone.place, cause);
        Inode& inode = m_inodes[gone.inode];
        inode.names -= 1;
        if (inode.lostIn != m_number.value) {
            inode.lostIn = m_number.value;
            inode.replacedBy = kNoEntry;
        }
        if (replacedBy != kNoEntry &&
            (inode.replacedBy == kNoEntry || sameContent(inode.place, {m_number, replacedBy}))) {
            inode.replacedBy = replacedBy;
        }
        if (inode.names == 0 && m_root->m_layers[inode.place.layer.value]->kind(inode.place.entry) == EntryKind::File) {
            m_root->m_dead.push_back(
                {.place = inode.place, .by = m_number, .cause = cause, .replacedBy = inode.replacedBy});
        }
    }

    void releaseChildren(std::uint32_t node, RemovalCause cause) {
        std::vector<std::uint32_t> below{node};
        for (std::size_t i = 0; i < below.size(); ++i) {
            for (const auto& [name, child] : m_nodes[below[i]].children) {
                below.push_back(child);
            }
            m_nodes[below[i]].children.clear();
        }
        for (std::size_t i = below.size(); i-- > 1;) {
            release(below[i], cause, kNoEntry);
            m_free.push_back(below[i]);
        }
    }

    // Whiteouts and opaque markers of the layer, acting on what the layers below made.
    void remove() {
        struct Visit {
            EntryId entry;
            std::uint32_t node;
        };
        std::vector<Visit> open{{kRootEntry, 0}};
        while (!open.empty()) {
            const Visit visit = open.back();
            open.pop_back();
            if (m_layer->isOpaque(visit.entry)) {
                releaseChildren(visit.node, RemovalCause::Deleted);
                continue;
            }
            const EntryId first = m_layer->firstChild(visit.entry);
            for (std::uint32_t i = 0; i < m_layer->childCount(visit.entry); ++i) {
                const EntryId entry{first.value + i};
                const EntryKind kind = m_layer->kind(entry);
                if (kind != EntryKind::Whiteout && kind != EntryKind::Directory) {
                    continue;
                }
                Node& node = m_nodes[visit.node];
                const auto found = node.children.find(m_layer->name(entry));
                if (found == node.children.end()) {
                    continue;
                }
                const std::uint32_t below = found->second;
                if (kind == EntryKind::Whiteout) {
                    node.children.erase(found);
                    releaseChildren(below, RemovalCause::Deleted);
                    release(below, RemovalCause::Deleted, kNoEntry);
                    m_free.push_back(below);
                } else if (m_nodes[below].directory) {
                    open.push_back({entry, below});
                }
            }
        }
    }

    std::uint32_t newNode() {
        if (!m_free.empty()) {
            const std::uint32_t node = m_free.back();
            m_free.pop_back();
            m_nodes[node] = {};
            return node;
        }
        m_nodes.emplace_back();
        return static_cast<std::uint32_t>(m_nodes.size() - 1);
    }

    void setDirectory(std::uint32_t node, EntryId entry) {
        Node& directory = m_nodes[node];
        // Attributes come from the uppermost layer that really has the directory.
        if (directory.entries.empty() || !m_layer->isImplicit(entry)) {
            directory.place = {m_number, entry};
        }
        directory.entries.push_back({m_number, entry});
    }

    // A hard link whose target is in the layers below, as they are after this layer's removals; kNone for none.
    std::uint32_t findBelow(std::string_view path) const {
        std::uint32_t node = 0;
        while (!path.empty()) {
            const std::size_t slash = path.find('/');
            const auto found = m_nodes[node].children.find(path.substr(0, slash));
            if (found == m_nodes[node].children.end()) {
                return kNone;
            }
            node = found->second;
            path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        }
        return m_nodes[node].directory ? kNone : m_nodes[node].inode;
    }

    void add() {
        // Before anything of this layer takes a path, since a link leads to what was there.
        m_inodeOf.assign(m_layer->size(), kNone);
        for (std::uint32_t id = 0; id < m_layer->size(); ++id) {
            const EntryId entry{id};
            if (m_layer->kind(entry) == EntryKind::HardLink && m_layer->hardLinkEntry(entry) == kNoEntry) {
                m_inodeOf[id] = findBelow(m_layer->linkTarget(entry));
            }
        }
        // A content that gets a name of this layer must not die when its last old name goes in this layer.
        for (const std::uint32_t inode : m_inodeOf) {
            if (inode != kNone) {
                m_inodes[inode].names += 1;
            }
        }
        struct Visit {
            EntryId entry;
            std::uint32_t node;
        };
        std::vector<Visit> open{{kRootEntry, 0}};
        setDirectory(0, kRootEntry);
        while (!open.empty()) {
            const Visit visit = open.back();
            open.pop_back();
            const EntryId first = m_layer->firstChild(visit.entry);
            for (std::uint32_t i = 0; i < m_layer->childCount(visit.entry); ++i) {
                const EntryId entry{first.value + i};
                if (m_layer->kind(entry) == EntryKind::Whiteout) {
                    continue;
                }
                const std::uint32_t node = put(visit.node, entry);
                if (m_layer->kind(entry) == EntryKind::Directory) {
                    open.push_back({entry, node});
                }
            }
        }
    }

    std::uint32_t put(std::uint32_t parent, EntryId entry) {
        const bool directory = m_layer->kind(entry) == EntryKind::Directory;
        const std::string_view name = m_layer->name(entry);
        std::uint32_t node = kNone;
        if (const auto found = m_nodes[parent].children.find(name); found != m_nodes[parent].children.end()) {
            node = found->second;
            if (directory && m_nodes[node].directory) {
                setDirectory(node, entry);
                return node;
            }
            releaseChildren(node, RemovalCause::Overwritten);
            release(node, RemovalCause::Overwritten, entry);
            m_nodes[node] = {};
        } else {
            node = newNode();
            m_nodes[parent].children.emplace(name, node);
        }
        if (directory) {
            setDirectory(node, entry);
            return node;
        }
        Node& made = m_nodes[node];
        made.directory = false;
        made.place = {m_number, entry};
        if (m_inodeOf[entry.value] != kNone) {
            // Its name was counted in add().
            made.inode = m_inodeOf[entry.value];
        } else if (m_layer->kind(entry) == EntryKind::HardLink && m_layer->hardLinkEntry(entry) != kNoEntry) {
            m_newHardLinks.emplace_back(node, entry);
        } else {
            made.inode = static_cast<std::uint32_t>(m_inodes.size());
            m_inodeOf[entry.value] = made.inode;
            m_inodes.push_back({.place = made.place, .names = 1});
        }
        return node;
    }

    void linkInside(std::uint32_t node, EntryId entry) {
        const std::uint32_t inode = m_inodeOf[m_layer->hardLinkEntry(entry).value];
        m_nodes[node].inode = inode;
        m_inodes[inode].names += 1;
    }

    void freeze() {
        std::vector<std::uint32_t> order{0};
        std::vector<std::pair<std::string_view, std::uint32_t>> sorted;
        m_root->m_nodes.push_back({});
        for (std::uint32_t id = 0; id < order.size(); ++id) {
            const Node& from = m_nodes[order[id]];
            RootFilesystem::Node& to = m_root->m_nodes[id];
            to.place = from.place;
            to.inode = from.directory ? from.place : m_inodes[from.inode].place;
            to.severalNames = !from.directory && m_inodes[from.inode].names > 1;
            to.firstChild = static_cast<std::uint32_t>(order.size());
            to.childCount = static_cast<std::uint32_t>(from.children.size());
            sorted.assign(from.children.begin(), from.children.end());
            std::ranges::sort(sorted);
            for (const auto& [name, child] : sorted) {
                order.push_back(child);
                RootFilesystem::Node node;
                node.parent = id;
                m_root->m_nodes.push_back(node);
            }
        }
        m_root->m_nodes.shrink_to_fit();
        std::ranges::sort(m_root->m_dead, {}, &RootFilesystem::DeadContent::place);
    }

    std::shared_ptr<RootFilesystem> m_root;
    std::vector<Node> m_nodes;
    std::vector<std::uint32_t> m_free;
    std::vector<Inode> m_inodes;
    const LayerIndex* m_layer = nullptr;
    LayerNumber m_number;
    // By entry of the current layer.
    std::vector<std::uint32_t> m_inodeOf;
    std::vector<std::pair<std::uint32_t, EntryId>> m_newHardLinks;
};

std::shared_ptr<const RootFilesystem> RootFilesystem::stack(Layers layers) {
    return Stacker(layers).run();
}

EntryKind RootFilesystem::kind(NodeId id) const {
    const EntryPlace at = inode(id);
    return layer(at.layer).kind(at.entry);
}

std::string_view RootFilesystem::name(NodeId id) const {
    const EntryPlace at = place(id);
    return layer(at.layer).name(at.entry);
}

NodeId RootFilesystem::child(NodeId directory, std::string_view childName) const {
    std::uint32_t low = firstChild(directory).value;
    std::uint32_t high = low + childCount(directory);
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (name({middle}) < childName) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < firstChild(directory).value + childCount(directory) && name({low}) == childName ? NodeId{low}
                                                                                                 : kNoNode;
}

NodeId RootFilesystem::find(std::string_view path) const {
    NodeId at = kRootNode;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (!part.empty() && part != ".") {
            at = child(at, part);
            if (at == kNoNode) {
                return kNoNode;
            }
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return at;
}

NodeId RootFilesystem::resolve(std::string_view path, bool followLast) const {
    unsigned hops = 0;
    NodeId at = kRootNode;
    std::string rest(path);
    std::size_t position = 0;
    while (position < rest.size()) {
        const std::size_t slash = rest.find('/', position);
        const std::string part = rest.substr(position, slash == std::string::npos ? slash : slash - position);
        position = slash == std::string::npos ? rest.size() : slash + 1;
        if (part.empty() || part == ".") {
            continue;
        }
        if (kind(at) != EntryKind::Directory) {
            return kNoNode;
        }
        if (part == "..") {
            at = parent(at);
            continue;
        }
        const NodeId next = child(at, part);
        if (next == kNoNode) {
            return kNoNode;
        }
        const bool last = rest.find_first_not_of('/', position) == std::string::npos;
        if (kind(next) == EntryKind::Symlink && (!last || followLast)) {
            const EntryPlace link = inode(next);
            const std::string_view target = layer(link.layer).linkTarget(link.entry);
            if (++hops > kLinkHops || target.empty()) {
                return kNoNode;
            }
            if (target.starts_with('/')) {
                at = kRootNode;
            }
            rest = std::string(target) + "/" + rest.substr(position);
            position = 0;
            continue;
        }
        at = next;
    }
    return at;
}

std::string RootFilesystem::path(NodeId id) const {
    std::vector<std::string_view> parts;
    for (NodeId each = id; each != kRootNode; each = parent(each)) {
        parts.push_back(name(each));
    }
    std::string text;
    for (std::size_t i = parts.size(); i-- > 0;) {
        text += parts[i];
        text += i > 0 ? "/" : "";
    }
    return text;
}

} // namespace slipway::image
