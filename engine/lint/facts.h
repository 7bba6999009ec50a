// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/text/byte_range.h"
#include "engine/text/source_text.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What rules see of the world besides the Dockerfile: plain values that others fill.
namespace slipway::lint {

struct ContextFile {
    enum class Kind : std::uint8_t { File, Directory, Symlink, Other };
    std::string path; // relative to the context, "/" between names, no "/" in front
    Kind kind = Kind::File;
    std::uint64_t bytes = 0;
    bool ignored = false; // the ignore file hides it
};

// The build context as it lies on disk.
struct ContextFacts {
    std::vector<ContextFile> files; // by path
    bool complete = true;           // false: there were more files than were looked at
    std::optional<text::SourceText> ignoreFile{};
    // Contents of small files that rules read: start scripts, package.json, go.mod.
    std::map<std::string, std::string, std::less<>> texts{};

    // nullptr when there is none; also for a directory.
    [[nodiscard]] const ContextFile* find(std::string_view path) const;
};

// What the last build of this very text measured. Ranges are those of instructions of the file; bytes of the base image
// belong to the FROM that brought it.
struct BuildFacts {
    // File bytes that one instruction brought in and a later one made useless: they stay in the image.
    struct DeadBytes {
        text::ByteRange from;
        text::ByteRange by;
        std::uint64_t deleted = 0;
        std::uint64_t rewritten = 0;    // replaced by other content
        std::uint64_t metadataOnly = 0; // written again with the same content: chmod, chown
        std::uint32_t files = 0;
        bool inherited = false; // from the base image

        friend bool operator==(const DeadBytes&, const DeadBytes&) = default;
    };
    std::vector<DeadBytes> dead{};

    // What a running service seldom needs and the image has, by the instruction that brought it.
    struct Ballast {
        enum class Kind : std::uint8_t { DebugSymbols, Documentation, PackageCache, LanguageCache, StaticLibrary };
        Kind kind = Kind::Documentation;
        text::ByteRange range;
        std::uint64_t bytes = 0;
        std::string example{}; // the largest file, with "/" in front
        bool inherited = false;

        friend bool operator==(const Ballast&, const Ballast&) = default;
    };
    std::vector<Ballast> ballast{};

    // A program that cannot start in the image.
    struct Missing {
        std::string program; // with "/" in front
        std::string needs;   // a library, or the interpreter
        bool interpreter = false;
        text::ByteRange range; // of the instruction that brought the program
        bool inherited = false;

        friend bool operator==(const Missing&, const Missing&) = default;
    };
    std::vector<Missing> missing{};

    friend bool operator==(const BuildFacts&, const BuildFacts&) = default;
};

} // namespace slipway::lint
