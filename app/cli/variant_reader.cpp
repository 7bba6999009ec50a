// SPDX-License-Identifier: Apache-2.0
#include "app/cli/variant_reader.h"

#include "app/cli/build_arguments.h"
#include "app/cli/build_progress.h"
#include "app/cli/store_access.h"
#include "engine/archive/file_stream.h"
#include "engine/build/embedded/id_map.h"
#include "engine/build/tar_context.h"
#include "engine/dockerfile/limits.h"
#include "engine/image/facts/image_facts.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/compare.h"
#include "engine/stages/export.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace slipway::cli {

namespace {

Result<compare::ImageSummary> summaryOf(image::ImageSource& source, const image::ImageChoice& choice,
                                        const std::stop_token& stop) {
    image::AnalysisOptions options;
    options.choice = choice;
    image::facts::FactCollector collector;
    auto analysis = image::analyse(source, options, collector.visitors(), {}, stop);
    if (!analysis)
        return passOn(std::move(analysis.error()));
    compare::ImageSummary summary = compare::summarise(*analysis);
    compare::addFacts(summary, image::facts::gatherFacts(*analysis, collector));
    if (!analysis->downloadIsCompressed) {
        auto download = compressedDownload(source, *analysis, stop);
        if (!download)
            return passOn(std::move(download.error()));
        summary.totals.download = *download;
        summary.totals.downloadBasis = compare::DownloadBasis::Compressed;
    }
    return summary;
}

compare::BuildSummary buildSummary(const store::BuildRecord& record) {
    compare::BuildSummary summary;
    summary.duration = std::chrono::nanoseconds(record.duration);
    for (const store::StageRecord& stage : record.stages) {
        compare::StageSummary one;
        one.name = stage.name.empty() ? std::to_string(stage.index) : stage.name;
        one.shipped = stage.shipped;
        for (const store::InstructionRecord& step : stage.instructions) {
            one.bytes += step.bytes;
            // Instructions without a step of their own took no time and have no cache.
            if (!step.cacheKey.empty())
                summary.steps.push_back({step.original, one.name, step.state == store::CacheState::Cached,
                                         std::chrono::nanoseconds(step.duration)});
        }
        summary.stages.push_back(std::move(one));
    }
    return summary;
}

} // namespace

VariantReader::VariantReader(const Context& context, const ParsedOptions& options)
    : m_context(context)
    , m_options(options) {}

VariantReader::~VariantReader() = default;

Result<compare::ImageSummary> VariantReader::read(const compare::VariantSpec& variant,
                                                  const std::optional<image::Platform>& platform) {
    auto summary = variant.kind == compare::VariantSpec::Kind::Dockerfile ? built(variant, platform)
                                                                          : fromImage(variant, platform);
    if (summary) {
        summary->name = variant.name;
        summary->source = variant.location;
    }
    return summary;
}

Result<compare::ImageSummary> VariantReader::fromImage(const compare::VariantSpec& variant,
                                                       const std::optional<image::Platform>& platform) {
    const auto opened = variant.kind == compare::VariantSpec::Kind::StoreReference
                            ? openStoredImage(variant.location, m_options)
                            : openImageOperand(variant.location, m_options);
    if (!opened)
        return passOn(opened.error());
    return summaryOf(*opened->source, {.reference = opened->reference, .platform = platform}, m_context.stop);
}
Result<compare::ImageSummary> VariantReader::built(const compare::VariantSpec& variant,
                                                   const std::optional<image::Platform>& platform) {
    if (auto opened = openStoreOnce(); !opened)
        return passOn(std::move(opened.error()));
    auto request = requestOf(variant, platform);
    if (!request)
        return passOn(std::move(request.error()));
    // What is compared is what would be pushed: the export has the layers as they are downloaded.
    const std::filesystem::path file =
        m_store->temporaryDirectory() / ("variant-" + std::to_string(m_number++) + ".tar");
    build::Export archive;
    archive.destination = file;
    request->exports.push_back(archive);
    m_context.err(m_context.tr(msg::CliCompareBuilding, variant.name) + "\n");
    const build::BuildServices services{
        .store = *m_store,
        .executor = executorFactory(*m_store),
        .idMap = build::embedded::idMapOfThisProcess().name(),
    };
    const auto view = makeProgressView(
        m_context.stderrIsTerminal && m_context.colourErr ? ProgressKind::Live : ProgressKind::Plain, m_context);
    auto outcome = build::build(*request, services, *view, m_context.stop);
    view->close();
    if (!outcome)
        return passOn(std::move(outcome.error()));
    auto source = image::openImage(file);
    if (!source)
        return passOn(std::move(source.error()));
    auto summary = summaryOf(**source, {}, m_context.stop);
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    if (!summary)
        return summary;
    auto record = m_store->records().find(outcome->recordId);
    if (!record)
        return passOn(std::move(record.error()));
    summary->build = buildSummary(*record);
    summary->build->stageGraph = stageGraph(*request, variant);
    return summary;
}

