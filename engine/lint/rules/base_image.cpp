// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/base_image.h"

#include "engine/lint/rules/paths.h"

#include <algorithm>

namespace slipway::lint::rules {

std::string rootImage(const Subject& subject, StageId stage) {
    return subject.baseImage(subject.root(stage).stage->id);
}

std::string_view shortImageName(std::string_view image) {
    image = image.substr(0, image.find('@'));
    const std::size_t slash = image.rfind('/');
    image.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
    return image.substr(0, image.find(':'));
}

bool isScratch(std::string_view image) {
    return image == "scratch";
}

bool isStaticBase(std::string_view image) {
    return (image.contains("distroless") || image.contains("chainguard")) &&
           shortImageName(image).starts_with("static");
}

bool hasNoShell(std::string_view image) {
    return isScratch(image) || (image.contains("distroless") && !image.contains("debug")) || isStaticBase(image);
}

bool lacksProgram(std::string_view image, std::string_view program) {
    if (hasNoShell(image))
        return true;
    const std::string_view name = shortImageName(image);
    if (image.contains("alpine"))
        return program == "curl" && (name == "alpine" || name == "golang" || name == "node" || name == "python" ||
                                     name == "ruby" || name == "rust");
    if (name == "debian" || name == "ubuntu")
        return program == "curl" || program == "wget";
    const bool slim = image.contains("slim");
    return slim && (name == "node" || name == "python" || name == "ruby" || name == "rust");
}

const StageView* targetStage(const Subject& subject) {
    return subject.stages().empty() ? nullptr : &subject.stage(subject.target());
}

bool isStart(const Site& site) {
    return site.as<dockerfile::Cmd>() != nullptr || site.as<dockerfile::Entrypoint>() != nullptr;
}

void forEachStart(const Subject& subject, const std::function<void(const Site&, const shell::RunText&)>& call) {
    const StageView* target = targetStage(subject);
    if (target == nullptr)
        return;
    for (const Site& site : target->sites) {
        if (!isStart(site) || site.isTrigger())
            continue;
        if (const shell::RunText* text = subject.run(site); text != nullptr && text->script)
            call(site, *text);
    }
}

bool copiesFiles(const Subject& subject, StageId id) {
    return anyOfChain(subject, id, [](const StageView& stage) {
        return std::ranges::any_of(stage.sites,
                                   [](const Site& site) { return site.as<dockerfile::Copy>() != nullptr; });
    });
}

void forEachCallOfStage(const Subject& subject, const StageView& stage, const std::function<void(const Call&)>& call) {
    for (const Site& site : stage.sites) {
        const auto* run = site.as<dockerfile::Run>();
        const shell::RunText* text = run != nullptr && !site.isTrigger() ? subject.run(site) : nullptr;
        if (text == nullptr || !text->script)
            continue;
        for (const shell::Invocation& each : text->invocations)
            call({site, *run, *text, each});
    }
}

bool installsPackage(const Subject& subject, StageId id, std::string_view package) {
    return anyOfChain(subject, id, [&](const StageView& stage) {
        bool found = false;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            if (found || !call.hasAnyArgument({"install", "add", "in", "-S"}))
                return;
            found = std::ranges::any_of(call.program.arguments(), [&](const shell::Word& word) {
                const std::string_view name = word.text;
                const std::size_t end = name.find_first_of("=~<>:");
                // A variable may hold anything.
                return name.substr(0, end) == package || word.hasExpansion();
            });
        });
        return found;
    });
}

std::optional<std::string> environmentOf(const Subject& subject, const Call& call, std::string_view name) {
    const std::string prefix = std::string(name) + "=";
    for (const shell::Assignment& each : call.program.command->assignments) {
        if (each.name == name)
            return each.value.text;
    }
    for (const shell::Invocation& each : call.text.invocations) {
        for (const shell::Word& word : each.command->words) {
            if (word.text.starts_with(prefix) && (each.name == "env" || each.name == "export" || each.name == "xx-go"))
                return word.text.substr(prefix.size());
        }
    }
    // "A=1;" in front of it, for the whole script.
    for (const shell::Item& item : call.text.script->list.items) {
        for (const shell::Command& command : item.pipeline.commands) {
            if (!command.words.empty())
                continue;
            for (const shell::Assignment& each : command.assignments) {
                if (each.name == name)
                    return each.value.text;
            }
        }
    }
    const VariableDefinition* definition = subject.variable(call.site, name);
    if (definition == nullptr || definition->value == nullptr)
        return std::nullopt;
    return std::string(unquoted(definition->value->text));
}

} // namespace slipway::lint::rules
