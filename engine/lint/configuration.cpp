// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/configuration.h"

#include "engine/context/ignore_file.h"
#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/keyword.h"
#include "engine/lint/rule.h"
#include "engine/lint/script_checker.h"
#include "engine/lint/yaml.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint_settings.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <array>
#include <functional>

namespace slipway::lint {

namespace {

using messages::message;
using Kind = YamlNode::Kind;
using SeverityMap = std::map<std::string, std::optional<Severity>, std::less<>>;

constexpr std::array<std::string_view, 4> severityNames{"error", "warning", "info", "style"};

// Reads one file; the first thing that is wrong ends it.
class Reader {
public:
    explicit Reader(const text::SourceText& source)
        : m_source(source) {}

    Result<Configuration> hadolint(const YamlNode& root) {
        using Handler = std::function<Result<void>(const YamlNode&)>;
        Settings& settings = m_result.settings;
        const std::pair<std::string_view, Handler> handlers[] = {
            {"ignored",
             [&](const YamlNode& node) { return rules(node, [&](auto& id) { settings.severity[id] = {}; }); }},
            {"override", [&](const YamlNode& node) { return overrides(node); }},
            {"failure-threshold", [&](const YamlNode& node) { return threshold(node); }},
            {"format", [&](const YamlNode& node) { return word(node, m_result.format.emplace()); }},
            {"label-schema", [&](const YamlNode& node) { return labels(node); }},
            {"strict-labels", [&](const YamlNode& node) { return flag(node, settings.strictLabels); }},
            {"trustedRegistries", [&](const YamlNode& node) { return words(node, settings.trustedRegistries); }},
            {"no-fail", [&](const YamlNode& node) { return flag(node, m_result.noFail); }},
            {"no-color", [&](const YamlNode& node) { return flag(node, m_result.noColor); }},
            {"disable-ignore-pragma",
             [&](const YamlNode& node) {
                 bool disabled = false;
                 auto read = flag(node, disabled);
                 settings.pragmas = !disabled;
                 return read;
             }},
        };
        return keys(root, std::span<const std::pair<std::string_view, Handler>>(handlers));
    }

    Result<Configuration> slipway(const YamlNode& root) {
        using Handler = std::function<Result<void>(const YamlNode&)>;
        Settings& settings = m_result.settings;
        const std::pair<std::string_view, Handler> handlers[] = {
            {"profile",
             [&](const YamlNode& node) -> Result<void> {
                 const auto profile = profileOf(node.value);
                 if (!profile)
                     return wrong(node.range, message(msg::LintSettingValue, node.value, "default, hadolint, docker"));
                 settings.profile = *profile;
                 return {};
             }},
            {"select",
             [&](const YamlNode& node) { return rules(node, [&](auto& id) { settings.select.push_back(id); }); }},
            {"ignore",
             [&](const YamlNode& node) { return rules(node, [&](auto& id) { settings.severity[id] = {}; }); }},
            {"severity", [&](const YamlNode& node) { return severities(node, settings.severity); }},
            {"build-stages", [&](const YamlNode& node) { return severities(node, settings.buildStageSeverity); }},
            {"failure-threshold", [&](const YamlNode& node) { return threshold(node); }},
            {"format", [&](const YamlNode& node) { return word(node, m_result.format.emplace()); }},
            {"label-schema", [&](const YamlNode& node) { return labels(node); }},
            {"strict-labels", [&](const YamlNode& node) { return flag(node, settings.strictLabels); }},
            {"trusted-registries", [&](const YamlNode& node) { return words(node, settings.trustedRegistries); }},
            {"pragmas", [&](const YamlNode& node) { return flag(node, settings.pragmas); }},
            {"exclude", [&](const YamlNode& node) { return words(node, m_result.exclude); }},
            {"baseline", [&](const YamlNode& node) { return word(node, m_result.baseline); }},
            {"overrides", [&](const YamlNode& node) { return pathOverrides(node); }},
            {"rules", [&](const YamlNode& node) { return customRules(node); }},
        };
        return keys(root, std::span<const std::pair<std::string_view, Handler>>(handlers));
    }

private:
    [[nodiscard]] std::unexpected<Error> wrong(text::ByteRange range, messages::Message text) const {
        return std::unexpected(Error{ErrorCode::InvalidInput, std::move(text), Place{m_source, range}});
    }

