// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/picture/flat_treemap.h"
#include "widgets/document/accessible_parts.h"
#include "widgets/treemap/treemap_raster.h"

#include <QImage>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QMenu;

namespace slipway::widgets {

enum class DifferenceMode : std::uint8_t { SideBySide, After, Churn };

// What a search found.
struct TreemapMatches {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t totalBytes = 0;
};

// Where the bytes of an image, of two, or of a build context are. Zoom, selection and history are of items, so that
// another grouping keeps them.
class TreemapView : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit TreemapView(QWidget* parent = nullptr);
    ~TreemapView() override;

    // Null: nothing to show, `emptyText` says why. `made`, of the same items, saves making the tree here where its
    // options are those of now: for whoever has threads.
    void setTree(std::shared_ptr<const picture::ItemMap> items, const QString& emptyText = {},
                 std::optional<picture::FlatTree> made = {});
    [[nodiscard]] const picture::GroupingOptions& groupingOptions() const { return m_grouping; }
    [[nodiscard]] const std::shared_ptr<const picture::ItemMap>& items() const { return m_items; }
    [[nodiscard]] const picture::FlatTree& tree() const { return m_tree; }
    [[nodiscard]] const picture::FlatLayout& placed() const { return m_layout; }

    void setGrouping(picture::Grouping grouping);
    [[nodiscard]] picture::Grouping grouping() const { return m_grouping.grouping; }
    void setColouring(Colouring colouring);
    [[nodiscard]] Colouring colouring() const { return m_colouring; }
    void setLiveOnly(bool liveOnly);
    [[nodiscard]] bool isLiveOnly() const { return m_grouping.liveOnly; }
    void setDifferenceMode(DifferenceMode mode);
    [[nodiscard]] DifferenceMode differenceMode() const { return m_mode; }
    // Of a comparison side by side: the second picture is drawn so much larger in scale, 1 or more.
    void setMagnification(double factor);
    // Only these layers, all for an empty list.
    void setLayers(const std::vector<std::uint32_t>& layers);

    // Tiles whose path does not hold the words are dimmed.
    void setSearch(const QString& words);
    [[nodiscard]] TreemapMatches matches() const { return m_matches; }

    // The directory or group whose content fills the view; node 0 for all.
    [[nodiscard]] std::uint32_t root() const { return m_root; }
    void zoomTo(std::uint32_t node);
    // Shows and selects a file or directory; false when it is not there.
    bool showPath(std::string_view path);
    // Everything that a layer brought, as a gutter click asks for it.
    void showLayer(std::uint32_t layer);
    [[nodiscard]] std::optional<std::uint32_t> selected() const { return m_selected; }
    void select(std::optional<std::uint32_t> node);
    [[nodiscard]] bool canGoBack() const { return m_historyAt > 0; }
    [[nodiscard]] bool canGoForward() const { return m_historyAt + 1 < m_history.size(); }

    // "/usr/lib/libc.so.6", or a group's name.
    [[nodiscard]] QString nodeName(std::uint32_t node) const;
    [[nodiscard]] QString nodePath(std::uint32_t node) const;
    // Path, size, layer, line: one a line.
    [[nodiscard]] QString nodeDetails(std::uint32_t node) const;
    // What colours stand for.
    [[nodiscard]] QString legendText(const NodeColours::Entry& entry) const;
    [[nodiscard]] const NodeColours& colours() const { return m_nodeColours; }
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QRect tileRect(std::uint32_t node) const;
    [[nodiscard]] std::optional<std::uint32_t> nodeAt(const QPoint& at) const;

    [[nodiscard]] QByteArray exportedSvg() const;
    [[nodiscard]] QByteArray exportedPng() const;

    // The menu for what is selected; the caller owns it.
    [[nodiscard]] QMenu* contextMenu();

    // What stands right below the root and is large enough to be seen, for a screen reader.
    [[nodiscard]] int partCount() const override { return static_cast<int>(m_parts.size()); }
    [[nodiscard]] QString partName(int part) const override;
    [[nodiscard]] QString partValue(int part) const override;
    [[nodiscard]] QRect partRect(int part) const override;
    [[nodiscard]] std::optional<int> selectedPart() const override;
    void activatePart(int part) override;
    void selectPart(int part) override;

    [[nodiscard]] QSize sizeHint() const override { return {480, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 80}; }

public slots:
    void back();
    void forward();
    void up();
    void zoomOut() { zoomTo(0); }

signals:
    void selectionChanged();
    void zoomChanged();
    void treeChanged();
    // A file, by its number in items(): double-clicked or entered, or asked for in the menu.
    void fileActivated(quint32 item);
    // The line of the instruction that brought it, from 1.
    void lineRequested(quint64 line);
    void excludeRequested(const QString& path);
    void openRequested(quint32 item);
    void extractRequested(quint32 item);
    void hovered(const QString& text);
    void searchChanged(const slipway::widgets::TreemapMatches& matches);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    // What a node is, whatever the grouping.
    struct Identity {
        std::uint32_t item = picture::ItemMap::none;
        std::uint32_t group = picture::ItemMap::none;
        friend bool operator==(const Identity&, const Identity&) = default;
    };
    [[nodiscard]] Identity identity(std::uint32_t node) const;
    [[nodiscard]] std::uint32_t nodeOf(const Identity& identity) const;
    void rebuild(std::optional<picture::FlatTree> made = {});
    void recolour();
    void relayout();
    void applyRoot(std::uint32_t node);
    void search();
    [[nodiscard]] bool isSideBySide() const;
    // Where the tiles of a side begin; both sides have m_areaSize.
    [[nodiscard]] QPoint origin(TreemapSide side) const;
    void render();
    void paintOverlay(QPainter& painter) const;
    void paintScale(QPainter& painter) const;
    void step(int key);
    void enter(std::uint32_t node);
    void requestLine(std::uint32_t node);
    // The child of the root that holds a node.
    [[nodiscard]] std::uint32_t below(std::uint32_t ancestor, std::uint32_t node) const;
    [[nodiscard]] bool isInside(std::uint32_t node, std::uint32_t ancestor) const;
    [[nodiscard]] std::optional<QRectF> rectOf(std::uint32_t node) const;

    std::shared_ptr<const picture::ItemMap> m_items;
    std::shared_ptr<const picture::ItemMap> m_shown; // of some layers only
    QString m_emptyText;
    picture::GroupingOptions m_grouping;
    Colouring m_colouring = Colouring::Directory;
    DifferenceMode m_mode = DifferenceMode::SideBySide;
    double m_magnification = 1;
    std::vector<std::uint32_t> m_layers;
    picture::FlatTree m_tree;
    picture::FlatLayout m_layout;
    std::vector<std::uint32_t> m_parts;
    NodeColours m_nodeColours;
    std::uint32_t m_root = 0;
    std::optional<std::uint32_t> m_selected;
    std::optional<std::uint32_t> m_hovered;
    std::vector<Identity> m_history{{}};
    std::size_t m_historyAt = 0;
    QString m_words;
    std::vector<bool> m_dimmed;
    TreemapMatches m_matches;
    QImage m_canvas;
    QSize m_areaSize;
    bool m_isRendered = false;
};

} // namespace slipway::widgets
