// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/opened_image.h"
#include "engine/lint/facts.h"
#include "engine/store/record_lookup.h"
#include "engine/text/source_text.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace slipway::measure {

struct BuildFactsOptions {
    store::StoreLocation location;
    // Opens that store, when there is something to read in it.
    build::StoreOpener openStore;
    // Where what was measured is kept, by the record's id, because the image is read for it; empty: nowhere.
    std::filesystem::path cacheDirectory{};
    // As asked for; empty: the last stage.
    std::string target{};
};

// What the last successful build of a Dockerfile measured. A file that nobody has built costs a look into the store's
// index. May be used from several threads; they wait for one another.
class BuildFactsReader {
public:
    explicit BuildFactsReader(BuildFactsOptions options);

    // Nothing when no build of this text, at this path and for this target, is recorded. Errors of the store and the
    // image are the caller's to tell; the lint goes on without.
    [[nodiscard]] Result<std::optional<lint::BuildFacts>>
    read(const text::SourceText& file, const std::filesystem::path& path, const std::stop_token& stop);

private:
    [[nodiscard]] Result<std::optional<lint::BuildFacts>> measured(const std::string& id, const std::stop_token& stop);
    void keep(const std::string& name, const lint::BuildFacts& facts) const;

    BuildFactsOptions m_options;
    std::mutex m_mutex;
    store::RecordLookup m_lookup;
};

} // namespace slipway::measure
