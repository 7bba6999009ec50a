// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/file_access.h"
#include "app/workbench/open_document.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QComboBox;
class QPushButton;
class QStackedLayout;

namespace slipway::widgets {
class EmptyState;
class TreemapView;
} // namespace slipway::widgets

namespace slipway::workbench {

// The image of the last build, or, before there is one, the build context; or an image alone.
class ImagePanel : public QWidget {
    Q_OBJECT

public:
    ImagePanel(EngineAccess& engine, widgets::JobRunner& jobs, QWidget* parent = nullptr);

    void showNothing();
    void showDocument(OpenDocument& document);
    void showImage(std::shared_ptr<const StudiedImage> image);
    // Everything that an instruction of the built text brought.
    void selectInstruction(text::ByteRange instruction);
    void showLayer(std::uint32_t layer);
    // A file or directory of the image, as soon as its picture is there.
    void showPath(const std::string& path);
    [[nodiscard]] FileAccess& files() { return *m_files; }
    [[nodiscard]] widgets::TreemapView& map() { return *m_map; }

signals:
    void buildRequested();
    void goToLine(int line);
    void message(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void showContext();
    void showBuilt();
    // Where the content of an item is; nothing for one of a build context.
    [[nodiscard]] std::optional<LayerFile> placeOf(quint32 item) const;
    void exclude(const QString& path);

    QPointer<OpenDocument> m_document;
    std::shared_ptr<const StudiedImage> m_image;
    std::shared_ptr<const StudiedImage> m_shown; // whose picture is there
    // Of each layer, the instruction that made it.
    std::vector<std::optional<text::ByteRange>> m_instructions;
    widgets::LatestJob m_items;
    std::string m_wantedPath;
    std::optional<std::uint32_t> m_wantedLayer;
    FileAccess* m_files;
    QLabel* m_headline;
    QPushButton* m_build;
    QComboBox* m_grouping;
    QLineEdit* m_search;
    QLabel* m_found;
    QLabel* m_hovered;
    widgets::TreemapView* m_map;
    widgets::EmptyState* m_empty;
    QStackedLayout* m_pages;
};

} // namespace slipway::workbench
