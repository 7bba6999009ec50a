// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/elf.h"
#include "engine/image/root_filesystem.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image::facts {

// Directories of /etc/ld.so.conf, its includes resolved by `content` (all files that match the pattern, in order).
[[nodiscard]] std::vector<std::string>
parseLdSoConf(std::string_view text, const std::function<std::vector<std::string>(std::string_view pattern)>& content);

// Finds needed libraries inside of an image, as its dynamic loader would.
class LibrarySearch {
public:
    // The parsed file at a node, null when it is none.
    using ElfAt = std::function<const Elf*(NodeId)>;
    // `configured` are the directories of ld.so.conf, `environment` those of LD_LIBRARY_PATH.
    LibrarySearch(const RootFilesystem& root, ElfAt elfAt, std::vector<std::string> configured,
                  std::vector<std::string> muslPath, std::vector<std::string> environment);

    // Names that the program and the libraries it gets need, and that are not there; sorted, each once.
    [[nodiscard]] std::vector<std::string> missing(NodeId program, const Elf& elf) const;

private:
    struct Wanted {
        NodeId node;
        const Elf* elf;
        // DT_RPATH of those that asked for it, with $ORIGIN replaced.
        std::vector<std::string> inherited;
    };
    [[nodiscard]] NodeId find(std::string_view name, const Wanted& from, bool musl,
                              const std::vector<std::string>& own) const;
    [[nodiscard]] bool fits(NodeId node, const Elf& elf) const;
    [[nodiscard]] std::vector<std::string> expanded(const std::vector<std::string>& paths, NodeId node,
                                                    const Elf& elf) const;

    const RootFilesystem& m_root;
    ElfAt m_elfAt;
    std::vector<std::string> m_configured;
    std::vector<std::string> m_muslPath;
    std::vector<std::string> m_environment;
};

} // namespace slipway::image::facts
