// SPDX-License-Identifier: Apache-2.0
// What FROM names: tags, registries, platforms, variables.
#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/mount.h"
#include "engine/dockerfile/platform_arguments.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/image_name.h"
#include "engine/lint/rules/rules.h"
#include "engine/lint/variables.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>
#include <array>

namespace slipway::lint::rules {

using dockerfile::Word;
using messages::message;

namespace {

// Whether hadolint takes the image for an earlier stage: it compares names exactly.
bool isStageForHadolint(const Subject& subject, const dockerfile::Stage& stage) {
    return std::ranges::any_of(subject.file().stages, [&](const dockerfile::Stage& other) {
        return other.id < stage.id && other.from.name && other.from.name->text == stage.from.image.text;
    });
}

// An image that comes from a registry, as far as the file says.
struct Image {
    const dockerfile::Stage* stage = nullptr;
    std::string name;     // with variables replaced where the file knows them
    bool literal = false; // as written
};

std::vector<Image> images(const Subject& subject) {
    std::vector<bool> outside(subject.stages().size(), false);
    for (const stages::Edge& edge : subject.graph().edges) {
        const auto to = subject.graph().node(edge.to).stage;
        if (edge.kind == stages::EdgeKind::From && !edge.onbuild && to)
            outside[static_cast<std::size_t>(*to)] = subject.graph().node(edge.from).kind == stages::NodeKind::Image;
    }
    std::vector<Image> result;
    for (std::size_t i = 0; i < outside.size(); ++i) {
        const dockerfile::Stage& stage = *subject.stages()[i].stage;
        const std::string& text = stage.from.image.text;
        if (subject.isHadolint()) {
            if (text != "scratch" && !text.starts_with('$') && !isStageForHadolint(subject, stage) && !text.empty())
                result.push_back({&stage, text, true});
        } else if (outside[i]) {
            std::string name = subject.baseImage(stage.id);
            if (!name.empty())
                result.push_back({&stage, name, name == text});
        }
    }
    return result;
}

bool isOpen(std::string_view text) {
    return text.contains('$');
}

std::string_view withoutTag(std::string_view image) {
    const ImageName name = imageName(image);
    return name.tag.empty() ? image : image.substr(0, static_cast<std::size_t>(name.tag.data() - image.data()) - 1);
}

void suggestTag(Finding& finding, const Image& image) {
    const std::string_view tag = knownTag(imageName(image.name));
    if (tag.empty() || !image.literal)
        return;
    const std::string pinned = std::string(withoutTag(image.name)) + ":" + std::string(tag);
    finding.fixes.push_back(suggestion(message(msg::FixWrite, pinned), {{image.stage->from.image.range, pinned}}));
}

// "linux/arm64" with known or at least plausible parts.
bool isPlatform(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' ||
               c == '_' || c == '.';
    });
}

bool namesPlatform(std::string_view stageName, std::string_view platform) {
    const std::size_t slash = platform.find('/');
    const std::string os = dockerfile::toLower(platform.substr(0, slash));
    if (stageName.contains(os))
        return true;
    if (slash == std::string_view::npos)
        return false;
    const std::string_view rest = platform.substr(slash + 1);
    const std::string architecture = dockerfile::toLower(rest.substr(0, rest.find('/')));
    return !architecture.empty() && stageName.contains(architecture);
}

text::ByteRange flagWithBlank(const Subject& subject, const dockerfile::Flag& flag) {
    text::ByteRange range = flag.range;
    const std::string_view bytes = subject.source().bytes();
    while (range.end < bytes.size() && (bytes[range.end] == ' ' || bytes[range.end] == '\t'))
        ++range.end;
    return range;
}

bool isTrusted(std::string_view registry, const std::vector<std::string>& trusted) {
    return std::ranges::any_of(trusted, [&](std::string_view pattern) {
        if (pattern == "*")
            return true;
        if (pattern.starts_with('*'))
            return registry.ends_with(pattern.substr(1));
        if (pattern.ends_with('*'))
            return registry.starts_with(pattern.substr(0, pattern.size() - 1));
        if (registry.empty())
            return pattern == "docker.io" || pattern == "hub.docker.com";
        return registry == pattern;
    });
}

} // namespace

void untaggedImage(const Subject& subject, Report& report) {
    for (const Image& image : images(subject)) {
        const ImageName name = imageName(image.name);
        const std::size_t slash = image.name.find_last_of('/');
        const std::string_view last = std::string_view(image.name).substr(slash == std::string::npos ? 0 : slash + 1);
        if (!name.tag.empty() || !name.digest.empty() || isOpen(last) || image.name.ends_with(':'))
            continue;
        suggestTag(report.add(image.stage->from.image.range, message(msg::ImageUntagged, image.name)), image);
    }
}

void latestImage(const Subject& subject, Report& report) {
    for (const Image& image : images(subject)) {
        const ImageName name = imageName(image.name);
        if (name.tag != "latest" || !name.digest.empty())
            continue;
        const Word& word = image.stage->from.image;
        text::ByteRange range = word.range;
        if (image.literal) {
            const auto at = static_cast<std::size_t>(name.tag.data() - image.name.data());
            range = rangeIn(subject.source(), word, at, at + name.tag.size());
        }
        suggestTag(report.add(range, message(msg::ImageLatest, image.name)), image);
    }
}

void invalidImage(const Subject& subject, Report& report) {
    for (const Image& image : images(subject)) {
        if (!isOpen(image.name) && !image.name.contains('"') && !image.name.contains('\'') &&
            !isValidImageName(image.name))
            report.add(image.stage->from.image.range, message(msg::ImageNameInvalid, image.name));
    }
}

