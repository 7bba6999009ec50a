// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/analysis.h"
#include "engine/image/facts/elf.h"
#include "engine/image/facts/secret.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace slipway::image::facts {

// What is kept of the files of one layer, by their paths in that layer.
struct LayerContents {
    // Package databases, accounts, library paths: whole.
    std::map<std::string, std::string, std::less<>> files;
    std::map<std::string, Elf, std::less<>> elves;
    // The rest of the line after "#!".
    std::map<std::string, std::string, std::less<>> scripts;
    std::map<std::string, SecretKind, std::less<>> secrets;
    // The version that a C library of GNU tells of itself ("2.41"), by its path.
    std::map<std::string, std::string, std::less<>> glibcVersions;
    // Programs that are too large or too many to be looked into.
    std::uint32_t skipped = 0;
};

// Looks at the files of an image while analyse() streams its layers: give it visitors(), then gatherFacts() (in
// image_facts.h) the collector.
class FactCollector {
public:
    // The collector must outlive the visitors. Called from several threads.
    [[nodiscard]] VisitorFactory visitors();
    // Only after analyse() has returned. Null for a layer that was not read.
    [[nodiscard]] const LayerContents* layer(LayerNumber number) const;

    // Programs above this size are not looked into.
    static constexpr std::uint64_t kMaximumProgram = std::uint64_t{512} << 20;
    // Of all databases of one layer: Debian's of thousands of packages have some tens of megabytes.
    static constexpr std::uint64_t kMaximumDatabases = std::uint64_t{256} << 20;
    static constexpr std::size_t kMaximumPrograms = 200'000;

private:
    std::mutex m_mutex;
    std::map<LayerNumber, std::shared_ptr<LayerContents>> m_layers;
};

} // namespace slipway::image::facts
