// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/executor.h"
#include "engine/image/platform.h"
#include "engine/text/source_text.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace slipway::build {

// Where COPY reads from when it names no other place.
struct ContextSpec {
    enum class Kind : std::uint8_t {
        None,      // a Dockerfile alone: every COPY from the context fails
        Directory, // `path` is walked, its ignore file applies
        Tar,       // `path` is an archive, compressed or not; it is unpacked under budgets first
    };
    Kind kind = Kind::None;
    std::filesystem::path path{};
};

// --build-context NAME=VALUE, the value as written: DIR, oci-layout://DIR[:TAG][@DIGEST], store:REF,
// docker-image://REF.
struct NamedContext {
    std::string name;
    std::string value;
};

// What RUN --mount=type=secret may ask for; the caller has read it.
struct Secret {
    std::string id;
    std::string bytes;
};

// -o: what becomes of the result apart from the store.
struct Export {
    enum class Kind : std::uint8_t {
        Oci,    // one tar: OCI layout and docker's manifest.json
        Docker, // the same with docker's media types
        Local,  // the files, into a directory
        Tar,    // the files, as one tar
    };
    enum class Compression : std::uint8_t { Gzip, Zstd, Uncompressed };
    Kind kind = Kind::Oci;
    // "-" is standard output (not for Local).
    std::filesystem::path destination{};
    Compression compression = Compression::Gzip;
    int compressionLevel = 0; // 0: the default
    // Layers of a base keep the compression they came with unless this is set.
    bool forceCompression = false;
    // SOURCE_DATE_EPOCH: times of new layers' files after it become it.
    bool rewriteTimestamp = false;
};

// "type=oci,dest=x.tar,compression=zstd", or a bare path: one that ends in ".tar" is type=oci, "-" a tar of the files,
// any other a directory for the files.
[[nodiscard]] Result<Export> parseExport(std::string_view text);

// The folders of SLIPWAY_KIT, "DIR:DIR".
[[nodiscard]] std::vector<std::filesystem::path> kitFoldersOf(std::string_view list);

// One build. A value: the same request in an unchanged world gives the same image.
struct BuildRequest {
    text::SourceText dockerfile;
    // For the ignore file beside it; empty when the text has no file.
    std::filesystem::path dockerfilePath{};
    ContextSpec context{};
    std::string target{};
    std::map<std::string, std::string, std::less<>> arguments{};
    std::vector<NamedContext> namedContexts{};
    std::optional<image::Platform> platform{};
    std::vector<Secret> secrets{};
    Network network = Network::Default;
    std::vector<std::pair<std::string, std::string>> labels{};
    std::vector<std::string> tags{};
    bool noCache = false;
    // --no-cache-filter: stages whose steps are done anew.
    std::vector<std::string> noCacheStages{};
    std::vector<std::filesystem::path> kitFolders{};
    std::vector<Export> exports{};
    // SOURCE_DATE_EPOCH of the caller's environment, seconds; a build argument of that name wins.
    std::optional<std::int64_t> sourceDateEpoch{};
    std::vector<std::pair<std::string, std::string>> extraHosts{};
};

// What a finished build left.
struct BuildOutcome {
    // Of the image's configuration: "sha256:...".
    std::string imageId;
    std::string manifestDigest;
    // Normalised, as they stand in the store.
    std::vector<std::string> references;
    // The build record in the store.
    std::string recordId;
    std::size_t steps = 0;
    std::size_t cachedSteps = 0;
    std::chrono::nanoseconds duration{};
};

} // namespace slipway::build
