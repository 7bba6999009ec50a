// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/file_stream.h"

#include "engine/messages/catalogue/archive.h"
#include "engine/messages/catalogue/general.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace slipway::archive {

namespace {

std::string reason(int number) {
    return std::generic_category().message(number);
}

std::unexpected<Error> cannotOpen(const std::filesystem::path& path, int number) {
    const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::NotFound
                           : number == EACCES || number == EPERM ? ErrorCode::Permission
                                                                 : ErrorCode::Io;
    return fail(code, msg::CannotOpenFile, path.string(), reason(number));
}

} // namespace

FileHandle::~FileHandle() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

Result<std::shared_ptr<const FileHandle>> FileHandle::openFile(const std::filesystem::path& path) {
    // O_NONBLOCK so that a pipe without a writer does not hang before its kind is known.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return cannotOpen(path, errno);
    }
    auto file = std::make_shared<const FileHandle>(descriptor);
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) {
        return cannotOpen(path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::InvalidInput, msg::NotARegularFile, path.string());
    }
    return file;
}

Result<std::uint64_t> FileHandle::size() const {
    struct stat status{};
    if (::fstat(m_descriptor, &status) != 0) {
        return fail(ErrorCode::Io, msg::CannotReadFile, "", reason(errno));
    }
    return static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
}

Result<std::unique_ptr<ByteSource>> FileSource::open(const std::filesystem::path& path) {
    Result<std::shared_ptr<const FileHandle>> file = FileHandle::openFile(path);
    if (!file) {
        return passOn(file.error());
    }
    return std::make_unique<FileSource>(std::move(*file), path.string());
}

Result<std::size_t> FileSource::read(std::span<std::byte> buffer) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), m_left));
    if (wanted == 0) {
        return 0;
    }
    ssize_t count = 0;
    do {
        count = ::pread(m_file->descriptor(), buffer.data(), wanted, static_cast<off_t>(m_offset));
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return fail(ErrorCode::Io, msg::CannotReadFile, m_name, reason(errno));
    }
    m_offset += static_cast<std::uint64_t>(count);
    m_left -= static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
}

Result<std::uint64_t> FileSource::skip(std::uint64_t count) {
    const Result<std::uint64_t> size = m_file->size();
    if (!size) {
        return passOn(size.error());
    }
    const std::uint64_t behind = *size > m_offset ? *size - m_offset : 0;
    count = std::min({count, m_left, behind});
    m_offset += count;
    m_left -= count;
    return count;
}

Result<std::size_t> DescriptorSource::read(std::span<std::byte> buffer) {
    ssize_t count = 0;
    do {
        count = ::read(m_descriptor, buffer.data(), buffer.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return fail(ErrorCode::Io, msg::CannotReadFile, m_name, reason(errno));
    }
    return static_cast<std::size_t>(count);
}

FileSink::~FileSink() {
    if (m_owned) {
        ::close(m_descriptor);
    }
}

Result<std::unique_ptr<FileSink>> FileSink::create(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        const int number = errno;
        return fail(number == EACCES || number == EPERM ? ErrorCode::Permission : ErrorCode::Io, msg::CannotWriteFile,
                    path.string(), reason(number));
    }
    auto sink = std::make_unique<FileSink>(descriptor, path.string());
    sink->m_owned = true;
    return sink;
}

Result<void> FileSink::write(Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            if (errno == ENOSPC || errno == EDQUOT) {
                return fail(ErrorCode::Io, msg::DiskFull, m_name);
            }
            return fail(ErrorCode::Io, msg::CannotWriteFile, m_name, reason(errno));
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

} // namespace slipway::archive
