// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/lint_settings.h"
#include "app/cli/store_access.h"
#include "engine/dockerfile/reading.h"
#include "engine/lint/baseline.h"
#include "engine/lint/discovery.h"
#include "engine/lint/fixing.h"
#include "engine/lint/formats/formats.h"
#include "engine/lint/unified_diff.h"
#include "engine/measure/build_facts_reader.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

namespace slipway::cli {

namespace {

namespace fs = std::filesystem;

constexpr OptionSpec options[] = {
    {"format", 'f', OptionKind::Value, "FORMAT", msg::LintOptionFormat},
    {"profile", 0, OptionKind::Value, "NAME", msg::LintOptionProfile},
    {"config", 'c', OptionKind::Value, "FILE", msg::LintOptionConfig},
    {"select", 0, OptionKind::List, "RULE", msg::LintOptionSelect},
    {"ignore", 0, OptionKind::List, "RULE", msg::LintOptionIgnore},
    {"error", 0, OptionKind::List, "RULE", msg::LintOptionLevel},
    {"warning", 0, OptionKind::List, "RULE", msg::LintOptionLevel},
    {"info", 0, OptionKind::List, "RULE", msg::LintOptionLevel},
    {"style", 0, OptionKind::List, "RULE", msg::LintOptionLevel},
    {"failure-threshold", 't', OptionKind::Value, "SEVERITY", msg::LintOptionThreshold},
    {"no-fail", 0, OptionKind::Switch, "", msg::LintOptionNoFail},
    {"fix", 0, OptionKind::Switch, "", msg::LintOptionFix},
    {"unsafe", 0, OptionKind::Switch, "", msg::LintOptionUnsafe},
    {"diff", 0, OptionKind::Switch, "", msg::LintOptionDiff},
    {"target", 0, OptionKind::Value, "STAGE", msg::LintOptionTarget},
    {"build-arg", 0, OptionKind::List, "NAME=VALUE", msg::LintOptionArgument},
    {"context", 0, OptionKind::Value, "DIRECTORY", msg::LintOptionContext},
    {"shellcheck", 0, OptionKind::Switch, "", msg::LintOptionShellcheck},
    {"build-facts", 0, OptionKind::Value, "auto|none", msg::LintOptionBuildFacts},
    kStoreOption,
    {"baseline", 0, OptionKind::Value, "FILE", msg::LintOptionBaseline},
    {"write-baseline", 0, OptionKind::Value, "FILE", msg::LintOptionWriteBaseline},
    {"trusted-registry", 0, OptionKind::List, "REGISTRY", msg::LintOptionRegistry},
    {"require-label", 0, OptionKind::List, "NAME:KIND", msg::LintOptionLabel},
    {"strict-labels", 0, OptionKind::Switch, "", msg::LintOptionStrictLabels},
    {"disable-ignore-pragma", 0, OptionKind::Switch, "", msg::LintOptionNoPragmas},
    {"file-path-in-report", 0, OptionKind::Value, "PATH", msg::LintOptionReportPath},
    {"no-color", 0, OptionKind::Switch, "", msg::LintOptionNoColor},
    {"verbose", 'V', OptionKind::Switch, "", msg::LintOptionVerbose},
};

// A file more than this is worth a second thread.
constexpr std::size_t filesForThreads = 8;

// One file, from reading to what is left to tell.
struct Work {
    std::string path;
    std::optional<Error> error{};
    lint::FileFindings result{};
    std::string fixedText{};
    std::size_t mended = 0;
    std::size_t waiting = 0;
    // Why what a build measured could not be read; the lint went on without.
    std::optional<Error> remark{};
};

struct Job {
    const LintSettings* settings = nullptr;
    const lint::ContextFacts* context = nullptr;
    measure::BuildFactsReader* measured = nullptr;
    lint::ScriptChecker* scripts = nullptr;
    dockerfile::BuildArguments arguments;
    std::string target;
    std::string shownPath;
    bool fix = false;
    bool suggestions = false;
    std::stop_token stop;
};

void run(Work& work, const Job& job) {
    auto source = lint::readDockerfile(work.path);
    if (!source) {
        work.error = source.error();
        return;
    }
    const std::string shown = job.shownPath.empty() ? work.path : job.shownPath;
    const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText(shown, std::string(source->bytes())));
    lint::LintInput input;
    input.file = &file;
    input.settings =
        lint::settingsFor(job.settings->configuration, fs::path(shown).lexically_normal().generic_string());
    input.arguments = job.arguments;
    input.target = job.target;
    input.context = job.context;
    input.stop = job.stop;
    work.result.source = file.source;
    if (!job.fix) {
        std::optional<lint::BuildFacts> facts;
        if (job.measured != nullptr) {
            auto read = job.measured->read(file.source, work.path, job.stop);
            if (read)
                facts = *std::move(read);
            else
                work.remark = std::move(read.error());
            input.build = facts ? &*facts : nullptr;
        }
        input.scripts = job.scripts;
        lint::LintResult result = lint::lint(input);
        if (result.scriptsError)
            work.remark = std::move(result.scriptsError);
        work.waiting = result.waiting.size();
        work.result.findings = std::move(result.findings);
        return;
    }
    lint::FixedText fixed = lint::fixed(input, job.suggestions);
    work.fixedText = std::move(fixed.text);
    work.mended = fixed.mended.size();
    work.result.source = text::SourceText(shown, work.fixedText);
    work.result.findings = std::move(fixed.remaining.findings);
    if (work.mended > 0)
        work.result.source = text::SourceText(shown, work.fixedText);
}

void runAll(std::vector<Work>& works, const Job& job) {
    if (works.size() < filesForThreads) {
        for (Work& work : works)
            run(work, job);
        return;
    }
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> threads;
    const std::size_t count = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 16);
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([&] {
            for (std::size_t at = next++; at < works.size(); at = next++)
                run(works[at], job);
        });
    }
}

