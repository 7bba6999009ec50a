// SPDX-License-Identifier: Apache-2.0
#include "engine/messages/catalogue/transfer.h"
#include "engine/transfer/curl_library.h"
#include "engine/transfer/download.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <string_view>

namespace slipway::transfer {

namespace {

// A header that is longer says nothing that we need.
constexpr std::size_t kLongestHeader = 4096;
constexpr long kSlowestBytes = 100;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
        text.remove_suffix(1);
    return text;
}

// The value of a header line with this (lower-case) name.
std::optional<std::string> headerValue(std::string_view line, std::string_view name) {
    const std::size_t colon = line.find(':');
    if (colon != name.size())
        return std::nullopt;
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (!std::ranges::equal(line.substr(0, colon), name, same))
        return std::nullopt;
    return std::string(trimmed(line.substr(colon + 1)));
}

// One transfer; libcurl calls back on the thread that performs it.
class Transfer {
public:
    Transfer(const CurlLibrary& curl, const DownloadRequest& request, const DownloadLimits& limits,
             archive::ByteSink& sink, const DownloadProgress& progress, std::stop_token stop)
        : m_curl(curl)
        , m_request(request)
        , m_limits(limits)
        , m_sink(sink)
        , m_progress(progress)
        , m_stop(std::move(stop))
        , m_handle(curl.init(), curl.cleanup) {}

    Result<DownloadAnswer> run() {
        if (!m_handle)
            return fail(ErrorCode::Internal, msg::TransferFailed, m_request.url, m_curl.textOf(CURLE_OUT_OF_MEMORY));
        prepare();
        std::unique_ptr<curl_slist, decltype(m_curl.freeList)> headers(requestHeaders(), m_curl.freeList);
        m_curl.set(m_handle.get(), CURLOPT_HTTPHEADER, headers.get());
        const CURLcode code = m_curl.perform(m_handle.get());
        if (m_stop.stop_requested())
            return cancelled();
        if (m_sinkFailure)
            return passOn(std::move(*m_sinkFailure));
        const long answered = status();
        if (answered >= 400)
            return fail(answered >= 500 ? ErrorCode::Io : ErrorCode::NotFound, msg::TransferStatus, m_request.url,
                        answered);
        if (code != CURLE_OK)
            return failure(code);
        m_answer.unchanged = answered == 304;
        if (!m_answer.unchanged && answered != 200)
            return fail(ErrorCode::Io, msg::TransferStatus, m_request.url, answered);
        curl_off_t modified = -1;
        if (m_curl.info(m_handle.get(), CURLINFO_FILETIME_T, &modified) == CURLE_OK && modified >= 0)
            m_answer.modified = modified;
        return std::move(m_answer);
    }

private:
    void prepare() {
        CURL* const handle = m_handle.get();
        m_curl.set(handle, CURLOPT_URL, m_request.url.c_str());
        m_curl.set(handle, CURLOPT_NOSIGNAL, 1L);
        m_curl.set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        m_curl.set(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        m_curl.set(handle, CURLOPT_FOLLOWLOCATION, 1L);
        m_curl.set(handle, CURLOPT_MAXREDIRS, m_limits.redirects);
        m_curl.set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(m_limits.connect.count()));
        m_curl.set(handle, CURLOPT_LOW_SPEED_LIMIT, kSlowestBytes);
        m_curl.set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(m_limits.stalled.count()));
        m_curl.set(handle, CURLOPT_FILETIME, 1L);
        m_curl.set(handle, CURLOPT_USERAGENT, "slipway");
        m_curl.set(handle, CURLOPT_BUFFERSIZE, 256L * 1024);
        m_curl.set(handle, CURLOPT_ERRORBUFFER, m_errorText.data());
        m_curl.set(handle, CURLOPT_WRITEFUNCTION, &Transfer::onBytes);
        m_curl.set(handle, CURLOPT_WRITEDATA, this);
        m_curl.set(handle, CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
        m_curl.set(handle, CURLOPT_HEADERDATA, this);
        m_curl.set(handle, CURLOPT_NOPROGRESS, 0L);
        m_curl.set(handle, CURLOPT_XFERINFOFUNCTION, &Transfer::onProgress);
        m_curl.set(handle, CURLOPT_XFERINFODATA, this);
    }

    [[nodiscard]] curl_slist* requestHeaders() const {
        curl_slist* list = nullptr;
        // A header must not be able to bring along another one.
        const auto add = [&](std::string_view name, const std::string& value) {
            if (!value.empty() && value.find_first_of("\r\n") == value.npos)
                list = m_curl.append(list, (std::string(name) + ": " + value).c_str());
        };
        add("If-None-Match", m_request.known.etag);
        if (m_request.known.etag.empty())
            add("If-Modified-Since", m_request.known.lastModified);
        return list;
    }

