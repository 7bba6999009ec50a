// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/protocol.h"

// The functions named `fields` stand in the namespaces of their structs, where Writer and Reader find them.
namespace slipway::messages {
template <typename A>
void fields(A& a, Message& m) {
    std::uint64_t number = numberOf(m.id);
    a(number, m.arguments);
    m.id = idOfNumber(number);
}
} // namespace slipway::messages

namespace slipway {
template <typename A>
void fields(A& a, Error& e) {
    a(e.code, e.message, e.notes, e.exitCode);
}
} // namespace slipway

namespace slipway::store {
template <typename A>
void fields(A& a, SnapshotId& s) {
    a(s.value);
}
} // namespace slipway::store

namespace slipway::build {
template <typename A>
void fields(A& a, DirectoryTree& t) {
    a(t.root, t.ignorePatterns);
}
template <typename A>
void fields(A& a, SnapshotTree& t) {
    a(t.snapshot);
}
template <typename A>
void fields(A& a, InlineFile& f) {
    a(f.name, f.bytes, f.mode, f.mtime, f.file);
}
template <typename A>
void fields(A& a, InlineTree& t) {
    a(t.files);
}
template <typename A>
void fields(A& a, CopyPart& p) {
    a(p.tree, p.sources, p.unpack);
}
template <typename A>
void fields(A& a, CopyRequest& r) {
    a(r.parts, r.destination, r.owner, r.mode, r.keepOwner, r.parents, r.excludes, r.link, r.createdTime);
}
template <typename A>
void fields(A& a, MakeDirectoryRequest& r) {
    a(r.path, r.owner, r.createdTime);
}
template <typename A>
void fields(A& a, BindMount& m) {
    a(m.tree, m.source, m.readOnly);
}
template <typename A>
void fields(A& a, CacheMount& m) {
    a(m.id, m.sharing, m.seed, m.seedPath, m.mode, m.uid, m.gid);
}
template <typename A>
void fields(A& a, TmpfsMount& m) {
    a(m.size);
}
template <typename A>
void fields(A& a, SecretMount& m) {
    a(m.bytes, m.mode, m.uid, m.gid);
}
template <typename A>
void fields(A& a, RunMount& m) {
    a(m.target, m.what);
}
template <typename A>
void fields(A& a, RunRequest& r) {
    a(r.arguments, r.environment, r.workingDirectory, r.user, r.mounts, r.pipes, r.network, r.hostname, r.extraHosts,
      r.createdTime);
}
template <typename A>
void fields(A& a, ContentRequest& r) {
    a(r.tree, r.sources, r.parents, r.excludes, r.followTop);
}
template <typename A>
void fields(A& a, Capabilities& c) {
    a(c.canRun, c.whyNotRun, c.singleId, c.idMap, c.runtime, c.network, c.whyNoNetwork);
}
} // namespace slipway::build

namespace slipway::build::embedded {
template <typename A>
void fields(A& a, Output& o) {
    a(o.directory, o.index);
}
template <typename A>
void fields(A& a, ApplyLayerWork& w) {
    a(w.parent, w.output, w.blobSize, w.diffId);
}
template <typename A>
void fields(A& a, CopyWork& w) {
    a(w.parent, w.output, w.request);
}
template <typename A>
void fields(A& a, MakeDirectoryWork& w) {
    a(w.parent, w.output, w.request);
}
template <typename A>
void fields(A& a, RunWork& w) {
    a(w.parent, w.output, w.request, w.caches);
}
template <typename A>
void fields(A& a, ContentDigestWork& w) {
    a(w.request);
}
template <typename A>
void fields(A& a, ReadFileWork& w) {
    a(w.chain, w.path, w.limit);
}
template <typename A>
void fields(A& a, WriteLayerTarWork& w) {
    a(w.chain, w.index);
}
template <typename A>
void fields(A& a, WriteTreeTarWork& w) {
    a(w.chain, w.indexes);
}
template <typename A>
void fields(A& a, RemoveWork& w) {
    a(w.directories);
}
template <typename A>
void fields(A& a, ProbeWork& w) {
    a(w.network);
}
template <typename A>
void fields(A& a, Request& r) {
    a(r.work, r.trees);
}
template <typename A>
void fields(A& a, Answer& r) {
    a(r.good, r.error, r.entries, r.bytes, r.warnings, r.text, r.capabilities);
}
template <typename A>
void fields(A& a, Hello& h) {
    a(h.version, h.build, h.idMap, h.singleId, h.errors);
}
template <typename A>
void fields(A& a, Progress& p) {
    a(p.done, p.total);
}
} // namespace slipway::build::embedded

#include "engine/build/embedded/wire.h"
#include "engine/messages/catalogue/worker.h"

namespace slipway::build::embedded {
namespace {

template <typename T>
std::string write(const T& value) {
    wire::Writer writer;
    writer(value);
    return writer.take();
}

template <typename T>
Result<T> read(std::string_view bytes) {
    wire::Reader reader(bytes);
    T value;
    reader(value);
    if (!reader.good())
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    return value;
}

} // namespace

std::string encode(const Request& request) {
    return write(request);
}
std::string encode(const Answer& answer) {
    return write(answer);
}
std::string encode(const Hello& hello) {
    return write(hello);
}
std::string encode(const Progress& progress) {
    return write(progress);
}
Result<Request> decodeRequest(std::string_view bytes) {
    return read<Request>(bytes);
}
Result<Answer> decodeAnswer(std::string_view bytes) {
    return read<Answer>(bytes);
}
Result<Hello> decodeHello(std::string_view bytes) {
    return read<Hello>(bytes);
}
Result<Progress> decodeProgress(std::string_view bytes) {
    return read<Progress>(bytes);
}

} // namespace slipway::build::embedded
