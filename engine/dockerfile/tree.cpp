// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/tree.h"

#include <algorithm>

namespace slipway::dockerfile {

namespace {

template <typename T>
const T* holding(const std::vector<T>& items, std::size_t position) {
    const auto after = std::ranges::upper_bound(items, position, {}, [](const T& item) { return item.range.begin; });
    if (after == items.begin() || !(after - 1)->range.contains(position))
        return nullptr;
    return &*(after - 1);
}

} // namespace

const Leaf* Tree::leafAt(std::size_t position) const {
    return holding(leaves, position);
}

const Branch* Tree::branchAt(std::size_t position) const {
    return holding(branches, position);
}

} // namespace slipway::dockerfile
