// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Two or more builds or images side by side. A variant names one (variant.h); what is read or built becomes an
// ImageSummary (image_summary.h); summaries become a Comparison (comparison.h), on which gates (gate.h) and reports
// stand.
namespace slipway::compare {

struct VariantSpec {
    enum class Kind : std::uint8_t { Dockerfile, ImagePath, StoreReference };
    Kind kind = Kind::Dockerfile;
    // As given, else made of the path: what tables show.
    std::string name;
    // Path of the Dockerfile or of the image, or the reference.
    std::string location;
    // Only of Dockerfiles.
    std::string target{};
    std::vector<std::pair<std::string, std::string>> arguments{};
    // FROM OLD becomes FROM NEW.
    std::vector<std::pair<std::string, std::string>> bases{};
    // Dockerfile and context are taken from this revision.
    std::string revision{};
    // The Dockerfile's text, where it is not what stands at `location`.
    std::optional<std::string> text{};
    friend bool operator==(const VariantSpec&, const VariantSpec&) = default;
};

// `[NAME=][file:]FILE[,target=T][,arg=K=V][,base=OLD:=NEW][,git=REV]`, `[NAME=]image:PATH`, `[NAME=]store:REF`; "\," is
// a comma. Without a prefix `looksLikeImage` decides between the first two.
[[nodiscard]] Result<VariantSpec> parseVariant(std::string_view text,
                                               const std::function<bool(const std::string&)>& looksLikeImage);
// Names that stand twice get "-2", "-3" at their end.
void makeNamesUnique(std::vector<VariantSpec>& variants);

} // namespace slipway::compare
