// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/waste.h"

#include "engine/messages/catalogue/facts.h"

#include <algorithm>

namespace slipway::image::facts {

namespace {

// How a pattern stands in a path.
enum class At : std::uint8_t {
    Start,  // the path starts with it
    Inside, // a run of whole components anywhere: "/node_modules/.cache/"
    End,    // the path ends with it
};

struct Pattern {
    WasteKind kind;
    At at;
    std::string_view text;
};

using enum WasteKind;
constexpr std::array kPatterns{
    Pattern{PackageCache, At::Start, "var/cache/apt/"},
    Pattern{PackageCache, At::Start, "var/lib/apt/lists/"},
    Pattern{PackageCache, At::Start, "var/cache/debconf/"},
    Pattern{PackageCache, At::Start, "var/cache/apk/"},
    Pattern{PackageCache, At::Start, "etc/apk/cache/"},
    Pattern{PackageCache, At::Start, "var/cache/yum/"},
    Pattern{PackageCache, At::Start, "var/cache/dnf/"},
    Pattern{PackageCache, At::Start, "var/cache/libdnf5/"},
    Pattern{PackageCache, At::Start, "var/cache/zypp/"},
    Pattern{PackageCache, At::Start, "var/cache/pacman/"},
    Pattern{PackageCache, At::End, "/status-old"},
    Pattern{LanguageCache, At::Inside, "/.cache/pip/"},
    Pattern{LanguageCache, At::Inside, "/.cache/go-build/"},
    Pattern{LanguageCache, At::Inside, "/.cache/yarn/"},
    Pattern{LanguageCache, At::Inside, "/.cache/uv/"},
    Pattern{LanguageCache, At::Inside, "/.cache/pypoetry/"},
    Pattern{LanguageCache, At::Inside, "/.cache/node-gyp/"},
    Pattern{LanguageCache, At::Inside, "/.npm/_cacache/"},
    Pattern{LanguageCache, At::Inside, "/.npm/_logs/"},
    Pattern{LanguageCache, At::Inside, "/.yarn/cache/"},
    Pattern{LanguageCache, At::Inside, "/.pnpm-store/"},
    Pattern{LanguageCache, At::Inside, "/.cargo/registry/"},
    Pattern{LanguageCache, At::Inside, "/.cargo/git/"},
    Pattern{LanguageCache, At::Start, "usr/local/cargo/registry/"},
    Pattern{LanguageCache, At::Inside, "/.m2/repository/"},
    Pattern{LanguageCache, At::Inside, "/.gradle/"},
    Pattern{LanguageCache, At::Inside, "/.composer/cache/"},
    Pattern{LanguageCache, At::Inside, "/.nuget/packages/"},
    Pattern{LanguageCache, At::Inside, "/go/pkg/mod/"},
    Pattern{LanguageCache, At::Inside, "/.ccache/"},
    Pattern{VersionControl, At::Inside, "/.git/"},
    Pattern{VersionControl, At::Inside, "/.hg/"},
    Pattern{VersionControl, At::Inside, "/.svn/"},
    Pattern{Log, At::Start, "var/log/"},
    Pattern{Log, At::End, ".log"},
    Pattern{Temporary, At::Start, "tmp/"},
    Pattern{Temporary, At::Start, "var/tmp/"},
    Pattern{Temporary, At::Start, "usr/tmp/"},
    Pattern{DebugSymbols, At::Start, "usr/lib/debug/"},
    Pattern{DebugSymbols, At::End, ".debug"},
    Pattern{DebugSymbols, At::End, ".dwo"},
    Pattern{DebugSymbols, At::End, ".dwp"},
    Pattern{DebugSymbols, At::End, ".pdb"},
    Pattern{Documentation, At::Start, "usr/share/doc/"},
    Pattern{Documentation, At::Start, "usr/share/doc-base/"},
    Pattern{Documentation, At::Start, "usr/share/man/"},
    Pattern{Documentation, At::Start, "usr/share/info/"},
    Pattern{Documentation, At::Start, "usr/share/gtk-doc/"},
    Pattern{Documentation, At::Start, "usr/share/groff/"},
    Pattern{Documentation, At::Start, "usr/local/share/man/"},
    Pattern{Documentation, At::Start, "usr/local/share/doc/"},
    Pattern{Documentation, At::Start, "usr/local/man/"},
    Pattern{Documentation, At::Start, "usr/share/lintian/"},
    Pattern{Locale, At::Start, "usr/share/locale/"},
    Pattern{Locale, At::Start, "usr/share/i18n/"},
    Pattern{Locale, At::Start, "usr/lib/locale/"},
    Pattern{Locale, At::Start, "usr/share/calendar/"},
    Pattern{Toolchain, At::Start, "usr/local/go/"},
    Pattern{Toolchain, At::Start, "usr/lib/go-"},
    Pattern{Toolchain, At::Start, "usr/share/go-"},
    Pattern{Toolchain, At::Start, "usr/lib/go/"},
    Pattern{Toolchain, At::Start, "usr/lib/gcc/"},
    Pattern{Toolchain, At::Start, "usr/libexec/gcc/"},
    Pattern{Toolchain, At::Start, "usr/lib/llvm"},
    Pattern{Toolchain, At::Start, "usr/lib/rustlib/"},
    Pattern{Toolchain, At::Start, "usr/local/rustup/"},
    Pattern{Toolchain, At::Start, "usr/local/cargo/bin/"},
    Pattern{Toolchain, At::Inside, "/.rustup/"},
    Pattern{Toolchain, At::Start, "usr/share/cmake"},
    Pattern{Toolchain, At::Start, "usr/lib/ldscripts/"},
    Pattern{StaticLibrary, At::End, ".a"},
    Pattern{StaticLibrary, At::End, ".la"},
    Pattern{Header, At::Start, "usr/include/"},
    Pattern{Header, At::Start, "usr/local/include/"},
    Pattern{Header, At::End, ".h"},
    Pattern{Header, At::End, ".hpp"},
    Pattern{Bytecode, At::Inside, "/__pycache__/"},
    Pattern{Bytecode, At::End, ".pyc"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/.cache/"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/typescript/"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/webpack/"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/jest/"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/eslint/"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/@types/"},
    Pattern{DevelopmentTree, At::Inside, "/node_modules/@babel/"},
    Pattern{Source, At::Start, "usr/src/"},
    Pattern{Source, At::End, ".go"},
    Pattern{Source, At::End, ".c"},
    Pattern{Source, At::End, ".cc"},
    Pattern{Source, At::End, ".cpp"},
    Pattern{Source, At::End, ".cxx"},
    Pattern{Source, At::End, ".rs"},
    Pattern{Source, At::End, ".java"},
    Pattern{Source, At::End, ".kt"},
    Pattern{Source, At::End, ".tsx"},
    Pattern{Source, At::End, ".o"},
};

// Programs of a tool chain in usr/bin, with a version or a target around them: x86_64-linux-gnu-gcc-14.
constexpr std::array<std::string_view, 30> kTools{
    "gcc",     "g++", "c++",    "cc",      "cpp",     "clang", "clang++",  "as",      "ld",      "ld.bfd",
    "ld.gold", "ar",  "ranlib", "objdump", "objcopy", "gold",  "nm",       "make",    "cmake",   "ninja",
    "gdb",     "go",  "gofmt",  "rustc",   "cargo",   "javac", "lto-dump", "gprofng", "readelf", "ctest"};

bool isToolName(std::string_view name) {
    // The version behind: "-14", "-19.1".
    if (const std::size_t dash = name.rfind('-');
        dash != std::string_view::npos && name.find_first_not_of("0123456789.", dash + 1) == std::string_view::npos)
        name = name.substr(0, dash);
    // The target in front: three or four words.
    if (const std::size_t gnu = name.rfind("-linux-"); gnu != std::string_view::npos) {
        const std::size_t dash = name.find('-', gnu + 7);
        if (dash != std::string_view::npos)
            name = name.substr(dash + 1);
    }
    if (name.starts_with("gcc-") || name.starts_with("go-"))
        return true;
    return std::ranges::contains(kTools, name);
}

bool matches(std::string_view path, const Pattern& pattern) {
    switch (pattern.at) {
    case At::Start:
        return path.starts_with(pattern.text);
    case At::Inside:
        // A path has no leading "/", a pattern has.
        return path.starts_with(pattern.text.substr(1)) || path.find(pattern.text) != std::string_view::npos;
    case At::End:
        return path.ends_with(pattern.text);
    }
    return false;
}

} // namespace

std::string_view nameOf(WasteKind kind) {
    switch (kind) {
    case PackageCache:
        return "package-cache";
    case LanguageCache:
        return "language-cache";
    case VersionControl:
        return "version-control";
    case Log:
        return "log";
    case Temporary:
        return "temporary";
    case DebugSymbols:
        return "debug-symbols";
    case Documentation:
        return "documentation";
    case Locale:
        return "locale";
    case Toolchain:
        return "toolchain";
    case StaticLibrary:
        return "static-library";
    case Header:
        return "header";
    case Bytecode:
        return "bytecode";
    case Source:
        return "source";
    case DevelopmentTree:
        return "development-tree";
    }
    return "";
}

messages::Msg titleOf(WasteKind kind) {
    switch (kind) {
    case PackageCache:
        return msg::WastePackageCache;
    case LanguageCache:
        return msg::WasteLanguageCache;
    case VersionControl:
        return msg::WasteVersionControl;
    case Log:
        return msg::WasteLog;
    case Temporary:
        return msg::WasteTemporary;
    case DebugSymbols:
        return msg::WasteDebugSymbols;
    case Documentation:
        return msg::WasteDocumentation;
    case Locale:
        return msg::WasteLocale;
    case Toolchain:
        return msg::WasteToolchain;
    case StaticLibrary:
        return msg::WasteStaticLibrary;
    case Header:
        return msg::WasteHeader;
    case Bytecode:
        return msg::WasteBytecode;
    case Source:
        return msg::WasteSource;
    case DevelopmentTree:
        return msg::WasteDevelopmentTree;
    }
    return {};
}

std::optional<WasteKind> wasteKindOf(std::string_view path) {
    if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos) {
        const std::string_view folder = path.substr(0, slash);
        if ((folder == "usr/bin" || folder == "bin" || folder == "usr/local/bin") && isToolName(path.substr(slash + 1)))
            return Toolchain;
    }
    // glibc's own C.UTF-8 is what programs run with.
    if (path.starts_with("usr/lib/locale/C.utf8/"))
        return std::nullopt;
    for (const Pattern& pattern : kPatterns)
        if (matches(path, pattern))
            return pattern.kind;
    return std::nullopt;
}

} // namespace slipway::image::facts
