// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/source_tree.h"

#include <stop_token>

namespace slipway::context {

// The sources of one COPY or ADD, after expansion of variables; heredocs, URLs and git sources are not for here.
struct CopyRequest {
    // "COPY" or "ADD", for errors.
    std::string instruction = "COPY";
    std::vector<std::string> sources;
    // Ignore patterns, matched against the path inside the copied source.
    std::vector<std::string> excludes{};
    bool parents = false;
};

struct CopyItem {
    // In the source tree, symlinks on the way to the source resolved.
    std::string source;
    // Below the destination; "" is the source itself (see CopyGroup).
    std::string destination;
    EntryStatus status;
    // A directory that is there only because something below it is: --parents, or an excluded directory with an
    // exception.
    bool parentOnly = false;
};

// One source argument or one match of its wildcard. A directory gives its contents: its item "" stands for the
// destination directory. Anything else has the one item "": it becomes destination/baseName when the destination is a
// directory, else the destination. With --parents the destination is always a directory and the items lie below it.
struct CopyGroup {
    // Index in CopyRequest::sources.
    std::size_t argument = 0;
    // As named or matched, before symlinks were followed.
    std::string path;
    // Last component of `path`.
    std::string baseName;
    bool directory = false;
    bool parents = false;
    // Parents before their entries, entries by the bytes of their names. Sockets are left out.
    std::vector<CopyItem> items;
};

struct CopySelection {
    std::vector<CopyGroup> groups;
    // Whether several entries or a wildcard make a directory of the destination necessary.
    [[nodiscard]] bool several() const { return groups.size() > 1; }
};

// NotFound for a literal source that is not there, saying which ignore pattern hides it; a wildcard may match nothing.
[[nodiscard]] Result<CopySelection> selectSources(const SourceTree& tree, const CopyRequest& request,
                                                  std::stop_token stop);

} // namespace slipway::context
