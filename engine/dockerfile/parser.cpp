// SPDX-License-Identifier: Apache-2.0
// Physical lines to logical lines, heredoc bodies, the lossless tree, stages.
#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/instruction_parser.h"
#include "engine/dockerfile/limits.h"
#include "engine/messages/catalogue/dockerfile.h"
#include "engine/messages/format.h"

#include <algorithm>

namespace slipway::dockerfile {

namespace {

using messages::message;
using text::ByteRange;

// [begin, end) without the line end, [end, next) the line end.
struct PhysicalLine {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t next = 0;
};

// What a logical line is made of, in file order: pieces of its text and the leaves between them.
struct Part {
    bool isText = false;
    LeafKind kind{}; // when it is none
    ByteRange range;
};

class FileParser {
public:
    explicit FileParser(const text::SourceText& source)
        : m_bytes(source.bytes()) {
        m_result.source = source;
    }

    Dockerfile run();

private:
    [[nodiscard]] PhysicalLine lineAt(std::size_t at);
    [[nodiscard]] bool atEnd() const { return m_at >= m_bytes.size(); }
    [[nodiscard]] std::string_view slice(std::size_t begin, std::size_t end) const {
        return m_bytes.substr(begin, end - begin);
    }
    void leaf(LeafKind kind, std::size_t begin, std::size_t end) {
        if (end > begin)
            m_result.tree.leaves.push_back({kind, {begin, end}});
    }
    void closeBranch(BranchKind kind);
    Finding& finding(Severity severity, ByteRange range, messages::Message text);

    bool readDirective(const PhysicalLine& line, std::size_t begin);
    void setDirective(Directive directive);
    // Where the escape token that continues the line stands; nothing when the line ends there.
    [[nodiscard]] std::optional<std::size_t> continuation(std::size_t begin, std::size_t end) const;
    void readInstruction(const PhysicalLine& first, std::size_t begin);
    void continueLine(LogicalLine& line, std::vector<Part>& parts);
    void readHeredocBody(Heredoc& heredoc, std::vector<Leaf>& leaves);
    void writeLeaves(const std::vector<Part>& parts, const std::vector<Mark>& marks);
    void place(Instruction instruction);
    void finish();

