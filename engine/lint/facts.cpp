// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/facts.h"

#include <algorithm>

namespace slipway::lint {

const ContextFile* ContextFacts::find(std::string_view path) const {
    const auto found = std::ranges::lower_bound(files, path, {},
                                                [](const ContextFile& file) -> std::string_view { return file.path; });
    return found != files.end() && found->path == path && found->kind != ContextFile::Kind::Directory ? &*found
                                                                                                      : nullptr;
}

} // namespace slipway::lint
