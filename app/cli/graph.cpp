// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/limits.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/stages.h"
#include "engine/messages/format.h"
#include "engine/stages/export.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace slipway::cli {

namespace {

constexpr OptionSpec options[] = {
    {"file", 'f', OptionKind::Value, "FILE", msg::GraphOptionFile},
    {"target", 0, OptionKind::Value, "STAGE", msg::GraphOptionTarget},
    {"format", 0, OptionKind::Value, "FORMAT", msg::GraphOptionFormat},
    {"build-arg", 0, OptionKind::List, "NAME=VALUE", msg::GraphOptionArgument},
};

Result<text::SourceText> readDockerfile(const std::string& name) {
    const auto close = [](std::FILE* file) {
        if (file != stdin)
            (void)std::fclose(file);
    };
    const std::unique_ptr<std::FILE, decltype(close)> file(name == "-" ? stdin : std::fopen(name.c_str(), "rb"), close);
    if (file == nullptr)
        return fail(ErrorCode::NotFound, msg::CannotOpenFile, name, std::strerror(errno));
    std::string bytes;
    char block[65536];
    while (bytes.size() <= dockerfile::limits::fileBytes) {
        const std::size_t count = std::fread(block, 1, sizeof block, file.get());
        if (count == 0)
            break;
        bytes.append(block, count);
    }
    if (std::ferror(file.get()) != 0)
        return fail(ErrorCode::Io, msg::CannotReadFile, name, std::strerror(errno));
    if (bytes.size() > dockerfile::limits::fileBytes)
        return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, name,
                    messages::formatBytes(dockerfile::limits::fileBytes));
    return text::SourceText(name, std::move(bytes));
}

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
    const auto source = readDockerfile(parsed.valueOr("file", "Dockerfile"));
    if (!source)
        return passOn(source.error());
    const dockerfile::Dockerfile file = dockerfile::parse(*source);
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
