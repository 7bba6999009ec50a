// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/file_descriptor.h"
#include "engine/build/embedded/protocol.h"

// Snapshots seen together. Always with userxattr: a snapshot that was made with it shows deleted files again when it is
// mounted without. Never redirect_dir or metacopy, which the diff could not read.
namespace slipway::build::embedded::worker {

// The merged files of a chain, read-only. A single directory needs no mount; no directory is the empty tree, for which
// `emptyDirectory` stands. The mount is attached nowhere and ends with the descriptor.
[[nodiscard]] Result<FileDescriptor> openMerged(const Chain& chain, const std::string& scratch);

// The chain with a writable layer on top, detached. `volatile`: an upper directory that survives a crash of the machine
// is thrown away by the store anyway.
[[nodiscard]] Result<FileDescriptor> openWritable(const Chain& chain, const std::filesystem::path& upper,
                                                  const std::filesystem::path& work, const std::string& scratch);

// Whether this kernel names lower directories one by one (6.8); else short links in a directory of `scratch` are used.
[[nodiscard]] bool kernelAddsLowerDirectories();

} // namespace slipway::build::embedded::worker
