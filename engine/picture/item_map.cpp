// SPDX-License-Identifier: Apache-2.0
#include "engine/picture/item_map.h"

#include <algorithm>

namespace slipway::picture {

ItemMap::ItemMap() {
    Item root;
    root.isDirectory = true;
    m_items.push_back(root);
}

void ItemMap::reserve(std::size_t items, std::size_t nameBytes) {
    m_items.reserve(items);
    m_names.reserve(nameBytes);
}

std::uint32_t ItemMap::add(std::uint32_t parent, std::string_view name, Item item) {
    item.parent = parent;
    item.name = static_cast<std::uint32_t>(m_names.size());
    item.nameLength =
        static_cast<std::uint16_t>(std::min<std::size_t>(name.size(), std::numeric_limits<std::uint16_t>::max()));
    m_names.append(name.substr(0, item.nameLength));
    m_items.push_back(item);
    return static_cast<std::uint32_t>(m_items.size() - 1);
}

std::uint32_t ItemMap::directory(std::string_view path) {
    std::uint32_t at = 0;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (part.empty())
            continue;
        std::uint32_t found = none;
        for (std::uint32_t i = at + 1; i < m_items.size() && found == none; ++i) {
            if (m_items[i].parent == at && m_items[i].isDirectory && name(i) == part)
                found = i;
        }
        if (found == none) {
            Item made;
            made.isDirectory = true;
            found = add(at, part, made);
        }
        at = found;
    }
    return at;
}

std::string ItemMap::path(std::uint32_t item) const {
    std::vector<std::string_view> parts;
    for (; item != 0; item = m_items[item].parent)
        parts.push_back(name(item));
    std::string result;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part)
        result += (result.empty() ? "" : "/") + std::string(*part);
    return result;
}

} // namespace slipway::picture
