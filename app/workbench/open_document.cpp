// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/open_document.h"

#include "app/workbench/settings.h"
#include "engine/archive/file_stream.h"
#include "engine/dockerfile/limits.h"
#include "engine/messages/catalogue/general.h"

#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>

namespace slipway::workbench {

OpenDocument::OpenDocument(Settings& settings, widgets::JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_document(new widgets::Document(this))
    , m_sets{{.name = "default"}}
    , m_contextJob(jobs)
    , m_lintJob(jobs) {}

OpenDocument::~OpenDocument() {
    cancelBuild();
}

QString OpenDocument::title() const {
    return m_document->path().isEmpty() ? QStringLiteral("Dockerfile") : QFileInfo(m_document->path()).fileName();
}

Result<void> OpenDocument::open(const QString& path) {
    m_document->setPath(path);
    std::string bytes;
    if (!path.isEmpty()) {
        auto read = readFile();
        if (!read)
            return passOn(std::move(read.error()));
        bytes = std::move(*read);
    }
    m_asOpened = bytes;
    m_onDisk = bytes;
    m_sets = m_settings.buildSets(path);
    m_currentSet = m_settings.currentBuildSet(path);
    takeOptions();
    m_document->load(std::move(bytes));
    return {};
}

Result<std::string> OpenDocument::readFile() const {
    const std::string path = m_document->path().toStdString();
    auto file = archive::FileSource::open(path);
    if (!file)
        return passOn(std::move(file.error()));
    return archive::readAll(**file, dockerfile::limits::fileBytes, path);
}

Result<void> OpenDocument::save() {
    return saveAs(m_document->path());
}

Result<void> OpenDocument::saveAs(const QString& path) {
    const std::string bytes(m_document->bytes());
    QSaveFile file(path);
    // A directory that may not be written to, but whose file may.
    file.setDirectWriteFallback(true);
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()) ||
        !file.commit())
        return fail(ErrorCode::Io, msg::CannotWriteFile, path.toStdString(), file.errorString().toStdString());
    m_onDisk = bytes;
    m_document->setPath(path);
    m_document->markSaved();
    return {};
}

void OpenDocument::takeOver(const std::string& bytes, const QString& label) {
    const std::string_view old = m_document->bytes();
    // The part in the middle that differs: carets, folds and marks outside of it stay.
    const std::size_t shorter = std::min(old.size(), bytes.size());
    std::size_t front = 0;
    while (front < shorter && old[front] == bytes[front])
        ++front;
    std::size_t back = 0;
    while (back < shorter - front && old[old.size() - 1 - back] == bytes[bytes.size() - 1 - back])
        ++back;
    m_document->apply({{{front, old.size() - back}, bytes.substr(front, bytes.size() - back - front)}}, label);
}

void OpenDocument::setBuildSets(std::vector<BuildSet> sets, int current) {
    if (sets.empty())
        sets.push_back({.name = "default"});
    m_sets = std::move(sets);
    m_currentSet = std::clamp(current, 0, static_cast<int>(m_sets.size()) - 1);
    if (!m_document->path().isEmpty())
        m_settings.setBuildSets(m_document->path(), m_sets, m_currentSet);
    takeOptions();
    emit buildSetsChanged();
}

void OpenDocument::setTarget(const std::string& target) {
    if (buildSet().target == target)
        return;
    auto sets = m_sets;
    sets[static_cast<std::size_t>(m_currentSet)].target = target;
    setBuildSets(std::move(sets), m_currentSet);
}

void OpenDocument::takeOptions() {
    stages::GraphOptions options;
    for (const auto& [key, value] : buildSet().arguments)
        options.arguments.values[key] = value;
    for (const auto& [name, value] : buildSet().namedContexts)
        options.contexts.insert(name);
    m_document->setGraphOptions(options);
}

std::filesystem::path OpenDocument::contextDirectory() const {
    if (!buildSet().context.empty())
        return buildSet().context;
    return std::filesystem::path(m_document->path().toStdString()).parent_path();
}

void OpenDocument::setRun(std::unique_ptr<widgets::BuildRun> run, widgets::Job job) {
    cancelBuild();
    // Views drop the old one when they hear of the new one.
    const std::unique_ptr<widgets::BuildRun> old = std::exchange(m_run, std::move(run));
    m_buildJob = std::move(job);
    emit runChanged();
}

void OpenDocument::cancelBuild() {
    m_buildJob.cancel();
}

bool OpenDocument::isBuilding() const {
    return m_run && m_run->state() == widgets::BuildRun::State::Running;
}

void OpenDocument::setBuilt(Built built) {
    m_built = std::move(built);
    emit builtChanged();
}

} // namespace slipway::workbench
