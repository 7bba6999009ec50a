// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/compare.h"

#include "app/cli/build_arguments.h"
#include "app/cli/build_progress.h"
#include "app/cli/command.h"
#include "app/cli/store_access.h"
#include "engine/compare/gate.h"
#include "engine/compare/variant.h"
#include "engine/compare/variant_reader.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/general.h"
#include "engine/report/comparison_report.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace slipway::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"context", 0, OptionKind::Value, "DIR", msg::CliCompareContext},
    OptionSpec{"report", 0, OptionKind::List, "FILE", msg::CliCompareReport},
    OptionSpec{"fail-if", 0, OptionKind::List, "EXPR", msg::CliCompareFailIf},
    OptionSpec{"platform", 0, OptionKind::Value, "OS/ARCH", msg::CliComparePlatform},
    OptionSpec{"build-arg", 0, OptionKind::List, "K[=V]", msg::CliBuildArgument},
    OptionSpec{"build-context", 0, OptionKind::List, "NAME=V", msg::CliBuildNamedContext},
    OptionSpec{"no-cache", 0, OptionKind::Switch, "", msg::CliBuildNoCache},
    OptionSpec{"secret", 0, OptionKind::List, "id=ID,src=FILE|env=NAME", msg::CliBuildSecret},
    OptionSpec{"network", 0, OptionKind::Value, "MODE", msg::CliBuildNetwork},
    OptionSpec{"kit", 0, OptionKind::List, "DIR", msg::CliBuildKit},
    kStoreOption,
};

using Writer = std::string (*)(const compare::Comparison&, const report::ReportOptions&);

struct ReportFile {
    std::filesystem::path path;
    Writer writer = nullptr;
};

Result<ReportFile> reportFile(const std::string& path) {
    const std::string extension = std::filesystem::path(path).extension().string();
    if (extension == ".html" || extension == ".htm")
        return ReportFile{path, report::comparisonHtml};
    if (extension == ".md" || extension == ".markdown")
        return ReportFile{path, report::comparisonMarkdown};
    if (extension == ".json")
        return ReportFile{path, report::comparisonJson};
    if (extension == ".txt")
        return ReportFile{path, report::comparisonText};
    return fail(ErrorCode::InvalidInput, msg::CliCompareReportKind, path);
}

// An OCI layout, or a file that does not read as text: the word for a Dockerfile has neither. What is no file at all
// and not written as one is a reference.
bool looksLikeImage(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return true;
    if (!std::filesystem::exists(path, ignored))
        return path.find(':') != std::string::npos || path.ends_with(".tar");
    std::ifstream file(path, std::ios::binary);
    std::array<char, 512> head{};
    file.read(head.data(), head.size());
    const std::string_view bytes(head.data(), static_cast<std::size_t>(file.gcount()));
    return bytes.find('\0') != std::string_view::npos;
}

Result<void> write(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file)
        return fail(ErrorCode::Io, msg::CannotWriteFile, path.native(), std::strerror(errno));
    return {};
}

Result<int> run(const Context& context, const ParsedOptions& options) {
    std::vector<compare::Gate> gates;
    for (const std::string& text : options.values("fail-if")) {
        auto gate = compare::Gate::parse(text);
        if (!gate)
            return passOn(std::move(gate.error()));
        gates.push_back(std::move(*gate));
    }
    std::vector<ReportFile> files;
    for (const std::string& path : options.values("report")) {
        auto file = reportFile(path);
        if (!file)
            return passOn(std::move(file.error()));
        files.push_back(std::move(*file));
    }
    std::vector<compare::VariantSpec> variants;
    for (const std::string& word : options.operands()) {
        auto variant = compare::parseVariant(word, looksLikeImage);
        if (!variant)
            return passOn(std::move(variant.error()));
        variants.push_back(std::move(*variant));
    }
    compare::makeNamesUnique(variants);

    compare::VariantReaderOptions reading{.openStore = storeOpener(options), .language = context.language};
    if (auto read = readBuildArguments(reading.request, options); !read)
        return passOn(std::move(read.error()));
    if (const auto directory = options.value("context"))
        reading.context = *directory;
    reading.observer = [&](const compare::VariantSpec& variant) {
        context.err(context.tr(msg::CliCompareBuilding, variant.name) + "\n");
        return makeProgressView(
            context.stderrIsTerminal && context.colourErr ? ProgressKind::Live : ProgressKind::Plain, context);
    };
    compare::VariantReader reader(std::move(reading), context.stop);
    std::vector<compare::ImageSummary> summaries;
    for (const compare::VariantSpec& variant : variants) {
        auto summary = reader.read(variant);
        if (!summary)
            return passOn(std::move(summary.error()));
        summaries.push_back(std::move(*summary));
    }
    const compare::Comparison comparison = compare::compare(std::move(summaries));
    auto results = compare::check(gates, comparison);
    if (!results)
        return passOn(std::move(results.error()));
    report::ReportOptions reportOptions{.language = context.language, .version = SLIPWAY_VERSION, .gates = *results};
    for (const ReportFile& file : files)
        if (auto written = write(file.path, file.writer(comparison, reportOptions)); !written)
            return passOn(std::move(written.error()));
    reportOptions.colour = context.colourOut;
    context.out(report::comparisonText(comparison, reportOptions));
    for (const compare::GateResult& result : *results)
        if (result.failed)
            return GateFailed;
    return Fine;
}

} // namespace

extern const Command compareCommand;
const Command compareCommand{.name = "compare",
                             .summary = msg::CliCompareSummary,
                             .description = msg::CliCompareDescription,
                             .operands = "VARIANT VARIANT...",
                             .minimumOperands = 2,
                             .maximumOperands = 64,
                             .options = kOptions,
                             .run = run};

} // namespace slipway::cli
