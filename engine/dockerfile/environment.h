// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace slipway::dockerfile {

struct Variable {
    std::string name;
    std::string value;
    friend bool operator==(const Variable&, const Variable&) = default;
};

// Variables in the order in which they were first set; setting again replaces in place. Names are compared exactly.
class Environment {
public:
    Environment() = default;
    Environment(std::initializer_list<Variable> variables);
    // From "NAME=value" as image configurations hold them; an entry without "=" is a name with an empty value.
    [[nodiscard]] static Environment fromStrings(std::span<const std::string> entries);

    void set(std::string_view name, std::string value);
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
    [[nodiscard]] bool contains(std::string_view name) const { return get(name).has_value(); }
    [[nodiscard]] const std::vector<Variable>& variables() const { return m_variables; }
    [[nodiscard]] std::vector<std::string> strings() const; // "NAME=value"

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    };
    std::vector<Variable> m_variables;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> m_index;
};

} // namespace slipway::dockerfile
