// SPDX-License-Identifier: Apache-2.0
#include "engine/build/stored_export.h"

#include "engine/build/image_resolver.h"
#include "engine/messages/catalogue/build.h"

#include <algorithm>

namespace slipway::build {

Result<ExportOutcome> exportStored(const Export& what, const std::string& image, store::Store& store,
                                   ExecutorFactory executor, std::stop_token stop) {
    if (what.kind != Export::Kind::Oci && what.kind != Export::Kind::Docker)
        return fail(ErrorCode::Unsupported, msg::BuildExportImageOnly);
    const Result<store::StoredImage> stored = store.images().resolve(image);
    if (!stored)
        return passOn(stored.error());
    Result<std::shared_ptr<const BaseImage>> base = ImageResolver(store, {}).fromStore(stored->id.text());
    if (!base)
        return passOn(std::move(base.error()));
    ImageResult result{.configuration = stored->configuration,
                       .configurationBytes = stored->configurationBytes,
                       .id = stored->id,
                       .base = *base};
    for (std::size_t i = 0; i < stored->layers.size(); ++i)
        result.layers.push_back(
            {.diffId = stored->layers[i].diffId, .snapshot = stored->layers[i].snapshot, .baseLayer = i});
    ExportSubject subject{.image = result, .store = store, .names = stored->references};
    const Result<image::Reference> called = image::Reference::parse(image);
    if (called && std::ranges::contains(stored->references, *called))
        subject.names = {*called};
    LazyExecutor lazy(std::move(executor));
    return exportImage(what, subject, lazy, std::move(stop));
}

} // namespace slipway::build
