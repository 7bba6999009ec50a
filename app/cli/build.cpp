// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/build.h"

#include "app/cli/build_arguments.h"
#include "app/cli/build_progress.h"
#include "app/cli/store_access.h"
#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/build/build.h"
#include "engine/build/embedded/id_map.h"
#include "engine/build/tar_context.h"
#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/limits.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/format.h"
#include "engine/store/collector.h"
#include "engine/text/similar.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>

namespace slipway::cli {

using namespace build;

namespace {

constexpr std::array kOptions{
    OptionSpec{"file", 'f', OptionKind::Value, "FILE", msg::CliBuildFile},
    OptionSpec{"tag", 't', OptionKind::List, "NAME", msg::CliBuildTag},
    OptionSpec{"target", 0, OptionKind::Value, "STAGE", msg::CliBuildTarget},
    OptionSpec{"build-arg", 0, OptionKind::List, "K[=V]", msg::CliBuildArgument},
    OptionSpec{"build-context", 0, OptionKind::List, "NAME=V", msg::CliBuildNamedContext},
    OptionSpec{"no-cache", 0, OptionKind::Switch, "", msg::CliBuildNoCache},
    OptionSpec{"no-cache-filter", 0, OptionKind::List, "STAGE", msg::CliBuildNoCacheFilter},
    OptionSpec{"platform", 0, OptionKind::Value, "OS/ARCH", msg::CliBuildPlatform},
    OptionSpec{"secret", 0, OptionKind::List, "id=ID,src=FILE|env=NAME", msg::CliBuildSecret},
    OptionSpec{"network", 0, OptionKind::Value, "MODE", msg::CliBuildNetwork},
    OptionSpec{"add-host", 0, OptionKind::List, "NAME:ADDRESS", msg::CliBuildAddHost},
    OptionSpec{"label", 0, OptionKind::List, "K=V", msg::CliBuildLabel},
    OptionSpec{"output", 'o', OptionKind::List, "OUT", msg::CliBuildOutput},
    OptionSpec{"progress", 0, OptionKind::Value, "auto|plain|tty|rawjson", msg::CliBuildProgress},
    OptionSpec{"metadata-file", 0, OptionKind::Value, "FILE", msg::CliBuildMetadataFile},
    OptionSpec{"iidfile", 0, OptionKind::Value, "FILE", msg::CliBuildIidFile},
    OptionSpec{"kit", 0, OptionKind::List, "DIR", msg::CliBuildKit},
    kStoreOption,
};

// docker's limit for a secret.
constexpr std::uint64_t kSecretBytes = std::uint64_t{500} << 10;

std::pair<std::string, std::optional<std::string>> keyAndValue(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos)
        return {text, std::nullopt};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

Result<std::string> readWhole(const std::filesystem::path& path, std::uint64_t limit) {
    Result<std::unique_ptr<archive::ByteSource>> file = archive::FileSource::open(path);
    if (!file)
        return passOn(std::move(file.error()));
    return archive::readAll(**file, limit, path.native());
}

Result<void> writeWhole(const std::filesystem::path& path, std::string_view bytes) {
    const Result<std::unique_ptr<archive::FileSink>> file = archive::FileSink::create(path);
    if (!file)
        return passOn(file.error());
    return (*file)->write(archive::bytesOf(bytes));
}

// Standard input into a file of the store's temporary directory, and whether it starts like an archive.
struct Spooled {
    std::filesystem::path path;
    bool archive = false;
};
Result<Spooled> spoolInput(store::Store& store, const std::stop_token& stop) {
    Spooled spooled{.path = store.temporaryDirectory() / "stdin"};
    const Result<std::unique_ptr<archive::FileSink>> file = archive::FileSink::create(spooled.path);
    if (!file)
        return passOn(file.error());
    archive::DescriptorSource input(STDIN_FILENO, "-");
    if (auto copied = archive::copyAll(input, **file, stop); !copied)
        return passOn(std::move(copied.error()));
    Result<std::unique_ptr<archive::ByteSource>> whole = archive::FileSource::open(spooled.path);
    if (!whole)
        return passOn(std::move(whole.error()));
    // What is no archive, damaged ones included, is read as a Dockerfile, whose errors show what it is.
    const auto plain = archive::decompressAny(std::move(*whole));
    std::array<std::byte, 512> first{};
    std::size_t length = 0;
    while (plain && length < first.size()) {
        const Result<std::size_t> read = (*plain)->read(std::span(first).subspan(length));
        if (!read || *read == 0)
            break;
        length += *read;
    }
    spooled.archive = length == first.size() && archive::looksLikeTar(first);
    return spooled;
}

// Fills in context and Dockerfile as docker does: CONTEXT is a directory, an archive or "-"; -f is a path, or "-".
Result<void> readSources(BuildRequest& request, const ParsedOptions& options, store::Store& store,
                         const std::stop_token& stop) {
    const std::string context = options.operands().front();
    const std::optional<std::string> file = options.value("file");
    if (context == "-" && file == "-")
        return fail(ErrorCode::InvalidInput, msg::CliBuildInputTwice);
    std::filesystem::path archive;
    if (context == "-") {
        const Result<Spooled> spooled = spoolInput(store, stop);
        if (!spooled)
            return passOn(spooled.error());
        if (!spooled->archive) {
            Result<std::string> text = readWhole(spooled->path, dockerfile::limits::fileBytes);
            if (!text)
                return passOn(std::move(text.error()));
            request.dockerfile = text::SourceText("-", std::move(*text));
            return {};
        }
        archive = spooled->path;
    } else if (std::error_code ignored; std::filesystem::is_regular_file(context, ignored)) {
        archive = context;
    }
    std::filesystem::path root = context;
    if (!archive.empty()) {
        Result<std::filesystem::path> unpacked =
            unpackTarContext(archive, store.temporaryDirectory() / "context", stop);
        if (!unpacked)
            return passOn(std::move(unpacked.error()));
        root = std::move(*unpacked);
    } else if (std::error_code ignored; !std::filesystem::is_directory(root, ignored)) {
        return fail(ErrorCode::NotFound, msg::BuildContextMissing, context);
    }
    request.context = {ContextSpec::Kind::Directory, root};
    if (file == "-") {
        archive::DescriptorSource input(STDIN_FILENO, "-");
        Result<std::string> text = archive::readAll(input, dockerfile::limits::fileBytes, "-");
        if (!text)
            return passOn(std::move(text.error()));
        request.dockerfile = text::SourceText("-", std::move(*text));
        return {};
    }
    std::error_code ignored;
    if (file && archive.empty()) {
        request.dockerfilePath = *file;
    } else {
        request.dockerfilePath = root / file.value_or("Dockerfile");
        if (!file && !std::filesystem::exists(request.dockerfilePath, ignored) &&
            std::filesystem::exists(root / "dockerfile", ignored))
            request.dockerfilePath = root / "dockerfile";
    }
    Result<std::string> text = readWhole(request.dockerfilePath, dockerfile::limits::fileBytes);
    if (!text)
        return passOn(std::move(text.error()));
    request.dockerfile = text::SourceText(request.dockerfilePath.native(), std::move(*text));
    return {};
}

Result<Secret> readSecret(const std::string& text) {
    Secret secret;
    std::optional<std::string> file, variable;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        const auto [key, value] = keyAndValue(std::string(rest.substr(0, comma)));
        rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
        if (!value || (key != "id" && key != "src" && key != "source" && key != "env" && key != "type"))
            return fail(ErrorCode::InvalidInput, msg::CliBuildSecretForm, text);
        if (key == "id")
            secret.id = *value;
        else if (key == "env")
            variable = *value;
        else if (key != "type")
            file = *value;
    }
    if (secret.id.empty())
        return fail(ErrorCode::InvalidInput, msg::CliBuildSecretForm, text);
    // As docker: without a source the variable of that name, else the file of that name.
    if (!file && !variable)
        (std::getenv(secret.id.c_str()) ? variable : file) = secret.id;
    if (variable) {
        const char* value = std::getenv(variable->c_str());
        if (!value)
            return fail(ErrorCode::NotFound, msg::CliBuildSecretNoVariable, *variable);
        secret.bytes = value;
        return secret;
    }
    Result<std::string> bytes = readWhole(*file, kSecretBytes);
    if (!bytes)
        return passOn(std::move(bytes.error()));
    secret.bytes = std::move(*bytes);
    return secret;
}

} // namespace

