// SPDX-License-Identifier: Apache-2.0
#include "widgets/treemap/image_items.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace slipway::widgets {

using image::EntryId;
using image::EntryKind;
using image::EntryPlace;
using image::LayerIndex;
using image::NodeId;
using image::RootFilesystem;
using picture::ItemChange;
using picture::ItemMap;
using picture::Waste;

namespace {

Waste wasteOf(const RootFilesystem& root, const RootFilesystem::DeadContent& dead) {
    if (dead.cause == image::RemovalCause::Deleted)
        return Waste::Deleted;
    if (dead.replacedBy == image::kNoEntry)
        return Waste::Rewritten;
    const LayerIndex& before = root.layer(dead.place.layer);
    const LayerIndex& after = root.layer(dead.by);
    EntryId replacement = dead.replacedBy;
    if (const EntryId target = after.hardLinkEntry(replacement); target != image::kNoEntry)
        replacement = target;
    if (after.kind(replacement) != EntryKind::File || after.fileSize(replacement) != before.fileSize(dead.place.entry))
        return Waste::Rewritten;
    const auto was = before.contentHash(dead.place.entry), is = after.contentHash(replacement);
    if (!was || !is)
        return Waste::Unknown;
    return *was == *is ? Waste::Metadata : Waste::Rewritten;
}

std::vector<ItemMap::Group> layerNames(const RootFilesystem& root, const ImageItemsOptions& options) {
    std::vector<ItemMap::Group> names = options.layers;
    for (std::size_t i = names.size(); i < root.layers().size(); ++i)
        names.push_back({std::to_string(i + 1)});
    return names;
}

// Directories of dead files that are no more.
class LostDirectories {
public:
    LostDirectories(ItemMap& map, const RootFilesystem& root, const std::vector<std::uint32_t>& itemOfNode)
        : m_map(map)
        , m_root(root)
        , m_itemOfNode(itemOfNode)
        , m_known(root.layers().size()) {}

    std::uint32_t of(image::LayerNumber layer, EntryId directory) {
        if (directory == image::kRootEntry)
            return 0;
        auto& known = m_known[layer.value];
        if (const auto found = known.find(directory.value); found != known.end())
            return found->second;
        const LayerIndex& index = m_root.layer(layer);
        const std::uint32_t parent = of(layer, index.parent(directory));
        const std::string path = index.path(directory);
        std::uint32_t item = ItemMap::none;
        const NodeId node = m_root.find(path);
        if (node != image::kNoNode && m_map.item(m_itemOfNode[node.value]).isDirectory) {
            item = m_itemOfNode[node.value];
        } else if (const auto made = m_made.find(path); made != m_made.end()) {
            item = made->second;
        } else {
            ItemMap::Item lost;
            lost.isDirectory = true;
            item = m_made[path] = m_map.add(parent, index.name(directory), lost);
        }
        known[directory.value] = item;
        return item;
    }

private:
    ItemMap& m_map;
    const RootFilesystem& m_root;
    const std::vector<std::uint32_t>& m_itemOfNode;
    std::vector<std::unordered_map<std::uint32_t, std::uint32_t>> m_known;
    std::unordered_map<std::string, std::uint32_t> m_made;
};

} // namespace

void takeOwners(ImageItemsOptions& options, const RootFilesystem& root,
                const std::vector<image::facts::PackageFacts>& packages) {
    std::vector<std::uint32_t> owners(root.size(), ItemMap::none);
    options.owners.clear();
    for (const image::facts::PackageFacts& each : packages) {
        const auto number = static_cast<std::uint32_t>(options.owners.size());
        options.owners.push_back({each.package.name});
        // Databases write paths as they were before /bin became a link.
        for (const std::string& path : each.package.paths)
            if (const NodeId node = root.resolve(path, false); node != image::kNoNode)
                owners[node.value] = number;
    }
    options.ownerOf = [owners = std::move(owners)](NodeId node) { return owners[node.value]; };
}

std::shared_ptr<const ItemMap> imageItems(const RootFilesystem& root, const ImageItemsOptions& options) {
    auto map = std::make_shared<ItemMap>();
    map->layers = layerNames(root, options);
    map->owners = options.owners;
    map->reserve(root.size() + root.deadContents().size() + 16, std::size_t{16} * root.size());
    std::vector<std::uint32_t> itemOf(root.size());
    std::set<EntryPlace> shared;
    // Names stand in the order of the tar: fetched ahead, or each one is waited for.
    constexpr std::uint32_t ahead = 12;
    for (std::uint32_t id = 1; id < root.size(); ++id) {
        if (id + ahead < root.size())
            __builtin_prefetch(root.name({id + ahead}).data());
        const NodeId node{id};
        const EntryPlace inode = root.inode(node);
        const EntryKind kind = root.kind(node);
        ItemMap::Item item;
        item.isDirectory = kind == EntryKind::Directory;
        item.source = id;
        item.layer = root.place(node).layer.value;
        if (options.ownerOf && !item.isDirectory)
            item.owner = options.ownerOf(node);
        if (kind == EntryKind::File && (!root.hasSeveralNames(node) || shared.insert(inode).second)) {
            item.after = root.layer(inode.layer).payload(inode.entry);
            item.layer = inode.layer.value;
        }
        itemOf[id] = map->add(itemOf[root.parent(node).value], root.name(node), item);
    }
    LostDirectories lost(*map, root, itemOf);
    for (const auto& dead : root.deadContents()) {
        const LayerIndex& layer = root.layer(dead.place.layer);
        const std::uint64_t bytes = layer.payload(dead.place.entry);
        if (bytes == 0)
            continue;
        ItemMap::Item item;
        item.after = bytes;
        item.layer = dead.place.layer.value;
        item.killedBy = dead.by.value;
        item.waste = wasteOf(root, dead);
        item.source = dead.place.entry.value;
        map->add(lost.of(dead.place.layer, layer.parent(dead.place.entry)), layer.name(dead.place.entry), item);
    }
    return map;
}

