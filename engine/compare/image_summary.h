// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/file_changes.h"
#include "engine/messages/message.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace slipway::image {
struct ImageAnalysis;
namespace facts {
struct ImageFacts;
}
} // namespace slipway::image

namespace slipway::compare {

// How the download size is known: the compressed blobs themselves, compressed once with the default export compressor,
// or the plain layers of an archive, of which a download would be smaller.
enum class DownloadBasis : std::uint8_t { Blob, Compressed, Estimate };

struct SizeTotals {
    std::uint64_t download = 0;
    DownloadBasis downloadBasis = DownloadBasis::Blob;
    std::uint64_t layerTar = 0;
    std::uint64_t stored = 0;
    // The root filesystem.
    std::uint64_t live = 0;
    std::uint64_t overwrittenMetadata = 0;
    // With what could not be told apart.
    std::uint64_t rewritten = 0;
    std::uint64_t deleted = 0;
    std::uint64_t repeated = 0;
    std::uint64_t duplicate = 0;
    [[nodiscard]] std::uint64_t dead() const { return overwrittenMetadata + rewritten + deleted + repeated; }
};

struct LayerSummary {
    // "sha256:..."; empty when it is not known, such a layer matches none.
    std::string diffId{};
    // What made it, as the history tells.
    std::string instruction{};
    std::uint64_t blob = 0;
    std::uint64_t tar = 0;
    std::uint64_t stored = 0;
    std::uint64_t live = 0;
    // Of the Dockerfile in build->dockerfile, counted from 1; 0 where the build does not know it.
    std::size_t line = 0;
};

struct BlameSummary {
    // Layers, counted from 0.
    std::size_t from = 0;
    std::size_t by = 0;
    std::uint64_t bytes = 0;
};

struct PackageSummary {
    // "dpkg", "apk", "rpm"
    std::string manager;
    std::string name;
    std::string version;
    std::uint64_t bytes = 0;
};

struct ExecutableSummary {
    std::string path;
    std::uint64_t bytes = 0;
    bool dynamic = false;
    bool stripped = false;
    std::uint64_t symbolAndDebugBytes = 0;
    // Needed, but not in the image.
    std::vector<std::string> missing{};
    // "go1.24.4", else empty.
    std::string goVersion{};
};

struct WasteSummary {
    // "documentation", "package-cache", ...
    std::string kind;
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
    // The kind for people.
    messages::Msg title{};
    // The largest of the files; empty when none is known.
    std::string example{};
};

struct SecuritySummary {
    bool root = false;
    std::vector<std::string> shells{};
    std::vector<std::string> packageManagers{};
    std::vector<std::string> setuid{};
    std::vector<std::string> secrets{};
};

struct StepSummary {
    std::string name;
    std::string stage{};
    bool cached = false;
    std::chrono::nanoseconds duration{};
    // Of the Dockerfile, counted from 1; 0 where it is not known.
    std::size_t line = 0;
    // File bytes that it wrote.
    std::uint64_t bytes = 0;
};

struct StageSummary {
    std::string name;
    // Its layers are in the image.
    bool shipped = false;
    // File bytes that its steps wrote.
    std::uint64_t bytes = 0;
};

struct BuildSummary {
    std::chrono::nanoseconds duration{};
    std::vector<StepSummary> steps{};
    std::vector<StageSummary> stages{};
    // The stage graph as SVG, made by engine/stages; may be empty.
    std::string stageGraph{};
    // The text that was built; may be empty.
    std::string dockerfile{};
    [[nodiscard]] std::size_t cachedSteps() const;
    // What stages that are not shipped keep out of the image.
    [[nodiscard]] std::uint64_t keptOut() const;
};

// One variant, read: everything that a comparison and its reports look at.
struct ImageSummary {
    std::string name;
    // A path or reference.
    std::string source;
    std::string imageId{};
    std::string platform{};
    SizeTotals totals{};
    double efficiency = 1;
    std::uint64_t files = 0;
    std::vector<LayerSummary> layers{};
    std::vector<BlameSummary> blame{};
    // Key and value of the configuration, sorted: "user", "entrypoint", "env PATH", "label x".
    std::vector<std::pair<std::string, std::string>> configuration{};
    // Sorted by path.
    std::vector<FileRecord> records{};
    // Nothing when the facts were not looked at.
    bool hasFacts = false;
    std::vector<PackageSummary> packages{};
    std::vector<ExecutableSummary> executables{};
    std::vector<WasteSummary> waste{};
    SecuritySummary security{};
    std::optional<BuildSummary> build{};
    std::vector<messages::Message> remarks{};
};

// Sizes, layers, configuration, files and what follows from them; name, source and build are the caller's.
[[nodiscard]] ImageSummary summarise(const image::ImageAnalysis& analysis);
// Packages, programs, waste, security.
void addFacts(ImageSummary& summary, const image::facts::ImageFacts& facts);

} // namespace slipway::compare
