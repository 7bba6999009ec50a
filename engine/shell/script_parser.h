// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/shell/mapped_text.h"
#include "engine/shell/syntax.h"

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::shell {

// One pass over one text, by recursive descent. Lists and commands stand in list_parser.cpp, words in word_parser.cpp,
// command text inside arguments in nested_text.cpp.
class ScriptParser {
public:
    // `level` counts command text inside command text, `depth` the constructs around this one.
    ScriptParser(const MappedText& text, Dialect dialect, std::size_t level, std::size_t depth);
    [[nodiscard]] Script run();

private:
    // Words and signs that end a list, when something that they close is open.
    enum Closer : std::uint8_t { Then, Elif, Else, Fi, Do, Done, Esac, Brace, Parenthesis, ItemEnd, closerCount };
    enum class Quote : std::uint8_t { None, Double, Heredoc, Operand, Arithmetic };

    class Open;  // counts closers while it lives
    class Limit; // hides the text behind a position while it lives
    struct Pending {
        std::shared_ptr<Heredoc> heredoc;
        std::size_t openerBegin = 0;
        std::size_t openerEnd = 0;
        std::optional<Dialect> script{}; // of the shell that reads it
    };

    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] bool startsWith(std::string_view what) const { return m_text.substr(m_at).starts_with(what); }
    [[nodiscard]] text::ByteRange range(std::size_t begin, std::size_t end) const {
        return m_mapped.source(begin, end);
    }
    void problem(std::string_view rule, std::size_t begin, std::size_t end, messages::Message message);
    // False, once, with a problem, when it is too deep: the rest of the text is not read then.
    [[nodiscard]] bool mayNest(std::size_t begin);

    // Blanks and escaped line ends.
    void skipBlanks();
    void skipComment();
    void skipLines(); // blanks, comments, line ends
    void lineEnd();   // with the bodies of heredocs behind it

    // The unquoted word here when it may be a reserved one; empty else.
    [[nodiscard]] std::string_view reservedWord() const;
    [[nodiscard]] std::optional<Closer> closerHere() const;
    [[nodiscard]] bool expect(Closer closer, std::string_view word);
    void closerMissing(std::size_t begin, std::size_t end, std::string_view opener, std::string_view closer,
                       std::string_view rule);

    [[nodiscard]] List list();
    void unexpected();
    [[nodiscard]] Connector connector(text::ByteRange& where);
    [[nodiscard]] Pipeline pipeline();
    [[nodiscard]] Command command();
    [[nodiscard]] Command simple();
    [[nodiscard]] Command subshell();
    [[nodiscard]] Command group();
    [[nodiscard]] Command conditional();
    [[nodiscard]] Command loop(CommandKind kind);
    [[nodiscard]] Command forLoop(CommandKind kind);
    [[nodiscard]] Command caseOf();
    void caseItem(Command& command);
    [[nodiscard]] Command functionOf(bool keyword);
    [[nodiscard]] Command test();
    [[nodiscard]] Command arithmetic();
    [[nodiscard]] List body(std::string_view opener, std::string_view closer);
    void doBody(Command& command, Branch& branch, std::size_t begin, std::string_view opener);
    [[nodiscard]] Command open(CommandKind kind, std::size_t begin, std::size_t keywordEnd);
    void close(Command& command, std::size_t begin);
    void trailingRedirections(Command& command, std::string_view closer);
    // Where "((" ends that opens before `at`: the place of "))".
    [[nodiscard]] std::optional<std::size_t> arithmeticEnd(std::size_t at);

    [[nodiscard]] bool atRedirection() const;
    [[nodiscard]] Redirection redirection();
    void readHeredoc(const Pending& pending);
    [[nodiscard]] bool atAssignment(std::size_t& nameEnd, std::size_t& valueBegin) const;
    [[nodiscard]] Assignment assignment(std::size_t nameEnd, std::size_t valueBegin);

    [[nodiscard]] bool atWordEnd(Quote quote) const;
    [[nodiscard]] Word word(Quote quote = Quote::None);
    [[nodiscard]] Word regularExpression();
    // Up to where `quote` ends.
    void parts(std::vector<Part>& into, Quote quote, bool insideDouble = false);
    void escaped(std::vector<Part>& into, Quote quote);
    [[nodiscard]] std::size_t globEnd() const; // m_at when none begins here
    [[nodiscard]] Part singleQuoted();
    [[nodiscard]] Part ansiQuoted();
    [[nodiscard]] Part doubleQuoted(std::size_t skip);
    // False when the "$" stands for itself.
    [[nodiscard]] bool dollar(std::vector<Part>& into, Quote quote, bool insideDouble);
    [[nodiscard]] Part braced(bool insideDouble);
    [[nodiscard]] Part substitution(Part::Kind kind, std::size_t skip);
    [[nodiscard]] Part backquoted(bool insideDouble);
    [[nodiscard]] Part arithmeticPart(std::size_t end);
    void literal(std::vector<Part>& into, std::size_t begin, std::size_t end);
    void finish(Part& part, std::size_t begin) const;
    void finishWord(Word& word, std::size_t begin);
    void appendText(std::string& text, const std::vector<Part>& from) const;
    void findBraces(Word& word) const;

    void nest(Command& command);
    void nestWords(Command& command, std::span<const Word> words, Dialect dialect);
    // The shell reads its commands from the heredoc of this command.
    void nestHeredoc(const Command& command, Dialect dialect);
    [[nodiscard]] MappedText heredocText(const Heredoc& heredoc, std::size_t begin, std::size_t end) const;
    // What a command gets for the parts; expansions stay as they are written. True when there are some.
    bool appendMeaning(MappedText& into, const std::vector<Part>& from) const;
    // Nothing when it is nested too deeply. The problems of a text that is not known whole are none.
    [[nodiscard]] std::shared_ptr<const Script> nestedScript(const MappedText& text, Dialect dialect,
                                                             bool known = true);

    const MappedText& m_mapped;
    std::string_view m_text;
    Dialect m_dialect;
    std::size_t m_level;
    std::size_t m_depth;
    std::size_t m_at = 0;
    bool m_tooDeep = false;
    std::array<int, closerCount> m_open{};
    std::vector<Pending> m_pending;
    // Behind it no "((" has an end.
    std::size_t m_noArithmetic = std::string_view::npos;
    std::vector<text::ByteRange> m_comments;
    std::vector<Finding> m_problems;
};

// Counts a closer as open while it lives.
class ScriptParser::Open {
public:
    Open(ScriptParser& parser, std::initializer_list<Closer> closers)
        : m_parser(parser) {
        for (const Closer closer : closers)
            m_mask |= 1U << closer;
        count(1);
        ++m_parser.m_depth;
    }
    ~Open() {
        count(-1);
        --m_parser.m_depth;
    }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;

private:
    void count(int step) {
        for (unsigned closer = 0; closer < closerCount; ++closer) {
            if ((m_mask >> closer & 1U) != 0)
                m_parser.m_open[closer] += step;
        }
    }

    ScriptParser& m_parser;
    unsigned m_mask = 0;
};

class ScriptParser::Limit {
public:
    Limit(ScriptParser& parser, std::size_t end)
        : m_parser(parser)
        , m_whole(parser.m_text)
        , m_noArithmetic(parser.m_noArithmetic) {
        m_parser.m_text = m_whole.substr(0, end);
    }
    ~Limit() {
        m_parser.m_text = m_whole;
        m_parser.m_noArithmetic = m_noArithmetic;
    }
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

private:
    ScriptParser& m_parser;
    std::string_view m_whole;
    std::size_t m_noArithmetic;
};

} // namespace slipway::shell
