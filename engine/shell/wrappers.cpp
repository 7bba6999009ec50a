// SPDX-License-Identifier: Apache-2.0
// Programs that run another program: where that one begins.
#include "engine/shell/invocation.h"
#include "engine/shell/limits.h"

#include <algorithm>

namespace slipway::shell {

namespace {

struct Wrapper {
    std::string_view name;
    // Letters of options that take a value in the next word unless it is attached.
    std::string_view valued{};
    // Words between the options and the program: a duration, a user.
    std::size_t operands = 0;
    bool assignments = false; // NAME=value words come first
    bool ownedByShell = false;
    // Options with which it runs nothing.
    std::string_view silent{};
};

constexpr Wrapper wrappers[] = {
    {.name = "busybox"},
    {.name = "builtin", .ownedByShell = true},
    {.name = "catchsegv"},
    {.name = "chroot", .operands = 1},
    {.name = "chronic"},
    {.name = "chrt", .valued = "TPD", .operands = 1},
    {.name = "command", .ownedByShell = true, .silent = "vV"},
    {.name = "doas", .valued = "uC"},
    {.name = "dumb-init", .valued = "r"},
    {.name = "eatmydata"},
    {.name = "env", .valued = "uCS", .assignments = true},
    {.name = "exec", .valued = "a", .ownedByShell = true},
    {.name = "fakeroot", .valued = "lsib"},
    {.name = "flock", .valued = "wEc", .operands = 1},
    {.name = "gosu", .operands = 1},
    {.name = "ionice", .valued = "cnp"},
    {.name = "linux32"},
    {.name = "linux64"},
    {.name = "nice", .valued = "n"},
    {.name = "nohup"},
    {.name = "runuser", .valued = "ugGs"},
    {.name = "setarch", .operands = 1},
    {.name = "setpriv"},
    {.name = "setsid"},
    {.name = "stdbuf", .valued = "ioe"},
    {.name = "su-exec", .operands = 1},
    {.name = "sudo", .valued = "ughpCrtUDRT", .assignments = true, .silent = "lvVK"},
    {.name = "taskset", .operands = 1},
    {.name = "time", .valued = "fo", .ownedByShell = true},
    {.name = "timeout", .valued = "ks", .operands = 1},
    {.name = "tini", .valued = "pe"},
    {.name = "unshare"},
    {.name = "xargs", .valued = "adEILnPs"},
    {.name = "xvfb-run", .valued = "eflnpsw"},
};

const Wrapper* wrapperNamed(std::string_view name) {
    const auto found = std::ranges::find(wrappers, name, &Wrapper::name);
    return found == std::end(wrappers) ? nullptr : found;
}

bool isAssignment(std::string_view text) {
    const std::size_t sign = text.find('=');
    return sign != std::string_view::npos && sign > 0 && (text[0] == '_' || (text[0] | 0x20) >= 'a') &&
           text.substr(0, sign).find_first_of("/ -") == std::string_view::npos;
}

// Long options whose value is a word of its own.
bool takesWord(std::string_view longOption) {
    static constexpr std::string_view names[] = {
        "--signal",     "--kill-after", "--user",      "--group",     "--chdir",     "--unset",
        "--adjustment", "--max-args",   "--max-procs", "--arg-file",  "--delimiter", "--max-lines",
        "--format",     "--output",     "--class",     "--classdata", "--input",     "--error"};
    return std::ranges::contains(names, longOption);
}

} // namespace

std::string_view baseName(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

std::optional<std::size_t> wrappedProgram(std::span<const Word> words, std::size_t index) {
    if (index >= words.size())
        return std::nullopt;
    const Wrapper* wrapper = wrapperNamed(baseName(words[index].text));
    if (wrapper == nullptr)
        return std::nullopt;
    std::size_t at = index + 1;
    for (; at < words.size(); ++at) {
        const std::string_view option = words[at].text;
        if (option == "--") {
            ++at;
            break;
        }
        if (option.size() < 2 || option.front() != '-') {
            if (option == "-" && wrapper->name == "env")
                continue;
            break;
        }
        if (option.starts_with("--")) {
            if (takesWord(option))
                ++at;
            continue;
        }
        if (option.find_first_of(wrapper->silent) != std::string_view::npos)
            return std::nullopt;
        const std::size_t valued = option.find_first_of(wrapper->valued, 1);
        if (valued != std::string_view::npos && valued + 1 == option.size())
            ++at;
    }
    while (wrapper->assignments && at < words.size() && isAssignment(words[at].text))
        ++at;
    at += wrapper->operands;
    if (at < words.size() && wrapper->operands > 0 && words[at].text == "--")
        ++at;
    return at < words.size() ? std::optional(at) : std::nullopt;
}

std::vector<Span> programs(std::span<const Word> words) {
    std::vector<Span> result;
    if (words.empty())
        return result;
    result.push_back({0, words.size()});
    for (std::size_t each = 0; each < result.size() && each < limits::depth; ++each) {
        const Span outer = result[each];
        const std::string_view name = baseName(words[outer.first].text);
        if (const auto inner = wrappedProgram(words.first(outer.end), outer.first)) {
            const bool owned = wrapperNamed(name)->ownedByShell;
            result.push_back(
                {*inner, outer.end, outer.wrapped || !owned, outer.sudo || name == "sudo" || name == "doas"});
        }
        if (name != "find")
            continue;
        for (std::size_t at = outer.first + 1; at < outer.end; ++at) {
            const std::string_view text = words[at].text;
            if (text != "-exec" && text != "-execdir" && text != "-ok" && text != "-okdir")
                continue;
            const std::size_t first = ++at;
            while (at < outer.end && words[at].text != ";" && words[at].text != "+")
                ++at;
            if (at > first && result.size() < limits::depth)
                result.push_back({first, at, true, outer.sudo});
        }
    }
    return result;
}

} // namespace slipway::shell
