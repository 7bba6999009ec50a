// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/fixing.h"

#include <algorithm>

namespace slipway::lint {

namespace {

// Each round mends something; rules that undo one another would go on for ever without it.
constexpr int rounds = 32;

const Fix* usableFix(const Finding& finding, bool suggestions) {
    const auto safe = std::ranges::find(finding.fixes, true, &Fix::safe);
    if (safe != finding.fixes.end())
        return &*safe;
    return suggestions && !finding.fixes.empty() ? &finding.fixes.front() : nullptr;
}

bool touches(text::ByteRange a, text::ByteRange b) {
    return a.overlaps(b) || (a.empty() && b.empty() && a.begin == b.begin);
}

// Nothing taken yet overlaps it.
bool fits(const Fix& fix, const std::vector<text::TextEdit>& taken) {
    return std::ranges::none_of(fix.edits, [&](const text::TextEdit& edit) {
        return std::ranges::any_of(taken,
                                   [&](const text::TextEdit& other) { return touches(edit.range, other.range); });
    });
}

std::size_t errors(const dockerfile::Dockerfile& file) {
    return static_cast<std::size_t>(std::ranges::count(file.diagnostics, Severity::Error, &Finding::severity));
}

struct Round {
    std::vector<text::TextEdit> edits;
    std::vector<const Finding*> mended;
};

Round collect(const std::vector<Finding>& findings, bool suggestions, const std::vector<std::string>& refused) {
    Round round;
    for (const Finding& finding : findings) {
        const Fix* fix = usableFix(finding, suggestions);
        if (fix == nullptr || std::ranges::contains(refused, finding.rule) || !fits(*fix, round.edits))
            continue;
        round.edits.insert(round.edits.end(), fix->edits.begin(), fix->edits.end());
        round.mended.push_back(&finding);
    }
    return round;
}

} // namespace

FixedText fixed(const LintInput& input, bool suggestions) {
    FixedText result;
    result.text = input.file->source.bytes();
    const std::string& name = input.file->source.name();
    dockerfile::Dockerfile file = *input.file;
    LintInput current = input;
    current.graph = input.graph;
    result.remaining = lint(current);
    // Rules whose fixes the parser did not like: their findings stay.
    std::vector<std::string> refused;
    for (int i = 0; i < rounds && !input.stop.stop_requested(); ++i) {
        Round round = collect(result.remaining.findings, suggestions, refused);
        if (round.edits.empty())
            break;
        std::optional<std::string> next = text::applyEdits(result.text, round.edits);
        dockerfile::Dockerfile parsed = next ? dockerfile::parse(text::SourceText(name, *next)) : file;
        if (!next || errors(parsed) > errors(file)) {
            // One by one then: the culprit is left out from now on.
            const Finding* first = round.mended.front();
            next = text::applyEdits(result.text, usableFix(*first, suggestions)->edits);
            parsed = next ? dockerfile::parse(text::SourceText(name, *next)) : file;
            if (!next || errors(parsed) > errors(file)) {
                refused.push_back(first->rule);
                continue;
            }
            round.mended.resize(1);
        }
        if (*next == result.text)
            break;
        for (const Finding* finding : round.mended)
            result.mended.push_back(*finding);
        result.text = *std::move(next);
        file = std::move(parsed);
        current.file = &file;
        current.graph = nullptr;
        result.remaining = lint(current);
    }
    return result;
}

std::string withFixes(const text::SourceText& source, std::span<const Fix* const> fixes) {
    std::vector<text::TextEdit> edits;
    for (const Fix* fix : fixes) {
        if (fits(*fix, edits))
            edits.insert(edits.end(), fix->edits.begin(), fix->edits.end());
    }
    return text::applyEdits(source.bytes(), std::move(edits)).value_or(std::string(source.bytes()));
}

} // namespace slipway::lint
