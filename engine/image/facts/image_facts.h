// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/accounts.h"
#include "engine/image/facts/fact_collector.h"
#include "engine/image/facts/package.h"
#include "engine/image/facts/waste.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// facts: what an image is made of beyond its bytes. Pure parsers (dpkg, apk, rpm, elf, go_build_info, accounts, secret,
// waste) take bytes; FactCollector feeds them while the layers stream past; gatherFacts() puts together what they said
// of the files that are still there. Paths have no leading "/".
namespace slipway::image::facts {

struct PackageFacts {
    Package package;
    // Of the files it owns that are in the image; a file of several names or owners counts once.
    std::uint64_t bytes = 0;
    std::uint32_t files = 0;
};

// A directory with files that no package owns, its subdirectories summed up where that tells more.
struct UnownedFolder {
    std::string path;
    std::uint64_t bytes = 0;
    std::uint32_t files = 0;
};

struct ExecutableFacts {
    std::string path;
    std::uint64_t bytes = 0;
    LayerNumber layer;
    Elf elf;
    // Name of the package that owns it; empty for none.
    std::string package{};
    // PT_INTERP is not in the image: the program does not start.
    bool interpreterMissing = false;
    // Needed libraries, their own needs included, that are not found.
    std::vector<std::string> missing{};

    [[nodiscard]] bool starts() const { return !interpreterMissing && missing.empty(); }
};

// A script whose interpreter ("#!/bin/bash") is not in the image.
struct BrokenScript {
    std::string path;
    std::string interpreter;
};

struct FileMark {
    std::string path;
    std::uint64_t bytes = 0;
    LayerNumber layer;
};

struct SecretFacts {
    enum class Where : std::uint8_t { File, Environment, History, Label };
    SecretKind kind = SecretKind::PrivateKey;
    Where where = Where::File;
    // A path, or the name of the variable or label; empty for History.
    std::string name{};
    // File: who brought it. History: index into configuration.history.
    LayerNumber layer{};
    std::size_t history = 0;
    // The file is no longer visible, and still in the layer for everybody who pulls it.
    std::optional<LayerNumber> removedBy{};
};

struct WasteFacts {
    WasteKind kind = WasteKind::Documentation;
    std::uint64_t bytes = 0;
    std::uint32_t files = 0;
    // The largest, at most kExamples.
    std::vector<FileMark> examples{};
    // Bytes by layer, the largest first.
    std::vector<std::pair<LayerNumber, std::uint64_t>> layers{};

    static constexpr std::size_t kExamples = 5;
};

enum class Libc : std::uint8_t { None, Glibc, Musl };

struct ImageFacts {
    // Sorted by bytes, the largest first.
    std::vector<PackageFacts> packages;
    // Of the files of the image, those that no package owns (all, where there is no package database).
    std::uint64_t unownedBytes = 0;
    std::uint32_t unownedFiles = 0;
    std::vector<UnownedFolder> unowned;

    // Programs, the largest first. Libraries are not listed.
    std::vector<ExecutableFacts> executables;
    std::vector<BrokenScript> brokenScripts;

    std::vector<WasteFacts> waste;
    std::vector<FileMark> largestFiles;

    ImageUser user;
    std::vector<Account> accounts;
    // Paths of shells and package managers that are there.
    std::vector<std::string> shells;
    std::vector<std::string> packageManagers;
    std::vector<FileMark> setuid;
    std::vector<FileMark> setgid;
    // Files, and directories without the sticky bit.
    std::vector<FileMark> worldWritable;
    std::vector<FileMark> capabilities;
    std::vector<SecretFacts> secrets;
    // Empty when there is none.
    std::string certificates;
    bool timeZones = false;
    Libc libc = Libc::None;
    std::string libcVersion;
    std::map<std::string, std::string> osRelease;

    // Databases that could not be read, programs that were not looked into.
    std::vector<messages::Message> remarks;

    // PRETTY_NAME, or NAME and VERSION_ID; empty for an image without os-release.
    [[nodiscard]] std::string osName() const;
};

[[nodiscard]] ImageFacts gatherFacts(const ImageAnalysis& analysis, const FactCollector& collector);

// The instruction as its Dockerfile had it, as far as the history still says so: "RUN apt-get update", "COPY a b".
[[nodiscard]] std::string instructionText(const HistoryEntry& entry);

} // namespace slipway::image::facts
