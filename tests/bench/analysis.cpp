// SPDX-License-Identifier: Apache-2.0
// Times the analysis of images of 1 GB beside the plain decompression of the same bytes by the libraries themselves,
// and counts its memory. Prints ratios and aims; judges nothing.
//
//     bench_analysis [FOLDER]       where the images (1.6 GB) are written; default: a temporary one
#include "engine/image/analysis.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_writer.h"
#include "engine/image/facts/image_facts.h"
#include "engine/image/stream_hasher.h"
#include "engine/messages/render.h"

#if __has_include(<isa-l/igzip_lib.h>)
#define SLIPWAY_ISAL 1
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif
#include <malloc.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <print>
#include <random>

using namespace slipway;

namespace {

constexpr std::size_t kFiles = 40'000;
constexpr std::size_t kLayers = 4;
constexpr std::size_t kBytes = 1'000'000'000;
constexpr int kRuns = 5;

template <typename T>
T must(Result<T> result) {
    if (!result) {
        std::println(stderr, "{}", messages::renderError(result.error(), {}));
        std::exit(2);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

// Of which a third is left after gzip, as of programs and their data.
std::string contentOf(std::mt19937_64& random, std::size_t size) {
    static const std::string pool = [] {
        std::mt19937_64 seed(7);
        std::string text(4 << 20, '\0');
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t run = std::min<std::size_t>(8 + seed() % 56, text.size() - i);
            const std::size_t from = i > 4096 && seed() % 3 != 0 ? i - 1 - seed() % 4095 : text.size();
            for (std::size_t k = 0; k < run; ++k)
                text[i + k] = from < i ? text[from + k % (i - from)] : static_cast<char>(seed());
            i += run;
        }
        return text;
    }();
    std::string result;
    result.reserve(size);
    while (result.size() < size) {
        const std::size_t at = random() % (pool.size() - 65536);
        result.append(pool, at, std::min<std::size_t>(65536, size - result.size()));
    }
    return result;
}

class HashedSink final : public archive::ByteSink {
public:
    explicit HashedSink(archive::ByteSink& sink)
        : m_sink(sink) {}
    [[nodiscard]] Result<void> write(archive::Bytes bytes) override {
        m_hasher.update(bytes);
        return m_sink.write(bytes);
    }
    [[nodiscard]] std::string digest() { return m_hasher.finish().text(); }

private:
    archive::ByteSink& m_sink;
    image::StreamHasher m_hasher;
};

// The DiffID.
std::string writeLayer(archive::ByteSink& destination, std::size_t number, std::size_t layers) {
    HashedSink sink(destination);
    std::mt19937_64 random(number + 1);
    archive::TarWriter tar(sink);
    const std::size_t files = kFiles / layers;
    // Many small files and a few large ones, as in real images.
    const std::size_t large = files / 100;
    const std::size_t small = 4096;
    const std::size_t each = (kBytes / layers - files * small) / large;
    archive::TarEntry entry;
    entry.mode = 0755;
    entry.kind = archive::TarKind::Directory;
    const std::string top = "layer" + std::to_string(number);
    entry.path = top;
    must(tar.add(entry));
    for (std::size_t folder = 0; folder * 100 < files; ++folder) {
        entry.path = top + "/folder" + std::to_string(folder);
        must(tar.add(entry));
    }
    entry.kind = archive::TarKind::File;
    entry.mode = 0644;
    for (std::size_t i = 0; i < files; ++i) {
        entry.path = top + "/folder" + std::to_string(i / 100) + "/library-file-" + std::to_string(i) + ".dat";
        entry.size = entry.storedSize = i % 100 == 0 ? each : small;
        const std::string content = contentOf(random, entry.size);
        must(tar.addFile(entry, archive::bytesOf(content)));
    }
    must(tar.finish());
    return sink.digest();
}

// A docker-archive whose layers are compressed so.
std::filesystem::path writeImage(const std::filesystem::path& folder, archive::Compression compression,
                                 std::size_t layers) {
    const std::filesystem::path path = folder / (std::string(archive::nameOf(compression)) + ".tar");
    std::string manifest = R"([{"Config":"config.json","RepoTags":["bench:latest"],"Layers":[)";
    std::string diffIds;
    const std::unique_ptr<archive::FileSink> file = must(archive::FileSink::create(path));
    archive::TarWriter tar(*file);
    archive::TarEntry entry;
    entry.mode = 0644;
    for (std::size_t i = 0; i < layers; ++i) {
        const std::filesystem::path part = folder / "layer";
        std::string diffId;
        {
            const std::unique_ptr<archive::FileSink> raw = must(archive::FileSink::create(part));
            if (compression == archive::Compression::None) {
                diffId = writeLayer(*raw, i, layers);
            } else {
                const auto packed = must(archive::compressInto(*raw, {.compression = compression}));
                diffId = writeLayer(*packed, i, layers);
                must(packed->finish());
            }
            must(raw->finish());
        }
        entry.path = "layer" + std::to_string(i) + ".tar";
        entry.size = entry.storedSize = std::filesystem::file_size(part);
        const auto content = must(archive::FileSource::open(part));
        must(tar.add(entry, content.get()));
        manifest += (i > 0 ? ",\"" : "\"") + entry.path + "\"";
        diffIds += (i > 0 ? ",\"" : "\"") + diffId + "\"";
    }
    std::filesystem::remove(folder / "layer");
    const std::string configuration =
        R"({"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[)" + diffIds + "]}}";
    entry.path = "config.json";
    entry.size = entry.storedSize = configuration.size();
    must(tar.addFile(entry, archive::bytesOf(configuration)));
    manifest += "]}]";
    entry.path = "manifest.json";
    entry.size = entry.storedSize = manifest.size();
    must(tar.addFile(entry, archive::bytesOf(manifest)));
    must(tar.finish());
    must(file->finish());
    return path;
}

