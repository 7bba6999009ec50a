// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/apk.h"

#include "engine/image/facts/lines.h"

#include <utility>

namespace slipway::image::facts {

std::vector<Package> parseApkInstalled(std::string_view text) {
    std::vector<Package> packages;
    Package package{.manager = PackageManager::Apk};
    std::string folder;
    const auto close = [&] {
        if (!package.name.empty()) {
            if (package.source.empty())
                package.source = package.name;
            packages.push_back(std::move(package));
        }
        package = {.manager = PackageManager::Apk};
        folder.clear();
    };
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (line.empty()) {
            close();
            continue;
        }
        if (line.size() < 2 || line[1] != ':')
            continue;
        const std::string_view value = line.substr(2);
        switch (line[0]) {
        case 'P':
            package.name = value;
            break;
        case 'V':
            package.version = value;
            break;
        case 'A':
            package.architecture = value;
            break;
        case 'o':
            package.source = value;
            break;
        case 'I':
            package.installedSize = numberOr0(value);
            break;
        case 'F':
            folder = value;
            if (!folder.empty())
                package.paths.push_back(folder);
            break;
        case 'R':
            package.paths.push_back(folder.empty() ? std::string(value) : folder + "/" + std::string(value));
            break;
        default:
            break;
        }
    }
    close();
    return packages;
}

} // namespace slipway::image::facts
