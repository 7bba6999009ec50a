// SPDX-License-Identifier: Apache-2.0
#include "engine/build/planner.h"

#include "engine/build/operation_digest.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/build.h"
#include "engine/messages/catalogue/general.h"
#include "engine/stages/graph.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <charconv>
#include <format>

namespace slipway::build {

using dockerfile::Instruction;
using messages::message;
using messages::Msg;

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::unexpected<Error> at(const Place& place, Error error) {
    if (!error.where)
        error.where = place;
    return std::unexpected(std::move(error));
}

template <typename... Arguments>
std::unexpected<Error> failAt(const Place& place, ErrorCode code, Msg id, const Arguments&... arguments) {
    return std::unexpected(Error{.code = code, .message = message(id, arguments...), .where = place});
}

dockerfile::PlatformName platformName(const image::Platform& platform) {
    return {platform.os, platform.architecture, platform.variant, platform.osVersion};
}

// Instructions that are counted in "[stage 2/5]".
bool isStep(const Instruction& instruction) {
    return instruction.as<dockerfile::Run>() || instruction.as<dockerfile::Copy>() ||
           instruction.as<dockerfile::Workdir>();
}

} // namespace

Planner::Planner(const BuildRequest& request, std::filesystem::path contextRoot, BaseResolver& resolver)
    : m_request(request)
    , m_contextRoot(std::move(contextRoot))
    , m_resolver(resolver) {}

bool isDirectoryContext(std::string_view value) {
    return value.find("://") == value.npos && !value.starts_with("store:");
}

Result<Plan> makePlan(const BuildRequest& request, const std::filesystem::path& contextRoot, BaseResolver& resolver) {
    return Planner(request, contextRoot, resolver).make();
}

Result<void> Planner::prepare() {
    m_plan.dockerfile = dockerfile::parse(m_request.dockerfile);
    if (auto error = m_plan.dockerfile.firstError())
        return passOn(std::move(*error));
    for (const NamedContext& each : m_request.namedContexts)
        m_named.push_back({lower(each.name), each.value});

    dockerfile::BuildArguments arguments{.values = m_request.arguments};
    arguments.buildPlatform = platformName(image::Platform::host());
    arguments.targetPlatform = platformName(m_request.platform.value_or(image::Platform::host()));
    arguments.targetStage = m_request.target;
    Result<dockerfile::GlobalScope> global = dockerfile::GlobalScope::make(m_plan.dockerfile, std::move(arguments));
    if (!global)
        return passOn(std::move(global.error()));
    m_global.emplace(std::move(*global));

    // A build argument wins over the environment, an ARG's own default comes last; empty means not set.
    std::optional<std::string> epoch;
    if (const auto given = m_request.arguments.find("SOURCE_DATE_EPOCH"); given != m_request.arguments.end())
        epoch = given->second;
    else if (m_request.sourceDateEpoch)
        m_plan.epoch = m_request.sourceDateEpoch;
    else if (const auto value = m_global->values().get("SOURCE_DATE_EPOCH"))
        epoch = std::string(*value);
    if (epoch && !epoch->empty()) {
        std::int64_t seconds = 0;
        const auto [end, error] = std::from_chars(epoch->data(), epoch->data() + epoch->size(), seconds);
        if (error != std::errc{} || end != epoch->data() + epoch->size())
            return fail(ErrorCode::InvalidInput, msg::BuildEpochInvalid, *epoch);
        m_plan.epoch = seconds;
    }

    for (const dockerfile::UnusedArgument& unused :
         dockerfile::unusedBuildArguments(m_plan.dockerfile, m_global->arguments())) {
        Warning warning{.message = message(msg::BuildArgumentUnused, unused.name)};
        if (unused.suggestion)
            warning.notes.push_back(message(msg::DidYouMean, *unused.suggestion));
        m_plan.warnings.push_back(std::move(warning));
    }
    return {};
}

Result<Plan> Planner::make() {
    if (auto prepared = prepare(); !prepared)
        return passOn(std::move(prepared.error()));
    const Result<dockerfile::StageId> found = stages::findTarget(m_plan.dockerfile, m_request.target);
    if (!found)
        return passOn(found.error());
    const auto target = static_cast<std::size_t>(*found);
    const Result<const StageState*> last = stage(target);
    if (!last)
        return passOn(last.error());
    for (auto& [index, state] : m_stages) {
        if (index == target)
            m_plan.target = m_plan.stages.size();
        m_plan.stages.push_back(state.planned);
    }
    for (const dockerfile::Stage& each : m_plan.dockerfile.stages) {
        const auto index = static_cast<std::size_t>(each.id);
        if (!m_stages.contains(index))
            m_plan.unusedStages.push_back(each.name.empty() ? std::format("stage-{}", index) : each.name);
    }
    PlannedStage& result = m_plan.stages[m_plan.target];
    for (const auto& [key, value] : m_request.labels)
        result.configuration.labels[key] = value;
    return std::move(m_plan);
}

