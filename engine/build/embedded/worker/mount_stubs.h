// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <sys/types.h>

#include <ctime>
#include <string>
#include <vector>

namespace slipway::build::embedded::worker {

// Places to mount on that an image does not have. They are made before the runtime would, and go again afterwards, so
// that a layer holds what its command left and not what the mounts needed.
class MountStubs {
public:
    explicit MountStubs(int root)
        : m_root(root) {}
    // Makes what is missing of the path, the last component as a directory or as an empty file.
    [[nodiscard]] Result<void> add(const std::string& path, bool directory);
    // Removes what is still empty, and puts the times of the directories above back unless the command changed them.
    void remove();

private:
    struct Stub {
        std::string parent;
        std::string name;
        ino_t inode = 0;
        bool directory = false;
        timespec before{}; // modification time of the directory above
        timespec after{};
    };
    int m_root;
    std::vector<Stub> m_stubs;
};

} // namespace slipway::build::embedded::worker
