// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"

#include <filesystem>
#include <memory>

namespace slipway::archive {

// An open file descriptor, closed at the end. Positions are given with every read, so several sources in several
// threads may share one.
class FileHandle {
public:
    explicit FileHandle(int descriptor)
        : m_descriptor(descriptor) {}
    ~FileHandle();
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;

    // For reading; a name that is a directory, a device or a pipe is InvalidInput.
    [[nodiscard]] static Result<std::shared_ptr<const FileHandle>> openFile(const std::filesystem::path& path);

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    // The length in bytes now.
    [[nodiscard]] Result<std::uint64_t> size() const;

private:
    int m_descriptor;
};

// A part of a file, from `offset` on and at most `length` bytes, read with positions: it can skip.
class FileSource final : public ByteSource {
public:
    static constexpr std::uint64_t kToTheEnd = ~std::uint64_t{0};

    explicit FileSource(std::shared_ptr<const FileHandle> file, std::string name, std::uint64_t offset = 0,
                        std::uint64_t length = kToTheEnd)
        : m_file(std::move(file))
        , m_name(std::move(name))
        , m_offset(offset)
        , m_left(length) {}
    // The whole file of that name.
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(const std::filesystem::path& path);

    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) override;
    [[nodiscard]] Result<std::uint64_t> skip(std::uint64_t count) override;

private:
    std::shared_ptr<const FileHandle> m_file;
    // For messages.
    std::string m_name;
    std::uint64_t m_offset;
    std::uint64_t m_left;
};

// A descriptor that is read from where it stands: pipes and sockets too. Does not own the descriptor.
class DescriptorSource final : public ByteSource {
public:
    DescriptorSource(int descriptor, std::string name)
        : m_descriptor(descriptor)
        , m_name(std::move(name)) {}
    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer) override;

private:
    int m_descriptor;
    std::string m_name;
};

// Writes to a descriptor from where it stands. A full disk is Io with the text DiskFull.
class FileSink final : public ByteSink {
public:
    // Does not own the descriptor.
    FileSink(int descriptor, std::string name)
        : m_descriptor(descriptor)
        , m_name(std::move(name)) {}
    ~FileSink() override;
    // Makes the file, or empties the one that is there.
    [[nodiscard]] static Result<std::unique_ptr<FileSink>> create(const std::filesystem::path& path);

    [[nodiscard]] Result<void> write(Bytes bytes) override;
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
    std::string m_name;
    bool m_owned = false;
};

} // namespace slipway::archive