std::shared_ptr<const ItemMap> comparedItems(const RootFilesystem& before, const RootFilesystem& after,
                                             const ImageItemsOptions& options) {
    auto map = std::make_shared<ItemMap>(*imageItems(after, options));
    map->setComparison(true);
    // Dead bytes have no other side.
    std::vector<std::uint32_t> itemOf(after.size(), ItemMap::none);
    itemOf[0] = 0;
    std::map<image::ContentHash, std::vector<std::uint32_t>> added;
    for (std::uint32_t i = 1; i < map->items().size(); ++i) {
        ItemMap::Item& item = map->item(i);
        if (item.waste != Waste::None)
            item.after = 0;
        else if (item.source != ItemMap::none)
            itemOf[item.source] = i;
    }
    const auto hashOf = [](const RootFilesystem& root, NodeId node) {
        const EntryPlace inode = root.inode(node);
        return root.layer(inode.layer).contentHash(inode.entry);
    };
    // Whatever the other side has at the same path.
    std::vector<std::uint32_t> itemOfBefore(before.size());
    std::vector<std::uint32_t> same(before.size());
    std::vector<bool> isKnown(after.size());
    isKnown[0] = true;
    std::set<EntryPlace> shared;
    std::vector<std::pair<image::ContentHash, std::uint32_t>> removed;
    for (std::uint32_t id = 1; id < before.size(); ++id) {
        const NodeId node{id};
        const std::uint32_t parent = before.parent(node).value;
        const NodeId twin =
            same[parent] == image::kNoNode.value ? image::kNoNode : after.child({same[parent]}, before.name(node));
        same[id] = twin.value;
        const EntryPlace inode = before.inode(node);
        const bool counts =
            before.kind(node) == EntryKind::File && (!before.hasSeveralNames(node) || shared.insert(inode).second);
        const std::uint64_t bytes = counts ? before.layer(inode.layer).payload(inode.entry) : 0;
        if (twin != image::kNoNode) {
            isKnown[twin.value] = true;
            ItemMap::Item& item = map->item(itemOf[twin.value]);
            item.before = bytes;
            if (item.before != item.after || (bytes > 0 && hashOf(before, node) != hashOf(after, twin)))
                item.change = ItemChange::Changed;
            itemOfBefore[id] = itemOf[twin.value];
            continue;
        }
        ItemMap::Item item;
        item.isDirectory = before.kind(node) == EntryKind::Directory;
        item.before = bytes;
        item.change = ItemChange::Removed;
        itemOfBefore[id] = map->add(itemOfBefore[parent], before.name(node), item);
        if (const auto hash = hashOf(before, node); hash && bytes > 0)
            removed.emplace_back(*hash, itemOfBefore[id]);
    }
    for (std::uint32_t id = 1; id < after.size(); ++id) {
        if (isKnown[id])
            continue;
        ItemMap::Item& item = map->item(itemOf[id]);
        item.change = ItemChange::Added;
        if (const auto hash = hashOf(after, {id}); hash && item.after > 0)
            added[*hash].push_back(itemOf[id]);
    }
    for (const auto& [hash, item] : removed) {
        const auto found = added.find(hash);
        if (found == added.end() || found->second.empty())
            continue;
        map->item(item).change = ItemChange::Moved;
        map->item(found->second.back()).change = ItemChange::Moved;
        found->second.pop_back();
    }
    return map;
}

std::shared_ptr<const ItemMap> contextItems(const context::ContextTree& tree) {
    auto map = std::make_shared<ItemMap>();
    const auto entries = tree.entries();
    map->reserve(entries.size(), std::size_t{16} * entries.size());
    std::vector<std::uint32_t> itemOf(entries.size());
    for (std::uint32_t i = 1; i < entries.size(); ++i) {
        const context::ContextEntry& entry = entries[i];
        ItemMap::Item item;
        item.isDirectory = entry.childCount > 0 || entry.status.kind == context::EntryKind::Directory;
        item.after = item.isDirectory ? 0 : entry.status.size;
        item.isIgnored = !entry.sent;
        item.source = i;
        itemOf[i] = map->add(itemOf[entry.parent], entry.name, item);
    }
    return map;
}

} // namespace slipway::widgets