    template <typename Handlers>
    Result<Configuration> keys(const YamlNode& root, Handlers handlers) {
        if (root.kind == Kind::Null)
            return std::move(m_result);
        if (root.kind != Kind::Map)
            return wrong(root.range, message(msg::LintSettingShape, "a map"));
        for (std::size_t i = 0; i < root.keys.size(); ++i) {
            const auto found = std::ranges::find(handlers, root.keys[i], [](const auto& each) { return each.first; });
            if (found == handlers.end()) {
                std::vector<std::string_view> names;
                for (const auto& each : handlers)
                    names.push_back(each.first);
                Error error{ErrorCode::InvalidInput, message(msg::LintSettingKey, root.keys[i]),
                            Place{m_source, root.keyRanges[i]}};
                if (const auto near = text::mostSimilar(root.keys[i], names))
                    error.notes.push_back(message(msg::DidYouMean, *near));
                return std::unexpected(std::move(error));
            }
            if (root.items[i].kind == Kind::Null)
                continue; // "ignored:" with nothing behind it
            if (auto read = found->second(root.items[i]); !read)
                return passOn(read.error());
        }
        return std::move(m_result);
    }

    Result<void> word(const YamlNode& node, std::string& into) {
        if (node.kind != Kind::Scalar)
            return wrong(node.range, message(msg::LintSettingShape, "a word"));
        into = node.value;
        return {};
    }

    Result<void> words(const YamlNode& node, std::vector<std::string>& into) {
        if (node.kind == Kind::Scalar) {
            into.push_back(node.value);
            return {};
        }
        if (node.kind != Kind::Sequence)
            return wrong(node.range, message(msg::LintSettingShape, "a list"));
        for (const YamlNode& item : node.items) {
            if (item.kind != Kind::Scalar)
                return wrong(item.range, message(msg::LintSettingShape, "a word"));
            into.push_back(item.value);
        }
        return {};
    }

    Result<void> flag(const YamlNode& node, bool& into) {
        const std::string value = dockerfile::toLower(node.value);
        if (node.kind != Kind::Scalar ||
            (value != "true" && value != "false" && value != "yes" && value != "no" && value != "on" && value != "off"))
            return wrong(node.range, message(msg::LintSettingValue, node.value, "true, false"));
        into = value == "true" || value == "yes" || value == "on";
        return {};
    }

    // Every rule of that name; one that does not exist is told and left out.
    void ids(const std::string& name, text::ByteRange range, const std::function<void(const std::string&)>& call) {
        const auto called = rulesCalled(name);
        for (const RuleInfo* rule : called)
            call(std::string(rule->id));
        if (called.empty() && isShellcheckName(name))
            call(name);
        if (!called.empty() || isShellcheckName(name))
            return;
        Finding warning{.rule = "SL0002",
                        .severity = Severity::Warning,
                        .range = range,
                        .message = message(msg::LintSettingRule, name)};
        if (const auto near = similarRule(name))
            warning.notes.push_back(message(msg::DidYouMean, *near));
        m_result.warnings.push_back(std::move(warning));
    }

    Result<void> rules(const YamlNode& node, const std::function<void(const std::string&)>& call) {
        if (node.kind != Kind::Sequence)
            return wrong(node.range, message(msg::LintSettingShape, "a list"));
        for (const YamlNode& item : node.items) {
            if (item.kind != Kind::Scalar)
                return wrong(item.range, message(msg::LintSettingShape, "a word"));
            ids(item.value, item.range, call);
        }
        return {};
    }

