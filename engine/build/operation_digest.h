// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/plan.h"

#include <span>
#include <string>
#include <vector>

// Keys of steps. A definition names one vertex of one plan (to do equal work once); a cache key names its result for
// good. What must not matter (proxies, values of secrets, whose cache mount it is, where a source stands) is in
// neither.
namespace slipway::build {

// Every vertex that must be there before this one: its parent first, then what it reads.
[[nodiscard]] std::vector<VertexId> inputsOf(const Vertex& vertex);

// Trees whose content is part of the key, in a fixed order; what is read of each.
struct ContentInput {
    const TreeRef* tree = nullptr;
    std::vector<std::string> sources;
    bool parents = false;
    std::vector<std::string> excludes{};
    // Names what is read, to remember the digest by.
    [[nodiscard]] std::string selector() const;
};
[[nodiscard]] std::vector<ContentInput> contentInputsOf(const Operation& operation);

// "sha256:..." of the operation and of the definitions below it.
[[nodiscard]] std::string definitionDigest(const Vertex& vertex, std::span<const std::string> inputDigests,
                                           std::optional<std::int64_t> epoch);

// Hexadecimal. `parentIdentity` names the files that the step works on, `contents` are the digests of
// contentInputsOf(), in order.
[[nodiscard]] std::string cacheKey(const Operation& operation, std::string_view parentIdentity,
                                   std::span<const std::string> contents, const image::Platform& platform,
                                   std::optional<std::int64_t> epoch);

} // namespace slipway::build
