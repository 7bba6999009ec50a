// SPDX-License-Identifier: Apache-2.0
#include "engine/image/image_source.h"
#include "engine/image/manifest.h"
#include "engine/messages/catalogue/store.h"
#include "engine/store/checker.h"
#include "engine/store/files.h"
#include "engine/store/schema.h"
#include "engine/store/store_state.h"

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace slipway::store {

namespace fs = std::filesystem;
using image::Digest;

namespace {

// What a damaged index still says, up to the first row that cannot be read.
std::vector<std::pair<std::string, std::string>> salvageReferences(const fs::path& file) {
    std::vector<std::pair<std::string, std::string>> references;
    try {
        Database database(file, std::chrono::milliseconds(1000));
        Query query = database.query("SELECT name, image FROM image_references");
        while (query.next())
            references.emplace_back(query.text(0), query.text(1));
    } catch (const DatabaseError&) {
        // As far as it went.
    }
    return references;
}

Result<void> setAside(const fs::path& directory, const fs::path& damaged) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const fs::path from = (directory / "index.db").string() + suffix;
        const fs::path to = damaged.string() + suffix;
        if (std::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
            return passOn(cannotWrite(from, errno));
    }
    return {};
}

// Trees that no row will name again.
Result<void> letSnapshotsGo(const fs::path& directory) {
    std::error_code ignored;
    for (const char* part : {"snapshots", "caches"})
        for (const fs::directory_entry& idMap : fs::directory_iterator(directory / part, ignored))
            for (const fs::directory_entry& tree : fs::directory_iterator(idMap.path(), ignored)) {
                if (!tree.is_directory(ignored))
                    continue;
                const fs::path group = directory / "trash" / idMap.path().filename();
                if (auto made = makeDirectories(group); !made)
                    return made;
                const fs::path to = group / (tree.path().filename().string() + "." + randomHexadecimal(4));
                if (std::rename(tree.path().c_str(), to.c_str()) != 0)
                    return passOn(cannotWrite(tree.path(), errno));
            }
    for (const fs::directory_entry& index : fs::directory_iterator(directory / "indexes", ignored))
        fs::remove(index.path(), ignored);
    return {};
}

Result<std::vector<StoredBlob>> soundBlobs(const fs::path& directory, const std::stop_token& stop) {
    std::vector<StoredBlob> blobs;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory / "blobs" / "sha256", ignored)) {
        const auto digest = Digest::parse("sha256:" + entry.path().filename().string());
        const auto file = archive::FileHandle::openFile(entry.path());
        if (!digest || !file)
            continue;
        archive::FileSource source(*file, digest->text());
        archive::NullSink nothing;
        image::HashingSink hashing(nothing);
        const auto copied = archive::copyAll(source, hashing, stop);
        if (stop.stop_requested())
            return cancelled();
        if (copied && hashing.digest() == *digest)
            blobs.push_back({*digest, *copied});
    }
    return blobs;
}

// The image that a manifest among the blobs describes, if all of it is here.
std::optional<NewImage> imageOf(Store& store, const StoredBlob& blob) {
    if (blob.size > image::kMaximumJsonBytes)
        return std::nullopt;
    const auto bytes = store.blobs().read(blob.digest, image::kMaximumJsonBytes);
    if (!bytes || !bytes->starts_with('{') || image::sniffManifest(*bytes) != image::MediaKind::Manifest)
        return std::nullopt;
    const auto manifest = image::Manifest::parse(*bytes, blob.digest.text());
    if (!manifest)
        return std::nullopt;
    auto configurationBytes = store.blobs().read(manifest->configuration.digest, image::kMaximumJsonBytes);
    if (!configurationBytes)
        return std::nullopt;
    const auto configuration = image::ImageConfiguration::parse(*configurationBytes, blob.digest.text());
    if (!configuration || configuration->diffIds.size() != manifest->layers.size())
        return std::nullopt;
    NewImage image{.configuration = *std::move(configurationBytes), .layers = {}, .manifest = *bytes};
    for (std::size_t i = 0; i < manifest->layers.size(); ++i)
        image.layers.push_back({.diffId = configuration->diffIds[i], .blob = manifest->layers[i]});
    return image;
}

} // namespace

Result<Rebuilt> rebuildIndex(const StoreLocation& location, const StoreOptions& options, std::stop_token stop) {
    const fs::path& directory = location.directory;
    Rebuilt rebuilt;
    std::vector<StoredBlob> blobs;
    std::vector<std::pair<std::string, std::string>> references;
    {
        const auto lock = FileLock::take(directory / "lock");
        if (!lock)
            return passOn(lock.error());
        const auto leases = leasesIn(directory / "leases");
        if (std::ranges::any_of(leases, &LeaseState::alive))
            return fail(ErrorCode::Unsupported, msg::StoreInUse, directory.string());
        auto sound = soundBlobs(directory, stop);
        if (!sound)
            return passOn(std::move(sound.error()));
        blobs = *std::move(sound);
        rebuilt.damaged = directory / ("index.db.damaged-" + randomHexadecimal(4));
        if (auto aside = setAside(directory, rebuilt.damaged); !aside)
            return passOn(std::move(aside.error()));
        references = salvageReferences(rebuilt.damaged);
        if (auto gone = letSnapshotsGo(directory); !gone)
            return passOn(std::move(gone.error()));
    }
    auto opened = Store::open(location, options);
    if (!opened)
        return passOn(std::move(opened.error()));
    Store& store = **opened;
    auto registered = store.state().write([&](Database& database) -> Result<void> {
        for (const StoredBlob& blob : blobs)
            database.run("INSERT OR IGNORE INTO blobs(digest, size, created, last_used) VALUES(?1, ?2, ?3, ?3)",
                         blob.digest, blob.size, store.state().now());
        return {};
    });
    if (!registered)
        return passOn(std::move(registered.error()));
    rebuilt.blobs = blobs.size();
    for (const StoredBlob& blob : blobs)
        if (const auto image = imageOf(store, blob))
            rebuilt.images += store.images().put(*image) ? 1 : 0;
    for (const auto& [name, id] : references) {
        const auto reference = image::Reference::parse(name);
        const auto digest = Digest::parse(id);
        if (reference && digest && store.images().tag(*reference, *digest))
            ++rebuilt.references;
    }
    return rebuilt;
}

} // namespace slipway::store
