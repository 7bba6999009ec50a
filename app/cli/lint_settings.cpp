// SPDX-License-Identifier: Apache-2.0
#include "app/cli/lint_settings.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/reading.h"
#include "engine/lint/rule.h"
#include "engine/lint/script_checker.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <iterator>
#include <ranges>

namespace slipway::cli {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::optional<fs::path> configurationFile(const fs::path& directory) {
    std::vector<fs::path> candidates;
    for (const char* name : {"slipway.yaml", "slipway.yml", ".hadolint.yaml", ".hadolint.yml"})
        candidates.push_back(directory / name);
    const std::string home = environment("HOME");
    std::string configurationHome = environment("XDG_CONFIG_HOME");
    if (configurationHome.empty() && !home.empty())
        configurationHome = home + "/.config";
    for (const char* ending : {".yaml", ".yml"}) {
        if (!configurationHome.empty())
            candidates.push_back(configurationHome + "/hadolint" + ending);
        if (!home.empty()) {
            candidates.push_back(home + "/.hadolint/hadolint" + ending);
            candidates.push_back(home + "/.hadolint" + ending);
        }
    }
    std::error_code error;
    for (const fs::path& each : candidates) {
        if (fs::is_regular_file(each, error))
            return each;
    }
    return std::nullopt;
}

Result<text::SourceText> readFile(const fs::path& path) {
    auto bytes = dockerfile::readFile(path.string());
    if (!bytes)
        return passOn(std::move(bytes.error()));
    return text::SourceText(path.string(), *std::move(bytes));
}

std::vector<std::string> listOf(const std::string& text) {
    std::vector<std::string> result;
    for (const auto part : std::views::split(text, ',')) {
        if (!part.empty())
            result.emplace_back(std::string_view(part));
    }
    return result;
}

bool isTrue(const std::string& value) {
    const std::string lower = dockerfile::toLower(value);
    return lower == "1" || lower == "y" || lower == "yes" || lower == "on" || lower == "true";
}

class Gatherer {
public:
    Gatherer(const ParsedOptions& parsed, LintSettings& into)
        : m_parsed(parsed)
        , m_into(into)
        , m_configuration(into.configuration) {}

    Result<void> run() {
        lint::Settings& settings = m_configuration.settings;
        if (const auto name = m_parsed.value("profile")) {
            const auto profile = lint::profileOf(*name);
            if (!profile)
                return fail(ErrorCode::InvalidInput, msg::LintValueUnknown, "profile", "default, hadolint, docker",
                            *name);
            settings.profile = *profile;
        }
        for (const char* level : {"error", "warning", "info", "style"}) {
            const std::string variable = "HADOLINT_OVERRIDE_" + dockerfile::toUpper(level);
            if (auto read = levels(level, variable.c_str()); !read)
                return read;
        }
        for (const std::string& name : both("ignore", "HADOLINT_IGNORE")) {
            if (auto read = forRules(name, [&](const std::string& id) { settings.severity[id] = std::nullopt; }); !read)
                return read;
        }
        if (m_parsed.isSet("select"))
            settings.select.clear();
        for (const std::string& name : separated("select")) {
            if (auto read = forRules(name, [&](const std::string& id) { settings.select.push_back(id); }); !read)
                return read;
        }
        for (const std::string& registry : both("trusted-registry", "HADOLINT_TRUSTED_REGISTRIES"))
            settings.trustedRegistries.push_back(registry);
        for (const std::string& label : both("require-label", "HADOLINT_REQUIRE_LABELS")) {
            const std::size_t colon = label.find(':');
            const auto kind =
                colon == std::string::npos ? lint::LabelKind::Text : lint::labelKindOf(label.substr(colon + 1));
            if (!kind)
                return fail(ErrorCode::InvalidInput, msg::LintValueUnknown, "require-label",
                            "NAME:text|url|semver|hash|rfc3339|spdx|email", label);
            settings.labelSchema[label.substr(0, colon)] = *kind;
        }
        settings.strictLabels = settings.strictLabels || isOn("strict-labels", "HADOLINT_STRICT_LABELS");
        if (isOn("disable-ignore-pragma", "HADOLINT_DISABLE_IGNORE_PRAGMA"))
            settings.pragmas = false;
        m_configuration.noFail = m_configuration.noFail || isOn("no-fail", "HADOLINT_NOFAIL");
        m_configuration.noColor = m_configuration.noColor || isOn("no-color", "HADOLINT_NO_COLOR");
        const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
        settings.today = std::format("{:%F}", today);
        if (auto read = format(); !read)
            return read;
        return threshold();
    }

private:
    [[nodiscard]] bool isOn(std::string_view option, const char* variable) const {
        return m_parsed.isOn(option) || isTrue(environment(variable));
    }
    // Options may hold lists, as hadolint's do.
    [[nodiscard]] std::vector<std::string> separated(std::string_view option) const {
        std::vector<std::string> result;
        for (const std::string& each : m_parsed.values(option))
            std::ranges::move(listOf(each), std::back_inserter(result));
        return result;
    }
    [[nodiscard]] std::vector<std::string> both(std::string_view option, const char* variable) const {
        std::vector<std::string> result = listOf(environment(variable));
        std::ranges::move(separated(option), std::back_inserter(result));
        return result;
    }

