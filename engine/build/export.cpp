// SPDX-License-Identifier: Apache-2.0
#include "engine/build/export.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/archive/tar_writer.h"
#include "engine/build/layer_blob.h"
#include "engine/build/tar_context.h"
#include "engine/image/manifest.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/general.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>

namespace slipway::build {

namespace {

// A layer ready to be written: a file of its own, or the blob that the base came with.
struct LayerFile {
    image::Descriptor descriptor;
    image::Digest diffId;
    std::shared_ptr<const archive::FileHandle> file{};
    std::optional<std::size_t> baseLayer{};
};

archive::CompressionSettings settingsOf(const Export& what) {
    switch (what.compression) {
    case Export::Compression::Zstd:
        return {archive::Compression::Zstd, what.compressionLevel};
    case Export::Compression::Uncompressed:
        return {archive::Compression::None, 0};
    case Export::Compression::Gzip:
        break;
    }
    return {archive::Compression::Gzip, what.compressionLevel};
}

std::string mediaTypeOf(const Export& what) {
    const bool docker = what.kind == Export::Kind::Docker;
    switch (what.compression) {
    case Export::Compression::Zstd:
        return std::string(image::media::kOciLayerZstd);
    case Export::Compression::Uncompressed:
        return std::string(docker ? image::media::kDockerLayer : image::media::kOciLayer);
    case Export::Compression::Gzip:
        break;
    }
    return std::string(docker ? image::media::kDockerLayerGzip : image::media::kOciLayerGzip);
}

// The media type of a base's layer in the family that is written.
std::string translated(std::string_view mediaType, const Export& what) {
    using namespace image::media;
    const bool gzip = mediaType == kOciLayerGzip || mediaType == kDockerLayerGzip;
    const bool plain = mediaType == kOciLayer || mediaType == kDockerLayer;
    const bool docker = what.kind == Export::Kind::Docker;
    if (gzip)
        return std::string(docker ? kDockerLayerGzip : kOciLayerGzip);
    if (plain)
        return std::string(docker ? kDockerLayer : kOciLayer);
    return std::string(mediaType);
}

// A file without a name, below the store's temporary directory.
Result<std::shared_ptr<const archive::FileHandle>> unnamedFile(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(ErrorCode::Io, msg::CannotWriteFile, directory.native(), std::strerror(errno));
    return std::make_shared<const archive::FileHandle>(descriptor);
}

// Files up to this size pass through memory.
constexpr std::uint64_t kInMemory = std::uint64_t{8} << 20;

// Times after the epoch become it, in every entry of a layer's tar.
Result<void> rewriteTimes(std::unique_ptr<archive::ByteSource> tar, archive::ByteSink& sink, std::int64_t epoch,
                          const std::filesystem::path& temporary, const std::stop_token& stop) {
    archive::TarReader reader(std::move(tar));
    archive::TarWriter writer(sink);
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        const Result<const archive::TarEntry*> next = reader.next();
        if (!next)
            return passOn(next.error());
        if (!*next)
            return writer.finish();
        archive::TarEntry entry = **next;
        entry.mtime = std::min(entry.mtime, epoch);
        while (entry.path.starts_with("./"))
            entry.path.erase(0, 2);
        while (entry.path.ends_with('/'))
            entry.path.pop_back();
        if (entry.path.empty())
            continue;
        for (std::size_t slash = entry.path.find('/'); slash != entry.path.npos;
             slash = entry.path.find('/', slash + 1))
            writer.addKnownParent(entry.path.substr(0, slash));
        Result<void> added = {};
        if (entry.kind == archive::TarKind::File && entry.size > kInMemory) {
            const auto file = unnamedFile(temporary);
            if (!file)
                return passOn(file.error());
            archive::FileSink bytes((*file)->descriptor(), entry.path);
            if (auto read = reader.readContent([&](archive::Bytes part) { return bytes.write(part); }); !read)
                return read;
            archive::FileSource content(*file, entry.path, 0, entry.size);
            added = writer.add(entry, &content);
        } else if (entry.kind == archive::TarKind::File) {
            archive::MemorySink bytes;
            if (auto read = reader.readContent([&](archive::Bytes part) { return bytes.write(part); }); !read)
                return read;
            added = writer.addFile(entry, archive::bytesOf(bytes.bytes()));
        } else {
            added = writer.add(entry);
        }
        if (!added)
            return added;
    }
}

class Exporter {
public:
    Exporter(const Export& what, const ExportSubject& subject, LazyExecutor& executor, std::stop_token stop)
        : m_what(what)
        , m_image(subject.image)
        , m_subject(subject)
        , m_executor(executor)
        , m_stop(std::move(stop)) {}

