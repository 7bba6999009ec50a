// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/opened_image.h"
#include "engine/image/analysis.h"
#include "engine/image/facts/image_facts.h"
#include "engine/image/layer_content.h"
#include "engine/store/build_record.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace slipway::workbench {

class Settings;

// A file of one layer: "usr/bin/env", of the layers from 0.
struct LayerFile {
    std::size_t layer = 0;
    std::string path;
};

// An image, looked through.
struct StudiedImage {
    std::string word; // what it was asked for by
    std::string name;
    image::ImageAnalysis analysis;
    image::facts::ImageFacts facts;
};

// What jobs need of the machine: the store and where base images are. Everything here may be called from any thread;
// settings are taken over on the window's thread.
class EngineAccess {
public:
    explicit EngineAccess(const Settings& settings);

    void takeSettings(const Settings& settings);
    // Opened when first asked for and then kept.
    [[nodiscard]] Result<std::shared_ptr<store::Store>> store();
    [[nodiscard]] build::StoreOpener storeOpener();
    // SLIPWAY_KIT, the preferences', and the user's own kit directory where there is one.
    [[nodiscard]] std::vector<std::filesystem::path> kitFolders() const;
    // OCI layouts that stand in the kit folders, by the name that FROM calls them by.
    [[nodiscard]] std::vector<std::string> kitBases() const;
    // Adds kit folders and the mapping of bases.
    void complete(build::BuildRequest& request) const;

    // Those of `names` (as FROM writes them, variables replaced) that neither the mapping, the store nor a kit has.
    [[nodiscard]] Result<std::set<std::string>> missingBases(const std::set<std::string>& names);
    // The kit's layout for FROM's `name` whatever its tag, as a value of the mapping; empty for none.
    [[nodiscard]] std::string kitLayoutFor(const std::string& name) const;

    // PATH or reference: its layers, files and facts. `baseLayers` of them belong to the base.
    [[nodiscard]] Result<std::shared_ptr<const StudiedImage>>
    study(const std::string& word, const image::AnalysisProgress& progress, const std::stop_token& stop);
    // The content of a file of an image, from the layer where it is; as readFileOfLayer() does it.
    [[nodiscard]] Result<std::uint64_t> readFile(const StudiedImage& image, const LayerFile& file,
                                                 image::FileReceiver& receiver, std::uint64_t maximumBytes,
                                                 const archive::ByteProgress& progress, const std::stop_token& stop);
    // The image that FROM means by a name, as a build would find it: in named contexts, the preferences' mapping, the
    // store, a kit folder.
    [[nodiscard]] Result<std::shared_ptr<const StudiedImage>>
    studyBase(const std::string& name, const std::vector<std::pair<std::string, std::string>>& namedContexts,
              const std::stop_token& stop);
    [[nodiscard]] Result<std::vector<std::shared_ptr<const store::BuildRecord>>> history(const std::string& dockerfile);

private:
    mutable std::mutex m_mutex;
    std::optional<std::string> m_storeDirectory;
    std::vector<std::filesystem::path> m_kitFolders;
    std::vector<std::pair<std::string, std::string>> m_mapping;
    std::shared_ptr<store::Store> m_store;
};

} // namespace slipway::workbench
