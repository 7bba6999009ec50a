// SPDX-License-Identifier: Apache-2.0
#include "engine/store/store.h"

#include "engine/store/files.h"
#include "engine/store/opening.h"
#include "engine/store/store_state.h"
#include "engine/store/syncing.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

namespace slipway::store {

namespace fs = std::filesystem;

std::string randomHexadecimal(std::size_t bytes) {
    std::string raw(bytes, '\0');
    for (std::size_t filled = 0; filled < bytes;) {
        const ssize_t length = ::getrandom(raw.data() + filled, bytes - filled, 0);
        if (length > 0)
            filled += static_cast<std::size_t>(length);
    }
    std::string text;
    for (const char byte : raw) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

bool isSafeName(std::string_view name) {
    return !name.empty() && name.size() <= 128 && name.front() != '.' && std::ranges::all_of(name, [](char each) {
        return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '-' || each == '_' || each == '.';
    });
}

std::int64_t StoreState::now() const {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    return lease ? std::max<std::int64_t>(seconds, lease->since()) : seconds;
}

Store::Store(std::unique_ptr<StoreState> state)
    : m_state(std::move(state))
    , m_blobs(*m_state)
    , m_snapshots(*m_state)
    , m_images(*m_state)
    , m_cache(*m_state)
    , m_records(*m_state) {}

Store::~Store() {
    // The connection first: the lease protects as long as anything can still be written.
    m_state->database.reset();
    removeTree(m_state->temporary);
}

Result<std::unique_ptr<Store>> Store::open(const StoreLocation& location, const StoreOptions& options) {
    auto state = std::make_unique<StoreState>();
    state->directory = location.directory;
    state->options = options;
    if (auto opened = openStore(*state); !opened)
        return passOn(std::move(opened.error()));
    return std::unique_ptr<Store>(new Store(std::move(state)));
}

const fs::path& Store::directory() const {
    return m_state->directory;
}

const fs::path& Store::temporaryDirectory() const {
    return m_state->temporary;
}

fs::path Store::trashDirectory() const {
    return m_state->directory / "trash";
}

Result<void> Store::markSynced() {
    return syncSnapshotsNow(*m_state);
}

Result<void> Store::syncLater() {
    return syncSnapshotsLater(*m_state);
}

} // namespace slipway::store
