// SPDX-License-Identifier: Apache-2.0
// Texts that nobody writes, for what reads Dockerfiles: each is put together from pieces of the corpus and of words
// that mean something. What is wrong is printed with its text and the seed, and the exit code is 1; after a crash the
// same seed with the sanitizers leads there again.
#include "engine/lint/fixing.h"
#include "engine/lint/lint.h"
#include "engine/shell/invocation.h"
#include "engine/shell/parser.h"
#include "engine/text/text_edit.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

using namespace slipway;

namespace {

constexpr std::string_view words[] = {"FROM ",
                                      "RUN ",
                                      "COPY ",
                                      "ADD ",
                                      "CMD ",
                                      "ENV ",
                                      "ARG ",
                                      "ONBUILD ",
                                      "HEALTHCHECK ",
                                      "ENTRYPOINT ",
                                      "SHELL ",
                                      "USER ",
                                      "<<EOF",
                                      "<<-E",
                                      "EOF\n",
                                      "E\n",
                                      "\\\n",
                                      "`\n",
                                      "\r\n",
                                      "\n",
                                      "\n\n",
                                      "#",
                                      "# x\n",
                                      " && ",
                                      " || ",
                                      " | ",
                                      ";",
                                      ";;",
                                      "&",
                                      "(",
                                      ")",
                                      "{",
                                      "}",
                                      "[[ ",
                                      " ]]",
                                      "((",
                                      "))",
                                      "$(",
                                      "${",
                                      "$((",
                                      "`",
                                      "'",
                                      "\"",
                                      "$'",
                                      "\\",
                                      "$x",
                                      "*",
                                      "[",
                                      "]",
                                      "=",
                                      "if ",
                                      "then ",
                                      "fi ",
                                      "for ",
                                      "do ",
                                      "done ",
                                      "case ",
                                      "esac ",
                                      "in ",
                                      "f() ",
                                      "sh -c ",
                                      "eval ",
                                      "sudo ",
                                      "env ",
                                      "find ",
                                      "-exec ",
                                      "apt-get ",
                                      "install ",
                                      "update ",
                                      "--mount=type=cache,target=/x ",
                                      "pip ",
                                      "cd ",
                                      "AS ",
                                      "\t",
                                      "\0x",
                                      "\xFF",
                                      "\xEF\xBB\xBF",
                                      "\xE4\xB8\xAD",
                                      "a",
                                      "# hadolint ignore=DL3008\n"};

class Fuzzer {
public:
    Fuzzer(std::vector<std::string> corpus, std::uint64_t seed)
        : m_corpus(std::move(corpus))
        , m_random(seed) {}

    std::string next() {
        std::string text = m_corpus[below(m_corpus.size())];
        for (std::size_t i = 1 + below(6); i > 0; --i)
            mutate(text);
        return text.substr(0, 4096);
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(m_random() % limit); }

    void mutate(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        switch (below(6)) {
        case 0:
            text.erase(at, 1 + below(12));
            break;
        case 1:
        case 2:
            text.insert(at, words[below(std::size(words))]);
            break;
        case 3: {
            const std::string& other = m_corpus[below(m_corpus.size())];
            text.insert(at, other.substr(below(other.size() + 1), below(60)));
            break;
        }
        case 4:
            text.insert(at, text.substr(below(text.size() + 1), below(40)));
            break;
        default:
            if (at < text.size())
                text[at] = static_cast<char>(m_random());
        }
    }

