// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/shell/parser.h"
#include "engine/shell/syntax.h"

#include <string>
#include <string_view>

namespace slipway::test {

// A script in one line, for tables: words as their meaning, constructs as (kind ...).
class Outline {
public:
    static std::string of(const shell::List& list) {
        std::string result;
        for (const shell::Item& item : list.items) {
            if (!result.empty())
                result += ' ';
            result += pipeline(item.pipeline);
            static constexpr std::string_view signs[] = {"", " &&", " ||", " ;", " \\n", " &"};
            result += signs[static_cast<std::size_t>(item.connector)];
        }
        return result;
    }
    static std::string of(const std::string& text, shell::Dialect dialect = shell::Dialect::Bash) {
        shell::MappedText mapped;
        mapped.append(text, 0);
        return of(shell::parse(mapped, dialect).list);
    }

    static std::string part(const shell::Part& part) {
        using Kind = shell::Part::Kind;
        static constexpr std::string_view names[] = {"",  "esc", "sq", "dq",   "ansi", "var",
                                                     "$", "bq",  "<",  "math", "glob"};
        const std::string_view name = names[static_cast<std::size_t>(part.kind)];
        std::string result = name.empty() ? "" : std::string(name) + "(";
        if (part.list)
            result += of(*part.list);
        else if (part.kind != Kind::DoubleQuoted)
            result += part.text;
        if (!part.operation.empty())
            result += " " + part.operation;
        for (const shell::Part& inner : part.parts)
            result += (part.kind == Kind::Variable ? " " : "") + Outline::part(inner);
        return name.empty() ? result : result + ")";
    }
    static std::string word(const shell::Word& word) {
        std::string result;
        for (const shell::Part& each : word.parts)
            result += part(each);
        return result.empty() ? "''" : result;
    }

private:
    static std::string pipeline(const shell::Pipeline& pipeline) {
        std::string result = pipeline.timed ? "time " : "";
        if (pipeline.negation)
            result += "! ";
        for (std::size_t i = 0; i < pipeline.commands.size(); ++i)
            result += (i > 0 ? " | " : "") + command(pipeline.commands[i]);
        return result;
    }

    static std::string command(const shell::Command& command) {
        using Kind = shell::CommandKind;
        std::string result;
        const auto add = [&](const std::string& text) {
            if (!result.empty())
                result += ' ';
            result += text;
        };
        for (const shell::Assignment& each : command.assignments) {
            std::string text = each.name + (each.index ? "[]" : "") + (each.append ? "+=" : "=");
            if (each.array) {
                text += "(";
                for (const shell::Word& element : each.elements)
                    text += (text.ends_with('(') ? "" : " ") + word(element);
                text += ")";
            } else {
                text += word(each.value);
            }
            add(text);
        }
        for (const shell::Word& each : command.words)
            add(word(each));
        for (const shell::Redirection& each : command.redirections) {
            static constexpr std::string_view signs[] = {"<",  ">",  ">>",  "<>", ">|", "<&",
                                                         ">&", "&>", "&>>", "<<", "<<<"};
            std::string text = each.descriptor + std::string(signs[static_cast<std::size_t>(each.kind)]);
            if (!each.heredoc)
                text += word(each.target);
            else if (each.heredoc->script)
                text += "script[" + of(each.heredoc->script->list) + "]";
            else
                text += "[" + word(each.heredoc->body) + "]";
            add(text);
        }
        if (!command.nested.empty()) {
            for (const shell::Nested& nested : command.nested)
                add((nested.expanded ? "text?{" : "text{") + of(nested.script->list) + "}");
        }
        if (command.kind == Kind::Simple)
            return result;
        static constexpr std::string_view names[] = {"",         "subshell", "group",   "if",     "while",
                                                     "until",    "for",      "formath", "select", "case",
                                                     "function", "test",     "math"};
        std::string compound = "(" + std::string(names[static_cast<std::size_t>(command.kind)]);
        if (!command.name.text.empty())
            compound += " " + command.name.text;
        if (command.hasIn && command.kind != Kind::Case)
            compound += " in";
        if (!result.empty())
            compound += " " + result;
        for (const shell::Branch& branch : command.branches) {
            compound += " [";
            for (const shell::Word& pattern : branch.patterns)
                compound += word(pattern) + (&pattern == &branch.patterns.back() ? ": " : "|");
            const std::string condition = of(branch.condition);
            compound += condition.empty() ? "" : condition + " ? ";
            compound += of(branch.body) + "]";
        }
        return compound + ")";
    }
};

} // namespace slipway::test
