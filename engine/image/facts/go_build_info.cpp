// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/go_build_info.h"

#include "engine/image/facts/byte_reader.h"

namespace slipway::image::facts {

namespace {

constexpr std::string_view kMagic("\xff Go buildinf:", 14);
constexpr std::size_t kHeaderSize = 32;
constexpr std::size_t kAlignment = 16;
// A program with thousands of modules has some hundred kilobytes of them.
constexpr std::uint64_t kMaximumText = 8 << 20;
constexpr std::uint64_t kMaximumVersion = 4096;

// A length as Go's encoding/binary writes it, then that many bytes; `rest` moves behind them.
std::optional<std::string_view> takeInlineString(std::string_view& rest, std::uint64_t limit) {
    std::uint64_t length = 0;
    std::size_t at = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (at >= rest.size() || shift > 56)
            return std::nullopt;
        const auto byte = static_cast<unsigned char>(rest[at++]);
        length |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            break;
    }
    if (length > limit || length > rest.size() - at)
        return std::nullopt;
    const std::string_view text = rest.substr(at, static_cast<std::size_t>(length));
    rest.remove_prefix(at + static_cast<std::size_t>(length));
    return text;
}

std::optional<std::uint64_t> pointerAt(std::string_view bytes, std::size_t offset, std::size_t size, bool bigEndian) {
    const ByteReader reader(bytes, bigEndian);
    if (size == 8)
        return reader.number<std::uint64_t>(offset);
    return reader.number<std::uint32_t>(offset);
}

// A Go string header (address, length) stands at `address`.
std::optional<std::string_view> stringThrough(std::uint64_t address, std::size_t pointerSize, bool bigEndian,
                                              const AddressReader& atAddress, std::uint64_t limit) {
    const std::string_view header = atAddress(address, 2 * pointerSize);
    const auto data = pointerAt(header, 0, pointerSize, bigEndian);
    const auto length = pointerAt(header, pointerSize, pointerSize, bigEndian);
    if (!data || !length || *length > limit)
        return std::nullopt;
    const std::string_view text = atAddress(*data, *length);
    if (text.size() != *length)
        return std::nullopt;
    return text;
}

std::size_t findMagic(std::string_view section) {
    for (std::size_t from = 0;;) {
        const std::size_t at = section.find(kMagic, from);
        if (at == std::string_view::npos || at % kAlignment == 0)
            return at;
        from = at + 1;
    }
}

std::string_view takeField(std::string_view& line, char separator = '\t') {
    const std::size_t end = line.find(separator);
    const std::string_view field = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return field;
}

GoModule moduleOf(std::string_view fields) {
    GoModule module;
    module.path = takeField(fields);
    module.version = takeField(fields);
    module.sum = takeField(fields);
    return module;
}

// Keys and values that hold blanks or quotes are written as Go string literals; takes one of them, or all up to `end`.
std::string takeQuotable(std::string_view& text, char end) {
    if (!text.starts_with('"') && !text.starts_with('`'))
        return std::string(takeField(text, end));
    const char quote = text.front();
    text.remove_prefix(1);
    std::string value;
    while (!text.empty() && text.front() != quote) {
        if (quote == '"' && text.front() == '\\' && text.size() > 1) {
            text.remove_prefix(1);
            value += text.front() == 'n' ? '\n' : text.front() == 't' ? '\t' : text.front();
        } else {
            value += text.front();
        }
        text.remove_prefix(1);
    }
    text.remove_prefix(text.empty() ? 0 : 1);
    if (text.starts_with(end))
        text.remove_prefix(1);
    return value;
}

} // namespace

std::optional<std::string_view> GoBuildInfo::setting(std::string_view name) const {
    for (const auto& [key, value] : settings)
        if (key == name)
            return value;
    return std::nullopt;
}

void parseGoModuleText(std::string_view text, GoBuildInfo& info) {
    GoModule* last = nullptr;
    while (!text.empty()) {
        std::string_view line = takeField(text, '\n');
        const std::string_view kind = takeField(line);
        if (kind == "path") {
            info.path = line;
        } else if (kind == "mod") {
            info.main = moduleOf(line);
            last = &*info.main;
        } else if (kind == "dep") {
            info.dependencies.push_back(moduleOf(line));
            last = &info.dependencies.back();
        } else if (kind == "=>" && last) {
            const GoModule other = moduleOf(line);
            last->replacedBy = other.version.empty() ? other.path : other.path + " " + other.version;
        } else if (kind == "build") {
            std::string key = takeQuotable(line, '=');
            std::string value = takeQuotable(line, '\n');
            info.settings.emplace_back(std::move(key), std::move(value));
        }
    }
}

std::optional<GoBuildInfo> parseGoBuildInfo(std::string_view section, const AddressReader& atAddress) {
    const std::size_t at = findMagic(section);
    if (at == std::string_view::npos || section.size() - at < kHeaderSize)
        return std::nullopt;
    section.remove_prefix(at);
    const auto pointerSize = static_cast<unsigned char>(section[14]);
    const auto flags = static_cast<unsigned char>(section[15]);

    std::optional<std::string_view> version, modules;
    if ((flags & 2) != 0) {
        std::string_view rest = section.substr(kHeaderSize);
        version = takeInlineString(rest, kMaximumVersion);
        if (version)
            modules = takeInlineString(rest, kMaximumText);
    } else if (pointerSize == 4 || pointerSize == 8) {
        const bool bigEndian = (flags & 1) != 0;
        const auto versionAddress = pointerAt(section, 16, pointerSize, bigEndian);
        const auto modulesAddress = pointerAt(section, 16u + pointerSize, pointerSize, bigEndian);
        if (versionAddress)
            version = stringThrough(*versionAddress, pointerSize, bigEndian, atAddress, kMaximumVersion);
        if (modulesAddress)
            modules = stringThrough(*modulesAddress, pointerSize, bigEndian, atAddress, kMaximumText);
    }
    if (!version || version->empty())
        return std::nullopt;

    GoBuildInfo info{.goVersion = std::string(*version)};
    // Sixteen marker bytes stand before and behind the text.
    if (modules && modules->size() >= 33 && (*modules)[modules->size() - 17] == '\n')
        parseGoModuleText(modules->substr(16, modules->size() - 32), info);
    return info;
}

} // namespace slipway::image::facts