std::optional<std::size_t> Planner::earlierStage(std::string_view name, std::size_t before) const {
    const auto found = stages::stageNamed(m_plan.dockerfile, name, static_cast<dockerfile::StageId>(before));
    return found ? std::optional(static_cast<std::size_t>(*found)) : std::nullopt;
}

Planner::Named* Planner::namedContext(std::string_view name, const image::Platform& platform) {
    // "NAME::linux/arm64" is for one platform and goes before NAME.
    if (Named* own = namedContext(std::string(name), "::" + platform.text()))
        return own;
    return namedContext(std::string(name), std::string());
}

Planner::Named* Planner::namedContext(const std::string& name, const std::string& suffix) {
    const std::string wanted = lower(name);
    const auto find = [this](const std::string& each) -> Named* {
        const auto found = std::ranges::find(m_named, each, &Named::name);
        return found == m_named.end() ? nullptr : &*found;
    };
    if (Named* exact = find(wanted + suffix))
        return exact;
    // As an image's name: normalised on both sides, ":latest" stripped.
    const Result<image::Reference> reference = image::Reference::parse(wanted);
    if (!reference || reference->digest)
        return nullptr;
    for (Named& each : m_named) {
        if (!each.name.ends_with(suffix) || (suffix.empty() && each.name.find("::") != each.name.npos))
            continue;
        const Result<image::Reference> other =
            image::Reference::parse(each.name.substr(0, each.name.size() - suffix.size()));
        if (other && *other == *reference)
            return &each;
    }
    return nullptr;
}

std::size_t Planner::contextIndex(const std::string& name, const std::filesystem::path& root) {
    for (std::size_t i = 0; i < m_plan.contexts.size(); ++i)
        if (m_plan.contexts[i].name == name)
            return i;
    m_plan.contexts.push_back({name, root, name.empty() ? m_request.dockerfilePath : std::filesystem::path()});
    return m_plan.contexts.size() - 1;
}

Result<TreeRef> Planner::buildContext(const Place& place) {
    // A named context called "context" takes the place of the build context.
    if (Named* named = namedContext("context", m_request.platform.value_or(image::Platform::host()))) {
        named->used = true;
        return TreeRef(ContextRef{contextIndex("context", named->value)});
    }
    if (m_contextRoot.empty())
        return failAt(place, ErrorCode::NotFound, msg::BuildNoContext);
    return TreeRef(ContextRef{contextIndex("", m_contextRoot)});
}

Result<std::shared_ptr<const BaseImage>> Planner::resolveImage(const std::string& name, const image::Platform& platform,
                                                               const Place& place) {
    auto& known = m_images[{name, platform.text()}];
    if (known)
        return known;
    Result<std::shared_ptr<const BaseImage>> resolved = m_resolver.resolve(name, platform);
    if (!resolved)
        return at(place, std::move(resolved.error()));
    known = *resolved;
    return known;
}

Result<TreeRef> Planner::treeNamed(const std::string& name, const StageState& state, const Place& place) {
    std::optional<std::size_t> index = earlierStage(name, state.index);
    if (!index) {
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && end == name.data() + name.size()) {
            if (number >= state.index)
                return failAt(place, ErrorCode::InvalidInput, msg::BuildStageIndexInvalid, name, state.index);
            index = number;
        }
    }
    if (index) {
        const Result<const StageState*> other = stage(*index);
        if (!other)
            return passOn(other.error());
        return TreeRef(VertexRef{(*other)->files});
    }
    if (name == "scratch")
        return TreeRef(VertexRef{});
    if (Named* named = namedContext(name, state.planned.platform)) {
        named->used = true;
        if (isDirectoryContext(named->value))
            return TreeRef(ContextRef{contextIndex(named->name, named->value)});
        const auto image = resolveImage(named->value, state.planned.platform, place);
        if (!image)
            return passOn(image.error());
        return TreeRef(VertexRef{addBase(*image, name, std::nullopt, place)});
    }
    // A later stage is no image that happens to be called so.
    const std::string wanted = lower(name);
    for (std::size_t i = state.index; i < m_plan.dockerfile.stages.size(); ++i)
        if (m_plan.dockerfile.stages[i].name == wanted)
            return failAt(place, ErrorCode::InvalidInput,
                          i == state.index ? msg::BuildStageFromItself : msg::BuildStageLater, name);
    auto image = resolveImage(name, state.planned.platform, place);
    if (!image) {
        Error error = std::move(image.error());
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < state.index; ++i)
            names.push_back(m_plan.dockerfile.stages[i].name);
        if (const auto similar = text::mostSimilar(wanted, names))
            error.notes.insert(error.notes.begin(), message(msg::DidYouMean, *similar));
        return std::unexpected(std::move(error));
    }
    return TreeRef(VertexRef{addBase(*image, name, std::nullopt, place)});
}