    Result<void> overrides(const YamlNode& node) {
        if (node.kind != Kind::Map)
            return wrong(node.range, message(msg::LintSettingShape, "a map"));
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const auto level = levelOf(node.keys[i]);
            if (!level || !level->severity)
                return wrong(node.keyRanges[i],
                             message(msg::LintSettingValue, node.keys[i], "error, warning, info, style"));
            if (node.items[i].kind == Kind::Null)
                continue;
            auto read = rules(node.items[i], [&](const std::string& id) {
                // "ignored" is stronger wherever it stands.
                const auto found = m_result.settings.severity.find(id);
                if (found == m_result.settings.severity.end() || found->second)
                    m_result.settings.severity[id] = level->severity;
            });
            if (!read)
                return read;
        }
        return {};
    }

    Result<void> severities(const YamlNode& node, SeverityMap& into) {
        if (node.kind != Kind::Map)
            return wrong(node.range, message(msg::LintSettingShape, "a map"));
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const auto level = levelOf(node.items[i].value);
            if (!level)
                return wrong(node.items[i].range,
                             message(msg::LintSettingValue, node.items[i].value, "error, warning, info, style, off"));
            ids(node.keys[i], node.keyRanges[i], [&](const std::string& id) { into[id] = level->severity; });
        }
        return {};
    }

    Result<void> threshold(const YamlNode& node) {
        const auto level = levelOf(node.value);
        if (node.kind != Kind::Scalar || !level)
            return wrong(node.range,
                         message(msg::LintSettingValue, node.value, "error, warning, info, style, ignore, none"));
        m_result.failureThreshold = level->severity.value_or(Severity::Style);
        m_result.noFail = m_result.noFail || node.value == "none";
        return {};
    }

    Result<void> labels(const YamlNode& node) {
        if (node.kind != Kind::Map)
            return wrong(node.range, message(msg::LintSettingShape, "a map"));
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const auto kind = labelKindOf(node.items[i].value);
            if (!kind)
                return wrong(node.items[i].range, message(msg::LintSettingValue, node.items[i].value,
                                                          "text, url, semver, hash, rfc3339, spdx, email"));
            m_result.settings.labelSchema[node.keys[i]] = *kind;
        }
        return {};
    }

    Result<void> pathOverrides(const YamlNode& node) {
        if (node.kind != Kind::Sequence)
            return wrong(node.range, message(msg::LintSettingShape, "a list"));
        for (const YamlNode& item : node.items) {
            PathOverride& added = m_result.overrides.emplace_back();
            for (std::size_t i = 0; i < item.keys.size(); ++i) {
                Result<void> read;
                if (item.keys[i] == "paths")
                    read = words(item.items[i], added.paths);
                else if (item.keys[i] == "ignore")
                    read = rules(item.items[i], [&](const std::string& id) { added.severity[id] = {}; });
                else if (item.keys[i] == "severity")
                    read = severities(item.items[i], added.severity);
                else
                    read = wrong(item.keyRanges[i], message(msg::LintSettingKey, item.keys[i]));
                if (!read)
                    return read;
            }
            if (added.paths.empty())
                return wrong(item.range, message(msg::LintSettingMissing, "paths"));
        }
        return {};
    }

    Result<void> customRule(const YamlNode& item, CustomRule& rule) {
        for (std::size_t i = 0; i < item.keys.size(); ++i) {
            const std::string& key = item.keys[i];
            const YamlNode& value = item.items[i];
            Result<void> read;
            if (key == "id")
                read = word(value, rule.id);
            else if (key == "instruction")
                read = words(value, rule.instructions);
            else if (key == "words")
                read = word(value, rule.words);
            else if (key == "flag")
                read = word(value, rule.flag);
            else if (key == "without-flag")
                read = word(value, rule.withoutFlag);
            else if (key == "message")
                read = word(value, rule.message);
            else if (key == "replace")
                read = word(value, rule.replacement.emplace());
            else if (key == "severity" && levelOf(value.value) && levelOf(value.value)->severity)
                rule.severity = *levelOf(value.value)->severity;
            else if (key == "stage" && (value.value == "shipped" || value.value == "build" || value.value == "all"))
                rule.stages = value.value == "shipped" ? CustomRule::Stages::Shipped
                              : value.value == "build" ? CustomRule::Stages::Build
                                                       : CustomRule::Stages::All;
            else if (key == "severity" || key == "stage")
                read =
                    wrong(value.range, message(msg::LintSettingValue, value.value,
                                               key == "stage" ? "shipped, build, all" : "error, warning, info, style"));
            else
                read = wrong(item.keyRanges[i], message(msg::LintSettingKey, key));
            if (!read)
                return read;
        }
        for (std::string& instruction : rule.instructions) {
            const auto keyword = dockerfile::keywordOf(instruction);
            if (!keyword)
                return wrong(item.range, message(msg::LintSettingInstruction, instruction));
            instruction = dockerfile::name(*keyword);
        }
        if (rule.id.empty() || rule.message.empty())
            return wrong(item.range, message(msg::LintSettingMissing, rule.id.empty() ? "id" : "message"));
        if (!rulesCalled(rule.id).empty())
            return wrong(item.range, message(msg::LintSettingTaken, rule.id));
        return {};
    }

    Result<void> customRules(const YamlNode& node) {
        if (node.kind != Kind::Sequence)
            return wrong(node.range, message(msg::LintSettingShape, "a list"));
        for (const YamlNode& item : node.items) {
            CustomRule rule;
            if (auto read = customRule(item, rule); !read)
                return read;
            m_result.settings.customRules.push_back(std::move(rule));
        }
        return {};
    }

    const text::SourceText& m_source;
    Configuration m_result;
};

} // namespace

