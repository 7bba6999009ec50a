// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/image_facts.h"

#include <xxhash.h>

#include <QtGlobal>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::test {

// An image made in memory: layers of files, stacked and accounted for, with their contents shown to a FactCollector as
// analyse() would do it.
class ImageBuilder {
public:
    ImageBuilder& layer(std::string createdBy = {}) {
        finishLayer();
        m_builder = std::make_unique<image::LayerIndexBuilder>();
        m_visitor = m_factory({static_cast<std::uint32_t>(m_layers.size())});
        m_history.push_back(std::move(createdBy));
        return *this;
    }
    ImageBuilder& file(std::string_view path, std::string_view content, std::uint32_t mode = 0644) {
        archive::TarEntry entry;
        entry.path = path;
        entry.mode = mode;
        entry.size = entry.storedSize = content.size();
        return add(entry, content);
    }
    ImageBuilder& add(const archive::TarEntry& entry, std::string_view content = {}) {
        const auto added = m_builder->add(entry);
        if (!added)
            qFatal("the builder refuses %s", entry.path.c_str());
        if (entry.kind == archive::TarKind::File && !added->marker) {
            const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
            m_builder->setContentHash(*added, {hash.low64, hash.high64});
        }
        if (m_visitor->wantsContent(entry)) {
            // In pieces, as they come from a stream.
            for (std::string_view rest = content; !rest.empty();
                 rest.remove_prefix(std::min<std::size_t>(rest.size(), 5000)))
                m_visitor->content(entry, archive::bytesOf(rest.substr(0, 5000)));
            m_visitor->endOfContent(entry);
        }
        return *this;
    }
    ImageBuilder& symlink(std::string_view path, std::string_view target) {
        archive::TarEntry entry;
        entry.path = path;
        entry.kind = archive::TarKind::Symlink;
        entry.mode = 0777;
        entry.linkTarget = target;
        return add(entry);
    }
    ImageBuilder& hardLink(std::string_view path, std::string_view target) {
        archive::TarEntry entry;
        entry.path = path;
        entry.kind = archive::TarKind::HardLink;
        entry.linkTarget = target;
        return add(entry);
    }
    ImageBuilder& directory(std::string_view path, std::uint32_t mode = 0755) {
        archive::TarEntry entry;
        entry.path = path;
        entry.kind = archive::TarKind::Directory;
        entry.mode = mode;
        return add(entry);
    }
    ImageBuilder& remove(std::string_view path) {
        if (!m_builder->addWhiteout(path))
            qFatal("no whiteout");
        return *this;
    }

    // Environment, user and the like may be set before.
    image::ImageConfiguration configuration{};

    const image::ImageAnalysis& analysis() {
        finishLayer();
        m_analysis.image.configuration = configuration;
        m_analysis.image.names = {"example:1"};
        std::vector<std::shared_ptr<const image::LayerIndex>> indexes;
        m_analysis.image.layers.clear();
        m_analysis.layers.clear();
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            indexes.push_back(m_layers[i]);
            image::ImageLayer layer;
            layer.history = m_analysis.image.configuration.history.size();
            m_analysis.image.configuration.history.push_back({.createdBy = m_history[i]});
            m_analysis.image.layers.push_back(layer);
            image::AnalysedLayer read;
            read.reading.index = m_layers[i];
            m_analysis.layers.push_back(std::move(read));
        }
        m_analysis.root = image::RootFilesystem::stack(indexes);
        m_analysis.accounting = image::account(*m_analysis.root);
        m_analysis.dive = image::diveNumbers(indexes);
        return m_analysis;
    }
    image::facts::ImageFacts facts() { return image::facts::gatherFacts(analysis(), m_collector); }

private:
    void finishLayer() {
        if (m_builder)
            m_layers.push_back(m_builder->finish());
        m_builder.reset();
    }
    image::facts::FactCollector m_collector;
    image::VisitorFactory m_factory = m_collector.visitors();
    std::unique_ptr<image::LayerIndexBuilder> m_builder;
    std::shared_ptr<image::LayerVisitor> m_visitor;
    std::vector<std::shared_ptr<const image::LayerIndex>> m_layers;
    std::vector<std::string> m_history;
    image::ImageAnalysis m_analysis;
};

} // namespace slipway::test
