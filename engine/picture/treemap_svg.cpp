// SPDX-License-Identifier: Apache-2.0
#include "engine/picture/treemap_svg.h"

#include "engine/messages/catalogue/report.h"
#include "engine/messages/format.h"
#include "engine/picture/svg.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <map>

namespace slipway::picture {

namespace {

constexpr double fontSize = 11;
// The strip below the tiles with the square that says how many bytes an area stands for.
constexpr double scaleHeight = 22;
constexpr double scaleSide = 12;

// The directories that get a colour each, the same on both sides: the largest ones, where one that holds most of the
// bytes is replaced by what is in it (nearly everything of an image lies in /usr).
std::map<std::uint32_t, unsigned> colourGroups(const WeightTree& tree) {
    const auto& nodes = tree.nodes();
    std::vector<std::uint32_t> groups = nodes[0].children;
    const auto larger = [&](std::uint32_t a, std::uint32_t b) { return nodes[a].room > nodes[b].room; };
    for (int level = 0; level < 4 && !groups.empty(); ++level) {
        std::ranges::stable_sort(groups, larger);
        const std::uint32_t first = groups.front();
        if (nodes[first].room * 2 < nodes[0].room || nodes[first].children.empty())
            break;
        groups.erase(groups.begin());
        groups.insert(groups.end(), nodes[first].children.begin(), nodes[first].children.end());
    }
    std::ranges::stable_sort(groups, larger);
    std::map<std::uint32_t, unsigned> colours;
    for (std::size_t i = 0; i < groups.size(); ++i)
        colours[groups[i]] = static_cast<unsigned>(std::min<std::size_t>(i, seriesColours - 1));
    return colours;
}

} // namespace

double bytesPerPixel(const WeightTree& tree, const TreemapPictureOptions& options) {
    return static_cast<double>(tree.nodes()[0].room) / std::max(1.0, options.width * options.height);
}

std::string treemapSvg(const WeightTree& tree, Side side, const TreemapPictureOptions& options) {
    const auto& nodes = tree.nodes();
    const auto coloured = colourGroups(tree);
    SvgWriter svg(options.width, options.height + scaleHeight, options.label);
    svg.rectangle({0, 0, options.width, options.height}, "ground");
    // Inside the picture, so that it is true at whatever size the picture is shown.
    const double scaleBytes = bytesPerPixel(tree, options) * scaleSide * scaleSide;
    svg.rectangle({0, options.height + 6, scaleSide, scaleSide}, "scale");
    svg.text(scaleSide + 6, options.height + 16.5,
             "= " + messages::formatBytes(static_cast<std::uint64_t>(std::llround(scaleBytes))), "t11 faint");
    const auto tiles = layOut(tree, {0, 0, options.width, options.height}, {});
    for (const Tile& tile : tiles) {
        const std::uint64_t bytes = side == Side::Before ? tile.before : tile.after;
        if (bytes == 0) {
            if (std::min(tile.rectangle.width, tile.rectangle.height) >= 12)
                svg.rectangle(tile.rectangle, "room");
            continue;
        }
        const Rectangle where = filled(tile, bytes);
        std::string name = "/" + tree.path(tile.node);
        if (tile.merged > 0)
            name += (name.ends_with('/') ? "" : "/") + std::string("… ") +
                    messages::tr(options.language, msg::PictureSmallerItems, tile.merged);
        const std::string size = messages::formatBytes(bytes);
        unsigned colour = seriesColours - 1;
        for (std::uint32_t at = tile.node; at != 0; at = nodes[at].parent) {
            if (const auto found = coloured.find(at); found != coloured.end()) {
                colour = found->second;
                break;
            }
        }
        svg.rectangle(where, std::format("tile s{}", colour), name + "  " + size);
        if (where.width < 40 || where.height < 18)
            continue;
        const std::string label = fittedPath(name, fontSize, where.width - 8);
        if (label.empty())
            continue;
        svg.text(where.x + 4, where.y + 13, label, "t11");
        if (where.height >= 32 && textWidth(size, fontSize) <= where.width - 8)
            svg.text(where.x + 4, where.y + 27, size, "t11 faint");
    }
    return svg.finish();
}

std::string barsSvg(const std::vector<Bar>& bars, double width, std::string_view label) {
    constexpr double rowHeight = 30;
    constexpr double barHeight = 18;
    constexpr double barFont = 13;
    double labelWidth = 0;
    double valueWidth = 0;
    double largest = 0;
    for (const Bar& bar : bars) {
        labelWidth = std::max(labelWidth, textWidth(bar.label, barFont));
        valueWidth = std::max(valueWidth, textWidth(bar.value, barFont));
        largest = std::max(largest, bar.amount);
    }
    labelWidth = std::min(labelWidth, width * 0.4);
    const double left = labelWidth + 12;
    const double room = std::max(40.0, width - left - valueWidth - 16);
    const double height = rowHeight * static_cast<double>(bars.size()) + 4;
    SvgWriter svg(width, height, label);
    double y = 4;
    for (const Bar& bar : bars) {
        const double length = largest > 0 ? bar.amount / largest * room : 0;
        const double dead = largest > 0 ? std::min(bar.deadPart, bar.amount) / largest * room : 0;
        svg.text(labelWidth, y + 14, fittedEnd(bar.label, barFont, labelWidth + 1), "t13", SvgWriter::Anchor::End);
        // Nothing at all and very little must look different.
        svg.rectangle({left, y, bar.amount > 0 ? std::max(1.0, length - dead) : 0, barHeight}, "s0");
        if (dead > 0)
            svg.rectangle({left + length - dead, y, dead, barHeight}, "dead");
        svg.text(left + length + 8, y + 14, bar.value, "t13");
        y += rowHeight;
    }
    svg.line(left, 0, left, height, "axis");
    return svg.finish();
}

} // namespace slipway::picture
