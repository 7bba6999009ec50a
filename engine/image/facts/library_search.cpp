// SPDX-License-Identifier: Apache-2.0
// Order of search: ld.so(8) for glibc; musl's dynlink.c as its manual describes it.
#include "engine/image/facts/library_search.h"

#include "engine/image/facts/lines.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace slipway::image::facts {

namespace {

// A program that needs more than this many libraries is made to keep us busy.
constexpr std::size_t kMaximumLibraries = 2000;
constexpr std::size_t kMaximumInherited = 64;

std::vector<std::string> defaultFolders(const Elf& elf) {
    std::vector<std::string> folders;
    const auto add = [&folders](std::string_view name) {
        folders.push_back("/lib" + std::string(name));
        folders.push_back("/usr/lib" + std::string(name));
    };
    static const std::map<std::string, std::string, std::less<>> kTriplets{
        {"amd64", "x86_64-linux-gnu"},          {"386", "i386-linux-gnu"},
        {"arm64", "aarch64-linux-gnu"},         {"arm", "arm-linux-gnueabihf"},
        {"s390x", "s390x-linux-gnu"},           {"ppc64le", "powerpc64le-linux-gnu"},
        {"riscv64", "riscv64-linux-gnu"},       {"loong64", "loongarch64-linux-gnu"},
        {"mips64le", "mips64el-linux-gnuabi64"}};
    if (const auto triplet = kTriplets.find(elf.architecture); triplet != kTriplets.end())
        add("/" + triplet->second);
    if (elf.is64)
        add("64");
    else
        add("32");
    add("");
    return folders;
}

// Part of musl's one library, under whatever name it is asked for.
bool isMuslOwn(std::string_view name) {
    static constexpr std::array<std::string_view, 8> kNames{"libc.",  "libpthread.", "librt.",   "libm.",
                                                            "libdl.", "libutil.",    "libxnet.", "ld-musl-"};
    return std::ranges::any_of(kNames, [name](std::string_view own) { return name.starts_with(own); });
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

} // namespace

std::vector<std::string>
parseLdSoConf(std::string_view text, const std::function<std::vector<std::string>(std::string_view pattern)>& content) {
    std::vector<std::string> folders;
    while (!text.empty()) {
        std::string_view line = takeLine(text);
        line = trimmed(line.substr(0, line.find('#')));
        if (line.starts_with("include ") || line.starts_with("include\t")) {
            for (const std::string& included : content(trimmed(line.substr(8)))) {
                // One level: glibc's own files go no deeper.
                auto more = parseLdSoConf(included, [](std::string_view) { return std::vector<std::string>(); });
                folders.insert(folders.end(), more.begin(), more.end());
            }
        } else if (line.starts_with('/')) {
            folders.emplace_back(line.substr(0, line.find_first_of(" \t=")));
        }
    }
    return folders;
}

LibrarySearch::LibrarySearch(const RootFilesystem& root, ElfAt elfAt, std::vector<std::string> configured,
                             std::vector<std::string> muslPath, std::vector<std::string> environment)
    : m_root(root)
    , m_elfAt(std::move(elfAt))
    , m_configured(std::move(configured))
    , m_muslPath(std::move(muslPath))
    , m_environment(std::move(environment)) {
    if (m_muslPath.empty())
        m_muslPath = {"/lib", "/usr/local/lib", "/usr/lib"};
}

std::vector<std::string> LibrarySearch::expanded(const std::vector<std::string>& paths, NodeId node,
                                                 const Elf& elf) const {
    const std::string origin = "/" + m_root.path(m_root.parent(node));
    std::vector<std::string> result;
    for (std::string path : paths) {
        for (const std::string_view name : {"$ORIGIN", "${ORIGIN}"})
            replaceAll(path, name, origin);
        for (const std::string_view name : {"$LIB", "${LIB}"})
            replaceAll(path, name, elf.is64 ? "lib64" : "lib");
        result.push_back(std::move(path));
    }
    return result;
}

bool LibrarySearch::fits(NodeId node, const Elf& elf) const {
    if (node == kNoNode || m_root.kind(node) != EntryKind::File)
        return false;
    const Elf* other = m_elfAt(node);
    return other && other->is64 == elf.is64 && other->machine == elf.machine && other->bigEndian == elf.bigEndian;
}

NodeId LibrarySearch::find(std::string_view name, const Wanted& from, bool musl,
                           const std::vector<std::string>& own) const {
    if (name.find('/') != std::string_view::npos) {
        const NodeId node = m_root.resolve(name);
        return fits(node, *from.elf) ? node : kNoNode;
    }
    const auto search = [&](const std::vector<std::string>& folders) {
        for (const std::string& folder : folders)
            if (const NodeId node = m_root.resolve(folder + "/" + std::string(name)); fits(node, *from.elf))
                return node;
        return kNoNode;
    };
    const bool hasRunpath = !from.elf->runpath.empty();
    if (!hasRunpath || musl)
        for (const auto* folders : {&own, &from.inherited})
            if (const NodeId node = search(*folders); node != kNoNode)
                return node;
    if (const NodeId node = search(m_environment); node != kNoNode)
        return node;
    if (hasRunpath)
        if (const NodeId node = search(own); node != kNoNode)
            return node;
    if (musl)
        return search(m_muslPath);
    if (const NodeId node = search(m_configured); node != kNoNode)
        return node;
    return search(defaultFolders(*from.elf));
}

std::vector<std::string> LibrarySearch::missing(NodeId program, const Elf& elf) const {
    const bool musl = elf.interpreter.find("ld-musl-") != std::string::npos;
    std::set<std::string> absent, seen;
    std::deque<Wanted> queue{{program, &elf, {}}};
    while (!queue.empty() && seen.size() < kMaximumLibraries) {
        const Wanted from = std::move(queue.front());
        queue.pop_front();
        const std::vector<std::string> own =
            expanded(from.elf->runpath.empty() ? from.elf->rpath : from.elf->runpath, from.node, *from.elf);
        std::vector<std::string> inherited = from.inherited;
        if (from.elf->runpath.empty() || musl)
            inherited.insert(inherited.begin(), own.begin(), own.end());
        if (inherited.size() > kMaximumInherited)
            inherited.resize(kMaximumInherited);
        for (const std::string& name : from.elf->needed) {
            if (!seen.insert(name).second || (musl && isMuslOwn(name)))
                continue;
            const NodeId node = find(name, from, musl, own);
            if (node == kNoNode)
                absent.insert(name);
            else
                queue.push_back({node, m_elfAt(node), inherited});
        }
    }
    return {absent.begin(), absent.end()};
}

} // namespace slipway::image::facts
