// SPDX-License-Identifier: Apache-2.0
// Operations that change the text.
#include "widgets/document/ui_language.h"
#include "widgets/stagegraph/instruction_form.h"
#include "widgets/stagegraph/path_picker.h"
#include "widgets/stagegraph/split_sheet.h"
#include "widgets/stagegraph/stage_graph_view.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace slipway::widgets {

using stages::NodeId;
using stages::NodeKind;
using stages::StageId;

namespace {

std::size_t number(StageId stage) {
    return static_cast<std::size_t>(stage);
}

QComboBox* editableChoice(const QStringList& choices, QWidget* parent) {
    auto* box = new QComboBox(parent);
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->addItems(choices);
    box->setCurrentIndex(-1);
    return box;
}

} // namespace

bool StageGraphView::request(Result<stages::Edit> edit) {
    if (!edit) {
        emit message(rendered(edit.error()));
        return false;
    }
    if (edit->edits.empty())
        return false;
    const QString label = rendered(edit->label);
    // The new graph arrives while this runs; the stage is looked for in it.
    emit editRequested(edit->edits, label);
    if (edit->stage && number(*edit->stage) < m_picture.graph().stageCount())
        select(static_cast<NodeId>(*edit->stage));
    emit message(label);
    return true;
}

void StageGraphView::askName(const QString& prompt, const QString& initial,
                             const std::function<void(const QString&)>& done) {
    const auto node = selected();
    auto* edit = new QLineEdit(initial, this);
    edit->setObjectName(QStringLiteral("stageName"));
    edit->setAccessibleName(prompt);
    edit->setPlaceholderText(prompt);
    QRect place(12, 12, 200, edit->sizeHint().height());
    if (node) {
        const QRectF card = m_picture.card(*node);
        const QPointF corner = toWidget(card.topLeft() + QPointF(8, 6));
        place =
            QRect(corner.toPoint(), QSize(std::max(140, int((card.width() - 16) * m_zoom)), edit->sizeHint().height()));
    }
    place.moveLeft(std::clamp(place.left(), 0, std::max(0, width() - place.width())));
    place.moveTop(std::clamp(place.top(), 0, std::max(0, height() - place.height())));
    edit->setGeometry(place);
    edit->selectAll();
    edit->show();
    edit->setFocus();
    connect(edit, &QLineEdit::editingFinished, this, [this, edit, initial, done] {
        if (edit->isHidden())
            return;
        edit->hide();
        edit->deleteLater();
        setFocus();
        if (!edit->text().isEmpty() && edit->text() != initial)
            done(edit->text());
    });
    auto* escape = new QAction(edit);
    escape->setShortcut(Qt::Key_Escape);
    escape->setShortcutContext(Qt::WidgetShortcut);
    edit->addAction(escape);
    connect(escape, &QAction::triggered, this, [this, edit] {
        edit->hide();
        edit->deleteLater();
        setFocus();
    });
}

void StageGraphView::renameStage() {
    const auto stage = selectedStage();
    if (!stage || !canEdit())
        return;
    const auto& name = m_snapshot->file.stages[number(*stage)].from.name;
    askName(tr("Name of the stage"), name ? QString::fromStdString(name->text) : QString(),
            [this, stage](const QString& wanted) {
                if (canEdit())
                    request(m_editor->rename(*stage, wanted.toStdString()));
            });
}

