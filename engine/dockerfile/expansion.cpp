// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/expansion.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/limits.h"
#include "engine/dockerfile/pattern.h"
#include "engine/messages/catalogue/dockerfile.h"

#include <optional>
#include <utility>

namespace slipway::dockerfile {

namespace {

using messages::Msg;

// Words in the making: blanks outside of quotes end one; a word of nothing but empty quotes is none.
class WordList {
public:
    void add(std::string_view characters, bool literal) {
        for (std::size_t at = 0; at < characters.size();) {
            const Character character = characterAt(characters, at);
            if (!literal && isSpace(character.point))
                finish();
            else
                m_word += characters.substr(at, character.length);
            at += character.length;
        }
    }
    std::vector<std::string> take() {
        finish();
        return std::move(m_words);
    }

private:
    void finish() {
        if (!m_word.empty())
            m_words.push_back(std::move(m_word));
        m_word.clear();
    }
    std::string m_word;
    std::vector<std::string> m_words;
};

class Lexer {
public:
    Lexer(std::string_view text, const Environment& environment, const ExpansionOptions& options, VariableUse* use)
        : m_text(text)
        , m_environment(environment)
        , m_options(options)
        , m_use(use)
        , m_keepEscapes(options.keepEscapes) {}

    // Up to `stop` (which is eaten), or to the end when there is none.
    Result<std::string> until(std::optional<char> stop, bool keepEscapes, WordList* words);
    // Of the last error.
    [[nodiscard]] std::size_t errorAt() const { return m_errorAt; }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    std::string_view next() {
        const std::string_view character = m_text.substr(m_at, characterAt(m_text, m_at).length);
        m_at += character.size();
        return character;
    }
    template <typename... Arguments>
    std::unexpected<Error> error(std::size_t at, Msg id, const Arguments&... arguments) {
        m_errorAt = at;
        return fail(ErrorCode::InvalidInput, id, arguments...);
    }
    std::optional<std::string_view> value(std::string_view name);
    std::string_view variableName();
    Result<std::string> singleQuoted();
    Result<std::string> doubleQuoted();
    Result<std::string> dollar();
    Result<std::string> braces(std::size_t begin);
    Result<std::string> modified(std::size_t begin, std::string_view name, char modifier, bool emptyIsUnset);
    Result<std::string> substituted(std::size_t begin, std::string_view name);

