// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <vector>

namespace slipway::test {

using Random = std::mt19937;

inline std::size_t below(Random& random, std::size_t bound) {
    return bound == 0 ? 0 : std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}
inline bool oneIn(Random& random, std::size_t chances) {
    return below(random, chances) == 0;
}

// A correct Dockerfile with what makes edits difficult: directives, either escape token, CRLF, comments everywhere,
// heredocs, continuations, references by name in any case and by number, no final line end.
class RandomDockerfile {
public:
    explicit RandomDockerfile(Random& random)
        : m_random(random) {}

    std::string make() {
        if (oneIn(m_random, 12))
            m_text += "\xEF\xBB\xBF";
        if (oneIn(m_random, 4))
            line("# syntax=docker/dockerfile:1");
        if (oneIn(m_random, 5)) {
            m_escape = '`';
            line("# escape=`");
        }
        if (oneIn(m_random, 3)) {
            line("");
            line("# All of it");
            line("");
        }
        if (oneIn(m_random, 3))
            line("ARG VERSION=1");
        const std::size_t stages = 1 + below(m_random, 5);
        for (std::size_t i = 0; i < stages; ++i)
            stage(i);
        if (oneIn(m_random, 4) && m_text.ends_with('\n'))
            m_text.pop_back();
        if (!oneIn(m_random, 5))
            return m_text;
        std::string carriage;
        for (const char c : m_text) {
            if (c == '\n')
                carriage += '\r';
            carriage += c;
        }
        return carriage;
    }

private:
    void line(const std::string& text) { m_text += text + '\n'; }

    void comment() {
        if (oneIn(m_random, 4))
            line("# comment " + std::to_string(++m_comments));
    }

    std::string reference() {
        const std::size_t at = below(m_random, m_names.size());
        if (m_names[at].empty() || oneIn(m_random, 3))
            return std::to_string(at);
        std::string name = m_names[at];
        if (oneIn(m_random, 4))
            name[0] = static_cast<char>(name[0] - 'a' + 'A');
        return name;
    }

    void stage(std::size_t number) {
        if (number > 0 && !oneIn(m_random, 3))
            line("");
        if (oneIn(m_random, 6)) {
            line("# ---- part " + std::to_string(++m_comments) + " ----");
            line("");
        }
        if (oneIn(m_random, 8) && number > 0)
            line("# escape=x");
        comment();
        static const char* const images[] = {"debian", "golang:1.24", "scratch", "alpine@sha256:0123", "node"};
        std::string base = images[below(m_random, 5)];
        std::vector<std::string> named;
        for (const std::string& each : m_names) {
            if (!each.empty())
                named.push_back(each);
        }
        if (!named.empty() && oneIn(m_random, 3))
            base = named[below(m_random, named.size())];
        const bool isLower = oneIn(m_random, 6);
        std::string from =
            std::string(isLower ? "from " : "FROM ") + (oneIn(m_random, 6) ? "--platform=linux/amd64 " : "") + base;
        std::string name;
        if (!oneIn(m_random, 4)) {
            name = "s" + std::to_string(number) + std::string(1, static_cast<char>('a' + below(m_random, 26)));
            from += (isLower ? " as " : " AS ") + name;
        }
        line(from);
        const std::string indent = oneIn(m_random, 5) ? "    " : "";
        const std::size_t count = below(m_random, 7);
        for (std::size_t i = 0; i < count; ++i) {
            comment();
            instruction(indent);
            if (oneIn(m_random, 5))
                line("");
        }
        if (number > 0 && oneIn(m_random, 2))
            line(indent + "COPY --from=" + reference() + " /a /b");
        if (number > 0 && oneIn(m_random, 3))
            line(indent + "RUN --mount=type=cache,target=/c --mount=from=" + reference() + ",target=/m true");
        if (oneIn(m_random, 3))
            line(indent + "CMD [\"/app\"]");
        m_names.push_back(name);
    }

    void instruction(const std::string& indent) {
        const std::string next = std::string(" ") + m_escape;
        switch (below(m_random, 9)) {
        case 0:
            line(indent + "RUN make" + next);
            if (oneIn(m_random, 2))
                line("  # inside " + std::to_string(++m_comments));
            line("  all");
            break;
        case 1:
            line(indent + "RUN <<EOF");
            line("FROM nothing AS heredoc");
            line("# no comment");
            line("COPY --from=0 a b");
            line("EOF");
            break;
        case 2:
            line(indent + "COPY <<one <<two /etc/");
            line("1");
            line("one");
            line("RUN x");
            line("two");
            break;
        case 3:
            line(indent + "ENV A=1 B=\"two words\"");
            break;
        case 4:
            line(indent + "ARG VERSION");
            break;
        case 5:
            line(indent + "WORKDIR /src");
            break;
        case 6:
            line(indent + "COPY . ./");
            break;
        case 7:
            line(indent + "EXPOSE 80");
            break;
        default:
            line(indent + "RUN echo $VERSION --from=1");
            break;
        }
    }

    Random& m_random;
    std::string m_text;
    std::vector<std::string> m_names;
    std::size_t m_comments = 0;
    char m_escape = '\\';
};

} // namespace slipway::test
