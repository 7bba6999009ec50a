// SPDX-License-Identifier: Apache-2.0
#include "engine/stages/reference.h"

#include "engine/dockerfile/mount.h"

#include <charconv>

namespace slipway::stages {

using namespace dockerfile;

std::vector<Reference> references(const Instruction& instruction) {
    std::vector<Reference> result;
    if (const Copy* copy = instruction.as<Copy>(); copy != nullptr && copy->from) {
        result.push_back({EdgeKind::Copy, *copy->from});
    } else if (const Run* run = instruction.as<Run>()) {
        for (const Word& mount : run->mounts) {
            const auto fields = splitMount(mount.text);
            if (!fields)
                continue;
            const bool exact = mount.range.size() == mount.text.size();
            for (const MountField& field : *fields) {
                if (field.key != "from" || field.value.empty())
                    continue;
                text::ByteRange range = mount.range;
                if (exact)
                    range = {mount.range.begin + field.valueBegin, mount.range.begin + field.end};
                result.push_back({EdgeKind::Mount, {field.value, range}, exact});
            }
        }
    }
    return result;
}

std::optional<std::size_t> wholeNumber(std::string_view text) {
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace slipway::stages
