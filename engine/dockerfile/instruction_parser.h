// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/grammar.h"
#include "engine/dockerfile/instruction.h"
#include "engine/dockerfile/logical_line.h"
#include "engine/dockerfile/tree.h"
#include "engine/dockerfile/words.h"
#include "engine/messages/finding.h"

#include <string>
#include <vector>

namespace slipway::dockerfile {

// A part of the logical line that becomes leaves of the tree.
struct Mark {
    LeafKind kind{};
    std::size_t begin = 0;
    std::size_t end = 0;
};

// Reads one logical line: keyword, flags, heredoc openers, and then, once the heredocs' bodies are known, the
// arguments.
class InstructionParser {
public:
    // `line` must outlive the parser; findings are added to `findings`.
    InstructionParser(const LogicalLine& line, std::size_t begin, char escape, std::vector<Finding>& findings);

    // Keyword and flags; for ONBUILD those of the inner instruction too.
    void readHead();
    // The heredocs that the line opens, bodies still missing.
    [[nodiscard]] std::vector<Heredoc> heredocOpeners();
    // The rest. `heredocs` are the openers with their bodies.
    [[nodiscard]] Instruction finish(std::vector<Heredoc> heredocs);
    // In order, without overlaps; what lies between them is blank or text.
    [[nodiscard]] std::vector<Mark> takeMarks();

private:
    struct Head {
        Keyword keyword = Keyword::Unknown;
        std::size_t keywordBegin = 0;
        std::size_t keywordEnd = 0;
        std::vector<Flag> flags;
        std::size_t argumentsBegin = 0;
    };

    [[nodiscard]] Head readHead(std::size_t begin);
    void readFlags(Head& head);
    void markFlag(const RawFlag& raw);
    void checkFlags(const Head& head);
    void unknownInstruction(std::size_t begin, std::size_t end);
    [[nodiscard]] Instruction build(const Head& head, const std::vector<Heredoc>& heredocs);
    [[nodiscard]] bool mayHoldHeredocs(const Head& head) const;

    // Each reads the arguments of its instruction; monostate after an error.
    [[nodiscard]] Body body(const Head& head, const Instruction& instruction);
    [[nodiscard]] Body from(const Head& head);
    [[nodiscard]] Body run(const Head& head, const std::vector<Heredoc>& heredocs);
    [[nodiscard]] Body copy(const Head& head, const std::vector<Heredoc>& heredocs);
    [[nodiscard]] Body assignments(const Head& head);
    [[nodiscard]] Body declarations(const Head& head);
    [[nodiscard]] Body healthcheck(const Head& head);
    [[nodiscard]] Body onbuild(const Head& head, const std::vector<Heredoc>& heredocs);
    [[nodiscard]] Body shell(const Head& head);
    [[nodiscard]] Body volume(const Head& head);

    // Nothing after a JSON array that does not hold strings.
    [[nodiscard]] std::optional<Command> command(Keyword keyword, std::size_t begin);
    [[nodiscard]] std::optional<std::vector<Word>> paths(Keyword keyword, std::size_t begin);
    [[nodiscard]] Word rest(std::size_t begin, LeafKind kind = LeafKind::Word);
    [[nodiscard]] Word word(const Span& span) const;
    [[nodiscard]] Word part(const Span& span, std::size_t begin, std::size_t end) const;
    [[nodiscard]] std::optional<Word> flagWord(const Head& head, std::string_view name) const;
    [[nodiscard]] std::vector<Word> flagWords(const Head& head, std::string_view name) const;
    [[nodiscard]] std::optional<bool> flagBoolean(const Head& head, std::string_view name) const;
    [[nodiscard]] std::optional<std::chrono::nanoseconds> flagDuration(const Head& head, std::string_view name);
    void checkMount(const Flag& flag);
    void checkStageReference(const Flag& flag);
    void markWords(const std::vector<Span>& spans);
    void markJson(const std::vector<Span>& strings, std::size_t begin);

    Finding& error(text::ByteRange range, messages::Message message);
    [[nodiscard]] text::ByteRange range(std::size_t begin, std::size_t end) const { return m_line.source(begin, end); }
    [[nodiscard]] std::string_view slice(std::size_t begin, std::size_t end) const {
        return std::string_view(m_line.text).substr(begin, end - begin);
    }

    const LogicalLine& m_line;
    std::size_t m_begin;
    std::size_t m_end;
    char m_escape;
    std::vector<Finding>& m_findings;
    std::vector<Mark> m_marks;
    Head m_head;
};

} // namespace slipway::dockerfile
