// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/variant_reader.h"

#include "engine/archive/file_stream.h"
#include "engine/build/embedded/id_map.h"
#include "engine/build/tar_context.h"
#include "engine/dockerfile/limits.h"
#include "engine/image/facts/image_facts.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/compare.h"
#include "engine/messages/catalogue/general.h"
#include "engine/process/runner.h"
#include "engine/stages/export.h"

#include <algorithm>
#include <atomic>

namespace slipway::compare {

namespace {

Result<ImageSummary> summaryOf(image::ImageSource& source, const image::ImageChoice& choice, store::Store* store,
                               const std::stop_token& stop) {
    image::AnalysisOptions options;
    options.choice = choice;
    image::facts::FactCollector collector;
    auto analysis = image::analyse(source, options, collector.visitors(), {}, stop);
    if (!analysis)
        return passOn(std::move(analysis.error()));
    ImageSummary summary = summarise(*analysis);
    addFacts(summary, image::facts::gatherFacts(*analysis, collector));
    if (!analysis->downloadIsCompressed) {
        auto download = build::compressedDownload(source, *analysis, store, stop);
        if (!download)
            return passOn(std::move(download.error()));
        summary.totals.download = *download;
        summary.totals.downloadBasis = DownloadBasis::Compressed;
    }
    return summary;
}

BuildSummary buildSummary(const store::BuildRecord& record) {
    BuildSummary summary;
    summary.duration = std::chrono::nanoseconds(record.duration);
    for (const store::StageRecord& stage : record.stages) {
        StageSummary one;
        one.name = stage.name.empty() ? std::to_string(stage.index) : stage.name;
        one.shipped = stage.shipped;
        for (const store::InstructionRecord& step : stage.instructions) {
            one.bytes += step.bytes;
            // Instructions without a step of their own took no time and have no cache.
            if (!step.cacheKey.empty())
                summary.steps.push_back({step.original, one.name, step.state == store::CacheState::Cached,
                                         std::chrono::nanoseconds(step.duration), step.line, step.bytes});
        }
        summary.stages.push_back(std::move(one));
    }
    return summary;
}

// The Dockerfile line of each layer: by the DiffIDs of the stages that the image consists of, in their order; what lies
// below the first of them came with that stage's FROM.
void addLines(std::vector<LayerSummary>& layers, const store::BuildRecord& record) {
    std::size_t next = 0;
    std::size_t from = 0;
    for (const store::StageRecord& stage : record.stages) {
        if (!stage.shipped)
            continue;
        for (const store::InstructionRecord& step : stage.instructions) {
            if (step.keyword == "FROM") {
                from = from == 0 ? step.line : from;
                continue;
            }
            const auto found =
                std::find_if(layers.begin() + static_cast<std::ptrdiff_t>(next), layers.end(),
                             [&](const auto& layer) { return !layer.diffId.empty() && layer.diffId == step.diffId; });
            if (found == layers.end())
                continue;
            found->line = step.line;
            next = static_cast<std::size_t>(found - layers.begin()) + 1;
        }
    }
    for (LayerSummary& layer : layers) {
        if (layer.line != 0)
            break;
        layer.line = from;
    }
}

} // namespace

VariantReader::VariantReader(VariantReaderOptions options, std::stop_token stop)
    : m_options(std::move(options))
    , m_stop(std::move(stop)) {
    static std::atomic<unsigned> readers = 0;
    m_prefix = "variant-" + std::to_string(readers++) + "-";
}

VariantReader::~VariantReader() = default;

Result<ImageSummary> VariantReader::read(const VariantSpec& variant) {
    auto summary = variant.kind == VariantSpec::Kind::Dockerfile ? built(variant) : fromImage(variant);
    if (summary) {
        summary->name = variant.name;
        summary->source = variant.location;
    }
    return summary;
}

Result<ImageSummary> VariantReader::fromImage(const VariantSpec& variant) {
    const build::StoreOpener shared = [this]() -> Result<std::shared_ptr<store::Store>> {
        if (auto opened = openStoreOnce(); !opened)
            return passOn(std::move(opened.error()));
        return m_store;
    };
    const auto opened = variant.kind == VariantSpec::Kind::StoreReference
                            ? build::openStoredImage(variant.location, shared)
                            : build::openImageOperand(variant.location, shared);
    if (!opened)
        return passOn(opened.error());
    return summaryOf(*opened->source, {.reference = opened->reference, .platform = m_options.request.platform},
                     opened->store.get(), m_stop);
}

Result<ImageSummary> VariantReader::built(const VariantSpec& variant) {
    if (auto opened = openStoreOnce(); !opened)
        return passOn(std::move(opened.error()));
    auto request = requestOf(variant);
    if (!request)
        return passOn(std::move(request.error()));
    // What is compared is what would be pushed: the export has the layers as they are downloaded.
    const std::filesystem::path file = m_store->temporaryDirectory() / (m_prefix + std::to_string(m_number++) + ".tar");
    build::Export archive;
    archive.destination = file;
    request->exports.push_back(archive);
    const build::BuildServices services{
        .store = *m_store,
        .executor = build::executorFactory(*m_store),
        .idMap = build::embedded::idMapOfThisProcess().name(),
    };
    auto observer = m_options.observer(variant);
    auto outcome = build::build(*request, services, *observer, m_stop);
    observer.reset();
    if (!outcome)
        return passOn(std::move(outcome.error()));
    auto source = image::openImage(file);
    if (!source)
        return passOn(std::move(source.error()));
    auto summary = summaryOf(**source, {}, nullptr, m_stop);
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    if (!summary)
        return summary;
    auto record = m_store->records().find(outcome->recordId);
    if (!record)
        return passOn(std::move(record.error()));
    summary->build = buildSummary(*record);
    summary->build->stageGraph = stageGraph(*request);
    summary->build->dockerfile = std::string(request->dockerfile.bytes());
    addLines(summary->layers, *record);
    return summary;
}

std::string VariantReader::stageGraph(const build::BuildRequest& request) const {
    const dockerfile::Dockerfile file = dockerfile::parse(request.dockerfile);
    stages::GraphOptions options;
    for (const auto& [key, value] : request.arguments)
        options.arguments.values[key] = value;
    const stages::StageGraph graph = stages::build(file, options);
    const auto target = stages::findTarget(file, request.target);
    return target ? stages::toSvg(graph, {m_options.language, *target}) : std::string();
}

Result<void> VariantReader::openStoreOnce() {
    if (m_store)
        return {};
    auto opened = m_options.openStore();
    if (!opened)
        return passOn(std::move(opened.error()));
    m_store = std::move(*opened);
    return {};
}

Result<build::BuildRequest> VariantReader::requestOf(const VariantSpec& variant) {
    build::BuildRequest request = m_options.request;
    std::filesystem::path dockerfile = variant.location;
    std::filesystem::path directory =
        m_options.context.value_or(dockerfile.has_parent_path() ? dockerfile.parent_path() : ".");
    std::error_code ignored;
    if (!std::filesystem::is_directory(directory, ignored))
        return fail(ErrorCode::NotFound, msg::BuildContextMissing, directory.native());
    if (!variant.revision.empty()) {
        auto taken = takeRevision(variant, directory, dockerfile);
        if (!taken)
            return passOn(std::move(taken.error()));
    }
    if (variant.text) {
        request.dockerfile = text::SourceText(dockerfile.native(), *variant.text);
    } else {
        auto file = archive::FileSource::open(dockerfile);
        if (!file)
            return passOn(std::move(file.error()));
        auto text = archive::readAll(**file, dockerfile::limits::fileBytes, dockerfile.native());
        if (!text)
            return passOn(std::move(text.error()));
        request.dockerfile = text::SourceText(dockerfile.native(), std::move(*text));
    }
    request.dockerfilePath = dockerfile;
    request.context = {build::ContextSpec::Kind::Directory, directory};
    if (!variant.target.empty())
        request.target = variant.target;
    for (const auto& [key, value] : variant.arguments)
        request.arguments[key] = value;
    // The name of an image stands for another one.
    for (const auto& [old, replacement] : variant.bases)
        request.namedContexts.push_back({old, "docker-image://" + replacement});
    return request;
}

Result<void> VariantReader::takeRevision(const VariantSpec& variant, std::filesystem::path& directory,
                                         std::filesystem::path& dockerfile) {
    if (variant.revision.starts_with('-'))
        return fail(ErrorCode::InvalidInput, msg::VariantGitRevision, variant.revision);
    std::error_code ignored;
    const std::filesystem::path inside =
        std::filesystem::absolute(dockerfile, ignored)
            .lexically_normal()
            .lexically_relative(std::filesystem::absolute(directory, ignored).lexically_normal() / "");
    const std::string name = m_prefix + "revision-" + std::to_string(m_number++);
    const std::filesystem::path tar = m_store->temporaryDirectory() / (name + ".tar");
    // Of a directory below the top git gives that directory alone.
    if (auto taken = git(variant, directory, {"archive", "--format=tar", variant.revision}, tar); !taken)
        return taken;
    if (inside.empty() || *inside.begin() == "..") {
        auto taken = takeFile(variant, name + "-file", dockerfile);
        if (!taken)
            return passOn(std::move(taken.error()));
    }
    auto unpacked = build::unpackTarContext(tar, m_store->temporaryDirectory() / name, m_stop);
    if (!unpacked)
        return passOn(std::move(unpacked.error()));
    directory = *unpacked;
    if (!inside.empty() && *inside.begin() != "..")
        dockerfile = *unpacked / inside;
    return {};
}

Result<void> VariantReader::git(const VariantSpec& variant, const std::filesystem::path& directory,
                                const std::vector<std::string>& arguments, const std::filesystem::path& output) {
    process::Request request{.arguments = {"git", "-C", directory.native()}, .outputFile = output};
    request.arguments.insert(request.arguments.end(), arguments.begin(), arguments.end());
    auto outcome = process::SystemRunner().run(request, m_stop);
    if (!outcome)
        return passOn(std::move(outcome.error()));
    if (outcome->exitCode == 0)
        return {};
    Error error = fail(ErrorCode::InvalidInput, msg::VariantGitFailed, variant.revision, directory.native()).error();
    if (!outcome->output.empty())
        error.notes.push_back(messages::message(msg::Verbatim, outcome->output));
    return passOn(std::move(error));
}

Result<void> VariantReader::takeFile(const VariantSpec& variant, const std::string& name,
                                     std::filesystem::path& dockerfile) {
    const std::filesystem::path place = m_store->temporaryDirectory() / name;
    const std::filesystem::path directory = dockerfile.has_parent_path() ? dockerfile.parent_path() : ".";
    const std::string file = dockerfile.filename().native();
    const std::filesystem::path taken = place / file;
    std::error_code failed;
    std::filesystem::create_directories(place, failed);
    if (failed)
        return fail(ErrorCode::Io, msg::CannotWriteFile, place.native(), failed.message());
    if (auto shown = git(variant, directory, {"show", variant.revision + ":./" + file}, taken); !shown)
        return shown;
    // Its ignore file, where it had one.
    const std::string ignore = file + ".dockerignore";
    if (auto shown = git(variant, directory, {"show", variant.revision + ":./" + ignore}, place / ignore); !shown) {
        if (shown.error().code == ErrorCode::Cancelled)
            return shown;
        std::filesystem::remove(place / ignore, failed);
    }
    dockerfile = taken;
    return {};
}

} // namespace slipway::compare
