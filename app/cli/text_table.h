// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::cli {

// Columns of text, lined up by terminal cells (Chinese characters take two).
class TextTable {
public:
    enum class Align : std::uint8_t { Left, Right };
    explicit TextTable(std::vector<Align> columns)
        : m_columns(std::move(columns)) {}
    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    [[nodiscard]] bool empty() const { return m_rows.empty(); }
    // Each row on a line after `indent` blanks, two blanks between columns, none at the ends of lines.
    [[nodiscard]] std::string text(std::size_t indent = 2) const;

private:
    std::vector<Align> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

// The text, or its start and "…" when it takes more than `cells`. Line breaks and tabs become blanks.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t cells);

} // namespace slipway::cli
