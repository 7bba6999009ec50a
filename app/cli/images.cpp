// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/store_access.h"
#include "app/cli/text_table.h"
#include "engine/build/stored_export.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/facts.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"
#include "engine/messages/format.h"
#include "engine/store/checker.h"
#include "engine/store/collector.h"
#include "engine/store/image_import.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>

namespace slipway::cli {

namespace {

using messages::formatBytes;
using nlohmann::ordered_json;

constexpr OptionSpec kFormat{"format", 0, OptionKind::Value, "text|json", msg::CliOptionFormatTextJson};

constexpr std::array kListOptions{kFormat, kStoreOption};
constexpr std::array kRemoveOptions{OptionSpec{"force", 'f', OptionKind::Switch, "", msg::CliImagesForce},
                                    kStoreOption};
constexpr std::array kTagOptions{kStoreOption};
constexpr std::array kImportOptions{
    OptionSpec{"tag", 't', OptionKind::List, "NAME", msg::CliImagesImportTag},
    OptionSpec{"reference", 0, OptionKind::Value, "REF", msg::CliImagesImportReference},
    OptionSpec{"platform", 0, OptionKind::Value, "OS/ARCH", msg::CliImagesImportPlatform}, kStoreOption};
constexpr std::array kExportOptions{OptionSpec{"output", 'o', OptionKind::List, "OUT", msg::CliImagesExportOutput},
                                    kStoreOption};
constexpr std::array kPruneOptions{OptionSpec{"all", 'a', OptionKind::Switch, "", msg::CliImagesPruneAll},
                                   OptionSpec{"keep", 0, OptionKind::Value, "SIZE", msg::CliImagesPruneKeep},
                                   OptionSpec{"unused-for", 0, OptionKind::Value, "TIME", msg::CliImagesPruneUnusedFor},
                                   OptionSpec{"dry-run", 'n', OptionKind::Switch, "", msg::CliImagesPruneDryRun},
                                   kFormat,
                                   kStoreOption};
constexpr std::array kUsageOptions{kFormat, kStoreOption};
constexpr std::array kCheckOptions{OptionSpec{"repair", 0, OptionKind::Switch, "", msg::CliImagesCheckRepair},
                                   OptionSpec{"quick", 0, OptionKind::Switch, "", msg::CliImagesCheckQuick},
                                   kStoreOption};

Result<bool> wantsJson(const ParsedOptions& options) {
    const std::string format = options.valueOr("format", "text");
    if (format != "text" && format != "json")
        return fail(ErrorCode::InvalidInput, msg::CliUnknownFormat, "text, json", format);
    return format == "json";
}

std::string familiarNames(const std::vector<image::Reference>& references) {
    std::string names;
    for (const image::Reference& reference : references)
        names += (names.empty() ? "" : ", ") + reference.familiar();
    return names;
}

Result<int> list(const Context& context, const ParsedOptions& options) {
    const auto json = wantsJson(options);
    if (!json)
        return passOn(json.error());
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    const auto images = (*store)->images().list();
    if (!images)
        return passOn(images.error());
    if (*json) {
        ordered_json document{{"schema", "slipway.images/1"}, {"images", ordered_json::array()}};
        for (const store::ImageSummary& image : *images) {
            ordered_json names = ordered_json::array();
            for (const image::Reference& reference : image.references)
                names.push_back(reference.text());
            document["images"].push_back({{"id", image.id.text()},
                                          {"references", std::move(names)},
                                          {"created", image.created},
                                          {"layers", image.layers},
                                          {"diskUsage", image.diskBytes}});
        }
        context.out(document.dump(2) + "\n");
        return Fine;
    }
    using enum TextTable::Align;
    TextTable table({Left, Left, Left, Right, Right});
    table.add({context.tr(msg::CliImagesColumnName), context.tr(msg::CliImagesColumnId),
               context.tr(msg::CliImagesColumnCreated), context.tr(msg::CliImagesColumnLayers),
               context.tr(msg::CliImagesColumnDisk)});
    for (const store::ImageSummary& image : *images)
        table.add({image.references.empty() ? "-" : familiarNames(image.references), std::string(image.id.brief()),
                   formatTime(image.created), std::to_string(image.layers), formatBytes(image.diskBytes)});
    context.out(images->empty() ? context.tr(msg::CliImagesNone) + "\n" : table.text(0));
    return Fine;
}

Result<int> remove(const Context& context, const ParsedOptions& options) {
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    for (const std::string& name : options.operands()) {
        const auto removed = (*store)->images().remove(name, options.isOn("force"));
        if (!removed)
            return passOn(removed.error());
        for (const image::Reference& reference : removed->untagged)
            context.out(context.tr(msg::CliImagesUntagged, reference.familiar()) + "\n");
        if (removed->removed)
            context.out(context.tr(msg::CliImagesRemoved, removed->removed->text()) + "\n");
    }
    emptyTrash(context, **store);
    return Fine;
}

Result<int> tag(const Context&, const ParsedOptions& options) {
    const auto reference = image::Reference::parse(options.operands()[1]);
    if (!reference)
        return passOn(reference.error());
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    const auto image = (*store)->images().resolve(options.operands()[0]);
    if (!image)
        return passOn(image.error());
    if (auto tagged = (*store)->images().tag(*reference, image->id); !tagged)
        return passOn(std::move(tagged.error()));
    return Fine;
}

// At most a few times a second, and only for a terminal.
class ProgressLine {
public:
    explicit ProgressLine(const Context& context)
        : m_context(&context) {}
    ~ProgressLine() {
        if (m_shown)
            m_context->err("\r\033[K");
    }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(std::uint64_t done, std::uint64_t total) {
        const auto now = std::chrono::steady_clock::now();
        if (!m_context->stderrIsTerminal || now - m_last < std::chrono::milliseconds(200))
            return;
        m_last = now;
        m_shown = true;
        m_context->err("\r\033[K" + m_context->tr(msg::CliImagesProgress, formatBytes(done), formatBytes(total)));
    }

private:
    const Context* m_context;
    std::chrono::steady_clock::time_point m_last{};
    bool m_shown = false;
};

Result<int> import(const Context& context, const ParsedOptions& options) {
    std::vector<image::Reference> names;
    for (const std::string& name : options.values("tag")) {
        auto reference = image::Reference::parse(name);
        if (!reference)
            return passOn(std::move(reference.error()));
        names.push_back(*std::move(reference));
    }
    image::ImageChoice choice{.reference = options.valueOr("reference", "")};
    if (const auto text = options.value("platform")) {
        auto platform = image::Platform::parse(*text);
        if (!platform)
            return passOn(std::move(platform.error()));
        choice.platform = *std::move(platform);
    }
    auto source = image::openImage(options.operands()[0]);
    if (!source)
        return passOn(std::move(source.error()));
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    auto imported = [&] {
        ProgressLine line(context);
        return store::importImage(
            **store, **source, choice,
            {.progress = [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); }}, context.stop);
    }();
    if (!imported)
        return passOn(std::move(imported.error()));
    // Without -t the names that the source gives, as far as they are names and not bare tags.
    if (names.empty())
        for (const std::string& name : imported->names)
            if (auto reference = image::Reference::parse(name);
                reference && !reference->digest && name.find_first_of(":/") != std::string::npos)
                names.push_back(*std::move(reference));
    for (const image::Reference& name : names)
        if (auto tagged = (*store)->images().tag(name, imported->id); !tagged)
            return passOn(std::move(tagged.error()));
    for (const messages::Message& remark : imported->remarks)
        context.err(context.tr(msg::LabelWarning) + ": " + messages::render(remark, context.language) + "\n");
    context.out(imported->id.text() + (names.empty() ? "" : "  " + familiarNames(names)) + "\n");
    return Fine;
}

// -o of `slipway build`, but a bare path is an archive of the image whatever its name.
Result<build::Export> archiveOf(const std::string& text) {
    auto what = build::parseExport(text);
    if (what && text.find('=') == std::string::npos)
        what->kind = build::Export::Kind::Oci;
    return what;
}

Result<int> exportImage(const Context& context, const ParsedOptions& options) {
    std::vector<build::Export> wanted;
    for (const std::string& text : options.values("output")) {
        auto what = archiveOf(text);
        if (!what)
            return passOn(std::move(what.error()));
        wanted.push_back(*std::move(what));
    }
    if (wanted.empty()) {
        if (context.stdoutIsTerminal)
            return fail(ErrorCode::InvalidInput, msg::CliImagesExportTerminal);
        wanted.push_back({.destination = "-"});
    }
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    for (const build::Export& what : wanted) {
        const auto done =
            build::exportStored(what, options.operands()[0], **store, build::executorFactory(**store), context.stop);
        if (!done)
            return passOn(done.error());
        if (what.destination != "-")
            context.err(context.tr(msg::CliBuildWritten, what.destination.native()) + "\n");
    }
    return Fine;
}

std::string kindName(const Context& context, store::ItemKind kind) {
    switch (kind) {
    case store::ItemKind::CacheMount:
        return context.tr(msg::StoreKindCacheMount);
    case store::ItemKind::ContextDigests:
        return context.tr(msg::StoreKindContextDigests);
    case store::ItemKind::Blob:
        return context.tr(msg::StoreKindBlob);
    case store::ItemKind::Snapshot:
        return context.tr(msg::StoreKindSnapshot);
    case store::ItemKind::Image:
        return context.tr(msg::StoreKindImage);
    case store::ItemKind::Record:
        return context.tr(msg::StoreKindRecord);
    }
    return {};
}

Result<store::CollectOptions> collectOptions(const ParsedOptions& options) {
    store::CollectOptions collect{.preview = options.isOn("dry-run"), .keepOwn = false};
    if (const auto keep = options.value("keep")) {
        collect.keepBytes = parseBytes(*keep);
        if (!collect.keepBytes)
            return fail(ErrorCode::InvalidInput, msg::CliNoSize, *keep);
    }
    if (const auto unused = options.value("unused-for")) {
        const auto seconds = parseSeconds(*unused);
        if (!seconds)
            return fail(ErrorCode::InvalidInput, msg::CliNoDuration, *unused);
        collect.unusedFor = *seconds;
        // An age alone means: all that is so old.
        if (!collect.keepBytes)
            collect.keepBytes = 0;
    }
    if (options.isOn("all"))
        collect.keepBytes = 0;
    return collect;
}

Result<int> prune(const Context& context, const ParsedOptions& options) {
    const auto json = wantsJson(options);
    if (!json)
        return passOn(json.error());
    const auto what = collectOptions(options);
    if (!what)
        return passOn(what.error());
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    const auto collected = store::collect(**store, *what);
    if (!collected)
        return passOn(collected.error());
    if (!what->preview)
        emptyTrash(context, **store);
    const std::uint64_t freed = collected->bytesBefore - collected->bytesAfter;
    if (*json) {
        ordered_json document{
            {"schema", "slipway.prune/1"},   {"preview", what->preview},  {"freed", freed},
            {"kept", collected->bytesAfter}, {"limit", collected->limit}, {"items", ordered_json::array()}};
        for (const store::CollectedItem& item : collected->items)
            document["items"].push_back({{"kind", store::nameOf(item.kind)},
                                         {"name", text::escaped(item.name)},
                                         {"bytes", item.bytes},
                                         {"lastUsed", item.lastUsed}});
        context.out(document.dump(2) + "\n");
        return Fine;
    }
    using enum TextTable::Align;
    TextTable table({Left, Left, Right, Left});
    for (const store::CollectedItem& item : collected->items)
        table.add({kindName(context, item.kind), fitted(text::escaped(item.name), 40), formatBytes(item.bytes),
                   formatTime(item.lastUsed)});
    context.out(table.text(0));
    context.out(context.tr(what->preview ? msg::CliImagesWouldFree : msg::CliImagesFreed, formatBytes(freed),
                           formatBytes(collected->bytesAfter)) +
                "\n");
    return Fine;
}

Result<int> showUsage(const Context& context, const ParsedOptions& options) {
    const auto json = wantsJson(options);
    if (!json)
        return passOn(json.error());
    auto store = openStore(options);
    if (!store)
        return passOn(std::move(store.error()));
    const auto lines = store::usage(**store);
    const auto limit = store::defaultLimit(**store);
    if (!lines || !limit)
        return passOn(!lines ? lines.error() : limit.error());
    std::uint64_t bytes = 0, reclaimable = 0;
    for (const store::UsageLine& line : *lines) {
        bytes += line.bytes;
        reclaimable += line.reclaimable;
    }
    if (*json) {
        ordered_json document{{"schema", "slipway.usage/1"},
                              {"directory", text::escaped((*store)->directory().string())},
                              {"bytes", bytes},
                              {"reclaimable", reclaimable},
                              {"limit", *limit},
                              {"kinds", ordered_json::array()}};
        for (const store::UsageLine& line : *lines)
            document["kinds"].push_back({{"kind", store::nameOf(line.kind)},
                                         {"count", line.count},
                                         {"bytes", line.bytes},
                                         {"reclaimable", line.reclaimable}});
        context.out(document.dump(2) + "\n");
        return Fine;
    }
    using enum TextTable::Align;
    TextTable table({Left, Right, Right, Right});
    table.add({"", context.tr(msg::CliImagesColumnCount), context.tr(msg::CliImagesColumnDisk),
               context.tr(msg::CliImagesColumnReclaimable)});
    for (const store::UsageLine& line : *lines)
        table.add({kindName(context, line.kind), std::to_string(line.count), formatBytes(line.bytes),
                   formatBytes(line.reclaimable)});
    table.add({context.tr(msg::CliImagesTotal), "", formatBytes(bytes), formatBytes(reclaimable)});
    context.out(text::escaped((*store)->directory().string()) + "\n" + table.text());
    context.out(context.tr(msg::CliImagesLimit, formatBytes(*limit)) + "\n");
    return Fine;
}

Result<int> rebuild(const Context& context, const ParsedOptions& options) {
    const auto location = storeLocation(options);
    if (!location)
        return passOn(location.error());
    const auto rebuilt = store::rebuildIndex(*location, {}, context.stop);
    if (!rebuilt)
        return passOn(rebuilt.error());
    context.out(context.tr(msg::CliImagesRebuilt, rebuilt->damaged.string(), rebuilt->blobs, rebuilt->images,
                           rebuilt->references) +
                "\n");
    return Fine;
}

Result<int> checkStore(const Context& context, const ParsedOptions& options) {
    auto store = openStore(options);
    if (!store) {
        if (store.error().code == ErrorCode::Corrupt && options.isOn("repair"))
            return rebuild(context, options);
        return passOn(std::move(store.error()));
    }
    auto report = [&] {
        ProgressLine line(context);
        return store::check(**store,
                            {.repair = options.isOn("repair"),
                             .content = !options.isOn("quick"),
                             .progress = [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); }},
                            context.stop);
    }();
    if (!report)
        return passOn(std::move(report.error()));
    for (const messages::Message& problem : report->problems)
        context.out(messages::render(problem, context.language) + "\n");
    context.out(context.tr(msg::CliImagesChecked, report->blobs, report->snapshots, report->images, report->records) +
                "\n");
    if (report->problems.empty())
        return Fine;
    context.out(
        context.tr(report->repaired ? msg::CliImagesRepaired : msg::CliImagesProblems, report->problems.size()) + "\n");
    return report->repaired ? Fine : GateFailed;
}

