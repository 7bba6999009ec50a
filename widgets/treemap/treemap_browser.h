// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/treemap/treemap_view.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QSplitter;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace slipway::widgets {

class FileTreeModel;
class LayerModel;

// A treemap with what stands around it: back, forward, breadcrumb, colours and their legend, the modes of a comparison,
// the list of layers and the tree of files.
class TreemapBrowser : public QWidget {
    Q_OBJECT

public:
    // Takes the view.
    explicit TreemapBrowser(TreemapView* map, QWidget* parent = nullptr);

    [[nodiscard]] TreemapView& map() { return *m_map; }
    void setListsShown(bool shown);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void retranslate();
    void updateTree();
    void updateCrumbs();
    void updateSelection();
    void takeLayers();

    TreemapView* m_map;
    QToolButton* m_back;
    QToolButton* m_forward;
    QHBoxLayout* m_crumbs;
    QComboBox* m_colouring;
    QComboBox* m_difference;
    QCheckBox* m_liveOnly;
    QToolButton* m_showLists;
    QLabel* m_legend;
    QSplitter* m_splitter;
    QTabWidget* m_lists;
    QTreeView* m_layers;
    QComboBox* m_layerScope;
    QTreeView* m_files;
    LayerModel* m_layerModel;
    FileTreeModel* m_fileModel;
    bool m_isUpdating = false;
};

} // namespace slipway::widgets
