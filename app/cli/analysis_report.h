// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/analysis_findings.h"
#include "engine/messages/message.h"

#include <string>
#include <string_view>

// What `slipway analyze` prints, in its four formats. Every one says the same things.
namespace slipway::cli {

// How the download size is known: by the blobs as they are, by compressing what was never compressed.
enum class DownloadBasis : std::uint8_t { Blob, Compressed };

struct AnalysisReport {
    const image::ImageAnalysis& analysis;
    const image::facts::ImageFacts& facts;
    std::vector<image::facts::ImageFinding> findings;
    // What was read: a path or a reference.
    std::string source;
    std::uint64_t download = 0;
    DownloadBasis downloadBasis = DownloadBasis::Blob;

    // The instruction of a layer as far as the history tells; empty for unknown.
    [[nodiscard]] std::string instruction(std::size_t layer) const;
    [[nodiscard]] std::string title() const;
};

// Schema "slipway.analysis/1": resources/schema/analysis.json.
[[nodiscard]] std::string analysisJson(const AnalysisReport& report, messages::Language language);
[[nodiscard]] std::string analysisText(const AnalysisReport& report, messages::Language language);
[[nodiscard]] std::string analysisMarkdown(const AnalysisReport& report, messages::Language language);
// One self-contained page: a treemap of the root filesystem and the tables.
[[nodiscard]] std::string analysisHtml(const AnalysisReport& report, messages::Language language);

// "static", "static-pie", "dynamic", ...: the same in every language.
[[nodiscard]] std::string_view nameOf(image::facts::ElfKind kind);

} // namespace slipway::cli
