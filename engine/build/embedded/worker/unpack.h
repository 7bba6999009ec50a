// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/tar_reader.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/build/embedded/worker/jobs.h"

#include <functional>
#include <memory>

namespace slipway::build::embedded::worker {

// Unpacks the blob (descriptor of the job) into the layer's own directory in overlay form, verifies its DiffID, writes
// the index in the same pass.
[[nodiscard]] Result<StepResult> applyLayer(Job& job, const ApplyLayerWork& work);

// Puts the entries of an archive below one directory. Nothing in a name reaches out of it: parents are resolved by the
// kernel inside the directory, and an entry replaces what stands at its own place and never what a link there names.
class Unpacker {
public:
    struct Options {
        // Whiteouts of the archive become the overlay's; without layers below they have nothing to hide.
        bool whiteouts = true;
        AttributePolicy attributes{};
        // Makes a parent that the archive does not have itself, as it is in the layers below. Path relative to the
        // root.
        std::function<Result<void>(int directory, const std::string& name, const std::string& path)> makeParent{};
        // A file of the layers below that a hard link names; -1 when there is none.
        std::function<FileDescriptor(const std::string& path)> openBelow{};
        std::stop_token stop{};
    };
    Unpacker(int root, Options options);
    ~Unpacker();
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;

    // The current entry of `reader`. `path` is normalised and is where it goes.
    // False: refused with a warning, to be left out of the index too.
    [[nodiscard]] Result<bool> add(const archive::TarEntry& entry, const std::string& path, archive::TarReader& reader);
    // Sets the times of directories.
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace slipway::build::embedded::worker
