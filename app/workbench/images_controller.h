// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/compare_controller.h"
#include "app/workbench/engine_access.h"

#include <QObject>

namespace slipway::widgets {
class ImagesPage;
}

namespace slipway::workbench {

// The images mode: what the page asks for is done in jobs, and the page shows the store again.
class ImagesController : public QObject {
    Q_OBJECT

public:
    ImagesController(Settings& settings, EngineAccess& engine, widgets::JobRunner& jobs, QWidget* window);

    [[nodiscard]] QWidget* page();
    // Shows an image alone, beside the list.
    void setPicture(QWidget* picture);
    void refresh();
    void import();
    void importFile(const QString& path);
    void prune();
    void compareBases();
    // As treemap, with its details; a path in it, or a layer (from 1), is shown then.
    void open(const QString& word, const QString& file = {}, int layer = 0);

signals:
    void message(const QString& text);
    // Images came or went.
    void storeChanged();
    void compareRequested(const slipway::workbench::ComparisonPlan& plan);
    void placeWanted(const QString& path, int layer);
    void imageStudied(std::shared_ptr<const slipway::workbench::StudiedImage> image);

private:
    void showDetails(const QStringList& words);
    void tag(const QString& word);
    void remove(const QStringList& words);
    void report(const Error& error);

    Settings& m_settings;
    EngineAccess& m_engine;
    widgets::JobRunner& m_jobs;
    QWidget* m_window;
    widgets::ImagesPage* m_page;
    widgets::LatestJob m_list;
    widgets::LatestJob m_details;
    widgets::LatestJob m_bases;
    widgets::LatestJob m_opening;
};

} // namespace slipway::workbench
