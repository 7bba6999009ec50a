// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/suggest.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/limits.h"

#include <algorithm>
#include <vector>

namespace slipway::dockerfile {

namespace {

template <typename T>
std::optional<std::string> nearestOf(std::string_view word, std::span<const T> candidates) {
    if (word.empty() || word.size() > limits::suggestionBytes)
        return std::nullopt;
    std::optional<std::string> best;
    std::size_t bestDistance = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
    for (const T& candidate : candidates) {
        const std::string_view text = candidate;
        const std::size_t gap = text.size() > word.size() ? text.size() - word.size() : word.size() - text.size();
        if (gap >= bestDistance || text == word)
            continue;
        const std::size_t distance = editDistance(word, text);
        if (distance < bestDistance && distance < word.size()) {
            bestDistance = distance;
            best = std::string(text);
        }
    }
    return best;
}

} // namespace

std::size_t editDistance(std::string_view a, std::string_view b) {
    const std::string left = toLower(a), right = toLower(b);
    std::vector<std::size_t> twoAgo(right.size() + 1), last(right.size() + 1), row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                row[j] = std::min(row[j], twoAgo[j - 2] + 1);
        }
        twoAgo.swap(last);
        last.swap(row);
    }
    return last[right.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates) {
    return nearestOf(word, candidates);
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    return nearestOf(word, candidates);
}

} // namespace slipway::dockerfile
