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

// One instruction of the last build.
struct InstructionFacts {
    text::ByteRange range; // of the instruction in the Dockerfile
    std::uint64_t bytesAdded = 0;
    // What later layers of the image delete or write again.
    std::uint64_t bytesDeleted = 0;
    std::uint64_t bytesOverwritten = 0;
    std::uint64_t bytesMetadataOnly = 0; // written again with the same content: chmod, chown
};

// What the last build of this very text measured.
struct BuildFacts {
    std::vector<InstructionFacts> instructions;
    struct MissingLibrary {
        std::string executable;
        std::string library; // or the interpreter
        text::ByteRange range;
    };
    std::vector<MissingLibrary> missing{};
};

} // namespace slipway::lint
