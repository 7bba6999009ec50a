// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/file_tree.h"
#include "engine/image/image_source.h"

namespace slipway::image {

// oci-layout, index.json and blobs/ALGORITHM/HEX, in a directory or in a tar.
class OciSource final : public ImageSource {
public:
    explicit OciSource(std::unique_ptr<FileTree> tree)
        : m_tree(std::move(tree)) {}
    [[nodiscard]] std::string description() const override { return m_tree->description(); }
    [[nodiscard]] Result<std::vector<ImageListing>> list() override;
    [[nodiscard]] Result<ResolvedImage> resolve(const ImageChoice& choice) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openBlob(const Descriptor& blob) override;

private:
    struct Found {
        ImageListing listing;
        // Digests of the indexes above it.
        std::vector<Digest> indexes;
        std::map<std::string, std::string> annotations;
    };
    struct Catalogue {
        std::vector<Found> images;
        std::vector<Descriptor> attestations;
    };
    [[nodiscard]] Result<Catalogue> catalogue() const;
    [[nodiscard]] Result<void> collect(const Index& index, const std::vector<std::string>& names,
                                       const std::vector<Digest>& above, Catalogue& catalogue) const;
    // A small blob whose length and digest are right.
    [[nodiscard]] Result<std::string> readBlob(const Descriptor& blob) const;
    void addAttestations(const Descriptor& manifest, ResolvedImage& image) const;

    std::unique_ptr<FileTree> m_tree;
};

// manifest.json with Config, RepoTags and Layers, in all the shapes that docker, buildah, skopeo and kaniko write.
class DockerArchiveSource final : public ImageSource {
public:
    explicit DockerArchiveSource(std::unique_ptr<FileTree> tree)
        : m_tree(std::move(tree)) {}
    [[nodiscard]] std::string description() const override { return m_tree->description(); }
    [[nodiscard]] Result<std::vector<ImageListing>> list() override;
    [[nodiscard]] Result<ResolvedImage> resolve(const ImageChoice& choice) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openBlob(const Descriptor& blob) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openLayer(const ImageLayer& layer) override;

private:
    struct Row {
        std::string configuration;
        std::vector<std::string> tags;
        std::vector<std::string> layers;
    };
    [[nodiscard]] Result<std::vector<Row>> rows() const;
    std::unique_ptr<FileTree> m_tree;
};

// The tar of a root filesystem: one layer without a name.
class PlainTarSource final : public ImageSource {
public:
    explicit PlainTarSource(std::filesystem::path path)
        : m_path(std::move(path)) {}
    [[nodiscard]] std::string description() const override { return m_path.string(); }
    [[nodiscard]] Result<std::vector<ImageListing>> list() override;
    [[nodiscard]] Result<ResolvedImage> resolve(const ImageChoice& choice) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openBlob(const Descriptor& blob) override;
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> openLayer(const ImageLayer& layer) override;

private:
    std::filesystem::path m_path;
};

// Of the listings the one that is meant; an index into them. Errors name what there is.
[[nodiscard]] Result<std::size_t> chooseImage(std::span<const ImageListing> listings, const ImageChoice& choice,
                                              std::string_view where);
// Whether a name as a source writes it is what somebody asks for: equal, equal once normalised, or equal to its tag
// alone.
[[nodiscard]] bool nameMatches(std::string_view name, std::string_view wanted);

} // namespace slipway::image