// The paths to lint, and what could not be looked into.
Result<std::vector<Work>> collect(const Context& context, const ParsedOptions& parsed,
                                  const std::vector<std::string>& exclude, bool& failed) {
    std::vector<std::string> operands = parsed.operands();
    if (operands.empty()) {
        for (const char* name : {"Dockerfile", "Containerfile"}) {
            if (operands.empty() && fs::exists(name))
                operands.emplace_back(name);
        }
        if (operands.empty())
            return fail(ErrorCode::NotFound, msg::LintNoFile);
    }
    std::vector<Work> works;
    for (const std::string& operand : operands) {
        std::error_code error;
        if (operand == "-" || !fs::is_directory(operand, error)) {
            works.push_back({operand});
            continue;
        }
        const auto found = lint::findDockerfiles(operand, exclude, context.stop);
        if (!found) {
            context.report(found.error());
            failed = true;
            continue;
        }
        if (found->empty())
            context.err(context.tr(msg::LintNothingFound, operand) + "\n");
        for (const fs::path& path : *found)
            works.push_back({operand == "." ? path.lexically_normal().string() : path.string()});
    }
    return works;
}

// Beside the file and then in its place, so that nobody ever sees half a file.
Result<void> replaceFile(const std::string& name, const std::string& text) {
    std::error_code error;
    const fs::path path = fs::is_symlink(name, error) ? fs::canonical(name, error) : fs::path(name);
    const fs::path temporary = path.string() + ".slipway-new";
    {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream << text;
        if (!stream.flush())
            return fail(ErrorCode::Io, msg::CannotWriteFile, name, std::strerror(errno));
    }
    fs::permissions(temporary, fs::status(path, error).permissions(), error);
    fs::rename(temporary, path, error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, name, error.message());
    return {};
}

Result<void> writeFixes(const Context& context, const std::vector<Work>& works, bool diff) {
    for (const Work& work : works) {
        if (work.error)
            continue;
        if (diff) {
            const auto before = lint::readDockerfile(work.path);
            if (before)
                context.out(lint::unifiedDiff(work.path, before->bytes(), work.fixedText));
        } else if (work.path == "-") {
            context.out(work.fixedText);
        } else if (work.mended > 0) {
            if (auto written = replaceFile(work.path, work.fixedText); !written)
                return written;
            context.err(context.tr(msg::LintFixed, work.path, work.mended) + "\n");
        }
    }
    return {};
}

// Nothing when no rule would look at it.
Result<std::unique_ptr<measure::BuildFactsReader>> buildFactsReader(const ParsedOptions& parsed,
                                                                    const LintSettings& settings) {
    const std::string wanted = parsed.valueOr("build-facts", "auto");
    if (wanted != "auto" && wanted != "none")
        return fail(ErrorCode::InvalidInput, msg::LintValueUnknown, "build-facts", "auto, none", wanted);
    const lint::Settings& rules = settings.configuration.settings;
    if (wanted == "none" || (rules.profile != lint::Profile::Default && rules.select.empty()))
        return nullptr;
    auto location = storeLocation(parsed);
    if (!location)
        return nullptr; // there is no place for a store, so there is none
    measure::BuildFactsOptions facts{.location = *std::move(location), .openStore = storeOpener(parsed)};
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        facts.cacheDirectory = fs::path(cache) / "slipway" / "build-facts";
    else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        facts.cacheDirectory = fs::path(home) / ".cache" / "slipway" / "build-facts";
    facts.target = parsed.valueOr("target", "");
    return std::make_unique<measure::BuildFactsReader>(std::move(facts));
}

