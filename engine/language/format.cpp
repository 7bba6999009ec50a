// SPDX-License-Identifier: Apache-2.0
#include "engine/language/format.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/grammar.h"
#include "engine/language/placed.h"

#include <algorithm>

namespace slipway::language {

using dockerfile::Branch;
using dockerfile::BranchKind;
using dockerfile::Dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;
using dockerfile::Leaf;
using dockerfile::LeafKind;
using text::TextEdit;

namespace {

// The bytes of one physical line of an instruction and the leaves on it.
struct Line {
    std::vector<Leaf> leaves; // without the one that ends the line
    std::optional<Leaf> end;  // Continuation or LineEnd
    bool quoted = false;      // begins inside quotes
    bool quotedEnd = false;   // ends inside quotes
    [[nodiscard]] bool isText() const {
        return std::ranges::any_of(leaves, [](const Leaf& leaf) {
            return leaf.kind != LeafKind::Whitespace && leaf.kind != LeafKind::Comment;
        });
    }
    [[nodiscard]] bool isComment() const { return std::ranges::contains(leaves, LeafKind::Comment, &Leaf::kind); }
};

class Formatter {
public:
    Formatter(const Dockerfile& file, ByteRange range)
        : m_file(file)
        , m_range(range) {}

    std::vector<TextEdit> run() {
        const auto all = placedInstructions(m_file);
        std::size_t blank = 0;
        for (const Branch& branch : m_file.tree.branches) {
            const bool inside = touches(branch.range);
            if (branch.kind == BranchKind::Blank) {
                ++blank;
                if (inside)
                    blankLine(branch, blank);
                continue;
            }
            blank = 0;
            if (inside && branch.kind == BranchKind::Instruction && branch.instruction &&
                *branch.instruction < all.size())
                instruction(branch, all[*branch.instruction]);
        }
        endOfFile();
        return std::move(m_edits);
    }

private:
    void replace(ByteRange range, std::string_view text) {
        if (m_file.source.slice(range) != text)
            m_edits.push_back({range, std::string(text)});
    }

    void blankLine(const Branch& branch, std::size_t number) {
        const auto leaves = std::span(m_file.tree.leaves).subspan(branch.firstLeaf, branch.leafCount);
        if (leaves.front().kind == LeafKind::ByteOrderMark)
            return;
        // The last line of a file may have no end: then it is empty, or made of blanks alone.
        if (number > 1 && leaves.back().kind == LeafKind::LineEnd)
            return replace(branch.range, "");
        for (const Leaf& leaf : leaves) {
            if (leaf.kind == LeafKind::Whitespace)
                replace(leaf.range, "");
        }
    }

    // A caret touches the instruction that ends at it; a selection of whole lines does not.
    [[nodiscard]] bool touches(ByteRange branch) const {
        if (!m_range.empty() && !branch.empty())
            return m_range.overlaps(branch);
        return branch.begin <= m_range.end && m_range.begin <= branch.end;
    }

    void endOfFile() {
        const std::string_view bytes = m_file.source.bytes();
        if (bytes.empty() || bytes.ends_with('\n') || m_range.end < bytes.size() || m_file.tree.branches.empty())
            return;
        const Branch& last = m_file.tree.branches.back();
        if (last.kind != BranchKind::Instruction && last.kind != BranchKind::Comment)
            return;
        const Leaf& leaf = m_file.tree.leaves[last.firstLeaf + last.leafCount - 1];
        if (leaf.kind == LeafKind::Continuation || leaf.kind == LeafKind::HeredocBody || leaf.kind == LeafKind::LineEnd)
            return; // more is missing than a line end
        const std::size_t feed = bytes.rfind('\n');
        const bool windows = feed != std::string_view::npos && feed > 0 && bytes[feed - 1] == '\r';
        m_edits.push_back({{bytes.size(), bytes.size()}, windows ? "\r\n" : "\n"});
    }