void StageGraphView::addStage() {
    if (!canEdit())
        return;
    QDialog dialog(this);
    dialog.setObjectName(QStringLiteral("addStage"));
    dialog.setWindowTitle(tr("Add stage"));
    QStringList bases = m_bases;
    const StageId last{static_cast<std::uint32_t>(m_snapshot->file.stages.size() - 1)};
    for (const auto& stage : m_snapshot->file.stages) {
        if (stage.from.name && stage.id < last)
            bases.prepend(QString::fromStdString(stage.from.name->text));
    }
    auto* name = new QLineEdit(QString::fromStdString(m_editor->freeName("build")), &dialog);
    auto* base = editableChoice(bases, &dialog);
    if (!bases.isEmpty())
        base->setCurrentIndex(0);
    auto* problem = new QLabel(&dialog);
    problem->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, &dialog);
    auto* form = new QFormLayout(&dialog);
    form->addRow(tr("Name:"), name);
    form->addRow(tr("Base:"), base);
    form->addRow(problem);
    form->addRow(buttons);
    const auto made = [&] {
        return m_editor->add({.name = name->text().toStdString(), .base = base->currentText().trimmed().toStdString()});
    };
    const auto look = [&] {
        const auto edit = made();
        problem->setText(edit ? QString() : rendered(edit.error()));
        buttons->button(QDialogButtonBox::Ok)->setEnabled(edit.has_value());
    };
    connect(name, &QLineEdit::textChanged, &dialog, look);
    connect(base, &QComboBox::currentTextChanged, &dialog, look);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    look();
    name->selectAll();
    if (dialog.exec() == QDialog::Accepted && canEdit())
        request(made());
}

void StageGraphView::changeBase() {
    const auto stage = selectedStage();
    if (!stage || !canEdit())
        return;
    askName(tr("Base of the stage"), QString::fromStdString(m_snapshot->file.stages[number(*stage)].from.image.text),
            [this, stage](const QString& wanted) {
                if (canEdit())
                    request(m_editor->changeBase(*stage, wanted.trimmed().toStdString()));
            });
}

void StageGraphView::duplicateStage() {
    if (const auto stage = selectedStage(); stage && canEdit())
        request(m_editor->duplicate(*stage));
}

void StageGraphView::moveStageEarlier() {
    if (const auto stage = selectedStage(); stage && canEdit() && number(*stage) > 0)
        request(m_editor->move(*stage, number(*stage) - 1));
}

void StageGraphView::moveStageLater() {
    if (const auto stage = selectedStage(); stage && canEdit() && number(*stage) + 1 < m_picture.graph().stageCount())
        request(m_editor->move(*stage, number(*stage) + 1));
}

void StageGraphView::makeTarget() {
    if (const auto stage = selectedStage(); stage && canEdit())
        request(m_editor->makeTarget(*stage));
}

void StageGraphView::splitStage() {
    const auto stage = selectedStage();
    if (!stage || !canEdit())
        return;
    SplitInputs inputs;
    if (m_splitInputs)
        inputs = m_splitInputs(*stage);
    else if (m_files)
        inputs.files = m_files(*stage);
    if (inputs.bases.empty()) {
        for (const QString& base : m_bases)
            inputs.bases.push_back({base, {}});
    }
    SplitSheet sheet(*m_editor, m_snapshot->file, *stage, std::move(inputs), this);
    if (sheet.exec() == QDialog::Accepted && canEdit())
        request(sheet.edit());
}

void StageGraphView::editInstruction() {
    const auto stage = selectedStage();
    if (!stage || !canEdit())
        return;
    const stages::InstructionPlace place{*stage, m_marks.instruction.value_or(0)};
    InstructionForm form(*m_editor, m_snapshot->file, place, m_bases, this);
    if (form.exec() == QDialog::Accepted && canEdit())
        request(form.edit());
}

