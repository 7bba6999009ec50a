// SPDX-License-Identifier: Apache-2.0
#include "engine/store/syncing.h"

#include "engine/store/files.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

namespace slipway::store {

namespace fs = std::filesystem;

namespace {

// A note of ten thousand snapshots.
constexpr std::uint64_t kLongestNote = 1'000'000;

Result<std::vector<SnapshotId>> unsyncedSnapshots(StoreState& state) {
    return state.read([&](Database& database) -> Result<std::vector<SnapshotId>> {
        std::vector<SnapshotId> ids;
        Query query = database.query("SELECT id FROM snapshots WHERE synced = 0 AND boot = ?1", state.bootId);
        while (query.next())
            ids.push_back({query.text(0)});
        return ids;
    });
}

Result<void> mark(StoreState& state, std::span<const SnapshotId> ids) {
    return state.write([&](Database& database) -> Result<void> {
        for (const SnapshotId& id : ids)
            database.run("UPDATE snapshots SET synced = 1 WHERE id = ?1", id);
        return {};
    });
}

class Descriptor {
public:
    explicit Descriptor(int value)
        : m_value(value) {}
    ~Descriptor() {
        if (m_value >= 0)
            ::close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_value; }

private:
    int m_value;
};

// Runs in a copy of a process that may have had threads: system calls only. The note has no name until the sync is
// done, so that one who dies on the way leaves nothing.
[[noreturn]] void syncAndNote(int note, const char* unnamed, const char* name) {
    ::setsid();
    ::prctl(PR_SET_NAME, "slipway-sync");
    // Nobody waits for the end of our output, and locks end with their owner.
    constexpr int kNote = 3;
    if (::dup2(note, kNote) != kNote || ::close_range(0, kNote - 1, 0) != 0 || ::close_range(kNote + 1, ~0U, 0) != 0)
        ::_exit(1);
    if (::syncfs(kNote) == 0)
        static_cast<void>(!::linkat(AT_FDCWD, unnamed, AT_FDCWD, name, AT_SYMLINK_FOLLOW));
    ::_exit(0);
}

} // namespace

Result<void> syncSnapshotsNow(StoreState& state) {
    // Only what was there before the file system is told: others go on committing meanwhile.
    const auto unsynced = unsyncedSnapshots(state);
    if (!unsynced)
        return passOn(unsynced.error());
    if (unsynced->empty())
        return {};
    const Descriptor directory(::open(state.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0)
        return passOn(cannotRead(state.directory, errno));
    if (::syncfs(directory.get()) != 0)
        return passOn(cannotWrite(state.directory, errno));
    return mark(state, *unsynced);
}

Result<void> syncSnapshotsLater(StoreState& state) {
    const auto unsynced = unsyncedSnapshots(state);
    if (!unsynced)
        return passOn(unsynced.error());
    if (unsynced->empty())
        return {};
    const fs::path notes = state.directory / "synced";
    const Descriptor note(::open(notes.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    if (note.get() < 0) // no such thing on this file system
        return syncSnapshotsNow(state);
    std::string text;
    for (const SnapshotId& id : *unsynced)
        text += id.value + "\n";
    if (auto written = writeAll(note.get(), text, notes); !written)
        return written;
    const std::string name = notes / randomHexadecimal(8);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::fork() == 0)
            syncAndNote(note.get(), "/proc/self/fd/3", name.c_str());
        ::_exit(0);
    }
    if (child < 0)
        return syncSnapshotsNow(state);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return {};
}

Result<void> readSyncNotes(StoreState& state) {
    std::error_code ignored;
    std::vector<SnapshotId> ids;
    std::vector<fs::path> read;
    for (const fs::directory_entry& entry : fs::directory_iterator(state.directory / "synced", ignored)) {
        const auto text = readWholeFile(entry.path(), kLongestNote);
        read.push_back(entry.path());
        if (!text)
            continue;
        std::istringstream lines(*text);
        for (std::string line; std::getline(lines, line);)
            ids.push_back({line});
    }
    if (read.empty())
        return {};
    if (auto marked = mark(state, ids); !marked)
        return marked;
    for (const fs::path& note : read)
        ::unlink(note.c_str());
    return {};
}

} // namespace slipway::store
