// SPDX-License-Identifier: Apache-2.0
#include "engine/store/images.h"

#include "engine/image/image_source.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"
#include "engine/store/removal.h"
#include "engine/store/snapshot_rows.h"
#include "engine/text/similar.h"

#include <algorithm>

namespace slipway::store {

using image::Digest;
using image::Reference;

namespace {

constexpr std::size_t kShortestPrefix = 4;

bool isHexadecimal(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char each) { return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f'); });
}

std::vector<Reference> referencesOf(Database& database, const Digest& image) {
    std::vector<Reference> references;
    Query query = database.query("SELECT name FROM image_references WHERE image = ?1 ORDER BY name", image);
    while (query.next())
        if (auto reference = Reference::parse(query.text(0)))
            references.push_back(*std::move(reference));
    return references;
}

std::optional<Digest> referenced(Database& database, const Reference& reference) {
    Query query = database.query("SELECT image FROM image_references WHERE name = ?1", reference.text());
    return query.next() ? std::optional(query.digest(0)) : std::nullopt;
}

struct Found {
    Digest image;
    // What the text was: a name, or (part of) an id.
    std::optional<Reference> reference{};
};

// Throws Refused.
Found findImage(Database& database, std::string_view text) {
    // name:tag@digest means the image whose manifest (or configuration) has this digest, whatever the tag says now.
    const auto reference = Reference::parse(text);
    if (reference && reference->digest) {
        Query query = database.query("SELECT id FROM images WHERE manifest = ?1 OR id = ?1", *reference->digest);
        if (query.next())
            return {query.digest(0)};
    } else if (reference) {
        if (const auto image = referenced(database, *reference))
            return {*image, *reference};
    }
    std::string_view digits = text;
    if (digits.starts_with("sha256:"))
        digits.remove_prefix(7);
    if (digits.size() >= kShortestPrefix && digits.size() <= 64 && isHexadecimal(digits)) {
        const std::string low = "sha256:" + std::string(digits);
        Query query = database.query("SELECT id FROM images WHERE id >= ?1 AND id < ?2 LIMIT 2", low, low + "g");
        if (query.next()) {
            Found found{query.digest(0)};
            if (query.next())
                throw Refused{{ErrorCode::InvalidInput, messages::message(msg::StoreAmbiguousImage, text)}};
            return found;
        }
    }
    Error error{ErrorCode::NotFound, messages::message(msg::StoreImageNotFound, text)};
    std::vector<std::string> names;
    Query query = database.query("SELECT name FROM image_references LIMIT 1000");
    while (query.next())
        if (const auto known = Reference::parse(query.text(0)))
            names.push_back(known->familiar());
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    if (const auto similar = text::mostSimilar(reference ? reference->familiar() : std::string(text), candidates))
        error.notes.push_back(messages::message(msg::DidYouMean, *similar));
    throw Refused{std::move(error)};
}

// All rows; the configuration's bytes are read by the caller.
std::optional<StoredImage> findRows(const StoreState& state, Database& database, const Digest& id) {
    StoredImage image{.id = id};
    bool stale = false;
    {
        Query query =
            database.query("SELECT manifest, base, base_name, created, last_used FROM images WHERE id = ?1", id);
        if (!query.next())
            return std::nullopt;
        image.manifest = query.digestOrNull(0);
        image.base = query.digestOrNull(1);
        image.baseName = query.text(2);
        image.created = query.integer(3);
        stale = query.integer(4) < state.lease->since();
    }
    if (stale)
        database.run("UPDATE images SET last_used = ?2 WHERE id = ?1", id, state.now());
    image.references = referencesOf(database, id);
    Query query = database.query("SELECT i.diff_id, i.snapshot, i.blob, i.blob_type, b.size, l.tar_bytes, "
                                 "l.download_bytes, l.download_digest FROM image_layers i "
                                 "LEFT JOIN blobs b ON b.digest = i.blob LEFT JOIN layers l ON l.diff_id = i.diff_id "
                                 "WHERE i.image = ?1 ORDER BY i.position",
                                 id);
    while (query.next()) {
        StoredLayer layer{.diffId = query.digest(0), .snapshot = query.snapshotOrNull(1)};
        if (const auto blob = query.digestOrNull(2)) {
            layer.blob = image::Descriptor{.mediaType = query.text(3), .digest = *blob, .size = query.count(4)};
            layer.download = Download{layer.blob->size, *blob, DownloadBasis::Blob};
        } else if (!query.isNull(6)) {
            layer.download =
                Download{query.count(6), query.digestOrNull(7).value_or(Digest()), DownloadBasis::Compressed};
        }
        if (!query.isNull(5))
            layer.tarBytes = query.count(5);
        image.layers.push_back(std::move(layer));
    }
    return image;
}

void requireBlob(Database& database, const Digest& digest) {
    Query query = database.query("SELECT 1 FROM blobs WHERE digest = ?1", digest);
    if (!query.next())
        throw Refused{{ErrorCode::NotFound, messages::message(msg::StoreBlobNotFound, digest.text())}};
}

} // namespace

Result<Digest> Images::put(const NewImage& image) {
    Blobs blobs(*m_state);
    const auto configuration = image::ImageConfiguration::parse(image.configuration, "config.json");
    if (!configuration)
        return passOn(configuration.error());
    bool matches = configuration->diffIds.size() == image.layers.size();
    for (std::size_t i = 0; matches && i < image.layers.size(); ++i)
        matches =
            configuration->diffIds[i] == image.layers[i].diffId && (image.layers[i].snapshot || image.layers[i].blob);
    if (!matches)
        return fail(ErrorCode::InvalidInput, msg::StoreLayersMismatch, image.layers.size(),
                    configuration->diffIds.size());
    const auto id = blobs.put(image.configuration);
    if (!id)
        return passOn(id.error());
    std::optional<Digest> manifest;
    if (image.manifest) {
        const auto stored = blobs.put(*image.manifest);
        if (!stored)
            return passOn(stored.error());
        manifest = stored->digest;
    }
    return m_state->write([&](Database& database) -> Result<Digest> {
        database.run(
            "INSERT INTO images(id, manifest, base, base_name, created, last_used) VALUES(?1, ?2, ?3, ?4, ?5, ?5) "
            "ON CONFLICT(id) DO UPDATE SET manifest = coalesce(excluded.manifest, manifest), "
            "base = coalesce(excluded.base, base), base_name = CASE excluded.base_name WHEN '' THEN base_name "
            "ELSE excluded.base_name END, last_used = excluded.last_used",
            id->digest, manifest, image.base, image.baseName, m_state->now());
        for (std::size_t i = 0; i < image.layers.size(); ++i) {
            const NewLayer& layer = image.layers[i];
            if (layer.snapshot && !touchSnapshot(*m_state, database, *layer.snapshot))
                return fail(ErrorCode::NotFound, msg::StoreSnapshotNotFound, layer.snapshot->value);
            std::optional<Digest> blob;
            std::optional<std::string> type;
            if (layer.blob) {
                requireBlob(database, layer.blob->digest);
                blob = layer.blob->digest;
                type = layer.blob->mediaType;
            }
            database.run("INSERT INTO image_layers(image, position, diff_id, snapshot, blob, blob_type) "
                         "VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(image, position) DO UPDATE SET "
                         "snapshot = coalesce(excluded.snapshot, snapshot), blob = coalesce(excluded.blob, blob), "
                         "blob_type = coalesce(excluded.blob_type, blob_type)",
                         id->digest, i, layer.diffId, layer.snapshot, blob, type);
        }
        return id->digest;
    });
}

Result<void> Images::tag(const Reference& reference, const Digest& imageId) {
    if (reference.digest || reference.tag.empty())
        return fail(ErrorCode::InvalidInput, msg::StoreTagWithDigest, reference.text());
    return m_state->write([&](Database& database) -> Result<void> {
        if (!findRows(*m_state, database, imageId))
            return fail(ErrorCode::NotFound, msg::StoreImageNotFound, imageId.text());
        database.run(
            "INSERT INTO image_references(name, image, updated) VALUES(?1, ?2, ?3) ON CONFLICT(name) DO UPDATE "
            "SET image = excluded.image, updated = excluded.updated",
            reference.text(), imageId, m_state->now());
        return {};
    });
}

Result<StoredImage> Images::resolve(std::string_view text) {
    const auto id =
        m_state->read([&](Database& database) -> Result<Digest> { return findImage(database, text).image; });
    if (!id)
        return passOn(id.error());
    return find(*id);
}

Result<StoredImage> Images::find(const Digest& imageId) {
    auto image = m_state->write([&](Database& database) -> Result<StoredImage> {
        auto rows = findRows(*m_state, database, imageId);
        if (!rows)
            return fail(ErrorCode::NotFound, msg::StoreImageNotFound, imageId.text());
        return *std::move(rows);
    });
    if (!image)
        return image;
    auto bytes = Blobs(*m_state).read(imageId, image::kMaximumJsonBytes);
    if (!bytes)
        return passOn(std::move(bytes.error()));
    auto configuration = image::ImageConfiguration::parse(*bytes, imageId.text());
    if (!configuration)
        return passOn(std::move(configuration.error()));
    image->configurationBytes = *std::move(bytes);
    image->configuration = *std::move(configuration);
    return image;
}

Result<std::vector<ImageSummary>> Images::list() {
    auto images = m_state->read([&](Database& database) -> Result<std::vector<ImageSummary>> {
        std::vector<ImageSummary> summaries;
        Query query = database.query(
            "SELECT i.id, i.created, (SELECT count(*) FROM image_layers WHERE image = i.id), "
            "(SELECT coalesce(sum(size), 0) FROM blobs WHERE digest = i.id OR digest = i.manifest) + "
            "(SELECT coalesce(sum(CASE WHEN l.blob IS NULL THEN s.bytes ELSE b.size END), 0) FROM image_layers l "
            "LEFT JOIN snapshots s ON s.id = l.snapshot LEFT JOIN blobs b ON b.digest = l.blob WHERE l.image = i.id) "
            "FROM images i ORDER BY i.created DESC, i.id");
        while (query.next())
            summaries.push_back(
                {query.digest(0), {}, query.integer(1), query.count(3), static_cast<std::size_t>(query.count(2))});
        for (ImageSummary& summary : summaries)
            summary.references = referencesOf(database, summary.id);
        return summaries;
    });
    if (images)
        std::ranges::stable_sort(*images, [](const ImageSummary& a, const ImageSummary& b) {
            if (a.references.empty() || b.references.empty())
                return !a.references.empty() && b.references.empty();
            return a.references.front().familiar() < b.references.front().familiar();
        });
    return images;
}

Result<RemovedImage> Images::remove(std::string_view text, bool force) {
    std::optional<Removal> removal;
    auto removed = m_state->write([&](Database& database) -> Result<RemovedImage> {
        removal.emplace(*m_state, database);
        const Found found = findImage(database, text);
        std::vector<Reference> references = referencesOf(database, found.image);
        RemovedImage result;
        if (found.reference) {
            database.run("DELETE FROM image_references WHERE name = ?1", found.reference->text());
            result.untagged.push_back(*found.reference);
            if (references.size() > 1)
                return result;
        } else if (references.size() > 1 && !force) {
            return fail(ErrorCode::InvalidInput, msg::StoreImageHasNames, found.image.brief(), references.size());
        } else {
            result.untagged = std::move(references);
        }
        removal->image(found.image);
        result.removed = found.image;
        return result;
    });
    if (removed && removal)
        removal->commit();
    return removed;
}

Result<void> Images::setDownload(const Digest& diffId, const Download& download) {
    return m_state->write([&](Database& database) -> Result<void> {
        std::optional<Digest> digest;
        if (!download.digest.empty())
            digest = download.digest;
        database.run(
            "INSERT INTO layers(diff_id, download_bytes, download_digest) VALUES(?1, ?2, ?3) ON CONFLICT(diff_id) "
            "DO UPDATE SET download_bytes = excluded.download_bytes, download_digest = excluded.download_digest",
            diffId, download.bytes, digest);
        return {};
    });
}

Result<std::optional<Download>> Images::download(const Digest& diffId) {
    return m_state->read([&](Database& database) -> Result<std::optional<Download>> {
        {
            Query query =
                database.query("SELECT b.size, b.digest FROM image_layers i JOIN blobs b ON b.digest = i.blob "
                               "WHERE i.diff_id = ?1 LIMIT 1",
                               diffId);
            if (query.next())
                return Download{query.count(0), query.digest(1), DownloadBasis::Blob};
        }
        Query query = database.query("SELECT download_bytes, download_digest FROM layers WHERE diff_id = ?1", diffId);
        if (!query.next() || query.isNull(0))
            return std::optional<Download>();
        return Download{query.count(0), query.digestOrNull(1).value_or(Digest()), DownloadBasis::Compressed};
    });
}

Result<void> Images::setTarBytes(const Digest& diffId, std::uint64_t bytes) {
    return m_state->write([&](Database& database) -> Result<void> {
        rememberTarBytes(database, diffId, bytes);
        return {};
    });
}

} // namespace slipway::store
