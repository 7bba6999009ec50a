// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::image::facts {

// What a running service seldom needs. A file is of exactly one kind, the first that fits in this order.
enum class WasteKind : std::uint8_t {
    PackageCache,    // apt's lists and archives; apk, yum, dnf, zypper, pacman
    LanguageCache,   // pip, npm, yarn, cargo, Maven, Gradle, Go's module and build caches
    VersionControl,  // .git, .hg, .svn
    Log,             // var/log, *.log
    Temporary,       // tmp, var/tmp
    DebugSymbols,    // usr/lib/debug, *.debug; for other programs the bytes of their debug sections and symbols
    Documentation,   // usr/share/doc, man, info
    Locale,          // usr/share/locale, i18n, locale archives
    Toolchain,       // compilers, linkers, Go's and Rust's trees
    StaticLibrary,   // *.a, *.la
    Header,          // usr/include, *.h
    Bytecode,        // __pycache__, *.pyc
    Source,          // *.go, *.c, *.rs, *.java, ... outside of packages of a language that runs its sources
    DevelopmentTree, // node_modules/.cache, tests of dependencies
};
inline constexpr std::array kWasteKinds{WasteKind::PackageCache,  WasteKind::LanguageCache,  WasteKind::VersionControl,
                                        WasteKind::Log,           WasteKind::Temporary,      WasteKind::DebugSymbols,
                                        WasteKind::Documentation, WasteKind::Locale,         WasteKind::Toolchain,
                                        WasteKind::StaticLibrary, WasteKind::Header,         WasteKind::Bytecode,
                                        WasteKind::Source,        WasteKind::DevelopmentTree};

// "package-cache", "debug-symbols", ...: stable names for JSON.
[[nodiscard]] std::string_view nameOf(WasteKind kind);
// The same for people.
[[nodiscard]] messages::Msg titleOf(WasteKind kind);

// By its path alone (no leading "/"); nothing for what is no waste as far as a path can say.
[[nodiscard]] std::optional<WasteKind> wasteKindOf(std::string_view path);

} // namespace slipway::image::facts
