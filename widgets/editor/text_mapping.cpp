// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/text_mapping.h"

namespace slipway::widgets {

namespace {

struct Shown {
    char32_t point = 0;
    std::size_t bytes = 1;
    [[nodiscard]] qsizetype units() const { return point > 0xFFFF ? 2 : 1; }
};

// Strict UTF-8: no overlong forms, no surrogates. A byte that belongs to none is U+FFFD by itself.
Shown decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    static constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (first < 0xC2 || first > 0xF4)
        return {0xFFFD, 1};
    char32_t point = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return {0xFFFD, 1};
        point = (point << 6U) | (byte(i) & 0x3FU);
    }
    if (point < smallest[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return {0xFFFD, 1};
    return {point, length};
}

// What QTextDocument takes for its own signs, and what no font shows.
char32_t standIn(char32_t point) {
    if (point < 0x20 && point != '\t')
        return 0x2400 + point;
    switch (point) {
    case 0x7F:
        return 0x2421;
    case 0x2028:
        return 0x2424; // "NL"
    case 0x2029:
        return 0x00B6; // pilcrow
    case 0xFDD0:
    case 0xFDD1:
    case 0xFFFC:
        return 0xFFFD;
    default:
        return point;
    }
}

bool isAscii(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x7F || (byte < 0x20 && byte != '\t'))
            return false;
    }
    return true;
}

} // namespace

QString displayed(std::string_view line) {
    if (isAscii(line))
        return QString::fromLatin1(line.data(), static_cast<qsizetype>(line.size()));
    QString result;
    result.reserve(static_cast<qsizetype>(line.size()));
    for (std::size_t at = 0; at < line.size();) {
        const Shown shown = decode(line, at);
        const char32_t point = standIn(shown.point);
        if (point > 0xFFFF) {
            result += QChar(QChar::highSurrogate(point));
            result += QChar(QChar::lowSurrogate(point));
        } else {
            result += QChar(static_cast<char16_t>(point));
        }
        at += shown.bytes;
    }
    return result;
}

qsizetype unitOf(std::string_view line, std::size_t byte) {
    qsizetype unit = 0;
    for (std::size_t at = 0; at < line.size();) {
        const Shown shown = decode(line, at);
        if (at + shown.bytes > byte)
            break;
        at += shown.bytes;
        unit += shown.units();
    }
    return unit;
}

std::size_t byteOf(std::string_view line, qsizetype unit) {
    std::size_t at = 0;
    for (qsizetype passed = 0; at < line.size();) {
        const Shown shown = decode(line, at);
        if (passed + shown.units() > unit)
            break;
        at += shown.bytes;
        passed += shown.units();
    }
    return at;
}

std::string encoded(QStringView text, std::string_view lineEnd) {
    std::string result;
    qsizetype begin = 0;
    const auto flush = [&](qsizetype end) { result += text.mid(begin, end - begin).toUtf8().toStdString(); };
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] != QChar::ParagraphSeparator && text[at] != u'\n')
            continue;
        flush(at);
        result += lineEnd;
        begin = at + 1;
    }
    flush(text.size());
    return result;
}

std::size_t hiddenPrefix(std::string_view file) {
    return file.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

} // namespace slipway::widgets
