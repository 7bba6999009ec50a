// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/dockerfile/environment.h"
#include "engine/dockerfile/expansion.h"

#include <map>
#include <string>
#include <vector>

// Which variables an instruction sees: ARG and ENV, as BuildKit orders them (the later one wins, for expansion and for
// RUN alike; Config.Env keeps ENV alone).
namespace slipway::dockerfile {

// What PATH is when a base image sets none.
inline constexpr std::string_view defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

struct PlatformName {
    std::string os = "linux";
    std::string architecture = "amd64";
    std::string variant;
    std::string osVersion;

    [[nodiscard]] std::string text() const; // "linux/arm64/v8"
};

struct BuildArguments {
    std::map<std::string, std::string, std::less<>> values; // --build-arg
    PlatformName buildPlatform{};
    PlatformName targetPlatform{};
    std::string targetStage{}; // as asked for; empty means the last stage
};

// Whether --build-arg NAME works without a declaration: proxies in upper or lower case.
[[nodiscard]] bool isProxyArgument(std::string_view name);
// HTTP_PROXY and its like in both spellings for RUN, from what --build-arg gives; not in history, not in cache keys.
[[nodiscard]] std::vector<Variable> proxyEnvironment(const BuildArguments& arguments);

// ARG before the first FROM, TARGETPLATFORM and its like: seen by FROM, and by a stage's "ARG name" without a default.
class GlobalScope {
public:
    // An ARG whose default cannot be expanded is an error with its place.
    [[nodiscard]] static Result<GlobalScope> make(const Dockerfile& dockerfile, BuildArguments arguments);

    [[nodiscard]] const Environment& values() const { return m_values; }
    [[nodiscard]] const BuildArguments& arguments() const { return m_arguments; }
    [[nodiscard]] char escape() const { return m_escape; }

private:
    GlobalScope() = default;
    Environment m_values;
    BuildArguments m_arguments;
    char m_escape = '\\';
};

// The variables of one stage while its instructions are gone through in order. A stage FROM another starts as a copy of
// that one's scope at its end.
class StageScope {
public:
    // `baseEnvironment`: Config.Env of the base image; PATH is added where it is missing. `global` must outlive the
    // scope.
    StageScope(const GlobalScope& global, std::span<const std::string> baseEnvironment);

    // What expansion sees, and RUN's environment without the proxies: ENV and ARG, the later one wins.
    [[nodiscard]] const Environment& values() const { return m_values; }
    // Config.Env.
    [[nodiscard]] std::vector<std::string> configuration() const { return m_configuration.strings(); }

    // Take effect of an instruction; `source` holds its ranges. Nothing has changed when they fail.
    // Returns the history text: "ARG a=1 b".
    [[nodiscard]] Result<std::string> declare(const Arg& instruction, const text::SourceText& source);
    // "ENV a=1 b=2".
    [[nodiscard]] Result<std::string> set(const Env& instruction, const text::SourceText& source);

    // A stage that is FROM this one begins: the arguments keep their values, and the prefix starts anew.
    void beginDerivedStage() { m_arguments.clear(); }

    // "|2 A=1 B=2" for RUN's history entry: what this stage itself has declared; empty without.
    [[nodiscard]] std::string argumentPrefix() const;

    [[nodiscard]] Result<std::string> expanded(const Word& word, const text::SourceText& source) const;
    [[nodiscard]] ExpansionOptions expansionOptions() const;

private:
    const GlobalScope* m_global;
    Environment m_values;
    Environment m_configuration;
    std::vector<std::string> m_arguments; // declared names, each once, in order
};

// --build-arg names that no ARG of the file declares and that mean nothing by themselves, in order: each deserves a
// warning (with the nearest declared name).
struct UnusedArgument {
    std::string name;
    std::optional<std::string> suggestion{};
};
[[nodiscard]] std::vector<UnusedArgument> unusedBuildArguments(const Dockerfile& dockerfile,
                                                               const BuildArguments& arguments);

} // namespace slipway::dockerfile
