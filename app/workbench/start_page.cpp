// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/start_page.h"

#include "app/workbench/engine_access.h"
#include "app/workbench/settings.h"
#include "engine/build/embedded/id_map.h"
#include "widgets/document/icons.h"

#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace slipway::workbench {

namespace {

constexpr int kColumnWidth = 760;
constexpr int kRecentShown = 6;

QLabel* heading() {
    auto* label = new QLabel;
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

QPushButton* card(const char* name) {
    auto* button = new QPushButton;
    button->setObjectName(QLatin1String(name));
    button->setMinimumHeight(64);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setIconSize(QSize(24, 24));
    return button;
}

} // namespace

QString StartPage::exampleDirectory() {
    const QString beside = QCoreApplication::applicationDirPath();
    for (const QString& each : {beside + QStringLiteral("/../share/slipway/examples/go-api"),
                                beside + QStringLiteral("/../../../resources/examples/go-api")})
        if (QFileInfo::exists(each + QStringLiteral("/Dockerfile.1-single-stage")))
            return QDir::cleanPath(each);
    return {};
}

StartPage::StartPage(Settings& settings, EngineAccess& engine, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_engine(engine)
    , m_title(new QLabel)
    , m_subtitle(new QLabel)
    , m_openFolder(card("openFolder"))
    , m_openFile(card("openFile"))
    , m_openImage(card("openImage"))
    , m_dropZone(new QLabel)
    , m_examplesTitle(heading())
    , m_singleStage(card("exampleSingleStage"))
    , m_twoStages(card("exampleTwoStages"))
    , m_recentTitle(heading())
    , m_recent(new QVBoxLayout)
    , m_machine(new QLabel) {
    setObjectName(QStringLiteral("startPage"));
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 2);
    m_title->setFont(font);
    m_subtitle->setWordWrap(true);
    m_openFolder->setIcon(widgets::lineIcon(QStringLiteral("folder")));
    m_openFile->setIcon(widgets::lineIcon(QStringLiteral("edit")));
    m_openImage->setIcon(widgets::lineIcon(QStringLiteral("images")));
    m_singleStage->setIcon(widgets::lineIcon(QStringLiteral("build")));
    m_twoStages->setIcon(widgets::lineIcon(QStringLiteral("compare")));
    m_dropZone->setAlignment(Qt::AlignCenter);
    m_dropZone->setMinimumHeight(72);
    m_dropZone->setFrameShape(QFrame::StyledPanel);
    m_machine->setWordWrap(true);
    m_machine->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_recent->setSpacing(2);

    auto* column = new QWidget;
    column->setMaximumWidth(kColumnWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(10);
    layout->addStretch(1);
    layout->addWidget(m_title);
    layout->addWidget(m_subtitle);
    layout->addSpacing(10);
    auto* open = new QHBoxLayout;
    open->addWidget(m_openFolder);
    open->addWidget(m_openFile);
    open->addWidget(m_openImage);
    layout->addLayout(open);
    layout->addWidget(m_dropZone);
    layout->addSpacing(10);
    layout->addWidget(m_examplesTitle);
    auto* examples = new QHBoxLayout;
    examples->addWidget(m_singleStage);
    examples->addWidget(m_twoStages);
    layout->addLayout(examples);
    layout->addSpacing(10);
    layout->addWidget(m_recentTitle);
    layout->addLayout(m_recent);
    layout->addStretch(2);
    layout->addWidget(m_machine);

    auto* inner = new QWidget;
    auto* centre = new QHBoxLayout(inner);
    centre->setContentsMargins(24, 16, 24, 16);
    centre->addStretch(1);
    centre->addWidget(column, 20);
    centre->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(inner);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);

    connect(m_openFile, &QPushButton::clicked, this, &StartPage::openFileRequested);
    connect(m_openFolder, &QPushButton::clicked, this, &StartPage::openFolderRequested);
    connect(m_openImage, &QPushButton::clicked, this, &StartPage::openImageRequested);
    connect(m_singleStage, &QPushButton::clicked, this,
            [this] { emit exampleChosen(QStringLiteral("Dockerfile.1-single-stage")); });
    connect(m_twoStages, &QPushButton::clicked, this,
            [this] { emit exampleChosen(QStringLiteral("Dockerfile.4-static")); });
    connect(&m_settings, &Settings::recentChanged, this, &StartPage::fillRecent);
    connect(&m_settings, &Settings::enginePlacesChanged, this, &StartPage::describeMachine);
    retranslate();
}

void StartPage::showEvent(QShowEvent* event) {
    describeMachine();
    QWidget::showEvent(event);
}

void StartPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void StartPage::retranslate() {
    m_title->setText(QStringLiteral("Slipway"));
    m_subtitle->setText(
        tr("Write a Dockerfile, see its stages and every byte of its image, and compare what you changed."));
    m_openFolder->setText(tr("Open folder"));
    m_openFile->setText(tr("Open Dockerfile"));
    m_openImage->setText(tr("Open image"));
    m_dropZone->setText(tr("Drop a Dockerfile, a folder or an image archive here"));
    m_examplesTitle->setText(tr("Try an example"));
    m_singleStage->setText(tr("Go example: one stage"));
    m_twoStages->setText(tr("Go example: two stages"));
    const bool examples = !exampleDirectory().isEmpty();
    m_singleStage->setVisible(examples);
    m_twoStages->setVisible(examples);
    m_examplesTitle->setVisible(examples);
    m_recentTitle->setText(tr("Recent"));
    fillRecent();
    describeMachine();
}

void StartPage::fillRecent() {
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const QStringList recent = m_settings.recent().mid(0, kRecentShown);
    for (const QString& path : recent) {
        auto* button = new QPushButton;
        button->setFlat(true);
        button->setStyleSheet(QStringLiteral("text-align: left; padding: 3px;"));
        const QFileInfo info(path);
        button->setIcon(widgets::lineIcon(info.isDir() ? QStringLiteral("folder") : QStringLiteral("edit")));
        button->setText(info.fileName() + QStringLiteral("  —  ") + QDir::toNativeSeparators(info.path()));
        button->setEnabled(info.exists());
        connect(button, &QPushButton::clicked, this, [this, path] { emit pathChosen(path); });
        m_recent->addWidget(button);
    }
    m_recentTitle->setVisible(!recent.isEmpty());
}

void StartPage::describeMachine() {
    const int bases = static_cast<int>(m_engine.kitBases().size());
    QStringList parts;
    const bool runtime = !QStandardPaths::findExecutable(QStringLiteral("crun")).isEmpty() ||
                         !QStandardPaths::findExecutable(QStringLiteral("runc")).isEmpty();
    if (!runtime)
        parts.append(tr("RUN cannot work here: there is no crun or runc. Install it: apt install crun"));
    else if (build::embedded::idMapOfThisProcess().kind == build::embedded::IdMap::Kind::Single)
        parts.append(tr("Builder ready, for one user id only. For more: apt install uidmap"));
    else
        parts.append(tr("Builder ready."));
    parts.append(bases > 0 ? tr("Kit found: %n base(s).", nullptr, bases)
                           : tr("No kit of base images found. Make one: slipway kit make DIR"));
    m_machine->setText(parts.join(QLatin1Char(' ')));
}

} // namespace slipway::workbench
