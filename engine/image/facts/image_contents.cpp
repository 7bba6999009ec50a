// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/image_contents.h"

namespace slipway::image::facts {

template <typename Map>
const typename Map::mapped_type* ImageContents::find(NodeId node, Map LayerContents::* map) const {
    if (node == kNoNode)
        return nullptr;
    const EntryPlace place = m_root.inode(node);
    const LayerContents* contents = m_collector.layer(place.layer);
    if (!contents || (contents->*map).empty())
        return nullptr;
    const auto found = (contents->*map).find(m_root.layer(place.layer).path(place.entry));
    return found == (contents->*map).end() ? nullptr : &found->second;
}

const std::string* ImageContents::file(NodeId node) const {
    return find(node, &LayerContents::files);
}

const Elf* ImageContents::elf(NodeId node) const {
    return find(node, &LayerContents::elves);
}

const std::string* ImageContents::script(NodeId node) const {
    return find(node, &LayerContents::scripts);
}

std::string ImageContents::glibcVersion(NodeId node) const {
    const std::string* version = find(node, &LayerContents::glibcVersions);
    return version ? *version : std::string();
}

std::string_view ImageContents::file(std::string_view path) const {
    const std::string* content = file(m_root.resolve(path));
    return content ? std::string_view(*content) : std::string_view();
}

std::vector<std::pair<std::string, std::string_view>> ImageContents::filesIn(std::string_view folder) const {
    std::vector<std::pair<std::string, std::string_view>> files;
    const NodeId node = m_root.resolve(folder);
    if (node == kNoNode || m_root.kind(node) != EntryKind::Directory)
        return files;
    const std::uint32_t first = m_root.firstChild(node).value;
    for (std::uint32_t id = first; id < first + m_root.childCount(node); ++id)
        if (const std::string* content = file(NodeId{id}))
            files.emplace_back(m_root.name(NodeId{id}), *content);
    return files;
}

} // namespace slipway::image::facts
