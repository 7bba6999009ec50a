// SPDX-License-Identifier: Apache-2.0
#include "engine/image/analysis.h"

#include "engine/archive/tar_reader.h"
#include "engine/image/stream_hasher.h"
#include "engine/messages/catalogue/image.h"

#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace slipway::image {

using archive::Bytes;
using archive::TarEntry;
using archive::TarKind;

namespace {

// A hole larger than this is not walked through byte by byte: such a file has no content hash and no visitor sees it.
constexpr std::uint64_t kLargestHole = std::uint64_t{1} << 30;

// Feeds what is read to a hash.
class HashedSource final : public archive::ByteSource {
public:
    HashedSource(std::unique_ptr<ByteSource> source, StreamHasher& hasher)
        : m_source(std::move(source))
        , m_hasher(hasher) {}
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        Result<std::size_t> count = m_source->read(buffer);
        if (count) {
            m_hasher.update(buffer.first(*count));
        }
        return count;
    }

private:
    std::unique_ptr<ByteSource> m_source;
    StreamHasher& m_hasher;
};

// Counts what passes, and can skip where what is below it can.
class CountedSource final : public archive::ByteSource {
public:
    CountedSource(std::unique_ptr<ByteSource> source, std::uint64_t& count)
        : m_source(std::move(source))
        , m_count(count) {}
    Result<std::size_t> read(std::span<std::byte> buffer) override {
        Result<std::size_t> read = m_source->read(buffer);
        m_count += read.value_or(0);
        return read;
    }
    Result<std::uint64_t> skip(std::uint64_t count) override {
        Result<std::uint64_t> skipped = m_source->skip(count);
        m_count += skipped.value_or(0);
        return skipped;
    }

private:
    std::unique_ptr<ByteSource> m_source;
    std::uint64_t& m_count;
};

class ContentHasher {
public:
    ContentHasher()
        : m_state(XXH3_createState()) {}
    void reset() { XXH3_128bits_reset(m_state.get()); }
    void update(Bytes bytes) { XXH3_128bits_update(m_state.get(), bytes.data(), bytes.size()); }
    [[nodiscard]] ContentHash digest() const {
        const XXH128_hash_t hash = XXH3_128bits_digest(m_state.get());
        return {hash.low64, hash.high64};
    }

private:
    struct Deleter {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Deleter> m_state;
};

Result<void> readEntries(archive::TarReader& reader, LayerIndexBuilder& builder, const ReadingOptions& options,
                         LayerVisitor* visitor) {
    ContentHasher hasher;
    for (;;) {
        const Result<const TarEntry*> next = reader.next();
        if (!next) {
            return passOn(next.error());
        }
        if (*next == nullptr) {
            return {};
        }
        const TarEntry& entry = **next;
        const Result<LayerIndexBuilder::Added> added = builder.add(entry);
        if (!added) {
            return passOn(added.error());
        }
        const bool hole = entry.sparse && entry.size - entry.storedSize > kLargestHole;
        if (added->marker || entry.kind != TarKind::File || hole) {
            continue;
        }
        bool wanted = false;
        TarEntry shown;
        if (visitor != nullptr) {
            shown = entry;
            // What leaves the root was refused by the builder.
            shown.path = normalisedPath(entry.path).value_or(std::string());
            wanted = visitor->wantsContent(shown);
        }
        if (!options.contentHashes && !wanted) {
            continue;
        }
        hasher.reset();
        Result<void> read = reader.readContent([&](Bytes bytes) -> Result<void> {
            if (options.contentHashes) {
                hasher.update(bytes);
            }
            if (wanted) {
                visitor->content(shown, bytes);
            }
            return {};
        });
        if (!read) {
            return read;
        }
        if (options.contentHashes) {
            builder.setContentHash(*added, hasher.digest());
        }
        if (wanted) {
            visitor->endOfContent(shown);
        }
    }
}

} // namespace

