// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/completion.h"
#include "engine/language/hover.h"
#include "engine/lsp/document.h"
#include "engine/messages/message.h"

#include <functional>
#include <string>
#include <vector>

namespace slipway::lsp {

// What the server needs of the world. All but `clock` may be empty.
struct Outside {
    messages::Language language = messages::Language::English;
    // False: the client's own language, where it names one, is spoken.
    bool languageChosen = false;
    std::string version{};
    // The linter's settings for a file: `root` is the client's folder, both are empty where there is none.
    std::function<Result<lint::Settings>(const std::string& root, const std::string& path)> settings{};
    // What FROM and --from can name besides the file's own stages.
    std::function<std::vector<language::KnownImage>()> images{};
    Contexts::Clock clock = [] { return std::chrono::steady_clock::now(); };
};

// What a client said of itself when it began.
struct ClientAbilities {
    Encoding encoding = Encoding::Utf16;
    bool snippets = false;
    bool markdown = false;
    bool symbolTree = false;
    bool confirmsEdits = false; // change annotations: the person is asked for each place
};

// What requests are answered from, besides a document.
struct Session {
    explicit Session(Outside world)
        : outside(std::move(world))
        , language(outside.language)
        , contexts(outside.clock) {}

    Outside outside;
    messages::Language language;
    ClientAbilities client{};
    std::string root; // a folder; empty: none
    Contexts contexts;

    [[nodiscard]] language::Surroundings surroundings(const Document& document);
    [[nodiscard]] language::HoverSources hoverSources(const Document& document);

private:
    // Asked for anew when that is a while ago.
    std::vector<language::KnownImage> m_images;
    std::optional<std::chrono::steady_clock::time_point> m_listed;
};

} // namespace slipway::lsp
