// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/file_descriptor.h"
#include "engine/build/embedded/worker/jobs.h"
#include "engine/context/source_tree.h"

#include <functional>
#include <memory>

namespace slipway::build::embedded::worker {

// What a SourceTreeSpec names, opened.
struct OpenTree {
    std::shared_ptr<const context::SourceTree> tree;
    // An open file of it, for copying with the kernel; invalid for a tree in memory.
    std::function<Result<FileDescriptor>(const std::string&)> openFile;
    // Keeps a mounted tree mounted.
    std::shared_ptr<FileDescriptor> mount{};
};
[[nodiscard]] Result<OpenTree> openTree(Job& job, const SourceTreeSpec& spec);

} // namespace slipway::build::embedded::worker