    Result<ExportOutcome> toImageTar() {
        m_layers.resize(m_image.layers.size());
        if (auto done = runAll(m_layers.size(), [this](std::size_t i) { return prepare(i); }); !done)
            return passOn(std::move(done.error()));
        describe();
        const auto write = [this](archive::ByteSink& sink) { return writeTar(sink); };
        if (auto done = toDestination(write); !done)
            return passOn(std::move(done.error()));
        return ExportOutcome{m_manifestDigest.text()};
    }

    Result<ExportOutcome> toTreeTar() {
        const auto write = [this](archive::ByteSink& sink) { return writeTree(sink); };
        if (auto done = toDestination(write); !done)
            return passOn(std::move(done.error()));
        return ExportOutcome{};
    }

    Result<ExportOutcome> toDirectory() {
        std::error_code error;
        std::filesystem::create_directories(m_what.destination, error);
        if (error)
            return fail(ErrorCode::Io, msg::CannotWriteFile, m_what.destination.native(), error.message());
        const auto file = unnamedFile(m_subject.store.temporaryDirectory());
        if (!file)
            return passOn(file.error());
        archive::FileSink sink((*file)->descriptor(), m_what.destination.native());
        if (auto done = writeTree(sink); !done)
            return passOn(std::move(done.error()));
        auto source = std::make_unique<archive::FileSource>(*file, m_what.destination.native());
        if (auto done = unpackTar(std::move(source), m_what.destination, m_stop); !done)
            return passOn(std::move(done.error()));
        return ExportOutcome{};
    }

private:
    // What a person waits for goes to the named place when it is whole: written beside it, then renamed.
    Result<void> toDestination(const std::function<Result<void>(archive::ByteSink&)>& write) {
        if (m_what.destination == "-") {
            archive::FileSink sink(STDOUT_FILENO, "-");
            return write(sink);
        }
        const std::filesystem::path partial = m_what.destination.native() + ".partial";
        Result<void> done = {};
        {
            Result<std::unique_ptr<archive::FileSink>> sink = archive::FileSink::create(partial);
            if (!sink)
                return passOn(std::move(sink.error()));
            done = write(**sink);
        }
        if (done && ::rename(partial.c_str(), m_what.destination.c_str()) != 0)
            done = fail(ErrorCode::Io, msg::CannotWriteFile, m_what.destination.native(), std::strerror(errno));
        if (!done)
            ::unlink(partial.c_str());
        return done;
    }

    Result<void> writeTree(archive::ByteSink& sink) {
        const Result<std::optional<SnapshotId>> snapshot = m_subject.files(m_stop);
        if (!snapshot)
            return passOn(snapshot.error());
        if (!*snapshot)
            return archive::TarWriter(sink).finish();
        const Result<Executor*> executor = m_executor.get(m_stop);
        if (!executor)
            return passOn(executor.error());
        return streamTree(**executor, **snapshot, sink, m_stop);
    }

    Result<void> prepare(std::size_t index) {
        const ResultLayer& layer = m_image.layers[index];
        LayerFile& file = m_layers[index];
        file.diffId = layer.diffId;
        if (layer.baseLayer && !m_what.forceCompression) {
            const image::ImageLayer& base = m_image.base->image.layers[*layer.baseLayer];
            if (base.state == image::ImageLayer::State::Present && !base.blob.digest.empty()) {
                file.descriptor.mediaType = translated(base.blob.mediaType, m_what);
                file.descriptor.digest = base.blob.digest;
                file.descriptor.size = base.blob.size;
                file.baseLayer = layer.baseLayer;
                return {};
            }
        }
        return compress(layer, file);
    }

    Result<std::unique_ptr<archive::ByteSource>> tarOf(const ResultLayer& layer) {
        if (layer.baseLayer) {
            const image::ImageLayer& base = m_image.base->image.layers[*layer.baseLayer];
            if (base.state == image::ImageLayer::State::Present) {
                auto blob = m_image.base->source ? m_image.base->source->openLayer(base)
                                                 : m_subject.store.blobs().open(base.blob.digest);
                if (!blob)
                    return passOn(std::move(blob.error()));
                auto plain = archive::decompress(std::move(*blob));
                if (!plain)
                    return passOn(std::move(plain.error()));
                return std::unique_ptr<archive::ByteSource>(std::move(*plain));
            }
        }
        return std::unique_ptr<archive::ByteSource>();
    }

