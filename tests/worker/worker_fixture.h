// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/tar_writer.h"
#include "engine/build/embedded/embedded_executor.h"
#include "engine/image/digest.h"
#include "engine/messages/render.h"
#include "tests/support/temporary_directory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <QtGlobal>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace slipway::test {

// Collects a tar in memory.
class Layer final : public archive::ByteSink {
public:
    Layer()
        : m_writer(*this) {}
    Result<void> write(archive::Bytes bytes) override {
        m_bytes.append(archive::textOf(bytes));
        return {};
    }
    Layer& file(std::string path, std::string_view bytes, std::uint32_t mode = 0644) {
        archive::TarEntry entry{.path = std::move(path), .mode = mode};
        entry.size = bytes.size();
        return check(m_writer.addFile(entry, archive::bytesOf(bytes)));
    }
    Layer& entry(const archive::TarEntry& entry) { return check(m_writer.add(entry)); }
    Layer& directory(std::string path, std::uint32_t mode = 0755) {
        return entry({.path = std::move(path), .kind = archive::TarKind::Directory, .mode = mode});
    }
    Layer& symlink(std::string path, std::string target) {
        archive::TarEntry entry{.path = std::move(path), .kind = archive::TarKind::Symlink, .mode = 0777};
        entry.linkTarget = std::move(target);
        return this->entry(entry);
    }
    Layer& whiteout(std::string_view path) { return check(m_writer.addWhiteout(path)); }
    Layer& opaque(std::string_view path) { return check(m_writer.addOpaqueMarker(path)); }
    const std::string& done() {
        check(m_writer.finish());
        return m_bytes;
    }

private:
    Layer& check(const Result<void>& result) {
        if (!result)
            qFatal("%s", messages::render(result.error().message, messages::Language::English).c_str());
        return *this;
    }
    std::string m_bytes;
    archive::TarWriter m_writer;
};

inline std::string textOf(const Error& error) {
    return messages::renderError(error, {});
}

inline std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A file in memory with these bytes, read from its start.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes = {})
        : m_descriptor(::memfd_create("test", MFD_CLOEXEC)) {
        if (::write(m_descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
            qFatal("memfd");
    }
    ~MemoryFile() { ::close(m_descriptor); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    [[nodiscard]] int get() const { return m_descriptor; }
    [[nodiscard]] std::string bytes() const {
        std::string text(static_cast<std::size_t>(::lseek(m_descriptor, 0, SEEK_END)), '\0');
        if (::pread(m_descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
            qFatal("pread");
        return text;
    }

private:
    int m_descriptor;
};

// A store of its own and an executor on it.
struct Workshop {
    TemporaryDirectory directory;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<build::embedded::EmbeddedExecutor> executor;

    // In a directory of its own, or in one that outlives it.
    explicit Workshop(std::filesystem::path place = {}) {
        if (place.empty())
            place = directory.path() / "store";
        auto opened = store::Store::open({place});
        if (!opened)
            qFatal("%s", textOf(opened.error()).c_str());
        store = std::move(*opened);
        executor = std::make_unique<build::embedded::EmbeddedExecutor>(
            *store, std::filesystem::path(std::getenv("SLIPWAY_TEST_PROGRAMS")) / "slipway-worker");
    }
    ~Workshop() {
        executor.reset();
        store.reset();
    }

    Result<build::CommittedSnapshot> apply(const std::string& tar, std::optional<store::SnapshotId> parent = {}) {
        const MemoryFile blob(tar);
        return executor->applyLayer({.parent = std::move(parent),
                                     .blob = blob.get(),
                                     .blobSize = tar.size(),
                                     .diffId = image::Digest::sha256Of(tar).text()},
                                    {}, {});
    }
    // The development root's static busybox with a few of its names, and root and a user in /etc.
    store::SnapshotId busybox() {
        Layer layer;
        layer.directory("bin").file("bin/busybox", readAll("/bin/busybox"), 0755);
        for (const char* name : {"cat",   "chmod", "chown", "echo",  "env",    "id", "ip",    "kill", "ln",    "ls",
                                 "mkdir", "mv",    "rm",    "rmdir", "setsid", "sh", "sleep", "stat", "touch", "wc"})
            layer.symlink(std::string("bin/") + name, "busybox");
        layer.directory("etc");
        layer.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:App:/home/app:/bin/sh\n");
        layer.file("etc/group", "root:x:0:\nstaff:x:50:app\nappgroup:x:1001:\n");
        layer.directory("tmp", 01777);
        auto made = apply(layer.done());
        if (!made)
            qFatal("%s", textOf(made.error()).c_str());
        return made->id;
    }
    build::RunRequest shell(const store::SnapshotId& parent, std::string script) const {
        build::RunRequest request;
        request.parent = parent;
        request.arguments = {"/bin/sh", "-c", std::move(script)};
        request.network = build::Network::None;
        return request;
    }
    std::string output;
    Result<build::CommittedSnapshot> run(const build::RunRequest& request, std::stop_token stop = {}) {
        output.clear();
        return executor->run(
            request, [this](build::Stream, std::span<const char> bytes) { output.append(bytes.data(), bytes.size()); },
            std::move(stop));
    }
    [[nodiscard]] bool singleId() const {
        return build::embedded::idMapOfThisProcess().kind == build::embedded::IdMap::Kind::Single;
    }
    std::string pathsOf(const store::SnapshotId& snapshot) {
        auto index = store->snapshots().index(snapshot);
        if (!index)
            return textOf(index.error());
        std::vector<std::string> paths;
        for (std::uint32_t i = 1; i < (*index)->size(); ++i) {
            const bool whiteout = (*index)->kind({i}) == image::EntryKind::Whiteout;
            paths.push_back((whiteout ? "-" : "") + (*index)->path({i}));
        }
        std::ranges::sort(paths);
        std::string text;
        for (const std::string& path : paths)
            text += (text.empty() ? "" : " ") + path;
        return text;
    }
};

} // namespace slipway::test