void StageGraphView::deleteStage() {
    const auto stage = selectedStage();
    if (!stage || !canEdit())
        return;
    const auto& graph = m_picture.graph();
    std::size_t users = 0;
    for (const stages::Edge& edge : graph.edges)
        users += edge.from == static_cast<NodeId>(*stage) && edge.to != edge.from ? 1 : 0;
    if (users == 0) {
        request(m_editor->remove(*stage));
        return;
    }
    const QString label = QString::fromStdString(graph.node(*stage).label);
    QDialog dialog(this);
    dialog.setObjectName(QStringLiteral("deleteStage"));
    dialog.setWindowTitle(tr("Delete %1").arg(label));
    auto* lines = new QRadioButton(tr("Delete the lines that use it"), &dialog);
    auto* other = new QRadioButton(tr("Let them use something else:"), &dialog);
    QStringList choices;
    for (const auto& each : m_snapshot->file.stages) {
        if (each.from.name && each.id < *stage)
            choices += QString::fromStdString(each.from.name->text);
    }
    choices += m_bases;
    auto* replacement = editableChoice(choices, &dialog);
    replacement->setAccessibleName(other->text());
    if (!choices.isEmpty())
        replacement->setCurrentIndex(0);
    auto* problem = new QLabel(&dialog);
    problem->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, &dialog);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(new QLabel(tr("%n line(s) use %1.", nullptr, static_cast<int>(users)).arg(label), &dialog));
    layout->addWidget(lines);
    layout->addWidget(other);
    layout->addWidget(replacement);
    layout->addWidget(problem);
    layout->addWidget(buttons);
    const auto made = [&] {
        stages::Removal removal;
        if (other->isChecked())
            removal.replacement = replacement->currentText().trimmed().toStdString();
        return m_editor->remove(*stage, removal);
    };
    const auto look = [&] {
        replacement->setEnabled(other->isChecked());
        const auto edit = made();
        problem->setText(edit ? QString() : rendered(edit.error()));
        buttons->button(QDialogButtonBox::Ok)->setEnabled(edit.has_value());
    };
    const bool canDrop = m_editor->remove(*stage).has_value();
    (canDrop ? lines : other)->setChecked(true);
    connect(lines, &QRadioButton::toggled, &dialog, look);
    connect(replacement, &QComboBox::currentTextChanged, &dialog, look);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    look();
    if (dialog.exec() == QDialog::Accepted && canEdit())
        request(made());
}

QMenu* StageGraphView::contextMenu() {
    auto* menu = new QMenu(this);
    const auto node = selected();
    const auto stage = selectedStage();
    const auto add = [&](const QString& text, auto slot, bool enabled = true, const QKeySequence& keys = {}) {
        QAction* action = menu->addAction(text, this, slot);
        action->setEnabled(enabled);
        action->setShortcut(keys);
        return action;
    };
    const bool edits = canEdit();
    if (stage) {
        const auto broken = edits ? m_editor->brokenBy(*stage) : std::nullopt;
        const bool good = edits && !broken;
        if (broken) {
            QAction* why = menu->addAction(rendered(*broken).section(QLatin1Char('\n'), 0, 0));
            why->setEnabled(false);
        }
        add(tr("Go to the line"), &StageGraphView::activate, true, Qt::Key_Return);
        add(tr("Build this stage"), [this, stage] { emit buildRequested(*stage); });
        if (*stage != m_picture.target())
            add(tr("Take as target"), [this, stage] { emit targetRequested(*stage); });
        menu->addSeparator();
        add(tr("Split…"), &StageGraphView::splitStage, good && m_picture.graph().node(*stage).instructions > 1);
        add(tr("Edit instruction…"), &StageGraphView::editInstruction, edits, Qt::Key_E);
        add(tr("Rename…"), &StageGraphView::renameStage, good, Qt::Key_F2);
        add(tr("Change base…"), &StageGraphView::changeBase, good);
        add(tr("Duplicate"), &StageGraphView::duplicateStage, good, QKeySequence(Qt::CTRL | Qt::Key_D));
        add(tr("Move up in the file"), &StageGraphView::moveStageEarlier, good && number(*stage) > 0,
            QKeySequence(Qt::ALT | Qt::Key_Up));
        add(tr("Move down in the file"), &StageGraphView::moveStageLater,
            good && number(*stage) + 1 < m_picture.graph().stageCount(), QKeySequence(Qt::ALT | Qt::Key_Down));
        add(tr("Make it the last stage"), &StageGraphView::makeTarget,
            good && number(*stage) + 1 < m_picture.graph().stageCount());
        menu->addSeparator();
        add(tr("Delete…"), &StageGraphView::deleteStage, edits, Qt::Key_Delete);
    } else if (node) {
        add(tr("Go to the line"), &StageGraphView::activate, true, Qt::Key_Return);
    }
    menu->addSeparator();
    add(tr("Add stage…"), &StageGraphView::addStage, edits, Qt::Key_Insert);
    QAction* path =
        add(tr("Critical path"), [this] { setCriticalPathShown(!m_showsPath); }, !m_picture.facts().isEmpty());
    path->setCheckable(true);
    path->setChecked(m_showsPath);
    add(tr("Fit"), &StageGraphView::fit, true, Qt::Key_0);
    return menu;
}