    Result<void> compress(const ResultLayer& layer, LayerFile& file) {
        const auto handle = unnamedFile(m_subject.store.temporaryDirectory());
        if (!handle)
            return passOn(handle.error());
        archive::FileSink out((*handle)->descriptor(), "layer");
        image::HashingSink compressed(out);
        const Result<std::unique_ptr<archive::ByteSink>> compressor =
            archive::compressInto(compressed, settingsOf(m_what));
        if (!compressor)
            return passOn(compressor.error());
        image::HashingSink plain(**compressor);
        Result<std::unique_ptr<archive::ByteSource>> tar = tarOf(layer);
        if (!tar)
            return passOn(std::move(tar.error()));
        const bool rewrite = m_what.rewriteTimestamp && m_subject.epoch && !layer.baseLayer;
        Result<void> done = {};
        if (*tar) {
            if (auto copied = archive::copyAll(**tar, plain, m_stop); !copied)
                done = passOn(std::move(copied.error()));
        } else {
            if (!layer.snapshot)
                return fail(ErrorCode::NotFound, msg::BuildLayerMissing, m_image.base ? m_image.base->name : "",
                            layer.diffId.text());
            const Result<Executor*> executor = m_executor.get(m_stop);
            if (!executor)
                return passOn(executor.error());
            if (rewrite) {
                const auto raw = unnamedFile(m_subject.store.temporaryDirectory());
                if (!raw)
                    return passOn(raw.error());
                archive::FileSink rawSink((*raw)->descriptor(), "layer");
                done = streamLayer(**executor, *layer.snapshot, rawSink, m_stop);
                if (done)
                    done = rewriteTimes(std::make_unique<archive::FileSource>(*raw, "layer"), plain, *m_subject.epoch,
                                        m_subject.store.temporaryDirectory(), m_stop);
            } else {
                done = streamLayer(**executor, *layer.snapshot, plain, m_stop);
            }
        }
        if (!done)
            return done;
        if (auto finished = (*compressor)->finish(); !finished)
            return finished;
        file.diffId = plain.digest();
        if (!rewrite && file.diffId != layer.diffId) {
            // A layer of a base that was unpacked, and whose archive is gone, is packed again in our own way: the
            // configuration then names what is there. One that still has its archive, or whose packed length is known
            // because it was packed by us, comes out the same unless somebody has changed the files.
            bool promised = *tar != nullptr;
            if (!promised) {
                const Result<store::Snapshot> unpacked = m_subject.store.snapshots().find(*layer.snapshot);
                if (!unpacked)
                    return passOn(unpacked.error());
                promised = unpacked->tarBytes.has_value();
            }
            if (promised)
                return fail(ErrorCode::Corrupt, msg::BuildLayerChanged, layer.diffId.text(), file.diffId.text());
        }
        file.descriptor.mediaType = mediaTypeOf(m_what);
        file.descriptor.size = compressed.size();
        file.descriptor.digest = compressed.digest();
        file.file = *handle;
        // What a download would cost is known now; the default compression is the one that counts.
        if (file.diffId == layer.diffId && m_what.compression == Export::Compression::Gzip &&
            m_what.compressionLevel == 0)
            return m_subject.store.images().setDownload(
                layer.diffId, {file.descriptor.size, file.descriptor.digest, store::DownloadBasis::Compressed});
        return {};
    }

    void describe() {
        const bool docker = m_what.kind == Export::Kind::Docker;
        m_configuration = m_image.configurationBytes;
        if (!std::ranges::equal(m_layers, m_image.layers, {}, &LayerFile::diffId, &ResultLayer::diffId)) {
            image::ImageConfiguration configuration = m_image.configuration;
            for (std::size_t i = 0; i < m_layers.size(); ++i)
                configuration.diffIds[i] = m_layers[i].diffId;
            m_configuration = configuration.write();
        }
        image::Manifest manifest;
        manifest.mediaType = docker ? image::media::kDockerManifest : image::media::kOciManifest;
        manifest.configuration.mediaType =
            docker ? image::media::kDockerConfiguration : image::media::kOciConfiguration;
        manifest.configuration.digest = image::Digest::sha256Of(m_configuration);
        manifest.configuration.size = m_configuration.size();
        m_configurationDigest = manifest.configuration.digest;
        for (const LayerFile& layer : m_layers)
            manifest.layers.push_back(layer.descriptor);
        m_manifest = manifest.write();
        m_manifestDigest = image::Digest::sha256Of(m_manifest);

        image::Descriptor entry{.mediaType = manifest.mediaType, .digest = m_manifestDigest, .size = m_manifest.size()};
        entry.platform = m_image.configuration.platform;
        // BuildKit leaves the configuration's own facts about the system out of the descriptor.
        entry.annotations[std::string(image::kAnnotationCreated)] = m_image.configuration.created;
        image::Index index;
        for (const image::Reference& reference : m_subject.names) {
            image::Descriptor named = entry;
            named.annotations[std::string(image::kAnnotationImageName)] = reference.text();
            named.annotations[std::string(image::kAnnotationReferenceName)] = reference.tag;
            index.manifests.push_back(std::move(named));
        }
        if (m_subject.names.empty())
            index.manifests.push_back(entry);
        m_index = index.write();

        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        nlohmann::ordered_json one;
        one["Config"] = pathOf(m_configurationDigest);
        one["RepoTags"] = nlohmann::ordered_json::array();
        for (const image::Reference& reference : m_subject.names)
            one["RepoTags"].push_back(reference.familiar());
        one["Layers"] = nlohmann::ordered_json::array();
        for (const LayerFile& layer : m_layers)
            one["Layers"].push_back(pathOf(layer.descriptor.digest));
        list.push_back(std::move(one));
        m_dockerManifest = list.dump();
    }

