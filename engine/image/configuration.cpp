// SPDX-License-Identifier: Apache-2.0
#include "engine/image/configuration.h"

#include "engine/image/json.h"
#include "engine/messages/catalogue/image.h"

namespace slipway::image {

namespace {

std::set<std::string> keysOf(const json::Value& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.insert(key);
    }
    return keys;
}

std::optional<std::vector<std::string>> optionalTexts(const json::Value& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || !found->is_array() ? std::nullopt : std::optional(json::texts(object, key));
}

RunConfiguration readRun(const json::Value& from) {
    RunConfiguration run;
    run.user = json::text(from, "User");
    run.exposedPorts = keysOf(json::object(from, "ExposedPorts"));
    run.environment = json::texts(from, "Env");
    run.entrypoint = optionalTexts(from, "Entrypoint");
    run.command = optionalTexts(from, "Cmd");
    run.volumes = keysOf(json::object(from, "Volumes"));
    run.workingDirectory = json::text(from, "WorkingDir");
    run.labels = json::textMap(from, "Labels");
    run.stopSignal = json::text(from, "StopSignal");
    run.onBuild = json::texts(from, "OnBuild");
    run.shell = json::texts(from, "Shell");
    run.argsEscaped = json::boolean(from, "ArgsEscaped");
    if (const json::Value& check = json::object(from, "Healthcheck"); !check.empty()) {
        run.healthcheck = Healthcheck{.test = json::texts(check, "Test"),
                                      .interval = json::integer(check, "Interval"),
                                      .timeout = json::integer(check, "Timeout"),
                                      .startPeriod = json::integer(check, "StartPeriod"),
                                      .startInterval = json::integer(check, "StartInterval"),
                                      .retries = json::integer(check, "Retries")};
    }
    return run;
}

json::OrderedValue emptyObjects(const std::set<std::string>& keys) {
    json::OrderedValue object = json::OrderedValue::object();
    for (const std::string& key : keys) {
        object[key] = json::OrderedValue::object();
    }
    return object;
}

void put(json::OrderedValue& object, const char* key, const std::string& value) {
    if (!value.empty()) {
        object[key] = value;
    }
}

void put(json::OrderedValue& object, const char* key, const std::vector<std::string>& values) {
    if (!values.empty()) {
        object[key] = values;
    }
}

void put(json::OrderedValue& object, const char* key, std::int64_t value) {
    if (value != 0) {
        object[key] = value;
    }
}

// The order is that of the structures that BuildKit marshals.
json::OrderedValue writeRun(const RunConfiguration& run) {
    json::OrderedValue object = json::OrderedValue::object();
    put(object, "User", run.user);
    if (!run.exposedPorts.empty()) {
        object["ExposedPorts"] = emptyObjects(run.exposedPorts);
    }
    put(object, "Env", run.environment);
    if (run.entrypoint) {
        object["Entrypoint"] = *run.entrypoint;
    }
    if (run.command) {
        object["Cmd"] = *run.command;
    }
    if (!run.volumes.empty()) {
        object["Volumes"] = emptyObjects(run.volumes);
    }
    put(object, "WorkingDir", run.workingDirectory);
    if (!run.labels.empty()) {
        object["Labels"] = run.labels;
    }
    put(object, "StopSignal", run.stopSignal);
    if (run.argsEscaped) {
        object["ArgsEscaped"] = true;
    }
    if (run.healthcheck) {
        json::OrderedValue check = json::OrderedValue::object();
        put(check, "Test", run.healthcheck->test);
        put(check, "Interval", run.healthcheck->interval);
        put(check, "Timeout", run.healthcheck->timeout);
        put(check, "StartPeriod", run.healthcheck->startPeriod);
        put(check, "StartInterval", run.healthcheck->startInterval);
        put(check, "Retries", run.healthcheck->retries);
        object["Healthcheck"] = std::move(check);
    }
    put(object, "OnBuild", run.onBuild);
    put(object, "Shell", run.shell);
    return object;
}

} // namespace

