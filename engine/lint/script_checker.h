// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/messages/result.h"
#include "engine/process/runner.h"
#include "engine/shell/syntax.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::lint {

// A text that a shell would run, without continuations, and the names that are set before it runs.
struct CheckedScript {
    shell::Dialect dialect = shell::Dialect::Posix;
    std::string text{};
    std::vector<std::string> variables{};
};

struct ScriptFinding {
    std::size_t script = 0; // index
    std::size_t begin = 0;  // bytes of its text
    std::size_t end = 0;
    std::string rule{}; // "SC2034"
    Severity severity = Severity::Warning;
    std::string message{};
};

// The seam to a checker of shell scripts that is another program.
class ScriptChecker {
public:
    ScriptChecker() = default;
    virtual ~ScriptChecker() = default;
    ScriptChecker(const ScriptChecker&) = delete;
    ScriptChecker& operator=(const ScriptChecker&) = delete;

    // In the order of the scripts. Without what our own rules judge.
    [[nodiscard]] virtual Result<std::vector<ScriptFinding>> check(std::span<const CheckedScript> scripts,
                                                                   const std::stop_token& stop) = 0;
};

// ShellCheck: scripts go out as files, findings come back as JSON. May be used from several threads when the runner
// may.
class Shellcheck final : public ScriptChecker {
public:
    // Files stand in a folder of their own below `temporary`. The runner outlives the checker.
    Shellcheck(process::Runner& runner, std::filesystem::path temporary)
        : m_runner(runner)
        , m_temporary(std::move(temporary)) {}

    // Its version ("0.10.0"); NotFound when there is no such program.
    [[nodiscard]] Result<std::string> version(const std::stop_token& stop);
    [[nodiscard]] Result<std::vector<ScriptFinding>> check(std::span<const CheckedScript> scripts,
                                                           const std::stop_token& stop) override;

private:
    [[nodiscard]] Result<void> checkSome(std::span<const CheckedScript> scripts, std::size_t first,
                                         const std::filesystem::path& folder, std::vector<ScriptFinding>& into,
                                         const std::stop_token& stop);

    process::Runner& m_runner;
    std::filesystem::path m_temporary;
};

// Whether `name` has the form of a number of ShellCheck: "SC2034".
[[nodiscard]] bool isShellcheckName(std::string_view name);

} // namespace slipway::lint
