// SPDX-License-Identifier: Apache-2.0
#include "engine/image/layer_content.h"

#include "engine/archive/compression.h"
#include "engine/archive/tar_reader.h"
#include "engine/image/layer_index.h"
#include "engine/messages/catalogue/image.h"

#include <optional>

namespace slipway::image {

Result<std::uint64_t> readFileOfLayer(std::unique_ptr<archive::ByteSource> blob, std::string_view path,
                                      FileReceiver& receiver, std::uint64_t maximumBytes,
                                      const archive::ArchiveLimits& limits, const archive::ByteProgress& progress,
                                      const std::stop_token& stop) {
    auto content =
        archive::decompress(std::make_unique<archive::WatchedSource>(std::move(blob), progress, stop), limits);
    if (!content)
        return passOn(std::move(content.error()));
    archive::TarReader reader(std::move(*content), limits);
    std::optional<std::uint64_t> length;
    for (;;) {
        const auto next = reader.next();
        if (!next)
            return passOn(next.error());
        if (*next == nullptr)
            break;
        const archive::TarEntry& entry = **next;
        if (entry.kind != archive::TarKind::File || normalisedPath(entry.path) != path)
            continue;
        if (entry.size > maximumBytes)
            return fail(ErrorCode::LimitExceeded, msg::FileTooLong, path, entry.size, maximumBytes);
        if (auto begun = receiver.begin(entry); !begun)
            return passOn(std::move(begun.error()));
        if (auto read = reader.readContent([&](archive::Bytes bytes) { return receiver.content(bytes); }); !read)
            return passOn(std::move(read.error()));
        length = entry.size;
    }
    if (!length)
        return fail(ErrorCode::NotFound, msg::FileNotInLayer, path);
    return *length;
}

} // namespace slipway::image
