// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/settings.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFontDatabase>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <algorithm>

namespace slipway::workbench {

namespace {

constexpr int kRecentEntries = 12;

QString fileOf(const QString& given) {
    if (!given.isEmpty())
        return given;
    if (const QString variable = qEnvironmentVariable("SLIPWAY_WORKBENCH_SETTINGS"); !variable.isEmpty())
        return variable;
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/slipway/workbench.ini");
}

// A path is no key: "/" makes groups.
QString setsKey(const QString& dockerfile) {
    return QStringLiteral("builds/") +
           QString::fromLatin1(
               QCryptographicHash::hash(dockerfile.toUtf8(), QCryptographicHash::Sha256).toHex().left(24));
}

} // namespace

Settings::Settings(const QString& file, QObject* parent)
    : QObject(parent)
    , m_store(fileOf(file), QSettings::IniFormat) {}

Theme Settings::theme() const {
    const QString name = m_store.value(QStringLiteral("appearance/theme")).toString();
    return name == QLatin1String("light")      ? Theme::Light
           : name == QLatin1String("dark")     ? Theme::Dark
           : name == QLatin1String("contrast") ? Theme::HighContrast
                                               : Theme::System;
}

void Settings::setTheme(Theme theme) {
    constexpr std::array names{"system", "light", "dark", "contrast"};
    m_store.setValue(QStringLiteral("appearance/theme"), QLatin1String(names[static_cast<std::size_t>(theme)]));
    emit appearanceChanged();
}

UiLanguage Settings::language() const {
    const QString name = m_store.value(QStringLiteral("appearance/language")).toString();
    return name == QLatin1String("en")   ? UiLanguage::English
           : name == QLatin1String("zh") ? UiLanguage::Chinese
                                         : UiLanguage::System;
}

void Settings::setLanguage(UiLanguage language) {
    constexpr std::array names{"system", "en", "zh"};
    m_store.setValue(QStringLiteral("appearance/language"), QLatin1String(names[static_cast<std::size_t>(language)]));
    emit languageChanged();
}

QString Settings::editorFont() const {
    return m_store.value(QStringLiteral("editor/font"), QFontDatabase::systemFont(QFontDatabase::FixedFont).family())
        .toString();
}

void Settings::setEditorFont(const QString& family) {
    m_store.setValue(QStringLiteral("editor/font"), family);
    emit appearanceChanged();
}

int Settings::editorFontSize() const {
    return std::clamp(m_store.value(QStringLiteral("editor/fontSize"), 10).toInt(), 6, 48);
}

void Settings::setEditorFontSize(int points) {
    m_store.setValue(QStringLiteral("editor/fontSize"), points);
    emit appearanceChanged();
}

bool Settings::presentation() const {
    return m_store.value(QStringLiteral("appearance/presentation")).toBool();
}

void Settings::setPresentation(bool on) {
    m_store.setValue(QStringLiteral("appearance/presentation"), on);
    emit appearanceChanged();
}

bool Settings::reducedMotion() const {
    return m_store.value(QStringLiteral("appearance/reducedMotion")).toBool();
}

void Settings::setReducedMotion(bool on) {
    m_store.setValue(QStringLiteral("appearance/reducedMotion"), on);
    emit appearanceChanged();
}

QStringList Settings::gutterColumns() const {
    return m_store.value(QStringLiteral("editor/gutter"), QStringList{QStringLiteral("bytes"), QStringLiteral("time")})
        .toStringList();
}

void Settings::setGutterColumns(const QStringList& columns) {
    m_store.setValue(QStringLiteral("editor/gutter"), columns);
    emit appearanceChanged();
}

QString Settings::storeDirectory() const {
    return m_store.value(QStringLiteral("engine/store")).toString();
}

void Settings::setStoreDirectory(const QString& directory) {
    m_store.setValue(QStringLiteral("engine/store"), directory);
    emit enginePlacesChanged();
}

QStringList Settings::kitFolders() const {
    return m_store.value(QStringLiteral("engine/kits")).toStringList();
}

void Settings::setKitFolders(const QStringList& folders) {
    m_store.setValue(QStringLiteral("engine/kits"), folders);
    emit enginePlacesChanged();
}

QMap<QString, QString> Settings::baseMapping() const {
    QMap<QString, QString> mapping;
    const QStringList lines = m_store.value(QStringLiteral("engine/bases")).toStringList();
    for (const QString& line : lines)
        if (const qsizetype at = line.indexOf(QLatin1Char('=')); at > 0)
            mapping.insert(line.left(at), line.mid(at + 1));
    return mapping;
}

void Settings::setBaseMapping(const QMap<QString, QString>& mapping) {
    QStringList lines;
    for (auto it = mapping.begin(); it != mapping.end(); ++it)
        lines.append(it.key() + QLatin1Char('=') + it.value());
    m_store.setValue(QStringLiteral("engine/bases"), lines);
    emit enginePlacesChanged();
}

QStringList Settings::recent() const {
    return m_store.value(QStringLiteral("recent")).toStringList();
}

void Settings::addRecent(const QString& path) {
    QStringList list = recent();
    list.removeAll(path);
    list.prepend(path);
    m_store.setValue(QStringLiteral("recent"), list.mid(0, kRecentEntries));
    emit recentChanged();
}

void Settings::removeRecent(const QString& path) {
    QStringList list = recent();
    list.removeAll(path);
    m_store.setValue(QStringLiteral("recent"), list);
    emit recentChanged();
}

QString Settings::shortcut(const QString& command, const QString& standard) const {
    return m_store.value(QStringLiteral("shortcuts/") + command, standard).toString();
}

void Settings::setShortcut(const QString& command, const QString& keys, const QString& standard) {
    const QString key = QStringLiteral("shortcuts/") + command;
    if (keys == standard)
        m_store.remove(key);
    else
        m_store.setValue(key, keys);
}

std::vector<BuildSet> Settings::buildSets(const QString& dockerfile) const {
    std::vector<BuildSet> sets;
    const QJsonObject json = QJsonDocument::fromJson(m_store.value(setsKey(dockerfile)).toString().toUtf8()).object();
    for (const QJsonValue& each : json[QLatin1String("sets")].toArray())
        sets.push_back(BuildSet::fromJson(each.toObject()));
    if (sets.empty())
        sets.push_back({.name = "default"});
    return sets;
}

int Settings::currentBuildSet(const QString& dockerfile) const {
    const QJsonObject json = QJsonDocument::fromJson(m_store.value(setsKey(dockerfile)).toString().toUtf8()).object();
    const int count = std::max(1, static_cast<int>(json[QLatin1String("sets")].toArray().size()));
    return std::clamp(json[QLatin1String("current")].toInt(), 0, count - 1);
}

void Settings::setBuildSets(const QString& dockerfile, const std::vector<BuildSet>& sets, int current) {
    QJsonArray array;
    for (const BuildSet& each : sets)
        array.append(each.toJson());
    const QJsonObject json{
        {QStringLiteral("file"), dockerfile}, {QStringLiteral("sets"), array}, {QStringLiteral("current"), current}};
    m_store.setValue(setsKey(dockerfile), QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact)));
}

QByteArray Settings::layout(const QString& name) const {
    return m_store.value(QStringLiteral("layout/") + name).toByteArray();
}

void Settings::setLayout(const QString& name, const QByteArray& state) {
    m_store.setValue(QStringLiteral("layout/") + name, state);
}

void Settings::removeLayouts() {
    m_store.remove(QStringLiteral("layout"));
}

} // namespace slipway::workbench
