// SPDX-License-Identifier: Apache-2.0
#include "engine/image/file_tree.h"

#include "engine/archive/compression.h"
#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/image/image_source.h"
#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/image.h"
#include "engine/text/escape.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <unordered_map>

namespace slipway::image {

Result<std::string> FileTree::readJson(const std::string& name) const {
    Result<std::unique_ptr<archive::ByteSource>> source = open(name);
    if (!source) {
        return passOn(source.error());
    }
    return archive::readAll(**source, kMaximumJsonBytes, name);
}

namespace {

std::unexpected<Error> notInside(std::string_view name, std::string_view where) {
    return fail(ErrorCode::NotFound, msg::BlobMissing, text::escaped(name), where);
}

class DirectoryTree final : public FileTree {
public:
    explicit DirectoryTree(std::filesystem::path directory)
        : m_directory(std::move(directory)) {}
    bool contains(const std::string& name) const override { return size(name).has_value(); }
    std::optional<std::uint64_t> size(const std::string& name) const override {
        std::error_code error;
        const std::filesystem::path path = m_directory / name;
        if (!std::filesystem::is_regular_file(path, error)) {
            return std::nullopt;
        }
        const std::uintmax_t bytes = std::filesystem::file_size(path, error);
        return error ? std::nullopt : std::optional<std::uint64_t>(bytes);
    }
    Result<std::unique_ptr<archive::ByteSource>> open(const std::string& name) const override {
        if (!contains(name)) {
            return notInside(name, description());
        }
        return archive::FileSource::open(m_directory / name);
    }
    std::string description() const override { return m_directory.string(); }

private:
    std::filesystem::path m_directory;
};

class TarTree final : public FileTree {
public:
    struct Member {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        // Of a symbolic or hard link, as a name of the tree.
        std::string link;
    };
    TarTree(std::shared_ptr<const archive::FileHandle> file, std::string description,
            std::unordered_map<std::string, Member> members)
        : m_file(std::move(file))
        , m_description(std::move(description))
        , m_members(std::move(members)) {}

    bool contains(const std::string& name) const override { return find(name) != nullptr; }
    std::optional<std::uint64_t> size(const std::string& name) const override {
        const Member* member = find(name);
        return member == nullptr ? std::nullopt : std::optional(member->size);
    }
    Result<std::unique_ptr<archive::ByteSource>> open(const std::string& name) const override {
        const Member* member = find(name);
        if (member == nullptr) {
            return notInside(name, m_description);
        }
        return std::make_unique<archive::FileSource>(m_file, m_description, member->offset, member->size);
    }
    std::string description() const override { return m_description; }

private:
    const Member* find(const std::string& name) const {
        // Old docker archives link a layer to that of another image; more than a few hops are a cycle.
        constexpr int kHops = 8;
        auto found = m_members.find(name);
        for (int hop = 0; hop < kHops && found != m_members.end(); ++hop) {
            if (found->second.link.empty()) {
                return &found->second;
            }
            found = m_members.find(found->second.link);
        }
        return nullptr;
    }
    std::shared_ptr<const archive::FileHandle> m_file;
    std::string m_description;
    std::unordered_map<std::string, Member> m_members;
};

// "../x/layer.tar" seen from "y/layer.tar" is "x/layer.tar"; empty when it leaves the archive.
std::string joined(std::string_view name, std::string_view target) {
    std::vector<std::string_view> parts;
    const auto push = [&](std::string_view path) {
        while (!path.empty()) {
            const std::size_t slash = path.find('/');
            const std::string_view part = path.substr(0, slash);
            path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
            if (part == "..") {
                if (parts.empty()) {
                    return false;
                }
                parts.pop_back();
            } else if (!part.empty() && part != ".") {
                parts.push_back(part);
            }
        }
        return true;
    };
    const std::size_t slash = name.rfind('/');
    if (!target.starts_with('/') && slash != std::string_view::npos && !push(name.substr(0, slash))) {
        return {};
    }
    if (!push(target)) {
        return {};
    }
    std::string result;
    for (const std::string_view part : parts) {
        result += (result.empty() ? "" : "/") + std::string(part);
    }
    return result;
}

Result<std::unique_ptr<FileTree>> indexTar(std::shared_ptr<const archive::FileHandle> file,
                                           const std::string& description, const archive::ArchiveLimits& limits) {
    archive::TarReader reader(std::make_unique<archive::FileSource>(file, description), limits);
    std::unordered_map<std::string, TarTree::Member> members;
    for (;;) {
        const Result<const archive::TarEntry*> entry = reader.next();
        if (!entry) {
            return passOn(entry.error());
        }
        if (*entry == nullptr) {
            break;
        }
        const archive::TarEntry& at = **entry;
        const Result<std::string> name = normalisedPath(at.path);
        if (!name) {
            // A root filesystem's tar is refused for it later, by name; no image file has such a name.
            continue;
        }
        if (at.kind == archive::TarKind::File && !at.sparse) {
            members[*name] = {.offset = reader.contentOffset(), .size = at.size, .link = {}};
        } else if (at.kind == archive::TarKind::Symlink) {
            members[*name] = {.offset = 0, .size = 0, .link = joined(*name, at.linkTarget)};
        } else if (at.kind == archive::TarKind::HardLink) {
            members[*name] = {.offset = 0, .size = 0, .link = joined("", at.linkTarget)};
        }
    }
    return std::make_unique<TarTree>(std::move(file), description, std::move(members));
}

// A file without a name, gone when it is closed.
Result<std::shared_ptr<const archive::FileHandle>> unnamedFile() {
    std::error_code error;
    const std::filesystem::path directory = std::filesystem::temp_directory_path(error);
    std::string pattern = (directory / "slipway-archive-XXXXXX").string();
    const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (descriptor < 0) {
        return fail(ErrorCode::Io, msg::CannotWriteFile, pattern, std::generic_category().message(errno));
    }
    ::unlink(pattern.c_str());
    return std::make_shared<const archive::FileHandle>(descriptor);
}

} // namespace

std::unique_ptr<FileTree> openDirectoryTree(const std::filesystem::path& directory) {
    return std::make_unique<DirectoryTree>(directory);
}

Result<std::unique_ptr<FileTree>> openTarTree(const std::filesystem::path& path, const archive::ArchiveLimits& limits) {
    Result<std::shared_ptr<const archive::FileHandle>> file = archive::FileHandle::openFile(path);
    if (!file) {
        return passOn(file.error());
    }
    Result<std::unique_ptr<archive::DecompressingSource>> source =
        archive::decompress(std::make_unique<archive::FileSource>(*file, path.string()), limits);
    if (!source) {
        return passOn(source.error());
    }
    if ((*source)->compression() == archive::Compression::None) {
        return indexTar(std::move(*file), path.string(), limits);
    }
    // Names stand before and behind what they name, so a compressed archive is unpacked once to be read anywhere.
    Result<std::shared_ptr<const archive::FileHandle>> unpacked = unnamedFile();
    if (!unpacked) {
        return passOn(unpacked.error());
    }
    archive::FileSink sink((*unpacked)->descriptor(), "slipway-archive");
    if (const Result<std::uint64_t> copied = archive::copyAll(**source, sink); !copied) {
        return passOn(copied.error());
    }
    return indexTar(std::move(*unpacked), path.string(), limits);
}

} // namespace slipway::image
