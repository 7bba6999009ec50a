// SPDX-License-Identifier: Apache-2.0
// Words with their parts, redirections, assignments, heredoc bodies.
#include "engine/messages/catalogue/shell.h"
#include "engine/shell/limits.h"
#include "engine/shell/script_parser.h"

#include <algorithm>

namespace slipway::shell {

using messages::message;

namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isNameCharacter(char c) {
    return isNameStart(c) || isDigit(c);
}
bool isSpecial(char c) {
    return c == '@' || c == '*' || c == '#' || c == '?' || c == '-' || c == '$' || c == '!';
}
bool endsWord(char c) {
    return isBlank(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' || c == '>' || c == '(' || c == ')';
}

// A bracket expression is a set of characters: longer ones are no pattern, and looking for their end must not cost.
constexpr std::size_t longestBracket = 128;

void appendUtf8(std::string& text, unsigned long code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | code >> 6);
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | code >> 12);
        text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x110000) {
        text += static_cast<char>(0xF0 | code >> 18);
        text += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

// The value of $'...' without its quotes.
std::string ansiValue(std::string_view raw) {
    std::string value;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\' || i + 1 == raw.size()) {
            value += raw[i];
            continue;
        }
        const char c = raw[++i];
        static constexpr std::string_view letters = "abeEfnrtv\\'\"?", meanings = "\a\b\x1B\x1B\f\n\r\t\v\\'\"?";
        const auto number = [&](std::size_t begin, std::size_t digits, unsigned base) {
            unsigned long code = 0;
            std::size_t at = begin;
            for (; at < raw.size() && at < begin + digits; ++at) {
                const char d = raw[at];
                const int digit = isDigit(d)             ? d - '0'
                                  : d >= 'a' && d <= 'f' ? d - 'a' + 10
                                  : d >= 'A' && d <= 'F' ? d - 'A' + 10
                                                         : 99;
                if (digit >= static_cast<int>(base))
                    break;
                code = code * base + static_cast<unsigned>(digit);
            }
            i = at - 1;
            return code;
        };
        if (const auto at = letters.find(c); at != std::string_view::npos)
            value += meanings[at];
        else if (c >= '0' && c <= '7')
            value += static_cast<char>(number(i, 3, 8));
        else if (c == 'x')
            value += static_cast<char>(number(i + 1, 2, 16));
        else if (c == 'u' || c == 'U')
            appendUtf8(value, number(i + 1, c == 'u' ? 4 : 8, 16));
        else
            (value += '\\') += c;
    }
    return value;
}

} // namespace

bool ScriptParser::atWordEnd(Quote quote) const {
    switch (quote) {
    case Quote::None:
        return endsWord(peek());
    case Quote::Double:
        return peek() == '"';
    case Quote::Operand:
        return peek() == '}';
    case Quote::Heredoc:
    case Quote::Arithmetic:
        return false;
    }
    return false;
}

Word ScriptParser::word(Quote quote) {
    Word result;
    const std::size_t begin = m_at;
    parts(result.parts, quote);
    finishWord(result, begin);
    if (quote == Quote::None)
        findBraces(result);
    return result;
}

// The right side of =~: its brackets and bars are no operators.
Word ScriptParser::regularExpression() {
    Word result;
    const std::size_t begin = m_at;
    std::size_t depth = 0;
    while (!atEnd()) {
        const char c = peek();
        if (c == '(' || c == '|' || c == '<' || c == '>' || (c == ')' && depth > 0) || (c == '&' && peek(1) != '&') ||
            (isBlank(c) && depth > 0)) {
            depth += c == '(' ? 1 : 0;
            depth -= c == ')' ? 1 : 0;
            literal(result.parts, m_at, m_at + 1);
            ++m_at;
            continue;
        }
        const std::size_t before = m_at;
        parts(result.parts, Quote::None);
        if (m_at == before)
            break;
    }
    if (m_at == begin)
        ++m_at;
    finishWord(result, begin);
    return result;
}

void ScriptParser::finish(Part& part, std::size_t begin) const {
    part.textBegin = begin;
    part.textEnd = m_at;
    part.range = range(begin, m_at);
}

void ScriptParser::finishWord(Word& word, std::size_t begin) {
    word.range = range(begin, m_at);
    appendText(word.text, word.parts);
}

