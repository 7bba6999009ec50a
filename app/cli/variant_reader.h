// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/command.h"
#include "engine/build/request.h"
#include "engine/compare/image_summary.h"
#include "engine/compare/variant.h"
#include "engine/image/platform.h"

#include <memory>
#include <optional>

namespace slipway::store {
class Store;
}

namespace slipway::cli {

// Reads images and builds Dockerfiles for a comparison, one after the other. The store is opened when the first variant
// needs it.
class VariantReader {
public:
    VariantReader(const Context& context, const ParsedOptions& options);
    ~VariantReader();
    VariantReader(const VariantReader&) = delete;
    VariantReader& operator=(const VariantReader&) = delete;

    [[nodiscard]] Result<compare::ImageSummary> read(const compare::VariantSpec& variant,
                                                     const std::optional<image::Platform>& platform);

private:
    using Platform = std::optional<image::Platform>;

    [[nodiscard]] Result<compare::ImageSummary> fromImage(const compare::VariantSpec& variant,
                                                          const Platform& platform);
    [[nodiscard]] Result<compare::ImageSummary> built(const compare::VariantSpec& variant, const Platform& platform);
    [[nodiscard]] std::string stageGraph(const build::BuildRequest& request, const compare::VariantSpec& variant) const;
    [[nodiscard]] Result<void> openStoreOnce();
    [[nodiscard]] Result<build::BuildRequest> requestOf(const compare::VariantSpec& variant, const Platform& platform);
    // Directory and Dockerfile as they were at the variant's revision, below the store's temporary directory.
    [[nodiscard]] Result<void> takeRevision(const compare::VariantSpec& variant, std::filesystem::path& directory,
                                            std::filesystem::path& dockerfile);

    const Context& m_context;
    const ParsedOptions& m_options;
    std::unique_ptr<store::Store> m_store;
    // For names of temporary files.
    unsigned m_number = 0;
};

} // namespace slipway::cli
