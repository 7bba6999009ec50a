// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::test {

// Small ELF files made by hand: one loaded segment over the whole file at kBase, an interpreter, a dynamic section, and
// sections with names. What is wrong with a hostile one is then written into its bytes.
class ElfBuilder {
public:
    static constexpr std::uint64_t kBase = 0x10000;
    bool is64 = true;
    bool bigEndian = false;
    std::uint16_t type = 3;
    std::uint16_t machine = 62;
    std::string interpreter{};
    std::vector<std::string> needed{};
    std::string soname{};
    std::string rpath{};
    std::string runpath{};
    bool pie = false;
    struct Section {
        std::string name;
        std::uint32_t type = 1;
        std::string content{};
        std::uint32_t link = 0;
        std::uint32_t info = 0;
    };
    std::vector<Section> sections{};

    void put(std::string& out, std::uint64_t value, std::size_t size) const {
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t shift = 8 * (bigEndian ? size - 1 - i : i);
            out += static_cast<char>(value >> shift & 0xff);
        }
    }

    std::string build() const {
        const std::size_t word = is64 ? 8 : 4;
        const std::size_t header = is64 ? 64 : 52, programHeader = is64 ? 56 : 32, sectionHeader = is64 ? 64 : 40;
        const bool dynamic = !needed.empty() || !soname.empty() || !rpath.empty() || !runpath.empty() || pie;
        const std::size_t segments = 1 + (interpreter.empty() ? 0 : 1) + (dynamic ? 1 : 0);
        std::string body;
        const std::size_t start = header + segments * programHeader;
        const auto here = [&] { return start + body.size(); };

        const std::size_t interpreterAt = here();
        if (!interpreter.empty())
            body += interpreter + std::string(1, '\0');
        std::string strings(1, '\0');
        std::string table;
        const auto entry = [&](std::uint64_t tag, std::uint64_t value) {
            put(table, tag, word);
            put(table, value, word);
        };
        const auto text = [&](std::uint64_t tag, std::string_view value) {
            entry(tag, strings.size());
            strings += std::string(value) + std::string(1, '\0');
        };
        for (const std::string& name : needed)
            text(1, name);
        if (!soname.empty())
            text(14, soname);
        if (!rpath.empty())
            text(15, rpath);
        if (!runpath.empty())
            text(29, runpath);
        if (pie)
            entry(0x6ffffffb, 0x08000000);
        const std::size_t stringsAt = here();
        body += strings;
        entry(5, kBase + stringsAt);
        entry(10, strings.size());
        entry(0, 0);
        const std::size_t dynamicAt = here();
        body += table;

        std::string names(1, '\0');
        std::string headers(sectionHeader, '\0');
        const auto addHeader = [&](const std::string& name, std::uint32_t kind, std::size_t at, std::size_t size,
                                   std::uint32_t link, std::uint32_t info) {
            put(headers, names.size(), 4);
            names += name + std::string(1, '\0');
            put(headers, kind, 4);
            put(headers, 0, word);
            put(headers, 0, word);
            put(headers, at, word);
            put(headers, size, word);
            put(headers, link, 4);
            put(headers, info, 4);
            put(headers, 0, word);
            put(headers, 0, word);
        };
        for (const Section& section : sections) {
            while (here() % 16 != 0)
                body += '\0';
            addHeader(section.name, section.type, here(), section.content.size(), section.link, section.info);
            body += section.content;
        }
        const std::size_t namesAt = here();
        addHeader(".shstrtab", 3, namesAt, names.size() + 10, 0, 0);
        body += names;
        const std::size_t sectionsAt = here();
        const std::size_t size = sectionsAt + headers.size();

        std::string out("\x7f"
                        "ELF");
        out += static_cast<char>(is64 ? 2 : 1);
        out += static_cast<char>(bigEndian ? 2 : 1);
        out += '\1';
        out.resize(16);
        put(out, type, 2);
        put(out, machine, 2);
        put(out, 1, 4);
        put(out, kBase, word);
        put(out, header, word);
        put(out, sectionsAt, word);
        put(out, 0, 4);
        put(out, header, 2);
        put(out, programHeader, 2);
        put(out, segments, 2);
        put(out, sectionHeader, 2);
        put(out, sections.size() + 2, 2);
        put(out, sections.size() + 1, 2);
        const auto segment = [&](std::uint32_t kind, std::size_t at, std::size_t length) {
            put(out, kind, 4);
            if (is64)
                put(out, 6, 4);
            put(out, at, word);
            put(out, kBase + at, word);
            put(out, kBase + at, word);
            put(out, length, word);
            put(out, length, word);
            if (!is64)
                put(out, 6, 4);
            put(out, 1, word);
        };
        segment(1, 0, size);
        if (!interpreter.empty())
            segment(3, interpreterAt, interpreter.size() + 1);
        if (dynamic)
            segment(2, dynamicAt, table.size());
        return out + body + headers;
    }
};

} // namespace slipway::test