void ScriptParser::appendText(std::string& text, const std::vector<Part>& from) const {
    for (const Part& part : from) {
        switch (part.kind) {
        case Part::Kind::DoubleQuoted:
            appendText(text, part.parts);
            break;
        case Part::Kind::Variable:
            if (part.operation.empty())
                text += "${" + part.text + "}";
            else
                text += m_text.substr(part.textBegin, part.textEnd - part.textBegin);
            break;
        case Part::Kind::Command:
        case Part::Kind::Backquoted:
        case Part::Kind::Process:
        case Part::Kind::Arithmetic:
            (text += "${") += part.text;
            text += '}';
            break;
        default:
            text += part.text;
        }
    }
}

void ScriptParser::literal(std::vector<Part>& into, std::size_t begin, std::size_t end) {
    if (end <= begin)
        return;
    const std::string_view text = m_text.substr(begin, end - begin);
    if (!into.empty() && into.back().kind == Part::Kind::Literal && into.back().textEnd == begin) {
        into.back().text += text;
        into.back().textEnd = end;
        into.back().range = into.back().range.united(range(begin, end));
        return;
    }
    Part part;
    part.text = text;
    part.textBegin = begin;
    part.textEnd = end;
    part.range = range(begin, end);
    into.push_back(std::move(part));
}

void ScriptParser::parts(std::vector<Part>& into, Quote quote, bool insideDouble) {
    const bool plain = quote == Quote::None || (quote == Quote::Operand && !insideDouble);
    std::size_t literalBegin = m_at;
    const auto flush = [&] { literal(into, literalBegin, m_at); };
    while (!atEnd() && !m_tooDeep) {
        const char c = peek();
        if (plain && (startsWith("<(") || startsWith(">("))) {
            flush();
            into.push_back(substitution(Part::Kind::Process, 2));
        } else if (atWordEnd(quote)) {
            break;
        } else if (c == '\\') {
            flush();
            escaped(into, quote);
        } else if (c == '$') {
            flush();
            const std::size_t before = m_at;
            if (!dollar(into, quote, insideDouble)) {
                literalBegin = before;
                m_at = before + 1;
                continue;
            }
        } else if (c == '`') {
            flush();
            into.push_back(backquoted(insideDouble || quote == Quote::Double));
        } else if (c == '\'' && plain) {
            flush();
            into.push_back(singleQuoted());
        } else if (c == '"' && quote != Quote::Heredoc) {
            flush();
            into.push_back(doubleQuoted(1));
        } else if (const std::size_t end = quote == Quote::None ? globEnd() : m_at; end > m_at) {
            flush();
            Part part;
            part.kind = Part::Kind::Glob;
            const std::size_t begin = m_at;
            m_at = end;
            part.text = m_text.substr(begin, end - begin);
            finish(part, begin);
            into.push_back(std::move(part));
        } else {
            ++m_at;
            continue;
        }
        literalBegin = m_at;
    }
    flush();
}

