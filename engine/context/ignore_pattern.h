// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::context {

// One compiled pattern of an ignore file: the whole path must match. Most patterns are a name, a name below a directory
// or the end of a name, and need no more than a comparison.
class CompiledPattern {
public:
    // `pattern` is clean and well-formed for matchPath.
    explicit CompiledPattern(std::string pattern);
    [[nodiscard]] bool matches(std::string_view path) const;

private:
    enum class Kind : std::uint8_t { Exact, Prefix, Suffix, General };
    enum class Step : std::uint8_t {
        Character,  // this one
        AnyOne,     // any but '/'
        AnyMany,    // any number of any but '/'
        Elements,   // nothing, or anything up to and with a '/'
        Everything, // any number of anything
        Class,
    };
    struct ClassRange {
        char32_t low = 0;
        char32_t high = 0;
    };
    struct Token {
        Step step = Step::Character;
        char32_t character = 0;
        bool negated = false;
        std::vector<ClassRange> ranges{};
    };
    class States;

    void addClass(std::string_view& rest);
    [[nodiscard]] bool matchesTokens(std::string_view path) const;
    [[nodiscard]] static bool inClass(const Token& token, char32_t character);

    std::string m_pattern;
    Kind m_kind = Kind::Exact;
    // For General: what every match begins and ends with, to refuse most paths at once.
    std::string m_head;
    std::string m_tail;
    std::vector<Token> m_tokens;
};

} // namespace slipway::context
