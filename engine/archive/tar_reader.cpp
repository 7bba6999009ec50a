// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/tar_reader.h"

#include "engine/archive/utf8_locale.h"
#include "engine/messages/catalogue/archive.h"
#include "engine/text/escape.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace slipway::archive {

namespace {

constexpr std::size_t kMaximumWarnings = 16;
constexpr std::size_t kBlock = 512;

struct ArchiveDeleter {
    void operator()(struct ::archive* handle) const { archive_read_free(handle); }
};

} // namespace

struct TarReader::State {
    std::unique_ptr<ByteSource> source;
    std::unique_ptr<struct ::archive, ArchiveDeleter> handle;
    std::unique_ptr<std::byte[]> buffer = std::make_unique_for_overwrite<std::byte[]>(kBufferSize);
    Utf8Locale utf8;
    Budget budget;
    TarEntry entry;
    std::vector<std::string> warnings;
    // What the source said when it failed; libarchive only knows that it did.
    std::optional<Error> sourceError;
    bool opened = false;
    bool ended = false;
    bool contentRead = false;

    State(std::unique_ptr<ByteSource> from, const ArchiveLimits& limits)
        : source(std::move(from))
        , budget(limits) {}

    static la_ssize_t onRead(struct ::archive* handle, void* self, const void** data) {
        State& state = *static_cast<State*>(self);
        Result<std::size_t> count = state.source->read({state.buffer.get(), kBufferSize});
        if (!count) {
            state.sourceError = std::move(count.error());
            archive_set_error(handle, EIO, "source failed");
            return -1;
        }
        *data = state.buffer.get();
        return static_cast<la_ssize_t>(*count);
    }
    static la_int64_t onSkip(struct ::archive* handle, void* self, la_int64_t request) {
        State& state = *static_cast<State*>(self);
        Result<std::uint64_t> count = state.source->skip(static_cast<std::uint64_t>(request));
        if (!count) {
            state.sourceError = std::move(count.error());
            archive_set_error(handle, EIO, "source failed");
            return ARCHIVE_FATAL;
        }
        return static_cast<la_int64_t>(*count);
    }

    std::unexpected<Error> failure() {
        if (sourceError) {
            return passOn(*sourceError);
        }
        const char* text = archive_error_string(handle.get());
        const std::string_view reason = text != nullptr ? text : "";
        if (reason.find("runcated") != std::string_view::npos) {
            return fail(ErrorCode::Corrupt, msg::TarTruncated, entry.path.empty() ? "/" : entry.path);
        }
        if (reason.find("Unrecognized") != std::string_view::npos) {
            return fail(ErrorCode::Corrupt, msg::NotATar, reason);
        }
        return fail(ErrorCode::Corrupt, msg::TarDamaged, reason);
    }
    void warn() {
        if (const char* text = archive_error_string(handle.get());
            text != nullptr && warnings.size() < kMaximumWarnings) {
            warnings.emplace_back(text::escaped(text));
        }
    }
    Result<void> open();
    Result<void> take(struct ::archive_entry* from);
};

Result<void> TarReader::State::open() {
    opened = true;
    handle.reset(archive_read_new());
    struct ::archive* const reader = handle.get();
    if (reader == nullptr || archive_read_support_format_tar(reader) != ARCHIVE_OK ||
        archive_read_support_format_empty(reader) != ARCHIVE_OK ||
        archive_read_set_read_callback(reader, onRead) != ARCHIVE_OK ||
        archive_read_set_skip_callback(reader, onSkip) != ARCHIVE_OK ||
        archive_read_set_callback_data(reader, this) != ARCHIVE_OK || archive_read_open1(reader) != ARCHIVE_OK) {
        return failure();
    }
    return {};
}

