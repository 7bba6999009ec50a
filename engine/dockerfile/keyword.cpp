// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/keyword.h"

#include "engine/dockerfile/characters.h"

namespace slipway::dockerfile {

namespace {

constexpr std::array<std::string_view, keywordCount> names{
    "ADD",   "ARG",        "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR"};

} // namespace

std::string_view name(Keyword keyword) {
    return keyword == Keyword::Unknown ? std::string_view{} : names[static_cast<std::size_t>(keyword)];
}

std::optional<Keyword> keywordOf(std::string_view word) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (equalIgnoringCase(names[i], word))
            return static_cast<Keyword>(i);
    }
    return std::nullopt;
}

const std::array<std::string_view, keywordCount>& keywordNames() {
    return names;
}

} // namespace slipway::dockerfile
