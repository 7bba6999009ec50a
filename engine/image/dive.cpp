// SPDX-License-Identifier: Apache-2.0
#include "engine/image/dive.h"

#include "engine/messages/catalogue/image.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <format>
#include <unordered_map>

namespace slipway::image {

namespace {

// A path of any layer, with what dive counts for it and with what stands there in the stack of the layers so far.
class DiveTree {
public:
    DiveTree() { m_nodes.emplace_back(); }

    void count(std::uint32_t node, std::uint64_t bytes) {
        Node& at = m_nodes[node];
        at.cumulative += bytes;
        at.least = at.count == 0 ? bytes : std::min(at.least, bytes);
        at.count += 1;
    }
    std::uint32_t child(std::uint32_t parent, std::string_view name) {
        const auto found = m_nodes[parent].children.find(name);
        if (found != m_nodes[parent].children.end()) {
            return found->second;
        }
        const auto node = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes[parent].children.emplace(name, node);
        m_nodes.emplace_back();
        return node;
    }
    [[nodiscard]] bool present(std::uint32_t node) const { return node == 0 || m_nodes[node].present; }
    // Sum of the sizes at and below a directory in the stack; 0 for a file.
    [[nodiscard]] std::uint64_t sizeBelow(std::uint32_t node) const {
        if (!m_nodes[node].directory) {
            return 0;
        }
        std::uint64_t sum = 0;
        std::vector<std::uint32_t> open{node};
        while (!open.empty()) {
            const Node& at = m_nodes[open.back()];
            open.pop_back();
            sum += at.size;
            for (const auto& [name, child] : at.children) {
                if (m_nodes[child].present) {
                    open.push_back(child);
                }
            }
        }
        return sum;
    }
    void place(std::uint32_t node, std::uint64_t size, bool directory) {
        m_nodes[node].present = true;
        m_nodes[node].size = size;
        m_nodes[node].directory = directory;
    }
    void remove(std::uint32_t node) {
        std::vector<std::uint32_t> open{node};
        while (!open.empty()) {
            const std::uint32_t at = open.back();
            open.pop_back();
            m_nodes[at].present = false;
            for (const auto& [name, child] : m_nodes[at].children) {
                if (m_nodes[child].present) {
                    open.push_back(child);
                }
            }
        }
    }
    void sum(DiveNumbers& numbers) const {
        std::uint64_t least = 0;
        std::uint64_t cumulative = 0;
        for (const Node& node : m_nodes) {
            least += node.count > 0 ? node.least : 0;
            cumulative += node.cumulative;
            numbers.wastedBytes += node.count >= 2 ? node.cumulative : 0;
        }
        numbers.efficiency = cumulative == 0 ? 1 : static_cast<double>(least) / static_cast<double>(cumulative);
    }

private:
    struct Node {
        std::unordered_map<std::string_view, std::uint32_t> children;
        std::uint64_t cumulative = 0;
        std::uint64_t least = 0;
        std::uint64_t size = 0;
        std::uint32_t count = 0;
        bool present = false;
        bool directory = false;
    };
    std::vector<Node> m_nodes;
};

// The entries of a layer as dive's own tree of it has them: names with ".wh.", depth first, children before parents,
// sorted by the whole name.
struct DiveEntry {
    EntryId entry;
    std::uint32_t node = 0;
    std::uint32_t parent = 0;
};
std::vector<DiveEntry> inDiveOrder(const LayerIndex& layer, DiveTree& tree) {
    std::vector<DiveEntry> order;
    struct Visit {
        EntryId entry;
        std::uint32_t node;
        std::uint32_t parent;
        bool childrenDone;
    };
    std::vector<Visit> open{{kRootEntry, 0, 0, false}};
    std::vector<std::pair<std::string, EntryId>> names;
    while (!open.empty()) {
        const Visit visit = open.back();
        if (visit.childrenDone || layer.childCount(visit.entry) == 0) {
            open.pop_back();
            if (visit.entry != kRootEntry) {
                order.push_back({visit.entry, visit.node, visit.parent});
            }
            continue;
        }
        open.back().childrenDone = true;
        names.clear();
        for (std::uint32_t i = 0; i < layer.childCount(visit.entry); ++i) {
            const EntryId entry{layer.firstChild(visit.entry).value + i};
            const bool whiteout = layer.kind(entry) == EntryKind::Whiteout;
            names.emplace_back((whiteout ? ".wh." : "") + std::string(layer.name(entry)), entry);
        }
        std::ranges::sort(names, std::ranges::greater());
        for (const auto& [name, entry] : names) {
            open.push_back({entry, tree.child(visit.node, layer.name(entry)), visit.node, false});
        }
    }
    return order;
}

std::optional<double> numberOf(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0) {
        return std::nullopt;
    }
    return value;
}

// "20MB", "1.5GB", "300kb", "100": powers of 1024 as dive takes them.
std::optional<std::uint64_t> bytesOf(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    std::string unit(text.substr(digits));
    std::erase(unit, ' ');
    std::ranges::transform(unit, unit.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::optional<double> value = numberOf(text.substr(0, digits));
    double factor = 1;
    if (!unit.empty() && unit != "b") {
        const std::size_t power = std::string_view("kmgt").find(unit.front());
        if (power == std::string_view::npos || (unit.substr(1) != "b" && unit.substr(1) != "ib" && unit.size() > 1)) {
            return std::nullopt;
        }
        factor = std::pow(1024.0, static_cast<double>(power) + 1);
    }
    if (!value || *value * factor > 9e18) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(*value * factor);
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'')) {
        const std::size_t close = text.find(text.front(), 1);
        return close == std::string_view::npos ? text : text.substr(1, close - 1);
    }
    return trimmed(text.substr(0, text.find(" #")));
}

} // namespace

