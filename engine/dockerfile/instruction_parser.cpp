// SPDX-License-Identifier: Apache-2.0
// Keyword, flags and heredoc openers of a line; arguments.cpp has what each instruction holds behind them.
#include "engine/dockerfile/instruction_parser.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/expansion.h"
#include "engine/messages/catalogue/dockerfile.h"
#include "engine/messages/catalogue/general.h"
#include "engine/text/similar.h"

#include <algorithm>

namespace slipway::dockerfile {

using messages::message;

namespace {

std::vector<std::string> flagNames(const InstructionGrammar& grammar) {
    std::vector<std::string> names;
    for (const FlagGrammar& flag : grammar.flags)
        names.push_back("--" + std::string(flag.name));
    return names;
}

std::string listed(const std::vector<std::string>& names) {
    std::string result;
    for (const std::string& name : names)
        result += (result.empty() ? "" : ", ") + name;
    return result;
}

Fix replacement(text::ByteRange range, std::string_view words) {
    return {message(msg::FixReplaceBy, words), {{range, std::string(words)}}, false};
}

// A word that opens a heredoc, without its body: digits, "<<", perhaps "-", and the name in the shell's quoting.
std::optional<Heredoc> heredocOf(std::string_view word) {
    std::size_t at = 0;
    while (at < word.size() && word[at] >= '0' && word[at] <= '9')
        ++at;
    const std::string_view digits = word.substr(0, at);
    if (!word.substr(at).starts_with("<<"))
        return std::nullopt;
    at += 2;
    Heredoc heredoc;
    heredoc.stripTabs = word.substr(at).starts_with('-');
    const std::string_view name = word.substr(heredoc.stripTabs ? at + 1 : at);
    if (name.empty() || name.contains('<'))
        return std::nullopt;
    const auto plain = expandWords(name, {}, {.keepUnset = true});
    const auto quoted = expandWords(name, {}, {.keepQuotes = true, .keepEscapes = true, .keepUnset = true});
    if (!plain || !quoted || plain->size() != 1 || quoted->size() != 1)
        return std::nullopt;
    heredoc.name = plain->front();
    heredoc.expand = plain->front() == quoted->front();
    for (const char digit : digits.substr(0, 9))
        heredoc.fd = heredoc.fd * 10 + static_cast<unsigned>(digit - '0');
    return heredoc;
}

} // namespace

InstructionParser::InstructionParser(const LogicalLine& line, std::size_t begin, char escape,
                                     std::vector<Finding>& findings)
    : m_line(line)
    , m_begin(begin)
    , m_end(trimmedEnd(line.text, begin))
    , m_escape(escape)
    , m_findings(findings) {}

Finding& InstructionParser::error(text::ByteRange range, messages::Message text) {
    m_findings.push_back({.rule = std::string(messages::name(text.id)),
                          .severity = Severity::Error,
                          .range = range,
                          .message = std::move(text)});
    return m_findings.back();
}

void InstructionParser::readHead() {
    m_head = readHead(m_begin);
}

InstructionParser::Head InstructionParser::readHead(std::size_t begin) {
    Head head;
    head.keywordBegin = begin;
    head.keywordEnd = begin;
    while (head.keywordEnd < m_end && !isSeparator(m_line.text[head.keywordEnd]))
        ++head.keywordEnd;
    m_marks.push_back({LeafKind::Keyword, head.keywordBegin, head.keywordEnd});
    head.argumentsBegin = skipSpace(slice(0, m_end), head.keywordEnd);
    if (const auto keyword = keywordOf(slice(head.keywordBegin, head.keywordEnd))) {
        head.keyword = *keyword;
        readFlags(head);
    } else {
        unknownInstruction(head.keywordBegin, head.keywordEnd);
    }
    return head;
}

void InstructionParser::unknownInstruction(std::size_t begin, std::size_t end) {
    const std::string_view word = slice(begin, end);
    if (word.empty()) {
        error(range(begin, end), message(msg::EmptyInstruction));
        return;
    }
    Finding& finding = error(range(begin, end), message(msg::UnknownInstruction, word));
    if (word.contains("\u00a0"))
        finding.notes.push_back(message(msg::NoBreakSpace));
    if (const auto better = text::mostSimilar(word, keywordNames())) {
        finding.notes.push_back(message(msg::DidYouMean, *better));
        finding.fixes.push_back(replacement(finding.range, *better));
    }
}

void InstructionParser::markFlag(const RawFlag& raw) {
    const std::size_t equals = std::min(m_line.text.find('=', raw.begin), raw.end);
    m_marks.push_back({LeafKind::FlagName, raw.begin, equals});
    if (equals == raw.end)
        return;
    m_marks.push_back({LeafKind::FlagSign, equals, equals + 1});
    if (equals + 1 < raw.end)
        m_marks.push_back({LeafKind::FlagValue, equals + 1, raw.end});
}

void InstructionParser::readFlags(Head& head) {
    const RawFlags raw = splitFlags(m_line.text, head.argumentsBegin, m_end);
    head.argumentsBegin = raw.argumentsBegin;
    for (const RawFlag& each : raw.flags) {
        markFlag(each);
        Flag flag;
        const std::size_t equals = each.text.find('=');
        flag.name = each.text.substr(2, equals == std::string::npos ? equals : equals - 2);
        flag.hasValue = equals != std::string::npos;
        flag.range = range(each.begin, each.end);
        const std::size_t signAt = std::min(m_line.text.find('=', each.begin), each.end);
        flag.nameRange = range(each.begin, signAt);
        if (flag.hasValue) {
            flag.value = each.text.substr(equals + 1);
            flag.valueRange = range(std::min(signAt + 1, each.end), each.end);
        } else {
            flag.valueRange = {flag.range.end, flag.range.end};
        }
        head.flags.push_back(std::move(flag));
    }
    checkFlags(head);
}

void InstructionParser::checkFlags(const Head& head) {
    const InstructionGrammar& rules = grammar(head.keyword);
    for (auto flag = head.flags.begin(); flag != head.flags.end(); ++flag) {
        const std::string shown = "--" + flag->name;
        const FlagGrammar* known = flagGrammar(rules, flag->name);
        if (known == nullptr) {
            const auto names = flagNames(rules);
            Finding& finding = error(flag->nameRange, message(msg::UnknownFlag, name(head.keyword), shown));
            if (const auto better =
                    text::mostSimilar(shown, std::vector<std::string_view>(names.begin(), names.end()))) {
                finding.notes.push_back(message(msg::DidYouMean, *better));
                finding.fixes.push_back(replacement(flag->nameRange, *better));
            } else if (names.empty()) {
                finding.notes.push_back(message(msg::NoFlags, name(head.keyword)));
            } else {
                finding.notes.push_back(message(msg::FlagsAre, name(head.keyword), listed(names)));
            }
            continue;
        }
        const auto same = [&](const Flag& other) { return other.name == flag->name; };
        if (!known->repeatable && std::any_of(head.flags.begin(), flag, same)) {
            error(flag->range, message(msg::FlagRepeated, shown));
            continue;
        }
        if (known->kind == ValueKind::Boolean) {
            const std::string value = toLower(flag->value);
            if (flag->hasValue && value != "true" && value != "false")
                error(flag->valueRange, message(msg::FlagNotBoolean, shown, flag->value));
        } else if (!flag->hasValue) {
            error(flag->range, message(msg::FlagWithoutValue, shown));
        } else if (known->kind == ValueKind::Choice && !std::ranges::contains(known->choices, flag->value)) {
            std::vector<std::string> choices(known->choices.begin(), known->choices.end());
            Finding& finding = error(flag->valueRange, message(msg::FlagChoice, flag->value, shown, listed(choices)));
            if (const auto better = text::mostSimilar(flag->value, known->choices)) {
                finding.notes.push_back(message(msg::DidYouMean, *better));
                finding.fixes.push_back(replacement(flag->valueRange, *better));
            }
        } else if (known->kind == ValueKind::MountFields) {
            checkMount(*flag);
        } else if (known->kind == ValueKind::Stage) {
            checkStageReference(*flag);
        }
    }
}

void InstructionParser::checkStageReference(const Flag& flag) {
    const std::size_t dollar = flag.value.find('$');
    if (dollar != std::string::npos && dollar + 1 < flag.value.size())
        error(flag.valueRange, message(msg::FromFlagVariable, "--" + flag.name));
}

// What can be said before variables have values; parseMount has the last word when the step is planned.
void InstructionParser::checkMount(const Flag& flag) {
    const auto fields = splitMount(flag.value);
    if (!fields) {
        error(flag.valueRange, fields.error().message);
        return;
    }
    // Offsets hold only where no quote or escape was removed.
    const bool exact = flag.valueRange.size() == flag.value.size();
    const bool variables = flag.value.contains('$');
    for (const MountField& field : *fields) {
        const auto place = [&](std::size_t begin, std::size_t end) {
            return exact ? text::ByteRange{flag.valueRange.begin + begin, flag.valueRange.begin + end}
                         : flag.valueRange;
        };
        const std::size_t keyEnd = field.hasValue ? field.valueBegin - 1 : field.end;
        const MountKeyGrammar* key = mountKey(field.key);
        if (key == nullptr) {
            std::vector<std::string_view> names;
            for (const MountKeyGrammar& each : mountKeys())
                names.push_back(each.name);
            Finding& finding = error(place(field.begin, keyEnd), message(msg::MountKeyUnknown, field.key));
            if (const auto better = text::mostSimilar(field.key, std::span<const std::string_view>(names))) {
                finding.notes.push_back(message(msg::DidYouMean, *better));
                if (exact)
                    finding.fixes.push_back(replacement(finding.range, *better));
            }
            return;
        }
        if (!field.hasValue && !key->valueOptional) {
            error(place(field.begin, field.end), message(msg::MountKeyNeedsValue, field.key));
            return;
        }
        const std::size_t dollar = field.value.find('$');
        if (key->name == "from" && dollar != std::string::npos && dollar + 1 < field.value.size()) {
            error(place(field.valueBegin, field.end), message(msg::FromFlagVariable, "from"));
            return;
        }
        if (!key->choices.empty() && !field.value.contains('$') &&
            !std::ranges::contains(key->choices, toLower(field.value))) {
            Finding& finding =
                error(place(field.valueBegin, field.end), message(msg::MountValueInvalid, field.key, field.value));
            if (const auto better = text::mostSimilar(field.value, key->choices)) {
                finding.notes.push_back(message(msg::DidYouMean, *better));
                if (exact)
                    finding.fixes.push_back(replacement(finding.range, *better));
            }
            return;
        }
    }
    if (variables)
        return;
    const auto mount = parseMount(flag.value, [](std::string_view value) { return expand(value, {}); });
    if (!mount)
        error(flag.valueRange, mount.error().message).notes = mount.error().notes;
}

bool InstructionParser::mayHoldHeredocs(const Head& head) const {
    if (head.keyword == Keyword::Unknown || !grammar(head.keyword).heredocs)
        return false;
    return parseJsonArray(m_line.text, head.argumentsBegin, m_end).outcome == JsonArray::Outcome::NotJson;
}

std::vector<Heredoc> InstructionParser::heredocOpeners() {
    Head inner = m_head;
    if (m_head.keyword == Keyword::Onbuild) {
        std::size_t end = m_head.argumentsBegin;
        while (end < m_end && !isSeparator(m_line.text[end]))
            ++end;
        inner.keyword = keywordOf(slice(m_head.argumentsBegin, end)).value_or(Keyword::Unknown);
        inner.argumentsBegin = splitFlags(m_line.text, skipSpace(slice(0, m_end), end), m_end).argumentsBegin;
        if (inner.keyword == Keyword::Onbuild)
            return {};
    }
    if (!slice(m_begin, m_end).contains("<<") || !mayHoldHeredocs(inner))
        return {};
    // A line that the shell's quoting does not hold together has no heredocs.
    if (!expandWords(slice(m_begin, m_end), {}, {.keepQuotes = true, .keepEscapes = true, .keepUnset = true}))
        return {};
    std::vector<Heredoc> heredocs;
    for (const Span& span : splitQuoted(m_line.text, inner.argumentsBegin, m_end, '\\')) {
        if (!span.text.contains("<<"))
            continue;
        if (auto heredoc = heredocOf(span.text)) {
            heredoc->opener = range(span.begin, span.end);
            heredocs.push_back(std::move(*heredoc));
        }
    }
    return heredocs;
}

Instruction InstructionParser::finish(std::vector<Heredoc> heredocs) {
    return build(m_head, heredocs);
}

Instruction InstructionParser::build(const Head& head, const std::vector<Heredoc>& heredocs) {
    Instruction instruction;
    instruction.keyword = head.keyword;
    instruction.keywordWord = {std::string(slice(head.keywordBegin, head.keywordEnd)),
                               range(head.keywordBegin, head.keywordEnd)};
    instruction.original = slice(head.keywordBegin, m_end);
    instruction.range = range(head.keywordBegin, m_end);
    instruction.argumentsRange = range(std::min(head.argumentsBegin, m_end), m_end);
    instruction.flags = head.flags;
    instruction.heredocs = heredocs;
    if (!heredocs.empty())
        instruction.range.end =
            std::max({instruction.range.end, heredocs.back().bodyRange.end, heredocs.back().terminator.end});
    instruction.body = body(head, instruction);
    return instruction;
}

std::vector<Mark> InstructionParser::takeMarks() {
    std::ranges::sort(m_marks, {}, &Mark::begin);
    return std::move(m_marks);
}

} // namespace slipway::dockerfile
