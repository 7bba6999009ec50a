// SPDX-License-Identifier: Apache-2.0
#include "engine/kit/root_tar.h"

#include "engine/archive/file_stream.h"
#include "engine/archive/tar_reader.h"
#include "engine/archive/tar_writer.h"
#include "engine/messages/catalogue/general.h"

#include <algorithm>
#include <array>

namespace slipway::kit {

namespace {

using archive::TarEntry;
using archive::TarKind;

// dpkg's list of a large installation is below 1 MB.
constexpr std::size_t kControlTextLimit = 32 * 1024 * 1024;

std::string_view withoutDots(std::string_view path) {
    while (path.starts_with("./"))
        path.remove_prefix(2);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return path == "." ? std::string_view() : path;
}

// Where packages leave what differs from run to run, or what this machine gave.
bool isLeftover(std::string_view path, TarKind kind) {
    static constexpr std::array<std::string_view, 9> exact{"etc/resolv.conf",
                                                           "etc/hostname",
                                                           "etc/.pwd.lock",
                                                           "etc/passwd-",
                                                           "etc/group-",
                                                           "etc/shadow-",
                                                           "etc/gshadow-",
                                                           "var/cache/ldconfig/aux-cache",
                                                           "var/lib/dbus/machine-id"};
    static constexpr std::array<std::string_view, 6> below{"dev/", "var/lib/apt/lists/", "var/cache/apt/", "run/",
                                                           "tmp/", "var/cache/debconf/"};
    if (std::ranges::find(exact, path) != exact.end())
        return true;
    if (std::ranges::any_of(below, [&](std::string_view folder) { return path.starts_with(folder); }))
        return true;
    if (path.starts_with("var/log/") && kind == TarKind::File)
        return true;
    return path.starts_with("var/lib/dpkg/") &&
           (path.ends_with("-old") || path.ends_with("/lock") || path.ends_with("/lock-frontend"));
}

// The part of the tar's names that the layer has.
std::optional<std::string_view> inside(std::string_view path, const RootTarOptions& options) {
    path = withoutDots(path);
    if (options.staged) {
        if (!path.starts_with(kStage))
            return std::nullopt;
        path.remove_prefix(kStage.size());
    }
    if (path.empty())
        return std::nullopt;
    return path;
}

bool isControlText(std::string_view path, bool staged) {
    if (!staged)
        return path == "var/lib/dpkg/status";
    return path.starts_with("var/lib/dpkg/status.d/") && !path.ends_with(".md5sums");
}

Result<std::unique_ptr<archive::TarReader>> openTar(const std::filesystem::path& tar) {
    auto source = archive::FileSource::open(tar);
    if (!source)
        return passOn(std::move(source.error()));
    return std::make_unique<archive::TarReader>(std::move(*source));
}

// The content of a reader's current entry as a source. A tar reader pushes, a tar writer pulls: small files go through
// memory, and there are no large ones in packages.
Result<std::string> contentOf(archive::TarReader& reader, std::uint64_t size) {
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(size));
    const Result<void> read = reader.readContent([&bytes](archive::Bytes piece) -> Result<void> {
        bytes += archive::textOf(piece);
        return {};
    });
    if (!read)
        return passOn(read.error());
    return bytes;
}

} // namespace

std::optional<std::string> layerPath(const TarEntry& entry, const RootTarOptions& options) {
    const std::optional<std::string_view> path = inside(entry.path, options);
    if (!path || isLeftover(*path, entry.kind))
        return std::nullopt;
    if (entry.kind == TarKind::CharacterDevice || entry.kind == TarKind::BlockDevice || entry.kind == TarKind::Fifo)
        return std::nullopt;
    return std::string(*path);
}

Result<RootTarFacts> readRootTar(const std::filesystem::path& tar, const RootTarOptions& options,
                                 const std::stop_token& stop) {
    auto reader = openTar(tar);
    if (!reader)
        return passOn(std::move(reader.error()));
    RootTarFacts facts;
    std::string control;
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        const auto next = (*reader)->next();
        if (!next)
            return passOn(next.error());
        const TarEntry* entry = *next;
        if (entry == nullptr)
            break;
        const std::optional<std::string> path = layerPath(*entry, options);
        if (!path)
            continue;
        if (entry->mtime < options.epoch)
            facts.newest = std::max(facts.newest, entry->mtime);
        if (entry->kind == TarKind::File && isControlText(*path, options.staged)) {
            if (control.size() + entry->size > kControlTextLimit)
                return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, *path, kControlTextLimit);
            Result<std::string> text = contentOf(**reader, entry->size);
            if (!text)
                return passOn(std::move(text.error()));
            control += *text;
            control += '\n';
        }
    }
    facts.packages = packageVersions(control);
    return facts;
}

Result<void> writeLayer(const std::filesystem::path& tar, const RootTarOptions& options, const RootTarFacts& facts,
                        archive::ByteSink& sink, const std::stop_token& stop) {
    auto reader = openTar(tar);
    if (!reader)
        return passOn(std::move(reader.error()));
    archive::TarWriter writer(sink);
    for (;;) {
        if (stop.stop_requested())
            return cancelled();
        const auto next = (*reader)->next();
        if (!next)
            return passOn(next.error());
        if (*next == nullptr)
            return writer.finish();
        std::optional<std::string> path = layerPath(**next, options);
        if (!path)
            continue;
        TarEntry entry = **next;
        entry.path = std::move(*path);
        entry.mtimeNanoseconds = 0;
        if (options.staged && (entry.path == "home/nonroot" || entry.path == "home/nonroot/"))
            entry.uid = entry.gid = kNonroot;
        if (entry.mtime >= options.epoch)
            entry.mtime = facts.newest;
        if (entry.kind == TarKind::HardLink) {
            const std::optional<std::string_view> target = inside(entry.linkTarget, options);
            if (!target)
                continue;
            entry.linkTarget = std::string(*target);
        }
        Result<void> added;
        if (entry.kind == TarKind::File) {
            Result<std::string> content = contentOf(**reader, entry.size);
            if (!content)
                return passOn(std::move(content.error()));
            added = writer.addFile(entry, archive::bytesOf(*content));
        } else {
            added = writer.add(entry);
        }
        if (!added)
            return added;
    }
}

} // namespace slipway::kit
