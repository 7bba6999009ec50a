// SPDX-License-Identifier: Apache-2.0
// A reader for one JSON array of strings that knows where each stands; RFC 8259 and no more.
#include "engine/dockerfile/limits.h"
#include "engine/dockerfile/words.h"

namespace slipway::dockerfile {

namespace {

void appendUtf8(std::string& out, char32_t point) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | (point >> 6));
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
    }
}

class Reader {
public:
    Reader(std::string_view text, std::size_t begin)
        : m_text(text)
        , m_at(begin) {}

    JsonArray array() {
        JsonArray result;
        skipBlanks();
        if (!eat('['))
            return result;
        skipBlanks();
        bool allStrings = true;
        if (!eat(']')) {
            do {
                skipBlanks();
                Span element{m_at, m_at, {}};
                const bool isString = peek() == '"';
                if (!(isString ? string(&element.text) : value(1)))
                    return {};
                element.end = m_at;
                if (isString) {
                    result.strings.push_back(std::move(element));
                } else if (allStrings) {
                    allStrings = false;
                    result.culprit = element;
                }
                skipBlanks();
            } while (eat(','));
            if (!eat(']'))
                return {};
        }
        skipBlanks();
        if (m_at != m_text.size())
            return {};
        result.outcome = allStrings ? JsonArray::Outcome::Strings : JsonArray::Outcome::NotStrings;
        return result;
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool eat(char c) {
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    void skipBlanks() {
        while (m_at < m_text.size() && std::string_view(" \t\r\n").contains(m_text[m_at]))
            ++m_at;
    }
    bool literal(std::string_view word) {
        if (!m_text.substr(m_at).starts_with(word))
            return false;
        m_at += word.size();
        return true;
    }
    bool digits() {
        const std::size_t begin = m_at;
        while (peek() >= '0' && peek() <= '9')
            ++m_at;
        return m_at > begin;
    }
    bool number() {
        eat('-');
        if (!eat('0') && !digits())
            return false;
        if (eat('.') && !digits())
            return false;
        if (eat('e') || eat('E')) {
            if (!eat('+'))
                eat('-');
            return digits();
        }
        return true;
    }
    std::optional<char32_t> hex4() {
        char32_t point = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = peek();
            const bool digit = c >= '0' && c <= '9', small = c >= 'a' && c <= 'f', big = c >= 'A' && c <= 'F';
            if (!digit && !small && !big)
                return std::nullopt;
            point = point * 16 + static_cast<char32_t>(digit ? c - '0' : small ? c - 'a' + 10 : c - 'A' + 10);
            ++m_at;
        }
        return point;
    }
    bool unicodeEscape(std::string* out) {
        const auto first = hex4();
        if (!first)
            return false;
        char32_t point = *first;
        if (point >= 0xD800 && point <= 0xDFFF) {
            const std::size_t before = m_at;
            point = 0xFFFD; // half of a pair stands for nothing
            if (*first < 0xDC00 && literal("\\u")) {
                const auto second = hex4();
                if (!second)
                    return false;
                if (*second >= 0xDC00 && *second <= 0xDFFF)
                    point = 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00);
                else
                    m_at = before;
            }
        }
        if (out != nullptr)
            appendUtf8(*out, point);
        return true;
    }
    bool string(std::string* out) {
        if (!eat('"'))
            return false;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"')
                return true;
            if (static_cast<unsigned char>(c) < 0x20)
                return false;
            if (c != '\\') {
                if (out != nullptr)
                    *out += c;
                continue;
            }
            const char escaped = peek();
            ++m_at;
            if (escaped == 'u') {
                if (!unicodeEscape(out))
                    return false;
                continue;
            }
            static constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
            const std::size_t index = names.find(escaped);
            if (index == std::string_view::npos || m_at > m_text.size())
                return false;
            if (out != nullptr)
                *out += values[index];
        }
        return false;
    }
    bool object(std::size_t depth) {
        ++m_at;
        skipBlanks();
        if (eat('}'))
            return true;
        do {
            skipBlanks();
            if (!string(nullptr))
                return false;
            skipBlanks();
            if (!eat(':') || !value(depth + 1))
                return false;
            skipBlanks();
        } while (eat(','));
        return eat('}');
    }
    bool nested(std::size_t depth) {
        ++m_at;
        skipBlanks();
        if (eat(']'))
            return true;
        do {
            if (!value(depth + 1))
                return false;
            skipBlanks();
        } while (eat(','));
        return eat(']');
    }
    bool value(std::size_t depth) {
        if (depth > limits::jsonDepth)
            return false;
        skipBlanks();
        switch (peek()) {
        case '"':
            return string(nullptr);
        case '[':
            return nested(depth);
        case '{':
            return object(depth);
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            return number();
        }
    }

    std::string_view m_text;
    std::size_t m_at;
};

} // namespace

JsonArray parseJsonArray(std::string_view text, std::size_t begin, std::size_t end) {
    return Reader(text.substr(0, end), begin).array();
}

} // namespace slipway::dockerfile