Result<image::Platform> Planner::platformOf(const dockerfile::Stage& stage) {
    if (!stage.from.platform)
        return m_request.platform.value_or(image::Platform::host());
    const text::SourceText& source = m_plan.dockerfile.source;
    const Place place{source, stage.from.platform->range};
    const Result<std::string> text =
        dockerfile::expand(*stage.from.platform, source, m_global->values(), {.escape = m_global->escape()});
    if (!text)
        return at(place, text.error());
    if (text->empty())
        return failAt(place, ErrorCode::InvalidInput, msg::BuildPlatformEmpty, stage.from.platform->text);
    Result<image::Platform> platform = image::Platform::parse(*text);
    if (!platform)
        return at(place, std::move(platform.error()));
    return platform;
}

Result<Planner::StageState> Planner::start(const dockerfile::Stage& stage) {
    const text::SourceText& source = m_plan.dockerfile.source;
    const Place place{source, stage.from.image.range};
    const auto index = static_cast<std::size_t>(stage.id);
    const Result<std::string> name =
        dockerfile::expand(stage.from.image, source, m_global->values(), {.escape = m_global->escape()});
    if (!name)
        return at(place, name.error());
    if (name->empty())
        return failAt(place, ErrorCode::InvalidInput, msg::BuildBaseEmpty, stage.from.image.text);
    const Result<image::Platform> platform = platformOf(stage);
    if (!platform)
        return passOn(platform.error());

    StageState state{.scope = dockerfile::StageScope(*m_global, {})};
    std::shared_ptr<const BaseImage> image;
    std::optional<TreeRef> directory;
    if (const auto earlier = earlierStage(*name, index)) {
        const Result<const StageState*> base = this->stage(*earlier);
        if (!base)
            return passOn(base.error());
        state = **base;
        state.planned.instructions.clear();
        state.commandSet = false;
        state.step = 0;
        state.scope.beginDerivedStage();
    } else if (Named* named = namedContext(*name, *platform); named || *name != "scratch") {
        if (named)
            named->used = true;
        if (named && isDirectoryContext(named->value)) {
            directory = TreeRef(ContextRef{contextIndex(named->name, named->value)});
        } else {
            auto resolved = resolveImage(named ? named->value : *name, *platform, place);
            if (!resolved)
                return passOn(std::move(resolved.error()));
            image = *resolved;
        }
    }
    state.index = index;
    state.planned.index = index;
    state.planned.name = stage.name;
    state.planned.platform = *platform;
    state.source = source;
    state.fromRange = stage.fromInstruction.range;
    const bool several = m_plan.dockerfile.stages.size() > 1;
    state.displayName = !stage.name.empty() ? stage.name : several ? std::format("stage-{}", index) : std::string();
    state.noCache = m_request.noCache || std::ranges::any_of(m_request.noCacheStages, [&](const std::string& each) {
                        return lower(each) == stage.name || each == std::to_string(index);
                    });
    if (image) {
        const image::ImageConfiguration& base = image->image.configuration;
        state.scope = dockerfile::StageScope(*m_global, base.run.environment);
        state.planned.base = image;
        state.planned.configuration = base.run;
        state.planned.author = base.author;
        for (const image::HistoryEntry& entry : base.history)
            state.planned.history.push_back({entry});
        if (!base.platform.architecture.empty())
            state.planned.platform = base.platform;
    } else if (!state.files && !directory && *name == "scratch") {
        state.planned.configuration.workingDirectory = "/";
    }
    state.steps = image || directory ? 1 : 0;
    for (const Instruction& each : stage.instructions)
        state.steps += isStep(each) ? 1 : 0;

    PlannedInstruction from{stage.fromInstruction.range, stage.fromInstruction.original};
    if (image) {
        ++state.step;
        const std::string prefix = state.displayName.empty() ? "" : state.displayName + " ";
        state.files = addBase(image, std::format("[{}{}/{}] FROM {}", prefix, state.step, state.steps, image->name),
                              index, place);
        from.vertex = state.files;
    } else if (directory) {
        CopyOperation copy{.destination = "/"};
        copy.parts.push_back({*directory, {"/"}});
        state.files = addVertex(state, std::move(copy), stage.fromInstruction.original, place);
        from.vertex = state.files;
        addHistory(state, "FROM " + *name, state.files, true);
    }
    state.planned.instructions.push_back(std::move(from));
    return state;
}

