// SPDX-License-Identifier: Apache-2.0
#include "engine/context/ignore_pattern.h"

#include "engine/context/path_match.h"

#include <algorithm>

namespace slipway::context {

namespace {

// A wrong byte stays itself, apart from every character, so that names that are no UTF-8 can be told apart.
char32_t takeCharacter(std::string_view& rest) {
    const Rune rune = decodeRune(rest);
    const bool wrong = rune.size == 1 && rune.value == 0xFFFD;
    const char32_t value = wrong ? 0x110000u + static_cast<unsigned char>(rest[0]) : rune.value;
    rest.remove_prefix(rune.size);
    return value;
}

} // namespace

// The tokens that the path up to here may stand before.
class CompiledPattern::States {
public:
    explicit States(const std::vector<Token>& tokens)
        : m_tokens(&tokens)
        , m_active(tokens.size() + 1, 0) {}
    // Also what follows a token that may be empty.
    void enter(std::size_t state) {
        for (; !m_active[state]; ++state) {
            m_active[state] = 1;
            m_any = true;
            if (state == m_tokens->size() || !mayBeEmpty((*m_tokens)[state].step))
                break;
        }
    }
    // Inside a run of elements only a '/' leads on.
    void linger(std::size_t state) {
        m_active[state] = 1;
        m_any = true;
    }
    [[nodiscard]] bool has(std::size_t state) const { return m_active[state] != 0; }
    [[nodiscard]] bool any() const { return m_any; }
    void clear() {
        std::ranges::fill(m_active, 0);
        m_any = false;
    }

private:
    static bool mayBeEmpty(Step step) {
        return step == Step::AnyMany || step == Step::Elements || step == Step::Everything;
    }
    const std::vector<Token>* m_tokens;
    std::vector<std::uint8_t> m_active;
    bool m_any = false;
};

CompiledPattern::CompiledPattern(std::string pattern)
    : m_pattern(std::move(pattern)) {
    std::string_view rest = m_pattern;
    for (bool first = true; !rest.empty(); first = false) {
        const char c = rest[0];
        if (c == '*' && rest.starts_with("**")) {
            rest.remove_prefix(2);
            if (rest.starts_with('/'))
                rest.remove_prefix(1);
            if (rest.empty()) {
                if (m_kind == Kind::Exact) {
                    m_kind = Kind::Prefix;
                } else {
                    m_tokens.push_back({Step::Everything});
                    m_kind = Kind::General;
                }
            } else {
                m_tokens.push_back({Step::Elements});
                m_kind = Kind::General;
            }
            if (first)
                m_kind = Kind::Suffix;
        } else if (c == '*') {
            rest.remove_prefix(1);
            m_tokens.push_back({Step::AnyMany});
            m_kind = Kind::General;
        } else if (c == '?') {
            rest.remove_prefix(1);
            m_tokens.push_back({Step::AnyOne});
            m_kind = Kind::General;
        } else if (c == '[') {
            addClass(rest);
            m_kind = Kind::General;
        } else {
            if (c == '\\' && rest.size() > 1) {
                rest.remove_prefix(1);
                m_kind = Kind::General;
            }
            m_tokens.push_back({Step::Character, takeCharacter(rest)});
        }
    }
    if (m_kind != Kind::General) {
        m_tokens.clear();
        return;
    }
    const auto isByte = [](const Token& token) { return token.step == Step::Character && token.character < 0x80; };
    for (const Token& token : m_tokens) {
        if (!isByte(token))
            break;
        m_head += static_cast<char>(token.character);
    }
    for (auto token = m_tokens.rbegin(); token != m_tokens.rend() && isByte(*token); ++token)
        m_tail += static_cast<char>(token->character);
    std::ranges::reverse(m_tail);
}

void CompiledPattern::addClass(std::string_view& rest) {
    Token token{Step::Class};
    rest.remove_prefix(1);
    if (rest.starts_with('^')) {
        token.negated = true;
        rest.remove_prefix(1);
    }
    const auto take = [&] {
        if (rest[0] == '\\' && rest.size() > 1)
            rest.remove_prefix(1);
        return takeCharacter(rest);
    };
    while (!rest.empty() && (rest[0] != ']' || token.ranges.empty())) {
        const char32_t low = take();
        char32_t high = low;
        if (rest.size() > 1 && rest[0] == '-') {
            rest.remove_prefix(1);
            high = take();
        }
        token.ranges.push_back({low, high});
    }
    if (!rest.empty())
        rest.remove_prefix(1);
    m_tokens.push_back(std::move(token));
}

bool CompiledPattern::inClass(const Token& token, char32_t character) {
    const bool found = std::ranges::any_of(
        token.ranges, [&](ClassRange range) { return range.low <= character && character <= range.high; });
    return found != token.negated;
}

bool CompiledPattern::matches(std::string_view path) const {
    const std::string_view pattern = m_pattern;
    switch (m_kind) {
    case Kind::Exact:
        return path == pattern;
    case Kind::Prefix:
        // "x/**" and "x**"; a "/" after the stars is not part of a clean pattern's end.
        return path.starts_with(pattern.substr(0, pattern.size() - 2));
    case Kind::Suffix: {
        const std::string_view suffix = pattern.substr(2);
        return path.ends_with(suffix) || (suffix.starts_with('/') && path == suffix.substr(1));
    }
    case Kind::General:
        return path.size() >= std::max(m_head.size(), m_tail.size()) && path.starts_with(m_head) &&
               path.ends_with(m_tail) && matchesTokens(path);
    }
    return false;
}

bool CompiledPattern::matchesTokens(std::string_view path) const {
    States current(m_tokens);
    States next(m_tokens);
    current.enter(0);
    while (!path.empty() && current.any()) {
        const char32_t character = takeCharacter(path);
        next.clear();
        // From the front: state i can be entered only from those before it, which come first, so that lingering in it
        // afterwards takes nothing away.
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (!current.has(i))
                continue;
            const Token& token = m_tokens[i];
            switch (token.step) {
            case Step::Character:
                if (token.character == character)
                    next.enter(i + 1);
                break;
            case Step::AnyOne:
                if (character != '/')
                    next.enter(i + 1);
                break;
            case Step::Class:
                if (inClass(token, character))
                    next.enter(i + 1);
                break;
            case Step::AnyMany:
                if (character != '/')
                    next.enter(i);
                break;
            case Step::Everything:
                next.enter(i);
                break;
            case Step::Elements:
                if (character == '/')
                    next.enter(i + 1);
                next.linger(i);
                break;
            }
        }
        std::swap(current, next);
    }
    return path.empty() && current.has(m_tokens.size());
}

} // namespace slipway::context
