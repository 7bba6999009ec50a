// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/archive/byte_stream.h"

#include <memory>

namespace slipway::archive {

// Inflates one member of a gzip stream, with ISA-L where it was found when this was built and with zlib otherwise. The
// checksum and the length in the trailer are checked.
class GzipMember {
public:
    GzipMember();
    ~GzipMember();
    GzipMember(const GzipMember&) = delete;
    GzipMember& operator=(const GzipMember&) = delete;

    // For the next member.
    void reset();

    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        // The trailer has been read: what is left of the input is not of this member.
        bool ended = false;
    };
    // Both may be partial; no progress in either means that more input is needed.
    [[nodiscard]] Result<Step> inflate(Bytes input, std::span<std::byte> output);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace slipway::archive
