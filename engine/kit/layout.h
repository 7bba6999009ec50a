// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/kit/base.h"
#include "engine/kit/kit.h"
#include "engine/kit/root_tar.h"

#include <filesystem>
#include <optional>

namespace slipway::kit {

inline constexpr std::string_view kAnnotationInputs = "org.slipway.kit.inputs";
inline constexpr std::string_view kLabelPackages = "org.slipway.kit.packages";

struct LayoutOptions {
    std::string suite;
    std::string architecture;
};

// Writes DIRECTORY (which is there and empty) as an OCI layout with one image of one gzip layer, named by every tag.
[[nodiscard]] Result<MadeBase> writeLayout(const Base& base, const LayoutOptions& options,
                                           const std::filesystem::path& tar, const RootTarOptions& tarOptions,
                                           const RootTarFacts& facts, const std::filesystem::path& directory,
                                           const std::stop_token& stop);

// What is in DIRECTORY if it was made from these inputs and its blobs are there with their lengths.
[[nodiscard]] std::optional<MadeBase> existingLayout(const Base& base, std::string_view inputs,
                                                     const std::filesystem::path& directory);

} // namespace slipway::kit
