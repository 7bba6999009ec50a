// SPDX-License-Identifier: Apache-2.0
#include "app/cli/text_table.h"

#include "engine/messages/render.h"
#include "engine/text/escape.h"

#include <algorithm>

namespace slipway::cli {

std::string TextTable::text(std::size_t indent) const {
    std::vector<std::size_t> widths(m_columns.size());
    for (const auto& row : m_rows)
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], messages::cellWidth(row[i]));
    std::string out;
    for (const auto& row : m_rows) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
            const std::string padding(widths[i] - messages::cellWidth(row[i]), ' ');
            line += i == 0 ? "" : "  ";
            line += m_columns[i] == Align::Right ? padding + row[i] : row[i] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

std::string fitted(std::string_view text, std::size_t cells) {
    std::string plain;
    for (const char c : text)
        if (const char shown = c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
            shown != ' ' || (!plain.empty() && plain.back() != ' '))
            plain += shown;
    plain = text::escaped(plain);
    if (messages::cellWidth(plain) <= cells)
        return plain;
    while (!plain.empty() && messages::cellWidth(plain) + 1 > cells) {
        // A whole character.
        while (plain.size() > 1 && (static_cast<unsigned char>(plain.back()) & 0xC0) == 0x80)
            plain.pop_back();
        plain.pop_back();
    }
    return plain + "…";
}

} // namespace slipway::cli
