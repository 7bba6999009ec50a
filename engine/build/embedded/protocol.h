// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/executor.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What client and worker say to each other. The worker knows directories, not snapshots: the client looks up chains and
// commits, the worker reads and writes files.
namespace slipway::build::embedded {

// Client and worker are two programs of one installation; any change of this folder's messages takes a new number.
inline constexpr std::uint32_t kProtocolVersion = 2;

// The directories with the files of a snapshot and of what is below it, top first.
using Chain = std::vector<std::filesystem::path>;

// Where a step leaves its result: the snapshot that the store has prepared. The worker makes the directory.
struct Output {
    std::filesystem::path directory;
    std::filesystem::path index; // the finished index is written here
    // The overlay's upper directory, and what it needs beside it meanwhile.
    [[nodiscard]] std::filesystem::path files() const { return directory / "fs"; }
    [[nodiscard]] std::filesystem::path work() const { return directory / "work"; }
};

struct ApplyLayerWork {
    Chain parent;
    Output output;
    std::uint64_t blobSize = 0;
    std::string diffId;
};
struct CopyWork {
    Chain parent;
    Output output;
    CopyRequest request;
};
struct MakeDirectoryWork {
    Chain parent;
    Output output;
    MakeDirectoryRequest request;
};
struct RunWork {
    Chain parent;
    Output output;
    RunRequest request;
    // Directory of each cache mount, by its place in RunRequest::mounts.
    std::map<std::uint64_t, std::filesystem::path> caches;
};
struct ContentDigestWork {
    ContentRequest request;
};
struct ReadFileWork {
    Chain chain;
    std::string path;
    std::uint64_t limit = 0;
};
struct WriteLayerTarWork {
    Chain chain; // its first directory is the layer
    std::filesystem::path index;
};
struct WriteTreeTarWork {
    Chain chain;
    // Indexes of the same snapshots, needed where ownership is kept only there.
    std::vector<std::filesystem::path> indexes;
};
struct RemoveWork {
    std::vector<std::filesystem::path> directories;
};
struct ProbeWork {
    bool network = false;
};

using Work = std::variant<ProbeWork, ApplyLayerWork, CopyWork, MakeDirectoryWork, RunWork, ContentDigestWork,
                          ReadFileWork, WriteLayerTarWork, WriteTreeTarWork, RemoveWork>;

struct Request {
    Work work;
    // Chains of the snapshots that the request's source trees name, by id.
    std::map<std::string, Chain> trees{};
};

struct Answer {
    bool good = false;
    // When it is not good; has no place in a source.
    Error error{};
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    std::vector<messages::Message> warnings{};
    // Digest, file content.
    std::string text{};
    Capabilities capabilities{};
};

// First packet of the worker on the control socket. An error instead of a greeting says why it cannot work.
struct Hello {
    std::uint32_t version = kProtocolVersion;
    std::string build; // version of Slipway
    std::string idMap;
    bool singleId = false;
    std::vector<Error> errors{}; // at most one
};

struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] std::string encode(const Answer& answer);
[[nodiscard]] std::string encode(const Hello& hello);
[[nodiscard]] std::string encode(const Progress& progress);
[[nodiscard]] Result<Request> decodeRequest(std::string_view bytes);
[[nodiscard]] Result<Answer> decodeAnswer(std::string_view bytes);
[[nodiscard]] Result<Hello> decodeHello(std::string_view bytes);
[[nodiscard]] Result<Progress> decodeProgress(std::string_view bytes);

} // namespace slipway::build::embedded
