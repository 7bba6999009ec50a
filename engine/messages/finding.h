// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"
#include "engine/text/text_edit.h"

#include <cstdint>
#include <string>
#include <vector>

namespace slipway {

enum class Severity : std::uint8_t { Error, Warning, Info, Style };

// A way to mend a finding: a label and edits of the text it was found in, which must not overlap.
struct Fix {
    messages::Message label;
    std::vector<text::TextEdit> edits;
    // A safe fix keeps the meaning and may be applied without asking.
    bool safe = false;
};

struct RelatedPlace {
    text::ByteRange range;
    messages::Message message;
};

// One thing that is wrong at one place: from the parser, from stages, from a lint rule. Value type.
struct Finding {
    // "SL0001", "DL3008", ...; parser errors carry the name of their message.
    std::string rule;
    Severity severity = Severity::Error;
    text::ByteRange range;
    messages::Message message;
    // What was expected, the likely mistake.
    std::vector<messages::Message> notes{};
    std::vector<RelatedPlace> related{};
    // Alternatives: any one of them mends it.
    std::vector<Fix> fixes{};
};

} // namespace slipway