    void instruction(const Branch& branch, const Placed& placed) {
        const Instruction& each = *placed.instruction;
        // A form that is wrong may only be half written.
        if (std::holds_alternative<std::monostate>(each.body))
            return;
        std::vector<Line> lines = readLines(branch);
        markQuotes(lines);
        keywords(branch, placed);
        // Blanks are arguments in "ENV name value", and in lines that are one argument there may be any.
        const auto* env = placed.inner().as<dockerfile::Env>();
        const auto* label = placed.inner().as<dockerfile::Label>();
        const bool words = !(env != nullptr && env->legacy) && !(label != nullptr && label->legacy);
        const bool onePiece =
            !words || (placed.inner().keyword != Keyword::Unknown &&
                       dockerfile::grammar(placed.inner().keyword).shape == dockerfile::ArgumentShape::Line);
        for (std::size_t i = 0; i < lines.size(); ++i)
            line(lines[i], i == 0, words, onePiece);
        if (!onePiece)
            indent(lines);
    }

    std::vector<Line> readLines(const Branch& branch) const {
        std::vector<Line> lines(1);
        for (const Leaf& leaf : std::span(m_file.tree.leaves).subspan(branch.firstLeaf, branch.leafCount)) {
            if (leaf.kind == LeafKind::HeredocBody)
                break;
            if (leaf.kind == LeafKind::LineEnd || leaf.kind == LeafKind::Continuation) {
                lines.back().end = leaf;
                lines.emplace_back();
            } else {
                lines.back().leaves.push_back(leaf);
            }
        }
        while (!lines.empty() && lines.back().leaves.empty() && !lines.back().end)
            lines.pop_back();
        return lines;
    }

    // Quotes as a shell and as the Dockerfile's own words have them.
    void markQuotes(std::vector<Line>& lines) const {
        char quote = '\0';
        for (Line& each : lines) {
            each.quoted = quote != '\0';
            if (each.isComment() && !each.isText())
                continue;
            for (const Leaf& leaf : each.leaves) {
                const std::string_view text = m_file.source.slice(leaf.range);
                for (std::size_t at = 0; at < text.size(); ++at) {
                    const char c = text[at];
                    if ((c == '\\' || c == m_file.directives.escape) && quote != '\'')
                        ++at;
                    else if (quote == '\0' && (c == '"' || c == '\''))
                        quote = c;
                    else if (quote == c && quote != '\0')
                        quote = '\0';
                }
            }
            each.quotedEnd = quote != '\0';
        }
    }

    void keywords(const Branch& branch, const Placed& placed) {
        const auto upper = [&](ByteRange range) { replace(range, dockerfile::toUpper(m_file.source.slice(range))); };
        const Instruction& inner = placed.inner();
        upper(placed.instruction->keywordWord.range);
        if (&inner != placed.instruction)
            upper(inner.keywordWord.range);
        const auto* from = inner.as<dockerfile::From>();
        const bool healthcheck = inner.as<dockerfile::Healthcheck>() != nullptr;
        for (const Leaf& leaf : std::span(m_file.tree.leaves).subspan(branch.firstLeaf, branch.leafCount)) {
            if (leaf.kind != LeafKind::Word)
                continue;
            const bool as = from != nullptr && from->name && leaf.range.begin >= from->image.range.end &&
                            leaf.range.end <= from->name->range.begin;
            if (as || (healthcheck && leaf.range.begin == inner.argumentsRange.begin))
                upper(leaf.range);
        }
    }

    [[nodiscard]] char sign(const Leaf& leaf) const {
        return leaf.kind == LeafKind::JsonSign ? m_file.source.bytes()[leaf.range.begin] : '\0';
    }

