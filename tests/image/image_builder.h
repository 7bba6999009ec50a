// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/tar_writer.h"
#include "engine/image/layer_index.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::test {

// An entry of a layer in few words: "d/" a directory, "a -> b" a symbolic link, "a => b" a hard link, "a 10" a file of
// 10 bytes, "a 10 x" one whose content is made of x, "d/.wh.a" as it stands.
inline archive::TarEntry entryOf(std::string_view text) {
    archive::TarEntry entry;
    entry.mode = 0644;
    if (const std::size_t arrow = text.find(" -> "); arrow != std::string_view::npos) {
        entry.path = text.substr(0, arrow);
        entry.kind = archive::TarKind::Symlink;
        entry.linkTarget = text.substr(arrow + 4);
    } else if (const std::size_t link = text.find(" => "); link != std::string_view::npos) {
        entry.path = text.substr(0, link);
        entry.kind = archive::TarKind::HardLink;
        entry.linkTarget = text.substr(link + 4);
    } else if (text.ends_with('/')) {
        entry.path = text;
        entry.kind = archive::TarKind::Directory;
        entry.mode = 0755;
    } else {
        const std::size_t space = text.find(' ');
        entry.path = text.substr(0, space);
        entry.size = space == std::string_view::npos ? 0 : std::stoull(std::string(text.substr(space + 1)));
        entry.storedSize = entry.size;
    }
    return entry;
}

// The letter behind the size stands for the content; without one the path does.
inline image::ContentHash hashOf(std::string_view text) {
    const archive::TarEntry entry = entryOf(text);
    const std::size_t last = text.rfind(' ');
    const bool named = last != text.find(' ');
    const std::string content = named ? std::string(text.substr(last + 1)) : entry.path;
    return {std::hash<std::string>()(content), entry.size};
}

inline std::shared_ptr<const image::LayerIndex> layerOf(const std::vector<std::string>& entries, bool hashes = true) {
    image::LayerIndexBuilder builder;
    for (const std::string& text : entries) {
        const archive::TarEntry entry = entryOf(text);
        const auto added = builder.add(entry);
        if (!added) {
            return nullptr;
        }
        if (hashes && entry.kind == archive::TarKind::File) {
            builder.setContentHash(*added, hashOf(text));
        }
    }
    return builder.finish();
}

} // namespace slipway::test