void ScriptParser::escaped(std::vector<Part>& into, Quote quote) {
    const std::size_t begin = m_at;
    if (peek(1) == '\n') {
        m_at += 2;
        return;
    }
    const char next = peek(1);
    const bool effective = quote == Quote::None || quote == Quote::Operand || next == '$' || next == '`' ||
                           next == '\\' || (next == '"' && quote == Quote::Double);
    if (m_at + 1 >= m_text.size() || !effective) {
        m_at = std::min(m_at + 1, m_text.size());
        literal(into, begin, m_at);
        return;
    }
    m_at += 2;
    // A character of several bytes is escaped as a whole.
    while (!atEnd() && (static_cast<unsigned char>(next) & 0xC0U) == 0xC0U &&
           (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U)
        ++m_at;
    Part part;
    part.kind = Part::Kind::Escaped;
    part.text = m_text.substr(begin + 1, m_at - begin - 1);
    finish(part, begin);
    into.push_back(std::move(part));
}

std::size_t ScriptParser::globEnd() const {
    const char c = peek();
    const bool extended = peek(1) == '(' && (c == '?' || c == '*' || c == '+' || c == '@' || c == '!');
    if (extended) {
        std::size_t depth = 0;
        for (std::size_t i = m_at + 1; i < m_text.size() && i < m_at + longestBracket; ++i) {
            if (m_text[i] == '(')
                ++depth;
            else if (m_text[i] == ')' && --depth == 0)
                return i + 1;
            else if (m_text[i] == '\n' || m_text[i] == '"' || m_text[i] == '\'')
                break;
        }
    }
    if (c == '*' || c == '?')
        return m_at + 1;
    if (c != '[')
        return m_at;
    std::size_t i = m_at + 1;
    if (i < m_text.size() && (m_text[i] == '!' || m_text[i] == '^'))
        ++i;
    if (i < m_text.size() && m_text[i] == ']')
        ++i;
    for (; i < m_text.size() && i < m_at + longestBracket; ++i) {
        if (m_text[i] == ']')
            return i > m_at + 1 ? i + 1 : m_at;
        if (m_text.substr(i, 2) == "[:") {
            const std::size_t close = m_text.substr(0, std::min(m_text.size(), i + 16)).find(":]", i + 2);
            if (close != std::string_view::npos)
                i = close + 1;
            continue;
        }
        if (endsWord(m_text[i]) || m_text[i] == '$' || m_text[i] == '"' || m_text[i] == '\'' || m_text[i] == '`')
            break;
        if (m_text[i] == '\\')
            ++i;
    }
    return m_at;
}

Part ScriptParser::singleQuoted() {
    Part part;
    part.kind = Part::Kind::SingleQuoted;
    const std::size_t begin = m_at;
    const std::size_t close = m_text.find('\'', begin + 1);
    if (close == std::string_view::npos) {
        problem("SC1073", begin, begin + 1, message(msg::ShellQuoteOpen, "'"));
        m_at = m_text.size();
        part.text = m_text.substr(begin + 1);
    } else {
        part.text = m_text.substr(begin + 1, close - begin - 1);
        m_at = close + 1;
    }
    finish(part, begin);
    return part;
}

Part ScriptParser::ansiQuoted() {
    Part part;
    part.kind = Part::Kind::AnsiQuoted;
    const std::size_t begin = m_at;
    std::size_t i = begin + 2;
    while (i < m_text.size() && m_text[i] != '\'')
        i += m_text[i] == '\\' ? 2 : 1;
    if (i >= m_text.size()) {
        problem("SC1073", begin, begin + 2, message(msg::ShellQuoteOpen, "$'"));
        i = m_text.size();
        m_at = i;
    } else {
        m_at = i + 1;
    }
    part.text = ansiValue(m_text.substr(begin + 2, i - begin - 2));
    finish(part, begin);
    return part;
}

Part ScriptParser::doubleQuoted(std::size_t skip) {
    Part part;
    part.kind = Part::Kind::DoubleQuoted;
    const std::size_t begin = m_at;
    m_at += skip;
    parts(part.parts, Quote::Double, true);
    if (atEnd()) {
        if (!m_tooDeep)
            problem("SC1073", begin, begin + skip, message(msg::ShellQuoteOpen, "\""));
    } else {
        ++m_at;
    }
    finish(part, begin);
    return part;
}

bool ScriptParser::dollar(std::vector<Part>& into, Quote quote, bool insideDouble) {
    const std::size_t begin = m_at;
    const char next = peek(1);
    if (next == '(') {
        if (peek(2) == '(') {
            if (const auto end = arithmeticEnd(m_at + 3)) {
                into.push_back(arithmeticPart(*end));
                return true;
            }
        }
        into.push_back(substitution(Part::Kind::Command, 2));
        return true;
    }
    if (next == '{') {
        into.push_back(braced(insideDouble || quote == Quote::Heredoc));
        return true;
    }
    const bool plain = quote == Quote::None || (quote == Quote::Operand && !insideDouble);
    if (plain && next == '\'') {
        into.push_back(ansiQuoted());
        return true;
    }
    if (plain && next == '"') {
        into.push_back(doubleQuoted(2));
        return true;
    }
    std::size_t end = begin + 1;
    if (isNameStart(next)) {
        while (end < m_text.size() && isNameCharacter(m_text[end]))
            ++end;
    } else if (isDigit(next) || isSpecial(next)) {
        ++end;
    } else {
        return false;
    }
    Part part;
    part.kind = Part::Kind::Variable;
    part.text = m_text.substr(begin + 1, end - begin - 1);
    m_at = end;
    finish(part, begin);
    into.push_back(std::move(part));
    return true;
}

Part ScriptParser::braced(bool insideDouble) {
    Part part;
    part.kind = Part::Kind::Variable;
    part.braces = true;
    const std::size_t begin = m_at;
    if (!mayNest(begin)) {
        finish(part, begin);
        return part;
    }
    m_at += 2;
    const bool prefix =
        (peek() == '#' || peek() == '!') && peek(1) != '}' && (isNameCharacter(peek(1)) || isSpecial(peek(1)));
    if (prefix) {
        part.operation = peek() == '#' ? "length" : "indirect";
        ++m_at;
    }
    const std::size_t nameBegin = m_at;
    if (isNameStart(peek())) {
        while (!atEnd() && isNameCharacter(peek()))
            ++m_at;
    } else if (isDigit(peek())) {
        while (!atEnd() && isDigit(peek()))
            ++m_at;
    } else if (!atEnd() && isSpecial(peek())) {
        ++m_at;
    }
    part.text = m_text.substr(nameBegin, m_at - nameBegin);
    const Open inside(*this, {});
    if (peek() == '[') {
        const std::size_t bracket = m_text.substr(0, std::min(m_text.size(), m_at + 4096)).find(']', m_at);
        if (bracket != std::string_view::npos) {
            part.operation += "[";
            ++m_at;
            {
                const Limit limit(*this, bracket);
                parts(part.parts, Quote::Arithmetic, insideDouble);
            }
            m_at = bracket + 1;
        }
    }
    const std::size_t operationBegin = m_at;
    for (const std::string_view sign : {":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,",
                                        "-",  "=",  "?",  "+",  "#",  "%",  "/",  "^",  ",",  ":",  "@"}) {
        if (startsWith(sign)) {
            part.operation += sign;
            m_at += sign.size();
            break;
        }
    }
    if (part.text.empty() || (m_at == operationBegin && !atEnd() && peek() != '}'))
        problem("SC1073", begin, std::min(m_at + 1, m_text.size()),
                message(msg::ShellUnexpected, m_text.substr(m_at, 1)));
    const bool pattern =
        part.operation.ends_with('#') || part.operation.ends_with('%') || part.operation.ends_with('/');
    parts(part.parts, Quote::Operand, insideDouble && !pattern);
    if (atEnd()) {
        if (!m_tooDeep)
            problem("SC1073", begin, std::min(begin + 2, m_text.size()), message(msg::ShellConstructOpen, "${", "}"));
    } else {
        ++m_at;
    }
    finish(part, begin);
    return part;
}

Part ScriptParser::substitution(Part::Kind kind, std::size_t skip) {
    Part part;
    part.kind = kind;
    const std::size_t begin = m_at;
    if (!mayNest(begin)) {
        finish(part, begin);
        return part;
    }
    m_at += skip;
    const auto outer = m_open;
    m_open = {};
    {
        const Open inside(*this, {Parenthesis});
        part.list = std::make_shared<const List>(list());
    }
    m_open = outer;
    const std::size_t end = m_at;
    if (peek() == ')' && !atEnd())
        ++m_at;
    else if (!m_tooDeep)
        problem("SC1073", begin, std::min(begin + skip, m_text.size()),
                message(msg::ShellConstructOpen, m_text.substr(begin, skip), ")"));
    part.text = m_text.substr(begin + skip, end > begin + skip ? end - begin - skip : 0);
    finish(part, begin);
    return part;
}

Part ScriptParser::backquoted(bool insideDouble) {
    Part part;
    part.kind = Part::Kind::Backquoted;
    const std::size_t begin = m_at;
    MappedText inner;
    std::size_t i = begin + 1;
    std::size_t from = i;
    const auto flush = [&] { inner.append(m_mapped, from, i); };
    while (i < m_text.size() && m_text[i] != '`') {
        const char next = i + 1 < m_text.size() ? m_text[i + 1] : '\0';
        if (m_text[i] == '\\' && (next == '\\' || next == '$' || next == '`' || (next == '"' && insideDouble))) {
            flush();
            inner.appendFor(m_text.substr(i + 1, 1), range(i, i + 2));
            i += 2;
            from = i;
        } else {
            ++i;
        }
    }
    flush();
    if (i >= m_text.size()) {
        problem("SC1073", begin, begin + 1, message(msg::ShellQuoteOpen, "`"));
        m_at = m_text.size();
    } else {
        m_at = i + 1;
    }
    part.text = inner.text();
    if (const auto script = nestedScript(inner, m_dialect)) {
        m_comments.insert(m_comments.end(), script->comments.begin(), script->comments.end());
        part.list = std::shared_ptr<const List>(script, &script->list);
    }
    finish(part, begin);
    return part;
}

Part ScriptParser::arithmeticPart(std::size_t end) {
    Part part;
    part.kind = Part::Kind::Arithmetic;
    const std::size_t begin = m_at;
    if (!mayNest(begin)) {
        finish(part, begin);
        return part;
    }
    m_at += 3;
    part.text = m_text.substr(m_at, end - m_at);
    {
        const Open inside(*this, {});
        const Limit limit(*this, end);
        parts(part.parts, Quote::Arithmetic);
    }
    m_at = m_tooDeep ? m_text.size() : end + 2;
    finish(part, begin);
    return part;
}

void ScriptParser::findBraces(Word& word) const {
    struct Opened {
        std::size_t at = 0;
        bool list = false;
    };
    std::vector<Opened> opened;
    for (const Part& part : word.parts) {
        if (part.kind != Part::Kind::Literal)
            continue;
        const std::string_view text = m_text.substr(part.textBegin, part.textEnd - part.textBegin);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '{')
                opened.push_back({part.textBegin + i, false});
            else if (!opened.empty() && (text[i] == ',' || text.substr(i, 2) == ".."))
                opened.back().list = true;
            else if (text[i] == '}' && !opened.empty()) {
                if (opened.back().list)
                    word.braces.push_back(range(opened.back().at, part.textBegin + i + 1));
                opened.pop_back();
            }
        }
    }
}