std::optional<Level> levelOf(std::string_view name) {
    const std::string lower = dockerfile::toLower(name);
    const auto found = std::ranges::find(severityNames, lower);
    if (found != severityNames.end())
        return Level{static_cast<Severity>(found - severityNames.begin())};
    if (lower == "off" || lower == "none" || lower == "ignore" || lower == "false")
        return Level{std::nullopt};
    return std::nullopt;
}

std::optional<LabelKind> labelKindOf(std::string_view name) {
    static constexpr std::pair<std::string_view, LabelKind> kinds[] = {
        {"text", LabelKind::Text},     {"rawText", LabelKind::Text}, {"url", LabelKind::Url},
        {"semver", LabelKind::Semver}, {"hash", LabelKind::Hash},    {"rfc3339", LabelKind::Rfc3339},
        {"spdx", LabelKind::Spdx},     {"email", LabelKind::Email}};
    for (const auto& [known, kind] : kinds) {
        if (dockerfile::equalIgnoringCase(known, name))
            return kind;
    }
    return std::nullopt;
}

std::optional<Profile> profileOf(std::string_view name) {
    if (name == "default")
        return Profile::Default;
    if (name == "hadolint")
        return Profile::Hadolint;
    if (name == "docker")
        return Profile::Docker;
    return std::nullopt;
}

std::string_view name(Severity severity) {
    return severityNames[static_cast<std::size_t>(severity)];
}

Result<Configuration> readHadolintConfiguration(const text::SourceText& source) {
    const auto root = parseYaml(source);
    if (!root)
        return passOn(root.error());
    return Reader(source).hadolint(*root);
}

Result<Configuration> readConfiguration(const text::SourceText& source) {
    const auto root = parseYaml(source);
    if (!root)
        return passOn(root.error());
    return Reader(source).slipway(*root);
}

Settings settingsFor(const Configuration& configuration, std::string_view path) {
    Settings settings = configuration.settings;
    for (const PathOverride& override : configuration.overrides) {
        std::vector<context::IgnorePattern> patterns;
        for (const std::string& pattern : override.paths)
            patterns.push_back(context::ignorePattern(pattern));
        const auto matcher = context::IgnoreMatcher::compile(std::move(patterns));
        if (!matcher || !matcher->ignores(path))
            continue;
        for (const auto& [rule, severity] : override.severity)
            settings.severity[rule] = severity;
    }
    return settings;
}

} // namespace slipway::lint
