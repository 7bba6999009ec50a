// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/package_owners.h"

#include "engine/image/facts/apk.h"
#include "engine/image/facts/dpkg.h"
#include "engine/image/facts/rpm.h"
#include "engine/messages/catalogue/facts.h"

#include <array>
#include <set>

namespace slipway::image::facts {

namespace {

std::vector<Package> readDpkgOf(const ImageContents& contents) {
    DatabaseFiles files;
    const auto addFile = [&](const std::string& path) {
        if (const std::string_view content = contents.file(path); !content.empty())
            files.emplace(path, content);
    };
    addFile("var/lib/dpkg/status");
    addFile("var/lib/dpkg/diversions");
    for (const std::string folder : {"var/lib/dpkg/info/", "var/lib/dpkg/status.d/"})
        for (const auto& [name, content] : contents.filesIn(folder))
            files.emplace(folder + name, content);
    return readDpkg(files);
}

} // namespace

PackageOwners::PackageOwners(const RootFilesystem& root, const ImageContents& contents,
                             std::vector<messages::Message>& remarks) {
    add(readDpkgOf(contents));
    std::set<NodeId> seen;
    for (const std::string_view path : {"lib/apk/db/installed", "usr/lib/apk/db/installed"})
        if (const NodeId node = root.resolve(path); node != kNoNode && seen.insert(node).second)
            add(parseApkInstalled(contents.file(path)));
    readRpm(root, contents, remarks);

    for (std::size_t index = 0; index < m_packages.size(); ++index) {
        PackageFacts& package = m_packages[index];
        for (const std::string& path : package.package.paths) {
            m_byPath.emplace(path, index);
            const NodeId node = root.resolve(path, false);
            if (node == kNoNode || root.kind(node) == EntryKind::Directory)
                continue;
            m_owners.emplace(node.value, index);
        }
    }
    // Each content once, whichever of its names comes first.
    std::set<EntryPlace> counted;
    for (std::uint32_t id = 0; id < root.size(); ++id) {
        const auto owner = m_owners.find(id);
        if (owner == m_owners.end() || root.kind(NodeId{id}) != EntryKind::File)
            continue;
        PackageFacts& package = m_packages[owner->second];
        const EntryPlace inode = root.inode(NodeId{id});
        if (counted.insert(inode).second) {
            package.bytes += root.layer(inode.layer).payload(inode.entry);
            ++package.files;
        }
    }
}

void PackageOwners::add(std::vector<Package> packages) {
    for (Package& package : packages)
        m_packages.push_back({.package = std::move(package)});
}

void PackageOwners::readRpm(const RootFilesystem& root, const ImageContents& contents,
                            std::vector<messages::Message>& remarks) {
    std::set<NodeId> seen;
    for (const std::string folder : {"var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/"}) {
        const NodeId node = root.resolve(folder);
        if (node == kNoNode || !seen.insert(node).second)
            continue;
        const std::string path = folder + "rpmdb.sqlite";
        if (const std::string_view database = contents.file(path); !database.empty()) {
            auto packages = readRpmSqlite(std::string(database), contents.file(path + "-wal"), path);
            if (packages)
                add(std::move(*packages));
            else
                remarks.push_back(packages.error().message);
            continue;
        }
        for (const auto& [name, format] : {std::pair{"Packages", "Berkeley DB"}, std::pair{"Packages.db", "ndb"}})
            if (root.resolve(folder + name) != kNoNode)
                remarks.push_back(messages::message(msg::FactsRpmDatabaseUnsupported, "/" + folder + name, format));
    }
}

std::optional<std::size_t> PackageOwners::ownerOf(NodeId node) const {
    const auto found = m_owners.find(node.value);
    return found == m_owners.end() ? std::nullopt : std::optional(found->second);
}

std::string_view PackageOwners::nameOfOwner(NodeId node) const {
    const auto owner = ownerOf(node);
    return owner ? std::string_view(m_packages[*owner].package.name) : std::string_view();
}

bool PackageOwners::ownsPath(std::string_view path) const {
    if (m_byPath.contains(path))
        return true;
    // A merged /usr: the database may say bin/x for usr/bin/x, or the other way round.
    return path.starts_with("usr/") ? m_byPath.contains(path.substr(4)) : false;
}

} // namespace slipway::image::facts