    [[nodiscard]] long status() const {
        long code = 0;
        m_curl.info(m_handle.get(), CURLINFO_RESPONSE_CODE, &code);
        return code;
    }

    [[nodiscard]] std::unexpected<Error> failure(CURLcode code) const {
        if (m_tooLarge)
            return fail(ErrorCode::LimitExceeded, msg::TransferTooLarge, m_request.url, m_limits.bytes);
        if (code == CURLE_PARTIAL_FILE || (code == CURLE_RECV_ERROR && m_answer.bytes != 0))
            return fail(ErrorCode::Io, msg::TransferIncomplete, m_request.url, m_answer.bytes);
        if (code == CURLE_OPERATION_TIMEDOUT)
            return fail(ErrorCode::Io, msg::TransferStalled, m_request.url);
        const std::string_view text(m_errorText.data());
        return fail(code == CURLE_TOO_MANY_REDIRECTS ? ErrorCode::LimitExceeded : ErrorCode::Io, msg::TransferFailed,
                    m_request.url, text.empty() ? m_curl.textOf(code) : text);
    }

    std::size_t take(const char* bytes, std::size_t size) {
        // The page that comes with an error or a redirection is not the file.
        if (status() != 200)
            return size;
        if (m_answer.bytes + size > m_limits.bytes) {
            m_tooLarge = true;
            return CURL_WRITEFUNC_ERROR;
        }
        m_answer.bytes += size;
        if (auto written = m_sink.write(archive::bytesOf({bytes, size})); !written) {
            m_sinkFailure = std::move(written.error());
            return CURL_WRITEFUNC_ERROR;
        }
        return size;
    }

    void header(std::string_view line) {
        if (line.starts_with("HTTP/")) { // of the next answer in a row of redirections
            m_answer.validators = {};
            return;
        }
        if (line.size() > kLongestHeader)
            return;
        if (auto etag = headerValue(line, "etag"))
            m_answer.validators.etag = std::move(*etag);
        else if (auto modified = headerValue(line, "last-modified"))
            m_answer.validators.lastModified = std::move(*modified);
    }

    static std::size_t onBytes(char* bytes, std::size_t one, std::size_t count, void* self) {
        return static_cast<Transfer*>(self)->take(bytes, one * count);
    }
    static std::size_t onHeader(char* bytes, std::size_t one, std::size_t count, void* self) {
        static_cast<Transfer*>(self)->header({bytes, one * count});
        return one * count;
    }
    static int onProgress(void* self, curl_off_t total, curl_off_t /*done*/, curl_off_t /*sent*/, curl_off_t /*left*/) {
        const auto& transfer = *static_cast<Transfer*>(self);
        if (transfer.m_progress && transfer.m_answer.bytes != 0)
            transfer.m_progress(transfer.m_answer.bytes, static_cast<std::uint64_t>(std::max<curl_off_t>(total, 0)));
        return transfer.m_stop.stop_requested() ? 1 : 0;
    }

    const CurlLibrary& m_curl;
    const DownloadRequest& m_request;
    const DownloadLimits& m_limits;
    archive::ByteSink& m_sink;
    const DownloadProgress& m_progress;
    std::stop_token m_stop;
    std::unique_ptr<CURL, decltype(CurlLibrary::cleanup)> m_handle;
    std::array<char, CURL_ERROR_SIZE> m_errorText{};
    DownloadAnswer m_answer;
    std::optional<Error> m_sinkFailure;
    bool m_tooLarge = false;
};

class CurlDownloader final : public Downloader {
public:
    explicit CurlDownloader(const DownloadLimits& limits)
        : m_limits(limits) {}

    Result<DownloadAnswer> download(const DownloadRequest& request, archive::ByteSink& sink,
                                    const DownloadProgress& progress, std::stop_token stop) override {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_curl) {
                auto loaded = CurlLibrary::load();
                if (!loaded)
                    return passOn(std::move(loaded.error()));
                m_curl = *loaded;
            }
        }
        return Transfer(*m_curl, request, m_limits, sink, progress, std::move(stop)).run();
    }

private:
    DownloadLimits m_limits;
    std::mutex m_mutex;
    std::optional<CurlLibrary> m_curl;
};

} // namespace

std::shared_ptr<Downloader> makeDownloader(const DownloadLimits& limits) {
    return std::make_shared<CurlDownloader>(limits);
}

} // namespace slipway::transfer
