// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/words.h"

#include "engine/dockerfile/characters.h"

namespace slipway::dockerfile {

std::vector<Span> splitAtBlanks(std::string_view text, std::size_t begin, std::size_t end) {
    std::vector<Span> words;
    for (std::size_t at = begin; at < end;) {
        while (at < end && isSeparator(text[at]))
            ++at;
        const std::size_t start = at;
        while (at < end && !isSeparator(text[at]))
            ++at;
        if (at > start)
            words.push_back({start, at, std::string(text.substr(start, at - start))});
    }
    return words;
}

std::vector<Span> splitQuoted(std::string_view text, std::size_t begin, std::size_t end, char escape) {
    std::vector<Span> words;
    std::optional<Span> word;
    char quote = '\0';
    const auto finish = [&](std::size_t at) {
        if (word) {
            word->end = at;
            words.push_back(std::move(*word));
        }
        word.reset();
    };
    for (std::size_t at = begin; at < end;) {
        const Character character = characterAt(text, at);
        if (quote == '\0' && isSpace(character.point)) {
            finish(at);
            at += character.length;
            continue;
        }
        if (!word)
            word = Span{at, at, {}};
        const char c = text[at];
        if (c == escape && quote != '\'') {
            if (at + 1 == end) { // at the very end it escapes nothing and is dropped
                ++at;
                continue;
            }
            const std::size_t length = 1 + characterAt(text, at + 1).length;
            word->text += text.substr(at, length);
            at += length;
            continue;
        }
        if (quote == '\0' && (c == '\'' || c == '"'))
            quote = c;
        else if (quote == c)
            quote = '\0';
        word->text += text.substr(at, character.length);
        at += character.length;
    }
    if (word && word->text.empty())
        word.reset();
    finish(end);
    return words;
}

RawFlags splitFlags(std::string_view text, std::size_t begin, std::size_t end) {
    RawFlags result;
    std::size_t at = begin;
    const std::string_view line = text.substr(0, end);
    for (;;) {
        at = skipSpace(line, at);
        result.argumentsBegin = at;
        if (!line.substr(at).starts_with("--"))
            return result;
        RawFlag flag{at, at, {}};
        char quote = '\0';
        for (; at < end; ++at) {
            const char c = line[at];
            if (c == '\\') {
                if (at + 1 < end)
                    flag.text += line[++at];
            } else if (quote != '\0') {
                if (c == quote)
                    quote = '\0';
                else
                    flag.text += c;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (isSpace(characterAt(line, at).point)) {
                break;
            } else {
                flag.text += c;
            }
        }
        flag.end = at;
        if (flag.text == "--") {
            result.argumentsBegin = skipSpace(line, at);
            return result;
        }
        result.flags.push_back(std::move(flag));
    }
}

} // namespace slipway::dockerfile
