// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/document_controller.h"

#include "app/workbench/recovery.h"
#include "app/workbench/settings.h"
#include "widgets/document/icons.h"
#include "widgets/document/ui_language.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QTabWidget>

namespace slipway::workbench {

namespace {

// kill -9 loses at most this.
constexpr int kAutosaveMilliseconds = 5000;

QString keyOf(EditorPage& page) {
    const QString path = page.document().document().path();
    return path.isEmpty() ? QString::number(reinterpret_cast<quintptr>(&page), 16) : path;
}

} // namespace

DocumentController::DocumentController(Settings& settings, widgets::JobRunner& jobs, QTabWidget& tabs,
                                       const QString& recoveryDirectory, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_jobs(jobs)
    , m_tabs(tabs)
    , m_recovery(std::make_unique<Recovery>(recoveryDirectory)) {
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &DocumentController::fileChanged);
    connect(&m_tabs, &QTabWidget::currentChanged, this, [this] { emit currentChanged(current()); });
    connect(&m_tabs, &QTabWidget::tabCloseRequested, this, [this](int index) {
        if (auto* page = qobject_cast<EditorPage*>(m_tabs.widget(index)))
            close(*page);
    });
    m_autosave.setInterval(kAutosaveMilliseconds);
    connect(&m_autosave, &QTimer::timeout, this, &DocumentController::autosave);
    m_autosave.start();
}

DocumentController::~DocumentController() = default;

EditorPage* DocumentController::current() const {
    return qobject_cast<EditorPage*>(m_tabs.currentWidget());
}

std::vector<EditorPage*> DocumentController::pages() const {
    std::vector<EditorPage*> pages;
    for (int i = 0; i < m_tabs.count(); ++i)
        pages.push_back(static_cast<EditorPage*>(m_tabs.widget(i)));
    return pages;
}

EditorPage* DocumentController::open(const QString& given) {
    const QString path = given.isEmpty() ? QString() : QFileInfo(given).absoluteFilePath();
    for (EditorPage* each : pages())
        if (!path.isEmpty() && each->document().document().path() == path) {
            m_tabs.setCurrentWidget(each);
            return each;
        }
    auto document = std::make_unique<OpenDocument>(m_settings, m_jobs);
    if (auto read = document->open(path); !read) {
        emit message(widgets::rendered(read.error()));
        return nullptr;
    }
    auto* page = new EditorPage(std::move(document));
    const int index = m_tabs.addTab(page, QString());
    updateTitle(*page);
    widgets::Document& text = page->document().document();
    connect(&text, &widgets::Document::modifiedChanged, page, [this, page](bool modified) {
        updateTitle(*page);
        if (!modified)
            m_recovery->forget(keyOf(*page));
    });
    connect(&text, &widgets::Document::pathChanged, page, [this, page] { updateTitle(*page); });
    if (!path.isEmpty()) {
        m_watcher.addPath(path);
        m_settings.addRecent(path);
    }
    emit opened(page);
    m_tabs.setCurrentIndex(index);
    page->editor().jumpTo({0, 0});
    page->editor().setFocus();
    return page;
}

void DocumentController::updateTitle(EditorPage& page) {
    const int index = m_tabs.indexOf(&page);
    const bool modified = page.document().document().isModified();
    m_tabs.setTabText(index, page.document().title() + (modified ? QStringLiteral(" •") : QString()));
    m_tabs.setTabToolTip(index, QDir::toNativeSeparators(page.document().document().path()));
}

bool DocumentController::save(EditorPage& page) {
    if (page.document().document().path().isEmpty())
        return saveAs(page);
    const QString path = page.document().document().path();
    m_watcher.removePath(path);
    const auto saved = page.document().save();
    m_watcher.addPath(path);
    if (!saved) {
        page.bar().say(widgets::rendered(saved.error()), {{tr("Save as…"), [this, &page] { saveAs(page); }}});
        return false;
    }
    m_recovery->forget(keyOf(page));
    emit message(tr("Saved %1").arg(QDir::toNativeSeparators(path)));
    return true;
}

bool DocumentController::saveAs(EditorPage& page) {
    const QString old = page.document().document().path();
    const QString start = old.isEmpty() ? QDir::currentPath() + QStringLiteral("/Dockerfile") : old;
    const QString path = QFileDialog::getSaveFileName(m_tabs.window(), tr("Save Dockerfile"), start);
    if (path.isEmpty())
        return false;
    const QString key = keyOf(page);
    if (!old.isEmpty())
        m_watcher.removePath(old);
    if (const auto saved = page.document().saveAs(QFileInfo(path).absoluteFilePath()); !saved) {
        page.bar().say(widgets::rendered(saved.error()), {});
        return false;
    }
    m_recovery->forget(key);
    m_watcher.addPath(page.document().document().path());
    m_settings.addRecent(page.document().document().path());
    updateTitle(page);
    return true;
}

bool DocumentController::close(EditorPage& page) {
    if (page.document().document().isModified()) {
        QMessageBox box(QMessageBox::Question, tr("Unsaved changes"),
                        tr("%1 has changes that are not saved.").arg(page.document().title()),
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_tabs.window());
        const int answer = box.exec();
        if (answer == QMessageBox::Cancel || (answer == QMessageBox::Save && !save(page)))
            return false;
    }
    m_recovery->forget(keyOf(page));
    if (!page.document().document().path().isEmpty())
        m_watcher.removePath(page.document().document().path());
    emit closing(&page);
    m_tabs.removeTab(m_tabs.indexOf(&page));
    page.deleteLater();
    return true;
}

bool DocumentController::closeAll() {
    for (EditorPage* each : pages())
        if (!close(*each))
            return false;
    return true;
}

void DocumentController::fileChanged(const QString& path) {
    // Editors replace files by renaming: the name has to be watched anew.
    if (QFileInfo::exists(path))
        m_watcher.addPath(path);
    for (EditorPage* page : pages()) {
        OpenDocument& document = page->document();
        if (document.document().path() != path)
            continue;
        const auto bytes = document.readFile();
        if (!bytes) {
            page->bar().say(tr("%1 is gone from the disk.").arg(document.title()),
                            {{tr("Save again"), [this, page] { save(*page); }}, {tr("Keep open"), {}}});
            continue;
        }
        if (*bytes == document.asSaved() || *bytes == document.document().bytes())
            continue;
        const auto reload = [this, page, text = *bytes] {
            page->document().takeOver(text, tr("Reload"));
            page->document().rememberDisk(text);
            page->document().document().markSaved();
            emit message(tr("%1 changed on disk and was reloaded.").arg(page->document().title()));
        };
        if (!document.document().isModified()) {
            reload();
            continue;
        }
        page->bar().say(tr("%1 changed on disk, and here too.").arg(document.title()),
                        {{tr("Show difference"), [this, page, text = *bytes] { emit differenceRequested(page, text); }},
                         {tr("Reload"), reload},
                         {tr("Keep mine"), [page, text = *bytes] { page->document().rememberDisk(text); }}});
    }
}

void DocumentController::autosave() {
    for (EditorPage* each : pages()) {
        widgets::Document& document = each->document().document();
        if (!document.isModified())
            continue;
        const auto revision = QVariant::fromValue(static_cast<qulonglong>(document.revision()));
        if (each->property("kept") == revision)
            continue;
        each->setProperty("kept", revision);
        m_recovery->keep(keyOf(*each), document.path(), std::string(document.bytes()));
    }
}

void DocumentController::recover() {
    for (const Recovery::Text& text : m_recovery->take()) {
        EditorPage* page = open(text.path.isEmpty() || !QFileInfo::exists(text.path) ? QString() : text.path);
        if (!page || text.bytes == page->document().document().bytes())
            continue;
        page->document().takeOver(text.bytes, tr("Recover"));
        page->bar().say(tr("These changes were not saved when Slipway ended. They are back."),
                        {{tr("Keep"), {}}, {tr("Discard"), [page] { page->document().document().undo(); }}});
    }
}

} // namespace slipway::workbench
