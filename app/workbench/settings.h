// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/build_set.h"

#include <QObject>
#include <QSettings>
#include <QStringList>

namespace slipway::workbench {

enum class Theme { System, Light, Dark, HighContrast };
enum class UiLanguage { System, English, Chinese };

// What is kept between two starts, in one ini file.
class Settings : public QObject {
    Q_OBJECT

public:
    // Empty: SLIPWAY_WORKBENCH_SETTINGS, else the user's configuration directory.
    explicit Settings(const QString& file = {}, QObject* parent = nullptr);

    [[nodiscard]] QString file() const { return m_store.fileName(); }

    [[nodiscard]] Theme theme() const;
    void setTheme(Theme theme);
    [[nodiscard]] UiLanguage language() const;
    void setLanguage(UiLanguage language);
    [[nodiscard]] QString editorFont() const;
    void setEditorFont(const QString& family);
    [[nodiscard]] int editorFontSize() const;
    void setEditorFontSize(int points);
    [[nodiscard]] bool presentation() const;
    void setPresentation(bool on);
    [[nodiscard]] bool reducedMotion() const;
    void setReducedMotion(bool on);
    // "bytes", "time", "cache", "dead": columns of the gutter.
    [[nodiscard]] QStringList gutterColumns() const;
    void setGutterColumns(const QStringList& columns);
    // Empty: where the command line looks too.
    [[nodiscard]] QString storeDirectory() const;
    void setStoreDirectory(const QString& directory);
    [[nodiscard]] QStringList kitFolders() const;
    void setKitFolders(const QStringList& folders);
    // A name in FROM, and what it stands for: "golang:1.24" to "oci-layout:///kit/golang".
    [[nodiscard]] QMap<QString, QString> baseMapping() const;
    void setBaseMapping(const QMap<QString, QString>& mapping);

    // Newest first; Dockerfiles, folders and images.
    [[nodiscard]] QStringList recent() const;
    void addRecent(const QString& path);
    void removeRecent(const QString& path);

    [[nodiscard]] QString shortcut(const QString& command, const QString& standard) const;
    // Empty text is "none"; equal to the standard is not kept.
    void setShortcut(const QString& command, const QString& keys, const QString& standard);

    [[nodiscard]] std::vector<BuildSet> buildSets(const QString& dockerfile) const;
    [[nodiscard]] int currentBuildSet(const QString& dockerfile) const;
    void setBuildSets(const QString& dockerfile, const std::vector<BuildSet>& sets, int current);

    [[nodiscard]] QByteArray layout(const QString& name) const;
    void setLayout(const QString& name, const QByteArray& state);
    void removeLayouts();

signals:
    void appearanceChanged();
    void languageChanged();
    void recentChanged();
    void enginePlacesChanged();

private:
    QSettings m_store;
};

} // namespace slipway::workbench
