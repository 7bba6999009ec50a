// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/image_facts.h"

#include "engine/image/facts/image_contents.h"
#include "engine/image/facts/library_search.h"
#include "engine/image/facts/lines.h"
#include "engine/image/facts/package_owners.h"
#include "engine/messages/catalogue/facts.h"

#include <algorithm>
#include <array>
#include <set>

namespace slipway::image::facts {

namespace {

constexpr std::size_t kLargestFiles = 20;
constexpr std::size_t kUnownedFolders = 30;
// Of setuid files, broken scripts and the like: what a person or a gate can look at.
constexpr std::size_t kMaximumMarks = 10'000;

void sortAndCut(std::vector<FileMark>& files, std::size_t count) {
    std::ranges::sort(files, [](const FileMark& a, const FileMark& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
    });
    if (files.size() > count)
        files.resize(count);
}

class Gatherer {
public:
    Gatherer(const ImageAnalysis& analysis, const FactCollector& collector)
        : m_analysis(analysis)
        , m_collector(collector)
        , m_root(*analysis.root)
        , m_contents(m_root, collector)
        , m_owners(m_root, m_contents, m_facts.remarks)
        , m_search(librarySearch()) {}

    ImageFacts gather() {
        m_facts.packages = m_owners.packages();
        std::ranges::stable_sort(m_facts.packages, std::ranges::greater(), &PackageFacts::bytes);
        walk();
        finishUnowned();
        finishWaste();
        std::ranges::stable_sort(m_facts.executables, std::ranges::greater(), &ExecutableFacts::bytes);
        sortAndCut(m_facts.largestFiles, kLargestFiles);
        people();
        system();
        secrets();
        return std::move(m_facts);
    }

private:
    LibrarySearch librarySearch() {
        const auto included = [this](std::string_view pattern) {
            // "/etc/ld.so.conf.d/*.conf" is the only pattern in use.
            std::vector<std::string> texts;
            const std::size_t slash = pattern.rfind('/');
            if (slash != std::string_view::npos && pattern.ends_with("*.conf"))
                for (const auto& [name, content] : m_contents.filesIn(pattern.substr(0, slash)))
                    if (name.ends_with(".conf"))
                        texts.emplace_back(content);
            return texts;
        };
        std::vector<std::string> musl, environment;
        for (const auto& [name, content] : m_contents.filesIn("etc"))
            if (name.starts_with("ld-musl-"))
                musl = splitFolders(content, ":\n");
        if (const auto value = m_analysis.image.configuration.run.environmentValue("LD_LIBRARY_PATH"))
            environment = splitFolders(*value, ":;");
        return {m_root, [this](NodeId node) { return m_contents.elf(node); },
                parseLdSoConf(m_contents.file("etc/ld.so.conf"), included), std::move(musl), std::move(environment)};
    }

