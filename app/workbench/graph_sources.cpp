// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/graph_sources.h"

#include "engine/stages/edit.h"
#include "engine/store/store.h"

#include <QDateTime>
#include <algorithm>

namespace slipway::workbench {

namespace {

bool needsShell(const dockerfile::Stage& stage) {
    for (const dockerfile::Instruction& each : stage.instructions) {
        const auto* cmd = each.as<dockerfile::Cmd>();
        const auto* entrypoint = each.as<dockerfile::Entrypoint>();
        if ((cmd && !cmd->command.isExec()) || (entrypoint && !entrypoint->command.isExec()))
            return true;
    }
    return false;
}

// Whether the program that the stage starts needs no C library; nothing when it is not known.
std::optional<bool> isStatic(const OpenDocument::Built& built, const std::string& program) {
    const std::string name = "/" + program.substr(program.rfind('/') + 1);
    for (const auto& executable : built.image->facts.executables) {
        if (("/" + executable.path).ends_with(name))
            return executable.elf.interpreter.empty();
    }
    return std::nullopt;
}

} // namespace

std::vector<widgets::StageFile> stageFiles(EngineAccess& engine, OpenDocument& document, stages::StageId stage) {
    const auto& built = document.built();
    const auto number = static_cast<std::size_t>(stage);
    if (!built || built->record->stages.size() != document.document().snapshot()->file.stages.size())
        return {};
    const auto store = engine.store();
    return store ? widgets::stageFiles((*store)->snapshots(), *built->record, number)
                 : std::vector<widgets::StageFile>();
}

widgets::SplitInputs splitInputs(EngineAccess& engine, OpenDocument& document, stages::StageId stage) {
    widgets::SplitInputs inputs;
    inputs.files = stageFiles(engine, document, stage);
    const auto& file = document.document().snapshot()->file;
    const bool shell = needsShell(file.stages[static_cast<std::size_t>(stage)]);
    std::optional<bool> alone;
    if (const auto& built = document.built(); built && built->image) {
        inputs.shippedNow = built->image->analysis.accounting.totals.stored;
        inputs.builtAt =
            QDateTime::fromMSecsSinceEpoch(built->record->started / 1'000'000).toString(QStringLiteral("HH:mm"));
        alone = isStatic(*built, stages::suggestSplit(file, stage).program);
    }
    const std::string best = alone.value_or(false) ? (shell ? "busybox" : "distroless-static")
                                                   : (shell || !alone ? "debian" : "distroless-base");
    std::vector<std::string> names = engine.kitBases();
    std::ranges::stable_partition(names, [&](const std::string& name) { return name == best; });
    for (const std::string& name : names)
        inputs.bases.push_back({QString::fromStdString(name), {}});
    inputs.bases.push_back({QStringLiteral("scratch"), 0});
    return inputs;
}

} // namespace slipway::workbench
