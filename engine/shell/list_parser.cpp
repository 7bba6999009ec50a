// SPDX-License-Identifier: Apache-2.0
// Lists, pipelines and commands.
#include "engine/messages/catalogue/shell.h"
#include "engine/shell/limits.h"
#include "engine/shell/parser.h"
#include "engine/shell/script_parser.h"

#include <algorithm>

namespace slipway::shell {

using messages::message;

namespace {

constexpr std::string_view closerWords[] = {"then", "elif", "else", "fi", "do", "done", "esac", "}"};

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}
// Ends a reserved word.
bool isDelimiter(char c) {
    return c == '\0' || c == '\n' || isBlank(c) || c == ';' || c == '&' || c == '|' || c == '<' || c == '>' ||
           c == '(' || c == ')';
}

bool isDeclaration(std::string_view name) {
    static constexpr std::string_view names[] = {"declare", "export", "local", "readonly", "typeset"};
    return std::ranges::contains(names, name);
}

bool isName(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && letter(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// What a message shows of an unexpected place.
std::string shown(std::string_view text) {
    return text == "\n" ? std::string("\\n") : std::string(text);
}

} // namespace

Script parse(const MappedText& text, Dialect dialect) {
    return ScriptParser(text, dialect, 0, 0).run();
}

ScriptParser::ScriptParser(const MappedText& text, Dialect dialect, std::size_t level, std::size_t depth)
    : m_mapped(text)
    , m_text(text.text())
    , m_dialect(dialect)
    , m_level(level)
    , m_depth(depth) {}

Script ScriptParser::run() {
    Script script;
    script.dialect = m_dialect;
    script.range = range(0, m_text.size());
    script.list = list();
    const auto pending = std::move(m_pending);
    for (const Pending& each : pending)
        problem("SC1044", each.openerBegin, each.openerEnd, message(msg::ShellHeredocOpen, each.heredoc->delimiter));
    script.comments = std::move(m_comments);
    std::ranges::stable_sort(m_problems, {}, [](const Finding& each) { return each.range.begin; });
    script.problems = std::move(m_problems);
    return script;
}

void ScriptParser::problem(std::string_view rule, std::size_t begin, std::size_t end, messages::Message text) {
    if (m_problems.size() < limits::problems)
        m_problems.push_back({.rule = std::string(rule),
                              .severity = Severity::Error,
                              .range = range(begin, end),
                              .message = std::move(text)});
}

bool ScriptParser::mayNest(std::size_t begin) {
    if (m_depth < limits::depth)
        return true;
    if (!m_tooDeep)
        problem("SC1073", begin, std::min(begin + 1, m_text.size()), message(msg::ShellTooDeep, limits::depth));
    m_tooDeep = true;
    m_at = m_text.size();
    return false;
}

void ScriptParser::skipBlanks() {
    while (true) {
        if (isBlank(peek()) && !atEnd())
            ++m_at;
        else if (startsWith("\\\n"))
            m_at += 2;
        else
            return;
    }
}

void ScriptParser::skipComment() {
    const std::size_t begin = m_at;
    const std::size_t feed = m_text.find('\n', m_at);
    m_at = feed == std::string_view::npos ? m_text.size() : feed;
    m_comments.push_back(range(begin, m_at));
}

void ScriptParser::skipLines() {
    while (true) {
        skipBlanks();
        if (peek() == '#')
            skipComment();
        else if (peek() == '\n')
            lineEnd();
        else
            return;
    }
}

void ScriptParser::lineEnd() {
    ++m_at;
    const auto pending = std::move(m_pending);
    m_pending.clear();
    for (const Pending& each : pending)
        readHeredoc(each);
}

std::string_view ScriptParser::reservedWord() const {
    std::size_t end = m_at;
    while (end < m_text.size() && end - m_at < 9 && !isDelimiter(m_text[end]))
        ++end;
    if (end - m_at == 9)
        return {};
    return m_text.substr(m_at, end - m_at);
}

std::optional<ScriptParser::Closer> ScriptParser::closerHere() const {
    if (peek() == ')')
        return m_open[Parenthesis] > 0 ? std::optional(Parenthesis) : std::nullopt;
    if (startsWith(";;") || startsWith(";&"))
        return m_open[ItemEnd] > 0 ? std::optional(ItemEnd) : std::nullopt;
    const auto found = std::ranges::find(closerWords, reservedWord());
    if (found == std::end(closerWords))
        return std::nullopt;
    const auto closer = static_cast<Closer>(found - std::begin(closerWords));
    return m_open[closer] > 0 ? std::optional(closer) : std::nullopt;
}

bool ScriptParser::expect(Closer closer, std::string_view text) {
    skipLines();
    if (closer == Parenthesis ? peek() != ')' : reservedWord() != text)
        return false;
    m_at += text.size();
    return true;
}

void ScriptParser::closerMissing(std::size_t begin, std::size_t end, std::string_view opener, std::string_view closer,
                                 std::string_view rule) {
    if (!m_tooDeep)
        problem(rule, begin, end, message(msg::ShellConstructOpen, opener, closer));
}

List ScriptParser::list() {
    List result;
    skipLines();
    const std::size_t begin = m_at;
    std::size_t end = m_at;
    while (true) {
        skipLines();
        if (atEnd() || closerHere())
            break;
        const std::size_t before = m_at;
        if (peek() == ';' || peek() == '|' || peek() == ')' || (peek() == '&' && peek(1) != '>') ||
            std::ranges::contains(closerWords, reservedWord())) {
            unexpected();
            continue;
        }
        Item item;
        item.pipeline = pipeline();
        end = m_at;
        if (m_at == before) {
            unexpected();
            continue;
        }
        skipBlanks();
        if (peek() == '#')
            skipComment();
        const std::size_t sign = m_at;
        item.connector = connector(item.connectorRange);
        if (item.connector == Connector::And || item.connector == Connector::Or) {
            const std::size_t signEnd = m_at;
            skipLines();
            if (atEnd() || closerHere())
                problem("SC1072", sign, signEnd,
                        message(msg::ShellCommandMissingBehind, m_text.substr(sign, signEnd - sign)));
        }
        if (item.connector != Connector::None && item.connector != Connector::Newline)
            end = m_at;
        result.items.push_back(std::move(item));
    }
    result.range = range(begin, std::max(begin, end));
    return result;
}

void ScriptParser::unexpected() {
    const std::size_t begin = m_at;
    for (const std::string_view sign : {";;", "&&", "||", "|&"}) {
        if (startsWith(sign)) {
            m_at += sign.size();
            problem("SC1072", begin, m_at, message(msg::ShellCommandMissing, sign));
            return;
        }
    }
    const std::string_view reserved = reservedWord();
    const bool keyword = std::ranges::contains(closerWords, reserved);
    m_at += keyword ? reserved.size() : 1;
    const std::string_view text = m_text.substr(begin, m_at - begin);
    if (text == ";" || text == "&" || text == "|")
        problem("SC1072", begin, m_at, message(msg::ShellCommandMissing, text));
    else
        problem("SC1089", begin, m_at, message(msg::ShellUnexpected, shown(text)));
}

Connector ScriptParser::connector(text::ByteRange& where) {
    const std::size_t begin = m_at;
    Connector result = Connector::None;
    if (startsWith("&&") || startsWith("||")) {
        result = peek() == '&' ? Connector::And : Connector::Or;
        m_at += 2;
    } else if (peek() == '&') {
        result = Connector::Background;
        ++m_at;
    } else if (peek() == ';' && peek(1) != ';' && peek(1) != '&') {
        result = Connector::Sequence;
        ++m_at;
    } else if (peek() == '\n') {
        where = range(m_at, m_at + 1);
        lineEnd();
        return Connector::Newline;
    }
    where = range(begin, m_at);
    return result;
}

Pipeline ScriptParser::pipeline() {
    Pipeline result;
    const std::size_t begin = m_at;
    while (true) {
        const std::string_view reserved = reservedWord();
        if (reserved == "!") {
            result.negation = range(m_at, m_at + 1);
            ++m_at;
        } else if (reserved == "time" && isBlank(peek(4)) && !result.timed) {
            const std::size_t keyword = m_at;
            m_at += 4;
            skipBlanks();
            if (reservedWord() == "-p") {
                m_at += 2;
            } else if (peek() == '-' || atEnd()) {
                m_at = keyword; // the program of that name
                break;
            }
            result.timed = range(keyword, keyword + 4);
        } else {
            break;
        }
        skipBlanks();
    }
    std::size_t end = m_at;
    while (true) {
        if (atEnd() || peek() == '\n' || peek() == ';' || closerHere()) {
            if (!result.pipes.empty() || m_at > begin)
                problem(
                    "SC1072", begin, std::max(end, begin + 1),
                    message(msg::ShellCommandMissingBehind, m_text.substr(begin, std::max(end, begin + 1) - begin)));
            break;
        }
        result.commands.push_back(command());
        end = m_at;
        skipBlanks();
        if (peek() != '|' || peek(1) == '|')
            break;
        const std::size_t pipe = m_at;
        m_at += peek(1) == '&' ? 2 : 1;
        const std::size_t pipeEnd = m_at;
        skipLines();
        if (atEnd() || peek() == ';' || peek() == '|' || peek() == '&' || closerHere()) {
            problem("SC1072", pipe, pipeEnd,
                    message(msg::ShellCommandMissingBehind, m_text.substr(pipe, pipeEnd - pipe)));
            break;
        }
        result.pipes.push_back(range(pipe, pipeEnd));
    }
    m_at = std::max(m_at, end);
    result.range = range(begin, end);
    return result;
}

Command ScriptParser::command() {
    if (peek() == '(') {
        if (peek(1) == '(' && arithmeticEnd(m_at + 2))
            return arithmetic();
        return subshell();
    }
    const std::string_view reserved = reservedWord();
    if (reserved == "{")
        return group();
    if (reserved == "if")
        return conditional();
    if (reserved == "while")
        return loop(CommandKind::While);
    if (reserved == "until")
        return loop(CommandKind::Until);
    if (reserved == "for")
        return forLoop(CommandKind::For);
    if (reserved == "select")
        return forLoop(CommandKind::Select);
    if (reserved == "case")
        return caseOf();
    if (reserved == "[[")
        return test();
    if (reserved == "function")
        return functionOf(true);
    return simple();
}

Command ScriptParser::open(CommandKind kind, std::size_t begin, std::size_t keywordEnd) {
    Command command;
    command.kind = kind;
    command.keyword = range(begin, keywordEnd);
    m_at = keywordEnd;
    return command;
}

void ScriptParser::close(Command& command, std::size_t begin) {
    command.range = range(begin, m_at);
}

void ScriptParser::trailingRedirections(Command& command, std::string_view closer) {
    while (true) {
        const std::size_t before = m_at;
        skipBlanks();
        if (atRedirection()) {
            command.redirections.push_back(redirection());
            continue;
        }
        const char c = peek();
        if (isDelimiter(c) || c == '#' || closerHere()) {
            m_at = before;
            return;
        }
        const std::size_t begin = m_at;
        (void)word();
        if (m_at == begin) {
            m_at = before;
            return;
        }
        problem("SC1141", begin, m_at, message(msg::ShellBehindCommand, closer));
    }
}

Command ScriptParser::simple() {
    Command command;
    const std::size_t begin = m_at;
    std::size_t end = m_at;
    while (true) {
        skipBlanks();
        if (atRedirection()) {
            command.redirections.push_back(redirection());
            end = m_at;
            continue;
        }
        const char c = peek();
        if (c == '#')
            break;
        if (c == '(') {
            if (command.words.size() == 1 && command.assignments.empty() && command.words[0].isLiteral()) {
                std::size_t ahead = m_at + 1;
                while (ahead < m_text.size() && isBlank(m_text[ahead]))
                    ++ahead;
                if (ahead < m_text.size() && m_text[ahead] == ')') {
                    m_at = begin;
                    return functionOf(false);
                }
            }
            problem("SC1036", m_at, m_at + 1, message(msg::ShellUnexpected, "("));
            if (!mayNest(m_at))
                break;
            ++m_at;
            const Open inside(*this, {Parenthesis});
            (void)list();
            (void)expect(Parenthesis, ")");
            end = m_at;
            continue;
        }
        if (isDelimiter(c) && (c != '<' && c != '>'))
            break;
        std::size_t nameEnd = 0;
        std::size_t valueBegin = 0;
        const bool maybe = command.words.empty() || isDeclaration(command.words.front().text);
        if (maybe && atAssignment(nameEnd, valueBegin) &&
            (command.words.empty() || (valueBegin < m_text.size() && m_text[valueBegin] == '('))) {
            command.assignments.push_back(assignment(nameEnd, valueBegin));
        } else {
            const std::size_t before = m_at;
            command.words.push_back(word());
            if (m_at == before) {
                command.words.pop_back();
                problem("SC1072", m_at, m_at + 1, message(msg::ShellUnexpected, m_text.substr(m_at, 1)));
                ++m_at;
            }
        }
        end = m_at;
    }
    command.range = range(begin, end);
    m_at = end;
    nest(command);
    return command;
}

Command ScriptParser::subshell() {
    const std::size_t begin = m_at;
    Command command = open(CommandKind::Subshell, begin, begin + 1);
    if (mayNest(begin)) {
        Branch branch;
        {
            const Open inside(*this, {Parenthesis});
            branch.body = list();
        }
        if (branch.body.items.empty() && peek() == ')')
            problem("SC1072", begin, m_at + 1, message(msg::ShellBodyMissing, "(", ")"));
        if (!expect(Parenthesis, ")"))
            closerMissing(begin, begin + 1, "(", ")", "SC1073");
        branch.range = range(begin, m_at);
        command.branches.push_back(std::move(branch));
        trailingRedirections(command, ")");
    }
    close(command, begin);
    return command;
}

Command ScriptParser::group() {
    const std::size_t begin = m_at;
    Command command = open(CommandKind::Group, begin, begin + 1);
    if (mayNest(begin)) {
        Branch branch;
        {
            const Open inside(*this, {Brace});
            branch.body = list();
        }
        if (!expect(Brace, "}"))
            closerMissing(begin, begin + 1, "{", "}", "SC1056");
        else if (branch.body.items.empty())
            problem("SC1055", begin, m_at, message(msg::ShellBodyMissing, "{", "}"));
        branch.range = range(begin, m_at);
        command.branches.push_back(std::move(branch));
        trailingRedirections(command, "}");
    }
    close(command, begin);
    return command;
}

List ScriptParser::body(std::string_view opener, std::string_view closer) {
    const std::size_t begin = m_at - opener.size();
    List result = list();
    if (result.items.empty() && !atEnd() && !m_tooDeep)
        problem("SC1048", begin, begin + opener.size(),
                message(msg::ShellBodyMissing, opener, reservedWord().empty() ? closer : reservedWord()));
    return result;
}

Command ScriptParser::conditional() {
    const std::size_t begin = m_at;
    Command command = open(CommandKind::If, begin, begin + 2);
    if (!mayNest(begin)) {
        close(command, begin);
        return command;
    }
    std::string_view opener = "if";
    std::size_t openerAt = begin;
    while (true) {
        Branch branch;
        {
            const Open inside(*this, {Then, Elif, Else, Fi});
            branch.condition = list();
            if (branch.condition.items.empty() && !atEnd())
                problem("SC1072", openerAt, openerAt + opener.size(), message(msg::ShellBodyMissing, opener, "then"));
        }
        if (expect(Then, "then")) {
            const Open inside(*this, {Elif, Else, Fi});
            branch.body = body("then", "fi");
        } else {
            closerMissing(openerAt, openerAt + opener.size(), opener, "then", "SC1049");
        }
        branch.range = range(openerAt, m_at);
        command.branches.push_back(std::move(branch));
        skipLines();
        openerAt = m_at;
        if (!expect(Elif, "elif"))
            break;
        opener = "elif";
    }
    if (expect(Else, "else")) {
        const Open inside(*this, {Fi});
        Branch branch;
        branch.body = body("else", "fi");
        branch.range = range(openerAt, m_at);
        command.branches.push_back(std::move(branch));
    }
    if (!expect(Fi, "fi"))
        closerMissing(begin, begin + 2, "if", "fi", "SC1046");
    trailingRedirections(command, "fi");
    close(command, begin);
    return command;
}

void ScriptParser::doBody(Command& command, Branch& branch, std::size_t begin, std::string_view opener) {
    if (expect(Do, "do")) {
        const Open inside(*this, {Done});
        branch.body = body("do", "done");
    } else {
        closerMissing(begin, begin + opener.size(), opener, "do", "SC1058");
        if (!closerHere()) {
            const Open inside(*this, {Done});
            branch.body = list();
        }
    }
    if (!expect(Done, "done"))
        closerMissing(begin, begin + opener.size(), opener, "done", "SC1061");
    branch.range = range(begin, m_at);
    command.branches.push_back(std::move(branch));
    trailingRedirections(command, "done");
    close(command, begin);
}

Command ScriptParser::loop(CommandKind kind) {
    const std::size_t begin = m_at;
    Command command = open(kind, begin, begin + 5);
    if (!mayNest(begin)) {
        close(command, begin);
        return command;
    }
    Branch branch;
    {
        const Open inside(*this, {Do, Done});
        branch.condition = list();
    }
    doBody(command, branch, begin, kind == CommandKind::While ? "while" : "until");
    return command;
}

Command ScriptParser::forLoop(CommandKind kind) {
    const std::size_t begin = m_at;
    const std::string_view opener = kind == CommandKind::For ? "for" : "select";
    Command command = open(kind, begin, begin + opener.size());
    if (!mayNest(begin)) {
        close(command, begin);
        return command;
    }
    Branch branch;
    skipBlanks();
    if (startsWith("((")) {
        if (const auto end = arithmeticEnd(m_at + 2)) {
            command.kind = CommandKind::ForArithmetic;
            const std::size_t expression = m_at + 2;
            m_at = expression;
            {
                const Limit limit(*this, *end);
                command.words.push_back(word(Quote::Arithmetic));
            }
            m_at = *end + 2;
        }
    } else {
        const std::size_t nameBegin = m_at;
        command.name = word();
        if (!isName(command.name.text))
            problem("SC1086", nameBegin, std::max(m_at, std::min(nameBegin + 1, m_text.size())),
                    message(msg::ShellNameInvalid, shown(m_text.substr(nameBegin, m_at - nameBegin))));
        skipLines();
        if (reservedWord() == "in") {
            command.hasIn = true;
            m_at += 2;
            while (true) {
                skipBlanks();
                if (isDelimiter(peek()) && peek() != '<' && peek() != '>')
                    break;
                const std::size_t before = m_at;
                command.words.push_back(word());
                if (m_at == before) {
                    command.words.pop_back();
                    problem("SC1072", m_at, m_at + 1, message(msg::ShellUnexpected, m_text.substr(m_at, 1)));
                    ++m_at;
                }
            }
        }
    }
    skipBlanks();
    if (peek() == ';' && peek(1) != ';')
        ++m_at;
    skipLines();
    doBody(command, branch, begin, opener);
    return command;
}

Command ScriptParser::caseOf() {
    const std::size_t begin = m_at;
    Command command = open(CommandKind::Case, begin, begin + 4);
    if (!mayNest(begin)) {
        close(command, begin);
        return command;
    }
    skipBlanks();
    if (!isDelimiter(peek()))
        command.words.push_back(word());
    skipLines();
    if (reservedWord() == "in") {
        command.hasIn = true;
        m_at += 2;
        const Open inside(*this, {Esac});
        while (true) {
            skipLines();
            if (atEnd() || reservedWord() == "esac" || (peek() != '(' && closerHere()))
                break;
            const std::size_t before = m_at;
            caseItem(command);
            if (m_at == before) {
                unexpected();
            }
        }
    } else {
        closerMissing(begin, begin + 4, "case", "in", "SC1072");
    }
    if (!expect(Esac, "esac"))
        closerMissing(begin, begin + 4, "case", "esac", "SC1073");
    trailingRedirections(command, "esac");
    close(command, begin);
    return command;
}

void ScriptParser::caseItem(Command& command) {
    const std::size_t begin = m_at;
    Branch branch;
    if (peek() == '(')
        ++m_at;
    while (true) {
        skipLines();
        const std::size_t before = m_at;
        Word pattern = word();
        if (m_at > before)
            branch.patterns.push_back(std::move(pattern));
        skipLines();
        if (peek() != '|')
            break;
        ++m_at;
    }
    if (peek() == ')') {
        ++m_at;
    } else {
        problem("SC1085", begin, std::max(m_at, std::min(begin + 1, m_text.size())),
                message(msg::ShellConstructOpen, m_text.substr(begin, std::max(m_at, begin + 1) - begin), ")"));
        if (m_at == begin)
            return;
    }
    {
        const Open inside(*this, {ItemEnd});
        branch.body = list();
    }
    for (const std::string_view sign : {";;&", ";;", ";&"}) {
        if (startsWith(sign)) {
            m_at += sign.size();
            break;
        }
    }
    branch.range = range(begin, m_at);
    command.branches.push_back(std::move(branch));
}

Command ScriptParser::functionOf(bool keyword) {
    const std::size_t begin = m_at;
    Command command = open(CommandKind::Function, begin, begin + (keyword ? 8 : 0));
    skipBlanks();
    command.name = word();
    command.keyword = keyword ? command.keyword : command.name.range;
    skipBlanks();
    if (peek() == '(') {
        ++m_at;
        skipBlanks();
        if (peek() == ')')
            ++m_at;
    }
    skipLines();
    if (mayNest(begin)) {
        Branch branch;
        if (atEnd() || closerHere() || isDelimiter(peek())) {
            if (peek() != '(')
                problem("SC1064", begin, m_at, message(msg::ShellCommandMissingBehind, command.name.text));
        }
        if (!atEnd() && !closerHere() && (peek() == '(' || !isDelimiter(peek()))) {
            const Open inside(*this, {});
            const std::size_t bodyBegin = m_at;
            Item item;
            item.pipeline.commands.push_back(this->command());
            item.pipeline.range = range(bodyBegin, m_at);
            branch.body.range = item.pipeline.range;
            branch.body.items.push_back(std::move(item));
        }
        branch.range = range(begin, m_at);
        command.branches.push_back(std::move(branch));
    }
    close(command, begin);
    return command;
}

Command ScriptParser::test() {
    const std::size_t begin = m_at;
    Command command = open(CommandKind::Test, begin, begin + 2);
    const auto sign = [&](std::size_t length) {
        Word word;
        Part part;
        const std::size_t at = m_at;
        literal(word.parts, at, at + length);
        m_at += length;
        finishWord(word, at);
        command.words.push_back(std::move(word));
    };
    while (true) {
        skipLines();
        if (atEnd() || peek() == ';') {
            closerMissing(begin, begin + 2, "[[", "]]", "SC1073");
            break;
        }
        if (reservedWord() == "]]") {
            m_at += 2;
            break;
        }
        if (startsWith("&&") || startsWith("||"))
            sign(2);
        else if (isDelimiter(peek()) && !startsWith("<(") && !startsWith(">("))
            sign(1);
        else if (!command.words.empty() && command.words.back().text == "=~")
            command.words.push_back(regularExpression());
        else
            command.words.push_back(word());
    }
    trailingRedirections(command, "]]");
    close(command, begin);
    return command;
}

std::optional<std::size_t> ScriptParser::arithmeticEnd(std::size_t at) {
    if (at >= m_noArithmetic)
        return std::nullopt;
    std::size_t depth = 0;
    for (std::size_t i = at; i < m_text.size(); ++i) {
        const char c = m_text[i];
        if (c == '\\') {
            ++i;
        } else if (c == '\'' || c == '"') {
            const std::size_t quote = m_text.find(c, i + 1);
            if (quote == std::string_view::npos)
                break;
            i = quote;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            if (depth == 0)
                return i + 1 < m_text.size() && m_text[i + 1] == ')' ? std::optional(i) : std::nullopt;
            --depth;
        }
    }
    m_noArithmetic = at;
    return std::nullopt;
}

Command ScriptParser::arithmetic() {
    const std::size_t begin = m_at;
    const std::size_t end = arithmeticEnd(m_at + 2).value_or(m_text.size());
    Command command = open(CommandKind::Arithmetic, begin, begin + 2);
    if (mayNest(begin)) {
        {
            const Open inside(*this, {});
            const Limit limit(*this, end);
            command.words.push_back(word(Quote::Arithmetic));
        }
        m_at = std::min(end + 2, m_text.size());
        trailingRedirections(command, "))");
    }
    close(command, begin);
    return command;
}

} // namespace slipway::shell
