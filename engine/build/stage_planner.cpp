// SPDX-License-Identifier: Apache-2.0
// What each instruction does to its stage (see planner.h).
#include "engine/build/metadata.h"
#include "engine/build/planner.h"
#include "engine/build/remote_source.h"
#include "engine/messages/catalogue/build.h"

#include <algorithm>
#include <format>

namespace slipway::build {

using dockerfile::Instruction;
using messages::message;
using messages::Msg;

namespace {

// Triggers of triggers are refused, so this bounds nothing but a hostile image's list.
constexpr std::size_t kMaximumTriggerBytes = 1024 * 1024;

std::unexpected<Error> at(const Place& place, Error error) {
    if (!error.where)
        error.where = place;
    return std::unexpected(std::move(error));
}

template <typename... Arguments>
std::unexpected<Error> failAt(const Place& place, ErrorCode code, Msg id, const Arguments&... arguments) {
    return std::unexpected(Error{.code = code, .message = message(id, arguments...), .where = place});
}

std::string joined(std::span<const std::string> words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

// Text for a vertex: one line, and not a whole script.
std::string oneLine(std::string_view text) {
    std::string line;
    for (const char c : text.substr(0, 4096)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

Network networkOf(dockerfile::Run::Network network, Network requested) {
    switch (network) {
    case dockerfile::Run::Network::None:
        return Network::None;
    case dockerfile::Run::Network::Host:
        return Network::Host;
    case dockerfile::Run::Network::Default:
        break;
    }
    return requested;
}

// A path that matches itself alone where wildcards are looked for.
std::string literalPattern(std::string_view path) {
    // Without any of these it is looked for as it stands.
    if (path.find_first_of("*?[") == path.npos)
        return std::string(path);
    std::string pattern;
    for (const char c : path) {
        if (c == '*' || c == '?' || c == '[')
            pattern += std::string("[") + c + "]";
        else
            pattern += c == '\\' ? std::string("\\\\") : std::string(1, c);
    }
    return pattern;
}

} // namespace

void Planner::addHistory(StageState& state, std::string createdBy, std::optional<VertexId> layer, bool step) {
    PlannedHistory history;
    history.entry.createdBy = std::move(createdBy) + (step ? " # buildkit" : "");
    history.entry.comment = "buildkit.dockerfile.v0";
    history.entry.emptyLayer = !layer;
    history.layer = layer;
    state.planned.history.push_back(std::move(history));
}

std::vector<std::string> Planner::withShell(const StageState& state, const dockerfile::Command& command) const {
    std::vector<std::string> words;
    if (command.isExec()) {
        for (const dockerfile::Word& word : command.words)
            words.push_back(word.text);
        return words;
    }
    words = state.planned.configuration.shell;
    if (words.empty())
        words = {"/bin/sh", "-c"};
    words.push_back(command.text.text);
    return words;
}

Result<void> Planner::trigger(StageState& state, const std::string& text) {
    if (text.size() > kMaximumTriggerBytes)
        return failAt({state.source, state.fromRange}, ErrorCode::LimitExceeded, msg::BuildTriggerTooLong);
    const text::SourceText own("ONBUILD", text);
    const Result<Instruction> instruction = dockerfile::parseInstruction(own);
    if (!instruction) {
        Error error = instruction.error();
        error.notes.push_back(message(msg::BuildTriggerNote, oneLine(text)));
        return std::unexpected(std::move(error));
    }
    const text::SourceText outer = std::exchange(state.source, own);
    state.trigger = true;
    Result<void> done = apply(state, *instruction);
    state.trigger = false;
    state.source = outer;
    if (!done)
        done.error().notes.push_back(message(msg::BuildTriggerNote, oneLine(text)));
    return done;
}

Result<void> Planner::apply(StageState& state, const Instruction& instruction) {
    Result<std::optional<VertexId>> vertex = std::nullopt;
    if (const auto* run = instruction.as<dockerfile::Run>())
        vertex = doRun(state, instruction, *run);
    else if (const auto* copy = instruction.as<dockerfile::Copy>())
        vertex = doCopy(state, instruction, *copy);
    else if (const auto* workdir = instruction.as<dockerfile::Workdir>())
        vertex = doWorkdir(state, instruction, *workdir);
    else if (auto done = doMetadata(state, instruction); !done)
        return done;
    if (!vertex)
        return at({state.source, instruction.range}, std::move(vertex.error()));
    state.planned.instructions.push_back(
        {state.trigger ? state.fromRange : instruction.range, instruction.original, state.trigger, *vertex});
    return {};
}

Result<PlannedMount> Planner::planMount(const StageState& state, const dockerfile::Mount& mount, const Place& place) {
    PlannedMount planned;
    if (!mount.target.empty()) {
        planned.target = joinedPath(state.planned.configuration.workingDirectory, mount.target);
        if (planned.target == "/")
            return failAt(place, ErrorCode::InvalidInput, msg::BuildMountAtRoot);
    }
    const std::string source = mount.source.empty() ? "/" : joinedPath("/", mount.source);
    switch (mount.type) {
    case dockerfile::Mount::Type::Bind: {
        Result<TreeRef> tree = mount.from.empty() ? buildContext(place) : treeNamed(mount.from, state, place);
        if (!tree)
            return passOn(std::move(tree.error()));
        planned.what = PlannedBind{std::move(*tree), source, mount.readOnly};
        break;
    }
    case dockerfile::Mount::Type::Cache: {
        PlannedCache cache{.id = mount.id.empty() ? planned.target : mount.id};
        cache.sharing = mount.sharing == dockerfile::Mount::Sharing::Private  ? Sharing::Private
                        : mount.sharing == dockerfile::Mount::Sharing::Locked ? Sharing::Locked
                                                                              : Sharing::Shared;
        cache.mode = mount.mode.value_or(0755);
        cache.uid = mount.uid.value_or(0);
        cache.gid = mount.gid.value_or(0);
        if (const auto space = m_request.arguments.find("BUILDKIT_CACHE_MOUNT_NS"); space != m_request.arguments.end())
            cache.id = space->second + "/" + cache.id;
        if (cache.mode != 0755 || cache.uid != 0 || cache.gid != 0)
            cache.id += std::format(":{:o}:{}:{}", cache.mode, cache.uid, cache.gid);
        if (!mount.from.empty()) {
            Result<TreeRef> tree = treeNamed(mount.from, state, place);
            if (!tree)
                return passOn(std::move(tree.error()));
            if (const auto* files = std::get_if<VertexRef>(&*tree); files && files->vertex)
                cache.id += "@" + m_plan.vertex(*files->vertex).info.digest;
            cache.seed = std::move(*tree);
            cache.seedPath = source;
        }
        planned.what = std::move(cache);
        break;
    }
    case dockerfile::Mount::Type::Tmpfs:
        planned.what = TmpfsMount{mount.size.value_or(0)};
        break;
    case dockerfile::Mount::Type::Secret:
        planned.what = PlannedSecret{
            mount.id, mount.required, mount.mode.value_or(0400), mount.uid.value_or(0), mount.gid.value_or(0),
            mount.env};
        break;
    case dockerfile::Mount::Type::Ssh:
        return failAt(place, ErrorCode::Unsupported, msg::BuildSshUnsupported);
    }
    return planned;
}

Result<std::optional<VertexId>> Planner::doRun(StageState& state, const Instruction& instruction,
                                               const dockerfile::Run& run) {
    const Place place{state.source, instruction.range};
    if (run.security != dockerfile::Run::Security::Sandbox)
        return failAt(place, ErrorCode::Unsupported, msg::BuildInsecureUnsupported);
    if (!run.devices.empty())
        return failAt(place, ErrorCode::Unsupported, msg::BuildDevicesUnsupported);
    RunOperation operation;
    switch (run.form) {
    case dockerfile::Run::Form::Command:
        operation.arguments = withShell(state, run.command);
        break;
    case dockerfile::Run::Form::HeredocShell: {
        dockerfile::Command command;
        command.text.text = run.script;
        operation.arguments = withShell(state, command);
        break;
    }
    case dockerfile::Run::Form::HeredocScript: {
        // Through the shell, as BuildKit has it, although the kernel could start the script itself.
        dockerfile::Command command;
        command.text.text = "/dev/pipes/" + run.scriptName;
        operation.arguments = withShell(state, command);
        operation.pipes.push_back({.name = run.scriptName, .bytes = run.script, .mode = 0755});
        break;
    }
    }
    operation.environment = state.scope.values().strings();
    for (const dockerfile::Variable& each : dockerfile::proxyEnvironment(m_global->arguments()))
        operation.proxies.push_back(each.name + "=" + each.value);
    if (!state.planned.configuration.workingDirectory.empty())
        operation.workingDirectory = state.planned.configuration.workingDirectory;
    operation.user = state.planned.configuration.user;
    operation.network = networkOf(run.network, m_request.network);
    if (const auto name = m_request.arguments.find("BUILDKIT_SANDBOX_HOSTNAME"); name != m_request.arguments.end())
        operation.hostname = name->second;
    const auto expander = [&](std::string_view text) {
        return dockerfile::expand(text, state.scope.values(), state.scope.expansionOptions());
    };
    for (const dockerfile::Word& word : run.mounts) {
        const Place mountPlace{state.source, word.range};
        const Result<dockerfile::Mount> mount = dockerfile::parseMount(word.text, expander);
        if (!mount)
            return at(mountPlace, mount.error());
        Result<PlannedMount> planned = planMount(state, *mount, mountPlace);
        if (!planned)
            return passOn(std::move(planned.error()));
        operation.mounts.push_back(std::move(*planned));
    }
    const std::string prefix = state.scope.argumentPrefix();
    std::string history = "RUN " + (prefix.empty() ? "" : prefix + " ") + joined(operation.arguments);
    const VertexId vertex = addVertex(state, std::move(operation), oneLine(instruction.original), place);
    state.files = vertex;
    addHistory(state, std::move(history), vertex, true);
    return vertex;
}

Result<std::optional<VertexId>> Planner::doCopy(StageState& state, const Instruction& instruction,
                                                const dockerfile::Copy& copy) {
    const Place place{state.source, instruction.range};
    const auto expanded = [&](const std::optional<dockerfile::Word>& word) -> Result<std::string> {
        return word ? state.scope.expanded(*word, state.source) : Result<std::string>(std::string());
    };
    CopyOperation operation;
    const Result<std::string> destination = state.scope.expanded(copy.destination, state.source);
    const Result<std::string> owner = expanded(copy.chown), mode = expanded(copy.chmod);
    for (const Result<std::string>* each : {&destination, &owner, &mode})
        if (!*each)
            return passOn(each->error());
    if (destination->empty())
        return failAt({state.source, copy.destination.range}, ErrorCode::InvalidInput, msg::BuildDestinationEmpty);
    operation.destination = joinedDestination(state.planned.configuration.workingDirectory, *destination);
    operation.owner = *owner;
    operation.mode = *mode;
    operation.parents = copy.parents;
    operation.link = copy.link && operation.mode.empty();

    std::string history = copy.isAdd ? "ADD" : "COPY";
    if (copy.parents)
        history += " --parents";
    if (!owner->empty())
        history += " --chown=" + *owner;
    if (!mode->empty())
        history += " --chmod=" + *mode;

    const Result<std::string> checksum = expanded(copy.checksum);
    if (!checksum)
        return passOn(checksum.error());
    PlannedCopyPart files{.tree = ContextRef{}, .sources = {}, .unpack = copy.isAdd && copy.unpack.value_or(true)};
    for (const dockerfile::Word& word : copy.sources) {
        const Result<std::string> source = state.scope.expanded(word, state.source);
        if (!source)
            return passOn(source.error());
        history += " " + *source;
        if (copy.isAdd && isGitSource(*source))
            return failAt({state.source, word.range}, ErrorCode::Unsupported, msg::BuildAddGitUnsupported);
        if (copy.isAdd && isHttpSource(*source)) {
            Result<RemoteFile> remote = remoteFile(*source, *checksum);
            if (!remote)
                return at({state.source, copy.checksum ? copy.checksum->range : word.range}, std::move(remote.error()));
            std::string name = literalPattern(remote->name);
            operation.parts.push_back({std::move(*remote), {std::move(name)}, copy.unpack.value_or(false)});
            continue;
        }
        if (copy.checksum)
            return failAt({state.source, copy.checksum->range}, ErrorCode::InvalidInput, msg::BuildChecksumNeedsUrl);
        files.sources.push_back(*source);
    }
    if (!files.sources.empty()) {
        Result<TreeRef> tree =
            copy.from ? treeNamed(copy.from->text, state, {state.source, copy.from->range}) : buildContext(place);
        if (!tree)
            return passOn(std::move(tree.error()));
        operation.keepOwner = copy.from && std::holds_alternative<VertexRef>(*tree);
        files.tree = std::move(*tree);
        operation.parts.push_back(std::move(files));
    }
    InlineTree written;
    std::vector<std::string> names;
    for (const std::size_t index : copy.heredocs) {
        const dockerfile::Heredoc& heredoc = instruction.heredocs.at(index);
        Result<std::string> body = dockerfile::expandHeredoc(heredoc, state.scope.values());
        if (!body)
            return at({state.source, heredoc.bodyRange}, std::move(body.error()));
        written.files.push_back({.name = heredoc.name, .bytes = std::move(*body), .mode = 0644});
        names.push_back(heredoc.name);
        history += " <<" + heredoc.name;
    }
    if (!written.files.empty())
        operation.parts.push_back({std::move(written), std::move(names)});
    for (const dockerfile::Word& word : copy.excludes) {
        Result<std::string> pattern = state.scope.expanded(word, state.source);
        if (!pattern)
            return passOn(std::move(pattern.error()));
        operation.excludes.push_back(std::move(*pattern));
    }
    history += " " + *destination;
    const VertexId vertex = addVertex(state, std::move(operation), oneLine(instruction.original), place);
    state.files = vertex;
    addHistory(state, std::move(history), vertex, true);
    return vertex;
}

Result<std::optional<VertexId>> Planner::doWorkdir(StageState& state, const Instruction& instruction,
                                                   const dockerfile::Workdir& workdir) {
    const Result<std::string> path = state.scope.expanded(workdir.path, state.source);
    if (!path)
        return passOn(path.error());
    if (path->empty())
        return failAt({state.source, workdir.path.range}, ErrorCode::InvalidInput, msg::BuildWorkdirEmpty);
    image::RunConfiguration& configuration = state.planned.configuration;
    configuration.workingDirectory = joinedPath(configuration.workingDirectory, *path);
    std::optional<VertexId> vertex;
    if (configuration.workingDirectory != "/") {
        vertex = addVertex(state, DirectoryOperation{configuration.workingDirectory, configuration.user},
                           oneLine(instruction.original), {state.source, instruction.range});
        state.files = vertex;
    }
    addHistory(state, "WORKDIR " + configuration.workingDirectory, vertex, false);
    return vertex;
}

Result<void> Planner::doMetadata(StageState& state, const Instruction& instruction) {
    image::RunConfiguration& configuration = state.planned.configuration;
    const Place place{state.source, instruction.range};
    const auto expanded = [&](const dockerfile::Word& word) { return state.scope.expanded(word, state.source); };
    const auto history = [&](std::string text) { addHistory(state, std::move(text), std::nullopt, false); };

    if (const auto* env = instruction.as<dockerfile::Env>()) {
        Result<std::string> text = state.scope.set(*env, state.source);
        if (!text)
            return at(place, std::move(text.error()));
        history(std::move(*text));
    } else if (const auto* arg = instruction.as<dockerfile::Arg>()) {
        Result<std::string> text = state.scope.declare(*arg, state.source);
        if (!text)
            return at(place, std::move(text.error()));
        history(std::move(*text));
    } else if (const auto* label = instruction.as<dockerfile::Label>()) {
        std::string text = "LABEL";
        std::vector<std::pair<std::string, std::string>> values;
        for (const dockerfile::Assignment& each : label->labels) {
            const Result<std::string> key = expanded(each.name), value = expanded(each.value);
            if (!key || !value)
                return passOn(key ? value.error() : key.error());
            text += " " + *key + "=" + *value;
            values.emplace_back(*key, *value);
        }
        for (const auto& [key, value] : values)
            configuration.labels[key] = value;
        history(std::move(text));
    } else if (const auto* cmd = instruction.as<dockerfile::Cmd>()) {
        configuration.command = withShell(state, cmd->command);
        configuration.argsEscaped = true;
        state.commandSet = true;
        history("CMD " + goQuotedList(*configuration.command));
    } else if (const auto* entrypoint = instruction.as<dockerfile::Entrypoint>()) {
        configuration.entrypoint = withShell(state, entrypoint->command);
        if (!state.commandSet)
            configuration.command.reset();
        history("ENTRYPOINT " + goQuotedList(*configuration.entrypoint));
    } else if (const auto* expose = instruction.as<dockerfile::Expose>()) {
        std::vector<std::string> ports;
        for (const dockerfile::Word& word : expose->ports) {
            const Result<std::vector<std::string>> words =
                dockerfile::expandWords(word.text, state.scope.values(), state.scope.expansionOptions());
            if (!words)
                return at({state.source, word.range}, words.error());
            for (const std::string& each : *words) {
                const std::optional<ExposedPorts> parsed = parsePort(each);
                if (!parsed)
                    return failAt({state.source, word.range}, ErrorCode::InvalidInput, msg::BuildPortInvalid, each);
                if (parsed->ignoredHost)
                    m_plan.warnings.push_back({.message = message(msg::BuildPortHostIgnored, each),
                                               .where = Place{state.source, word.range}});
                ports.insert(ports.end(), parsed->ports.begin(), parsed->ports.end());
                configuration.exposedPorts.insert(parsed->ports.begin(), parsed->ports.end());
            }
        }
        std::ranges::sort(ports);
        ports.erase(std::ranges::unique(ports).begin(), ports.end());
        history("EXPOSE " + goList(ports));
    } else if (const auto* health = instruction.as<dockerfile::Healthcheck>()) {
        image::Healthcheck check;
        if (health->none) {
            check.test = {"NONE"};
        } else {
            check.test = {health->command.isExec() ? "CMD" : "CMD-SHELL"};
            if (!health->command.isExec())
                check.test.push_back(health->command.text.text);
            for (const dockerfile::Word& word : health->command.words)
                check.test.push_back(word.text);
        }
        const auto nanoseconds = [](const std::optional<std::chrono::nanoseconds>& value) {
            return value ? static_cast<std::int64_t>(value->count()) : 0;
        };
        check.interval = nanoseconds(health->interval);
        check.timeout = nanoseconds(health->timeout);
        check.startPeriod = nanoseconds(health->startPeriod);
        check.startInterval = nanoseconds(health->startInterval);
        check.retries = health->retries.value_or(0);
        history("HEALTHCHECK " + healthcheckText(check));
        configuration.healthcheck = std::move(check);
    } else if (const auto* maintainer = instruction.as<dockerfile::Maintainer>()) {
        state.planned.author = maintainer->name.text;
        history("MAINTAINER " + maintainer->name.text);
    } else if (const auto* onbuild = instruction.as<dockerfile::Onbuild>()) {
        // No history entry of its own: BuildKit writes none, the instruction's when it runs is enough.
        configuration.onBuild.push_back(onbuild->trigger);
    } else if (const auto* shell = instruction.as<dockerfile::Shell>()) {
        configuration.shell.clear();
        for (const dockerfile::Word& word : shell->words)
            configuration.shell.push_back(word.text);
        history("SHELL " + goList(configuration.shell));
    } else if (const auto* stop = instruction.as<dockerfile::Stopsignal>()) {
        Result<std::string> signal = expanded(stop->signal);
        if (!signal)
            return passOn(std::move(signal.error()));
        if (!isSignal(*signal))
            return failAt({state.source, stop->signal.range}, ErrorCode::InvalidInput, msg::BuildSignalInvalid,
                          *signal);
        configuration.stopSignal = *signal;
        history("STOPSIGNAL " + *signal);
    } else if (const auto* user = instruction.as<dockerfile::User>()) {
        Result<std::string> name = expanded(user->user);
        if (!name)
            return passOn(std::move(name.error()));
        configuration.user = *name;
        history("USER " + *name);
    } else if (const auto* volume = instruction.as<dockerfile::Volume>()) {
        std::vector<std::string> paths;
        for (const dockerfile::Word& word : volume->paths) {
            Result<std::string> path = expanded(word);
            if (!path)
                return passOn(std::move(path.error()));
            if (path->empty())
                return failAt({state.source, word.range}, ErrorCode::InvalidInput, msg::BuildVolumeEmpty);
            paths.push_back(std::move(*path));
        }
        configuration.volumes.insert(paths.begin(), paths.end());
        history("VOLUME " + goList(paths));
    }
    return {};
}

} // namespace slipway::build
