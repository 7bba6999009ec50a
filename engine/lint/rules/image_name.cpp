// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/image_name.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace slipway::lint::rules {

namespace {

bool isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isWordCharacter(char c) {
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool isComponent(std::string_view text) {
    return !text.empty() && isLowerOrDigit(text.front()) && isLowerOrDigit(text.back()) &&
           std::ranges::all_of(text, [](char c) { return isLowerOrDigit(c) || c == '.' || c == '_' || c == '-'; });
}

bool isTag(std::string_view text) {
    return !text.empty() && text.size() <= 128 && isWordCharacter(text.front()) &&
           std::ranges::all_of(text, [](char c) { return isWordCharacter(c) || c == '.' || c == '-'; });
}

bool isDigest(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return false;
    const std::string_view hex = text.substr(colon + 1);
    const std::size_t wanted = text.starts_with("sha512:") ? 128 : 64;
    return hex.size() == wanted && std::ranges::all_of(hex, isHex);
}

} // namespace

ImageName imageName(std::string_view text) {
    ImageName name;
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        name.digest = text.substr(at + 1);
        text = text.substr(0, at);
    }
    const std::size_t slash = text.find_last_of('/');
    if (const std::size_t colon = text.find_last_of(':');
        colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
        name.tag = text.substr(colon + 1);
        text = text.substr(0, colon);
    }
    if (const std::size_t first = text.find('/'); first != std::string_view::npos) {
        const std::string_view domain = text.substr(0, first);
        if (domain == "localhost" || domain.find_first_of(".:") != std::string_view::npos) {
            name.registry = domain;
            text = text.substr(first + 1);
        }
    }
    name.repository = text;
    return name;
}

bool isValidImageName(std::string_view text) {
    const ImageName name = imageName(text);
    if (name.repository.empty() || name.repository.size() > 255)
        return false;
    const bool components = std::ranges::all_of(std::views::split(name.repository, '/'),
                                                [](const auto part) { return isComponent(std::string_view(part)); });
    const std::string_view withoutDigest = text.substr(0, text.find('@'));
    const bool tagGiven = withoutDigest.ends_with(':') || !name.tag.empty();
    return components && (!tagGiven || isTag(name.tag)) && (!text.contains('@') || isDigest(name.digest));
}

std::string_view knownTag(const ImageName& name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> known{{
        {"alpine", "3.21"},     {"amazoncorretto", "21"},  {"busybox", "1.37"}, {"caddy", "2.9"},
        {"debian", "bookworm"}, {"eclipse-temurin", "21"}, {"fedora", "41"},    {"gcc", "14"},
        {"golang", "1.24"},     {"gradle", "8"},           {"haproxy", "3.0"},  {"httpd", "2.4"},
        {"maven", "3.9"},       {"mysql", "8.4"},          {"nginx", "1.26"},   {"node", "22"},
        {"php", "8.4"},         {"postgres", "17"},        {"python", "3.13"},  {"redis", "7.4"},
        {"rockylinux", "9"},    {"ruby", "3.4"},           {"rust", "1.85"},    {"ubuntu", "24.04"},
    }};
    if (!name.registry.empty() && name.registry != "docker.io")
        return {};
    std::string_view repository = name.repository;
    if (repository.starts_with("library/"))
        repository.remove_prefix(8);
    const auto found = std::ranges::find(known, repository, &std::pair<std::string_view, std::string_view>::first);
    return found == known.end() ? std::string_view{} : found->second;
}

} // namespace slipway::lint::rules
