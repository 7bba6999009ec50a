// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/build_record.h"
#include "engine/store/snapshots.h"

#include <QString>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace slipway::widgets {

// A file that a stage holds, from the build record, for the picker of paths and the sheet that splits a stage.
struct StageFile {
    std::string path; // from "/"
    std::uint64_t bytes = 0;
    bool isNew = false; // not in the stage's base
    bool isExecutable = false;
};

struct SplitBase {
    QString name;
    std::optional<std::uint64_t> bytes;
};

// What is known when a stage is to be split.
struct SplitInputs {
    std::vector<StageFile> files;
    std::vector<SplitBase> bases; // likeliest first
    std::uint64_t shippedNow = 0; // bytes of the image as built; 0 when it was not
    QString builtAt;              // "10:42"
};

// What the instructions of a stage wrote, as the build left it: deleted files are not in it. Reads the store; not for
// the thread of the window when the stage is large.
[[nodiscard]] std::vector<StageFile> stageFiles(store::Snapshots& snapshots, const store::BuildRecord& record,
                                                std::size_t stage);

} // namespace slipway::widgets
