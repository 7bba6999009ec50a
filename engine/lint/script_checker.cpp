// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/script_checker.h"

#include "engine/lint/rule.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace slipway::lint {

namespace fs = std::filesystem;

namespace {

// So many file names surely fit into a command line.
constexpr std::size_t scriptsOfCall = 200;
constexpr std::uintmax_t maximumOutput = 64U << 20U;
constexpr std::size_t maximumMessage = 4096;

// Gone when it ends, with what is in it.
class Folder {
public:
    explicit Folder(const fs::path& below) {
        std::string name = (below / "slipway-shellcheck-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr)
            m_path = name;
    }
    ~Folder() {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

std::string_view interpreterOf(shell::Dialect dialect) {
    switch (dialect) {
    case shell::Dialect::Posix:
        return "sh";
    case shell::Dialect::Ash:
        return "ash";
    case shell::Dialect::Bash:
        return "bash";
    }
    return "sh";
}

bool isName(std::string_view text) {
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

// What stands in front of a script: the shell, and the variables that the image or the build sets. Two lines.
std::string headOf(const CheckedScript& script) {
    std::string head = "#!/bin/" + std::string(interpreterOf(script.dialect)) + "\n:";
    bool first = true;
    for (const std::string& each : script.variables) {
        if (!isName(each))
            continue;
        head += (first ? "; export " : " ") + each;
        first = false;
    }
    return head + "\n";
}

constexpr std::size_t headLines = 2;

// Our own rules have these, each at the exact place; the rest is about files that we made: SC1090 and SC1091 are of
// scripts that are not there, SC2148 of a shebang, SC2187 of ash that is read as dash.
const std::string& excluded() {
    static const std::string names = [] {
        std::string result = "SC1090,SC1091,SC2148,SC2187";
        const auto add = [&](std::string_view name) {
            if (isShellcheckName(name))
                (result += ',') += name;
        };
        for (const RuleInfo* rule : allRules()) {
            add(rule->id);
            std::ranges::for_each(rule->otherNames(), add);
        }
        // The other half of SC1073: where the parser gave up.
        return result + ",SC1072";
    }();
    return names;
}

Severity severityOf(std::string_view level) {
    if (level == "error")
        return Severity::Error;
    if (level == "info")
        return Severity::Info;
    return level == "style" ? Severity::Style : Severity::Warning;
}

// Lines and columns, both counted from 1, columns in characters, as bytes of the text.
class Positions {
public:
    explicit Positions(const std::string& text)
        : m_text(text) {
        m_lines.push_back(0);
        for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
            m_lines.push_back(at + 1);
    }
    // Nothing for a line that the text does not have; a column behind its end is the end.
    [[nodiscard]] std::optional<std::size_t> byte(std::size_t line, std::size_t column) const {
        if (line == 0 || line > m_lines.size())
            return std::nullopt;
        std::size_t at = m_lines[line - 1];
        const std::size_t end = line < m_lines.size() ? m_lines[line] - 1 : m_text.size();
        for (std::size_t i = 1; i < column && at < end; ++i) {
            ++at;
            while (at < end && (static_cast<unsigned char>(m_text[at]) & 0xC0U) == 0x80U)
                ++at;
        }
        return at;
    }

private:
    const std::string& m_text;
    std::vector<std::size_t> m_lines;
};

std::string fileOf(std::size_t index) {
    return std::to_string(index) + ".sh";
}

} // namespace

bool isShellcheckName(std::string_view name) {
    return name.size() == 6 && name.starts_with("SC") &&
           name.find_first_not_of("0123456789", 2) == std::string_view::npos;
}

Result<std::string> Shellcheck::version(const std::stop_token& stop) {
    auto outcome = m_runner.run({.arguments = {"shellcheck", "--version"}}, stop);
    if (!outcome)
        return passOn(std::move(outcome.error()));
    const std::string_view output = outcome->output;
    constexpr std::string_view label = "version: ";
    const std::size_t at = output.find(label);
    if (outcome->exitCode != 0 || at == std::string_view::npos)
        return fail(ErrorCode::InvalidInput, msg::LintShellcheckFailed, outcome->exitCode);
    const std::string_view rest = output.substr(at + label.size());
    return std::string(rest.substr(0, rest.find_first_of("\r\n")));
}

Result<std::vector<ScriptFinding>> Shellcheck::check(std::span<const CheckedScript> scripts,
                                                     const std::stop_token& stop) {
    std::vector<ScriptFinding> findings;
    if (scripts.empty())
        return findings;
    const Folder folder(m_temporary);
    if (folder.path().empty())
        return fail(ErrorCode::Io, msg::CannotWriteFile, m_temporary.string(), std::strerror(errno));
    for (std::size_t first = 0; first < scripts.size(); first += scriptsOfCall) {
        if (auto done = checkSome(scripts.subspan(first, std::min(scriptsOfCall, scripts.size() - first)), first,
                                  folder.path(), findings, stop);
            !done)
            return passOn(std::move(done.error()));
    }
    std::ranges::stable_sort(findings, {}, &ScriptFinding::script);
    return findings;
}

Result<void> Shellcheck::checkSome(std::span<const CheckedScript> scripts, std::size_t first, const fs::path& folder,
                                   std::vector<ScriptFinding>& into, const std::stop_token& stop) {
    process::Request request;
    // No settings of the user's: the same file has the same findings everywhere. json1 counts a tab as one column.
    request.arguments = {"shellcheck", "--norc", "--format=json1", "--exclude=" + excluded()};
    request.outputFile = folder / "out.json";
    request.environment["LC_ALL"] = "C.UTF-8";
    std::vector<Positions> positions;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        const fs::path file = folder / fileOf(i);
        std::ofstream stream(file, std::ios::binary | std::ios::trunc);
        stream << headOf(scripts[i]) << scripts[i].text << '\n';
        if (!stream.flush())
            return fail(ErrorCode::Io, msg::CannotWriteFile, file.string(), std::strerror(errno));
        request.arguments.push_back(file.string());
        positions.emplace_back(scripts[i].text);
    }
    const auto outcome = m_runner.run(request, stop);
    if (!outcome)
        return passOn(outcome.error());
    // 1: there are findings; 2 and more: it could not do what it was asked.
    if (outcome->exitCode > 1)
        return fail(ErrorCode::InvalidInput, msg::LintShellcheckFailed, outcome->exitCode);
    std::error_code error;
    const std::uintmax_t size = fs::file_size(request.outputFile, error);
    std::ifstream stream(request.outputFile, std::ios::binary);
    if (error || !stream || size > maximumOutput)
        return fail(ErrorCode::InvalidInput, msg::LintShellcheckOutput);
    const std::string output(std::istreambuf_iterator<char>(stream), {});
    try {
        const nlohmann::json all = nlohmann::json::parse(output);
        for (const nlohmann::json& each : all.at("comments")) {
            const std::string name = fs::path(each.at("file").get<std::string>()).stem().string();
            std::size_t index = 0;
            if (std::from_chars(name.data(), name.data() + name.size(), index).ec != std::errc{} ||
                index >= scripts.size())
                continue;
            const auto place = [&](const char* line, const char* column) -> std::optional<std::size_t> {
                const auto number = each.at(line).get<std::uint64_t>();
                return number <= headLines ? std::nullopt
                                           : positions[index].byte(static_cast<std::size_t>(number) - headLines,
                                                                   each.at(column).get<std::size_t>());
            };
            const auto begin = place("line", "column");
            if (!begin)
                continue; // about what we wrote in front
            const std::size_t end = place("endLine", "endColumn").value_or(*begin);
            into.push_back({first + index, *begin, std::max(*begin, end),
                            "SC" + std::to_string(each.at("code").get<std::uint32_t>()),
                            severityOf(each.at("level").get<std::string>()),
                            each.at("message").get<std::string>().substr(0, maximumMessage)});
        }
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::InvalidInput, msg::LintShellcheckOutput);
    }
    return {};
}

} // namespace slipway::lint
