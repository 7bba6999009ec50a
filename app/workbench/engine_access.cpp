// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/engine_access.h"

#include "app/workbench/settings.h"
#include "engine/build/image_resolver.h"
#include "engine/image/facts/fact_collector.h"
#include "engine/image/reference.h"
#include "engine/messages/catalogue/image.h"
#include "engine/store/store.h"

#include <QStandardPaths>
#include <algorithm>
#include <set>

namespace slipway::workbench {

EngineAccess::EngineAccess(const Settings& settings) {
    takeSettings(settings);
}

void EngineAccess::takeSettings(const Settings& settings) {
    std::vector<std::filesystem::path> folders;
    if (const QByteArray kits = qgetenv("SLIPWAY_KIT"); !kits.isEmpty())
        folders = build::kitFoldersOf(kits.toStdString());
    const QStringList chosen = settings.kitFolders();
    for (const QString& each : chosen)
        folders.emplace_back(each.toStdString());
    for (const auto place : {QStandardPaths::GenericDataLocation, QStandardPaths::GenericCacheLocation}) {
        const std::filesystem::path folder =
            std::filesystem::path(QStandardPaths::writableLocation(place).toStdString()) / "slipway" / "kit";
        std::error_code ignored;
        if (std::filesystem::is_directory(folder, ignored) && !std::ranges::contains(folders, folder))
            folders.push_back(folder);
    }
    const QMap<QString, QString> mapping = settings.baseMapping();
    const QString directory = settings.storeDirectory();

    const std::scoped_lock lock(m_mutex);
    m_kitFolders = std::move(folders);
    m_mapping.clear();
    for (auto it = mapping.begin(); it != mapping.end(); ++it)
        m_mapping.emplace_back(it.key().toStdString(), it.value().toStdString());
    std::optional<std::string> wanted;
    if (!directory.isEmpty())
        wanted = directory.toStdString();
    if (wanted != m_storeDirectory)
        m_store.reset(); // who works with the old one keeps it
    m_storeDirectory = std::move(wanted);
}

Result<std::shared_ptr<store::Store>> EngineAccess::store() {
    const std::scoped_lock lock(m_mutex);
    if (m_store)
        return m_store;
    auto location = store::StoreLocation::choose(m_storeDirectory);
    if (!location)
        return passOn(std::move(location.error()));
    auto opened = store::Store::open(*location);
    if (!opened)
        return passOn(std::move(opened.error()));
    m_store = std::move(*opened);
    return m_store;
}

build::StoreOpener EngineAccess::storeOpener() {
    return [this] { return store(); };
}

std::vector<std::filesystem::path> EngineAccess::kitFolders() const {
    const std::scoped_lock lock(m_mutex);
    return m_kitFolders;
}

std::vector<std::string> EngineAccess::kitBases() const {
    std::set<std::string> names;
    for (const std::filesystem::path& folder : kitFolders()) {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
            if (std::filesystem::exists(entry.path() / "oci-layout", ignored))
                names.insert(entry.path().filename().native());
    }
    return {names.begin(), names.end()};
}

void EngineAccess::complete(build::BuildRequest& request) const {
    const std::scoped_lock lock(m_mutex);
    request.kitFolders = m_kitFolders;
    for (const auto& [name, value] : m_mapping)
        if (!std::ranges::contains(request.namedContexts, name, &build::NamedContext::name))
            request.namedContexts.push_back({name, value});
}

Result<std::set<std::string>> EngineAccess::missingBases(const std::set<std::string>& names) {
    auto opened = store();
    if (!opened)
        return passOn(std::move(opened.error()));
    build::BuildRequest request;
    complete(request);
    build::ImageResolver resolver(**opened, request.kitFolders);
    std::set<std::string> missing;
    for (const std::string& name : names) {
        const auto mapped = std::ranges::find(request.namedContexts, name, &build::NamedContext::name);
        const auto found =
            resolver.resolve(mapped == request.namedContexts.end() ? name : mapped->value, image::Platform::host());
        if (!found && found.error().code == ErrorCode::NotFound)
            missing.insert(name);
    }
    return missing;
}

std::string EngineAccess::kitLayoutFor(const std::string& name) const {
    const auto reference = image::Reference::parse(name);
    if (!reference)
        return {};
    const std::string last = reference->path.substr(reference->path.rfind('/') + 1);
    for (const std::filesystem::path& folder : kitFolders()) {
        std::error_code ignored;
        if (std::filesystem::exists(folder / last / "oci-layout", ignored))
            return "oci-layout://" + (folder / last).native();
    }
    return {};
}

namespace {

Result<std::shared_ptr<const StudiedImage>> studyOpened(const std::string& word,
                                                        const Result<build::OpenedImage>& opened,
                                                        const image::AnalysisProgress& progress,
                                                        const std::stop_token& stop) {
    if (!opened)
        return passOn(opened.error());
    image::AnalysisOptions options;
    options.choice.reference = opened->reference;
    image::facts::FactCollector collector;
    auto analysis = image::analyse(*opened->source, options, collector.visitors(), progress, stop);
    if (!analysis)
        return passOn(std::move(analysis.error()));
    auto facts = image::facts::gatherFacts(*analysis, collector);
    return std::make_shared<const StudiedImage>(word, opened->name, std::move(*analysis), std::move(facts));
}

} // namespace

Result<std::shared_ptr<const StudiedImage>>
EngineAccess::study(const std::string& word, const image::AnalysisProgress& progress, const std::stop_token& stop) {
    return studyOpened(word, build::openImageOperand(word, storeOpener()), progress, stop);
}

Result<std::shared_ptr<const StudiedImage>>
EngineAccess::studyBase(const std::string& name, const std::vector<std::pair<std::string, std::string>>& namedContexts,
                        const std::stop_token& stop) {
    std::vector<std::pair<std::string, std::string>> given = namedContexts;
    {
        const std::scoped_lock lock(m_mutex);
        given.insert(given.end(), m_mapping.begin(), m_mapping.end());
    }
    const auto mapped = std::ranges::find(given, name, [](const auto& each) { return each.first; });
    if (mapped != given.end()) {
        std::string_view value = mapped->second;
        for (const std::string_view scheme : {"oci-layout://", "docker-image://", "store:"}) {
            if (value.starts_with(scheme))
                value.remove_prefix(scheme.size());
        }
        return study(std::string(value), {}, stop);
    }
    auto stored = studyOpened(name, build::openStoredImage(name, storeOpener()), {}, stop);
    const auto reference = image::Reference::parse(name);
    constexpr std::string_view library = "library/";
    if (stored || !reference || reference->domain != "docker.io" || !reference->path.starts_with(library))
        return stored;
    for (const std::filesystem::path& kit : kitFolders()) {
        const std::filesystem::path layout = kit / reference->path.substr(library.size());
        std::error_code ignored;
        if (!std::filesystem::exists(layout / "index.json", ignored))
            continue;
        // A folder is one image: without a tag it is meant whatever its own tags are.
        const bool any = !reference->digest && reference->tag == "latest";
        return study(any                 ? layout.native()
                     : reference->digest ? layout.native() + "@" + reference->digest->text()
                                         : layout.native() + ":" + reference->tag,
                     {}, stop);
    }
    return stored;
}

Result<std::uint64_t> EngineAccess::readFile(const StudiedImage& image, const LayerFile& file,
                                             image::FileReceiver& receiver, std::uint64_t maximumBytes,
                                             const archive::ByteProgress& progress, const std::stop_token& stop) {
    const auto opened = build::openImageOperand(image.word, storeOpener());
    if (!opened)
        return passOn(opened.error());
    auto resolved = opened->source->resolve({.reference = opened->reference});
    if (!resolved)
        return passOn(std::move(resolved.error()));
    if (file.layer >= resolved->layers.size())
        return fail(ErrorCode::NotFound, msg::FileNotInLayer, file.path);
    auto blob = opened->source->openLayer(resolved->layers[file.layer]);
    if (!blob)
        return passOn(std::move(blob.error()));
    return image::readFileOfLayer(std::move(*blob), file.path, receiver, maximumBytes, {}, progress, stop);
}

Result<std::vector<std::shared_ptr<const store::BuildRecord>>> EngineAccess::history(const std::string& dockerfile) {
    auto opened = store();
    if (!opened)
        return passOn(std::move(opened.error()));
    auto records = (*opened)->records().list({.dockerfile = dockerfile, .limit = 50});
    if (!records)
        return passOn(std::move(records.error()));
    std::vector<std::shared_ptr<const store::BuildRecord>> result;
    for (store::BuildRecord& each : *records)
        result.push_back(std::make_shared<const store::BuildRecord>(std::move(each)));
    return result;
}

} // namespace slipway::workbench
