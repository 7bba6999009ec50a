// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/messages/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

// transfer: bytes that come over HTTP. One call is one download into a sink; what is remembered between two calls is
// the caller's affair.
namespace slipway::transfer {

// What a server said of a file, to be told it the next time. Either may be empty.
struct Validators {
    std::string etag{};
    std::string lastModified{};
};

struct DownloadRequest {
    std::string url; // http or https
    // Of the copy that the caller still has: the server may answer that it is the same.
    Validators known{};
};

struct DownloadAnswer {
    // The known copy is the file; nothing was written.
    bool unchanged = false;
    Validators validators{};
    // Last-Modified in seconds since 1970.
    std::optional<std::int64_t> modified{};
    std::uint64_t bytes = 0;
};

struct DownloadLimits {
    // A disk image of some size; what is larger is rather a stream without an end.
    std::uint64_t bytes = std::uint64_t{32} << 30;
    std::chrono::seconds connect{30};
    // Slower than 100 bytes a second for so long is standing still.
    std::chrono::seconds stalled{60};
    long redirects = 10;
};

// Bytes so far; the total is 0 when the server does not say.
using DownloadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// May be used from several threads at once.
class Downloader {
public:
    Downloader() = default;
    virtual ~Downloader() = default;
    Downloader(const Downloader&) = delete;
    Downloader& operator=(const Downloader&) = delete;

    // Io for what may pass (refused, cut off, status 5xx), NotFound for the other statuses from 400 on, LimitExceeded
    // beyond a limit. The sink may then hold a part of the file.
    [[nodiscard]] virtual Result<DownloadAnswer> download(const DownloadRequest& request, archive::ByteSink& sink,
                                                          const DownloadProgress& progress, std::stop_token stop) = 0;
};

// Over libcurl, which is loaded when the first download begins. Takes its proxies from the process's environment
// (http_proxy, https_proxy, all_proxy, no_proxy).
[[nodiscard]] std::shared_ptr<Downloader> makeDownloader(const DownloadLimits& limits = {});

} // namespace slipway::transfer
