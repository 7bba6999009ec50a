// SPDX-License-Identifier: Apache-2.0
#include "app/cli/analysis_report.h"
#include "app/cli/command.h"
#include "app/cli/store_access.h"
#include "engine/archive/file_stream.h"
#include "engine/messages/catalogue/facts.h"
#include "engine/messages/format.h"

#include <array>
#include <chrono>
#include <mutex>

namespace slipway::cli {

namespace {

using namespace image;

constexpr std::array kOptions{
    OptionSpec{"platform", 0, OptionKind::Value, "OS/ARCH", msg::CliAnalyzePlatform},
    OptionSpec{"format", 0, OptionKind::Value, "FORMAT", msg::CliAnalyzeFormat},
    OptionSpec{"ci", 0, OptionKind::Value, "FILE", msg::CliAnalyzeCi},
    kStoreOption,
};

// A .dive-ci file has a handful of lines.
constexpr std::uint64_t kMaximumThresholds = 1 << 20;

// The line that a terminal shows while an image is read.
class ProgressLine {
public:
    explicit ProgressLine(const Context& context)
        : m_context(context) {}
    ~ProgressLine() {
        if (m_shown)
            m_context.err("\r\033[K");
    }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(std::uint64_t done, std::uint64_t total) {
        const auto now = std::chrono::steady_clock::now();
        if (!m_context.stderrIsTerminal || now - m_last < std::chrono::milliseconds(200))
            return;
        m_last = now;
        m_shown = true;
        m_context.err("\r\033[K" +
                      m_context.tr(msg::CliAnalyzeProgress, messages::formatBytes(done), messages::formatBytes(total)));
    }

private:
    const Context& m_context;
    // The first 200 ms are not worth a line.
    std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
    bool m_shown = false;
};

Result<DiveThresholds> readThresholds(const std::string& path) {
    auto file = archive::FileSource::open(path);
    if (!file)
        return passOn(std::move(file.error()));
    const auto text = archive::readAll(**file, kMaximumThresholds, path);
    if (!text)
        return passOn(text.error());
    return DiveThresholds::parse(*text, path);
}

using Format = std::string (*)(const AnalysisReport&, messages::Language);
Result<Format> formatOf(const std::string& name) {
    if (name == "text")
        return analysisText;
    if (name == "json")
        return analysisJson;
    if (name == "html")
        return analysisHtml;
    if (name == "md" || name == "markdown")
        return analysisMarkdown;
    return fail(ErrorCode::InvalidInput, msg::CliUnknownFormat, "text, json, html, md", name);
}

Result<int> run(const Context& context, const ParsedOptions& options) {
    const auto format = formatOf(options.valueOr("format", "text"));
    if (!format)
        return passOn(format.error());
    AnalysisOptions wanted;
    if (const auto platform = options.value("platform")) {
        auto parsed = Platform::parse(*platform);
        if (!parsed)
            return passOn(std::move(parsed.error()));
        wanted.choice.platform = std::move(*parsed);
    }
    std::optional<DiveThresholds> thresholds;
    if (const auto file = options.value("ci")) {
        auto read = readThresholds(*file);
        if (!read)
            return passOn(std::move(read.error()));
        thresholds = *read;
    }

    const Result<build::OpenedImage> opened = build::openImageOperand(options.operands().front(), storeOpener(options));
    if (!opened)
        return passOn(opened.error());
    wanted.choice.reference = opened->reference;
    facts::FactCollector collector;
    Result<ImageAnalysis> analysis = [&] {
        ProgressLine progress(context);
        return analyse(
            *opened->source, wanted, collector.visitors(),
            [&progress](std::uint64_t done, std::uint64_t total) { progress.show(done, total); }, context.stop);
    }();
    if (!analysis)
        return passOn(std::move(analysis.error()));
    const facts::ImageFacts found = facts::gatherFacts(*analysis, collector);
    AnalysisReport report{.analysis = *analysis,
                          .facts = found,
                          .findings = facts::findingsOf(*analysis, found),
                          .source = opened->name,
                          .download = analysis->downloadBytes};
    if (!analysis->downloadIsCompressed) {
        const auto measured = build::compressedDownload(*opened->source, *analysis, opened->store.get(), context.stop);
        if (!measured)
            return passOn(measured.error());
        report.download = *measured;
        report.downloadBasis = DownloadBasis::Compressed;
    }
    context.out((*format)(report, context.language));

    int code = Fine;
    if (thresholds)
        for (const DiveRuleResult& rule : check(*thresholds, analysis->dive)) {
            if (!rule.passed)
                code = GateFailed;
            context.err(context.tr(rule.passed ? msg::AnalysisGatePassed : msg::AnalysisGateFailed, rule.rule,
                                   rule.value, rule.threshold) +
                        "\n");
        }
    return code;
}

} // namespace

extern const Command analyzeCommand;
const Command analyzeCommand{.name = "analyze",
                             .summary = msg::CliAnalyzeSummary,
                             .description = msg::CliAnalyzeDescription,
                             .operands = "IMAGE",
                             .minimumOperands = 1,
                             .maximumOperands = 1,
                             .options = kOptions,
                             .run = run};

} // namespace slipway::cli