    std::string_view m_bytes;
    std::size_t m_at = 0;
    std::size_t m_branchBegin = 0;
    std::size_t m_branchLeaf = 0;
    std::size_t m_instructions = 0;
    bool m_directivesOpen = true;
    Dockerfile m_result;
};

PhysicalLine FileParser::lineAt(std::size_t at) {
    PhysicalLine line{at, 0, 0};
    const std::size_t feed = m_bytes.find('\n', at);
    line.end = feed == std::string_view::npos ? m_bytes.size() : feed;
    line.next = feed == std::string_view::npos ? m_bytes.size() : feed + 1;
    if (line.end - at >= limits::lineBytes)
        finding(Severity::Error, {at, line.end}, message(msg::LineTooLong, line.end - at));
    while (line.end > at && m_bytes[line.end - 1] == '\r')
        --line.end;
    return line;
}

Finding& FileParser::finding(Severity severity, ByteRange range, messages::Message text) {
    m_result.diagnostics.push_back({.rule = std::string(messages::name(text.id)),
                                    .severity = severity,
                                    .range = range,
                                    .message = std::move(text)});
    return m_result.diagnostics.back();
}

void FileParser::closeBranch(BranchKind kind) {
    Branch branch{kind, {m_branchBegin, m_at}, m_branchLeaf, m_result.tree.leaves.size() - m_branchLeaf};
    if (kind == BranchKind::Instruction)
        branch.instruction = m_instructions++;
    if (!branch.range.empty())
        m_result.tree.branches.push_back(branch);
    m_branchBegin = m_at;
    m_branchLeaf = m_result.tree.leaves.size();
}

Dockerfile FileParser::run() {
    if (m_bytes.size() > limits::fileBytes) {
        m_at = m_bytes.size();
        leaf(LeafKind::Unparsed, 0, m_at);
        closeBranch(BranchKind::Unparsed);
        finding(Severity::Error, {0, 0},
                message(msg::DockerfileTooLarge, messages::formatBytes(m_bytes.size()),
                        messages::formatBytes(limits::fileBytes)));
        return std::move(m_result);
    }
    static constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    if (m_bytes.starts_with(byteOrderMark)) {
        leaf(LeafKind::ByteOrderMark, 0, byteOrderMark.size());
        m_at = byteOrderMark.size();
        if (atEnd())
            closeBranch(BranchKind::Blank);
    }
    while (!atEnd()) {
        const PhysicalLine line = lineAt(m_at);
        const std::size_t begin = skipSpace(slice(0, line.end), line.begin);
        if (m_directivesOpen && readDirective(line, begin))
            continue;
        m_directivesOpen = false;
        if (begin < line.end && m_bytes[begin] != '#') {
            readInstruction(line, begin);
            continue;
        }
        leaf(LeafKind::Whitespace, line.begin, begin);
        leaf(LeafKind::Comment, begin, line.end);
        leaf(LeafKind::LineEnd, line.end, line.next);
        m_at = line.next;
        closeBranch(begin < line.end ? BranchKind::Comment : BranchKind::Blank);
    }
    finish();
    return std::move(m_result);
}

bool FileParser::readDirective(const PhysicalLine& line, std::size_t begin) {
    const std::string_view text = slice(0, line.end);
    std::size_t at = begin;
    if (at >= line.end || text[at] != '#')
        return false;
    at = skipSpace(text, at + 1);
    const std::size_t nameBegin = at;
    const auto alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    while (at < line.end && alphanumeric(text[at]))
        ++at;
    Directive directive;
    directive.name = toLower(slice(nameBegin, at));
    static constexpr std::string_view known[] = {"syntax", "escape", "check"};
    at = skipSpace(text, at);
    if (!std::ranges::contains(known, directive.name) || at >= line.end || text[at] != '=')
        return false;
    at = skipSpace(text, at + 1);
    const std::size_t valueEnd = trimmedEnd(text, at);
    if (valueEnd <= at)
        return false;
    directive.value = slice(at, valueEnd);
    directive.valueRange = {at, valueEnd};
    directive.range = {begin, valueEnd};
    leaf(LeafKind::Whitespace, line.begin, begin);
    leaf(LeafKind::Directive, begin, valueEnd);
    leaf(LeafKind::Whitespace, valueEnd, line.end);
    leaf(LeafKind::LineEnd, line.end, line.next);
    m_at = line.next;
    closeBranch(BranchKind::Directive);
    setDirective(std::move(directive));
    return true;
}

void FileParser::setDirective(Directive directive) {
    Directives& directives = m_result.directives;
    if (std::ranges::contains(directives.all, directive.name, &Directive::name)) {
        finding(Severity::Error, directive.range, message(msg::DirectiveRepeated, directive.name));
    } else if (directive.name == "syntax") {
        directives.syntax = directive.value;
    } else if (directive.name == "check") {
        directives.check = directive.value;
    } else if (directive.value == "\\" || directive.value == "`") {
        directives.escape = directive.value.front();
    } else {
        finding(Severity::Error, directive.valueRange, message(msg::EscapeInvalid, directive.value));
    }
    directives.all.push_back(std::move(directive));
}

std::optional<std::size_t> FileParser::continuation(std::size_t begin, std::size_t end) const {
    std::size_t at = end;
    while (at > begin && (m_bytes[at - 1] == ' ' || m_bytes[at - 1] == '\t'))
        --at;
    const char escape = m_result.directives.escape;
    if (at == begin || m_bytes[at - 1] != escape)
        return std::nullopt;
    --at;
    if (at > begin && m_bytes[at - 1] == escape)
        return std::nullopt; // an escaped escape token continues nothing
    return at;
}

void FileParser::continueLine(LogicalLine& line, std::vector<Part>& parts) {
    const auto other = [&](LeafKind kind, std::size_t begin, std::size_t end) {
        if (end > begin)
            parts.push_back({false, kind, {begin, end}});
    };
    bool open = true;
    while (open && !atEnd()) {
        const PhysicalLine next = lineAt(m_at);
        m_at = next.next;
        const std::size_t begin = skipSpace(slice(0, next.end), next.begin);
        if (begin >= next.end || m_bytes[begin] == '#') {
            other(LeafKind::Whitespace, next.begin, begin);
            other(LeafKind::Comment, begin, next.end);
            other(LeafKind::LineEnd, next.end, next.next);
            if (begin >= next.end) {
                Finding& empty = finding(Severity::Warning, {next.begin, next.next}, message(msg::EmptyContinuation));
                empty.fixes.push_back({message(msg::FixRemoveLine), {{{next.begin, next.next}, ""}}, true});
            }
            continue;
        }
        const auto escape = continuation(next.begin, next.end);
        open = escape.has_value();
        const std::size_t end = escape.value_or(next.end);
        if (end > next.begin) {
            line.pieces.push_back({line.text.size(), {next.begin, end}});
            line.text += slice(next.begin, end);
            parts.push_back({true, {}, {next.begin, end}});
        }
        if (open)
            other(LeafKind::Continuation, end, next.next);
        else
            other(LeafKind::LineEnd, end, next.next);
    }
}

void FileParser::readInstruction(const PhysicalLine& first, std::size_t begin) {
    LogicalLine line;
    std::vector<Part> parts;
    const auto escape = continuation(begin, first.end);
    const std::size_t end = escape.value_or(first.end);
    line.text = slice(begin, end);
    line.pieces.push_back({0, {begin, end}});
    leaf(LeafKind::Whitespace, first.begin, begin);
    parts.push_back({true, {}, {begin, end}});
    parts.push_back({false, escape ? LeafKind::Continuation : LeafKind::LineEnd, {end, first.next}});
    m_at = first.next;
    if (escape)
        continueLine(line, parts);

    InstructionParser parser(line, skipSpace(line.text, 0), m_result.directives.escape, m_result.diagnostics);
    parser.readHead();
    std::vector<Heredoc> heredocs = parser.heredocOpeners();
    std::vector<Leaf> bodies;
    for (Heredoc& heredoc : heredocs)
        readHeredocBody(heredoc, bodies);
    Instruction instruction = parser.finish(std::move(heredocs));
    writeLeaves(parts, parser.takeMarks());
    for (const Leaf& body : bodies)
        leaf(body.kind, body.range.begin, body.range.end);
    closeBranch(BranchKind::Instruction);
    place(std::move(instruction));
}

void FileParser::readHeredocBody(Heredoc& heredoc, std::vector<Leaf>& leaves) {
    const std::size_t begin = m_at;
    while (!atEnd()) {
        const PhysicalLine line = lineAt(m_at);
        std::size_t textBegin = line.begin;
        while (heredoc.stripTabs && textBegin < line.end && m_bytes[textBegin] == '\t')
            ++textBegin;
        m_at = line.next;
        if (slice(textBegin, line.end) == heredoc.name) {
            heredoc.bodyRange = {begin, line.begin};
            heredoc.terminator = {textBegin, line.end};
            leaves.push_back({LeafKind::HeredocBody, heredoc.bodyRange});
            leaves.push_back({LeafKind::Whitespace, {line.begin, textBegin}});
            leaves.push_back({LeafKind::HeredocTerminator, heredoc.terminator});
            leaves.push_back({LeafKind::LineEnd, {line.end, line.next}});
            break;
        }
        heredoc.raw += slice(line.begin, line.next);
        heredoc.body += slice(textBegin, line.next);
    }
    if (heredoc.bodyRange.end != 0)
        return;
    heredoc.bodyRange = {begin, m_at};
    heredoc.terminator = {m_at, m_at};
    leaves.push_back({LeafKind::HeredocBody, heredoc.bodyRange});
    finding(Severity::Error, heredoc.opener, message(msg::HeredocUnterminated, heredoc.name));
}

void FileParser::writeLeaves(const std::vector<Part>& parts, const std::vector<Mark>& marks) {
    std::size_t joined = 0;
    auto mark = marks.begin();
    const auto between = [&](std::size_t begin, std::size_t end) {
        // Blanks around text that no mark covers.
        const std::string_view all = m_bytes;
        const std::size_t textBegin = std::min(skipSpace(all.substr(0, end), begin), end);
        const std::size_t textEnd = textBegin < end ? trimmedEnd(all.substr(0, end), textBegin) : end;
        leaf(LeafKind::Whitespace, begin, textBegin);
        leaf(LeafKind::Text, textBegin, textEnd);
        leaf(LeafKind::Whitespace, textEnd, end);
    };
    for (const Part& part : parts) {
        if (!part.isText) {
            leaf(part.kind, part.range.begin, part.range.end);
            continue;
        }
        const std::size_t partEnd = joined + part.range.size();
        std::size_t at = joined;
        while (at < partEnd) {
            while (mark != marks.end() && mark->end <= at)
                ++mark;
            const std::size_t markBegin = mark == marks.end() ? partEnd : std::clamp(mark->begin, at, partEnd);
            const auto source = [&](std::size_t position) { return part.range.begin + (position - joined); };
            if (markBegin > at)
                between(source(at), source(markBegin));
            if (mark == marks.end() || markBegin == partEnd) {
                at = partEnd;
                continue;
            }
            const std::size_t markEnd = std::min(mark->end, partEnd);
            leaf(mark->kind, source(markBegin), source(markEnd));
            at = markEnd;
        }
        joined = partEnd;
    }
}

void FileParser::place(Instruction instruction) {
    if (instruction.keyword == Keyword::From) {
        Stage stage;
        stage.id = static_cast<StageId>(m_result.stages.size());
        if (const From* from = instruction.as<From>()) {
            stage.from = *from;
            if (from->name) {
                stage.name = toLower(from->name->text);
                stage.nameRange = from->name->range;
            }
        }
        stage.range = instruction.range;
        stage.fromInstruction = std::move(instruction);
        m_result.stages.push_back(std::move(stage));
        return;
    }
    if (!m_result.stages.empty()) {
        Stage& stage = m_result.stages.back();
        stage.range.end = std::max(stage.range.end, instruction.range.end);
        stage.instructions.push_back(std::move(instruction));
        return;
    }
    if (instruction.keyword != Keyword::Arg && instruction.keyword != Keyword::Unknown)
        finding(Severity::Error, instruction.keywordWord.range,
                message(msg::InstructionBeforeFrom, name(instruction.keyword)));
    m_result.globalArguments.push_back(std::move(instruction));
}

void FileParser::finish() {
    if (m_instructions == 0)
        finding(Severity::Error, {m_bytes.size(), m_bytes.size()}, message(msg::DockerfileEmpty));
    else if (m_result.stages.empty() && !m_result.hasErrors())
        finding(Severity::Error, {m_bytes.size(), m_bytes.size()}, message(msg::DockerfileWithoutStage));
    std::ranges::stable_sort(m_result.diagnostics, {}, [](const Finding& each) { return each.range.begin; });
}

} // namespace

Dockerfile parse(const text::SourceText& source) {
    return FileParser(source).run();
}

Result<Instruction> parseInstruction(const text::SourceText& source) {
    Dockerfile parsed = parse(source);
    for (const Finding& finding : parsed.diagnostics) {
        const bool aboutFile =
            finding.message.id == msg::InstructionBeforeFrom || finding.message.id == msg::DockerfileWithoutStage;
        if (finding.severity == Severity::Error && !aboutFile)
            return passOn(toError(finding, source));
    }
    std::size_t count = parsed.globalArguments.size();
    for (const Stage& stage : parsed.stages)
        count += 1 + stage.instructions.size();
    if (count != 1)
        return fail(ErrorCode::InvalidInput, msg::NotOneInstruction, count);
    if (!parsed.stages.empty())
        return std::move(parsed.stages.front().fromInstruction);
    return std::move(parsed.globalArguments.front());
}

} // namespace slipway::dockerfile