std::string VariantReader::stageGraph(const build::BuildRequest& request, const compare::VariantSpec& variant) const {
    const dockerfile::Dockerfile file = dockerfile::parse(request.dockerfile);
    stages::GraphOptions options;
    for (const auto& [key, value] : request.arguments)
        options.arguments.values[key] = value;
    const stages::StageGraph graph = stages::build(file, options);
    const auto target = stages::findTarget(file, variant.target);
    return target ? stages::toSvg(graph, {m_context.language, *target}) : std::string();
}

Result<void> VariantReader::openStoreOnce() {
    if (m_store)
        return {};
    auto opened = openStore(m_options);
    if (!opened)
        return passOn(std::move(opened.error()));
    m_store = std::move(*opened);
    return {};
}

Result<build::BuildRequest> VariantReader::requestOf(const compare::VariantSpec& variant,
                                                     const std::optional<image::Platform>& platform) {
    build::BuildRequest request;
    if (auto read = readBuildArguments(request, m_options); !read)
        return passOn(std::move(read.error()));
    std::filesystem::path dockerfile = variant.location;
    std::filesystem::path directory =
        m_options.valueOr("context", dockerfile.has_parent_path() ? dockerfile.parent_path().native() : ".");
    std::error_code ignored;
    if (!std::filesystem::is_directory(directory, ignored))
        return fail(ErrorCode::NotFound, msg::BuildContextMissing, directory.native());
    if (!variant.revision.empty()) {
        auto taken = takeRevision(variant, directory, dockerfile);
        if (!taken)
            return passOn(std::move(taken.error()));
    }
    auto file = archive::FileSource::open(dockerfile);
    if (!file)
        return passOn(std::move(file.error()));
    auto text = archive::readAll(**file, dockerfile::limits::fileBytes, dockerfile.native());
    if (!text)
        return passOn(std::move(text.error()));
    request.dockerfile = text::SourceText(dockerfile.native(), std::move(*text));
    request.dockerfilePath = dockerfile;
    request.context = {build::ContextSpec::Kind::Directory, directory};
    request.target = variant.target;
    for (const auto& [key, value] : variant.arguments)
        request.arguments[key] = value;
    // The name of an image stands for another one.
    for (const auto& [old, replacement] : variant.bases)
        request.namedContexts.push_back({old, "docker-image://" + replacement});
    request.platform = platform;
    return request;
}

Result<void> VariantReader::takeRevision(const compare::VariantSpec& variant, std::filesystem::path& directory,
                                         std::filesystem::path& dockerfile) {
    if (variant.revision.starts_with('-'))
        return fail(ErrorCode::InvalidInput, msg::VariantGitRevision, variant.revision);
    std::error_code ignored;
    const std::filesystem::path inside =
        std::filesystem::absolute(dockerfile, ignored)
            .lexically_normal()
            .lexically_relative(std::filesystem::absolute(directory, ignored).lexically_normal() / "");
    if (inside.empty() || *inside.begin() == "..")
        return fail(ErrorCode::InvalidInput, msg::VariantGitOutside, dockerfile.native(), directory.native());
    const std::string name = "revision-" + std::to_string(m_number++);
    const std::filesystem::path tar = m_store->temporaryDirectory() / (name + ".tar");
    // Of a directory below the top git gives that directory alone.
    const std::vector<std::string> command{
        "git", "-C", directory.native(), "archive", "--format=tar", "--output=" + tar.native(), variant.revision};
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_t child = 0;
    int status = 0;
    if (::posix_spawnp(&child, "git", nullptr, nullptr, words.data(), ::environ) != 0)
        return fail(ErrorCode::NotFound, msg::VariantGitFailed, variant.revision, directory.native());
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(ErrorCode::InvalidInput, msg::VariantGitFailed, variant.revision, directory.native());
    auto unpacked = build::unpackTarContext(tar, m_store->temporaryDirectory() / name, m_context.stop);
    if (!unpacked)
        return passOn(std::move(unpacked.error()));
    directory = *unpacked;
    dockerfile = *unpacked / inside;
    return {};
}

} // namespace slipway::cli
