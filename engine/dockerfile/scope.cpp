// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/scope.h"

#include "engine/dockerfile/characters.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <array>
#include <set>

namespace slipway::dockerfile {

namespace {

constexpr std::array<std::string_view, 5> proxies{"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"};

void setPlatform(Environment& values, std::string_view prefix, const PlatformName& platform) {
    const std::string start(prefix);
    values.set(start + "PLATFORM", platform.text());
    values.set(start + "OS", platform.os);
    values.set(start + "OSVERSION", platform.osVersion);
    values.set(start + "ARCH", platform.architecture);
    values.set(start + "VARIANT", platform.variant);
}

// Arguments that a builder itself reads.
bool isBuilderArgument(std::string_view name) {
    return name.starts_with("BUILDKIT_") || name == "SOURCE_DATE_EPOCH";
}

void collectDeclared(const Instruction& instruction, std::set<std::string>& names) {
    if (const Arg* arg = instruction.as<Arg>()) {
        for (const Arg::Declaration& declaration : arg->declarations)
            names.insert(declaration.name.text);
    } else if (const Onbuild* onbuild = instruction.as<Onbuild>(); onbuild != nullptr && onbuild->instruction) {
        collectDeclared(*onbuild->instruction, names);
    }
}

} // namespace

std::string PlatformName::text() const {
    return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

bool isProxyArgument(std::string_view name) {
    return std::ranges::contains(proxies, name) ||
           (name == toLower(name) && std::ranges::contains(proxies, toUpper(name)));
}

std::vector<Variable> proxyEnvironment(const BuildArguments& arguments) {
    std::vector<Variable> result;
    for (const std::string_view proxy : proxies) {
        const std::string small = toLower(proxy);
        auto given = arguments.values.find(proxy);
        if (given == arguments.values.end())
            given = arguments.values.find(small);
        if (given == arguments.values.end())
            continue;
        result.push_back({std::string(proxy), given->second});
        result.push_back({small, given->second});
    }
    return result;
}

Result<GlobalScope> GlobalScope::make(const Dockerfile& dockerfile, BuildArguments arguments) {
    GlobalScope scope;
    scope.m_escape = dockerfile.directives.escape;
    setPlatform(scope.m_values, "BUILD", arguments.buildPlatform);
    setPlatform(scope.m_values, "TARGET", arguments.targetPlatform);
    scope.m_values.set("TARGETSTAGE", arguments.targetStage.empty() ? "default" : arguments.targetStage);
    // A platform argument given by hand wins over ours.
    for (const Variable& variable : std::vector<Variable>(scope.m_values.variables())) {
        if (const auto given = arguments.values.find(variable.name); given != arguments.values.end())
            scope.m_values.set(variable.name, given->second);
    }
    for (const Instruction& instruction : dockerfile.globalArguments) {
        const Arg* arg = instruction.as<Arg>();
        if (arg == nullptr)
            continue;
        for (const Arg::Declaration& declaration : arg->declarations) {
            const std::string& name = declaration.name.text;
            if (const auto given = arguments.values.find(name); given != arguments.values.end()) {
                scope.m_values.set(name, given->second);
            } else if (declaration.defaultValue) {
                auto value =
                    expand(*declaration.defaultValue, dockerfile.source, scope.m_values, {.escape = scope.m_escape});
                if (!value)
                    return passOn(value.error());
                scope.m_values.set(name, std::move(*value));
            }
        }
    }
    scope.m_arguments = std::move(arguments);
    return scope;
}

StageScope::StageScope(const GlobalScope& global, std::span<const std::string> baseEnvironment)
    : m_global(&global)
    , m_configuration(Environment::fromStrings(baseEnvironment)) {
    if (!m_configuration.contains("PATH"))
        m_configuration.set("PATH", std::string(defaultPath));
    m_values = m_configuration;
}

ExpansionOptions StageScope::expansionOptions() const {
    return {.escape = m_global->escape()};
}

Result<std::string> StageScope::expanded(const Word& word, const text::SourceText& source) const {
    return expand(word, source, m_values, expansionOptions());
}

Result<std::string> StageScope::declare(const Arg& instruction, const text::SourceText& source) {
    Environment values = m_values;
    std::vector<std::string> names = m_arguments;
    std::string history = "ARG";
    for (const Arg::Declaration& declaration : instruction.declarations) {
        auto name = expand(declaration.name, source, values, expansionOptions());
        if (!name)
            return passOn(name.error());
        std::optional<std::string> value;
        const auto& given = m_global->arguments().values;
        if (const auto found = given.find(*name); found != given.end()) {
            value = found->second;
        } else if (declaration.defaultValue) {
            auto defaultValue = expand(*declaration.defaultValue, source, values, expansionOptions());
            if (!defaultValue)
                return passOn(defaultValue.error());
            value = std::move(*defaultValue);
        } else if (const auto global = m_global->values().get(*name)) {
            value = std::string(*global);
        }
        if (!std::ranges::contains(names, *name))
            names.push_back(*name);
        history += " " + *name;
        if (value) {
            history += "=" + *value;
            values.set(*name, std::move(*value));
        }
    }
    m_values = std::move(values);
    m_arguments = std::move(names);
    return history;
}

Result<std::string> StageScope::set(const Env& instruction, const text::SourceText& source) {
    std::vector<Variable> changes;
    std::string history = "ENV";
    for (const Assignment& assignment : instruction.variables) {
        auto name = expanded(assignment.name, source);
        if (!name)
            return name;
        auto value = expanded(assignment.value, source);
        if (!value)
            return value;
        history += " " + *name + "=" + *value;
        changes.push_back({std::move(*name), std::move(*value)});
    }
    for (const Variable& change : changes) {
        m_values.set(change.name, change.value);
        m_configuration.set(change.name, change.value);
    }
    return history;
}

std::string StageScope::argumentPrefix() const {
    if (m_arguments.empty())
        return {};
    std::string result = "|" + std::to_string(m_arguments.size());
    for (const std::string& name : m_arguments)
        result += " " + name + "=" + std::string(m_values.get(name).value_or(""));
    return result;
}

std::vector<UnusedArgument> unusedBuildArguments(const Dockerfile& dockerfile, const BuildArguments& arguments) {
    std::set<std::string> declared;
    for (const Instruction& instruction : dockerfile.globalArguments)
        collectDeclared(instruction, declared);
    for (const Stage& stage : dockerfile.stages) {
        for (const Instruction& instruction : stage.instructions)
            collectDeclared(instruction, declared);
    }
    const std::vector<std::string_view> candidates(declared.begin(), declared.end());
    std::vector<UnusedArgument> unused;
    for (const auto& [name, value] : arguments.values) {
        if (!declared.contains(name) && !isProxyArgument(name) && !isBuilderArgument(name)) {
            UnusedArgument argument{name};
            if (const auto better = text::mostSimilar(name, candidates))
                argument.suggestion = std::string(*better);
            unused.push_back(std::move(argument));
        }
    }
    return unused;
}

} // namespace slipway::dockerfile
