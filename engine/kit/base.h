// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::kit {

// One base image that the kit knows how to make from Debian packages.
struct Base {
    std::string_view name{};
    // For people, in the image's label: English, as labels are.
    std::string_view description{};
    // What mmdebstrap is asked for.
    std::string_view variant{};
    std::vector<std::string_view> packages{};
    // Shell text for mmdebstrap's hook; see resources/kit.
    std::string script{};
    // The base is what the script leaves under kStage, instead of the whole root.
    bool staged = false;
    std::vector<std::string> environment{};
    std::vector<std::string> command{};
    std::string_view workingDirectory{};
    // "latest" always; the others with the version of `versionOf`: {0} is its upstream version, {1} without the last
    // number ("1.37.0" and "1.37"), {2} its first number, {suite} the suite.
    std::string_view versionOf{};
    std::vector<std::string_view> tags{};
    // Seconds on an ordinary machine with the packages at hand, for what is said before.
    int estimate = 0;
};

inline constexpr std::string_view kStage = "slipway-kit/";

// Every base, those that take longest first.
[[nodiscard]] std::span<const Base> bases();
[[nodiscard]] const Base* findBase(std::string_view name);

// Name and version of each package, sorted by name.
using PackageVersions = std::map<std::string, std::string>;
// From the text of dpkg's status file, or of several control files one after the other. Malformed lines are passed
// over.
[[nodiscard]] PackageVersions packageVersions(std::string_view controlText);

// "2:1.24.4-1+b2" is "1.24.4": without epoch, revision, and what follows '+' or '~'.
[[nodiscard]] std::string upstreamVersion(std::string_view debianVersion);
// The tags of a base, "latest" first, none twice; those that need a version fall away where it is unknown.
[[nodiscard]] std::vector<std::string> tagsOf(const Base& base, std::string_view suite,
                                              const PackageVersions& versions);

// SHA-256 of everything that decides what a base will be, apart from the versions that the mirror has: equal text means
// that what is there can be used again.
[[nodiscard]] std::string inputsOf(const Base& base, std::string_view suite, std::string_view architecture);
// SHA-256 over "name=version" lines.
[[nodiscard]] std::string digestOf(const PackageVersions& versions);

} // namespace slipway::kit