struct Times {
    double wall = 0;
    // Of all threads.
    double cpu = 0;
};

double cpuSeconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Medians.
Times timed(const std::function<void()>& work) {
    std::vector<double> walls;
    std::vector<double> cpus;
    for (int i = 0; i < kRuns; ++i) {
        const double cpu = cpuSeconds();
        const auto start = std::chrono::steady_clock::now();
        work();
        walls.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        cpus.push_back(cpuSeconds() - cpu);
    }
    std::ranges::sort(walls);
    std::ranges::sort(cpus);
    return {walls[kRuns / 2], cpus[kRuns / 2]};
}

image::ImageAnalysis analysed(const std::filesystem::path& path, bool hashes,
                              image::facts::FactCollector* facts = nullptr) {
    const auto source = must(image::openImage(path));
    image::AnalysisOptions options;
    options.reading = {.contentHashes = hashes, .blobDigest = hashes, .diffId = hashes};
    return must(image::analyse(*source, options, facts != nullptr ? facts->visitors() : image::VisitorFactory()));
}

// What the library alone takes for the layers, piece by piece from memory that is warm. Bytes that came out.
std::uint64_t inflatePlainly(const std::vector<std::string>& layers) {
    std::vector<std::uint8_t> out(1 << 18);
    std::uint64_t bytes = 0;
    for (const std::string& layer : layers) {
#ifdef SLIPWAY_ISAL
        inflate_state state;
        isal_inflate_init(&state);
        state.crc_flag = ISAL_GZIP;
        state.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(layer.data()));
        state.avail_in = static_cast<std::uint32_t>(layer.size());
        do {
            state.next_out = out.data();
            state.avail_out = static_cast<std::uint32_t>(out.size());
            if (isal_inflate(&state) != ISAL_DECOMP_OK)
                std::exit(2);
            bytes += out.size() - state.avail_out;
        } while (state.block_state != ISAL_BLOCK_FINISH);
#else
        z_stream state{};
        inflateInit2(&state, 15 + 16);
        state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(layer.data()));
        state.avail_in = static_cast<uInt>(layer.size());
        int code = Z_OK;
        while (code == Z_OK) {
            state.next_out = out.data();
            state.avail_out = static_cast<uInt>(out.size());
            code = inflate(&state, Z_NO_FLUSH);
            bytes += out.size() - state.avail_out;
        }
        inflateEnd(&state);
#endif
    }
    return bytes;
}

