// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"
#include "engine/image/digest.h"

#include <memory>

namespace slipway::image {

// SHA-256 of a stream on a thread of its own, so that hashing and what else is done with the bytes go on side by side.
// The bytes are copied; at most a few megabytes wait.
class StreamHasher {
public:
    StreamHasher();
    ~StreamHasher();
    StreamHasher(const StreamHasher&) = delete;
    StreamHasher& operator=(const StreamHasher&) = delete;

    void update(archive::Bytes bytes);
    // Once.
    [[nodiscard]] Digest finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace slipway::image
