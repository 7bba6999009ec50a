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
