// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/lsp.h"

#include "app/cli/command.h"
#include "app/cli/lint_settings.h"
#include "app/cli/store_options.h"
#include "engine/build/request.h"
#include "engine/lsp/framing.h"
#include "engine/lsp/server.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"
#include "engine/messages/format.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace slipway::cli {

namespace {

namespace fs = std::filesystem;

constexpr OptionSpec options[] = {
    kStoreOption,
    {"profile", 0, OptionKind::Value, "NAME", msg::LintOptionProfile},
    {"config", 'c', OptionKind::Value, "FILE", msg::LintOptionConfig},
    {"select", 0, OptionKind::List, "RULE", msg::LintOptionSelect},
    {"ignore", 0, OptionKind::List, "RULE", msg::LintOptionIgnore},
};

// How long to wait for bytes before looking whether a signal has come.
constexpr int pollMilliseconds = 500;

// Whether standard input has something: bytes, or its end.
bool isReadable(int milliseconds) {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    return ::poll(&input, 1, milliseconds) > 0;
}

Result<lint::Settings> settingsOf(const ParsedOptions& parsed, const std::string& root, const std::string& path) {
    const auto settings = readLintSettings(parsed, root);
    if (!settings)
        return passOn(settings.error());
    const fs::path relative = root.empty() ? fs::path(path) : fs::path(path).lexically_relative(root);
    return lint::settingsFor(settings->configuration, relative.lexically_normal().generic_string());
}

// What FROM can name: bases in the folders of SLIPWAY_KIT, images of the store where there is one.
std::vector<language::KnownImage> imagesOf(const Context& context, const ParsedOptions& parsed) {
    std::vector<language::KnownImage> result;
    const char* kits = std::getenv("SLIPWAY_KIT");
    std::error_code ignored;
    for (const fs::path& folder : build::kitFoldersOf(kits != nullptr ? kits : "")) {
        for (const auto& entry : fs::directory_iterator(folder, ignored)) {
            if (fs::exists(entry.path() / "oci-layout", ignored))
                result.push_back({entry.path().filename().native(), context.tr(msg::LspKit)});
        }
    }
    // Asking makes no store.
    const auto location = storeLocation(parsed);
    if (!location || !fs::exists(location->directory, ignored))
        return result;
    const auto store = openStore(parsed);
    const auto images = store ? (*store)->images().list() : passOn(store.error());
    if (!images)
        return result;
    for (const store::ImageSummary& each : *images) {
        for (const image::Reference& reference : each.references)
            result.push_back({reference.familiar(), context.tr(msg::LspStored, messages::formatBytes(each.diskBytes))});
    }
    return result;
}

Result<int> run(const Context& context, const ParsedOptions& parsed) {
    lsp::Server server({
                           .language = context.language,
                           .languageChosen = parsed.isSet("lang"),
                           .version = SLIPWAY_VERSION,
                           .settings = [&parsed](const std::string& root,
                                                 const std::string& path) { return settingsOf(parsed, root, path); },
                           .images = [&] { return imagesOf(context, parsed); },
                       },
                       [&context](std::string_view body) { context.out(lsp::framed(body)); });
    lsp::MessageReader reader;
    std::string block(64 * 1024, '\0');
    while (!context.stop.stop_requested()) {
        while (true) {
            auto body = reader.next();
            if (!body)
                return passOn(std::move(body.error()));
            if (!*body)
                break;
            server.receive(**body);
            if (server.isOver())
                return server.exitCode();
        }
        if (!isReadable(0))
            server.idle();
        if (!isReadable(pollMilliseconds))
            continue;
        const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return fail(ErrorCode::Io, msg::CannotReadFile, "-", std::strerror(errno));
        if (count == 0)
            return server.exitCode();
        reader.append(std::string_view(block).substr(0, static_cast<std::size_t>(count)));
    }
    return cancelled();
}

} // namespace

extern const Command lspCommand{
    .name = "lsp",
    .summary = msg::LspSummary,
    .description = msg::LspDescription,
    .operands = "",
    .options = options,
    .run = run,
};

} // namespace slipway::cli