bool ScriptParser::atRedirection() const {
    std::size_t i = m_at;
    if (peek() == '{') {
        ++i;
        while (i < m_text.size() && isNameCharacter(m_text[i]))
            ++i;
        if (i == m_at + 1 || i >= m_text.size() || m_text[i] != '}')
            return false;
        ++i;
    } else {
        while (i < m_text.size() && isDigit(m_text[i]))
            ++i;
    }
    const std::string_view rest = m_text.substr(std::min(i, m_text.size()));
    if (i == m_at && (rest.starts_with("&>")))
        return true;
    return (rest.starts_with('<') || rest.starts_with('>')) &&
           !(i == m_at && (rest.starts_with("<(") || rest.starts_with(">(")));
}

Redirection ScriptParser::redirection() {
    using Kind = Redirection::Kind;
    struct Sign {
        std::string_view text;
        Kind kind;
    };
    static constexpr Sign signs[] = {
        {"&>>", Kind::BothAppend}, {"&>", Kind::Both},           {"<<<", Kind::HereString}, {"<<-", Kind::Heredoc},
        {"<<", Kind::Heredoc},     {"<&", Kind::DuplicateRead},  {"<>", Kind::ReadWrite},   {"<", Kind::Read},
        {">>", Kind::Append},      {">&", Kind::DuplicateWrite}, {">|", Kind::Clobber},     {">", Kind::Write},
    };
    Redirection result;
    const std::size_t begin = m_at;
    while (peek() != '<' && peek() != '>' && peek() != '&')
        ++m_at;
    result.descriptor = m_text.substr(begin, m_at - begin);
    const std::size_t sign = m_at;
    const auto found = std::ranges::find_if(signs, [&](const Sign& each) { return startsWith(each.text); });
    result.kind = found->kind;
    m_at += found->text.size();
    const std::size_t signEnd = m_at;
    result.operatorRange = range(sign, signEnd);
    skipBlanks();
    const std::size_t targetBegin = m_at;
    if (!endsWord(peek()) || startsWith("<(") || startsWith(">("))
        result.target = word();
    if (m_at == targetBegin || atEnd()) {
        if (m_at == targetBegin) {
            problem("SC1072", sign, signEnd, message(msg::ShellWordMissing, found->text));
            m_at = signEnd;
            result.range = range(begin, m_at);
            return result;
        }
    }
    result.range = range(begin, m_at);
    if (result.kind == Kind::Heredoc) {
        auto heredoc = std::make_shared<Heredoc>();
        for (const Part& part : result.target.parts)
            heredoc->expand = heredoc->expand && !part.isQuote() && part.kind != Part::Kind::Escaped;
        // No expansion takes place in a delimiter.
        heredoc->delimiter = result.target.isLiteral() ? result.target.text
                                                       : std::string(m_text.substr(targetBegin, m_at - targetBegin));
        heredoc->stripTabs = found->text == "<<-";
        result.heredoc = heredoc;
        m_pending.push_back({heredoc, begin, m_at});
    }
    return result;
}

