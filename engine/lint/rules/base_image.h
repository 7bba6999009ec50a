// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/rules/commands.h"
#include "engine/lint/subject.h"

#include <string>
#include <string_view>

// What is known of base images by their names alone, and which stage ships.
namespace slipway::lint::rules {

// The image of the stage at the start of the chain, variables replaced.
[[nodiscard]] std::string rootImage(const Subject& subject, StageId stage);
// Behind the last "/", without tag and digest.
[[nodiscard]] std::string_view shortImageName(std::string_view image);

[[nodiscard]] bool isScratch(std::string_view image);
// Neither shell nor libc: distroless static and its like.
[[nodiscard]] bool isStaticBase(std::string_view image);
// No shell: scratch, distroless without the debug tag.
[[nodiscard]] bool hasNoShell(std::string_view image);
// Whether the image certainly has no such program: "curl", "wget".
[[nodiscard]] bool lacksProgram(std::string_view image, std::string_view program);

// The stage that is built; nullptr when the file has none.
[[nodiscard]] const StageView* targetStage(const Subject& subject);
// Whether `call` holds for the stage or one that it is FROM in this file.
template <typename Predicate>
[[nodiscard]] bool anyOfChain(const Subject& subject, StageId id, const Predicate& call) {
    const StageView* stage = &subject.stage(id);
    for (std::size_t steps = 0; steps <= subject.stages().size(); ++steps) {
        if (call(*stage))
            return true;
        if (!stage->parent)
            return false;
        stage = &subject.stage(*stage->parent);
    }
    return false;
}
// CMD or ENTRYPOINT.
[[nodiscard]] bool isStart(const Site& site);
// Each CMD and ENTRYPOINT of the stage that is built, with what a shell or the kernel starts.
void forEachStart(const Subject& subject, const std::function<void(const Site&, const shell::RunText&)>& call);
// Whether the stage or one that it is FROM copies anything in that the file does not make: a shell may be among it.
[[nodiscard]] bool copiesFiles(const Subject& subject, StageId stage);
// Whether a RUN of the stage or of one that it is FROM installs a package of that name.
[[nodiscard]] bool installsPackage(const Subject& subject, StageId stage, std::string_view package);
// Each program that a RUN of the stage itself runs.
void forEachCallOfStage(const Subject& subject, const StageView& stage, const std::function<void(const Call&)>& call);
// NAME=value in force for the call: in front of it, in its RUN, by ENV or ARG.
[[nodiscard]] std::optional<std::string> environmentOf(const Subject& subject, const Call& call, std::string_view name);

} // namespace slipway::lint::rules