Result<void> TarReader::State::take(struct ::archive_entry* from) {
    entry = TarEntry{};
    const char* path = archive_entry_pathname(from);
    if (path == nullptr) {
        path = archive_entry_pathname_utf8(from);
    }
    const char* hardLink = archive_entry_hardlink(from);
    const char* symlink = archive_entry_symlink(from);
    const char* link = hardLink != nullptr ? hardLink : symlink;
    if (path == nullptr) {
        return fail(ErrorCode::Corrupt, msg::TarDamaged, "a name that cannot be read");
    }
    const std::string_view pathView = path;
    const std::string_view linkView = link != nullptr ? link : "";
    if (Result<void> charged = budget.chargeEntry(pathView.size(), linkView.size()); !charged) {
        return charged;
    }
    entry.path = pathView;
    entry.linkTarget = linkView;
    entry.mode = static_cast<std::uint32_t>(archive_entry_perm(from)) & 07777U;
    // Ids are 32 bits wide in Linux; what does not fit is cut as the kernel would.
    entry.uid = static_cast<std::uint32_t>(archive_entry_uid(from));
    entry.gid = static_cast<std::uint32_t>(archive_entry_gid(from));
    entry.mtime = static_cast<std::int64_t>(archive_entry_mtime(from));
    const long nanoseconds = archive_entry_mtime_nsec(from);
    entry.mtimeNanoseconds =
        nanoseconds >= 0 && nanoseconds < 1'000'000'000 ? static_cast<std::uint32_t>(nanoseconds) : 0;
    if (hardLink != nullptr) {
        entry.kind = TarKind::HardLink;
    } else {
        switch (archive_entry_filetype(from)) {
        case AE_IFDIR:
            entry.kind = TarKind::Directory;
            break;
        case AE_IFLNK:
            entry.kind = TarKind::Symlink;
            break;
        case AE_IFCHR:
            entry.kind = TarKind::CharacterDevice;
            break;
        case AE_IFBLK:
            entry.kind = TarKind::BlockDevice;
            break;
        case AE_IFIFO:
            entry.kind = TarKind::Fifo;
            break;
        default:
            entry.kind = TarKind::File;
        }
    }
    if (entry.kind == TarKind::CharacterDevice || entry.kind == TarKind::BlockDevice) {
        entry.deviceMajor = static_cast<std::uint32_t>(archive_entry_rdevmajor(from));
        entry.deviceMinor = static_cast<std::uint32_t>(archive_entry_rdevminor(from));
    }
    if (entry.kind == TarKind::File) {
        const la_int64_t size = archive_entry_size(from);
        if (size < 0) {
            return fail(ErrorCode::Corrupt, msg::TarDamaged, "a negative length");
        }
        entry.size = static_cast<std::uint64_t>(size);
        entry.storedSize = entry.size;
        if (archive_entry_sparse_reset(from) > 0) {
            entry.sparse = true;
            entry.storedSize = 0;
            la_int64_t offset = 0;
            la_int64_t length = 0;
            while (archive_entry_sparse_next(from, &offset, &length) == ARCHIVE_OK) {
                entry.storedSize += static_cast<std::uint64_t>(std::max<la_int64_t>(length, 0));
            }
            entry.storedSize = std::min(entry.storedSize, entry.size);
        }
    }
    if (archive_entry_xattr_reset(from) > 0) {
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t length = 0;
        std::uint64_t bytes = 0;
        while (archive_entry_xattr_next(from, &name, &value, &length) == ARCHIVE_OK) {
            const std::string_view nameView = name;
            bytes += nameView.size() + length;
            if (bytes > budget.limits().xattrBytesOfEntry) {
                return budget.chargeXattrs(bytes);
            }
            // SCHILY and LIBARCHIVE records of one attribute come as two: they are the same.
            if (std::ranges::none_of(entry.xattrs, [&](const Xattr& xattr) { return xattr.name == nameView; })) {
                entry.xattrs.push_back({std::string(nameView), std::string(static_cast<const char*>(value), length)});
            }
        }
        if (Result<void> charged = budget.chargeXattrs(bytes); !charged) {
            return charged;
        }
        std::ranges::sort(entry.xattrs, {}, &Xattr::name);
    }
    return {};
}

TarReader::TarReader(std::unique_ptr<ByteSource> source, const ArchiveLimits& limits)
    : m_state(std::make_unique<State>(std::move(source), limits)) {}

TarReader::~TarReader() = default;