constexpr std::array kVerbs{
    Command{.name = "images ls",
            .summary = msg::CliImagesLs,
            .description = msg::CliImagesLsDescription,
            .operands = "",
            .options = kListOptions,
            .run = list},
    Command{.name = "images rm",
            .summary = msg::CliImagesRm,
            .description = msg::CliImagesRmDescription,
            .operands = "IMAGE...",
            .minimumOperands = 1,
            .maximumOperands = 1000,
            .options = kRemoveOptions,
            .run = remove},
    Command{.name = "images tag",
            .summary = msg::CliImagesTag,
            .description = msg::CliImagesTagDescription,
            .operands = "IMAGE NAME",
            .minimumOperands = 2,
            .maximumOperands = 2,
            .options = kTagOptions,
            .run = tag},
    Command{.name = "images import",
            .summary = msg::CliImagesImport,
            .description = msg::CliImagesImportDescription,
            .operands = "PATH",
            .minimumOperands = 1,
            .maximumOperands = 1,
            .options = kImportOptions,
            .run = import},
    Command{.name = "images export",
            .summary = msg::CliImagesExport,
            .description = msg::CliImagesExportDescription,
            .operands = "IMAGE",
            .minimumOperands = 1,
            .maximumOperands = 1,
            .options = kExportOptions,
            .run = exportImage},
    Command{.name = "images prune",
            .summary = msg::CliImagesPrune,
            .description = msg::CliImagesPruneDescription,
            .operands = "",
            .options = kPruneOptions,
            .run = prune},
    Command{.name = "images df",
            .summary = msg::CliImagesDf,
            .description = msg::CliImagesDfDescription,
            .operands = "",
            .options = kUsageOptions,
            .run = showUsage},
    Command{.name = "images check",
            .summary = msg::CliImagesCheck,
            .description = msg::CliImagesCheckDescription,
            .operands = "",
            .options = kCheckOptions,
            .run = checkStore},
};

} // namespace

const Command& imagesCommand() {
    static constexpr Command command{.name = "images",
                                     .summary = msg::CliImagesSummary,
                                     .description = msg::CliImagesDescription,
                                     .operands = "VERB",
                                     .options = {},
                                     .verbs = kVerbs};
    return command;
}

} // namespace slipway::cli
