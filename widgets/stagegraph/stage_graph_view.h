// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stages/edit.h"
#include "widgets/document/accessible_parts.h"
#include "widgets/document/document.h"
#include "widgets/stagegraph/graph_picture.h"
#include "widgets/stagegraph/stage_files.h"

#include <QVariantAnimation>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

class QMenu;

namespace slipway::widgets {

// What a drag would write: shown in the editor at its place until it ends.
struct GraphGhost {
    std::size_t position = 0; // byte of the text, the beginning of a line
    QString line;
};

// The stages as cards that can be looked at and edited. It makes no edit itself: every operation comes out as
// editRequested(), and the graph changes when the new text comes back in.
class StageGraphView : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit StageGraphView(QWidget* parent = nullptr);
    ~StageGraphView() override;

    // The graph of a text. While the text is broken, the last good one stays and is marked stale.
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot, const stages::GraphOptions& options = {});
    // A graph alone, to look at.
    void setGraph(stages::StageGraph graph);
    // Nothing: the last stage.
    void setTarget(std::optional<stages::StageId> target);
    void setFacts(GraphFacts facts);
    // Files that a stage is known to hold, largest new ones first; asked when a copy is dropped.
    void setFileSource(std::function<std::vector<StageFile>(stages::StageId)> source) { m_files = std::move(source); }
    // Bases that are offered: images of store and kit.
    void setBases(QStringList bases) { m_bases = std::move(bases); }

    // What the sheet for splitting a stage starts from; without it the file source and the bases.
    void setSplitSource(std::function<SplitInputs(stages::StageId)> source) { m_splitInputs = std::move(source); }

    [[nodiscard]] const GraphPicture& picture() const { return m_picture; }
    [[nodiscard]] bool isStale() const { return m_isStale; }
    [[nodiscard]] std::optional<stages::NodeId> selected() const;
    [[nodiscard]] std::optional<stages::StageId> selectedStage() const;
    void select(std::optional<stages::NodeId> node);
    // Follows the caret: the stage that holds that byte.
    void selectPosition(std::size_t position);

    enum class Format : std::uint8_t { Svg, Png, Dot, Mermaid };
    // The bytes that `slipway graph --format` writes; PNG is the same picture painted.
    [[nodiscard]] QByteArray exported(Format format) const;

    [[nodiscard]] double zoom() const { return m_zoom; }
    // Of the picture's units in the widget.
    [[nodiscard]] QPointF toWidget(QPointF scene) const { return scene * m_zoom + m_offset; }
    [[nodiscard]] QPointF toScene(QPointF widget) const { return (widget - m_offset) / m_zoom; }
    [[nodiscard]] bool hasMinimap() const;

    // The menu for what is selected; the caller owns it.
    [[nodiscard]] QMenu* contextMenu();

    // The cards, for a screen reader.
    [[nodiscard]] int partCount() const override;
    [[nodiscard]] QString partName(int part) const override;
    [[nodiscard]] QString partValue(int part) const override;
    [[nodiscard]] QRect partRect(int part) const override;
    [[nodiscard]] std::optional<int> selectedPart() const override;
    void activatePart(int part) override;
    void selectPart(int part) override;

    [[nodiscard]] QSize sizeHint() const override { return {480, 320}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 96}; }

public slots:
    void fit();
    void zoomIn();
    void zoomOut();
    void resetZoom();
    void setCriticalPathShown(bool shown);
    // On the selected stage; each asks for what it needs.
    void addStage();
    void renameStage();
    void changeBase();
    void duplicateStage();
    void deleteStage();
    void moveStageEarlier();
    void moveStageLater();
    void makeTarget();
    void splitStage();
    // The instruction whose tick is chosen, in a form.
    void editInstruction();

signals:
    void selectionChanged();
    void stageActivated(slipway::stages::StageId stage);
    void instructionActivated(slipway::stages::InstructionPlace place);
    // Where either stands in the text, for whoever shows it.
    void rangeActivated(slipway::text::ByteRange range);
    void editRequested(const std::vector<slipway::text::TextEdit>& edits, const QString& label);
    void targetRequested(slipway::stages::StageId stage);
    void buildRequested(slipway::stages::StageId stage);
    // Nothing when it is over.
    void ghostChanged(const std::optional<slipway::widgets::GraphGhost>& ghost);
    // For the status line: what was done, or why not.
    void message(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void showGraph(stages::StageGraph graph, std::shared_ptr<const dockerfile::Dockerfile> file);
    void zoomAround(QPointF widget, double factor);
    void ensureVisible(stages::NodeId node);
    void clampOffset();
    void updateMarks();
    [[nodiscard]] QRectF minimapRect() const;
    void paintMinimap(QPainter& painter) const;
    void paintDrag(QPainter& painter) const;
    void activate();
    void step(Qt::Key key);
    void stepInstruction(int by);
    // Asks for the edit, or says why there is none.
    bool request(Result<stages::Edit> edit);
    void askName(const QString& prompt, const QString& initial, const std::function<void(const QString&)>& done);
    void beginCopy(stages::NodeId from);
    void hoverCopy(QPointF scene);
    void finishCopy(std::optional<stages::NodeId> onto);
    void pickPath(stages::NodeId from, stages::StageId to);
    [[nodiscard]] bool canEdit() const { return m_editor != nullptr && !m_isStale; }

    std::shared_ptr<const Snapshot> m_snapshot;
    std::unique_ptr<stages::StageEditor> m_editor;
    GraphPicture m_picture;
    GraphMarks m_marks;
    std::optional<stages::StageId> m_wantedTarget;
    std::function<std::vector<StageFile>(stages::StageId)> m_files;
    std::function<SplitInputs(stages::StageId)> m_splitInputs;
    QStringList m_bases;
    QString m_selected; // identity
    bool m_isStale = false;
    bool m_isFitted = true; // follows the size of the widget until somebody zooms
    bool m_showsPath = false;
    double m_zoom = 1;
    QPointF m_offset;
    QVariantAnimation m_animation;

    enum class Gesture : std::uint8_t { None, Press, Pan, Copy, Minimap };
    Gesture m_gesture = Gesture::None;
    QPointF m_pressed;
    QPointF m_last;
    std::optional<GraphHit> m_pressedOn;
    std::optional<stages::NodeId> m_over; // while something is dragged
    QString m_refusal;                    // why it may not go there
};

} // namespace slipway::widgets