    void line(const Line& each, bool first, bool words, bool onePiece) {
        if (each.isComment())
            return;
        const bool continues = each.end && each.end->kind == LeafKind::Continuation;
        for (std::size_t i = 0; i < each.leaves.size(); ++i) {
            const Leaf& leaf = each.leaves[i];
            const bool front = i == 0, back = i + 1 == each.leaves.size();
            if (leaf.kind != LeafKind::Whitespace) {
                if (!back && sign(leaf) == ',' && each.leaves[i + 1].kind == LeafKind::Word)
                    m_edits.push_back({{leaf.range.end, leaf.range.end}, " "});
            } else if (front && first) {
                replace(leaf.range, ""); // in front of the keyword
            } else if (front) {
                continue; // see indent()
            } else if (back) {
                continue; // see trim()
            } else if (betweenWords(each.leaves[i - 1], each.leaves[i + 1], words)) {
                const char before = sign(each.leaves[i - 1]), after = sign(each.leaves[i + 1]);
                replace(leaf.range, before == '[' || after == ',' || after == ']' ? "" : " ");
            }
        }
        if (each.isText() && !each.quotedEnd && !(continues && onePiece))
            trim(each, continues);
        if (!continues)
            return;
        // Blanks behind the escape token.
        const std::string_view end = m_file.source.slice(each.end->range);
        const std::size_t feed = std::min(end.find_first_of("\r\n"), end.size());
        if (feed > 1 && feed < end.size())
            replace({each.end->range.begin + 1, each.end->range.begin + feed}, "");
    }

    // Blanks at the end of a line, which belong to shell text where that goes on.
    void trim(const Line& each, bool continues) {
        const std::size_t end = each.leaves.back().range.end;
        std::size_t begin = end;
        while (begin > each.leaves.front().range.begin && isBlank(begin - 1))
            --begin;
        if (begin < end)
            replace({begin, end}, continues ? " " : "");
    }

    [[nodiscard]] bool isBlank(std::size_t position) const {
        const char c = m_file.source.bytes()[position];
        return c == ' ' || c == '\t';
    }

    static bool betweenWords(const Leaf& before, const Leaf& after, bool words) {
        if (before.kind == LeafKind::Keyword || before.kind == LeafKind::FlagName || before.kind == LeafKind::FlagValue)
            return true;
        return words && before.kind != LeafKind::Text &&
               (after.kind != LeafKind::Text || before.kind == LeafKind::Word);
    }

    void indent(const std::vector<Line>& lines) {
        struct Moved {
            ByteRange range;
            std::size_t width;
        };
        std::vector<Moved> moved;
        for (std::size_t i = 1; i < lines.size(); ++i) {
            const Line& each = lines[i];
            if (!each.isText() || each.isComment() || each.quoted)
                continue;
            ByteRange range{each.leaves.front().range.begin, each.leaves.front().range.begin};
            while (range.end < each.leaves.back().range.end && isBlank(range.end))
                ++range.end;
            // Without a blank on either side of the line end the word goes on.
            if (range.empty() && !endsInBlank(lines, i))
                continue;
            std::size_t width = 0;
            for (const char c : m_file.source.slice(range))
                width += c == '\t' ? continuationIndent : 1;
            moved.push_back({range, width});
        }
        if (moved.empty())
            return;
        const std::size_t least = std::ranges::min_element(moved, {}, &Moved::width)->width;
        for (const Moved& each : moved)
            replace(each.range, std::string(each.width - least + continuationIndent, ' '));
    }

    // The text line before `index`.
    [[nodiscard]] bool endsInBlank(const std::vector<Line>& lines, std::size_t index) const {
        while (index > 0) {
            const Line& before = lines[--index];
            if (before.isText())
                return isBlank(before.leaves.back().range.end - 1);
        }
        return true;
    }

    const Dockerfile& m_file;
    ByteRange m_range;
    std::vector<TextEdit> m_edits;
};

} // namespace

std::vector<TextEdit> format(const Dockerfile& file, ByteRange range) {
    return Formatter(file, range).run();
}

std::vector<TextEdit> format(const Dockerfile& file) {
    return format(file, {0, file.source.size()});
}

} // namespace slipway::language