Result<const Planner::StageState*> Planner::stage(std::size_t index) {
    if (const auto known = m_stages.find(index); known != m_stages.end())
        return &known->second;
    // A reference: the vector of stages does not change while planning.
    const dockerfile::Stage& parsed = m_plan.dockerfile.stages[index];
    Result<StageState> state = start(parsed);
    if (!state)
        return passOn(std::move(state.error()));
    const std::vector<std::string> triggers = std::exchange(state->planned.configuration.onBuild, {});
    for (const std::string& text : triggers)
        if (auto done = trigger(*state, text); !done)
            return passOn(std::move(done.error()));
    for (const Instruction& instruction : parsed.instructions)
        if (auto done = apply(*state, instruction); !done)
            return passOn(std::move(done.error()));
    state->planned.result = state->files;
    state->planned.configuration.environment = state->scope.configuration();
    return &m_stages.emplace(index, std::move(*state)).first->second;
}

VertexId Planner::addBase(std::shared_ptr<const BaseImage> image, std::string name, std::optional<std::size_t> stage,
                          const Place& place) {
    Vertex vertex{.operation = BaseOperation{image}, .place = place};
    vertex.info.digest = definitionDigest(vertex, {}, m_plan.epoch);
    if (const auto known = m_byDigest.find(vertex.info.digest); known != m_byDigest.end())
        return known->second;
    vertex.info.id = static_cast<VertexId>(m_plan.vertices.size());
    vertex.info.name = stage ? std::move(name) : "FROM " + image->name;
    vertex.info.stage = stage;
    if (stage) {
        vertex.info.stageName = m_plan.dockerfile.stages[*stage].name;
        vertex.info.range = m_plan.dockerfile.stages[*stage].fromInstruction.range;
    }
    m_byDigest.emplace(vertex.info.digest, vertex.info.id);
    m_plan.vertices.push_back(std::move(vertex));
    return m_plan.vertices.back().info.id;
}

VertexId Planner::addVertex(StageState& state, Operation operation, const std::string& text, const Place& place) {
    Vertex vertex{.parent = state.files,
                  .operation = std::move(operation),
                  .place = place,
                  .platform = state.planned.platform,
                  .noCache = state.noCache};
    ++state.step;
    std::vector<std::string> inputs;
    for (const VertexId input : inputsOf(vertex)) {
        vertex.info.inputs.push_back(input);
        inputs.push_back(m_plan.vertex(input).info.digest);
    }
    vertex.info.digest = definitionDigest(vertex, inputs, m_plan.epoch);
    if (const auto known = m_byDigest.find(vertex.info.digest); known != m_byDigest.end()) {
        // Done anew when either asks for it.
        m_plan.vertices[static_cast<std::size_t>(known->second)].noCache |= state.noCache;
        return known->second;
    }
    vertex.info.id = static_cast<VertexId>(m_plan.vertices.size());
    const std::string prefix = state.displayName.empty() ? "" : state.displayName + " ";
    vertex.info.name = state.trigger ? std::format("[{}ONBUILD] {}", prefix, text)
                                     : std::format("[{}{}/{}] {}", prefix, state.step, state.steps, text);
    vertex.info.stage = state.index;
    vertex.info.stageName = state.planned.name;
    vertex.info.range = state.trigger ? state.fromRange : place.range;
    m_byDigest.emplace(vertex.info.digest, vertex.info.id);
    m_plan.vertices.push_back(std::move(vertex));
    return m_plan.vertices.back().info.id;
}

} // namespace slipway::build
