// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/pragma.h"

#include "engine/dockerfile/characters.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <charconv>

namespace slipway::lint {

namespace {

using dockerfile::BranchKind;
using dockerfile::LeafKind;

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

// Goes through one comment from left to right; positions are those of the file.
class Reader {
public:
    Reader(std::string_view text, std::size_t begin)
        : m_text(text)
        , m_begin(begin) {}

    void blanks() {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
    }
    bool take(char c) {
        blanks();
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    Pragma::Name word() {
        blanks();
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && isWordCharacter(m_text[m_at]))
            ++m_at;
        return {std::string(m_text.substr(begin, m_at - begin)), {m_begin + begin, m_begin + m_at}};
    }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }
    [[nodiscard]] bool atEnd() {
        blanks();
        return m_at >= m_text.size();
    }

private:
    static bool isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == '/';
    }
    std::string_view m_text;
    std::size_t m_begin;
    std::size_t m_at = 0;
};

// NAME, NAME, ... with blanks between; false when there is none.
bool readNames(Reader& reader, Pragma& pragma) {
    do {
        Pragma::Name name = reader.word();
        if (name.text.empty())
            return !pragma.names.empty();
        pragma.names.push_back(std::move(name));
    } while (reader.take(','));
    return true;
}

void readIgnore(Reader& reader, Pragma& pragma, std::string word) {
    if (word == "stage" || word == "global" || word == "file") {
        pragma.scope = word == "stage" ? Pragma::Scope::Stage : Pragma::Scope::File;
        word = reader.word().text;
    }
    if (pragma.dialect == Pragma::Dialect::Hadolint && word == "shell" && reader.take('=')) {
        pragma.shell = reader.word().text;
        pragma.malformed = pragma.shell.empty();
        return;
    }
    if (word != "ignore" || !reader.take('=') || !readNames(reader, pragma)) {
        pragma.malformed = true;
        return;
    }
    if (pragma.dialect != Pragma::Dialect::Slipway)
        return;
    std::ranges::for_each(pragma.names,
                          [&](const Pragma::Name& name) { pragma.all = pragma.all || name.text == "all"; });
    if (reader.atEnd() || reader.rest().starts_with("--") || reader.rest().starts_with('#'))
        return;
    const std::string next = reader.word().text;
    if (next != "until") {
        pragma.malformed = true;
        return;
    }
    pragma.until = reader.word();
    pragma.malformed = !isDate(pragma.until->text);
}

// skip=A,B;error=true;experimental=C
void readCheck(Reader& reader, Pragma& pragma) {
    do {
        const std::string key = dockerfile::toLower(reader.word().text);
        if (!reader.take('=')) {
            pragma.malformed = true;
            return;
        }
        if (key == "skip") {
            readNames(reader, pragma);
            for (const Pragma::Name& name : pragma.names)
                pragma.all = pragma.all || dockerfile::equalIgnoringCase(name.text, "all");
        } else if (key == "error") {
            pragma.errors = dockerfile::equalIgnoringCase(reader.word().text, "true");
        } else if (key == "experimental") {
            Pragma list;
            readNames(reader, list);
            for (const Pragma::Name& name : list.names)
                pragma.experimental.push_back(name.text);
        } else {
            pragma.malformed = true;
            return;
        }
    } while (reader.take(';'));
}

