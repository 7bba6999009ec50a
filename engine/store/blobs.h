// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/file_stream.h"
#include "engine/image/digest.h"
#include "engine/messages/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace slipway::store {

struct StoreState;

struct StoredBlob {
    image::Digest digest;
    std::uint64_t size = 0;
};

// Takes bytes into a temporary file, hashing them on the way. Nothing is in the store before commit(); a writer that is
// destroyed without it leaves nothing.
class BlobWriter final : public archive::ByteSink {
public:
    ~BlobWriter() override;
    [[nodiscard]] Result<void> write(archive::Bytes bytes) override;
    // Once. fsync, rename, row. Corrupt when `expected` is given and is another digest.
    [[nodiscard]] Result<StoredBlob> commit(const std::optional<image::Digest>& expected = {});

private:
    friend class Blobs;
    BlobWriter(StoreState& state, std::filesystem::path path, int descriptor);
    StoreState* m_state;
    std::filesystem::path m_path;
    int m_descriptor;
    image::Sha256 m_hasher;
    std::uint64_t m_size = 0;
};

// Bytes by their SHA-256.
class Blobs {
public:
    explicit Blobs(StoreState& state)
        : m_state(&state) {}

    [[nodiscard]] Result<std::unique_ptr<BlobWriter>> create();
    [[nodiscard]] Result<StoredBlob> put(std::string_view bytes);
    // Nothing when it is not here.
    [[nodiscard]] Result<std::optional<StoredBlob>> find(const image::Digest& digest);
    // NotFound when it is not here. The handle's descriptor serves ApplyLayerRequest::blob.
    [[nodiscard]] Result<std::shared_ptr<const archive::FileHandle>> openFile(const image::Digest& digest);
    [[nodiscard]] Result<std::unique_ptr<archive::ByteSource>> open(const image::Digest& digest);
    // The whole blob; LimitExceeded beyond `limit`, Corrupt when the bytes are not those of the digest.
    [[nodiscard]] Result<std::string> read(const image::Digest& digest, std::uint64_t limit);
    [[nodiscard]] std::filesystem::path path(const image::Digest& digest) const;

private:
    StoreState* m_state;
};

} // namespace slipway::store
