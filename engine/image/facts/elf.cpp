// SPDX-License-Identifier: Apache-2.0
// Numbers and layouts: the System V ABI, chapters 4 and 5, and the GNU extensions of its gABI.
#include "engine/image/facts/elf.h"

#include "engine/image/facts/byte_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <utility>

namespace slipway::image::facts {

namespace {

// Hundreds of entries are normal; a crafted header may claim 65,535 that overlap.
constexpr std::size_t kMaximumSegments = 1024;
constexpr std::size_t kMaximumSections = 8192;
constexpr std::size_t kMaximumDynamicEntries = 4096;
constexpr std::size_t kMaximumNeeded = 1024;
constexpr std::size_t kMaximumVersions = 1024;

constexpr std::uint32_t kLoad = 1, kDynamic = 2, kInterpreter = 3, kNote = 4;
constexpr std::uint32_t kNoBits = 8, kSymbolTable = 2, kNoteSection = 7;
constexpr std::uint32_t kVersionNeeds = 0x6ffffffe;
constexpr std::uint32_t kWritable = 2;

struct Segment {
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t fileSize = 0;
};

struct Section {
    std::uint32_t name = 0;
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t link = 0;
    std::uint32_t info = 0;
};

std::string architectureName(std::uint16_t machine, bool is64, bool bigEndian) {
    switch (machine) {
    case 2:
        return "sparc";
    case 3:
        return "386";
    case 8:
        return is64 ? (bigEndian ? "mips64" : "mips64le") : (bigEndian ? "mips" : "mipsle");
    case 20:
        return "ppc";
    case 21:
        return bigEndian ? "ppc64" : "ppc64le";
    case 22:
        return is64 ? "s390x" : "s390";
    case 40:
        return "arm";
    case 43:
        return "sparc64";
    case 62:
        return is64 ? "amd64" : "x32";
    case 183:
        return "arm64";
    case 243:
        return is64 ? "riscv64" : "riscv32";
    case 247:
        return "bpf";
    case 258:
        return "loong64";
    default:
        return std::format("machine-{}", machine);
    }
}

std::vector<std::string> splitPath(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        if (const std::string_view part = text.substr(0, colon); !part.empty())
            parts.emplace_back(part);
        text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    }
    return parts;
}

bool isDebugSection(std::string_view name) {
    return name.starts_with(".debug_") || name.starts_with(".zdebug_") || name.starts_with(".stab") ||
           name == ".debug" || name == ".gdb_index" || name == ".gnu_debugdata" || name == ".gnu_debuglto_";
}

// "GLIBC_2.34" as {2, 34, 0}; nothing for GLIBC_PRIVATE and others.
std::optional<std::array<unsigned, 3>> glibcVersionOf(std::string_view name) {
    if (!name.starts_with("GLIBC_2"))
        return std::nullopt;
    name.remove_prefix(6);
    std::array<unsigned, 3> numbers{};
    for (unsigned& number : numbers) {
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error != std::errc())
            return std::nullopt;
        name.remove_prefix(static_cast<std::size_t>(end - name.data()));
        if (name.empty())
            break;
        name.remove_prefix(1);
    }
    return numbers;
}

class Parser {
public:
    Parser(std::string_view bytes, bool is64, bool bigEndian)
        : m_in(bytes, bigEndian) {
        m_elf.is64 = is64;
        m_elf.bigEndian = bigEndian;
    }