std::optional<Pragma> read(std::string_view comment, std::size_t begin) {
    const std::size_t sign = comment.find_first_not_of("# \t");
    if (!comment.starts_with('#') || sign == std::string_view::npos)
        return std::nullopt;
    Reader reader(comment.substr(sign), begin + sign);
    Pragma pragma;
    pragma.range = {begin, begin + comment.size()};
    const Pragma::Name first = reader.word();
    const std::string& name = first.text;
    if (name == "hadolint") {
        pragma.dialect = Pragma::Dialect::Hadolint;
        // A remark that begins with the name ("hadolint is happy") is no try at a pragma.
        const bool tries = reader.rest().contains('=') || reader.rest().starts_with(':');
        const std::string word = reader.word().text;
        readIgnore(reader, pragma, word);
        if (pragma.malformed && !tries && !text::mostSimilar(word, std::array{std::string_view("ignore")}))
            return std::nullopt;
        return pragma;
    }
    if (name == "slipway" && reader.take(':')) {
        const std::string word = reader.word().text;
        readIgnore(reader, pragma, word);
        return pragma;
    }
    if (name == "dockerfile-utils" && reader.take(':')) {
        pragma.dialect = Pragma::Dialect::DockerfileUtils;
        pragma.all = reader.word().text == "ignore";
        pragma.malformed = !pragma.all;
        return pragma;
    }
    if (dockerfile::equalIgnoringCase(name, "check") && reader.take('=')) {
        pragma.dialect = Pragma::Dialect::Check;
        readCheck(reader, pragma);
        return pragma;
    }
    // A misspelt tool in front of "ignore=".
    const std::string_view tools[] = {"hadolint", "slipway"};
    if (name.size() > 4 && text::mostSimilar(name, tools)) {
        (void)reader.take(':');
        if (reader.word().text == "ignore" && reader.take('=')) {
            pragma.malformed = true;
            return pragma;
        }
    }
    return std::nullopt;
}

class Collector {
public:
    explicit Collector(const dockerfile::Dockerfile& file)
        : m_file(file) {}

    std::vector<Pragma> run() {
        const auto& branches = m_file.tree.branches;
        for (std::size_t i = 0; i < branches.size(); ++i) {
            const dockerfile::Branch& branch = branches[i];
            for (std::size_t j = branch.firstLeaf; j < branch.firstLeaf + branch.leafCount; ++j) {
                const dockerfile::Leaf& leaf = m_file.tree.leaves[j];
                if (leaf.kind != LeafKind::Comment && leaf.kind != LeafKind::Directive)
                    continue;
                auto pragma = read(m_file.source.slice(leaf.range), leaf.range.begin);
                if (!pragma)
                    continue;
                if (branch.kind == BranchKind::Directive)
                    pragma->scope = Pragma::Scope::File;
                cover(*pragma, i);
                m_result.push_back(*std::move(pragma));
            }
        }
        return std::move(m_result);
    }

private:
    void cover(Pragma& pragma, std::size_t branch) const {
        const auto& branches = m_file.tree.branches;
        if (pragma.scope == Pragma::Scope::File) {
            pragma.covers = {0, m_file.source.size() + 1};
            return;
        }
        if (branches[branch].kind == BranchKind::Instruction) { // between continued lines: the next of them
            const std::size_t line = m_file.source.lineColumn(pragma.range.begin).line;
            if (line < m_file.source.lineCount())
                pragma.covers = m_file.source.lineRange(line + 1);
            return;
        }
        std::size_t next = branch + 1;
        while (next < branches.size() && branches[next].kind == BranchKind::Comment)
            ++next;
        if (next >= branches.size() || branches[next].kind != BranchKind::Instruction)
            return;
        pragma.covers = branches[next].range;
        if (pragma.scope != Pragma::Scope::Stage)
            return;
        const auto stage = std::ranges::find_if(m_file.stages, [&](const dockerfile::Stage& each) {
            return branches[next].range.contains(each.range.begin);
        });
        pragma.covers = stage == m_file.stages.end() ? text::ByteRange{} : stage->range;
    }

    const dockerfile::Dockerfile& m_file;
    std::vector<Pragma> m_result;
};

} // namespace

bool Pragma::isInForce(std::string_view today) const {
    return !malformed && shell.empty() && (!until || today.empty() || today <= until->text);
}

bool isDate(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const auto number = [&](std::size_t at, std::size_t count) {
        int value = -1;
        const char* end = text.data() + at + count;
        const auto [stop, error] = std::from_chars(text.data() + at, end, value);
        return error == std::errc{} && stop == end ? value : -1;
    };
    const int month = number(5, 2);
    const int day = number(8, 2);
    return number(0, 4) > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

std::vector<Pragma> pragmas(const dockerfile::Dockerfile& file) {
    return Collector(file).run();
}

} // namespace slipway::lint
