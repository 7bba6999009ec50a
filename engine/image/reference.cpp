// SPDX-License-Identifier: Apache-2.0
#include "engine/image/reference.h"

#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <algorithm>

// The grammar is that of the distribution project's reference package.
namespace slipway::image {

namespace {

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kLegacyDomain = "index.docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kMaximumNameLength = 255;
constexpr std::size_t kMaximumTagLength = 128;

bool isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool isAlphanumeric(char c) {
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
}

// alphanumerics joined by ".", "_", "__" or any number of "-"
bool isPathComponent(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        const std::size_t start = at;
        while (at < text.size() && isLowerOrDigit(text[at])) {
            ++at;
        }
        if (at == start) {
            return false;
        }
        if (at == text.size()) {
            return true;
        }
        const char separator = text[at];
        std::size_t length = 0;
        while (at < text.size() && text[at] == separator) {
            ++at;
            ++length;
        }
        if (!(separator == '-' || (separator == '.' && length == 1) || (separator == '_' && length <= 2))) {
            return false;
        }
    }
}

bool isDomain(std::string_view text) {
    std::string_view host = text;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || close == 1) {
            return false;
        }
        const std::string_view address = text.substr(1, close - 1);
        if (!std::ranges::all_of(address, [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
            })) {
            return false;
        }
        host = {};
        text.remove_prefix(close + 1);
        if (text.empty()) {
            return true;
        }
        if (!text.starts_with(':')) {
            return false;
        }
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        if (port.empty() || port.size() > 5 ||
            !std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; })) {
            return false;
        }
        if (!host.empty()) {
            host = host.substr(0, colon);
        } else {
            return true;
        }
    }
    while (true) {
        const std::size_t dot = host.find('.');
        const std::string_view label = host.substr(0, dot);
        if (label.empty() || label.front() == '-' || label.back() == '-' ||
            !std::ranges::all_of(label, [](char c) { return isAlphanumeric(c) || c == '-'; })) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        host.remove_prefix(dot + 1);
    }
}

bool isPath(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        if (!isPathComponent(path.substr(0, slash))) {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

bool isTag(std::string_view tag) {
    return !tag.empty() && tag.size() <= kMaximumTagLength && (isAlphanumeric(tag.front()) || tag.front() == '_') &&
           std::ranges::all_of(tag, [](char c) { return isAlphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

std::unexpected<Error> invalid(std::string_view text) {
    auto error = fail(ErrorCode::InvalidInput, msg::InvalidReference, text::escaped(text.substr(0, 1024)));
    if (std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; })) {
        error.error().notes.push_back(messages::message(msg::ReferenceMustBeLowerCase));
    }
    return error;
}

} // namespace

Result<Reference> Reference::parse(std::string_view text) {
    Reference reference;
    std::string_view rest = text;
    if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
        Result<Digest> digest = Digest::parse(rest.substr(at + 1));
        if (!digest) {
            return invalid(text);
        }
        reference.digest = std::move(*digest);
        rest = rest.substr(0, at);
    }
    const std::size_t lastSlash = rest.rfind('/');
    const std::size_t colon = rest.rfind(':');
    if (colon != std::string_view::npos && (lastSlash == std::string_view::npos || colon > lastSlash)) {
        reference.tag = rest.substr(colon + 1);
        if (!isTag(reference.tag)) {
            return invalid(text);
        }
        rest = rest.substr(0, colon);
    } else if (!reference.digest) {
        reference.tag = "latest";
    }
    const std::size_t slash = rest.find('/');
    const std::string_view first = rest.substr(0, slash);
    const bool hasDomain = slash != std::string_view::npos &&
                           (first.find_first_of(".:") != std::string_view::npos || first == "localhost" ||
                            std::ranges::any_of(first, [](char c) { return c >= 'A' && c <= 'Z'; }));
    reference.domain = hasDomain ? first : kDefaultDomain;
    reference.path = hasDomain ? rest.substr(slash + 1) : rest;
    if (reference.domain == kLegacyDomain) {
        reference.domain = kDefaultDomain;
    }
    if (reference.domain == kDefaultDomain && !reference.path.contains('/')) {
        reference.path.insert(0, kOfficial);
    }
    if (!isDomain(reference.domain) || !isPath(reference.path) ||
        reference.domain.size() + 1 + reference.path.size() > kMaximumNameLength) {
        return invalid(text);
    }
    return reference;
}

std::string Reference::text() const {
    std::string whole = name();
    if (!tag.empty()) {
        whole += ":" + tag;
    }
    if (digest) {
        whole += "@" + digest->text();
    }
    return whole;
}

std::string Reference::familiarName() const {
    if (domain != kDefaultDomain) {
        return name();
    }
    const bool official = path.starts_with(kOfficial) && path.find('/', kOfficial.size()) == std::string::npos;
    return official ? path.substr(kOfficial.size()) : path;
}

std::string Reference::familiar() const {
    std::string whole = familiarName();
    if (!tag.empty()) {
        whole += ":" + tag;
    }
    if (digest) {
        whole += "@" + digest->text();
    }
    return whole;
}

} // namespace slipway::image
