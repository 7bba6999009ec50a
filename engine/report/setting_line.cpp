// SPDX-License-Identifier: Apache-2.0
#include "engine/report/setting_line.h"

#include "engine/dockerfile/characters.h"

#include <charconv>

namespace slipway::report {

namespace {

const dockerfile::Stage* stageOf(const dockerfile::Dockerfile& file, std::string_view name) {
    std::size_t number = file.stages.size();
    std::from_chars(name.data(), name.data() + name.size(), number);
    for (const dockerfile::Stage& stage : file.stages)
        if ((!name.empty() && dockerfile::equalIgnoringCase(stage.name, name)) ||
            static_cast<std::size_t>(stage.id) == number)
            return &stage;
    return nullptr;
}

} // namespace

std::size_t stageLine(const dockerfile::Dockerfile& file, std::string_view stage) {
    const dockerfile::Stage* found = stageOf(file, stage);
    return found ? file.source.lineColumn(found->fromInstruction.range.begin).line : 0;
}

std::size_t settingLine(const dockerfile::Dockerfile& file, std::string_view name, std::string_view key) {
    const dockerfile::Stage* stage = stageOf(file, name);
    if (!stage && !file.stages.empty())
        stage = &file.stages.back();
    if (!stage)
        return 0;
    const std::size_t blank = std::min(key.find(' '), key.size());
    const std::string keyword = dockerfile::toUpper(key.substr(0, blank));
    // "80/tcp" is written as "80", too.
    const std::string_view subject = key.substr(std::min(blank + 1, key.size()));
    const std::string_view plain = subject.substr(0, subject.find("/tcp"));
    std::size_t at = stage->fromInstruction.range.begin;
    for (const dockerfile::Instruction& each : stage->instructions)
        if (dockerfile::name(each.keyword) == keyword &&
            file.source.slice(each.argumentsRange).find(plain) != std::string_view::npos)
            at = each.range.begin;
    return file.source.lineColumn(at).line;
}

} // namespace slipway::report