void StageGraphView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = contextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QPoint at = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (const auto node = selected())
            at = mapToGlobal(toWidget(m_picture.card(*node).center()).toPoint());
    }
    menu->popup(at);
}

void StageGraphView::beginCopy(NodeId from) {
    if (!canEdit())
        return;
    m_gesture = Gesture::Copy;
    m_over.reset();
    m_marks.dragged = from;
    m_marks.targets.clear();
    for (const stages::Node& node : m_picture.graph().nodes)
        m_marks.targets.push_back(node.stage && m_editor->canCopy(from, *node.stage).has_value());
    setCursor(Qt::DragCopyCursor);
    update();
}

void StageGraphView::hoverCopy(QPointF scene) {
    const auto on = m_picture.hit(scene);
    const auto over = on && on->node != m_marks.dragged ? std::optional(on->node) : std::nullopt;
    update();
    if (over == m_over)
        return;
    m_over = over;
    m_refusal.clear();
    std::optional<GraphGhost> ghost;
    if (over) {
        const auto stage = m_picture.graph().node(*over).stage;
        const auto allowed = stage ? m_editor->canCopy(*m_marks.dragged, *stage) : Result<void>();
        if (stage && allowed) {
            const stages::NewCopy copy{
                .to = *stage, .from = m_editor->reference(*m_marks.dragged), .sources = {"…"}, .destination = "…"};
            const auto edit = m_editor->addCopy(copy);
            ghost = GraphGhost{edit && !edit->edits.empty() ? edit->edits.front().range.begin : 0,
                               QString::fromStdString(stages::StageEditor::copyLine(copy, '\\'))};
        } else if (stage) {
            m_refusal = rendered(allowed.error());
        }
    }
    emit ghostChanged(ghost);
    emit message(m_refusal);
}

void StageGraphView::finishCopy(std::optional<NodeId> onto) {
    const auto from = m_marks.dragged;
    m_marks.dragged.reset();
    m_marks.targets.clear();
    m_over.reset();
    update();
    const auto stage = onto ? m_picture.graph().node(*onto).stage : std::nullopt;
    if (!from || !stage || onto == from || !canEdit()) {
        emit ghostChanged(std::nullopt);
        return;
    }
    if (const auto allowed = m_editor->canCopy(*from, *stage); !allowed) {
        emit ghostChanged(std::nullopt);
        emit message(rendered(allowed.error()));
        return;
    }
    pickPath(*from, *stage);
}

