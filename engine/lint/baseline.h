// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/formats/formats.h"
#include "engine/messages/result.h"

#include <map>
#include <set>
#include <string>

// Findings that somebody has accepted: told again only when their line changes.
namespace slipway::lint {

struct Baseline {
    std::map<std::string, std::set<std::string>, std::less<>> files; // fingerprints by path
};

[[nodiscard]] Result<Baseline> readBaseline(const text::SourceText& source);
[[nodiscard]] std::string writeBaseline(std::span<const FileFindings> files);
// Takes accepted findings away.
void apply(const Baseline& baseline, FileFindings& file);

} // namespace slipway::lint
