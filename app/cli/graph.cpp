// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/reading.h"
#include "engine/messages/catalogue/stages.h"
#include "engine/stages/export.h"

#include <algorithm>

namespace slipway::cli {

namespace {

constexpr OptionSpec options[] = {
    {"file", 'f', OptionKind::Value, "FILE", msg::GraphOptionFile},
    {"target", 0, OptionKind::Value, "STAGE", msg::GraphOptionTarget},
    {"format", 0, OptionKind::Value, "FORMAT", msg::GraphOptionFormat},
    {"build-arg", 0, OptionKind::List, "NAME=VALUE", msg::GraphOptionArgument},
};

using Writer = std::string (*)(const stages::StageGraph&, const stages::ExportOptions&);

Writer writerOf(std::string_view format) {
    if (format == "text")
        return stages::toText;
    if (format == "dot")
        return stages::toDot;
    if (format == "mermaid")
        return stages::toMermaid;
    if (format == "svg")
        return stages::toSvg;
    if (format == "json")
        return stages::toJson;
    return nullptr;
}

Result<int> run(const Context& context, const ParsedOptions& parsed) {
    const std::string format = parsed.valueOr("format", "text");
    const Writer write = writerOf(format);
    if (write == nullptr)
        return fail(ErrorCode::InvalidInput, msg::GraphFormatUnknown, format);
    const std::string name = parsed.valueOr("file", "Dockerfile");
    auto bytes = dockerfile::readFile(name);
    if (!bytes)
        return passOn(std::move(bytes.error()));
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText(name, *std::move(bytes)));
    for (const Finding& finding : file.diagnostics)
        context.report(finding, file.source);
    if (file.stages.empty())
        return CouldNotRun;
    stages::GraphOptions graphOptions;
    for (const std::string& argument : parsed.values("build-arg")) {
        const std::size_t equals = argument.find('=');
        graphOptions.arguments.values[argument.substr(0, equals)] =
            equals == std::string::npos ? "" : argument.substr(equals + 1);
    }
    const stages::StageGraph graph = stages::build(file, graphOptions);
    for (const Finding& finding : graph.findings)
        context.report(finding, file.source);
    const auto target = stages::findTarget(file, parsed.valueOr("target", ""));
    if (!target)
        return passOn(target.error());
    context.out(write(graph, {context.language, *target}));
    const bool wrong = file.hasErrors() || std::ranges::contains(graph.findings, Severity::Error, &Finding::severity);
    return wrong ? CouldNotRun : Fine;
}

} // namespace

extern const Command graphCommand{
    .name = "graph",
    .summary = msg::GraphSummary,
    .description = msg::GraphDescription,
    .operands = "",
    .options = options,
    .run = run,
};

} // namespace slipway::cli