    std::vector<std::string> m_corpus;
    std::mt19937_64 m_random;
};

bool isInside(const Finding& finding, std::size_t size) {
    const auto inside = [&](text::ByteRange range) { return range.begin <= range.end && range.end <= size; };
    return inside(finding.range) &&
           std::ranges::all_of(finding.related, [&](const RelatedPlace& each) { return inside(each.range); }) &&
           std::ranges::all_of(finding.fixes, [&](const Fix& fix) {
               return std::ranges::all_of(fix.edits, [&](const text::TextEdit& edit) { return inside(edit.range); });
           });
}

// Each says what is wrong, or nothing.
std::string parserTarget(const std::string& bytes) {
    const dockerfile::Dockerfile file = dockerfile::parse({"fuzz", bytes});
    std::size_t at = 0;
    for (const dockerfile::Leaf& leaf : file.tree.leaves) {
        if (leaf.range.begin != at)
            return "the tree has a gap";
        at = leaf.range.end;
    }
    if (at != bytes.size())
        return "the tree does not cover the file";
    const bool inside =
        std::ranges::all_of(file.diagnostics, [&](const Finding& each) { return isInside(each, bytes.size()); });
    return inside ? "" : "a diagnostic lies outside of the file";
}

std::string shellTarget(const std::string& bytes) {
    shell::MappedText text;
    text.append(bytes, 0);
    for (const shell::Dialect dialect : {shell::Dialect::Posix, shell::Dialect::Bash}) {
        const shell::Script script = shell::parse(text, dialect);
        if (!std::ranges::all_of(script.problems, [&](const Finding& each) { return isInside(each, bytes.size()); }))
            return "a problem lies outside of the text";
        std::string wrong;
        shell::visit(script, [&](const shell::Command& command, const shell::Place&) {
            if (command.range.begin > command.range.end || command.range.end > bytes.size())
                wrong = "a command lies outside of the text";
            shell::forEachWord(command, [&](const shell::Word& word) {
                if (word.range.begin > word.range.end || word.range.end > bytes.size())
                    wrong = "a word lies outside of the text";
            });
        });
        if (!wrong.empty())
            return wrong;
        for (const shell::Invocation& each : shell::invocations(script)) {
            if (each.first >= each.end || each.end > each.command->words.size())
                return "a program has no words";
        }
    }
    return {};
}

std::string lintTarget(const std::string& bytes) {
    const dockerfile::Dockerfile file = dockerfile::parse({"fuzz", bytes});
    lint::LintInput input;
    input.file = &file;
    for (const lint::Profile profile : {lint::Profile::Hadolint, lint::Profile::Default}) {
        input.settings.profile = profile;
        for (const Finding& each : lint::lint(input).findings) {
            if (!isInside(each, bytes.size()))
                return each.rule + " lies outside of the file";
            for (const Fix& fix : each.fixes) {
                if (!text::applyEdits(bytes, fix.edits))
                    return each.rule + " has a fix whose edits overlap";
            }
        }
    }
    const lint::FixedText once = lint::fixed(input, true);
    const dockerfile::Dockerfile mended = dockerfile::parse({"fuzz", once.text});
    lint::LintInput again;
    again.file = &mended;
    const lint::FixedText twice = lint::fixed(again, true);
    // The fixes of one text are bounded; within the bound they come to an end.
    if (once.mended.size() < 100 && twice.text != once.text)
        return "fixing what is fixed changes it:\n" + once.text + "\nbecomes\n" + twice.text;
    return {};
}

std::vector<std::string> readCorpus(const std::vector<std::string>& folders) {
    std::vector<std::filesystem::path> paths;
    for (const std::string& folder : folders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file())
                paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths); // the order decides what a seed makes
    std::vector<std::string> result;
    for (const std::filesystem::path& path : paths) {
        std::ifstream stream(path, std::ios::binary);
        std::stringstream bytes;
        bytes << stream.rdbuf();
        std::string text = bytes.str();
        // The cases of a rule are texts of their own.
        for (std::size_t at = 0; at != std::string::npos;) {
            const std::size_t next = text.find("\n### ", at);
            std::string piece = text.substr(at, next == std::string::npos ? next : next + 1 - at);
            if (piece.starts_with("### "))
                piece.erase(0, piece.find('\n') + 1);
            for (const std::string_view mark : {"⟦", "⟧"}) {
                for (std::size_t found = piece.find(mark); found != std::string::npos; found = piece.find(mark))
                    piece.erase(found, mark.size());
            }
            result.push_back(std::move(piece));
            at = next == std::string::npos ? next : next + 1;
        }
    }
    return result;
}

std::uint64_t numberOf(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

int main(int count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    std::uint64_t seed = 1;
    std::uint64_t inputs = ~std::uint64_t{};
    std::uint64_t seconds = 0;
    std::vector<std::string> folders;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i] == "--corpus")
            folders.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
        if (i + 1 >= arguments.size() || arguments[i] == "--corpus")
            break;
        if (arguments[i] == "--seed")
            seed = numberOf(arguments[++i]);
        else if (arguments[i] == "--count")
            inputs = numberOf(arguments[++i]);
        else if (arguments[i] == "--seconds")
            seconds = numberOf(arguments[++i]);
    }
    const std::string target = arguments.empty() ? "" : arguments[0];
    const auto run = target == "parser"  ? parserTarget
                     : target == "shell" ? shellTarget
                     : target == "lint"  ? lintTarget
                                         : nullptr;
    const std::vector<std::string> corpus = readCorpus(folders);
    if (run == nullptr || corpus.empty() || (seconds == 0 && inputs == ~std::uint64_t{})) {
        std::cerr << "usage: slipway_fuzz parser|shell|lint [--seed N] [--count N] [--seconds N] --corpus FOLDER...\n";
        return 2;
    }
    Fuzzer fuzzer(corpus, seed);
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t done = 0;
    for (; done < inputs; ++done) {
        if (seconds > 0 && std::chrono::steady_clock::now() - begin > std::chrono::seconds(seconds))
            break;
        const std::string text = fuzzer.next();
        const auto before = std::chrono::steady_clock::now();
        std::string wrong = run(text);
        if (wrong.empty() && std::chrono::steady_clock::now() - before > std::chrono::seconds(20))
            wrong = "it takes too long";
        if (!wrong.empty()) {
            std::cout << target << ", seed " << seed << ", input " << done << ": " << wrong << "\n--- text:\n"
                      << text << "\n";
            return 1;
        }
    }
    std::cout << target << ": " << done << " inputs with seed " << seed << ", nothing wrong\n";
    return 0;
}
