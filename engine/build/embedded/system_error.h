// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <cerrno>
#include <cstring>

namespace slipway::build::embedded {

// ENOSPC and EDQUOT are told as what they are, EPERM and EACCES get the code that callers look for.
[[nodiscard]] inline ErrorCode codeOf(int error) {
    switch (error) {
    case EPERM:
    case EACCES:
        return ErrorCode::Permission;
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::NotFound;
    default:
        return ErrorCode::Io;
    }
}

// The message with its arguments, then the system's reason as the last one. Read errno before anything else runs.
template <typename... Arguments>
[[nodiscard]] std::unexpected<Error> systemError(messages::Msg id, const Arguments&... arguments) {
    const int error = errno;
    return fail(codeOf(error), id, arguments..., ::strerrordesc_np(error) != nullptr ? ::strerrordesc_np(error) : "?");
}

} // namespace slipway::build::embedded
