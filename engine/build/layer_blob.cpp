// SPDX-License-Identifier: Apache-2.0
#include "engine/build/layer_blob.h"

#include "engine/messages/catalogue/general.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace slipway::build {

LayerBlob::~LayerBlob() {
    // The pump ends with EPIPE once nobody reads.
    if (m_isPipe && m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::unique_ptr<LayerBlob>> LayerBlob::open(const BaseImage& image, std::size_t layer, store::Store& store) {
    const image::ImageLayer& described = image.image.layers[layer];
    std::unique_ptr<LayerBlob> blob(new LayerBlob);
    blob->m_size = described.blob.size;
    if (!image.source) {
        auto file = store.blobs().openFile(described.blob.digest);
        if (!file)
            return passOn(std::move(file.error()));
        blob->m_file = std::move(*file);
        blob->m_descriptor = blob->m_file->descriptor();
        return blob;
    }
    if (!image.layoutDirectory.empty() && !described.blob.digest.empty()) {
        const std::filesystem::path path = image.layoutDirectory / "blobs" /
                                           std::string(described.blob.digest.algorithm()) /
                                           std::string(described.blob.digest.encoded());
        auto file = archive::FileHandle::openFile(path);
        if (!file)
            return passOn(std::move(file.error()));
        blob->m_file = std::move(*file);
        blob->m_descriptor = blob->m_file->descriptor();
        return blob;
    }
    auto source = image.source->openLayer(described);
    if (!source)
        return passOn(std::move(source.error()));
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return fail(ErrorCode::Io, msg::CannotReadFile, image.name, std::strerror(errno));
    blob->m_descriptor = ends[0];
    blob->m_isPipe = true;
    // A failure to read ends the pipe early, which the reader sees as a truncated layer.
    blob->m_pump = std::jthread([source = std::move(*source), end = ends[1]](const std::stop_token& stop) {
        archive::FileSink sink(end, "layer");
        std::ignore = archive::copyAll(*source, sink, stop);
        ::close(end);
    });
    return blob;
}

} // namespace slipway::build
