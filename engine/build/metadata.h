// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The texts and small languages of metadata instructions, as BuildKit writes them into images.
namespace slipway::image {
struct Healthcheck;
}

namespace slipway::build {

// A string as Go's %q prints it.
[[nodiscard]] std::string goQuoted(std::string_view text);
// ["a" "b"] as Go's %q prints a list.
[[nodiscard]] std::string goQuotedList(std::span<const std::string> words);
// [a b] as Go's %v prints a list.
[[nodiscard]] std::string goList(std::span<const std::string> words);
// 1h2m3.5s as Go prints a time.Duration.
[[nodiscard]] std::string goDuration(std::int64_t nanoseconds);
// &{["CMD-SHELL" "x"] "30s" "0s" "0s" "0s" '\x03'} as BuildKit's history has it.
[[nodiscard]] std::string healthcheckText(const image::Healthcheck& healthcheck);

struct ExposedPorts {
    std::set<std::string> ports; // "80/tcp"
    // An address or a host port was given: it means nothing in an image.
    bool ignoredHost = false;
};
// One word of EXPOSE: "80", "80/udp", "8000-8010", "127.0.0.1:80:80/tcp". Nothing when it is no port.
[[nodiscard]] std::optional<ExposedPorts> parsePort(std::string_view word);

// "SIGTERM", "term", "9", "RTMIN+3".
[[nodiscard]] bool isSignal(std::string_view text);

// A path joined to the directory it is relative to, cleaned ("." and ".." resolved, no trailing slash).
[[nodiscard]] std::string joinedPath(std::string_view directory, std::string_view path);
// The same for a destination of COPY: a trailing slash, "/." or a "." itself keeps its meaning, a directory.
[[nodiscard]] std::string joinedDestination(std::string_view directory, std::string_view path);

} // namespace slipway::build