Result<int> runCommand(const Context& context, const ParsedOptions& parsed) {
    auto settings = readLintSettings(parsed);
    if (!settings)
        return passOn(settings.error());
    for (const Finding& warning : settings->configuration.warnings)
        context.report(warning, settings->source);
    if (parsed.isOn("verbose") && !settings->source.name().empty())
        context.err(context.tr(msg::LintUsing, settings->source.name()) + "\n");

    bool failed = false;
    auto works = collect(context, parsed, settings->configuration.exclude, failed);
    if (!works)
        return passOn(works.error());
    Job job;
    job.settings = &*settings;
    job.target = parsed.valueOr("target", "");
    job.shownPath = parsed.valueOr("file-path-in-report", "");
    job.fix = parsed.isOn("fix");
    job.suggestions = parsed.isOn("unsafe");
    job.stop = context.stop;
    for (const std::string& argument : parsed.values("build-arg")) {
        const std::size_t equals = argument.find('=');
        job.arguments.values[argument.substr(0, equals)] =
            equals == std::string::npos ? "" : argument.substr(equals + 1);
    }
    std::optional<lint::ContextFacts> facts;
    if (parsed.isSet("context") && !works->empty()) {
        auto read = lint::readContext(parsed.valueOr("context", "."), works->front().path, context.stop);
        if (!read)
            return passOn(read.error());
        facts = *std::move(read);
        job.context = &*facts;
    }
    auto measured = buildFactsReader(parsed, *settings);
    if (!measured)
        return passOn(measured.error());
    job.measured = measured->get();
    process::SystemRunner runner;
    lint::Shellcheck shellcheck(runner, fs::temp_directory_path());
    if (parsed.isOn("shellcheck") && !job.fix) {
        if (const auto version = shellcheck.version(context.stop); !version)
            return version.error().code == ErrorCode::NotFound ? fail(ErrorCode::NotFound, msg::LintShellcheckMissing)
                                                               : passOn(version.error());
        job.scripts = &shellcheck;
    }
    std::optional<lint::Baseline> baseline;
    if (!settings->baseline.empty() && !parsed.isSet("write-baseline")) {
        auto bytes = dockerfile::readFile(settings->baseline);
        if (!bytes)
            return passOn(std::move(bytes.error()));
        auto read = lint::readBaseline(text::SourceText(settings->baseline, *std::move(bytes)));
        if (!read)
            return passOn(read.error());
        baseline = *std::move(read);
    }
    runAll(*works, job);
    if (context.stop.stop_requested())
        return cancelled();

    std::vector<lint::FileFindings> results;
    std::size_t waiting = 0;
    for (Work& work : *works) {
        if (work.error) {
            context.report(*work.error);
            failed = true;
            continue;
        }
        if (work.remark && !context.stop.stop_requested())
            context.err(context.tr(msg::LabelWarning) + ": " +
                        messages::render(work.remark->message, context.language) + "\n");
        waiting = std::max(waiting, work.waiting);
        if (baseline)
            lint::apply(*baseline, work.result);
        results.push_back(work.result);
    }
    if (job.fix) {
        if (auto written = writeFixes(context, *works, parsed.isOn("diff")); !written)
            return passOn(written.error());
    }
    if (const auto file = parsed.value("write-baseline")) {
        std::ofstream stream(*file, std::ios::binary | std::ios::trunc);
        stream << lint::writeBaseline(results);
        if (!stream.flush())
            return fail(ErrorCode::Io, msg::CannotWriteFile, *file, std::strerror(errno));
        return failed ? CouldNotRun : Fine;
    }
    const bool colour = context.colourOut && !settings->configuration.noColor;
    const std::string report = lint::write(settings->format, results, {context.language, colour, SLIPWAY_VERSION});
    // A fixed text or a diff has standard output for itself.
    if (job.fix && (parsed.isOn("diff") || std::ranges::contains(*works, "-", &Work::path)))
        context.err(report);
    else
        context.out(report);
    if (parsed.isOn("verbose") && waiting > 0)
        context.err(context.tr(msg::LintWaiting, waiting) + "\n");
    if (failed)
        return CouldNotRun;
    const bool reached = std::ranges::any_of(results, [&](const lint::FileFindings& file) {
        return std::ranges::any_of(file.findings,
                                   [&](const Finding& finding) { return finding.severity <= settings->threshold; });
    });
    return reached && !settings->configuration.noFail ? GateFailed : Fine;
}

} // namespace

extern const Command lintCommand{
    .name = "lint",
    .summary = msg::LintSummary,
    .description = msg::LintDescription,
    .operands = "[PATH|-]...",
    .maximumOperands = 100'000,
    .options = options,
    .run = runCommand,
};

} // namespace slipway::cli
