// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/image_facts.h"
#include "engine/lint/facts.h"
#include "engine/store/build_record.h"
#include "engine/store/images.h"

#include <string>
#include <string_view>
#include <vector>

// measure: what a build left behind, as the plain values that lint takes. It knows both sides; neither knows the other.
namespace slipway::measure {

// An instruction that a layer of the image comes from.
struct LayerOrigin {
    text::ByteRange range;
    bool inherited = false; // of the base image: the FROM
};

// For each layer of the image the instruction that made it: by the snapshots and DiffIDs of what the record says of the
// stages that ship, in their order; what lies below the first of them came with the first FROM.
[[nodiscard]] std::vector<LayerOrigin> originsOf(const store::BuildRecord& record,
                                                 const std::vector<store::StoredLayer>& layers);

// Layers without an origin say nothing.
[[nodiscard]] lint::BuildFacts buildFacts(const std::vector<LayerOrigin>& origins, const image::Accounting& accounting,
                                          const image::facts::ImageFacts& facts);

// For a cache on disk. Nothing for a text that is not of this version.
[[nodiscard]] std::string toJson(const lint::BuildFacts& facts);
[[nodiscard]] std::optional<lint::BuildFacts> fromJson(std::string_view json);

} // namespace slipway::measure
