// SPDX-License-Identifier: Apache-2.0
#include "engine/store/layer_stream.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace slipway::store {

namespace {

class StreamedLayer final : public archive::ByteSource {
public:
    StreamedLayer(int input, int output, LayerStreamer streamer, const SnapshotId& snapshot,
                  std::optional<image::Digest> diffId)
        : m_input(input)
        , m_snapshot(snapshot)
        , m_diffId(std::move(diffId))
        , m_thread([this, output, write = std::move(streamer), snapshot](const std::stop_token& stop) {
            m_outcome = write(snapshot, output, stop);
            ::close(output);
        }) {}

    ~StreamedLayer() override {
        m_thread.request_stop();
        // Whoever writes into the pipe gets an error from now on instead of waiting.
        ::close(m_input);
    }

    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) override {
        if (m_ended || buffer.empty())
            return std::size_t{0};
        ssize_t length = 0;
        do
            length = ::read(m_input, buffer.data(), buffer.size());
        while (length < 0 && errno == EINTR);
        if (length < 0)
            return fail(ErrorCode::Io, msg::CannotReadFile, m_snapshot.value, std::strerror(errno));
        if (length > 0) {
            if (m_diffId)
                m_hasher.update(buffer.first(static_cast<std::size_t>(length)));
            return static_cast<std::size_t>(length);
        }
        m_ended = true;
        m_thread.join();
        if (!m_outcome)
            return passOn(std::move(m_outcome.error()));
        if (!m_diffId)
            return std::size_t{0};
        if (const image::Digest actual = m_hasher.finish(); actual != *m_diffId)
            return fail(ErrorCode::Corrupt, msg::StoreDigestMismatch, m_diffId->text(), actual.text());
        return std::size_t{0};
    }

private:
    int m_input;
    SnapshotId m_snapshot;
    std::optional<image::Digest> m_diffId;
    image::Sha256 m_hasher;
    bool m_ended = false;
    // Written by the thread before it ends, read after it is joined.
    Result<void> m_outcome;
    std::jthread m_thread;
};

} // namespace

Result<std::unique_ptr<archive::ByteSource>> streamLayer(const LayerStreamer& streamer, const SnapshotId& snapshot,
                                                         const std::optional<image::Digest>& diffId) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return fail(ErrorCode::Io, msg::CannotReadFile, snapshot.value, std::strerror(errno));
    // A megabyte, where the system lets us, instead of 64 KiB: fewer switches between the two sides.
    ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    return std::make_unique<StreamedLayer>(ends[0], ends[1], streamer, snapshot, diffId);
}

} // namespace slipway::store
