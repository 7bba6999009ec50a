// SPDX-License-Identifier: Apache-2.0
#include "engine/shell/invocation.h"

namespace slipway::shell {

namespace {

class Walk {
public:
    explicit Walk(const std::function<void(const Command&, const Place&)>& call)
        : m_call(call) {}

    void list(const List& list, Place outer) {
        ++outer.depth;
        outer.list = &list;
        for (std::size_t item = 0; item < list.items.size(); ++item) {
            Place place = outer;
            place.item = item;
            place.pipeline = &list.items[item].pipeline;
            for (std::size_t index = 0; index < place.pipeline->commands.size(); ++index) {
                place.index = index;
                command(place.pipeline->commands[index], place);
            }
        }
    }

private:
    void command(const Command& command, const Place& place) {
        m_call(command, place);
        Place inside = place;
        forEachWord(command, [&](const Word& word) { parts(word.parts, inside); });
        for (const Redirection& redirection : command.redirections) {
            if (redirection.heredoc && redirection.heredoc->script) {
                Place script = inside;
                script.nested = true;
                script.dialect = redirection.heredoc->script->dialect;
                list(redirection.heredoc->script->list, script);
            }
        }
        for (const Branch& branch : command.branches) {
            inside.condition = true;
            list(branch.condition, inside);
            inside.condition = place.condition;
            inside.function = place.function || command.kind == CommandKind::Function;
            list(branch.body, inside);
        }
        for (const Nested& nested : command.nested) {
            inside.nested = true;
            inside.dialect = nested.script->dialect;
            list(nested.script->list, inside);
        }
    }

    void parts(const std::vector<Part>& from, Place place) {
        for (const Part& part : from) {
            parts(part.parts, place);
            if (part.list) {
                Place inside = place;
                inside.substituted = true;
                list(*part.list, inside);
            }
        }
    }

    const std::function<void(const Command&, const Place&)>& m_call;
};

} // namespace

void visit(const Script& script, const std::function<void(const Command&, const Place&)>& call) {
    Place place;
    place.dialect = script.dialect;
    Walk(call).list(script.list, place);
}

void forEachWord(const Command& command, const std::function<void(const Word&)>& call) {
    for (const Assignment& assignment : command.assignments) {
        call(assignment.value);
        for (const Word& element : assignment.elements)
            call(element);
    }
    for (const Word& word : command.words)
        call(word);
    for (const Redirection& redirection : command.redirections) {
        call(redirection.target);
        if (redirection.heredoc)
            call(redirection.heredoc->body);
    }
    for (const Branch& branch : command.branches) {
        for (const Word& pattern : branch.patterns)
            call(pattern);
    }
}

text::ByteRange Invocation::range() const {
    return command->words[first].range.united(command->words[end - 1].range);
}

std::vector<Invocation> invocations(const Script& script) {
    std::vector<Invocation> result;
    visit(script, [&](const Command& command, const Place& place) {
        if (command.kind != CommandKind::Simple)
            return;
        for (const Span& span : programs(command.words)) {
            Invocation invocation;
            invocation.command = &command;
            invocation.first = span.first;
            invocation.end = span.end;
            invocation.wrapped = span.wrapped;
            invocation.sudo = span.sudo;
            invocation.nested = place.nested;
            invocation.substituted = place.substituted;
            invocation.pipeline = place.pipeline;
            invocation.pipelineIndex = place.index;
            invocation.list = place.list;
            invocation.item = place.item;
            invocation.name = baseName(invocation.program().text);
            result.push_back(invocation);
        }
    });
    return result;
}

} // namespace slipway::shell
