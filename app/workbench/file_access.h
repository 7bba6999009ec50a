// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/engine_access.h"
#include "widgets/job/job_runner.h"

#include <QObject>

namespace slipway::workbench {

// Views and extracts files of an image, off the window's thread.
class FileAccess : public QObject {
    Q_OBJECT

public:
    FileAccess(EngineAccess& engine, widgets::JobRunner& jobs, QWidget* window);

    // In a window of its own: text, or bytes as numbers; the beginning of a long one.
    void view(std::shared_ptr<const StudiedImage> image, const LayerFile& file);
    // Asks where to. What was begun and not ended leaves no file.
    void extract(std::shared_ptr<const StudiedImage> image, const LayerFile& file);
    void extractTo(std::shared_ptr<const StudiedImage> image, const LayerFile& file, const QString& target);

signals:
    void message(const QString& text);

private:
    EngineAccess& m_engine;
    QWidget* m_window;
    widgets::LatestJob m_view;
    widgets::LatestJob m_extraction;
};

// What a viewer shows of a file: its text, or, where it is none, offsets, numbers and letters.
[[nodiscard]] QString shownContent(const QByteArray& bytes);

} // namespace slipway::workbench
