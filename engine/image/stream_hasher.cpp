// SPDX-License-Identifier: Apache-2.0
#include "engine/image/stream_hasher.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace slipway::image {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kWaitingPieces = 4;

} // namespace

struct StreamHasher::State {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::vector<std::byte>> full;
    std::vector<std::vector<std::byte>> empty;
    std::vector<std::byte> filling;
    bool ended = false;
    Sha256 hasher;
    // Only started once there is more than one piece; last, so that it ends before what it uses.
    std::jthread thread;

    void run() {
        std::vector<std::vector<std::byte>> work;
        for (;;) {
            {
                std::unique_lock lock(mutex);
                for (std::vector<std::byte>& piece : work) {
                    piece.clear();
                    empty.push_back(std::move(piece));
                }
                work.clear();
                changed.notify_all();
                changed.wait(lock, [this] { return ended || !full.empty(); });
                if (full.empty()) {
                    return;
                }
                work.swap(full);
            }
            for (const std::vector<std::byte>& piece : work) {
                hasher.update(archive::Bytes(piece));
            }
        }
    }

    void pass() {
        std::unique_lock lock(mutex);
        if (!thread.joinable()) {
            thread = std::jthread([this] { run(); });
        }
        changed.wait(lock, [this] { return full.size() < kWaitingPieces; });
        full.push_back(std::move(filling));
        filling.clear();
        if (!empty.empty()) {
            filling = std::move(empty.back());
            empty.pop_back();
        }
        changed.notify_all();
    }

    void end() {
        {
            const std::lock_guard lock(mutex);
            ended = true;
        }
        changed.notify_all();
        if (thread.joinable()) {
            thread.join();
        }
    }
};

StreamHasher::StreamHasher()
    : m_state(std::make_unique<State>()) {}

StreamHasher::~StreamHasher() {
    m_state->end();
}

void StreamHasher::update(archive::Bytes bytes) {
    State& state = *m_state;
    while (!bytes.empty()) {
        if (state.filling.capacity() < kPiece) {
            state.filling.reserve(kPiece);
        }
        const archive::Bytes part = bytes.first(std::min(bytes.size(), kPiece - state.filling.size()));
        state.filling.insert(state.filling.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
        if (state.filling.size() == kPiece) {
            state.pass();
        }
    }
}

Digest StreamHasher::finish() {
    State& state = *m_state;
    state.end();
    state.hasher.update(archive::Bytes(state.filling));
    return state.hasher.finish();
}

} // namespace slipway::image
