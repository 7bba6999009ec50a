// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/limits.h"

#include "engine/messages/catalogue/archive.h"
#include "engine/messages/format.h"

namespace slipway::archive {

using messages::formatBytes;

namespace {

// Adds without wrapping: a lying length must not make the sum small again.
void addTo(std::uint64_t& sum, std::uint64_t more) {
    sum = more > ~std::uint64_t{0} - sum ? ~std::uint64_t{0} : sum + more;
}

} // namespace

Result<void> Budget::chargeEntry(std::uint64_t pathBytes, std::uint64_t linkBytes) {
    addTo(m_entries, 1);
    if (m_entries > m_limits.entries) {
        return fail(ErrorCode::LimitExceeded, msg::TooManyEntries, m_limits.entries);
    }
    if (pathBytes > m_limits.pathBytes || linkBytes > m_limits.pathBytes) {
        return fail(ErrorCode::LimitExceeded, msg::PathTooLong, m_limits.pathBytes);
    }
    addTo(m_nameBytes, pathBytes + linkBytes);
    if (m_nameBytes > m_limits.nameBytes) {
        return fail(ErrorCode::LimitExceeded, msg::NamesTooLarge, formatBytes(m_limits.nameBytes));
    }
    return {};
}

Result<void> Budget::chargeDepth(std::uint64_t depth) const {
    if (depth > m_limits.pathDepth) {
        return fail(ErrorCode::LimitExceeded, msg::PathTooDeep, m_limits.pathDepth);
    }
    return {};
}

Result<void> Budget::chargeXattrs(std::uint64_t bytesOfEntry) {
    addTo(m_xattrBytes, bytesOfEntry);
    if (bytesOfEntry > m_limits.xattrBytesOfEntry || m_xattrBytes > m_limits.xattrBytes) {
        return fail(ErrorCode::LimitExceeded, msg::XattrsTooLarge, formatBytes(m_limits.xattrBytesOfEntry),
                    formatBytes(m_limits.xattrBytes));
    }
    return {};
}

Result<void> Budget::chargeBytes(std::uint64_t uncompressed, std::uint64_t compressedSoFar) {
    addTo(m_uncompressed, uncompressed);
    if (m_uncompressed > m_limits.uncompressedBytes) {
        return fail(ErrorCode::LimitExceeded, msg::UncompressedTooLarge, formatBytes(m_limits.uncompressedBytes));
    }
    if (m_uncompressed > m_limits.ratioFreeBytes && m_uncompressed / m_limits.ratio > compressedSoFar) {
        return fail(ErrorCode::LimitExceeded, msg::RatioTooLarge, m_limits.ratio);
    }
    return {};
}

} // namespace slipway::archive