    std::optional<Elf> parse() {
        const auto type = m_in.number<std::uint16_t>(16);
        const auto machine = m_in.number<std::uint16_t>(18);
        if (!type || !machine || m_in.bytes().size() < (m_elf.is64 ? 64u : 52u))
            return std::nullopt;
        m_elf.machine = *machine;
        m_elf.architecture = architectureName(*machine, m_elf.is64, m_elf.bigEndian);
        readSegments();
        readSections();
        for (const Segment& segment : m_segments) {
            if (segment.type == kInterpreter)
                readInterpreter(segment);
            else if (segment.type == kDynamic)
                readDynamic(segment);
            else if (segment.type == kNote)
                readNotes(segment.offset, segment.fileSize);
        }
        for (std::size_t i = 0; i < m_sections.size(); ++i)
            readSection(i);
        setKind(*type);
        readGo();
        return std::move(m_elf);
    }

private:
    // An address, offset or size: 4 bytes in 32-bit files, 8 in others.
    std::optional<std::uint64_t> word(std::uint64_t offset) const {
        if (m_elf.is64)
            return m_in.number<std::uint64_t>(offset);
        return m_in.number<std::uint32_t>(offset);
    }
    template <typename T>
    T or0(std::optional<T> value) {
        if (!value)
            m_elf.damaged = true;
        return value.value_or(T{});
    }
    std::uint32_t number32(std::uint64_t offset) { return or0(m_in.number<std::uint32_t>(offset)); }
    std::uint64_t wordOr0(std::uint64_t offset) { return or0(word(offset)); }

    void readSegments() {
        const std::uint64_t table = wordOr0(m_elf.is64 ? 32 : 28);
        const std::uint64_t size = or0(m_in.number<std::uint16_t>(m_elf.is64 ? 54 : 42));
        std::size_t count = or0(m_in.number<std::uint16_t>(m_elf.is64 ? 56 : 44));
        if (table == 0 || count == 0)
            return;
        if (count > kMaximumSegments || size < (m_elf.is64 ? 56u : 32u)) {
            m_elf.damaged = true;
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t at = table + i * size;
            if (!m_in.slice(at, size)) {
                m_elf.damaged = true;
                return;
            }
            Segment segment;
            segment.type = number32(at);
            segment.flags = number32(at + (m_elf.is64 ? 4 : 24));
            segment.offset = wordOr0(at + (m_elf.is64 ? 8 : 4));
            segment.address = wordOr0(at + (m_elf.is64 ? 16 : 8));
            segment.fileSize = wordOr0(at + (m_elf.is64 ? 32 : 16));
            m_segments.push_back(segment);
        }
    }

    Section sectionAt(std::uint64_t at) {
        Section section;
        section.name = number32(at);
        section.type = number32(at + 4);
        section.offset = wordOr0(at + (m_elf.is64 ? 24 : 16));
        section.size = wordOr0(at + (m_elf.is64 ? 32 : 20));
        section.link = number32(at + (m_elf.is64 ? 40 : 24));
        section.info = number32(at + (m_elf.is64 ? 44 : 28));
        return section;
    }