Result<const TarEntry*> TarReader::next() {
    State& state = *m_state;
    const Utf8Locale::Scope locale(state.utf8);
    if (!state.opened) {
        if (Result<void> opened = state.open(); !opened) {
            return passOn(opened.error());
        }
    }
    if (state.ended) {
        return nullptr;
    }
    struct ::archive_entry* entry = nullptr;
    const int code = archive_read_next_header(state.handle.get(), &entry);
    if (code == ARCHIVE_EOF) {
        state.ended = true;
        return nullptr;
    }
    if (code == ARCHIVE_WARN) {
        state.warn();
    } else if (code != ARCHIVE_OK) {
        // ARCHIVE_RETRY is one bad header; what follows it cannot be trusted.
        return state.failure();
    }
    state.contentRead = false;
    if (Result<void> taken = state.take(entry); !taken) {
        return passOn(taken.error());
    }
    return &state.entry;
}

Result<void> TarReader::readContent(const ContentFunction& content) {
    State& state = *m_state;
    if (state.contentRead || state.entry.kind != TarKind::File) {
        return {};
    }
    state.contentRead = true;
    const Utf8Locale::Scope locale(state.utf8);
    static constexpr std::array<std::byte, 64 * 1024> zeros{};
    std::uint64_t position = 0;
    const auto fill = [&](std::uint64_t end) -> Result<void> {
        while (position < end) {
            const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(end - position, zeros.size()));
            if (Result<void> taken = content(Bytes(zeros).first(count)); !taken) {
                return taken;
            }
            position += count;
        }
        return {};
    };
    for (;;) {
        const void* data = nullptr;
        std::size_t length = 0;
        la_int64_t offset = 0;
        const int code = archive_read_data_block(state.handle.get(), &data, &length, &offset);
        if (code == ARCHIVE_EOF) {
            break;
        }
        if (code == ARCHIVE_WARN) {
            state.warn();
        } else if (code != ARCHIVE_OK) {
            return state.failure();
        }
        const auto start = static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0));
        // Pieces come in order and inside the announced length; anything else is a lying sparse map.
        if (start < position || length > state.entry.size || start > state.entry.size - length) {
            return fail(ErrorCode::Corrupt, msg::TarDamaged, "a sparse map that contradicts itself");
        }
        if (Result<void> filled = fill(start); !filled) {
            return filled;
        }
        if (length > 0) {
            if (Result<void> taken = content({static_cast<const std::byte*>(data), length}); !taken) {
                return taken;
            }
            position += length;
        }
    }
    if (position < state.entry.size && !state.entry.sparse) {
        return fail(ErrorCode::Corrupt, msg::TarTruncated, state.entry.path);
    }
    return fill(state.entry.size);
}

std::uint64_t TarReader::contentOffset() const {
    // What libarchive has consumed: everything up to the end of the header (and of a sparse map).
    return static_cast<std::uint64_t>(std::max<la_int64_t>(archive_filter_bytes(m_state->handle.get(), 0), 0));
}

const std::vector<std::string>& TarReader::warnings() const {
    return m_state->warnings;
}

Result<void> TarReader::drain() {
    for (;;) {
        const Result<std::size_t> count = m_state->source->read({m_state->buffer.get(), kBufferSize});
        if (!count) {
            return passOn(count.error());
        }
        if (*count == 0) {
            return {};
        }
    }
}

bool looksLikeTar(Bytes firstBytes) {
    if (firstBytes.size() < kBlock) {
        return std::ranges::all_of(firstBytes, [](std::byte byte) { return byte == std::byte{0}; });
    }
    const auto byteAt = [&](std::size_t at) { return static_cast<unsigned>(firstBytes[at]); };
    unsigned sum = 0;
    int signedSum = 0;
    bool zeros = true;
    for (std::size_t i = 0; i < kBlock; ++i) {
        zeros = zeros && byteAt(i) == 0;
        const bool checksum = i >= 148 && i < 156;
        sum += checksum ? ' ' : byteAt(i);
        signedSum += checksum ? ' ' : static_cast<signed char>(byteAt(i));
    }
    if (zeros) {
        return true;
    }
    unsigned announced = 0;
    std::size_t at = 148;
    while (at < 156 && byteAt(at) == ' ') {
        ++at;
    }
    for (; at < 156 && byteAt(at) >= '0' && byteAt(at) <= '7'; ++at) {
        announced = announced * 8 + (byteAt(at) - '0');
    }
    return announced == sum || static_cast<int>(announced) == signedSum;
}

} // namespace slipway::archive
