// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/environment.h"

namespace slipway::dockerfile {

Environment::Environment(std::initializer_list<Variable> variables) {
    for (const Variable& variable : variables)
        set(variable.name, variable.value);
}

Environment Environment::fromStrings(std::span<const std::string> entries) {
    Environment result;
    for (const std::string& entry : entries) {
        const std::size_t equals = entry.find('=');
        if (equals == std::string::npos)
            result.set(entry, "");
        else
            result.set(std::string_view(entry).substr(0, equals), entry.substr(equals + 1));
    }
    return result;
}

void Environment::set(std::string_view name, std::string value) {
    if (const auto found = m_index.find(name); found != m_index.end()) {
        m_variables[found->second].value = std::move(value);
        return;
    }
    m_index.emplace(std::string(name), m_variables.size());
    m_variables.push_back({std::string(name), std::move(value)});
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
    const auto found = m_index.find(name);
    if (found == m_index.end())
        return std::nullopt;
    return m_variables[found->second].value;
}

std::vector<std::string> Environment::strings() const {
    std::vector<std::string> result;
    result.reserve(m_variables.size());
    for (const Variable& variable : m_variables)
        result.push_back(variable.name + "=" + variable.value);
    return result;
}

} // namespace slipway::dockerfile