Result<LayerReading> readLayer(std::unique_ptr<archive::ByteSource> blob, const ReadingOptions& options,
                               LayerVisitor* visitor, const archive::ByteProgress& progress,
                               const std::stop_token& stop) {
    LayerReading reading;
    std::optional<StreamHasher> blobHasher;
    std::optional<StreamHasher> diffHasher;
    std::unique_ptr<archive::ByteSource> source =
        std::make_unique<archive::WatchedSource>(std::move(blob), progress, stop);
    source = std::make_unique<CountedSource>(std::move(source), reading.blobBytes);
    if (options.blobDigest) {
        blobHasher.emplace();
        source = std::make_unique<HashedSource>(std::move(source), *blobHasher);
    }
    Result<std::unique_ptr<archive::DecompressingSource>> content =
        archive::decompress(std::move(source), options.limits);
    if (!content) {
        return passOn(content.error());
    }
    reading.compression = (*content)->compression();
    const bool plain = reading.compression == archive::Compression::None;
    std::unique_ptr<archive::ByteSource> tar = std::make_unique<CountedSource>(std::move(*content), reading.tarBytes);
    // Of a blob that is not compressed the two digests are one.
    if (options.diffId && !(plain && options.blobDigest)) {
        diffHasher.emplace();
        tar = std::make_unique<HashedSource>(std::move(tar), *diffHasher);
    }
    LayerIndexBuilder builder(options.limits);
    archive::TarReader reader(std::move(tar), options.limits);
    if (Result<void> read = readEntries(reader, builder, options, visitor); !read) {
        return passOn(read.error());
    }
    if (Result<void> drained = reader.drain(); !drained) {
        return passOn(drained.error());
    }
    reading.index = builder.finish();
    reading.warnings = reader.warnings();
    if (blobHasher) {
        reading.blobDigest = blobHasher->finish();
    }
    if (diffHasher) {
        reading.diffId = diffHasher->finish();
    } else if (options.diffId) {
        reading.diffId = reading.blobDigest;
    }
    return reading;
}

namespace {

// Reads the layers with a few threads; each takes the next one that nobody has.
class LayerPool {
public:
    LayerPool(ImageSource& source, const AnalysisOptions& options, const VisitorFactory& visitors,
              const AnalysisProgress& progress, const std::stop_token& stop, ImageAnalysis& analysis)
        : m_source(source)
        , m_options(options)
        , m_visitors(visitors)
        , m_progress(progress)
        , m_analysis(analysis) {
        for (const ImageLayer& layer : analysis.image.layers) {
            m_total += layer.state == ImageLayer::State::Present ? layer.blob.size : 0;
        }
        m_outerStop.emplace(stop, [this] { m_stop.request_stop(); });
    }

    Result<void> run() {
        const std::size_t count = m_analysis.image.layers.size();
        unsigned threads = m_options.threads > 0 ? m_options.threads : std::thread::hardware_concurrency();
        threads = static_cast<unsigned>(std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(count, 1)));
        {
            std::vector<std::jthread> pool;
            for (unsigned i = 1; i < threads; ++i) {
                pool.emplace_back([this] { work(); });
            }
            work();
        }
        if (m_error) {
            return passOn(*m_error);
        }
        return {};
    }

private:
    void work() {
        for (;;) {
            const std::size_t number = m_next.fetch_add(1);
            if (number >= m_analysis.image.layers.size() || m_stop.stop_requested()) {
                if (number < m_analysis.image.layers.size()) {
                    setError(cancelled().error());
                }
                return;
            }
            if (Result<void> done = readOne(number); !done) {
                setError(std::move(done.error()));
                m_stop.request_stop();
                return;
            }
        }
    }

    Result<void> readOne(std::size_t number) {
        const ImageLayer& layer = m_analysis.image.layers[number];
        AnalysedLayer& result = m_analysis.layers[number];
        result.state = layer.state;
        if (layer.state != ImageLayer::State::Present) {
            result.reading.index = LayerIndexBuilder().finish();
            return {};
        }
        Result<std::unique_ptr<archive::ByteSource>> blob = m_source.openLayer(layer);
        if (!blob) {
            return passOn(blob.error());
        }
        const std::shared_ptr<LayerVisitor> visitor =
            m_visitors ? m_visitors({static_cast<std::uint32_t>(number)}) : nullptr;
        Result<LayerReading> reading = readLayer(
            std::move(*blob), m_options.reading, visitor.get(), [this](std::uint64_t bytes) { report(bytes); },
            m_stop.get_token());
        if (!reading) {
            Error error = std::move(reading.error());
            if (error.code != ErrorCode::Cancelled) {
                error.notes.push_back(messages::message(msg::InLayer, number + 1, m_source.description()));
            }
            return passOn(std::move(error));
        }
        result.reading = std::move(*reading);
        const LayerReading& read = result.reading;
        // A snapshot of the store announces 0 as long as nobody has seen its tar; no tar is that short.
        if (!layer.blob.digest.empty() && layer.blob.size != 0 && read.blobBytes != layer.blob.size) {
            return fail(ErrorCode::Corrupt, msg::BlobWrongSize, layer.blob.digest.text(), read.blobBytes,
                        layer.blob.size);
        }
        if (!read.blobDigest.empty() && layer.blob.digest.algorithm() == read.blobDigest.algorithm()) {
            result.blobMatches = layer.blob.digest == read.blobDigest;
            if (!*result.blobMatches) {
                return fail(ErrorCode::Corrupt, msg::BlobWrongDigest, layer.blob.digest.text());
            }
        }
        if (!layer.repacked && !read.diffId.empty() && layer.diffId &&
            layer.diffId->algorithm() == read.diffId.algorithm()) {
            result.diffIdMatches = *layer.diffId == read.diffId;
        }
        return {};
    }