void StageGraphView::pickPath(NodeId from, StageId to) {
    const auto source = m_picture.graph().node(from).stage;
    const std::string reference = m_editor->reference(from);
    auto* picker = new PathPicker(tr("Copy from %1 to %2")
                                      .arg(QString::fromStdString(m_picture.graph().node(from).label),
                                           QString::fromStdString(m_picture.graph().node(to).label)),
                                  source && m_files ? m_files(*source) : std::vector<StageFile>(), this);
    picker->setObjectName(QStringLiteral("pathPicker"));
    const auto made = [this, reference, to](const QStringList& sources, const QString& destination) {
        stages::NewCopy copy{.to = to, .from = reference, .sources = {}, .destination = destination.toStdString()};
        for (const QString& each : sources)
            copy.sources.push_back(each.toStdString());
        return copy;
    };
    connect(picker, &PathPicker::changed, this, [this, made](const QStringList& sources, const QString& destination) {
        if (!canEdit() || sources.isEmpty())
            return;
        const auto copy = made(sources, destination);
        const auto edit = m_editor->addCopy(copy);
        if (edit && !edit->edits.empty())
            emit ghostChanged(GraphGhost{edit->edits.front().range.begin,
                                         QString::fromStdString(edit->edits.front().replacement).trimmed()});
    });
    connect(picker, &PathPicker::accepted, this, [this, made](const QStringList& sources, const QString& destination) {
        emit ghostChanged(std::nullopt);
        if (canEdit())
            request(m_editor->addCopy(made(sources, destination)));
    });
    connect(picker, &PathPicker::cancelled, this, [this] { emit ghostChanged(std::nullopt); });
    picker->open(mapToGlobal(toWidget(m_picture.card(static_cast<NodeId>(to)).bottomLeft()).toPoint()));
}

void StageGraphView::paintDrag(QPainter& painter) const {
    if (m_gesture != Gesture::Copy || !m_marks.dragged)
        return;
    const QRectF card = m_picture.card(*m_marks.dragged);
    QPointF end = toScene(m_last);
    if (m_over && m_refusal.isEmpty()) {
        const QRectF over = m_picture.card(*m_over);
        end = {over.left(), over.center().y()};
    }
    const QColor colour = palette().color(m_refusal.isEmpty() ? QPalette::Highlight : QPalette::PlaceholderText);
    painter.setPen(QPen(colour, 2, Qt::DashLine));
    painter.drawLine(QPointF(card.right(), card.center().y()), end);
    if (m_refusal.isEmpty())
        return;
    QFont small = painter.font();
    small.setPixelSize(12);
    painter.setFont(small);
    const QRectF room(end + QPointF(14, 10), QSizeF(260, 60));
    const QRectF needed = painter.boundingRect(room, Qt::TextWordWrap, m_refusal).adjusted(-6, -4, 6, 4);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::ToolTipBase));
    painter.drawRect(needed);
    painter.setPen(palette().color(QPalette::ToolTipText));
    painter.drawText(room, Qt::TextWordWrap, m_refusal);
}

// A base image by its reference, dragged from a list of images: onto a stage it becomes its base, else a new stage's.
void StageGraphView::dragEnterEvent(QDragEnterEvent* event) {
    if (canEdit() && event->mimeData()->hasText() && !event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void StageGraphView::dragMoveEvent(QDragMoveEvent* event) {
    const auto on = m_picture.hit(toScene(event->position()));
    m_marks.hovered = on && m_picture.graph().node(on->node).stage ? std::optional(on->node) : std::nullopt;
    update();
    event->acceptProposedAction();
}

void StageGraphView::dragLeaveEvent(QDragLeaveEvent*) {
    m_marks.hovered.reset();
    update();
}

void StageGraphView::dropEvent(QDropEvent* event) {
    if (!canEdit())
        return;
    const std::string image = event->mimeData()->text().trimmed().toStdString();
    const auto on = m_picture.hit(toScene(event->position()));
    const auto stage = on ? m_picture.graph().node(on->node).stage : std::nullopt;
    event->acceptProposedAction();
    if (stage) {
        request(m_editor->changeBase(*stage, image));
        return;
    }
    std::string wish = image.substr(image.rfind('/') == std::string::npos ? 0 : image.rfind('/') + 1);
    wish = wish.substr(0, wish.find_first_of(":@"));
    request(m_editor->add({.name = m_editor->freeName(wish + "-stage"), .base = image}));
}

} // namespace slipway::widgets