void ScriptParser::readHeredoc(const Pending& pending) {
    Heredoc& heredoc = *pending.heredoc;
    const std::size_t begin = m_at;
    std::size_t end = m_text.size();
    std::size_t next = m_text.size();
    for (std::size_t line = m_at; line < m_text.size();) {
        const std::size_t feed = m_text.find('\n', line);
        std::size_t lineEnd = feed == std::string_view::npos ? m_text.size() : feed;
        const std::size_t following = feed == std::string_view::npos ? m_text.size() : feed + 1;
        std::size_t textBegin = line;
        while (heredoc.stripTabs && textBegin < lineEnd && m_text[textBegin] == '\t')
            ++textBegin;
        if (lineEnd > textBegin && m_text[lineEnd - 1] == '\r')
            --lineEnd;
        if (m_text.substr(textBegin, lineEnd - textBegin) == heredoc.delimiter) {
            heredoc.terminated = true;
            heredoc.terminator = range(textBegin, lineEnd);
            end = line;
            next = following;
            break;
        }
        line = following;
    }
    if (!heredoc.terminated)
        problem("SC1044", pending.openerBegin, pending.openerEnd, message(msg::ShellHeredocOpen, heredoc.delimiter));
    heredoc.bodyRange = range(begin, end);
    if (heredoc.expand && mayNest(begin)) {
        const Open inside(*this, {});
        const Limit limit(*this, end);
        m_at = begin;
        heredoc.body = word(Quote::Heredoc);
    } else {
        m_at = begin;
        literal(heredoc.body.parts, begin, end);
        m_at = end;
        finishWord(heredoc.body, begin);
    }
    if (pending.script)
        heredoc.script = nestedScript(heredocText(heredoc, begin, end), *pending.script);
    m_at = m_tooDeep ? m_text.size() : next;
}

