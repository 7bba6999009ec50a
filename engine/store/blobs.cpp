// SPDX-License-Identifier: Apache-2.0
#include "engine/store/blobs.h"

#include "engine/messages/catalogue/store.h"
#include "engine/store/files.h"
#include "engine/store/store_state.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace slipway::store {

BlobWriter::BlobWriter(StoreState& state, std::filesystem::path path, int descriptor)
    : m_state(&state)
    , m_path(std::move(path))
    , m_descriptor(descriptor) {}

BlobWriter::~BlobWriter() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
        ::unlink(m_path.c_str());
    }
}

Result<void> BlobWriter::write(archive::Bytes bytes) {
    m_hasher.update(bytes);
    m_size += bytes.size();
    return writeAll(m_descriptor, archive::textOf(bytes), m_path);
}

Result<StoredBlob> BlobWriter::commit(const std::optional<image::Digest>& expected) {
    StoredBlob blob{m_hasher.finish(), m_size};
    if (expected && *expected != blob.digest)
        return fail(ErrorCode::Corrupt, msg::StoreDigestMismatch, expected->text(), blob.digest.text());
    if (::fsync(m_descriptor) != 0)
        return passOn(cannotWrite(m_path, errno));
    const std::filesystem::path place = m_state->blobFile(blob.digest);
    auto done = m_state->write([&](Database& database) -> Result<void> {
        // Renamed inside the transaction: a collection that lets go of the same blob stands before it or after it.
        if (std::rename(m_path.c_str(), place.c_str()) != 0)
            return passOn(cannotWrite(place, errno));
        database.run("INSERT INTO blobs(digest, size, created, last_used) VALUES(?1, ?2, ?3, ?3) "
                     "ON CONFLICT(digest) DO UPDATE SET last_used = max(last_used, excluded.last_used)",
                     blob.digest, blob.size, m_state->now());
        return {};
    });
    if (!done)
        return passOn(std::move(done.error()));
    ::close(m_descriptor);
    m_descriptor = -1;
    if (auto synced = syncDirectory(place.parent_path()); !synced)
        return passOn(std::move(synced.error()));
    return blob;
}

Result<std::unique_ptr<BlobWriter>> Blobs::create() {
    std::filesystem::path path = m_state->temporary / ("blob-" + randomHexadecimal(8));
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return passOn(cannotWrite(path, errno));
    return std::unique_ptr<BlobWriter>(new BlobWriter(*m_state, std::move(path), descriptor));
}

Result<StoredBlob> Blobs::put(std::string_view bytes) {
    const image::Digest digest = image::Digest::sha256Of(bytes);
    auto known = find(digest);
    if (!known)
        return passOn(std::move(known.error()));
    if (*known)
        return **known;
    auto writer = create();
    if (!writer)
        return passOn(std::move(writer.error()));
    if (auto written = (*writer)->write(archive::bytesOf(bytes)); !written)
        return passOn(std::move(written.error()));
    return (*writer)->commit();
}

Result<std::optional<StoredBlob>> Blobs::find(const image::Digest& digest) {
    return m_state->write([&](Database& database) -> Result<std::optional<StoredBlob>> {
        std::optional<StoredBlob> blob;
        bool stale = false;
        {
            Query query = database.query("SELECT size, last_used FROM blobs WHERE digest = ?1", digest);
            if (!query.next())
                return blob;
            blob = StoredBlob{digest, query.count(0)};
            stale = query.integer(1) < m_state->lease->since();
        }
        // A row whose file somebody took away: as if it were not there, put() brings it back.
        if (!fileSize(m_state->blobFile(digest)))
            return std::optional<StoredBlob>();
        if (stale)
            database.run("UPDATE blobs SET last_used = ?2 WHERE digest = ?1", digest, m_state->now());
        return blob;
    });
}

Result<std::shared_ptr<const archive::FileHandle>> Blobs::openFile(const image::Digest& digest) {
    auto blob = find(digest);
    if (!blob)
        return passOn(std::move(blob.error()));
    if (!*blob)
        return fail(ErrorCode::NotFound, msg::StoreBlobNotFound, digest.text());
    return archive::FileHandle::openFile(m_state->blobFile(digest));
}

Result<std::unique_ptr<archive::ByteSource>> Blobs::open(const image::Digest& digest) {
    auto file = openFile(digest);
    if (!file)
        return passOn(std::move(file.error()));
    return std::make_unique<archive::FileSource>(*std::move(file), digest.text());
}

Result<std::string> Blobs::read(const image::Digest& digest, std::uint64_t limit) {
    auto source = open(digest);
    if (!source)
        return passOn(std::move(source.error()));
    auto bytes = archive::readAll(**source, limit, digest.text());
    if (bytes)
        if (const image::Digest actual = image::Digest::sha256Of(*bytes); actual != digest)
            return fail(ErrorCode::Corrupt, msg::StoreDigestMismatch, digest.text(), actual.text());
    return bytes;
}

std::filesystem::path Blobs::path(const image::Digest& digest) const {
    return m_state->blobFile(digest);
}

} // namespace slipway::store