std::uint64_t unzstdPlainly(const std::vector<std::string>& layers) {
    std::vector<char> out(ZSTD_DStreamOutSize());
    std::uint64_t bytes = 0;
    for (const std::string& layer : layers) {
        ZSTD_DCtx* context = ZSTD_createDCtx();
        ZSTD_inBuffer input{layer.data(), layer.size(), 0};
        while (input.pos < input.size) {
            ZSTD_outBuffer output{out.data(), out.size(), 0};
            if (ZSTD_isError(ZSTD_decompressStream(context, &output, &input)) != 0)
                std::exit(2);
            bytes += output.pos;
        }
        ZSTD_freeDCtx(context);
    }
    return bytes;
}

std::vector<std::string> blobsOf(const std::filesystem::path& path) {
    const auto source = must(image::openImage(path));
    const image::ResolvedImage image = must(source->resolve({}));
    std::vector<std::string> blobs;
    for (const image::ImageLayer& layer : image.layers)
        blobs.push_back(must(archive::readAll(*must(source->openLayer(layer)), 2 * kBytes, "layer")));
    return blobs;
}

std::size_t liveBytes() {
    const struct mallinfo2 info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

std::size_t peakKilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stoul(line.substr(6));
    return 0;
}

void resetPeak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

void row(std::string_view what, const Times& ours, const Times& library, std::string_view aim) {
    std::string other(32, ' ');
    if (library.wall > 0)
        other = std::format("{:6.2f}{:7.2f}{:9.2f}{:7.2f}   ", library.wall, library.cpu, ours.wall / library.wall,
                            ours.cpu / library.cpu);
    std::println("{:42}{:7.2f}{:7.2f}  {}{}", what, ours.wall, ours.cpu, other, aim);
    std::fflush(stdout);
}

} // namespace

int main(int count, char** words) {
    std::string pattern = (std::filesystem::temp_directory_path() / "slipway-bench-XXXXXX").native();
    const bool own = count < 2;
    if (own && ::mkdtemp(pattern.data()) == nullptr)
        return 2;
    // Also where something failed and the program exits.
    static std::filesystem::path folder;
    folder = own ? pattern : words[1];
    if (own)
        std::atexit([] {
            std::error_code ignored;
            std::filesystem::remove_all(folder, ignored);
        });

    // Memory first, as long as nothing else has used the heap.
    const std::filesystem::path plain = writeImage(folder, archive::Compression::None, kLayers);
    analysed(plain, false);
    ::malloc_trim(0);
    resetPeak();
    const std::size_t before = liveBytes();
    const std::size_t peakBefore = peakKilobytes();
    {
        const image::ImageAnalysis kept = analysed(plain, true);
        const auto perFile = [](std::size_t bytes) { return bytes / kFiles; };
        std::println("{} files in {} layers, 1 GB: {} bytes of memory a file kept, {} at the peak with buffers   (aim: "
                     "kept at most 200)",
                     kFiles, kLayers, perFile(liveBytes() - before), perFile((peakKilobytes() - peakBefore) * 1024));
    }
    std::println("seconds{:35}{:>14}{:>15}{:>16}", "", "slipway", "library", "ratio");
    std::println("{:42}{:>7}{:>7}  {:>6}{:>7}{:>9}{:>7}", "", "wall", "CPU", "wall", "CPU", "wall", "CPU");
    row("tree with sizes, docker-archive", timed([&] { analysed(plain, false); }), {}, "aim: under 1 s");
    row("with digests and content hashes", timed([&] { analysed(plain, true); }), {}, "");
    std::filesystem::remove(plain);
    for (const archive::Compression compression : {archive::Compression::Gzip, archive::Compression::Zstd}) {
        const bool gzip = compression == archive::Compression::Gzip;
        // One layer: nothing is gained by reading several at once.
        const std::filesystem::path image = writeImage(folder, compression, 1);
        const std::vector<std::string> blobs = blobsOf(image);
        const Times library = timed([&] { gzip ? inflatePlainly(blobs) : unzstdPlainly(blobs); });
        const std::string name(archive::nameOf(compression));
        row("tree with sizes, " + name, timed([&] { analysed(image, false); }), library,
            gzip ? "aim: at most 1.2" : "");
        row("with digests and content hashes, " + name, timed([&] { analysed(image, true); }), library, "");
        row("with facts as well, " + name, timed([&] {
                image::facts::FactCollector facts;
                const image::ImageAnalysis analysis = analysed(image, true, &facts);
                static_cast<void>(image::facts::gatherFacts(analysis, facts));
            }),
            library, "");
        std::filesystem::remove(image);
    }
    return 0;
}
