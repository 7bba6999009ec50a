// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <regex>
#include <string>
#include <vector>

namespace slipway::test {

// The part of JSON Schema (2020-12) that the published schemas use: type, const, enum, minimum, maximum, pattern,
// properties, required, additionalProperties false, items, $ref into the same document. A keyword that is none of them
// is an error, so that no schema promises what nobody checks.
class JsonSchema {
public:
    explicit JsonSchema(nlohmann::json schema)
        : m_root(std::move(schema)) {}

    // What is wrong, with the place; empty for a valid document.
    std::vector<std::string> check(const nlohmann::json& document) const {
        std::vector<std::string> errors;
        check(m_root, document, "", errors);
        return errors;
    }

private:
    using Json = nlohmann::json;

    static bool isOfType(const std::string& type, const Json& value) {
        return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
               (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
               (type == "null" && value.is_null()) || (type == "number" && value.is_number()) ||
               (type == "integer" && value.is_number_integer());
    }

    void check(const Json& schema, const Json& value, const std::string& at, std::vector<std::string>& errors) const {
        const auto wrong = [&](const std::string& what) { errors.push_back(at + ": " + what); };
        for (const auto& [keyword, rule] : schema.items()) {
            if (keyword == "$ref") {
                check(m_root.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, at, errors);
            } else if (keyword == "type") {
                bool fits = false;
                for (const Json& type : rule.is_array() ? rule : Json::array({rule}))
                    fits = fits || isOfType(type.get<std::string>(), value);
                if (!fits)
                    wrong("is no " + rule.dump());
            } else if (keyword == "const") {
                if (value != rule)
                    wrong("is not " + rule.dump());
            } else if (keyword == "enum") {
                if (std::find(rule.begin(), rule.end(), value) == rule.end())
                    wrong(value.dump() + " is none of " + rule.dump());
            } else if (keyword == "minimum") {
                if (value.is_number() && value.get<double>() < rule.get<double>())
                    wrong("is too small");
            } else if (keyword == "maximum") {
                if (value.is_number() && value.get<double>() > rule.get<double>())
                    wrong("is too large");
            } else if (keyword == "pattern") {
                if (value.is_string() &&
                    !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())))
                    wrong("does not match " + rule.dump());
            } else if (keyword == "required") {
                for (const Json& name : rule)
                    if (value.is_object() && !value.contains(name.get<std::string>()))
                        wrong("has no " + name.dump());
            } else if (keyword == "properties") {
                for (const auto& [name, inner] : rule.items())
                    if (value.is_object() && value.contains(name))
                        check(inner, value.at(name), at + "/" + name, errors);
            } else if (keyword == "additionalProperties") {
                if (rule == false && value.is_object())
                    for (const auto& [name, inner] : value.items())
                        if (!schema.contains("properties") || !schema.at("properties").contains(name))
                            wrong("has " + name + ", which the schema does not know");
            } else if (keyword == "items") {
                if (value.is_array())
                    for (std::size_t i = 0; i < value.size(); ++i)
                        check(rule, value.at(i), at + "/" + std::to_string(i), errors);
            } else if (keyword != "$schema" && keyword != "$id" && keyword != "$defs" && keyword != "title" &&
                       keyword != "description") {
                wrong("the schema uses " + keyword + ", which this checker does not know");
            }
        }
    }

    Json m_root;
};

} // namespace slipway::test
