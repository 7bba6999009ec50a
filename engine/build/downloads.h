// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/plan.h"
#include "engine/store/store.h"
#include "engine/transfer/download.h"

#include <map>
#include <mutex>

namespace slipway::build {

// The files that ADD takes from URLs. Each URL is asked at most once in a build; a file that the server says is still
// the same is not read again. May be used from several threads.
class Downloads {
public:
    Downloads(store::Store& store, std::shared_ptr<transfer::Downloader> downloader)
        : m_store(store)
        , m_downloader(std::move(downloader)) {}

    // What a cache key says of the file. One with a checksum is not downloaded for that.
    [[nodiscard]] Result<std::string> digest(const RemoteFile& file, const ProgressSink& progress,
                                             const std::stop_token& stop);
    // The file, mode 0600, with the time that the server gave it (else 1970). Corrupt when it is not the one that the
    // checksum asks for.
    [[nodiscard]] Result<InlineTree> tree(const RemoteFile& file, const ProgressSink& progress,
                                          const std::stop_token& stop);

private:
    struct Entry {
        std::mutex mutex;
        std::optional<store::DownloadedFile> file{};
    };
    [[nodiscard]] Result<store::DownloadedFile> fetch(const RemoteFile& file, const ProgressSink& progress,
                                                      const std::stop_token& stop);
    [[nodiscard]] Result<store::DownloadedFile> ask(const RemoteFile& file, const ProgressSink& progress,
                                                    const std::stop_token& stop);

    store::Store& m_store;
    std::shared_ptr<transfer::Downloader> m_downloader;
    std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
};

} // namespace slipway::build
