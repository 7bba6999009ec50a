// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/tar_writer.h"

#include "engine/archive/utf8_locale.h"
#include "engine/messages/catalogue/archive.h"
#include "engine/text/escape.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace slipway::archive {

namespace {

constexpr int kBytesPerWrite = 64 * 1024;
constexpr std::string_view kWhiteoutPrefix = ".wh.";
constexpr std::string_view kOpaqueMarker = ".wh..wh..opq";

struct ArchiveDeleter {
    void operator()(struct ::archive* handle) const { archive_write_free(handle); }
};
struct EntryDeleter {
    void operator()(struct ::archive_entry* entry) const { archive_entry_free(entry); }
};

std::string_view parentOf(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// Relative, without empty, "." and ".." components, and without NUL.
bool isClean(std::string_view path) {
    if (path.contains('\0')) {
        return false;
    }
    for (;;) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

unsigned fileType(TarKind kind) {
    switch (kind) {
    case TarKind::Directory:
        return AE_IFDIR;
    case TarKind::Symlink:
        return AE_IFLNK;
    case TarKind::CharacterDevice:
        return AE_IFCHR;
    case TarKind::BlockDevice:
        return AE_IFBLK;
    case TarKind::Fifo:
        return AE_IFIFO;
    case TarKind::File:
    case TarKind::HardLink:
        break;
    }
    return AE_IFREG;
}

} // namespace

struct TarWriter::State {
    ByteSink& sink;
    Utf8Locale utf8;
    std::unique_ptr<struct ::archive, ArchiveDeleter> handle;
    std::unordered_map<std::string, TarKind> written;
    std::unordered_set<std::string> knownParents;
    std::optional<Error> sinkError;
    std::unique_ptr<std::byte[]> buffer;
    bool opened = false;
    bool sinkGone = false;

    explicit State(ByteSink& to)
        : sink(to) {}

    static la_ssize_t onWrite(struct ::archive* handle, void* self, const void* data, std::size_t length) {
        State& state = *static_cast<State*>(self);
        if (state.sinkGone) {
            return -1;
        }
        Result<void> done = state.sink.write({static_cast<const std::byte*>(data), length});
        if (!done) {
            state.sinkError = std::move(done.error());
            archive_set_error(handle, EIO, "sink failed");
            return -1;
        }
        return static_cast<la_ssize_t>(length);
    }

    std::unexpected<Error> failure(std::string_view path) {
        if (sinkError) {
            return passOn(*sinkError);
        }
        const char* text = archive_error_string(handle.get());
        return fail(ErrorCode::Io, msg::TarWriteFailed, path, text != nullptr ? text : "");
    }

    Result<void> open();
    [[nodiscard]] Result<void> check(const TarEntry& entry) const;
    Result<void> writeHeader(const TarEntry& entry);
    Result<void> writeContent(const TarEntry& entry, ByteSource& content);
};

Result<void> TarWriter::State::open() {
    opened = true;
    handle.reset(archive_write_new());
    struct ::archive* const writer = handle.get();
    if (writer == nullptr || archive_write_set_format_pax(writer) != ARCHIVE_OK ||
        archive_write_set_options(writer, "xattrheader=SCHILY,hdrcharset=UTF-8") != ARCHIVE_OK ||
        archive_write_set_bytes_per_block(writer, kBytesPerWrite) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(writer, 1) != ARCHIVE_OK ||
        archive_write_open(writer, this, nullptr, onWrite, nullptr) != ARCHIVE_OK) {
        return failure("");
    }
    return {};
}

Result<void> TarWriter::State::check(const TarEntry& entry) const {
    if (!isClean(entry.path)) {
        return fail(ErrorCode::InvalidInput, msg::TarPathNotClean, entry.path);
    }
    if (written.contains(entry.path)) {
        return fail(ErrorCode::InvalidInput, msg::TarPathTwice, entry.path);
    }
    if (const std::string parent(parentOf(entry.path)); !parent.empty() && !knownParents.contains(parent)) {
        const auto found = written.find(parent);
        if (found == written.end() || found->second != TarKind::Directory) {
            return fail(ErrorCode::InvalidInput, msg::TarParentMissing, entry.path);
        }
    }
    if (entry.kind == TarKind::HardLink) {
        const auto found = written.find(entry.linkTarget);
        if (found == written.end() || found->second == TarKind::Directory || found->second == TarKind::HardLink) {
            return fail(ErrorCode::InvalidInput, msg::TarLinkTargetMissing, entry.path, entry.linkTarget);
        }
    }
    return {};
}

Result<void> TarWriter::State::writeHeader(const TarEntry& entry) {
    const std::unique_ptr<struct ::archive_entry, EntryDeleter> header(archive_entry_new());
    const bool directory = entry.kind == TarKind::Directory;
    archive_entry_copy_pathname(header.get(), (directory ? entry.path + "/" : entry.path).c_str());
    archive_entry_set_filetype(header.get(), fileType(entry.kind));
    archive_entry_set_perm(header.get(), static_cast<mode_t>(entry.mode & 07777U));
    archive_entry_set_uid(header.get(), entry.uid);
    archive_entry_set_gid(header.get(), entry.gid);
    archive_entry_set_mtime(header.get(), entry.mtime, 0);
    archive_entry_set_size(header.get(), entry.kind == TarKind::File ? static_cast<la_int64_t>(entry.size) : 0);
    if (entry.kind == TarKind::HardLink) {
        archive_entry_copy_hardlink(header.get(), entry.linkTarget.c_str());
    } else if (entry.kind == TarKind::Symlink) {
        archive_entry_copy_symlink(header.get(), entry.linkTarget.c_str());
    } else if (entry.kind == TarKind::CharacterDevice || entry.kind == TarKind::BlockDevice) {
        archive_entry_set_rdevmajor(header.get(), entry.deviceMajor);
        archive_entry_set_rdevminor(header.get(), entry.deviceMinor);
    }
    for (const Xattr& xattr : entry.xattrs) {
        archive_entry_xattr_add_entry(header.get(), xattr.name.c_str(), xattr.value.data(), xattr.value.size());
    }
    const int code = archive_write_header(handle.get(), header.get());
    // A warning: the name is no UTF-8 and went in as its bytes, marked hdrcharset=BINARY.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
        return failure(entry.path);
    }
    return {};
}

Result<void> TarWriter::State::writeContent(const TarEntry& entry, ByteSource& content) {
    if (!buffer) {
        buffer = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
    }
    std::uint64_t done = 0;
    for (;;) {
        const Result<std::size_t> count = content.read({buffer.get(), kBufferSize});
        if (!count) {
            return passOn(count.error());
        }
        if (*count == 0) {
            break;
        }
        done += *count;
        if (done > entry.size) {
            break;
        }
        if (archive_write_data(handle.get(), buffer.get(), *count) != static_cast<la_ssize_t>(*count)) {
            return failure(entry.path);
        }
    }
    if (done != entry.size) {
        return fail(ErrorCode::Io, msg::TarContentShort, entry.path, done, entry.size);
    }
    return {};
}

TarWriter::TarWriter(ByteSink& sink)
    : m_state(std::make_unique<State>(sink)) {}

TarWriter::~TarWriter() {
    // Freeing closes an unfinished archive, into a sink that may be gone. archive_write_fail would not close it, but
    // then libarchive 3.7 leaks its buffers.
    m_state->sinkGone = true;
}

Result<void> TarWriter::add(const TarEntry& entry, ByteSource* content) {
    State& state = *m_state;
    const Utf8Locale::Scope locale(state.utf8);
    if (!state.opened) {
        if (Result<void> opened = state.open(); !opened) {
            return opened;
        }
    }
    if (Result<void> checked = state.check(entry); !checked) {
        return checked;
    }
    if (Result<void> header = state.writeHeader(entry); !header) {
        return header;
    }
    state.written.emplace(entry.path, entry.kind);
    if (entry.kind != TarKind::File) {
        return {};
    }
    if (content == nullptr) {
        return entry.size == 0 ? Result<void>()
                               : fail(ErrorCode::Internal, msg::TarContentShort, entry.path, 0, entry.size);
    }
    return state.writeContent(entry, *content);
}

Result<void> TarWriter::addFile(const TarEntry& entry, Bytes content) {
    MemorySource source(content);
    return add(entry, &source);
}

Result<void> TarWriter::addWhiteout(std::string_view path) {
    TarEntry entry;
    const std::string_view parent = parentOf(path);
    const std::string_view name = path.substr(parent.empty() ? 0 : parent.size() + 1);
    entry.path = std::string(parent) + (parent.empty() ? "" : "/") + std::string(kWhiteoutPrefix) + std::string(name);
    return add(entry);
}

Result<void> TarWriter::addOpaqueMarker(std::string_view directory) {
    TarEntry entry;
    entry.path = std::string(directory) + (directory.empty() ? "" : "/") + std::string(kOpaqueMarker);
    return add(entry);
}

void TarWriter::addKnownParent(std::string_view directory) {
    m_state->knownParents.emplace(directory);
}

Result<void> TarWriter::finish() {
    State& state = *m_state;
    const Utf8Locale::Scope locale(state.utf8);
    if (!state.opened) {
        if (Result<void> opened = state.open(); !opened) {
            return opened;
        }
    }
    if (archive_write_close(state.handle.get()) != ARCHIVE_OK) {
        return state.failure("");
    }
    state.handle.reset();
    return {};
}

} // namespace slipway::archive
