// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/executor.h"
#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/general.h"
#include "engine/store/store.h"

#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>

// An executor whose trees are maps from path to bytes. Commands: "write PATH TEXT", "env", "fail N", "wait" (until a
// stop), "meet N" (until N commands are in it at once).
namespace slipway::test {

class MemoryExecutor final : public build::Executor {
public:
    using Tree = std::map<std::string, std::string>;
    struct World {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::map<std::string, Tree> trees; // by snapshot
        std::vector<std::string> log;      // "run CMD", "copy DEST", "directory PATH", "apply"
        std::vector<std::vector<std::string>> environments;
        std::vector<build::RunRequest> runs;
        std::vector<build::InlineFile> files; // of copies that bring their own
        unsigned meeting = 0;
        unsigned started = 0;
    };

    MemoryExecutor(store::Store& store, World& world)
        : m_store(store)
        , m_world(world) {
        ++world.started;
    }

    Result<build::Capabilities> capabilities(std::stop_token) override { return build::Capabilities{}; }
    Result<build::CommittedSnapshot> applyLayer(const build::ApplyLayerRequest& request, const build::ProgressSink&,
                                                std::stop_token) override {
        note("apply");
        return commit(request.parent, {{"/base", request.diffId}}, request.diffId);
    }
    Result<build::CommittedSnapshot> copy(const build::CopyRequest& request, const build::ProgressSink&,
                                          std::stop_token) override {
        note("copy " + request.destination);
        Tree tree;
        for (const build::CopyPart& part : request.parts)
            if (const auto* brought = std::get_if<build::InlineTree>(&part.tree)) {
                const std::scoped_lock lock(m_world.mutex);
                m_world.files.insert(m_world.files.end(), brought->files.begin(), brought->files.end());
            }
        for (const build::CopyPart& part : request.parts)
            for (const std::string& source : part.sources)
                tree[request.destination + source] = source;
        return commit(request.parent, tree);
    }
    Result<build::CommittedSnapshot> makeDirectory(const build::MakeDirectoryRequest& request,
                                                   std::stop_token) override {
        note("directory " + request.path + (request.owner.empty() ? "" : " " + request.owner));
        return commit(request.parent, {{request.path, ""}});
    }
    Result<build::CommittedSnapshot> run(const build::RunRequest& request, const build::LogSink& log,
                                         std::stop_token stop) override {
        const std::string command = request.arguments.back();
        note("run " + command);
        {
            const std::scoped_lock lock(m_world.mutex);
            m_world.runs.push_back(request);
        }
        if (command.starts_with("fail ")) {
            const std::string line = "going down\n";
            log(build::Stream::Error, line);
            Error error{ErrorCode::StepFailed, messages::message(msg::Verbatim, "failed")};
            error.exitCode = std::stoi(command.substr(5));
            return std::unexpected(std::move(error));
        }
        std::unique_lock lock(m_world.mutex);
        if (command == "wait") {
            m_world.changed.wait(lock, stop, [] { return false; });
            return cancelled();
        }
        if (command.starts_with("meet ")) {
            const unsigned number = static_cast<unsigned>(std::stoi(command.substr(5)));
            ++m_world.meeting;
            m_world.changed.notify_all();
            if (!m_world.changed.wait(lock, stop, [&] { return m_world.meeting >= number; }))
                return cancelled();
        }
        lock.unlock();
        return commit(request.parent, {{"/" + command, command}});
    }
    Result<std::string> contentDigest(const build::ContentRequest& request, std::stop_token) override {
        // All trees here are told apart by their sources' texts alone: what a COPY reads did not change.
        std::string digest = "sha256:";
        for (const std::string& source : request.sources)
            digest += source;
        return digest;
    }
    Result<std::string> readFile(const build::SnapshotId&, const std::string& path, std::uint64_t,
                                 std::stop_token) override {
        return fail(ErrorCode::NotFound, msg::Verbatim, path);
    }
    Result<void> writeLayerTar(const build::SnapshotId& id, int output, std::stop_token) override {
        // Any bytes will do, as long as they are the same every time.
        const std::scoped_lock lock(m_world.mutex);
        std::string bytes;
        for (const auto& [path, text] : m_world.trees[id.value])
            bytes += path + "=" + text + "\n";
        if (::write(output, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
            return fail(ErrorCode::Io, msg::Verbatim, "pipe");
        return {};
    }
    Result<void> writeTreeTar(const build::SnapshotId&, int, std::stop_token) override { return {}; }
    Result<void> removeTrash(std::stop_token) override { return {}; }

private:
    void note(std::string what) {
        const std::scoped_lock lock(m_world.mutex);
        m_world.log.push_back(std::move(what));
    }
    Result<build::CommittedSnapshot> commit(const std::optional<build::SnapshotId>& parent, Tree tree,
                                            const std::string& diffId = {}) {
        const Result<store::PendingSnapshot> pending = m_store.snapshots().prepare("memory", parent);
        if (!pending)
            return passOn(pending.error());
        std::filesystem::create_directories(pending->directory / "fs");
        std::filesystem::create_directories(pending->indexFile.parent_path());
        image::LayerIndexBuilder builder;
        const std::string index = builder.finish()->save();
        std::ofstream(pending->indexFile, std::ios::binary)
            .write(index.data(), static_cast<std::streamsize>(index.size()));
        store::CommitDetails details{.entries = tree.size()};
        if (!diffId.empty()) {
            details.diffId = *image::Digest::parse(diffId);
            details.tarBytes = 1;
        }
        const Result<store::Snapshot> snapshot = m_store.snapshots().commit(*pending, details);
        if (!snapshot)
            return passOn(snapshot.error());
        const std::scoped_lock lock(m_world.mutex);
        m_world.trees[snapshot->id.value] = std::move(tree);
        return build::CommittedSnapshot{.id = snapshot->id, .entries = details.entries};
    }

    store::Store& m_store;
    World& m_world;
};

} // namespace slipway::test
