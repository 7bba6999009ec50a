// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/pattern.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/limits.h"
#include "engine/messages/catalogue/dockerfile.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace slipway::dockerfile {

namespace {

struct Token {
    enum class Kind : std::uint8_t { Literal, One, Any };
    Kind kind = Kind::Literal;
    std::string_view bytes{}; // of a literal
};

// A text as its characters, each a slice.
std::vector<std::string_view> charactersOf(std::string_view text) {
    std::vector<std::string_view> result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = characterAt(text, at).length;
        result.push_back(text.substr(at, length));
        at += length;
    }
    return result;
}

Result<std::vector<Token>> compile(std::string_view pattern) {
    std::vector<Token> tokens;
    const auto characters = charactersOf(pattern);
    for (std::size_t i = 0; i < characters.size(); ++i) {
        std::string_view character = characters[i];
        if (character == "*") {
            tokens.push_back({Token::Kind::Any});
        } else if (character == "?") {
            tokens.push_back({Token::Kind::One});
        } else if (character == "\\") {
            character = ++i < characters.size() ? characters[i] : std::string_view{};
            // "}" and "/" need the escape to be part of ${...} at all.
            static constexpr std::string_view known[] = {"*", "?", "\\", "}", "/"};
            if (!std::ranges::contains(known, character))
                return fail(ErrorCode::InvalidInput, msg::PatternEscapeInvalid, character);
            tokens.push_back({Token::Kind::Literal, character});
        } else {
            tokens.push_back({Token::Kind::Literal, character});
        }
    }
    return tokens;
}

// Goes through the value with all places of the pattern that can be reached at once: no backtracking.
class Matcher {
public:
    Matcher(const std::vector<Token>& tokens, const std::vector<std::string_view>& value)
        : m_tokens(tokens)
        , m_value(value)
        , m_now(tokens.size() + 1)
        , m_next(tokens.size() + 1) {}

    // How many characters from `start` match; nothing when none do or the budget is used up.
    std::optional<std::size_t> matchAt(std::size_t start, Match match) {
        std::ranges::fill(m_now, false);
        m_now[0] = true;
        skipStars(m_now);
        std::optional<std::size_t> best;
        for (std::size_t at = start;; ++at) {
            if (m_now[m_tokens.size()]) {
                best = at - start;
                if (match == Match::Shortest)
                    return best;
            }
            if (at == m_value.size() || !step(m_value[at]))
                return best;
        }
    }
    [[nodiscard]] bool exhausted() const { return m_steps > maximumSteps; }

private:
    // A fraction of a second of work.
    static constexpr std::size_t maximumSteps = std::size_t{1} << 24;

    void skipStars(std::vector<char>& states) const {
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (states[i] && m_tokens[i].kind == Token::Kind::Any)
                states[i + 1] = true;
        }
    }
    bool step(std::string_view character) {
        m_steps += m_tokens.size() + 1;
        if (exhausted())
            return false;
        std::ranges::fill(m_next, false);
        bool alive = false;
        const bool lineFeed = character == "\n";
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (!m_now[i])
                continue;
            const Token& token = m_tokens[i];
            const bool fits = token.kind == Token::Kind::Literal ? token.bytes == character : !lineFeed;
            if (!fits)
                continue;
            m_next[token.kind == Token::Kind::Any ? i : i + 1] = true;
            alive = true;
        }
        skipStars(m_next);
        m_now.swap(m_next);
        return alive;
    }

    const std::vector<Token>& m_tokens;
    const std::vector<std::string_view>& m_value;
    std::vector<char> m_now;
    std::vector<char> m_next;
    std::size_t m_steps = 0;
};

std::string joined(std::span<const std::string_view> characters) {
    std::string result;
    for (const std::string_view character : characters)
        result += character;
    return result;
}

Result<std::string> trimmed(std::string_view value, std::string_view pattern, Match match, bool fromEnd) {
    auto tokens = compile(pattern);
    if (!tokens)
        return passOn(tokens.error());
    auto characters = charactersOf(value);
    if (fromEnd) {
        std::ranges::reverse(*tokens);
        std::ranges::reverse(characters);
    }
    Matcher matcher(*tokens, characters);
    const std::size_t count = matcher.matchAt(0, match).value_or(0);
    if (matcher.exhausted())
        return fail(ErrorCode::LimitExceeded, msg::PatternTooCostly);
    std::span<const std::string_view> rest(characters);
    rest = rest.subspan(count);
    if (!fromEnd)
        return joined(rest);
    std::ranges::reverse(characters);
    return joined(std::span<const std::string_view>(characters).first(rest.size()));
}

} // namespace

Result<std::string> withoutPrefix(std::string_view value, std::string_view pattern, Match match) {
    return trimmed(value, pattern, match, false);
}

Result<std::string> withoutSuffix(std::string_view value, std::string_view pattern, Match match) {
    return trimmed(value, pattern, match, true);
}

Result<std::string> replaced(std::string_view value, std::string_view pattern, std::string_view replacement, bool all) {
    const auto tokens = compile(pattern);
    if (!tokens)
        return passOn(tokens.error());
    const auto characters = charactersOf(value);
    Matcher matcher(*tokens, characters);
    std::string result;
    bool done = false;
    bool afterMatch = false; // an empty match right behind a match does not count
    for (std::size_t at = 0; at <= characters.size();) {
        const auto count = done ? std::nullopt : matcher.matchAt(at, Match::Longest);
        if (matcher.exhausted())
            return fail(ErrorCode::LimitExceeded, msg::PatternTooCostly);
        if (count && (*count > 0 || !afterMatch)) {
            result += replacement;
            if (result.size() > limits::expandedBytes)
                return fail(ErrorCode::LimitExceeded, msg::ExpansionTooLarge, "1 MiB");
            done = !all;
            if (*count > 0) {
                at += *count;
                afterMatch = true;
                continue;
            }
        }
        if (at < characters.size())
            result += characters[at];
        ++at;
        afterMatch = false;
    }
    return result;
}

} // namespace slipway::dockerfile
