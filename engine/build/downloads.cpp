// SPDX-License-Identifier: Apache-2.0
#include "engine/build/downloads.h"

#include "engine/messages/catalogue/build.h"

namespace slipway::build {

Result<std::string> Downloads::digest(const RemoteFile& file, const ProgressSink& progress,
                                      const std::stop_token& stop) {
    if (!file.checksum.empty())
        return file.name + " " + file.checksum;
    const Result<store::DownloadedFile> known = fetch(file, progress, stop);
    if (!known)
        return passOn(known.error());
    return file.name + " " + known->digest.text() + " " + std::to_string(known->modified.value_or(0));
}

Result<InlineTree> Downloads::tree(const RemoteFile& file, const ProgressSink& progress, const std::stop_token& stop) {
    const Result<store::DownloadedFile> known = fetch(file, progress, stop);
    if (!known)
        return passOn(known.error());
    if (!file.checksum.empty() && known->digest.text() != file.checksum)
        return fail(ErrorCode::Corrupt, msg::BuildChecksumWrong, file.url, file.checksum, known->digest.text());
    InlineFile one{.name = file.name, .bytes = {}, .mode = 0600, .mtime = known->modified.value_or(0)};
    one.file = m_store.blobs().path(known->digest);
    return InlineTree{{std::move(one)}};
}

Result<store::DownloadedFile> Downloads::fetch(const RemoteFile& file, const ProgressSink& progress,
                                               const std::stop_token& stop) {
    Entry* entry = nullptr;
    {
        const std::scoped_lock lock(m_mutex);
        entry = &m_entries[file.url];
    }
    const std::scoped_lock lock(entry->mutex);
    if (!entry->file) {
        Result<store::DownloadedFile> answer = ask(file, progress, stop);
        if (!answer)
            return answer;
        entry->file = std::move(*answer);
    }
    return *entry->file;
}

Result<store::DownloadedFile> Downloads::ask(const RemoteFile& file, const ProgressSink& progress,
                                             const std::stop_token& stop) {
    Result<std::optional<store::DownloadedFile>> known = m_store.cache().download(file.url);
    if (!known)
        return passOn(std::move(known.error()));
    transfer::DownloadRequest request{.url = file.url};
    if (*known) {
        const Result<std::optional<store::StoredBlob>> blob = m_store.blobs().find((*known)->digest);
        if (!blob)
            return passOn(blob.error());
        if (*blob)
            request.known = {(*known)->etag, (*known)->lastModified};
    }
    const Result<std::unique_ptr<store::BlobWriter>> writer = m_store.blobs().create();
    if (!writer)
        return passOn(writer.error());
    Result<transfer::DownloadAnswer> answer = m_downloader->download(request, **writer, progress, stop);
    if (!answer)
        return passOn(std::move(answer.error()));
    if (answer->unchanged && *known)
        return std::move(**known);
    const Result<store::StoredBlob> blob = (*writer)->commit();
    if (!blob)
        return passOn(blob.error());
    store::DownloadedFile downloaded{.digest = blob->digest,
                                     .etag = std::move(answer->validators.etag),
                                     .lastModified = std::move(answer->validators.lastModified),
                                     .modified = answer->modified};
    if (auto kept = m_store.cache().rememberDownload(file.url, downloaded); !kept)
        return passOn(std::move(kept.error()));
    return downloaded;
}

} // namespace slipway::build
