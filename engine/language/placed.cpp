// SPDX-License-Identifier: Apache-2.0
#include "engine/language/placed.h"

#include <algorithm>

namespace slipway::language {

using dockerfile::Branch;
using dockerfile::Dockerfile;
using dockerfile::Leaf;
using dockerfile::LeafKind;
using dockerfile::LogicalLine;

const dockerfile::Instruction& Placed::inner() const {
    const auto* onbuild = instruction->as<dockerfile::Onbuild>();
    return onbuild != nullptr && onbuild->instruction ? *onbuild->instruction : *instruction;
}

std::vector<Placed> placedInstructions(const Dockerfile& file) {
    std::vector<Placed> all;
    for (const auto& instruction : file.globalArguments)
        all.push_back({&instruction});
    for (const dockerfile::Stage& stage : file.stages) {
        all.push_back({&stage.fromInstruction, stage.id});
        for (const auto& instruction : stage.instructions)
            all.push_back({&instruction, stage.id});
    }
    for (std::size_t i = 0; i < file.tree.branches.size(); ++i) {
        const Branch& branch = file.tree.branches[i];
        if (branch.instruction && *branch.instruction < all.size())
            all[*branch.instruction].branch = i;
    }
    return all;
}

const Placed* placedAt(const Dockerfile& file, const std::vector<Placed>& all, std::size_t position) {
    const auto& branches = file.tree.branches;
    auto after = std::ranges::upper_bound(branches, position, {}, [](const Branch& b) { return b.range.begin; });
    if (after == branches.begin())
        return nullptr;
    const Branch& branch = *(after - 1);
    if (!branch.instruction || *branch.instruction >= all.size())
        return nullptr;
    if (position > branch.range.end)
        return nullptr;
    if (position == branch.range.end && position > 0 && file.source.bytes()[position - 1] == '\n') {
        // Behind the last line end only where the instruction asks for more lines.
        const Leaf& last = file.tree.leaves[branch.firstLeaf + branch.leafCount - 1];
        const bool open = last.kind == LeafKind::Continuation || last.kind == LeafKind::HeredocBody;
        if (!open)
            return nullptr;
    }
    return &all[*branch.instruction];
}

LogicalLine logicalLine(const Dockerfile& file, const Placed& placed) {
    LogicalLine line;
    const Branch& branch = file.tree.branches[placed.branch];
    const auto leaves = std::span(file.tree.leaves).subspan(branch.firstLeaf, branch.leafCount);
    const std::size_t begin = placed.instruction->range.begin;
    ByteRange pending{begin, begin}; // bytes of the physical line so far
    bool text = false, comment = false, first = true;
    const auto flush = [&] {
        if (!pending.empty() && !comment && (text || first)) {
            line.pieces.push_back({line.text.size(), pending});
            line.text += file.source.slice(pending);
        }
        text = comment = first = false;
    };
    for (const Leaf& leaf : leaves) {
        if (leaf.range.begin < begin)
            continue;
        const bool ends = leaf.kind == LeafKind::LineEnd || leaf.kind == LeafKind::Continuation;
        if (leaf.kind == LeafKind::HeredocBody)
            break;
        if (ends) {
            pending.end = leaf.range.begin;
            // A continuation alone on its line is a line without text, and yet no blank one.
            flush();
            pending = {leaf.range.end, leaf.range.end};
            continue;
        }
        pending.end = leaf.range.end;
        comment |= leaf.kind == LeafKind::Comment;
        text |= leaf.kind != LeafKind::Whitespace;
    }
    flush();
    if (line.pieces.empty())
        line.pieces.push_back({0, {begin, begin}});
    return line;
}

std::size_t joinedPosition(const LogicalLine& line, std::size_t source) {
    for (const LogicalLine::Piece& piece : line.pieces) {
        if (source <= piece.source.end)
            return piece.joined + (source > piece.source.begin ? source - piece.source.begin : 0);
    }
    return line.text.size();
}

} // namespace slipway::language
