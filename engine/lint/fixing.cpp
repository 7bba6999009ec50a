// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/fixing.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace slipway::lint {

namespace {

// Each round mends something; what goes on for longer undoes itself, or does what it has done.
constexpr int rounds = 32;
constexpr int passes = 8;

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

// Fixes round by round without the refused rules. When they have not come to an end the rules of the last round are
// refused, too, and nothing is returned.
std::optional<FixedText> settled(const LintInput& input, bool suggestions, std::vector<std::string>& refused) {
    FixedText result;
    result.text = input.file->source.bytes();
    const std::string& name = input.file->source.name();
    dockerfile::Dockerfile file = *input.file;
    LintInput current = input;
    result.remaining = lint(current);
    for (int i = 0; i < rounds && !input.stop.stop_requested(); ++i) {
        Round round = collect(result.remaining.findings, suggestions, refused);
        if (round.edits.empty())
            return result;
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
            return result;
        for (const Finding* finding : round.mended)
            result.mended.push_back(*finding);
        result.text = *std::move(next);
        file = std::move(parsed);
        current.file = &file;
        current.graph = nullptr;
        result.remaining = lint(current);
    }
    const Round endless = collect(result.remaining.findings, suggestions, refused);
    if (input.stop.stop_requested() || endless.mended.empty())
        return result;
    for (const Finding* finding : endless.mended)
        refused.push_back(finding->rule);
    return std::nullopt;
}

} // namespace

FixedText fixed(const LintInput& input, bool suggestions) {
    FixedText result;
    result.text = input.file->source.bytes();
    dockerfile::Dockerfile file = *input.file;
    LintInput current = input;
    // What was refused may be mended once the rest is: again, until nothing changes.
    for (int i = 0; i < passes; ++i) {
        // Rules whose fixes the parser did not like, or that went on for ever: their findings stay.
        std::vector<std::string> refused;
        std::optional<FixedText> pass;
        while (!pass) // each time there is a rule less
            pass = settled(current, suggestions, refused);
        const bool changed = pass->text != result.text;
        result.text = std::move(pass->text);
        result.remaining = std::move(pass->remaining);
        result.mended.insert(result.mended.end(), std::make_move_iterator(pass->mended.begin()),
                             std::make_move_iterator(pass->mended.end()));
        if (!changed || refused.empty())
            break;
        file = dockerfile::parse(text::SourceText(input.file->source.name(), result.text));
        current.file = &file;
        current.graph = nullptr;
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