    void report(std::uint64_t bytes) {
        if (m_progress) {
            const std::lock_guard lock(m_mutex);
            m_done += bytes;
            m_progress(m_done, m_total);
        }
    }

    void setError(Error error) {
        const std::lock_guard lock(m_mutex);
        // What stopped the others is the reason; that they were stopped is none.
        if (!m_error || m_error->code == ErrorCode::Cancelled) {
            m_error = std::move(error);
        }
    }

    ImageSource& m_source;
    const AnalysisOptions& m_options;
    const VisitorFactory& m_visitors;
    const AnalysisProgress& m_progress;
    ImageAnalysis& m_analysis;
    std::stop_source m_stop;
    std::optional<std::stop_callback<std::function<void()>>> m_outerStop;
    std::atomic<std::size_t> m_next = 0;
    std::mutex m_mutex;
    std::optional<Error> m_error;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
};

void remarkOn(ImageAnalysis& analysis) {
    for (std::size_t i = 0; i < analysis.layers.size(); ++i) {
        const AnalysedLayer& layer = analysis.layers[i];
        const std::string digest = analysis.image.layers[i].blob.digest.text();
        if (layer.state == ImageLayer::State::Missing) {
            analysis.remarks.push_back(messages::message(msg::LayerMissing, i + 1, digest));
        } else if (layer.state == ImageLayer::State::Foreign) {
            analysis.remarks.push_back(messages::message(msg::LayerForeign, i + 1, digest));
        } else if (layer.diffIdMatches && !*layer.diffIdMatches) {
            analysis.remarks.push_back(messages::message(msg::DiffIdDiffers, i + 1, layer.reading.diffId.text(),
                                                         analysis.image.layers[i].diffId->text()));
        }
        if (layer.reading.index->repeatedEntries() > 0) {
            analysis.remarks.push_back(
                messages::message(msg::LayerRepeats, i + 1, layer.reading.index->repeatedEntries()));
        }
    }
}

} // namespace

std::uint64_t ImageAnalysis::estimatedPullCost(std::size_t layer) const {
    const LayerReading& reading = layers[layer].reading;
    if (reading.tarBytes == 0) {
        return 0;
    }
    const double share =
        static_cast<double>(accounting.layers[layer].classes.dead()) / static_cast<double>(reading.tarBytes);
    return static_cast<std::uint64_t>(static_cast<double>(reading.blobBytes) * std::min(share, 1.0));
}

Result<ImageAnalysis> analyse(ImageSource& source, const AnalysisOptions& options, const VisitorFactory& visitors,
                              const AnalysisProgress& progress, const std::stop_token& stop) {
    Result<ResolvedImage> image = source.resolve(options.choice);
    if (!image) {
        return passOn(image.error());
    }
    ImageAnalysis analysis;
    analysis.image = std::move(*image);
    analysis.layers.resize(analysis.image.layers.size());
    LayerPool pool(source, options, visitors, progress, stop, analysis);
    if (Result<void> read = pool.run(); !read) {
        return passOn(read.error());
    }
    std::vector<std::shared_ptr<const LayerIndex>> indexes;
    analysis.downloadIsCompressed = true;
    analysis.downloadBytes = analysis.image.configurationBytes.size() + analysis.image.descriptor.size;
    for (std::size_t i = 0; i < analysis.layers.size(); ++i) {
        const AnalysedLayer& layer = analysis.layers[i];
        indexes.push_back(layer.reading.index);
        analysis.downloadBytes += analysis.image.layers[i].blob.size;
        analysis.layerTarBytes += layer.reading.tarBytes;
        analysis.downloadIsCompressed =
            analysis.downloadIsCompressed &&
            (layer.reading.compression != archive::Compression::None || layer.state != ImageLayer::State::Present);
    }
    analysis.root = RootFilesystem::stack(indexes);
    analysis.accounting = account(*analysis.root, options.baseLayers);
    analysis.dive = diveNumbers(analysis.root->layers());
    analysis.remarks = analysis.image.remarks;
    remarkOn(analysis);
    return analysis;
}

} // namespace slipway::image
