// SPDX-License-Identifier: Apache-2.0
#include "engine/kit/layout.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/image/configuration.h"
#include "engine/image/manifest.h"
#include "engine/messages/catalogue/general.h"

#include <charconv>
#include <chrono>
#include <format>

namespace slipway::kit {

namespace {

using image::Descriptor;
using image::Digest;

// An index or a manifest of ours is a few kilobytes.
constexpr std::uint64_t kJsonLimit = 1024 * 1024;
constexpr std::string_view kAnnotationLayerTar = "org.slipway.kit.layer-tar";
constexpr std::string_view kAnnotationPackageCount = "org.slipway.kit.package-count";

std::filesystem::path blobPath(const std::filesystem::path& directory, const Digest& digest) {
    return directory / "blobs" / digest.algorithm() / digest.encoded();
}

Result<void> writeFile(const std::filesystem::path& file, std::string_view text) {
    auto sink = archive::FileSink::create(file);
    if (!sink)
        return passOn(std::move(sink.error()));
    if (Result<void> written = (*sink)->write(archive::bytesOf(text)); !written)
        return written;
    return (*sink)->finish();
}

Result<Descriptor> writeBlob(const std::filesystem::path& directory, std::string_view mediaType,
                             std::string_view text) {
    Descriptor descriptor{.mediaType = std::string(mediaType), .digest = Digest::sha256Of(text), .size = text.size()};
    if (Result<void> written = writeFile(blobPath(directory, descriptor.digest), text); !written)
        return passOn(written.error());
    return descriptor;
}

struct WrittenLayer {
    Descriptor descriptor;
    Digest diffId;
    std::uint64_t tarSize = 0;
};

Result<WrittenLayer> writeLayerBlob(const std::filesystem::path& tar, const RootTarOptions& tarOptions,
                                    const RootTarFacts& facts, const std::filesystem::path& directory,
                                    const std::stop_token& stop) {
    const std::filesystem::path temporary = directory / "layer.part";
    auto file = archive::FileSink::create(temporary);
    if (!file)
        return passOn(std::move(file.error()));
    image::HashingSink blob(**file);
    auto compressed = archive::compressInto(blob, {});
    if (!compressed)
        return passOn(std::move(compressed.error()));
    image::HashingSink layer(**compressed);
    Result<void> done = writeLayer(tar, tarOptions, facts, layer, stop);
    if (done)
        done = layer.finish();
    if (done)
        done = blob.finish();
    if (!done)
        return passOn(done.error());
    WrittenLayer written{.descriptor = {.mediaType = std::string(image::media::kOciLayerGzip),
                                        .digest = blob.digest(),
                                        .size = blob.size()},
                         .diffId = layer.digest(),
                         .tarSize = layer.size()};
    std::error_code error;
    std::filesystem::rename(temporary, blobPath(directory, written.descriptor.digest), error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, temporary.string(), error.message());
    return written;
}

std::string rfc3339(std::int64_t seconds) {
    return std::format("{:%FT%TZ}", std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

image::ImageConfiguration configurationOf(const Base& base, const LayoutOptions& options, const RootTarFacts& facts,
                                          const Digest& diffId) {
    image::ImageConfiguration configuration;
    configuration.created = rfc3339(facts.newest);
    configuration.platform.architecture = options.architecture;
    image::RunConfiguration& run = configuration.run;
    run.environment = base.environment;
    if (!base.command.empty())
        run.command = base.command;
    run.workingDirectory = base.workingDirectory;
    std::string version = options.suite;
    if (const auto found = facts.packages.find(std::string(base.versionOf)); found != facts.packages.end())
        version = found->second;
    run.labels = {
        {"org.opencontainers.image.title", std::string(base.name)},
        {"org.opencontainers.image.description", std::string(base.description)},
        {"org.opencontainers.image.version", version},
        {"org.opencontainers.image.vendor", "made from Debian packages by slipway kit"},
        {std::string(kLabelPackages), "sha256:" + digestOf(facts.packages)},
    };
    configuration.diffIds = {diffId};
    configuration.history = {{.created = configuration.created,
                              .createdBy = std::format("slipway kit make {} # Debian {}, {} packages", base.name,
                                                       options.suite, facts.packages.size()),
                              .comment = "slipway kit"}};
    return configuration;
}

Result<std::string> readFile(const std::filesystem::path& file) {
    auto source = archive::FileSource::open(file);
    if (!source)
        return passOn(std::move(source.error()));
    return archive::readAll(**source, kJsonLimit, file.string());
}

bool isWhole(const std::filesystem::path& directory, const Descriptor& descriptor) {
    std::error_code error;
    const auto size = std::filesystem::file_size(blobPath(directory, descriptor.digest), error);
    return !error && size == descriptor.size;
}

std::uint64_t numberIn(const std::map<std::string, std::string>& annotations, std::string_view key) {
    std::uint64_t number = 0;
    if (const auto found = annotations.find(std::string(key)); found != annotations.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
    return number;
}

} // namespace

Result<MadeBase> writeLayout(const Base& base, const LayoutOptions& options, const std::filesystem::path& tar,
                             const RootTarOptions& tarOptions, const RootTarFacts& facts,
                             const std::filesystem::path& directory, const std::stop_token& stop) {
    std::error_code error;
    std::filesystem::create_directories(directory / "blobs" / "sha256", error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, directory.string(), error.message());
    Result<WrittenLayer> layer = writeLayerBlob(tar, tarOptions, facts, directory, stop);
    if (!layer)
        return passOn(std::move(layer.error()));
    Result<Descriptor> configuration = writeBlob(directory, image::media::kOciConfiguration,
                                                 configurationOf(base, options, facts, layer->diffId).write());
    if (!configuration)
        return passOn(std::move(configuration.error()));
    const image::Manifest manifest{.configuration = *configuration, .layers = {layer->descriptor}};
    Result<Descriptor> top = writeBlob(directory, image::media::kOciManifest, manifest.write());
    if (!top)
        return passOn(std::move(top.error()));
    top->platform = image::Platform{.os = "linux", .architecture = options.architecture};

    image::Index index;
    for (const std::string& tag : tagsOf(base, options.suite, facts.packages)) {
        Descriptor named = *top;
        named.annotations = {
            {std::string(image::kAnnotationReferenceName), tag},
            {std::string(image::kAnnotationImageName), std::format("docker.io/library/{}:{}", base.name, tag)},
            {std::string(image::kAnnotationCreated), rfc3339(facts.newest)}};
        index.manifests.push_back(std::move(named));
    }
    index.annotations = {
        {std::string(kAnnotationInputs), inputsOf(base, options.suite, options.architecture)},
        {std::string(kAnnotationLayerTar), std::to_string(layer->tarSize)},
        {std::string(kAnnotationPackageCount), std::to_string(facts.packages.size())},
    };
    if (Result<void> written = writeFile(directory / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})"); !written)
        return passOn(written.error());
    if (Result<void> written = writeFile(directory / "index.json", index.write()); !written)
        return passOn(written.error());
    return MadeBase{.name = std::string(base.name),
                    .download = layer->descriptor.size,
                    .layerTar = layer->tarSize,
                    .packages = facts.packages.size()};
}

std::optional<MadeBase> existingLayout(const Base& base, std::string_view inputs,
                                       const std::filesystem::path& directory) {
    const std::filesystem::path file = directory / "index.json";
    const Result<std::string> text = readFile(file);
    if (!text)
        return std::nullopt;
    const Result<image::Index> index = image::Index::parse(*text, file.string());
    if (!index || index->manifests.empty())
        return std::nullopt;
    const auto made = index->annotations.find(std::string(kAnnotationInputs));
    if (made == index->annotations.end() || made->second != inputs)
        return std::nullopt;
    const Descriptor& top = index->manifests.front();
    if (!isWhole(directory, top))
        return std::nullopt;
    const Result<std::string> manifestText = readFile(blobPath(directory, top.digest));
    if (!manifestText)
        return std::nullopt;
    const Result<image::Manifest> manifest = image::Manifest::parse(*manifestText, top.digest.text());
    if (!manifest || !isWhole(directory, manifest->configuration))
        return std::nullopt;
    MadeBase result{.name = std::string(base.name),
                    .reused = true,
                    .layerTar = numberIn(index->annotations, kAnnotationLayerTar),
                    .packages = numberIn(index->annotations, kAnnotationPackageCount)};
    for (const Descriptor& layer : manifest->layers) {
        if (!isWhole(directory, layer))
            return std::nullopt;
        result.download += layer.size;
    }
    return result;
}

} // namespace slipway::kit