void untrustedRegistry(const Subject& subject, Report& report) {
    const std::vector<std::string>& trusted = subject.settings().trustedRegistries;
    if (trusted.empty())
        return;
    const auto judge = [&](std::string_view name, text::ByteRange range) {
        const std::string_view registry = imageName(name).registry;
        if (isTrusted(registry, trusted))
            return;
        Finding& finding =
            report.add(range, message(msg::RegistryUntrusted, registry.empty() ? "docker.io" : registry));
        const auto literal = std::ranges::find_if(trusted, [](const std::string& each) { return !each.contains('*'); });
        if (literal == trusted.end() || isOpen(name))
            return;
        const std::string_view rest = registry.empty() ? name : name.substr(registry.size() + 1);
        const std::string moved = *literal + "/" + std::string(rest);
        finding.fixes.push_back(suggestion(message(msg::FixWrite, moved), {{range, moved}}));
    };
    for (const Image& image : images(subject)) {
        if (!image.name.starts_with('$'))
            judge(image.name, image.stage->from.image.range);
    }
    // COPY --from and mounts: what the graph takes for an image.
    for (const stages::Edge& edge : subject.graph().edges) {
        const stages::Node& from = subject.graph().node(edge.from);
        if (from.kind == stages::NodeKind::Image && edge.kind != stages::EdgeKind::From && !edge.onbuild)
            judge(from.label, edge.range);
    }
}

void constantPlatform(const Subject& subject, Report& report) {
    for (const StageView& view : subject.stages()) {
        const auto* flag = view.stage->fromInstruction.flag("platform");
        if (flag == nullptr || !flag->hasValue)
            continue;
        if (subject.isHadolint()) {
            if (flag->value.contains("BUILDPLATFORM") || flag->value.contains("TARGETPLATFORM"))
                continue;
        } else if (!isPlatform(flag->value) || namesPlatform(view.stage->name, flag->value)) {
            continue;
        }
        Finding& finding = report.add(flag->range, message(msg::PlatformConstant, flag->value));
        finding.fixes.push_back(
            suggestion(message(msg::FixRemove, subject.slice(flag->range)), {{flagWithBlank(subject, *flag), ""}}));
    }
}

void redundantPlatform(const Subject& subject, Report& report) {
    for (const StageView& view : subject.stages()) {
        const auto* flag = view.stage->fromInstruction.flag("platform");
        if (flag == nullptr || (flag->value != "$TARGETPLATFORM" && flag->value != "${TARGETPLATFORM}"))
            continue;
        Finding& finding = report.add(flag->range, message(msg::PlatformRedundant));
        finding.fixes.push_back(
            safeFix(message(msg::FixRemove, subject.slice(flag->range)), {{flagWithBlank(subject, *flag), ""}}));
    }
}

void undefinedArgumentInFrom(const Subject& subject, Report& report) {
    std::vector<std::string_view> known(std::begin(dockerfile::platformArguments),
                                        std::end(dockerfile::platformArguments));
    for (const dockerfile::Instruction& each : subject.file().globalArguments) {
        if (const auto* arg = each.as<dockerfile::Arg>()) {
            for (const auto& declaration : arg->declarations)
                known.push_back(declaration.name.text);
        }
    }
    const auto judge = [&](const Word& word) {
        for (const VariableReference& use : variableReferences(word.text, subject.escape())) {
            if (use.hasDefault || std::ranges::contains(known, use.name))
                continue;
            Finding& finding = report.add(rangeIn(subject.source(), word, use.begin, use.end),
                                          message(msg::FromArgumentUndefined, use.name));
            if (const auto near = similarVariable(use.name, known))
                suggestVariable(subject.source(), word, use, *near, finding);
        }
    };
    for (const StageView& view : subject.stages()) {
        judge(view.stage->from.image);
        if (view.stage->from.platform)
            judge(*view.stage->from.platform);
    }
}

void invalidDefaultInFrom(const Subject& subject, Report& report) {
    for (const StageView& view : subject.stages()) {
        const Word& image = view.stage->from.image;
        const auto uses = variableReferences(image.text, subject.escape());
        if (uses.empty())
            continue;
        const bool allDeclared = std::ranges::all_of(uses, [&](const VariableReference& use) {
            return subject.globalArgument(use.name) != nullptr || dockerfile::isPlatformArgument(use.name);
        });
        if (!allDeclared)
            continue; // undefinedArgumentInFrom has it
        dockerfile::Environment environment;
        for (const VariableReference& use : uses) {
            const VariableDefinition* definition = subject.globalArgument(use.name);
            if (definition == nullptr) {
                environment.set(use.name, "linux");
            } else if (definition->value != nullptr) {
                const auto value = subject.expanded(*definition->value, subject.sites()[definition->site]);
                environment.set(use.name, value.value_or("any"));
            }
        }
        dockerfile::ExpansionOptions options;
        options.escape = subject.escape();
        const auto name = dockerfile::expand(image.text, environment, options);
        if (!name || (!name->empty() && isValidImageName(*name)))
            continue;
        Finding& finding = report.add(image.range, message(msg::FromDefaultInvalid, image.text, *name));
        for (const VariableReference& use : uses) {
            if (const VariableDefinition* definition = subject.globalArgument(use.name))
                finding.related.push_back({definition->name->range, message(msg::ArgumentStandsHere, use.name)});
        }
    }
}

} // namespace slipway::lint::rules
