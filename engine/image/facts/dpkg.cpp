// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/dpkg.h"

#include "engine/image/facts/lines.h"

#include <algorithm>
#include <limits>
#include <set>

namespace slipway::image::facts {

namespace {

constexpr std::string_view kStatus = "var/lib/dpkg/status";
constexpr std::string_view kStatusFolder = "var/lib/dpkg/status.d/";
constexpr std::string_view kInfo = "var/lib/dpkg/info/";
constexpr std::string_view kDiversions = "var/lib/dpkg/diversions";

std::string withoutSlash(std::string_view path) {
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path == "." ? std::string_view() : path);
}

struct Stanza {
    Package package;
    bool installed = true;
};

void setField(Stanza& stanza, std::string_view name, std::string_view value) {
    Package& package = stanza.package;
    if (name == "Package") {
        package.name = value;
    } else if (name == "Version") {
        package.version = value;
    } else if (name == "Architecture") {
        package.architecture = value;
    } else if (name == "Source") {
        // "name (version)" where the version differs.
        package.source = value.substr(0, value.find_first_of(" ("));
    } else if (name == "Installed-Size") {
        // In units of 1024 bytes.
        const std::uint64_t size = numberOr0(value);
        package.installedSize = size > std::numeric_limits<std::uint64_t>::max() / 1024 ? 0 : size * 1024;
    } else if (name == "Status") {
        const std::string_view state = value.substr(std::min(value.size(), value.rfind(' ') + 1));
        stanza.installed = state != "not-installed" && state != "config-files";
    }
}

} // namespace

std::string_view nameOf(PackageManager manager) {
    switch (manager) {
    case PackageManager::Dpkg:
        return "dpkg";
    case PackageManager::Apk:
        return "apk";
    case PackageManager::Rpm:
        return "rpm";
    }
    return "";
}

std::vector<Package> parseDpkgStatus(std::string_view text) {
    std::vector<Package> packages;
    Stanza stanza;
    std::string field;
    const auto close = [&] {
        if (stanza.installed && !stanza.package.name.empty()) {
            if (stanza.package.source.empty())
                stanza.package.source = stanza.package.name;
            packages.push_back(std::move(stanza.package));
        }
        stanza = {};
        field.clear();
    };
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (trimmed(line).empty()) {
            close();
        } else if (line.front() == ' ' || line.front() == '\t') {
            if (field == "Conffiles") {
                const std::string_view value = trimmed(line);
                stanza.package.paths.push_back(withoutSlash(value.substr(0, value.find(' '))));
            }
        } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
            field = line.substr(0, colon);
            setField(stanza, field, trimmed(line.substr(colon + 1)));
        }
    }
    close();
    return packages;
}

std::vector<std::string> parseDpkgList(std::string_view text) {
    std::vector<std::string> paths;
    while (!text.empty())
        if (std::string path = withoutSlash(takeLine(text)); !path.empty())
            paths.push_back(std::move(path));
    return paths;
}

std::vector<std::string> parseMd5sums(std::string_view text) {
    std::vector<std::string> paths;
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (line.size() > 34 && line[32] == ' ' && line.find_first_not_of("0123456789abcdefABCDEF") == 32)
            paths.push_back(withoutSlash(line.substr(34)));
    }
    return paths;
}

std::vector<Diversion> parseDiversions(std::string_view text) {
    std::vector<Diversion> diversions;
    while (!text.empty()) {
        Diversion diversion{.from = withoutSlash(takeLine(text)), .to = withoutSlash(takeLine(text)), .package = {}};
        diversion.package = takeLine(text);
        if (!diversion.from.empty() && !diversion.to.empty() && !diversion.package.empty())
            diversions.push_back(std::move(diversion));
    }
    return diversions;
}

void applyDiversions(const std::vector<Diversion>& diversions, std::vector<Package>& packages) {
    std::map<std::string_view, const Diversion*> byPath;
    for (const Diversion& diversion : diversions)
        byPath.emplace(diversion.from, &diversion);
    if (byPath.empty())
        return;
    for (Package& package : packages)
        for (std::string& path : package.paths)
            if (const auto found = byPath.find(path); found != byPath.end() && found->second->package != package.name)
                path = found->second->to;
}

std::vector<Package> readDpkg(const DatabaseFiles& files) {
    std::vector<Package> packages;
    const auto add = [](std::vector<std::string>& target, std::vector<std::string> more) {
        target.insert(target.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    const auto textOf = [&files](const std::string& path) {
        const auto found = files.find(path);
        return found == files.end() ? std::string_view() : std::string_view(found->second);
    };
    if (const auto status = files.find(kStatus); status != files.end()) {
        packages = parseDpkgStatus(status->second);
        for (Package& package : packages) {
            const std::string stem = std::string(kInfo) + package.name;
            // Packages that may be installed for several architectures carry theirs in the name.
            std::string_view list = textOf(stem + ":" + package.architecture + ".list");
            if (list.empty())
                list = textOf(stem + ".list");
            add(package.paths, parseDpkgList(list));
            if (list.empty())
                add(package.paths, parseMd5sums(textOf(stem + ".md5sums")));
        }
    }
    for (auto file = files.lower_bound(kStatusFolder); file != files.end() && file->first.starts_with(kStatusFolder);
         ++file) {
        if (file->first.ends_with(".md5sums") || file->first.ends_with(".preinst"))
            continue;
        for (Package& package : parseDpkgStatus(file->second)) {
            add(package.paths, parseMd5sums(textOf(file->first + ".md5sums")));
            // The package's own record is part of what it brings.
            package.paths.push_back(file->first);
            if (files.contains(file->first + ".md5sums"))
                package.paths.push_back(file->first + ".md5sums");
            packages.push_back(std::move(package));
        }
    }
    if (const auto text = files.find(kDiversions); text != files.end())
        applyDiversions(parseDiversions(text->second), packages);
    return packages;
}

} // namespace slipway::image::facts
