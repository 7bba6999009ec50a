// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/command.h"
#include "engine/build/event.h"

#include <memory>

// The views of a running build: each turns events into what one kind of reader wants.
namespace slipway::cli {

enum class ProgressKind : std::uint8_t {
    Plain,   // lines, as they come: "#2 0.31 text"
    Live,    // a terminal: redrawn in place
    RawJson, // BuildKit's client.SolveStatus, one object a line
};

class ProgressView : public build::BuildObserver {
public:
    // Restores the terminal and shows what is left; called once before anything else is printed.
    virtual void close() {}
};

// Writes to standard error. `context` must outlive the view.
[[nodiscard]] std::unique_ptr<ProgressView> makeProgressView(ProgressKind kind, const Context& context);

[[nodiscard]] std::unique_ptr<ProgressView> makePlainView(const Context& context);
[[nodiscard]] std::unique_ptr<ProgressView> makeLiveView(const Context& context);
[[nodiscard]] std::unique_ptr<ProgressView> makeRawJsonView(const Context& context);

} // namespace slipway::cli
