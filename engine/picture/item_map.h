// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::picture {

// Why a file's bytes are no longer reachable.
enum class Waste : std::uint8_t { None, Metadata, Rewritten, Unknown, Deleted, Repeated };
inline constexpr std::size_t kWasteKinds = 6;

// How one side of a comparison came to the other.
enum class ItemChange : std::uint8_t { Same, Added, Removed, Changed, Moved };

// The files of an image, of two images, or of a build context, as a treemap needs them: compact, immutable once made,
// for half a million of them. Item 0 is the root directory; an item stands behind its directory.
class ItemMap {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    struct Item {
        std::uint64_t before = 0; // bytes on the other side of a comparison; 0 for one image
        std::uint64_t after = 0;
        std::uint32_t parent = 0;
        std::uint32_t name = 0; // in the string pool
        std::uint32_t layer = none;
        std::uint32_t owner = none;    // package
        std::uint32_t killedBy = none; // layer, of dead bytes
        std::uint32_t source = none;   // the maker's own number, for whoever opens the file
        std::uint16_t nameLength = 0;
        bool isDirectory = false;
        bool isIgnored = false; // of a context: not sent
        Waste waste = Waste::None;
        ItemChange change = ItemChange::Same;
    };

    // What layers and packages are called.
    struct Group {
        std::string name;
        std::uint64_t line = 0;           // of a layer's instruction in the Dockerfile, from 1; 0 for none
        std::uint32_t instruction = none; // groups of the same instruction belong together
    };

    ItemMap();
    void reserve(std::size_t items, std::size_t nameBytes);
    // `name` is copied. `parent` must be a directory that is there.
    std::uint32_t add(std::uint32_t parent, std::string_view name, Item item);

    [[nodiscard]] std::span<const Item> items() const { return m_items; }
    [[nodiscard]] Item& item(std::uint32_t index) { return m_items[index]; }
    [[nodiscard]] const Item& item(std::uint32_t index) const { return m_items[index]; }
    [[nodiscard]] std::string_view name(std::uint32_t item) const {
        return std::string_view(m_names).substr(m_items[item].name, m_items[item].nameLength);
    }
    // Without a leading "/"; the root is "".
    [[nodiscard]] std::string path(std::uint32_t item) const;
    // Two sides: before and after.
    [[nodiscard]] bool isComparison() const { return m_isComparison; }
    void setComparison(bool comparison) { m_isComparison = comparison; }

    std::vector<Group> layers;
    std::vector<Group> owners;

private:
    std::vector<Item> m_items;
    std::string m_names;
    bool m_isComparison = false;
};

} // namespace slipway::picture
