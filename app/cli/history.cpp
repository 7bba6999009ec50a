// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/store_options.h"
#include "app/cli/text_table.h"
#include "engine/messages/catalogue/facts.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <array>
#include <chrono>

namespace slipway::cli {

namespace {

using messages::formatBytes;
using messages::formatDuration;

constexpr std::array kOptions{
    OptionSpec{"format", 0, OptionKind::Value, "text|json", msg::CliOptionFormatTextJson},
    OptionSpec{"pin", 0, OptionKind::Switch, "", msg::CliHistoryPin},
    OptionSpec{"unpin", 0, OptionKind::Switch, "", msg::CliHistoryUnpin},
    kStoreOption,
};

// Of an instruction in the table.
constexpr std::size_t kInstructionCells = 48;
// Of ids and DiffIDs.
constexpr std::size_t kBriefDigits = 12;

std::string outcomeText(const Context& context, store::BuildOutcome outcome) {
    switch (outcome) {
    case store::BuildOutcome::Succeeded:
        return context.tr(msg::BuildOutcomeSucceeded);
    case store::BuildOutcome::Failed:
        return context.tr(msg::BuildOutcomeFailed);
    case store::BuildOutcome::Cancelled:
        return context.tr(msg::Cancelled);
    }
    return {};
}

std::string stateText(const Context& context, const store::InstructionRecord& instruction) {
    // An instruction without a step of its own has no state.
    if (instruction.cacheKey.empty() && instruction.state != store::CacheState::Failed)
        return "";
    switch (instruction.state) {
    case store::CacheState::NotReached:
        return context.tr(msg::CacheStateNotReached);
    case store::CacheState::Cached:
        return context.tr(msg::CacheStateCached);
    case store::CacheState::Run:
        return context.tr(msg::CacheStateRun);
    case store::CacheState::Failed:
        return context.tr(msg::CacheStateFailed);
    }
    return {};
}

std::string brief(std::string_view digest) {
    if (digest.starts_with("sha256:"))
        digest.remove_prefix(7);
    return std::string(digest.substr(0, kBriefDigits));
}

std::string overview(const Context& context, const store::BuildRecord& record) {
    std::string text =
        context.tr(msg::CliHistoryBuild, record.id, formatTime(record.started / 1'000'000'000),
                   formatDuration(std::chrono::nanoseconds(record.duration)), outcomeText(context, record.outcome)) +
        "\n";
    text += context.tr(msg::CliHistoryDockerfile, text::escaped(record.dockerfile), text::escaped(record.context),
                       record.target.empty() ? "-" : text::escaped(record.target)) +
            "\n";
    if (!record.image.empty()) {
        std::string names;
        for (const std::string& reference : record.references)
            names += "  " + text::escaped(reference);
        text += context.tr(msg::CliHistoryImage, record.image + names) + "\n";
    }
    text += context.tr(msg::CliHistorySteps, record.countOf(store::CacheState::Cached),
                       record.countOf(store::CacheState::Run), record.countOf(store::CacheState::Failed),
                       record.countOf(store::CacheState::NotReached)) +
            "\n";
    return text;
}

std::string stageTable(const Context& context, const store::StageRecord& stage) {
    using enum TextTable::Align;
    TextTable table({Right, Left, Left, Right, Right, Right, Left, Left});
    table.add({context.tr(msg::CliHistoryColumnLine), context.tr(msg::CliHistoryColumnInstruction),
               context.tr(msg::CliHistoryColumnState), context.tr(msg::CliHistoryColumnDuration),
               context.tr(msg::CliHistoryColumnFiles), context.tr(msg::CliHistoryColumnBytes),
               context.tr(msg::CliHistoryColumnSnapshot), "DiffID"});
    for (const store::InstructionRecord& instruction : stage.instructions) {
        const bool hasSnapshot = instruction.snapshot.has_value();
        table.add(
            {std::to_string(instruction.line),
             (instruction.fromOnBuild ? "ONBUILD " : "") +
                 fitted(text::isUtf8(instruction.original) ? instruction.original : text::escaped(instruction.original),
                        kInstructionCells),
             stateText(context, instruction),
             instruction.duration > 0 ? formatDuration(std::chrono::nanoseconds(instruction.duration)) : "",
             hasSnapshot ? std::to_string(instruction.filesWritten) : "",
             hasSnapshot ? formatBytes(instruction.bytes) : "", hasSnapshot ? brief(instruction.snapshot->value) : "",
             brief(instruction.diffId)});
    }
    return table.text();
}

std::string failures(const Context& context, const store::StageRecord& stage) {
    std::string text;
    for (const store::InstructionRecord& instruction : stage.instructions) {
        if (instruction.state != store::CacheState::Failed)
            continue;
        text += "  " + context.tr(msg::CliHistoryFailed, instruction.line, instruction.exitCode) + "\n";
        for (const std::string& line : instruction.lastLog)
            text += "    " + text::escaped(line) + "\n";
    }
    return text;
}

Result<int> run(const Context& context, const ParsedOptions& options) {
    const std::string format = options.valueOr("format", "text");
    if (format != "text" && format != "json")
        return fail(ErrorCode::InvalidInput, msg::CliUnknownFormat, "text, json", format);
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    auto record = (*store)->records().find(options.operands().empty() ? "latest" : options.operands()[0]);
    if (!record)
        return passOn(std::move(record.error()));
    if (options.isOn("pin") || options.isOn("unpin"))
        if (auto pinned = (*store)->records().setPinned(record->id, options.isOn("pin")); !pinned)
            return passOn(std::move(pinned.error()));
    if (format == "json") {
        context.out(record->toJson() + "\n");
        return Fine;
    }
    std::string text = overview(context, *record);
    for (const store::StageRecord& stage : record->stages) {
        const std::string name = stage.name.empty() ? std::to_string(stage.index) : text::escaped(stage.name);
        text += "\n" +
                context.tr(stage.shipped ? msg::CliHistoryStageShipped : msg::CliHistoryStage, name,
                           text::escaped(stage.base)) +
                "\n" + stageTable(context, stage) + failures(context, stage);
    }
    context.out(text);
    return Fine;
}

} // namespace

const Command& historyCommand() {
    static constexpr Command command{.name = "history",
                                     .summary = msg::CliHistorySummary,
                                     .description = msg::CliHistoryDescription,
                                     .operands = "[BUILD]",
                                     .maximumOperands = 1,
                                     .options = kOptions,
                                     .run = run};
    return command;
}

} // namespace slipway::cli
