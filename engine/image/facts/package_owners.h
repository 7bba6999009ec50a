// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/image_contents.h"
#include "engine/image/facts/image_facts.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace slipway::image::facts {

// The packages of an image and which of them owns what. Paths of databases are followed through links of their
// directories, so that /bin/ls of a merged /usr is usr/bin/ls.
class PackageOwners {
public:
    // Reads every database there is; one that cannot be read leaves a remark.
    PackageOwners(const RootFilesystem& root, const ImageContents& contents, std::vector<messages::Message>& remarks);

    [[nodiscard]] const std::vector<PackageFacts>& packages() const { return m_packages; }
    // Index into packages(); nothing for a file that no package owns.
    [[nodiscard]] std::optional<std::size_t> ownerOf(NodeId node) const;
    // The name of the owner, or "".
    [[nodiscard]] std::string_view nameOfOwner(NodeId node) const;
    // A path as a database would write it, also of a file that is no longer there.
    [[nodiscard]] bool ownsPath(std::string_view path) const;

private:
    void readRpm(const RootFilesystem& root, const ImageContents& contents, std::vector<messages::Message>& remarks);
    void add(std::vector<Package> packages);

    std::vector<PackageFacts> m_packages;
    std::unordered_map<std::uint32_t, std::size_t> m_owners;
    std::unordered_map<std::string_view, std::size_t> m_byPath;
};

} // namespace slipway::image::facts
