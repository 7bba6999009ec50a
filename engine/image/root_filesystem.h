// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/layer_index.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image {

// A node of one RootFilesystem; 0 is the root directory.
struct NodeId {
    std::uint32_t value = 0;
    friend auto operator<=>(const NodeId&, const NodeId&) = default;
};
inline constexpr NodeId kRootNode{0};
inline constexpr NodeId kNoNode{~std::uint32_t{0}};

// An entry of one layer of a stack.
struct EntryPlace {
    LayerNumber layer;
    EntryId entry;
    friend auto operator<=>(const EntryPlace&, const EntryPlace&) = default;
};

enum class RemovalCause : std::uint8_t {
    // By a whiteout of it or of a directory above it, or by an opaque marker.
    Deleted,
    // Something else took its path, or the path of a directory above it.
    Overwritten,
};

// What an entry of a layer came to in the final root filesystem.
struct EntryFate {
    enum class Kind : std::uint8_t { Live, Deleted, Overwritten };
    Kind kind = Kind::Live;
    // The layer that removed the name, when it is not live.
    LayerNumber by;
};

// What the layers of an image make together. Removals of a layer (whiteouts, opaque markers) act on the layers below
// only and first, then its entries are added: a directory over a directory replaces its attributes and keeps its
// children, anything else removes what was there, a whole subtree too. Immutable.
class RootFilesystem {
public:
    using Layers = std::span<const std::shared_ptr<const LayerIndex>>;
    [[nodiscard]] static std::shared_ptr<const RootFilesystem> stack(Layers layers);

    [[nodiscard]] Layers layers() const { return Layers(m_layers).first(m_count); }
    [[nodiscard]] const LayerIndex& layer(LayerNumber number) const { return *m_layers[number.value]; }

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_nodes.size()); }
    // The entry that gives the node its attributes: for a directory the uppermost one that is not implicit.
    [[nodiscard]] EntryPlace place(NodeId id) const { return m_nodes[id.value].place; }
    // The entry that holds a file's content and attributes: place() itself, or where its hard links lead to. A hard
    // link that leads nowhere has itself.
    [[nodiscard]] EntryPlace inode(NodeId id) const { return m_nodes[id.value].inode; }
    [[nodiscard]] const LayerIndex& layerOf(NodeId id) const { return layer(place(id).layer); }
    // Other paths lead to the same content.
    [[nodiscard]] bool hasSeveralNames(NodeId id) const { return m_nodes[id.value].severalNames; }
    // Of the inode: a hard link to a file is a File here, one that leads nowhere stays a HardLink.
    [[nodiscard]] EntryKind kind(NodeId id) const;
    [[nodiscard]] std::string_view name(NodeId id) const;
    [[nodiscard]] NodeId parent(NodeId id) const { return {m_nodes[id.value].parent}; }
    // The children of a directory are the ids [first, first + count), sorted by the bytes of their names.
    [[nodiscard]] NodeId firstChild(NodeId id) const { return {m_nodes[id.value].firstChild}; }
    [[nodiscard]] std::uint32_t childCount(NodeId id) const { return m_nodes[id.value].childCount; }
    [[nodiscard]] NodeId child(NodeId directory, std::string_view name) const;

    // By path from the root, with or without "/" in front; symbolic links are not followed. kNoNode for none.
    [[nodiscard]] NodeId find(std::string_view path) const;
    // As a program in the container would find it: symbolic links are followed inside the root, at most kLinkHops of
    // them; `followLast` false leaves a link at the end of the path as it is.
    [[nodiscard]] NodeId resolve(std::string_view path, bool followLast = true) const;
    // Without a leading "/"; the root is "".
    [[nodiscard]] std::string path(NodeId id) const;

    // What became of an entry of one of the layers. Directories and whiteouts included: a directory is live while any
    // layer's directory of that path is.
    [[nodiscard]] EntryFate fate(EntryPlace place) const { return m_fates[place.layer.value][place.entry.value]; }

    // One file content that a layer's tar holds and that is no longer reachable.
    struct DeadContent {
        EntryPlace place;
        LayerNumber by;
        RemovalCause cause = RemovalCause::Deleted;
        // What took the path of the last name, for Overwritten by a file; kNoEntry otherwise.
        EntryId replacedBy = kNoEntry;
    };
    // Sorted by place. Contents with no bytes are in it too.
    [[nodiscard]] std::span<const DeadContent> deadContents() const { return m_dead; }

    // As Linux does it (MAXSYMLINKS).
    static constexpr unsigned kLinkHops = 40;

private:
    friend class Stacker;
    struct Node {
        EntryPlace place;
        EntryPlace inode;
        std::uint32_t parent = 0;
        std::uint32_t firstChild = 0;
        std::uint32_t childCount = 0;
        bool severalNames = false;
    };
    // An image without layers has one empty one here, so that its root directory has an entry.
    std::vector<std::shared_ptr<const LayerIndex>> m_layers;
    std::size_t m_count = 0;
    std::vector<Node> m_nodes;
    std::vector<std::vector<EntryFate>> m_fates;
    std::vector<DeadContent> m_dead;
};

} // namespace slipway::image
