// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/engine_access.h"
#include "app/workbench/open_document.h"
#include "widgets/stagegraph/stage_files.h"

namespace slipway::workbench {

// What the last build knows of a stage: its files, for the picker of paths. Empty when nothing was built, or when the
// build had other stages.
[[nodiscard]] std::vector<widgets::StageFile> stageFiles(EngineAccess& engine, OpenDocument& document,
                                                         stages::StageId stage);

// The same with the bases of the kit, the one that suits the program first: with a shell where CMD needs one, with a C
// library where the program is linked to one.
[[nodiscard]] widgets::SplitInputs splitInputs(EngineAccess& engine, OpenDocument& document, stages::StageId stage);

} // namespace slipway::workbench
