// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/file_stream.h"
#include "engine/build/base_image.h"
#include "engine/store/store.h"

#include <thread>

namespace slipway::build {

// A layer's blob as a descriptor that an executor reads from: the file itself, or a pipe that a thread fills where the
// source has no file of its own for it.
class LayerBlob {
public:
    [[nodiscard]] static Result<std::unique_ptr<LayerBlob>> open(const BaseImage& image, std::size_t layer,
                                                                 store::Store& store);
    ~LayerBlob();
    LayerBlob(const LayerBlob&) = delete;
    LayerBlob& operator=(const LayerBlob&) = delete;

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] std::uint64_t size() const { return m_size; }

private:
    LayerBlob() = default;
    std::shared_ptr<const archive::FileHandle> m_file;
    int m_descriptor = -1;
    bool m_isPipe = false;
    std::uint64_t m_size = 0;
    std::jthread m_pump;
};

} // namespace slipway::build