    static std::string pathOf(const image::Digest& digest) {
        return "blobs/" + std::string(digest.algorithm()) + "/" + std::string(digest.encoded());
    }

    Result<void> writeTar(archive::ByteSink& sink) {
        archive::TarWriter writer(sink);
        const std::int64_t time = m_subject.epoch.value_or(0);
        const auto addText = [&](std::string path, std::string_view bytes) {
            archive::TarEntry entry{.path = std::move(path), .mode = 0444, .size = bytes.size(), .mtime = time};
            return writer.addFile(entry, archive::bytesOf(bytes));
        };
        for (const char* directory : {"blobs", "blobs/sha256"})
            if (auto done =
                    writer.add({.path = directory, .kind = archive::TarKind::Directory, .mode = 0755, .mtime = time});
                !done)
                return done;
        if (auto done = addText(pathOf(m_configurationDigest), m_configuration); !done)
            return done;
        if (auto done = addText(pathOf(m_manifestDigest), m_manifest); !done)
            return done;
        std::set<std::string> written;
        for (const LayerFile& layer : m_layers) {
            // Two layers may be the same bytes.
            if (!written.insert(layer.descriptor.digest.text()).second)
                continue;
            if (m_stop.stop_requested())
                return cancelled();
            std::unique_ptr<archive::ByteSource> source;
            if (layer.file) {
                source = std::make_unique<archive::FileSource>(layer.file, "layer", 0, layer.descriptor.size);
            } else {
                auto opened = m_image.base->source
                                  ? m_image.base->source->openLayer(m_image.base->image.layers[*layer.baseLayer])
                                  : m_subject.store.blobs().open(layer.descriptor.digest);
                if (!opened)
                    return passOn(std::move(opened.error()));
                source = std::move(*opened);
            }
            const archive::TarEntry entry{
                .path = pathOf(layer.descriptor.digest), .mode = 0444, .size = layer.descriptor.size, .mtime = time};
            if (auto done = writer.add(entry, source.get()); !done)
                return done;
        }
        if (auto done = addText("index.json", m_index); !done)
            return done;
        if (auto done = addText("manifest.json", m_dockerManifest); !done)
            return done;
        if (auto done = addText("oci-layout", R"({"imageLayoutVersion":"1.0.0"})"); !done)
            return done;
        return writer.finish();
    }

    const Export& m_what;
    const ImageResult& m_image;
    const ExportSubject& m_subject;
    LazyExecutor& m_executor;
    std::stop_token m_stop;

    std::vector<LayerFile> m_layers;
    std::string m_configuration;
    image::Digest m_configurationDigest;
    std::string m_manifest;
    image::Digest m_manifestDigest;
    std::string m_index;
    std::string m_dockerManifest;
};

} // namespace

Result<ExportOutcome> exportImage(const Export& what, const ExportSubject& subject, LazyExecutor& executor,
                                  std::stop_token stop) {
    Exporter exporter(what, subject, executor, std::move(stop));
    switch (what.kind) {
    case Export::Kind::Local:
        return exporter.toDirectory();
    case Export::Kind::Tar:
        return exporter.toTreeTar();
    case Export::Kind::Oci:
    case Export::Kind::Docker:
        break;
    }
    return exporter.toImageTar();
}

std::string exportName(const BuildRequest& request) {
    if (request.exports.empty())
        return "exporting to image";
    switch (request.exports.front().kind) {
    case Export::Kind::Docker:
        return "exporting to docker image format";
    case Export::Kind::Local:
        return "exporting to client directory";
    case Export::Kind::Tar:
        return "exporting to client tarball";
    case Export::Kind::Oci:
        break;
    }
    return "exporting to oci image format";
}

std::string exportDigest(const BuildRequest& request, const Plan& plan) {
    const std::optional<VertexId> result = plan.targetStage().result;
    return image::Digest::sha256Of(exportName(request) + (result ? plan.vertex(*result).info.digest : "")).text();
}

} // namespace slipway::build
