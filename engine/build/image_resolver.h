// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/plan.h"
#include "engine/store/store.h"

namespace slipway::build {

// Finds images in the store, in kit folders (DIR/golang is an OCI layout for FROM golang) and where a --build-context
// value says. Reads descriptors and configurations alone.
class ImageResolver final : public BaseResolver {
public:
    ImageResolver(store::Store& store, std::vector<std::filesystem::path> kitFolders)
        : m_store(store)
        , m_kitFolders(std::move(kitFolders)) {}

    // `name` is a reference, or store:REF, docker-image://REF, oci-layout://DIR[:TAG][@DIGEST]. NotFound says the three
    // ways to provide an image.
    [[nodiscard]] Result<std::shared_ptr<const BaseImage>> resolve(const std::string& name,
                                                                   const image::Platform& platform) override;

    using Found = std::shared_ptr<const BaseImage>;
    // A reference or an image id of the store; layers without a blob are State::Missing.
    [[nodiscard]] Result<Found> fromStore(const std::string& name);

private:
    [[nodiscard]] Result<Found> fromLayout(const std::filesystem::path& directory, const std::string& name,
                                           const std::string& choice, const image::Platform& platform);
    // Null when no kit folder has it.
    [[nodiscard]] Result<Found> fromKit(const image::Reference& reference, const std::string& name,
                                        const image::Platform& platform);

    store::Store& m_store;
    std::vector<std::filesystem::path> m_kitFolders;
};

} // namespace slipway::build
