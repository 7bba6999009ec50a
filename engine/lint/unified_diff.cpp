// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/unified_diff.h"

#include <algorithm>
#include <cstdint>
#include <format>
#include <vector>

namespace slipway::lint {

namespace {

constexpr std::size_t around = 3;
// Lines of both texts multiplied: beyond it everything between the first and the last change is shown as one.
constexpr std::size_t maximumTable = 4'000'000;

std::vector<std::string_view> lines(std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const std::size_t feed = text.find('\n');
        const std::size_t size = feed == std::string_view::npos ? text.size() : feed + 1;
        result.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return result;
}

struct Step {
    char sign; // ' ', '-', '+'
    std::string_view line;
};

std::vector<Step> steps(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
    std::vector<Step> result;
    std::size_t head = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head])
        result.push_back({' ', a[head++]});
    std::size_t tail = 0;
    while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    const std::size_t rows = a.size() - head - tail;
    const std::size_t columns = b.size() - head - tail;
    std::size_t i = 0;
    std::size_t j = 0;
    if (rows > 0 && columns > 0 && rows * columns <= maximumTable) {
        // Longest common subsequence, from the end.
        std::vector<std::uint32_t> table((rows + 1) * (columns + 1), 0);
        const auto at = [&](std::size_t row, std::size_t column) -> std::uint32_t& {
            return table[row * (columns + 1) + column];
        };
        for (std::size_t row = rows; row-- > 0;) {
            for (std::size_t column = columns; column-- > 0;)
                at(row, column) = a[head + row] == b[head + column]
                                      ? at(row + 1, column + 1) + 1
                                      : std::max(at(row + 1, column), at(row, column + 1));
        }
        while (i < rows && j < columns) {
            if (a[head + i] == b[head + j]) {
                result.push_back({' ', a[head + i]});
                ++i;
                ++j;
            } else if (at(i + 1, j) >= at(i, j + 1)) {
                result.push_back({'-', a[head + i++]});
            } else {
                result.push_back({'+', b[head + j++]});
            }
        }
    }
    for (; i < rows; ++i)
        result.push_back({'-', a[head + i]});
    for (; j < columns; ++j)
        result.push_back({'+', b[head + j]});
    for (std::size_t k = a.size() - tail; k < a.size(); ++k)
        result.push_back({' ', a[k]});
    return result;
}

} // namespace

std::string unifiedDiff(std::string_view name, std::string_view before, std::string_view after) {
    if (before == after)
        return {};
    const std::vector<Step> all = steps(lines(before), lines(after));
    std::string result = std::format("--- {0}\n+++ {0}\n", name);
    std::size_t at = 0;
    std::size_t oldLine = 1;
    std::size_t newLine = 1;
    while (at < all.size()) {
        const auto change = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(at), all.end(),
                                         [](const Step& step) { return step.sign != ' '; });
        if (change == all.end())
            break;
        const auto first = static_cast<std::size_t>(change - all.begin());
        const std::size_t begin = std::max(at, first > around ? first - around : 0);
        std::size_t end = first;
        for (std::size_t quiet = 0; end < all.size() && quiet <= 2 * around; ++end)
            quiet = all[end].sign == ' ' ? quiet + 1 : 0;
        while (end > begin && all[end - 1].sign == ' ')
            --end;
        end = std::min(all.size(), end + around);
        oldLine += begin - at;
        newLine += begin - at;
        std::size_t oldCount = 0;
        std::size_t newCount = 0;
        std::string body;
        for (std::size_t i = begin; i < end; ++i) {
            oldCount += all[i].sign != '+' ? 1 : 0;
            newCount += all[i].sign != '-' ? 1 : 0;
            body += all[i].sign;
            body += all[i].line;
            if (!all[i].line.ends_with('\n'))
                body += "\n\\ No newline at end of file\n";
        }
        result += std::format("@@ -{},{} +{},{} @@\n", oldLine, oldCount, newLine, newCount) + body;
        oldLine += oldCount;
        newLine += newCount;
        at = end;
    }
    return result;
}

} // namespace slipway::lint