Result<void> readBuildArguments(BuildRequest& request, const ParsedOptions& options) {
    request.target = options.valueOr("target", "");
    request.tags = options.values("tag");
    request.noCache = options.isOn("no-cache");
    request.noCacheStages = options.values("no-cache-filter");
    for (const std::string& each : options.values("build-arg")) {
        auto [key, value] = keyAndValue(each);
        if (!value) {
            // Without a value it comes from the environment; not set there it is not given.
            const char* inherited = std::getenv(key.c_str());
            if (!inherited)
                continue;
            value = inherited;
        }
        request.arguments[key] = *value;
    }
    for (const std::string& each : options.values("build-context")) {
        const auto [key, value] = keyAndValue(each);
        if (!value || key.empty())
            return fail(ErrorCode::InvalidInput, msg::CliBuildNamedContextForm, each);
        request.namedContexts.push_back({key, *value});
    }
    for (const std::string& each : options.values("label")) {
        const auto [key, value] = keyAndValue(each);
        request.labels.emplace_back(key, value.value_or(""));
    }
    for (const std::string& each : options.values("add-host")) {
        const std::size_t colon = each.find_first_of(":=");
        if (colon == each.npos)
            return fail(ErrorCode::InvalidInput, msg::CliBuildAddHostForm, each);
        request.extraHosts.emplace_back(each.substr(0, colon), each.substr(colon + 1));
    }
    for (const std::string& each : options.values("secret")) {
        Result<Secret> secret = readSecret(each);
        if (!secret)
            return passOn(std::move(secret.error()));
        request.secrets.push_back(std::move(*secret));
    }
    for (const std::string& each : options.values("output")) {
        Result<Export> parsed = parseExport(each);
        if (!parsed)
            return passOn(std::move(parsed.error()));
        request.exports.push_back(std::move(*parsed));
    }
    if (const auto text = options.value("platform")) {
        Result<image::Platform> platform = image::Platform::parse(*text);
        if (!platform)
            return passOn(std::move(platform.error()));
        request.platform = std::move(*platform);
    }
    const std::string network = options.valueOr("network", "default");
    if (network != "default" && network != "none" && network != "host")
        return fail(ErrorCode::InvalidInput, msg::CliBuildNetworkUnknown, network);
    request.network = network == "none" ? Network::None : network == "host" ? Network::Host : Network::Default;
    for (const std::string& each : options.values("kit"))
        request.kitFolders.emplace_back(each);
    if (const char* kits = std::getenv("SLIPWAY_KIT"))
        std::ranges::move(kitFoldersOf(kits), std::back_inserter(request.kitFolders));
    if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch && *epoch) {
        const std::string_view text = epoch;
        std::int64_t seconds = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (error != std::errc{} || end != text.data() + text.size())
            return fail(ErrorCode::InvalidInput, msg::BuildEpochInvalid, text);
        request.sourceDateEpoch = seconds;
    }
    return {};
}

