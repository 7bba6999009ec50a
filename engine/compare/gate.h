// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/comparison.h"
#include "engine/messages/result.h"

namespace slipway::compare {

// --fail-if: "download > +5%" (against the baseline), "rootfs > 50MB". Names: download, layerTar, stored, rootfs, dead;
// units B, kB, MB, GB (powers of 1000), KiB, MiB, GiB; operators >, >=, <, <=.
struct Gate {
    enum class Measure : std::uint8_t { Download, LayerTar, Stored, RootFilesystem, Dead };
    enum class Comparison : std::uint8_t { Greater, GreaterEqual, Less, LessEqual };
    std::string text;
    Measure measure = Measure::RootFilesystem;
    Comparison comparison = Comparison::Greater;
    // Percent of change when `relative`, else bytes.
    double limit = 0;
    bool relative = false;

    [[nodiscard]] static Result<Gate> parse(std::string_view text);
};

struct GateResult {
    std::string gate;
    std::string variant;
    bool failed = false;
    // The value that was compared, for people: "+7.1%", "52.3 MB".
    std::string value;
};

// For every variant but the baseline, in order. InvalidInput when a gate asks for a download that is only estimated, or
// for a percentage of nothing.
[[nodiscard]] Result<std::vector<GateResult>> check(const std::vector<Gate>& gates,
                                                    const slipway::compare::Comparison& comparison);

} // namespace slipway::compare