std::optional<std::string> RunConfiguration::environmentValue(std::string_view name) const {
    for (auto each = environment.rbegin(); each != environment.rend(); ++each) {
        if (each->size() > name.size() && each->starts_with(name) && (*each)[name.size()] == '=') {
            return each->substr(name.size() + 1);
        }
    }
    return std::nullopt;
}

void RunConfiguration::setEnvironment(std::string_view name, std::string_view value) {
    const std::string entry = std::string(name) + "=" + std::string(value);
    for (std::string& each : environment) {
        if (each.size() > name.size() && each.starts_with(name) && each[name.size()] == '=') {
            each = entry;
            return;
        }
    }
    environment.push_back(entry);
}

Result<ImageConfiguration> ImageConfiguration::parse(std::string_view text, std::string_view what) {
    const Result<json::Value> document = json::parseObject(text, what);
    if (!document) {
        return passOn(document.error());
    }
    ImageConfiguration configuration;
    configuration.created = json::text(*document, "created");
    configuration.author = json::text(*document, "author");
    configuration.platform = Platform{.os = json::text(*document, "os"),
                                      .architecture = json::text(*document, "architecture"),
                                      .variant = json::text(*document, "variant"),
                                      .osVersion = json::text(*document, "os.version"),
                                      .osFeatures = json::texts(*document, "os.features")};
    configuration.run = readRun(json::object(*document, "config"));
    for (const std::string& diffId : json::texts(json::object(*document, "rootfs"), "diff_ids")) {
        Result<Digest> digest = Digest::parse(diffId);
        if (!digest) {
            return fail(ErrorCode::InvalidInput, msg::JsonWrongMember, what, "rootfs.diff_ids");
        }
        configuration.diffIds.push_back(std::move(*digest));
    }
    for (const json::Value& each : json::array(*document, "history")) {
        configuration.history.push_back({.created = json::text(each, "created"),
                                         .createdBy = json::text(each, "created_by"),
                                         .author = json::text(each, "author"),
                                         .comment = json::text(each, "comment"),
                                         .emptyLayer = json::boolean(each, "empty_layer")});
    }
    return configuration;
}

std::string ImageConfiguration::write() const {
    json::OrderedValue document;
    document["architecture"] = platform.architecture;
    document["config"] = writeRun(run);
    put(document, "created", created);
    document["history"] = json::OrderedValue::array();
    for (const HistoryEntry& each : history) {
        json::OrderedValue entry = json::OrderedValue::object();
        put(entry, "created", each.created);
        put(entry, "created_by", each.createdBy);
        put(entry, "author", each.author);
        put(entry, "comment", each.comment);
        if (each.emptyLayer) {
            entry["empty_layer"] = true;
        }
        document["history"].push_back(std::move(entry));
    }
    document["os"] = platform.os;
    put(document, "os.version", platform.osVersion);
    put(document, "os.features", platform.osFeatures);
    json::OrderedValue ids = json::OrderedValue::array();
    for (const Digest& diffId : diffIds) {
        ids.push_back(diffId.text());
    }
    document["rootfs"]["type"] = "layers";
    document["rootfs"]["diff_ids"] = std::move(ids);
    put(document, "variant", platform.variant);
    put(document, "author", author);
    return json::write(document);
}

std::vector<std::optional<std::size_t>> ImageConfiguration::historyOfLayers(std::size_t layers) const {
    std::vector<std::optional<std::size_t>> result(layers);
    std::vector<std::size_t> withLayer;
    for (std::size_t i = 0; i < history.size(); ++i) {
        if (!history[i].emptyLayer) {
            withLayer.push_back(i);
        }
    }
    if (withLayer.size() == layers) {
        for (std::size_t i = 0; i < layers; ++i) {
            result[i] = withLayer[i];
        }
    }
    return result;
}

std::vector<Digest> chainIds(std::span<const Digest> diffIds) {
    std::vector<Digest> chain;
    for (const Digest& diffId : diffIds) {
        chain.push_back(chain.empty() ? diffId : Digest::sha256Of(chain.back().text() + " " + diffId.text()));
    }
    return chain;
}

} // namespace slipway::image