DiveNumbers diveNumbers(RootFilesystem::Layers layers) {
    DiveNumbers numbers;
    DiveTree tree;
    for (std::size_t number = 0; number < layers.size(); ++number) {
        const LayerIndex& layer = *layers[number];
        const std::vector<DiveEntry> entries = inDiveOrder(layer, tree);
        for (const DiveEntry& each : entries) {
            // Only leaves count; a whiteout of what was not there ends dive's walk of the layer.
            if (layer.childCount(each.entry) > 0) {
                continue;
            }
            if (layer.kind(each.entry) != EntryKind::Whiteout) {
                tree.count(each.node, layer.fileSize(each.entry));
            } else if (tree.present(each.node)) {
                tree.count(each.node, tree.sizeBelow(each.node));
            } else {
                break;
            }
        }
        for (const DiveEntry& each : entries) {
            if (layer.kind(each.entry) == EntryKind::Whiteout) {
                if (tree.present(each.node)) {
                    tree.remove(each.node);
                }
            } else {
                tree.place(each.node, layer.fileSize(each.entry),
                           layer.kind(each.entry) == EntryKind::Directory && !layer.isImplicit(each.entry));
            }
        }
        if (number > 0) {
            numbers.userBytes += layer.payloadBytes() + layer.repeatedBytes();
        }
    }
    tree.sum(numbers);
    if (numbers.userBytes > 0) {
        numbers.wastedUserPercent = static_cast<double>(numbers.wastedBytes) / static_cast<double>(numbers.userBytes);
    }
    return numbers;
}

// The file is YAML, of which dive reads one level: "rules:" and below it "name: value".
Result<DiveThresholds> DiveThresholds::parse(std::string_view text, std::string_view fileName) {
    DiveThresholds thresholds{.lowestEfficiency = 0.9, .highestWastedBytes = {}, .highestUserWastedPercent = 0.1};
    const auto invalid = [&](std::string_view line) {
        return fail(ErrorCode::InvalidInput, msg::InvalidDiveRule, fileName, text::escaped(line.substr(0, 200)));
    };
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line.front() == '#' || line == "---") {
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            return invalid(line);
        }
        const std::string_view key = unquoted(trimmed(line.substr(0, colon)));
        const std::string_view value = unquoted(trimmed(line.substr(colon + 1)));
        const bool disabled = value == "disabled";
        if (key == "lowestEfficiency" || key == "highestUserWastedPercent") {
            const std::optional<double> number = numberOf(value);
            if ((!number || *number > 1) && !disabled) {
                return invalid(line);
            }
            (key == "lowestEfficiency" ? thresholds.lowestEfficiency : thresholds.highestUserWastedPercent) =
                disabled ? std::nullopt : number;
        } else if (key == "highestWastedBytes") {
            thresholds.highestWastedBytes = bytesOf(value);
            if (!thresholds.highestWastedBytes && !disabled) {
                return invalid(line);
            }
        } else if (key != "rules") {
            return invalid(line);
        }
    }
    return thresholds;
}

std::vector<DiveRuleResult> check(const DiveThresholds& thresholds, const DiveNumbers& numbers) {
    std::vector<DiveRuleResult> results;
    if (thresholds.lowestEfficiency) {
        results.push_back({.rule = "lowestEfficiency",
                           .passed = numbers.efficiency >= *thresholds.lowestEfficiency,
                           .value = std::format("{:.4f}", numbers.efficiency),
                           .threshold = std::format("{:.4f}", *thresholds.lowestEfficiency)});
    }
    if (thresholds.highestWastedBytes) {
        results.push_back({.rule = "highestWastedBytes",
                           .passed = numbers.wastedBytes <= *thresholds.highestWastedBytes,
                           .value = messages::formatBytes(numbers.wastedBytes),
                           .threshold = messages::formatBytes(*thresholds.highestWastedBytes)});
    }
    if (thresholds.highestUserWastedPercent) {
        // An image of one layer has no user bytes: dive's NaN passes.
        const double value = numbers.wastedUserPercent.value_or(0);
        results.push_back({.rule = "highestUserWastedPercent",
                           .passed = value <= *thresholds.highestUserWastedPercent,
                           .value = std::format("{:.4f}", value),
                           .threshold = std::format("{:.4f}", *thresholds.highestUserWastedPercent)});
    }
    return results;
}

} // namespace slipway::image
