// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/digest.h"
#include "engine/image/platform.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image {

struct Healthcheck {
    // {"NONE"}, {"CMD", ...} or {"CMD-SHELL", command}.
    std::vector<std::string> test;
    // Nanoseconds, 0 for the engine's default.
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t startPeriod = 0;
    std::int64_t startInterval = 0;
    std::int64_t retries = 0;
    friend bool operator==(const Healthcheck&, const Healthcheck&) = default;
};

// How a container of the image runs.
struct RunConfiguration {
    std::string user{};
    // "80/tcp"
    std::set<std::string> exposedPorts{};
    // "KEY=value", in order.
    std::vector<std::string> environment{};
    // Nothing and an empty list are different: an empty list takes an inherited one away.
    std::optional<std::vector<std::string>> entrypoint{};
    std::optional<std::vector<std::string>> command{};
    std::set<std::string> volumes{};
    std::string workingDirectory{};
    std::map<std::string, std::string> labels{};
    std::string stopSignal{};
    std::optional<Healthcheck> healthcheck{};
    std::vector<std::string> onBuild{};
    std::vector<std::string> shell{};
    bool argsEscaped = false;

    // The value of an environment variable: the last entry of that name.
    [[nodiscard]] std::optional<std::string> environmentValue(std::string_view name) const;
    // Replaces in place, or adds at the end.
    void setEnvironment(std::string_view name, std::string_view value);

    friend bool operator==(const RunConfiguration&, const RunConfiguration&) = default;
};

struct HistoryEntry {
    // RFC 3339 as it stands; empty for none.
    std::string created{};
    std::string createdBy{};
    std::string author{};
    std::string comment{};
    // No layer belongs to this entry.
    bool emptyLayer = false;
    friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

// The configuration blob of an image; its digest is the image id.
struct ImageConfiguration {
    // RFC 3339; empty for none.
    std::string created{};
    std::string author{};
    Platform platform{.os = "linux", .architecture = "amd64"};
    RunConfiguration run{};
    // DiffIDs, the base first.
    std::vector<Digest> diffIds{};
    std::vector<HistoryEntry> history{};

    // Members of unknown names are ignored, known ones of the wrong type are InvalidInput. `what` names the blob.
    [[nodiscard]] static Result<ImageConfiguration> parse(std::string_view json, std::string_view what);
    // Compact JSON with the keys and their order that BuildKit writes. Strings that are no UTF-8 get replacement
    // characters.
    [[nodiscard]] std::string write() const;

    // For each of `layers` layers the entry of history that made it; nothing where the counts do not match.
    [[nodiscard]] std::vector<std::optional<std::size_t>> historyOfLayers(std::size_t layers) const;

    friend bool operator==(const ImageConfiguration&, const ImageConfiguration&) = default;
};

// ChainIDs of the stacks that end with each layer: ChainID(n) = sha256(ChainID(n-1) + " " + DiffID(n)).
[[nodiscard]] std::vector<Digest> chainIds(std::span<const Digest> diffIds);

} // namespace slipway::image
