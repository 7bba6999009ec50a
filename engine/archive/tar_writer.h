// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/archive/tar_entry.h"

#include <memory>
#include <span>

namespace slipway::archive {

// Writes the tar of a layer so that equal entries give equal bytes: pax where needed, numeric owners, times in whole
// seconds, no access or change times, extended attributes once (SCHILY.xattr), no sparse files, directories end with
// "/", no leading "./". What the caller must keep to, and what is checked: a parent directory comes before its children
// and only once; a hard link names an earlier file of the same archive; a whiteout comes before its siblings (its order
// is the caller's). A parent that the layers below have need not be written, which is said by addKnownParent().
class TarWriter {
public:
    // The sink must outlive the writer.
    explicit TarWriter(ByteSink& sink);
    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    // A file's content comes from `content`, which must give exactly entry.size bytes; everything else has none.
    // `storedSize`, `sparse` and `mtimeNanoseconds` are not looked at.
    [[nodiscard]] Result<void> add(const TarEntry& entry, ByteSource* content = nullptr);
    [[nodiscard]] Result<void> addFile(const TarEntry& entry, Bytes content);
    // ".wh.NAME" beside where PATH was: regular, empty, 1970-01-01.
    [[nodiscard]] Result<void> addWhiteout(std::string_view path);
    // ".wh..wh..opq" inside the directory.
    [[nodiscard]] Result<void> addOpaqueMarker(std::string_view directory);
    void addKnownParent(std::string_view directory);

    // The end marker. Does not finish the sink.
    [[nodiscard]] Result<void> finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace slipway::archive
