// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/opened_image.h"
#include "engine/build/request.h"
#include "engine/compare/image_summary.h"
#include "engine/compare/variant.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace slipway::compare {

struct VariantReaderOptions {
    build::StoreOpener openStore;
    // What the build of every Dockerfile starts from: arguments, named contexts, kit folders, platform, ...
    build::BuildRequest request{};
    // Of Dockerfiles; nothing: the directory in which the Dockerfile stands.
    std::optional<std::filesystem::path> context{};
    // For the stage graph in the report.
    messages::Language language = messages::Language::English;
    // Asked before each build, for what listens to it.
    std::function<std::unique_ptr<build::BuildObserver>(const VariantSpec&)> observer{};
};

// Reads images and builds Dockerfiles for a comparison, one after the other. The store is opened when the first variant
// needs it.
class VariantReader {
public:
    VariantReader(VariantReaderOptions options, std::stop_token stop);
    ~VariantReader();
    VariantReader(const VariantReader&) = delete;
    VariantReader& operator=(const VariantReader&) = delete;

    [[nodiscard]] Result<ImageSummary> read(const VariantSpec& variant);

private:
    [[nodiscard]] Result<ImageSummary> fromImage(const VariantSpec& variant);
    [[nodiscard]] Result<ImageSummary> built(const VariantSpec& variant);
    [[nodiscard]] std::string stageGraph(const build::BuildRequest& request) const;
    [[nodiscard]] Result<void> openStoreOnce();
    [[nodiscard]] Result<build::BuildRequest> requestOf(const VariantSpec& variant);
    // Directory and Dockerfile as they were at the variant's revision, below the store's temporary directory.
    [[nodiscard]] Result<void> takeRevision(const VariantSpec& variant, std::filesystem::path& directory,
                                            std::filesystem::path& dockerfile);
    // Runs git there; its standard output goes to the file.
    [[nodiscard]] Result<void> git(const VariantSpec& variant, const std::filesystem::path& directory,
                                   const std::vector<std::string>& arguments, const std::filesystem::path& output);
    // A Dockerfile outside the context, and its ignore file.
    [[nodiscard]] Result<void> takeFile(const VariantSpec& variant, const std::string& name,
                                        std::filesystem::path& dockerfile);

    VariantReaderOptions m_options;
    std::stop_token m_stop;
    std::shared_ptr<store::Store> m_store;
    // Tells apart the temporary files of several readers of one store.
    std::string m_prefix;
    // For names of temporary files.
    unsigned m_number = 0;
};

} // namespace slipway::compare
