// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/shell/syntax.h"

#include <vector>

// Where a script uses what POSIX does not promise, so that a plain sh may stumble over it.
namespace slipway::shell {

enum class Extension : std::uint8_t {
    ProcessSubstitution, // <(...)
    AnsiQuote,           // $'...'
    ArithmeticCommand,   // ((...)), for ((...))
    BraceExpansion,      // {a,b}
    DoubleBracket,       // [[ ... ]]
    HereString,          // <<<
    TestEquals,          // [ a == b ]
    BothRedirection,     // &> file, >& file
    Array,               // a=(...), a[0]=x
    EchoOption,          // echo -e
    Pipefail,            // set -o pipefail
    Source,              // source file
    Local,               // local x
    ArrayReference,      // ${a[0]}
    Substring,           // ${x:1}
    Replacement,         // ${x/a/b}
    CaseChange,          // ${x^^}
    Indirection,         // ${!x}
    FunctionKeyword,     // function f { ... }
    PipeBoth,            // |&
};

struct ExtensionUse {
    Extension extension{};
    text::ByteRange range;
    Dialect dialect = Dialect::Posix; // of the text that it stands in
    bool nested = false;              // in sh -c, eval, a heredoc of a shell
};

// In the order of the text; nothing from text that bash reads.
[[nodiscard]] std::vector<ExtensionUse> extensions(const Script& script);

} // namespace slipway::shell