    template <typename Call>
    Result<void> forRules(const std::string& name, const Call& call) {
        const auto called = lint::rulesCalled(name);
        if (called.empty() && lint::isShellcheckName(name)) {
            call(name);
            return {};
        }
        if (called.empty()) {
            Error error{ErrorCode::InvalidInput, messages::message(msg::LintRuleUnknown, name)};
            if (const auto near = lint::similarRule(name))
                error.notes.push_back(messages::message(msg::DidYouMean, *near));
            return std::unexpected(std::move(error));
        }
        for (const lint::RuleInfo* rule : called)
            call(std::string(rule->id));
        return {};
    }

    Result<void> levels(std::string_view level, const char* variable) {
        for (const std::string& name : both(level, variable)) {
            auto read = forRules(name, [&](const std::string& id) {
                m_configuration.settings.severity[id] = lint::levelOf(level)->severity;
            });
            if (!read)
                return read;
        }
        return {};
    }

    Result<void> format() {
        std::string name = m_configuration.format.value_or("text");
        if (const std::string variable = environment("HADOLINT_FORMAT"); !variable.empty())
            name = variable;
        name = m_parsed.valueOr("format", name);
        const auto known = lint::formatOf(name);
        if (!known)
            return fail(ErrorCode::InvalidInput, msg::LintFormatUnknown, name);
        m_into.format = *known;
        return {};
    }

    Result<void> threshold() {
        const bool hadolint = m_configuration.settings.profile == lint::Profile::Hadolint;
        m_into.threshold = m_configuration.failureThreshold.value_or(hadolint ? Severity::Info : Severity::Warning);
        std::string name = environment("HADOLINT_FAILURE_THRESHOLD");
        name = m_parsed.valueOr("failure-threshold", name);
        if (name.empty())
            return {};
        const auto level = lint::levelOf(name);
        if (!level)
            return fail(ErrorCode::InvalidInput, msg::LintValueUnknown, "failure-threshold",
                        "error, warning, info, style, ignore, none", name);
        m_into.threshold = level->severity.value_or(Severity::Style);
        m_configuration.noFail = m_configuration.noFail || name == "none";
        return {};
    }

    const ParsedOptions& m_parsed;
    LintSettings& m_into;
    lint::Configuration& m_configuration;
};

} // namespace

Result<LintSettings> readLintSettings(const ParsedOptions& parsed, const std::string& directory) {
    LintSettings result;
    std::optional<fs::path> file = configurationFile(directory);
    if (const auto named = parsed.value("config"))
        file = *named;
    if (file) {
        auto source = readFile(*file);
        if (!source)
            return passOn(source.error());
        result.source = *source;
        const bool hadolint = file->filename().string().contains("hadolint");
        auto configuration = hadolint ? lint::readHadolintConfiguration(*source) : lint::readConfiguration(*source);
        if (!configuration)
            return passOn(configuration.error());
        result.configuration = *std::move(configuration);
        if (!result.configuration.baseline.empty())
            result.baseline = (file->parent_path() / result.configuration.baseline).string();
    }
    result.baseline = parsed.valueOr("baseline", result.baseline);
    if (auto gathered = Gatherer(parsed, result).run(); !gathered)
        return passOn(gathered.error());
    return result;
}

} // namespace slipway::cli