namespace {

Result<ProgressKind> progressKind(const Context& context, const ParsedOptions& options) {
    const std::string name = options.valueOr("progress", "auto");
    if (name == "auto")
        return context.stderrIsTerminal && context.colourErr ? ProgressKind::Live : ProgressKind::Plain;
    if (name == "plain")
        return ProgressKind::Plain;
    if (name == "tty")
        return ProgressKind::Live;
    if (name == "rawjson")
        return ProgressKind::RawJson;
    return fail(ErrorCode::InvalidInput, msg::CliBuildProgressUnknown, name);
}

Result<void> writeMetadata(const std::filesystem::path& path, const Result<BuildOutcome>& outcome) {
    nlohmann::ordered_json json;
    if (outcome) {
        json["containerimage.config.digest"] = outcome->imageId;
        json["containerimage.digest"] = outcome->manifestDigest;
        std::string names;
        for (const std::string& each : outcome->references)
            names += (names.empty() ? "" : ",") + each;
        if (!names.empty())
            json["image.name"] = names;
        json["slipway.build.record"] = outcome->recordId;
    } else {
        json["slipway.build.error"] = messages::render(outcome.error().message, messages::Language::English);
        json["slipway.build.exitCode"] = outcome.error().exitCode;
    }
    return writeWhole(path, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

// What a build leaves behind is no reason for it to fail.
void tidy(const Context& context, store::Store& store) {
    const Result<bool> needed = store::needsCollection(store);
    if (!needed || !*needed)
        return;
    if (const Result<store::Collection> collected = store::collect(store, {}); !collected)
        context.err(context.tr(msg::LabelWarning) + ": " +
                    messages::render(collected.error().message, context.language) + "\n");
    else if (!collected->items.empty())
        emptyTrash(context, store);
}

// The builder stops at the first error of a Dockerfile; whoever mends it wants to see all.
Result<void> reportErrors(const Context& context, const text::SourceText& source) {
    const dockerfile::Dockerfile file = dockerfile::parse(source);
    const auto count = std::ranges::count(file.diagnostics, Severity::Error, &Finding::severity);
    if (count < 2)
        return {};
    for (const Finding& finding : file.diagnostics)
        if (finding.severity == Severity::Error)
            context.report(finding, file.source);
    return fail(ErrorCode::InvalidInput, msg::CliBuildErrors, source.name(), count);
}

Result<int> run(const Context& context, const ParsedOptions& options) {
    const Result<ProgressKind> kind = progressKind(context, options);
    if (!kind)
        return passOn(kind.error());
    BuildRequest request;
    if (auto read = readBuildArguments(request, options); !read)
        return passOn(std::move(read.error()));
    const Result<std::unique_ptr<store::Store>> store = openStore(options);
    if (!store)
        return passOn(store.error());
    if (auto read = readSources(request, options, **store, context.stop); !read)
        return passOn(std::move(read.error()));

    const BuildServices services{
        .store = **store,
        .executor = executorFactory(**store),
        .idMap = embedded::idMapOfThisProcess().name(),
    };
    const std::unique_ptr<ProgressView> view = makeProgressView(*kind, context);
    Result<BuildOutcome> outcome = reportErrors(context, request.dockerfile).and_then([&] {
        return build::build(request, services, *view, context.stop);
    });
    view->close();
    tidy(context, **store);
    if (const auto path = options.value("metadata-file"))
        if (auto written = writeMetadata(*path, outcome); !written && outcome)
            return passOn(std::move(written.error()));
    if (!outcome)
        return passOn(std::move(outcome.error()));
    if (const auto path = options.value("iidfile"))
        if (auto written = writeWhole(*path, outcome->imageId); !written)
            return passOn(std::move(written.error()));
    if (*kind != ProgressKind::RawJson) {
        context.err(context.tr(msg::CliBuildDone, outcome->imageId, messages::formatDuration(outcome->duration),
                               outcome->cachedSteps, outcome->steps) +
                    "\n");
        for (const std::string& tag : request.tags)
            if (const Result<image::Reference> reference = image::Reference::parse(tag))
                context.err(context.tr(msg::CliBuildTagged, reference->familiar()) + "\n");
        for (const Export& each : request.exports)
            if (each.destination != "-")
                context.err(context.tr(msg::CliBuildWritten, each.destination.native()) + "\n");
    }
    return Fine;
}

} // namespace

extern const Command buildCommand;
const Command buildCommand{
    .name = "build",
    .summary = msg::CliBuildSummary,
    .description = msg::CliBuildDescription,
    .operands = "CONTEXT",
    .minimumOperands = 1,
    .maximumOperands = 1,
    .options = kOptions,
    .run = run,
};

} // namespace slipway::cli
