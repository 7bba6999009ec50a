// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/build_set.h"

#include "engine/archive/file_stream.h"

#include <QJsonArray>
#include <algorithm>
#include <filesystem>

namespace slipway::workbench {

namespace {

// docker's limit for a secret.
constexpr std::uint64_t kSecretBytes = std::uint64_t{500} << 10;

QJsonArray jsonOf(const BuildSet::Pairs& pairs) {
    QJsonArray array;
    for (const auto& [key, value] : pairs)
        array.append(QJsonArray{QString::fromStdString(key), QString::fromStdString(value)});
    return array;
}

BuildSet::Pairs pairsOf(const QJsonValue& json) {
    BuildSet::Pairs pairs;
    for (const QJsonValue& each : json.toArray())
        pairs.emplace_back(each.toArray()[0].toString().toStdString(), each.toArray()[1].toString().toStdString());
    return pairs;
}

std::string_view nameOf(build::Network network) {
    return network == build::Network::Host ? "host" : network == build::Network::None ? "none" : "default";
}

std::string shellWord(std::string_view word) {
    const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./:=@,+%").find(c) != std::string_view::npos;
    });
    if (plain)
        return std::string(word);
    std::string result = "'";
    for (const char c : word)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

std::filesystem::path contextOf(const BuildSet& set, const std::string& path) {
    if (!set.context.empty())
        return set.context;
    const std::filesystem::path directory = std::filesystem::path(path).parent_path();
    return directory.empty() ? "." : directory;
}

} // namespace

QJsonObject BuildSet::toJson() const {
    QJsonArray tagNames;
    for (const std::string& each : tags)
        tagNames.append(QString::fromStdString(each));
    return {{QStringLiteral("name"), QString::fromStdString(name)},
            {QStringLiteral("context"), QString::fromStdString(context)},
            {QStringLiteral("target"), QString::fromStdString(target)},
            {QStringLiteral("arguments"), jsonOf(arguments)},
            {QStringLiteral("namedContexts"), jsonOf(namedContexts)},
            {QStringLiteral("secrets"), jsonOf(secrets)},
            {QStringLiteral("platform"), QString::fromStdString(platform)},
            {QStringLiteral("network"), QString::fromStdString(std::string(nameOf(network)))},
            {QStringLiteral("tags"), tagNames},
            {QStringLiteral("noCache"), noCache}};
}

BuildSet BuildSet::fromJson(const QJsonObject& json) {
    const auto word = [&](const char* key) { return json[QLatin1String(key)].toString().toStdString(); };
    BuildSet set{.name = word("name"), .context = word("context"), .target = word("target")};
    set.arguments = pairsOf(json[QLatin1String("arguments")]);
    set.namedContexts = pairsOf(json[QLatin1String("namedContexts")]);
    set.secrets = pairsOf(json[QLatin1String("secrets")]);
    set.platform = word("platform");
    const std::string network = word("network");
    set.network = network == "host"   ? build::Network::Host
                  : network == "none" ? build::Network::None
                                      : build::Network::Default;
    for (const QJsonValue& each : json[QLatin1String("tags")].toArray())
        set.tags.push_back(each.toString().toStdString());
    set.noCache = json[QLatin1String("noCache")].toBool();
    return set;
}

Result<build::BuildRequest> requestOf(const BuildSet& set, const std::string& path, const std::string& text) {
    build::BuildRequest request;
    request.dockerfile = text::SourceText(path.empty() ? "Dockerfile" : path, text);
    request.dockerfilePath = path;
    if (!path.empty() || !set.context.empty())
        request.context = {build::ContextSpec::Kind::Directory, contextOf(set, path)};
    request.target = set.target;
    request.arguments = {set.arguments.begin(), set.arguments.end()};
    for (const auto& [name, value] : set.namedContexts)
        request.namedContexts.push_back({name, value});
    for (const auto& [id, file] : set.secrets) {
        auto source = archive::FileSource::open(file);
        if (!source)
            return passOn(std::move(source.error()));
        auto bytes = archive::readAll(**source, kSecretBytes, file);
        if (!bytes)
            return passOn(std::move(bytes.error()));
        request.secrets.push_back({id, std::move(*bytes)});
    }
    if (!set.platform.empty()) {
        auto platform = image::Platform::parse(set.platform);
        if (!platform)
            return passOn(std::move(platform.error()));
        request.platform = std::move(*platform);
    }
    request.network = set.network;
    request.tags = set.tags;
    request.noCache = set.noCache;
    return request;
}

std::string commandLine(const BuildSet& set, const std::string& path, CommandLine program) {
    std::string line = program == CommandLine::Docker ? "docker build" : "slipway build";
    const auto add = [&](std::string_view option, const std::string& value) {
        line += ' ' + std::string(option) + ' ' + shellWord(value);
    };
    add("-f", path.empty() ? "Dockerfile" : path);
    if (!set.target.empty())
        add("--target", set.target);
    for (const auto& [key, value] : set.arguments)
        add("--build-arg", key + "=" + value);
    for (const auto& [name, value] : set.namedContexts)
        add("--build-context", name + "=" + value);
    for (const auto& [id, file] : set.secrets)
        add("--secret", "id=" + id + ",src=" + file);
    if (!set.platform.empty())
        add("--platform", set.platform);
    if (set.network != build::Network::Default)
        add("--network", std::string(nameOf(set.network)));
    for (const std::string& tag : set.tags)
        add("-t", tag);
    if (set.noCache)
        line += " --no-cache";
    return line + ' ' + shellWord(contextOf(set, path).native());
}

} // namespace slipway::workbench
