// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/kit.h"

#include "app/cli/command.h"
#include "engine/image/platform.h"
#include "engine/kit/kit.h"
#include "engine/messages/format.h"

#include <unistd.h>

#include <cstdlib>

namespace slipway::cli {

namespace {

class PrintedProgress final : public kit::KitProgress {
public:
    explicit PrintedProgress(const Context& context)
        : m_context(context) {}
    void starting(const kit::Base& base) override {
        m_context.err(m_context.tr(msg::KitStarting, base.name, base.estimate) + "\n");
    }
    void finished(const kit::MadeBase& made) override {
        const std::string layer = messages::formatBytes(made.layerTar), download = messages::formatBytes(made.download);
        m_context.err((made.reused ? m_context.tr(msg::KitReused, made.name, made.packages, layer, download)
                                   : m_context.tr(msg::KitMade, made.name, made.packages, layer, download,
                                                  messages::formatDuration(made.duration))) +
                      "\n");
    }

private:
    const Context& m_context;
};

Result<int> run(const Context& context, const ParsedOptions& options) {
    const std::vector<std::string>& words = options.operands();
    if (words.front() != "make")
        return fail(ErrorCode::InvalidInput, msg::KitUnknownAction, words.front());
    kit::KitOptions kitOptions{.directory = words[1]};
    kitOptions.names.assign(words.begin() + 2, words.end());
    if (const char* mirror = std::getenv("SLIPWAY_MIRROR"); mirror != nullptr && *mirror != '\0')
        kitOptions.mirror = mirror;
    kitOptions.mirror = options.valueOr("mirror", kitOptions.mirror);
    kitOptions.suite = options.valueOr("suite", kitOptions.suite);
    kitOptions.architecture = image::Platform::host().architecture;
    kitOptions.refresh = options.isOn("refresh");
    kitOptions.asRoot = ::geteuid() == 0;
    process::SystemRunner runner;
    PrintedProgress progress(context);
    const Result<std::vector<kit::MadeBase>> made = kit::makeKit(kitOptions, runner, progress, context.stop);
    if (!made)
        return passOn(made.error());
    return Fine;
}

constexpr OptionSpec kOptions[] = {
    {.name = "refresh", .kind = OptionKind::Switch, .placeholder = "", .help = msg::KitOptionRefresh},
    {.name = "mirror", .kind = OptionKind::Value, .placeholder = "URL", .help = msg::KitOptionMirror},
    {.name = "suite", .kind = OptionKind::Value, .placeholder = "NAME", .help = msg::KitOptionSuite},
};

} // namespace

extern const Command kitCommand;
const Command kitCommand{.name = "kit",
                         .summary = msg::KitSummary,
                         .description = msg::KitDescription,
                         .operands = "make DIR [NAME...]",
                         .minimumOperands = 2,
                         .maximumOperands = 64,
                         .options = kOptions,
                         .run = run};

} // namespace slipway::cli