    std::string_view m_text;
    const Environment& m_environment;
    const ExpansionOptions& m_options;
    VariableUse* m_use;
    bool m_keepEscapes;
    std::size_t m_at = 0;
    std::size_t m_errorAt = 0;
    std::size_t m_depth = 0;
};

std::optional<std::string_view> Lexer::value(std::string_view name) {
    const auto found = m_environment.get(name);
    if (m_use != nullptr)
        (found ? m_use->found : m_use->missing).emplace(name);
    return found;
}

std::string_view Lexer::variableName() {
    const std::size_t begin = m_at;
    bool number = false;
    while (!atEnd()) {
        const Character character = characterAt(m_text, m_at);
        const bool first = m_at == begin;
        if (first && isDigit(character.point)) {
            number = true;
        } else if (first && character.length == 1 && std::string_view("@*#?-$!").contains(m_text[m_at])) {
            ++m_at;
            break;
        } else if (!isDigit(character.point) && (number || (!isLetter(character.point) && character.point != '_'))) {
            break;
        }
        m_at += character.length;
    }
    return m_text.substr(begin, m_at - begin);
}

Result<std::string> Lexer::until(std::optional<char> stop, bool keepEscapes, WordList* words) {
    const std::size_t begin = m_at;
    if (++m_depth > limits::expansionDepth)
        return error(begin, msg::ExpansionTooDeep, limits::expansionDepth);
    const bool before = std::exchange(m_keepEscapes, keepEscapes);
    std::string result;
    const auto add = [&](std::string_view characters, bool literal) {
        result += characters;
        if (words != nullptr)
            words->add(characters, literal);
    };
    bool stopped = false;
    while (!atEnd() && !stopped) {
        const char c = peek();
        if (stop && c == *stop) {
            ++m_at;
            stopped = true;
        } else if (c == '$') {
            auto part = dollar();
            if (!part)
                return part;
            add(*part, false);
        } else if ((c == '\'' || c == '"') && !m_options.ignoreQuotes) {
            auto part = c == '"' ? doubleQuoted() : singleQuoted();
            if (!part)
                return part;
            add(*part, true);
        } else if (c == m_options.escape) {
            ++m_at;
            if (m_keepEscapes)
                add(std::string_view(&c, 1), true);
            if (!atEnd())
                add(next(), true);
        } else {
            add(next(), false);
        }
        if (result.size() > limits::expandedBytes)
            return error(begin, msg::ExpansionTooLarge, "1 MiB");
    }
    m_keepEscapes = before;
    --m_depth;
    if (stop && !stopped)
        return error(begin, msg::BraceUnclosed);
    return result;
}

Result<std::string> Lexer::singleQuoted() {
    const std::size_t begin = m_at;
    const std::size_t close = m_text.find('\'', begin + 1);
    if (close == std::string_view::npos)
        return error(begin, msg::QuoteUnclosed, "'");
    m_at = close + 1;
    return std::string(m_options.keepQuotes ? m_text.substr(begin, m_at - begin)
                                            : m_text.substr(begin + 1, close - begin - 1));
}

Result<std::string> Lexer::doubleQuoted() {
    const std::size_t begin = m_at++;
    std::string result;
    if (m_options.keepQuotes)
        result += '"';
    while (!atEnd()) {
        char c = peek();
        if (c == '"') {
            ++m_at;
            if (m_options.keepQuotes)
                result += '"';
            return result;
        }
        if (c == '$') {
            auto part = dollar();
            if (!part)
                return part;
            result += *part;
            if (result.size() > limits::expandedBytes)
                return error(begin, msg::ExpansionTooLarge, "1 MiB");
            continue;
        }
        if (c == m_options.escape) {
            if (m_keepEscapes)
                result += c;
            ++m_at;
            if (atEnd())
                break;
            // Before anything else the escape token is a character like any other.
            if (const char after = peek(); after == '"' || after == '$' || after == m_options.escape) {
                c = after;
                ++m_at;
            }
            result += c;
            continue;
        }
        result += c;
        ++m_at;
    }
    return error(begin, msg::QuoteUnclosed, "\"");
}

Result<std::string> Lexer::dollar() {
    const std::size_t begin = m_at++;
    if (peek() == '{' && !atEnd())
        return braces(begin);
    const std::string_view name = variableName();
    if (name.empty())
        return "$";
    const auto found = value(name);
    if (!found && m_options.keepUnset)
        return "$" + std::string(name);
    return std::string(found.value_or(""));
}

Result<std::string> Lexer::braces(std::size_t begin) {
    ++m_at;
    if (atEnd())
        return error(begin, msg::BraceUnclosed);
    if (const char c = peek(); c == '{' || c == '}' || c == ':')
        return error(begin, msg::SubstitutionBad);
    const std::string_view name = variableName();
    if (atEnd())
        return error(begin, msg::BraceUnclosed);
    const std::size_t modifierAt = m_at;
    std::string_view modifier = next();
    if (modifier == "}") {
        const auto found = value(name);
        if (!found && m_options.keepUnset)
            return "${" + std::string(name) + "}";
        return std::string(found.value_or(""));
    }
    if (modifier == "/")
        return substituted(begin, name);
    bool emptyIsUnset = false;
    if (modifier == ":") {
        if (atEnd())
            return error(begin, msg::BraceUnclosed);
        emptyIsUnset = true;
        modifier = next();
    }
    const std::string_view known = emptyIsUnset ? "-+?" : "-+?#%";
    if (modifier.size() != 1 || !known.contains(modifier.front()))
        return error(modifierAt, msg::ModifierUnsupported, m_text.substr(modifierAt, m_at - modifierAt));
    return modified(begin, name, modifier.front(), emptyIsUnset);
}

Result<std::string> Lexer::modified(std::size_t begin, std::string_view name, char modifier, bool emptyIsUnset) {
    const bool trims = modifier == '#' || modifier == '%';
    auto parsed = until('}', trims, nullptr);
    if (!parsed) {
        if (parsed.error().message.id == msg::BraceUnclosed)
            m_errorAt = begin;
        return parsed;
    }
    std::string word = std::move(*parsed);
    const auto found = value(name);
    if (!found && m_options.keepUnset)
        return "${" + std::string(name) + (emptyIsUnset ? ":" : "") + modifier + word + "}";
    const bool missing = !found || (emptyIsUnset && found->empty());
    const std::string now(found.value_or(""));
    switch (modifier) {
    case '-':
        return missing ? word : now;
    case '+':
        return missing ? std::string{} : word;
    case '?':
        if (!missing)
            return now;
        if (!word.empty())
            return error(begin, msg::VariableRequired, name, word);
        return error(begin, found ? msg::VariableEmpty : msg::VariableUnset, name);
    default:
        break;
    }
    Match match = Match::Shortest;
    if (word.starts_with(modifier)) {
        match = Match::Longest;
        word.erase(0, 1);
    }
    auto result = modifier == '#' ? withoutPrefix(now, word, match) : withoutSuffix(now, word, match);
    if (!result)
        m_errorAt = begin;
    return result;
}

Result<std::string> Lexer::substituted(std::size_t begin, std::string_view name) {
    const bool all = peek() == '/';
    if (all)
        ++m_at;
    auto pattern = until('/', true, nullptr);
    if (!pattern) {
        if (pattern.error().message.id == msg::BraceUnclosed)
            return error(begin, msg::SlashMissing);
        return pattern;
    }
    auto replacement = until('}', true, nullptr);
    if (!replacement) {
        if (replacement.error().message.id == msg::BraceUnclosed)
            m_errorAt = begin;
        return replacement;
    }
    const auto found = value(name);
    if (!found && m_options.keepUnset)
        return "${" + std::string(name) + "/" + *pattern + "/" + *replacement + "}";
    auto result = replaced(found.value_or(""), *pattern, *replacement, all);
    if (!result)
        m_errorAt = begin;
    return result;
}

} // namespace

Result<std::string> expand(std::string_view word, const Environment& environment, const ExpansionOptions& options,
                           VariableUse* use) {
    return Lexer(word, environment, options, use).until(std::nullopt, options.keepEscapes, nullptr);
}

Result<std::string> expand(const Word& word, const text::SourceText& source, const Environment& environment,
                           const ExpansionOptions& options, VariableUse* use) {
    Lexer lexer(word.text, environment, options, use);
    auto result = lexer.until(std::nullopt, options.keepEscapes, nullptr);
    if (!result) {
        text::ByteRange range = word.range;
        // Where the source has the very same bytes, the place inside the word is known.
        if (source.size() >= range.end && source.slice(range) == word.text)
            range.begin += std::min(lexer.errorAt(), range.size());
        result.error().where = Place{source, range};
    }
    return result;
}

Result<std::vector<std::string>> expandWords(std::string_view word, const Environment& environment,
                                             const ExpansionOptions& options, VariableUse* use) {
    WordList words;
    const auto result = Lexer(word, environment, options, use).until(std::nullopt, options.keepEscapes, &words);
    if (!result)
        return passOn(result.error());
    return words.take();
}

Result<std::string> expandHeredoc(const Heredoc& heredoc, const Environment& environment, VariableUse* use) {
    if (!heredoc.expand)
        return heredoc.body;
    return expand(heredoc.body, environment, {.ignoreQuotes = true}, use);
}

} // namespace slipway::dockerfile
