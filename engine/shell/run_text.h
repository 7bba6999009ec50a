// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/shell/extensions.h"
#include "engine/shell/invocation.h"
#include "engine/shell/mapped_text.h"
#include "engine/shell/syntax.h"

#include <memory>
#include <optional>
#include <span>
#include <string>

// What an instruction of a Dockerfile hands to a shell or runs itself.
namespace slipway::shell {

// What a name or path of an interpreter speaks: nothing when it is no shell that parse() reads (pwsh, cmd, python3).
[[nodiscard]] std::optional<Dialect> dialectOf(std::string_view interpreter);

struct RunText {
    enum class Form : std::uint8_t {
        Shell,
        Exec,    // no shell: the words are the arguments of one command
        Heredoc, // RUN <<EOF: the body is the script
        Foreign, // for an interpreter that is no shell
    };
    Form form = Form::Shell;
    std::string interpreter;                // "/bin/sh", "python3", the first word of SHELL
    MappedText text;                        // of Exec the words, joined by blanks
    text::ByteRange range;                  // of the arguments, heredocs not included
    std::shared_ptr<const Script> script{}; // nullptr for Foreign
    std::vector<ExtensionUse> extensions{}; // nothing for bash
    std::vector<Invocation> invocations{};  // of the script
};

// For RUN, CMD, ENTRYPOINT, HEALTHCHECK and ONBUILD with one of them; nothing for the others and for broken ones.
// `shell` are the words of the SHELL in force; empty: /bin/sh -c.
[[nodiscard]] std::optional<RunText> runText(const dockerfile::Dockerfile& file,
                                             const dockerfile::Instruction& instruction,
                                             std::span<const std::string> shell);

} // namespace slipway::shell
