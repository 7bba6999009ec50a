// SPDX-License-Identifier: Apache-2.0
// What each instruction holds behind its flags.
#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/duration.h"
#include "engine/dockerfile/instruction_parser.h"
#include "engine/messages/catalogue/dockerfile.h"
#include "engine/messages/catalogue/general.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <charconv>

namespace slipway::dockerfile {

using messages::message;

namespace {

bool isStageName(std::string_view name) {
    if (name.empty() || name.front() < 'a' || name.front() > 'z')
        return false;
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

} // namespace

Word InstructionParser::word(const Span& span) const {
    return {span.text, range(span.begin, span.end)};
}

Word InstructionParser::part(const Span& span, std::size_t begin, std::size_t end) const {
    const std::size_t last = std::min(end, span.text.size());
    return {span.text.substr(begin, last - begin),
            range(span.begin + begin, end >= span.text.size() ? span.end : span.begin + end)};
}

Word InstructionParser::rest(std::size_t begin, LeafKind kind) {
    if (begin < m_end)
        m_marks.push_back({kind, begin, m_end});
    return {std::string(slice(begin, std::max(begin, m_end))), range(begin, std::max(begin, m_end))};
}

void InstructionParser::markWords(const std::vector<Span>& spans) {
    for (const Span& span : spans) {
        const bool heredoc = std::string_view(span.text).substr(0, 12).contains("<<");
        m_marks.push_back({heredoc ? LeafKind::HeredocOpener : LeafKind::Word, span.begin, span.end});
    }
}

void InstructionParser::markJson(const std::vector<Span>& strings, std::size_t begin) {
    std::size_t at = begin;
    const auto signs = [&](std::size_t end) {
        for (; at < end; ++at) {
            if (!isSeparator(m_line.text[at]))
                m_marks.push_back({LeafKind::JsonSign, at, at + 1});
        }
    };
    for (const Span& string : strings) {
        signs(string.begin);
        m_marks.push_back({LeafKind::Word, string.begin, string.end});
        at = string.end;
    }
    signs(m_end);
}

std::optional<Word> InstructionParser::flagWord(const Head& head, std::string_view name) const {
    const auto found = std::ranges::find(head.flags, name, &Flag::name);
    if (found == head.flags.end() || !found->hasValue)
        return std::nullopt;
    return Word{found->value, found->valueRange};
}

std::vector<Word> InstructionParser::flagWords(const Head& head, std::string_view name) const {
    std::vector<Word> words;
    for (const Flag& flag : head.flags) {
        if (flag.name == name && flag.hasValue)
            words.push_back({flag.value, flag.valueRange});
    }
    return words;
}

std::optional<bool> InstructionParser::flagBoolean(const Head& head, std::string_view name) const {
    const auto found = std::ranges::find(head.flags, name, &Flag::name);
    if (found == head.flags.end())
        return std::nullopt;
    return !found->hasValue || equalIgnoringCase(found->value, "true");
}

std::optional<std::chrono::nanoseconds> InstructionParser::flagDuration(const Head& head, std::string_view name) {
    const auto value = flagWord(head, name);
    if (!value || value->text.empty())
        return std::nullopt;
    const auto duration = parseDuration(value->text);
    if (!duration) {
        error(value->range, message(msg::DurationInvalid, value->text));
        return std::nullopt;
    }
    if (*duration != std::chrono::nanoseconds(0) && *duration < std::chrono::milliseconds(1)) {
        error(value->range, message(msg::DurationTooShort, value->text));
        return std::nullopt;
    }
    return duration;
}

Body InstructionParser::body(const Head& head, const Instruction& instruction) {
    if (head.keyword == Keyword::Unknown) {
        (void)rest(head.argumentsBegin, LeafKind::Text);
        return {};
    }
    const InstructionGrammar& rules = grammar(head.keyword);
    if (rules.minimumArguments > 0 && head.argumentsBegin >= m_end) {
        error(range(head.keywordBegin, head.keywordEnd),
              rules.shape == ArgumentShape::Paths && rules.minimumArguments == 2
                  ? message(msg::PathsMissing, name(head.keyword))
                  : message(msg::ArgumentsMissing, name(head.keyword)));
        return {};
    }
    switch (head.keyword) {
    case Keyword::From:
        return from(head);
    case Keyword::Run:
        return run(head, instruction.heredocs);
    case Keyword::Add:
    case Keyword::Copy:
        return copy(head, instruction.heredocs);
    case Keyword::Env:
    case Keyword::Label:
        return assignments(head);
    case Keyword::Arg:
        return declarations(head);
    case Keyword::Cmd:
        if (auto parsed = command(head.keyword, head.argumentsBegin))
            return Cmd{std::move(*parsed)};
        return {};
    case Keyword::Entrypoint:
        if (auto parsed = command(head.keyword, head.argumentsBegin))
            return Entrypoint{std::move(*parsed)};
        return {};
    case Keyword::Expose: {
        Expose expose;
        const auto words = splitAtBlanks(m_line.text, head.argumentsBegin, m_end);
        markWords(words);
        for (const Span& span : words)
            expose.ports.push_back(word(span));
        return expose;
    }
    case Keyword::Healthcheck:
        return healthcheck(head);
    case Keyword::Maintainer:
        return Maintainer{rest(head.argumentsBegin)};
    case Keyword::Onbuild:
        return onbuild(head, instruction.heredocs);
    case Keyword::Shell:
        return shell(head);
    case Keyword::Stopsignal:
        return Stopsignal{rest(head.argumentsBegin)};
    case Keyword::User:
        return User{rest(head.argumentsBegin)};
    case Keyword::Volume:
        return volume(head);
    case Keyword::Workdir:
        return Workdir{rest(head.argumentsBegin)};
    case Keyword::Unknown:
        break;
    }
    return {};
}

Body InstructionParser::from(const Head& head) {
    const auto words = splitAtBlanks(m_line.text, head.argumentsBegin, m_end);
    markWords(words);
    From from{word(words.front()), std::nullopt, flagWord(head, "platform")};
    if (words.size() == 3 && equalIgnoringCase(words[1].text, "as")) {
        from.name = word(words[2]);
        if (!isStageName(toLower(from.name->text)))
            error(from.name->range, message(msg::StageNameInvalid, from.name->text));
        return from;
    }
    if (words.size() == 1)
        return from;
    Finding& finding = error(range(words[1].begin, m_end), message(msg::FromArguments));
    if (words.size() == 3 && text::mostSimilar(words[1].text, std::vector<std::string_view>{"AS"}))
        finding.notes.push_back(message(msg::DidYouMean, "AS"));
    return from;
}

std::optional<Command> InstructionParser::command(Keyword keyword, std::size_t begin) {
    Command command;
    const JsonArray json = parseJsonArray(m_line.text, begin, m_end);
    if (json.outcome == JsonArray::Outcome::NotStrings) {
        error(range(json.culprit.begin, json.culprit.end), message(msg::JsonNotStrings, name(keyword)));
        (void)rest(begin, LeafKind::Text);
        return std::nullopt;
    }
    if (json.outcome == JsonArray::Outcome::Strings) {
        command.form = Command::Form::Exec;
        for (const Span& span : json.strings)
            command.words.push_back(word(span));
        markJson(json.strings, begin);
        return command;
    }
    command.text = rest(begin, LeafKind::Text);
    return command;
}

Body InstructionParser::run(const Head& head, const std::vector<Heredoc>& heredocs) {
    auto parsed = command(head.keyword, head.argumentsBegin);
    if (!parsed)
        return {};
    Run run;
    run.command = std::move(*parsed);
    run.mounts = flagWords(head, "mount");
    run.devices = flagWords(head, "device");
    const auto network = flagWord(head, "network");
    if (network && network->text == "none")
        run.network = Run::Network::None;
    else if (network && network->text == "host")
        run.network = Run::Network::Host;
    const auto security = flagWord(head, "security");
    if (security && security->text == "insecure")
        run.security = Run::Security::Insecure;
    if (heredocs.empty())
        return run;
    const Heredoc& first = heredocs.front();
    if (first.opener == run.command.text.range) {
        const bool script = first.raw.starts_with("#!");
        run.form = script ? Run::Form::HeredocScript : Run::Form::HeredocShell;
        run.script = first.body;
        run.scriptName = first.name;
    } else {
        for (const Heredoc& heredoc : heredocs)
            run.command.text.text += "\n" + heredoc.raw + heredoc.name;
    }
    return run;
}

std::optional<std::vector<Word>> InstructionParser::paths(Keyword keyword, std::size_t begin) {
    const JsonArray json = parseJsonArray(m_line.text, begin, m_end);
    if (json.outcome == JsonArray::Outcome::NotStrings) {
        error(range(json.culprit.begin, json.culprit.end), message(msg::JsonNotStrings, name(keyword)));
        (void)rest(begin, LeafKind::Text);
        return std::nullopt;
    }
    const bool isJson = json.outcome == JsonArray::Outcome::Strings;
    const auto spans = isJson ? json.strings : splitAtBlanks(m_line.text, begin, m_end);
    if (isJson)
        markJson(spans, begin);
    else
        markWords(spans);
    std::vector<Word> words;
    for (const Span& span : spans)
        words.push_back(word(span));
    return words;
}

Body InstructionParser::copy(const Head& head, const std::vector<Heredoc>& heredocs) {
    auto words = paths(head.keyword, head.argumentsBegin);
    if (!words)
        return {};
    if (words->size() < 2) {
        error(range(head.argumentsBegin, m_end), message(msg::PathsMissing, name(head.keyword)));
        return {};
    }
    Copy copy;
    copy.isAdd = head.keyword == Keyword::Add;
    copy.destination = std::move(words->back());
    words->pop_back();
    const auto heredocAt = [&](text::ByteRange place) {
        return std::ranges::find_if(heredocs, [&](const Heredoc& each) { return each.opener == place; });
    };
    if (heredocAt(copy.destination.range) != heredocs.end()) {
        error(copy.destination.range, message(msg::HeredocAsDestination, name(head.keyword)));
        return {};
    }
    for (Word& source : *words) {
        const auto heredoc = heredocAt(source.range);
        if (heredoc != heredocs.end())
            copy.heredocs.push_back(static_cast<std::size_t>(heredoc - heredocs.begin()));
        else
            copy.sources.push_back(std::move(source));
    }
    if (!copy.isAdd)
        copy.from = flagWord(head, "from");
    copy.chown = flagWord(head, "chown");
    copy.chmod = flagWord(head, "chmod");
    copy.checksum = flagWord(head, "checksum");
    copy.link = flagBoolean(head, "link").value_or(false);
    copy.parents = flagBoolean(head, "parents").value_or(false);
    copy.keepGitDir = flagBoolean(head, "keep-git-dir").value_or(false);
    copy.unpack = flagBoolean(head, "unpack");
    copy.excludes = flagWords(head, "exclude");
    if (copy.checksum && copy.sources.size() + copy.heredocs.size() != 1)
        error(copy.checksum->range, message(msg::ExactlyOneSource));
    return copy;
}

Body InstructionParser::assignments(const Head& head) {
    const auto words = splitQuoted(m_line.text, head.argumentsBegin, m_end, m_escape);
    const std::string_view keyword = name(head.keyword);
    std::vector<Assignment> list;
    bool legacy = false;
    if (words.empty() || !words.front().text.contains('=')) {
        legacy = true;
        std::size_t nameEnd = head.argumentsBegin;
        while (nameEnd < m_end && !isSeparator(m_line.text[nameEnd]))
            ++nameEnd;
        const Word named{std::string(slice(head.argumentsBegin, nameEnd)), range(head.argumentsBegin, nameEnd)};
        m_marks.push_back({LeafKind::Word, head.argumentsBegin, nameEnd});
        std::size_t valueBegin = nameEnd;
        while (valueBegin < m_end && isSeparator(m_line.text[valueBegin]))
            ++valueBegin;
        if (valueBegin >= m_end) {
            error(named.range, message(msg::AssignmentValueMissing, keyword, named.text));
            return {};
        }
        list.push_back({named, rest(valueBegin)});
    } else {
        markWords(words);
        bool wrong = false;
        for (const Span& span : words) {
            const std::size_t equals = span.text.find('=');
            if (equals == std::string::npos) {
                error(range(span.begin, span.end), message(msg::AssignmentExpected, span.text));
                wrong = true;
            } else if (equals == 0) {
                error(range(span.begin, span.end), message(msg::NameEmpty, keyword));
                wrong = true;
            } else {
                list.push_back({part(span, 0, equals), part(span, equals + 1, span.text.size())});
            }
        }
        if (wrong)
            return {};
    }
    if (head.keyword == Keyword::Env)
        return Env{std::move(list), legacy};
    return Label{std::move(list), legacy};
}

Body InstructionParser::declarations(const Head& head) {
    const auto words = splitQuoted(m_line.text, head.argumentsBegin, m_end, m_escape);
    markWords(words);
    Arg arg;
    bool wrong = words.empty();
    for (const Span& span : words) {
        const std::size_t equals = span.text.find('=');
        if (equals == 0) {
            error(range(span.begin, span.end), message(msg::NameEmpty, name(head.keyword)));
            wrong = true;
        } else if (equals == std::string::npos) {
            arg.declarations.push_back({word(span), std::nullopt});
        } else {
            arg.declarations.push_back({part(span, 0, equals), part(span, equals + 1, span.text.size())});
        }
    }
    if (wrong)
        return {};
    return arg;
}

Body InstructionParser::healthcheck(const Head& head) {
    Healthcheck check;
    std::size_t kindEnd = head.argumentsBegin;
    while (kindEnd < m_end && !isSpace(characterAt(m_line.text, kindEnd).point))
        ++kindEnd;
    const std::string_view kind = slice(head.argumentsBegin, kindEnd);
    const std::size_t commandBegin = std::min(skipSpace(slice(0, m_end), kindEnd), m_end);
    m_marks.push_back({LeafKind::Word, head.argumentsBegin, kindEnd});
    if (equalIgnoringCase(kind, "NONE")) {
        check.none = true;
        if (commandBegin < m_end) {
            error(range(commandBegin, m_end), message(msg::HealthcheckNoneArguments));
            return {};
        }
        return check;
    }
    if (!equalIgnoringCase(kind, "CMD")) {
        Finding& finding = error(range(head.argumentsBegin, kindEnd), message(msg::HealthcheckKind, kind));
        static constexpr std::string_view kinds[] = {"CMD", "NONE"};
        if (const auto better = text::mostSimilar(kind, kinds))
            finding.notes.push_back(message(msg::DidYouMean, *better));
        return {};
    }
    auto parsed = command(head.keyword, commandBegin);
    if (!parsed)
        return {};
    check.command = std::move(*parsed);
    if (check.command.isExec() ? check.command.words.empty() : check.command.text.text.empty()) {
        error(range(head.argumentsBegin, m_end), message(msg::CommandMissing, "HEALTHCHECK CMD"));
        return {};
    }
    check.interval = flagDuration(head, "interval");
    check.timeout = flagDuration(head, "timeout");
    check.startPeriod = flagDuration(head, "start-period");
    check.startInterval = flagDuration(head, "start-interval");
    if (const auto retries = flagWord(head, "retries")) {
        int count = 0;
        const char* end = retries->text.data() + retries->text.size();
        const auto [stop, problem] = std::from_chars(retries->text.data(), end, count);
        if (problem != std::errc{} || stop != end || count < 0)
            error(retries->range, message(msg::CountInvalid, retries->text));
        else
            check.retries = count;
    }
    return check;
}

Body InstructionParser::onbuild(const Head& head, const std::vector<Heredoc>& heredocs) {
    const Head inner = readHead(head.argumentsBegin);
    if (inner.keyword == Keyword::Onbuild || inner.keyword == Keyword::From || inner.keyword == Keyword::Maintainer) {
        error(range(inner.keywordBegin, inner.keywordEnd), message(msg::OnbuildNotAllowed, name(inner.keyword)));
        (void)rest(inner.argumentsBegin, LeafKind::Text);
        return {};
    }
    Onbuild onbuild;
    auto instruction = std::make_shared<Instruction>(build(inner, heredocs));
    onbuild.trigger = instruction->original;
    for (const Heredoc& heredoc : heredocs)
        onbuild.trigger += "\n" + heredoc.raw + heredoc.name;
    if (std::holds_alternative<std::monostate>(instruction->body))
        return {};
    onbuild.instruction = std::move(instruction);
    return onbuild;
}

Body InstructionParser::shell(const Head& head) {
    auto parsed = command(head.keyword, head.argumentsBegin);
    if (!parsed)
        return {};
    if (!parsed->isExec()) {
        error(range(head.argumentsBegin, m_end), message(msg::JsonRequired, name(head.keyword)));
        return {};
    }
    if (parsed->words.empty()) {
        error(range(head.argumentsBegin, m_end), message(msg::ArgumentsMissing, name(head.keyword)));
        return {};
    }
    return Shell{std::move(parsed->words)};
}

Body InstructionParser::volume(const Head& head) {
    auto words = paths(head.keyword, head.argumentsBegin);
    if (!words)
        return {};
    if (words->empty()) {
        error(range(head.argumentsBegin, m_end), message(msg::ArgumentsMissing, name(head.keyword)));
        return {};
    }
    for (const Word& path : *words) {
        if (path.text.find_first_not_of(" \t") == std::string::npos) {
            error(path.range, message(msg::VolumeEmpty));
            return {};
        }
    }
    return Volume{std::move(*words)};
}

} // namespace slipway::dockerfile
