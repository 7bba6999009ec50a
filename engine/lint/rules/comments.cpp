// SPDX-License-Identifier: Apache-2.0
// What comments and line ends do without anybody seeing it.
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>

namespace slipway::lint::rules {

using dockerfile::BranchKind;
using dockerfile::Keyword;
using dockerfile::LeafKind;
using messages::message;

void inlineIgnore(const Subject& subject, Report& report) {
    for (const Pragma& pragma : subject.pragmas()) {
        if (pragma.dialect != Pragma::Dialect::Hadolint || pragma.scope != Pragma::Scope::Instruction ||
            pragma.malformed || !pragma.shell.empty())
            continue;
        Finding& finding = report.add(pragma.range, message(msg::InlineIgnore));
        finding.fixes.push_back(suggestion(message(msg::FixRemoveComment), {{wholeLines(subject, pragma.range), ""}}));
    }
}

void lateDirective(const Subject& subject, Report& report) {
    const auto& file = subject.file();
    for (const dockerfile::Branch& branch : file.tree.branches) {
        if (branch.kind != BranchKind::Comment)
            continue;
        const std::string_view line = subject.slice(branch.range);
        const std::size_t begin = line.find_first_not_of("# \t");
        const std::size_t equals = line.find('=');
        if (begin == std::string_view::npos || equals == std::string_view::npos || equals < begin)
            continue;
        const std::size_t nameEnd = line.find_last_not_of(" \t", equals - 1) + 1;
        const std::string name = dockerfile::toLower(line.substr(begin, nameEnd - begin));
        std::string_view value = line.substr(equals + 1);
        value.remove_prefix(std::min(value.size(), value.find_first_not_of(" \t")));
        value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
        const bool escape = name == "escape" && (value == "\\" || value == "`");
        const bool syntax = name == "syntax" && value.contains('/') && !value.contains(' ');
        const bool check = name == "check" && (value.contains("error=") || value.contains("experimental="));
        if (!escape && !syntax && !check)
            continue;
        const text::ByteRange range{branch.range.begin + line.find('#'),
                                    branch.range.begin + static_cast<std::size_t>(value.data() - line.data()) +
                                        value.size()};
        Finding& finding = report.add(range, message(msg::DirectiveTooLate, name));
        if (std::ranges::contains(file.directives.all, name, &dockerfile::Directive::name))
            continue;
        const std::size_t top = subject.source().bytes().starts_with("\xEF\xBB\xBF") ? 3 : 0;
        finding.fixes.push_back(
            suggestion(message(msg::FixMoveToTop),
                       {{{top, top}, std::string(subject.slice(range)) + std::string(newline(subject))},
                        {wholeLines(subject, range), ""}}));
    }
}

void danglingBackslash(const Subject& subject, Report& report) {
    const auto& tree = subject.file().tree;
    for (const Site& site : subject.sites()) {
        const dockerfile::Instruction& instruction = *site.instruction;
        if (site.isTrigger())
            continue;
        const dockerfile::Branch* branch = tree.branchAt(instruction.range.begin);
        if (branch == nullptr || branch->leafCount < 2)
            continue;
        const std::size_t own = subject.source().lineColumn(instruction.range.begin).column;
        const dockerfile::Leaf* continuation = nullptr;
        std::size_t textEnd = 0; // of the line that is continued
        std::size_t lastText = 0;
        for (std::size_t i = branch->firstLeaf; i < branch->firstLeaf + branch->leafCount; ++i) {
            const dockerfile::Leaf& leaf = tree.leaves[i];
            if (leaf.kind == LeafKind::Continuation) {
                if (leaf.range.begin < instruction.range.begin)
                    continue; // in front of the keyword
                continuation = &leaf;
                textEnd = lastText;
                continue;
            }
            const bool quiet =
                leaf.kind == LeafKind::Whitespace || leaf.kind == LeafKind::Comment || leaf.kind == LeafKind::LineEnd;
            if (quiet || leaf.range.empty())
                continue;
            lastText = leaf.range.end;
            if (continuation == nullptr)
                continue;
            const dockerfile::Leaf& swallowing = *continuation;
            continuation = nullptr;
            const auto place = subject.source().lineColumn(leaf.range.begin);
            const std::string_view line =
                subject.slice(subject.source().lineRange(place.line)).substr(place.column - 1);
            const std::size_t wordEnd = std::min(line.find_first_of(" \t"), line.size());
            const std::string_view word = line.substr(0, wordEnd);
            const auto keyword = dockerfile::keywordOf(word);
            const bool sameCase = dockerfile::toUpper(word) == word;
            const bool belongs = (instruction.keyword == Keyword::Healthcheck && keyword == Keyword::Cmd) ||
                                 instruction.keyword == Keyword::Onbuild;
            if (!keyword || !sameCase || belongs || place.column != own || wordEnd == line.size())
                continue;
            const std::size_t sign = swallowing.range.begin;
            Finding& finding = report.add({sign, sign + 1}, message(msg::BackslashSwallows, word));
            finding.related.push_back(
                {{leaf.range.begin, leaf.range.begin + word.size()}, message(msg::SwallowedHere, word)});
            const std::string_view bytes = subject.source().bytes();
            // Nothing stands before a backslash that begins the instruction.
            std::size_t from = sign;
            if (textEnd > instruction.range.begin)
                from = bytes.find_last_not_of(" \t", textEnd - 1) + 1;
            if (subject.slice({instruction.range.begin, from}).ends_with("&&"))
                from = std::max(bytes.find_last_not_of(" \t", from - 3) + 1, instruction.range.begin);
            const std::string_view tail = subject.slice(swallowing.range);
            const std::size_t end = sign + tail.find_first_of("\r\n");
            if (tail.find_first_of("\r\n") != std::string_view::npos)
                finding.fixes.push_back(suggestion(message(msg::FixRemoveBackslash), {{{from, end}, ""}}));
        }
        if (continuation != nullptr && instruction.heredocs.empty()) {
            const std::size_t sign = continuation->range.begin;
            Finding& finding = report.add({sign, sign + 1}, message(msg::BackslashAtEnd));
            const std::string_view tail = subject.slice(continuation->range);
            const std::size_t end = sign + std::min(tail.find_first_of("\r\n"), tail.size());
            finding.fixes.push_back(
                safeFix(message(msg::FixRemoveBackslash), {{{textEnd == 0 ? sign : textEnd, end}, ""}}));
        }
    }
}

void definitionDescription(const Subject& subject, Report& report) {
    const auto& branches = subject.file().tree.branches;
    for (const Site& site : subject.sites()) {
        std::string_view name;
        if (site.instruction->keyword == Keyword::From && site.stage && !site.isTrigger()) {
            if (const auto& own = subject.stage(*site.stage).stage->from.name)
                name = own->text;
        } else if (const auto* arg = site.as<dockerfile::Arg>(); arg && arg->declarations.size() == 1) {
            name = arg->declarations.front().name.text;
        }
        if (name.empty() || site.isTrigger())
            continue;
        const auto found =
            std::ranges::upper_bound(branches, site.instruction->range.begin, {},
                                     [](const dockerfile::Branch& branch) { return branch.range.begin; });
        const std::size_t at = static_cast<std::size_t>(found - branches.begin());
        if (at < 2 || branches[at - 2].kind != BranchKind::Comment)
            continue;
        const text::ByteRange range = branches[at - 2].range;
        const std::string_view comment = subject.slice(range);
        const std::size_t begin = comment.find_first_not_of("# \t");
        if (begin == std::string_view::npos)
            continue;
        const std::string_view word =
            comment.substr(begin, std::min(comment.find_first_of(" \t\r\n:,", begin), comment.size()) - begin);
        if (word == name || word == "hadolint" || word == "slipway" || word.starts_with("check="))
            continue;
        const std::size_t sign = range.begin + comment.find('#');
        const std::size_t end = range.begin + comment.find_last_not_of(" \t\r\n") + 1;
        Finding& finding = report.add({sign, end}, message(msg::DescriptionWithoutName, name));
        finding.fixes.push_back(
            safeFix(message(msg::FixInsertEmptyLine), {{{range.end, range.end}, std::string(newline(subject))}}));
        const std::size_t textBegin = range.begin + begin;
        finding.fixes.push_back(
            suggestion(message(msg::FixInsert, name), {{{textBegin, textBegin}, std::string(name) + " "}}));
    }
}

} // namespace slipway::lint::rules