    void readSections() {
        const std::uint64_t table = wordOr0(m_elf.is64 ? 40 : 32);
        const std::uint64_t size = or0(m_in.number<std::uint16_t>(m_elf.is64 ? 58 : 46));
        std::uint64_t count = or0(m_in.number<std::uint16_t>(m_elf.is64 ? 60 : 48));
        std::uint32_t names = or0(m_in.number<std::uint16_t>(m_elf.is64 ? 62 : 50));
        if (table == 0)
            return;
        if (size < (m_elf.is64 ? 64u : 40u) || !m_in.slice(table, size)) {
            m_elf.damaged = true;
            return;
        }
        // Numbers that do not fit into the header stand in the first section.
        const Section first = sectionAt(table);
        if (count == 0)
            count = first.size;
        if (names == 0xffff)
            names = first.link;
        if (count > kMaximumSections) {
            m_elf.damaged = true;
            count = kMaximumSections;
        }
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!m_in.slice(table + i * size, size)) {
                m_elf.damaged = true;
                break;
            }
            m_sections.push_back(sectionAt(table + i * size));
        }
        if (names < m_sections.size()) {
            const auto table2 = m_in.slice(m_sections[names].offset, m_sections[names].size);
            m_sectionNames = table2.value_or(std::string_view());
            if (!table2)
                m_elf.damaged = true;
        }
    }

    std::string_view nameOf(const Section& section) const {
        return ByteReader(m_sectionNames).cString(section.name).value_or(std::string_view());
    }

    // Bytes of the file that are loaded at an address.
    std::string_view atAddress(std::uint64_t address, std::uint64_t length) const {
        for (const Segment& segment : m_segments) {
            if (segment.type != kLoad || address < segment.address || address - segment.address >= segment.fileSize)
                continue;
            const std::uint64_t inside = address - segment.address;
            const auto whole = m_in.slice(segment.offset, segment.fileSize);
            if (!whole)
                continue;
            return whole->substr(static_cast<std::size_t>(inside),
                                 static_cast<std::size_t>(std::min<std::uint64_t>(length, segment.fileSize - inside)));
        }
        return {};
    }

    void readInterpreter(const Segment& segment) {
        const auto raw = m_in.slice(segment.offset, segment.fileSize);
        if (!raw || raw->empty() || raw->size() > 4096) {
            m_elf.damaged = true;
            return;
        }
        m_elf.interpreter = raw->substr(0, raw->find('\0'));
    }

    void readDynamic(const Segment& segment) {
        const std::uint64_t width = m_elf.is64 ? 16 : 8;
        std::uint64_t strings = 0, stringSize = 0;
        std::vector<std::pair<std::uint64_t, std::uint64_t>> texts;
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(segment.fileSize / width, kMaximumDynamicEntries); ++i) {
            const auto tag = word(segment.offset + i * width);
            const auto value = word(segment.offset + i * width + width / 2);
            if (!tag || !value) {
                m_elf.damaged = true;
                break;
            }
            if (*tag == 0)
                break;
            if (*tag == 5)
                strings = *value;
            else if (*tag == 10)
                stringSize = *value;
            else if (*tag == 1 || *tag == 14 || *tag == 15 || *tag == 29)
                texts.emplace_back(*tag, *value);
            else if (*tag == 0x6ffffffb && (*value & 0x08000000) != 0)
                m_saysPie = true;
        }
        const ByteReader table(atAddress(strings, stringSize));
        for (const auto& [tag, offset] : texts) {
            const auto text = table.cString(offset);
            if (!text) {
                m_elf.damaged = true;
                continue;
            }
            if (tag == 1 && m_elf.needed.size() < kMaximumNeeded)
                m_elf.needed.emplace_back(*text);
            else if (tag == 14)
                m_elf.soname = *text;
            else if (tag == 15)
                m_elf.rpath = splitPath(*text);
            else if (tag == 29)
                m_elf.runpath = splitPath(*text);
        }
    }

    void readNotes(std::uint64_t offset, std::uint64_t size) {
        const auto notes = m_in.slice(offset, size);
        if (!notes || !m_elf.buildId.empty())
            return;
        const ByteReader in(*notes, m_elf.bigEndian);
        const auto padded = [](std::uint64_t length) { return (length + 3) / 4 * 4; };
        for (std::uint64_t at = 0; at + 12 <= notes->size();) {
            const std::uint64_t nameSize = in.number<std::uint32_t>(at).value_or(0);
            const std::uint64_t valueSize = in.number<std::uint32_t>(at + 4).value_or(0);
            const std::uint32_t type = in.number<std::uint32_t>(at + 8).value_or(0);
            const auto name = in.slice(at + 12, nameSize);
            const auto value = in.slice(at + 12 + padded(nameSize), valueSize);
            if (!name || !value)
                return;
            if (type == 3 && *name == std::string_view("GNU\0", 4) && valueSize <= 64) {
                for (const char c : *value)
                    m_elf.buildId += std::format("{:02x}", static_cast<unsigned char>(c));
                return;
            }
            at += 12 + padded(nameSize) + padded(valueSize);
        }
    }

    void readSection(std::size_t index) {
        const Section& section = m_sections[index];
        if (section.type == 0 || section.type == kNoBits)
            return;
        if (!m_in.slice(section.offset, section.size)) {
            m_elf.damaged = true;
            return;
        }
        if (section.type == kSymbolTable) {
            m_elf.stripped = false;
            m_elf.symbolBytes += section.size;
            if (section.link < m_sections.size() && section.link != index) {
                const Section& strings = m_sections[section.link];
                if (m_in.slice(strings.offset, strings.size))
                    m_elf.symbolBytes += strings.size;
            }
        } else if (section.type == kNoteSection) {
            readNotes(section.offset, section.size);
        } else if (section.type == kVersionNeeds) {
            readVersionNeeds(section);
        } else if (isDebugSection(nameOf(section))) {
            m_elf.debugBytes += section.size;
        }
    }

    void readVersionNeeds(const Section& section) {
        if (section.link >= m_sections.size())
            return;
        const auto strings = m_in.slice(m_sections[section.link].offset, m_sections[section.link].size);
        const auto raw = m_in.slice(section.offset, section.size);
        if (!strings || !raw)
            return;
        const ByteReader names(*strings);
        const ByteReader in(*raw, m_elf.bigEndian);
        std::array<unsigned, 3> best{};
        std::uint64_t file = 0;
        std::size_t seen = 0;
        for (std::uint32_t i = 0; i < section.info && seen < kMaximumVersions; ++i) {
            std::uint64_t version = file + in.number<std::uint32_t>(file + 8).value_or(0);
            const std::uint16_t count = in.number<std::uint16_t>(file + 2).value_or(0);
            for (std::uint16_t j = 0; j < count && seen < kMaximumVersions; ++j, ++seen) {
                const auto name = names.cString(in.number<std::uint32_t>(version + 8).value_or(0));
                if (const auto numbers = name ? glibcVersionOf(*name) : std::nullopt)
                    best = std::max(best, *numbers);
                const std::uint32_t next = in.number<std::uint32_t>(version + 12).value_or(0);
                if (next == 0)
                    break;
                version += next;
            }
            const std::uint32_t next = in.number<std::uint32_t>(file + 12).value_or(0);
            if (next == 0)
                break;
            file += next;
        }
        if (best[0] != 0)
            m_elf.glibcVersion = best[2] != 0 ? std::format("{}.{}.{}", best[0], best[1], best[2])
                                              : std::format("{}.{}", best[0], best[1]);
    }

    void setKind(std::uint16_t type) {
        const bool hasInterpreter = !m_elf.interpreter.empty();
        if (type == 1) {
            m_elf.kind = ElfKind::Object;
        } else if (type == 2) {
            m_elf.kind = hasInterpreter || !m_elf.needed.empty() ? ElfKind::Dynamic : ElfKind::Static;
        } else if (type == 3) {
            m_elf.positionIndependent = true;
            // libc.so.6 and its like have an interpreter and a name: they can be started, but are libraries.
            if (hasInterpreter && (m_elf.soname.empty() || m_saysPie))
                m_elf.kind = ElfKind::Dynamic;
            else if (m_saysPie)
                m_elf.kind = m_elf.needed.empty() ? ElfKind::StaticPie : ElfKind::Dynamic;
            else
                m_elf.kind = ElfKind::SharedLibrary;
        }
    }

    void readGo() {
        std::string_view place;
        for (const Section& section : m_sections)
            if (section.type != kNoBits && nameOf(section) == ".go.buildinfo")
                place = m_in.slice(section.offset, section.size).value_or(std::string_view());
        if (place.empty() && m_sections.empty())
            for (const Segment& segment : m_segments)
                if (segment.type == kLoad && (segment.flags & kWritable) != 0) {
                    place = m_in.slice(segment.offset, segment.fileSize).value_or(std::string_view());
                    break;
                }
        if (!place.empty())
            m_elf.go = parseGoBuildInfo(
                place, [this](std::uint64_t address, std::uint64_t length) { return atAddress(address, length); });
    }

    ByteReader m_in;
    Elf m_elf;
    std::vector<Segment> m_segments;
    std::vector<Section> m_sections;
    std::string_view m_sectionNames;
    bool m_saysPie = false;
};

} // namespace

std::optional<Elf> parseElf(std::string_view bytes) {
    if (bytes.size() < 52 || !bytes.starts_with("\x7f"
                                                "ELF"))
        return std::nullopt;
    const char width = bytes[4], order = bytes[5];
    if ((width != 1 && width != 2) || (order != 1 && order != 2))
        return std::nullopt;
    return Parser(bytes, width == 2, order == 2).parse();
}

} // namespace slipway::image::facts