bool ScriptParser::atAssignment(std::size_t& nameEnd, std::size_t& valueBegin) const {
    std::size_t i = m_at;
    if (!isNameStart(peek()))
        return false;
    while (i < m_text.size() && isNameCharacter(m_text[i]))
        ++i;
    nameEnd = i;
    if (i < m_text.size() && m_text[i] == '[') {
        const std::size_t limit = std::min(m_text.size(), i + 4096);
        const std::size_t bracket = m_text.substr(0, limit).find(']', i);
        if (bracket == std::string_view::npos)
            return false;
        i = bracket + 1;
    }
    if (i < m_text.size() && m_text[i] == '+')
        ++i;
    if (i >= m_text.size() || m_text[i] != '=')
        return false;
    valueBegin = i + 1;
    return true;
}

Assignment ScriptParser::assignment(std::size_t nameEnd, std::size_t valueBegin) {
    Assignment result;
    const std::size_t begin = m_at;
    result.name = m_text.substr(begin, nameEnd - begin);
    result.nameRange = range(begin, nameEnd);
    result.append = m_text[valueBegin - 2] == '+';
    if (m_text[nameEnd] == '[')
        result.index = range(nameEnd, valueBegin - (result.append ? 2 : 1));
    m_at = valueBegin;
    if (peek() != '(') {
        result.value = word();
    } else {
        result.array = true;
        ++m_at;
        while (true) {
            skipLines();
            if (atEnd() || peek() == ')')
                break;
            const std::size_t before = m_at;
            Word element = word();
            if (m_at == before) {
                problem("SC1072", m_at, m_at + 1, message(msg::ShellUnexpected, m_text.substr(m_at, 1)));
                if (closerHere() || peek() == ';' || peek() == '&' || peek() == '|')
                    break;
                ++m_at;
                continue;
            }
            result.elements.push_back(std::move(element));
        }
        if (peek() == ')' && !atEnd())
            ++m_at;
        else if (!m_tooDeep)
            problem("SC1073", valueBegin, valueBegin + 1, message(msg::ShellConstructOpen, "(", ")"));
        result.value.range = range(valueBegin, m_at);
    }
    result.range = range(begin, m_at);
    return result;
}

} // namespace slipway::shell
