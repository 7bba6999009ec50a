// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace slipway::cli {

namespace {

void writeAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EPIPE)
            std::_Exit(128 + SIGPIPE);
        if (written < 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

void Context::out(std::string_view text) const {
    writeAll(STDOUT_FILENO, text);
}

void Context::err(std::string_view text) const {
    writeAll(STDERR_FILENO, text);
}

void Context::report(const Error& error) const {
    err(messages::renderError(error, {.language = language, .colour = colourErr}));
}

void Context::report(const Finding& finding, const text::SourceText& source) const {
    err(messages::renderFinding(finding, source, {.language = language, .colour = colourErr}));
}

} // namespace slipway::cli
