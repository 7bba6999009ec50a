// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/extensions.h"

#include "engine/shell/invocation.h"

#include <algorithm>

namespace slipway::shell {

namespace {

void addParts(std::vector<ExtensionUse>& into, const std::vector<Part>& parts) {
    for (const Part& part : parts) {
        const auto use = [&](Extension extension) { into.push_back({extension, part.range}); };
        const std::string_view operation = part.operation;
        switch (part.kind) {
        case Part::Kind::Process:
            use(Extension::ProcessSubstitution);
            break;
        case Part::Kind::AnsiQuoted:
            use(Extension::AnsiQuote);
            break;
        case Part::Kind::Variable:
            if (operation.contains('['))
                use(Extension::ArrayReference);
            else if (operation == "indirect")
                use(Extension::Indirection);
            else if (operation == ":")
                use(Extension::Substring);
            else if (operation.starts_with('/'))
                use(Extension::Replacement);
            else if (operation.starts_with('^') || operation.starts_with(',') || operation == "@")
                use(Extension::CaseChange);
            break;
        default:
            break;
        }
        addParts(into, part.parts);
    }
}

void addSimple(std::vector<ExtensionUse>& into, const Command& command) {
    const std::string_view name = command.words.front().text;
    const auto arguments = std::span(command.words).subspan(1);
    if (name == "[" || name == "test") {
        for (const Word& word : arguments) {
            if (word.text == "==" && !word.isQuoted())
                into.push_back({Extension::TestEquals, word.range});
        }
    } else if (name == "echo") {
        if (!arguments.empty() && arguments[0].text.size() > 1 && arguments[0].text.front() == '-' &&
            arguments[0].text.find_first_not_of("neE", 1) == std::string::npos)
            into.push_back({Extension::EchoOption, arguments[0].range});
    } else if (name == "set") {
        for (std::size_t i = 1; i < arguments.size(); ++i) {
            if (arguments[i].text == "pipefail" && arguments[i - 1].text.ends_with('o'))
                into.push_back({Extension::Pipefail, arguments[i].range});
        }
    } else if (name == "source") {
        into.push_back({Extension::Source, command.words.front().range});
    } else if (name == "local") {
        into.push_back({Extension::Local, command.words.front().range});
    }
}

void addCommand(std::vector<ExtensionUse>& into, const Command& command) {
    if (command.kind == CommandKind::Test)
        into.push_back({Extension::DoubleBracket, command.keyword});
    else if (command.kind == CommandKind::Arithmetic || command.kind == CommandKind::ForArithmetic)
        into.push_back({Extension::ArithmeticCommand, command.keyword});
    else if (command.kind == CommandKind::Function && !(command.keyword == command.name.range))
        into.push_back({Extension::FunctionKeyword, command.keyword});
    for (const Assignment& each : command.assignments) {
        if (each.array || each.index)
            into.push_back({Extension::Array, each.range});
    }
    for (const Redirection& each : command.redirections) {
        if (each.kind == Redirection::Kind::HereString)
            into.push_back({Extension::HereString, each.operatorRange});
        const bool toFile = each.kind == Redirection::Kind::DuplicateWrite && each.descriptor.empty() &&
                            !each.target.text.empty() && each.target.text.find_first_not_of("0123456789-") == 0 &&
                            !each.target.hasExpansion();
        if (each.kind == Redirection::Kind::Both || each.kind == Redirection::Kind::BothAppend || toFile)
            into.push_back({Extension::BothRedirection, each.operatorRange});
    }
    // Nothing is expanded to several words inside [[ ]], in patterns and values.
    if (command.kind == CommandKind::Simple || command.kind == CommandKind::For) {
        for (const Word& word : command.words) {
            for (const text::ByteRange brace : word.braces)
                into.push_back({Extension::BraceExpansion, brace});
        }
    }
    forEachWord(command, [&](const Word& word) { addParts(into, word.parts); });
    if (command.kind == CommandKind::Simple && !command.words.empty())
        addSimple(into, command);
}

} // namespace

std::vector<ExtensionUse> extensions(const Script& script) {
    std::vector<ExtensionUse> result;
    visit(script, [&](const Command& command, const Place& place) {
        if (place.dialect == Dialect::Bash)
            return;
        const std::size_t before = result.size();
        addCommand(result, command);
        if (place.index > 0 && place.index <= place.pipeline->pipes.size() &&
            place.pipeline->pipes[place.index - 1].size() == 2)
            result.push_back({Extension::PipeBoth, place.pipeline->pipes[place.index - 1]});
        for (ExtensionUse& use : std::span(result).subspan(before)) {
            use.dialect = place.dialect;
            use.nested = place.nested;
        }
    });
    std::ranges::stable_sort(result, {}, [](const ExtensionUse& use) { return use.range; });
    return result;
}

} // namespace slipway::shell
