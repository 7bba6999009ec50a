// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <istream>
#include <map>
#include <string>
#include <utility>
#include <vector>

class WordCount {
public:
    void read(std::istream& in) {
        for (std::string word; in >> word;)
            ++m_times[word];
    }
    std::vector<std::pair<std::string, int>> sorted() const {
        std::vector<std::pair<std::string, int>> all(m_times.begin(), m_times.end());
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
        return all;
    }

private:
    std::map<std::string, int> m_times;
};