    static std::vector<std::string> splitFolders(std::string_view text, std::string_view separators) {
        std::vector<std::string> folders;
        while (!text.empty()) {
            const std::size_t end = text.find_first_of(separators);
            if (const std::string_view folder = trimmed(text.substr(0, end)); folder.starts_with('/'))
                folders.emplace_back(folder);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        return folders;
    }

    void walk() {
        std::set<EntryPlace> counted;
        for (std::uint32_t id = 0; id < m_root.size(); ++id) {
            const NodeId node{id};
            const EntryPlace inode = m_root.inode(node);
            const LayerIndex& layer = m_root.layer(inode.layer);
            const EntryKind kind = m_root.kind(node);
            if (kind == EntryKind::Directory) {
                if ((layer.mode(inode.entry) & 01002) == 0002)
                    mark(m_facts.worldWritable, node);
                continue;
            }
            if (kind != EntryKind::File)
                continue;
            const std::uint32_t mode = layer.mode(inode.entry);
            if ((mode & 04000) != 0)
                mark(m_facts.setuid, node);
            if ((mode & 02000) != 0)
                mark(m_facts.setgid, node);
            if ((mode & 0002) != 0)
                mark(m_facts.worldWritable, node);
            if (std::ranges::contains(layer.xattrs(inode.entry), "security.capability", &archive::Xattr::name))
                mark(m_facts.capabilities, node);
            // Further names of a file are neither bytes nor other programs.
            if (!counted.insert(inode).second)
                continue;
            const std::uint64_t bytes = layer.payload(inode.entry);
            const std::string path = m_root.path(node);
            m_facts.largestFiles.push_back({path, bytes, inode.layer});
            if (m_facts.largestFiles.size() > 50 * kLargestFiles)
                sortAndCut(m_facts.largestFiles, kLargestFiles);
            if (!m_owners.ownerOf(node))
                addUnowned(node, bytes);
            const Elf* elf = m_contents.elf(node);
            addWaste(path, bytes, inode.layer, elf);
            if (elf && elf->isProgram())
                addProgram(node, path, bytes, *elf);
            else if (const std::string* line = m_contents.script(node); line && (mode & 0111) != 0)
                checkScript(path, *line);
        }
    }

    void mark(std::vector<FileMark>& marks, NodeId node) {
        if (marks.size() < kMaximumMarks) {
            const EntryPlace inode = m_root.inode(node);
            marks.push_back({m_root.path(node), m_root.layer(inode.layer).payload(inode.entry), inode.layer});
        }
    }

    void addProgram(NodeId node, const std::string& path, std::uint64_t bytes, const Elf& elf) {
        ExecutableFacts facts{path, bytes, m_root.inode(node).layer, elf};
        facts.package = m_owners.nameOfOwner(node);
        facts.interpreterMissing = !elf.interpreter.empty() && !isFile(elf.interpreter);
        facts.missing = m_search.missing(node, elf);
        m_facts.executables.push_back(std::move(facts));
    }

    bool isFile(std::string_view path) const {
        const NodeId node = m_root.resolve(path);
        return node != kNoNode && m_root.kind(node) == EntryKind::File;
    }

    void checkScript(const std::string& path, std::string_view line) {
        const std::string_view interpreter = line.substr(0, line.find_first_of(" \t"));
        if (!interpreter.starts_with('/') || m_facts.brokenScripts.size() >= kMaximumMarks)
            return;
        if (!isFile(interpreter)) {
            m_facts.brokenScripts.push_back({path, std::string(interpreter)});
            return;
        }
        if (!interpreter.ends_with("/env"))
            return;
        // env finds it in PATH; its options and assignments are left to it.
        const std::string_view rest = trimmed(line.substr(interpreter.size()));
        const std::string_view name = rest.substr(0, rest.find_first_of(" \t"));
        if (name.empty() || name.starts_with('-') || name.find('=') != std::string_view::npos)
            return;
        const bool found = std::ranges::any_of(
            pathFolders(), [&](const std::string& folder) { return isFile(folder + "/" + std::string(name)); });
        if (!found)
            m_facts.brokenScripts.push_back({path, std::string(name)});
    }

    const std::vector<std::string>& pathFolders() {
        if (m_path.empty())
            m_path = splitFolders(m_analysis.image.configuration.run.environmentValue("PATH").value_or(
                                      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                                  ":");
        return m_path;
    }

    void addUnowned(NodeId node, std::uint64_t bytes) {
        m_facts.unownedBytes += bytes;
        ++m_facts.unownedFiles;
        for (NodeId folder = m_root.parent(node);; folder = m_root.parent(folder)) {
            auto& [folderBytes, folderFiles] = m_unowned[folder];
            folderBytes += bytes;
            ++folderFiles;
            if (folder == kRootNode)
                break;
        }
    }

    // Down from the root as long as one subdirectory holds nearly all of it, else at the second level.
    void finishUnowned() {
        std::vector<NodeId> open{kRootNode};
        while (!open.empty()) {
            const NodeId folder = open.back();
            open.pop_back();
            const auto [bytes, files] = m_unowned[folder];
            std::vector<NodeId> inside;
            std::uint64_t largest = 0, insideBytes = 0;
            for (std::uint32_t i = 0; i < m_root.childCount(folder); ++i) {
                const NodeId child{m_root.firstChild(folder).value + i};
                const auto found = m_unowned.find(child);
                if (found == m_unowned.end())
                    continue;
                inside.push_back(child);
                largest = std::max(largest, found->second.first);
                insideBytes += found->second.first;
            }
            const std::string path = m_root.path(folder);
            const auto depth = path.empty() ? 0 : std::ranges::count(path, '/') + 1;
            const bool split = depth < 2 || (depth < 4 && bytes > 0 && largest >= bytes - bytes / 10);
            if (!split || inside.empty()) {
                if (files != 0)
                    m_facts.unowned.push_back({path, bytes, files});
                continue;
            }
            std::uint32_t insideFiles = 0;
            for (const NodeId child : inside)
                insideFiles += m_unowned[child].second;
            if (files > insideFiles)
                m_facts.unowned.push_back({path, bytes - insideBytes, files - insideFiles});
            open.insert(open.end(), inside.begin(), inside.end());
        }
        std::ranges::sort(m_facts.unowned, [](const UnownedFolder& a, const UnownedFolder& b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
        });
        if (m_facts.unowned.size() > kUnownedFolders)
            m_facts.unowned.resize(kUnownedFolders);
    }

    void addWaste(const std::string& path, std::uint64_t bytes, LayerNumber layer, const Elf* elf) {
        std::optional<WasteKind> kind = wasteKindOf(path);
        if (!kind && elf && elf->kind != ElfKind::Object) {
            // The rest of such a file is needed: only what strip would take off counts.
            bytes = std::min(bytes, elf->debugBytes + elf->symbolBytes);
            if (bytes != 0)
                kind = WasteKind::DebugSymbols;
        }
        if (!kind)
            return;
        Waste& waste = m_waste[*kind];
        waste.facts.bytes += bytes;
        ++waste.facts.files;
        waste.layers[layer] += bytes;
        waste.facts.examples.push_back({path, bytes, layer});
        if (waste.facts.examples.size() > 50 * WasteFacts::kExamples)
            sortAndCut(waste.facts.examples, WasteFacts::kExamples);
    }

    void finishWaste() {
        for (auto& [kind, waste] : m_waste) {
            waste.facts.kind = kind;
            sortAndCut(waste.facts.examples, WasteFacts::kExamples);
            waste.facts.layers.assign(waste.layers.begin(), waste.layers.end());
            std::ranges::stable_sort(waste.facts.layers, std::ranges::greater(),
                                     &std::pair<LayerNumber, std::uint64_t>::second);
            m_facts.waste.push_back(std::move(waste.facts));
        }
        std::ranges::stable_sort(m_facts.waste, std::ranges::greater(), &WasteFacts::bytes);
    }

    void people() {
        m_facts.accounts = parsePasswd(m_contents.file("etc/passwd"));
        m_facts.user = resolveUser(m_analysis.image.configuration.run.user, m_facts.accounts,
                                   parseGroup(m_contents.file("etc/group")));
        for (const std::string_view name : {"sh", "bash", "ash", "dash", "zsh", "ksh", "fish", "busybox"})
            addTool(m_facts.shells, name);
        for (const std::string_view name :
             {"apt", "apt-get", "dpkg", "apk", "rpm", "yum", "dnf", "microdnf", "zypper", "pacman", "opkg"})
            addTool(m_facts.packageManagers, name);
        // busybox has applets of these names, which unpack a package and manage none.
        std::erase_if(m_facts.packageManagers, [this](const std::string& path) { return isBusybox(path); });
    }

    // A link to it of either kind.
    bool isBusybox(std::string_view path) const {
        const NodeId node = m_root.resolve(path);
        return std::ranges::any_of(std::array{"bin/busybox", "usr/bin/busybox", "bin/busybox.static"},
                                   [&](const char* name) {
                                       const NodeId busybox = m_root.resolve(name);
                                       return busybox != kNoNode && m_root.inode(busybox) == m_root.inode(node);
                                   });
    }

    void addTool(std::vector<std::string>& tools, std::string_view name) {
        for (const std::string_view folder : {"bin/", "usr/bin/", "sbin/", "usr/sbin/", "usr/local/bin/"}) {
            const std::string path = std::string(folder) + std::string(name);
            if (isFile(path)) {
                tools.push_back(path);
                return;
            }
        }
    }

    void system() {
        std::string_view release = m_contents.file("etc/os-release");
        if (release.empty())
            release = m_contents.file("usr/lib/os-release");
        m_facts.osRelease = parseOsRelease(release);
        static constexpr std::array<std::string_view, 5> kBundles{
            "etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt",
            "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/ssl/cert.pem", "etc/ssl/ca-bundle.pem"};
        for (const std::string_view path : kBundles)
            if (m_facts.certificates.empty() && isFile(path))
                m_facts.certificates = path;
        m_facts.timeZones = isFile("usr/share/zoneinfo/Europe/Berlin") || isFile("usr/share/zoneinfo/UTC") ||
                            isFile("usr/share/zoneinfo/Etc/UTC");
        findLibc();
        for (std::uint32_t i = 0; i < m_root.layers().size(); ++i)
            if (const LayerContents* contents = m_collector.layer({i}); contents && contents->skipped != 0)
                m_facts.remarks.push_back(messages::message(msg::FactsProgramsSkipped, contents->skipped));
    }

    std::string versionOfPackage(std::span<const std::string_view> names) const {
        for (const PackageFacts& package : m_facts.packages)
            if (std::ranges::contains(names, package.package.name))
                return package.package.version;
        return {};
    }

    void findLibc() {
        static constexpr std::array<std::string_view, 2> kGlibc{"libc6", "glibc"}, kMusl{"musl", "musl-libc"};
        static constexpr std::array<std::string_view, 9> kFolders{"lib/x86_64-linux-gnu/",
                                                                  "usr/lib/x86_64-linux-gnu/",
                                                                  "lib/aarch64-linux-gnu/",
                                                                  "usr/lib/aarch64-linux-gnu/",
                                                                  "lib/arm-linux-gnueabihf/",
                                                                  "lib64/",
                                                                  "usr/lib64/",
                                                                  "lib/",
                                                                  "usr/lib/"};
        for (const std::string_view folder : kFolders) {
            const NodeId node = m_root.resolve(std::string(folder) + "libc.so.6");
            if (node == kNoNode)
                continue;
            m_facts.libc = Libc::Glibc;
            m_facts.libcVersion = m_contents.glibcVersion(node);
            if (m_facts.libcVersion.empty())
                m_facts.libcVersion = versionOfPackage(kGlibc);
            return;
        }
        const NodeId lib = m_root.resolve("lib");
        for (std::uint32_t i = 0; lib != kNoNode && i < m_root.childCount(lib); ++i)
            if (m_root.name({m_root.firstChild(lib).value + i}).starts_with("ld-musl-")) {
                m_facts.libc = Libc::Musl;
                m_facts.libcVersion = versionOfPackage(kMusl);
                return;
            }
    }

    void secrets() {
        for (std::uint32_t i = 0; i < m_root.layers().size(); ++i) {
            const LayerContents* contents = m_collector.layer({i});
            if (!contents)
                continue;
            for (const auto& [path, kind] : contents->secrets) {
                const EntryId entry = m_root.layer({i}).find(path);
                // What a package ships is known to everybody.
                if (entry == kNoEntry || m_owners.ownsPath(path))
                    continue;
                SecretFacts secret{.kind = kind, .name = path, .layer = {i}};
                if (const EntryFate fate = m_root.fate({{i}, entry}); fate.kind != EntryFate::Kind::Live)
                    secret.removedBy = fate.by;
                m_facts.secrets.push_back(std::move(secret));
            }
        }
        const ImageConfiguration& configuration = m_analysis.image.configuration;
        for (const std::string& variable : configuration.run.environment) {
            const std::string_view text = variable;
            const std::size_t equals = text.find('=');
            if (equals == std::string_view::npos)
                continue;
            if (const auto kind = secretInVariable(text.substr(0, equals), text.substr(equals + 1)))
                m_facts.secrets.push_back({.kind = *kind,
                                           .where = SecretFacts::Where::Environment,
                                           .name = std::string(text.substr(0, equals))});
        }
        for (const auto& [name, value] : configuration.run.labels)
            for (const SecretKind kind : secretsInText(value))
                m_facts.secrets.push_back({.kind = kind, .where = SecretFacts::Where::Label, .name = name});
        for (std::size_t i = 0; i < configuration.history.size(); ++i)
            historySecrets(configuration.history[i], i);
    }

    void historySecrets(const HistoryEntry& entry, std::size_t index) {
        const auto add = [&](SecretKind kind, std::string_view name) {
            m_facts.secrets.push_back(
                {.kind = kind, .where = SecretFacts::Where::History, .name = std::string(name), .history = index});
        };
        for (const SecretKind kind : secretsInText(entry.createdBy))
            add(kind, "");
        // Build arguments: "RUN |2 A=1 B=2 /bin/sh -c ...", and ENV or ARG lines.
        std::string_view text = entry.createdBy;
        while (!text.empty()) {
            const std::size_t blank = text.find(' ');
            const std::string_view word = text.substr(0, blank);
            text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
            const std::size_t equals = word.find('=');
            if (equals == 0 || equals == std::string_view::npos || word.starts_with('-'))
                continue;
            const std::string_view name = word.substr(0, equals);
            const bool isName = std::ranges::all_of(name, [](char c) {
                return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            });
            if (!isName)
                continue;
            if (const auto kind = secretInVariable(name, word.substr(equals + 1)); kind == SecretKind::PasswordVariable)
                add(*kind, name);
        }
    }

    struct Waste {
        WasteFacts facts;
        std::map<LayerNumber, std::uint64_t> layers;
    };

    const ImageAnalysis& m_analysis;
    const FactCollector& m_collector;
    const RootFilesystem& m_root;
    ImageFacts m_facts;
    ImageContents m_contents;
    PackageOwners m_owners;
    LibrarySearch m_search;
    std::map<NodeId, std::pair<std::uint64_t, std::uint32_t>> m_unowned;
    std::map<WasteKind, Waste> m_waste;
    std::vector<std::string> m_path;
};

} // namespace

std::string ImageFacts::osName() const {
    const auto value = [this](const char* name) {
        const auto found = osRelease.find(name);
        return found == osRelease.end() ? std::string() : found->second;
    };
    if (std::string pretty = value("PRETTY_NAME"); !pretty.empty())
        return pretty;
    const std::string version = value("VERSION_ID");
    return version.empty() ? value("NAME") : value("NAME") + " " + version;
}

ImageFacts gatherFacts(const ImageAnalysis& analysis, const FactCollector& collector) {
    return Gatherer(analysis, collector).gather();
}

std::string instructionText(const HistoryEntry& entry) {
    std::string_view text = trimmed(entry.createdBy);
    // Times that buildah adds, and BuildKit's mark.
    if (const std::size_t marks = text.find("|unsetLabel="); marks != std::string_view::npos)
        text = trimmed(text.substr(0, marks));
    if (text.ends_with("# buildkit"))
        text = trimmed(text.substr(0, text.size() - 10));
    if (const std::size_t force = text.rfind("|force-mtime="); force != std::string_view::npos)
        text = trimmed(text.substr(0, force));
    static constexpr std::string_view kShell = "/bin/sh -c ";
    static constexpr std::string_view kNoOperation = "#(nop)";
    if (text.starts_with(kShell)) {
        text = trimmed(text.substr(kShell.size()));
        if (text.starts_with(kNoOperation))
            return std::string(trimmed(text.substr(kNoOperation.size())));
        return "RUN " + std::string(text);
    }
    if (text.starts_with("RUN ")) {
        std::string_view command = trimmed(text.substr(4));
        // "|2 A=1 B=2 /bin/sh -c ..."
        if (const std::size_t shell = command.find(kShell);
            shell != std::string_view::npos && (shell == 0 || command.starts_with('|')))
            command = trimmed(command.substr(shell + kShell.size()));
        return "RUN " + std::string(command);
    }
    return std::string(text);
}

} // namespace slipway::image::facts
