// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/catalogue/general.h"
#include "engine/messages/message.h"
#include "engine/text/source_text.h"

#include <expected>
#include <optional>
#include <vector>

namespace slipway {

enum class ErrorCode : std::uint8_t {
    Cancelled,     // its own outcome, never shown as an error
    InvalidInput,  // a Dockerfile, option or file that is wrong
    NotFound,      // a file, image, stage or reference that is not there
    Unsupported,   // well-formed, but not something Slipway does
    Corrupt,       // bytes that contradict their digest, length or format
    LimitExceeded, // a budget against hostile or absurd input
    Permission,    // the system refuses (namespaces, files)
    Io,            // reading or writing failed, full disk included
    StepFailed,    // a RUN command ended with an exit code other than 0
    Internal,
};

// Where in a source text something is wrong.
struct Place {
    text::SourceText source;
    text::ByteRange range;
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    messages::Message message;
    std::optional<Place> where{};
    // What was expected, the likely mistake, how to mend it.
    std::vector<messages::Message> notes{};
    // The command's own code for StepFailed, else 0.
    int exitCode = 0;
};

template <typename T>
using Result = std::expected<T, Error>;

template <typename... Arguments>
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, messages::Msg id, const Arguments&... arguments) {
    return std::unexpected(Error{code, messages::message(id, arguments...)});
}

// The same failure as the result of another type.
[[nodiscard]] inline std::unexpected<Error> passOn(Error error) {
    return std::unexpected(std::move(error));
}

[[nodiscard]] inline std::unexpected<Error> cancelled() {
    return fail(ErrorCode::Cancelled, msg::Cancelled);
}

} // namespace slipway
