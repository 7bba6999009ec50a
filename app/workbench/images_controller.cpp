// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/images_controller.h"

#include "app/workbench/image_details.h"
#include "app/workbench/settings.h"
#include "engine/image/reference.h"
#include "engine/messages/format.h"
#include "engine/store/image_import.h"
#include "engine/store/store.h"
#include "widgets/document/ui_language.h"
#include "widgets/images/images_page.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>

namespace slipway::workbench {

namespace {

using Report = widgets::JobQueue::Report;

struct Contents {
    std::vector<store::ImageSummary> images;
    std::vector<store::UsageLine> usage;
    std::uint64_t limit = 0;
};

Result<Contents> contentsOf(EngineAccess& engine) {
    auto store = engine.store();
    if (!store)
        return passOn(std::move(store.error()));
    auto images = (*store)->images().list();
    if (!images)
        return passOn(std::move(images.error()));
    auto usage = store::usage(**store);
    if (!usage)
        return passOn(std::move(usage.error()));
    auto limit = store::defaultLimit(**store);
    if (!limit)
        return passOn(std::move(limit.error()));
    return Contents{std::move(*images), std::move(*usage), *limit};
}

Result<std::string> importInto(EngineAccess& engine, const std::string& path, const std::stop_token& stop,
                               const Report& report) {
    auto source = image::openImage(path);
    if (!source)
        return passOn(std::move(source.error()));
    auto store = engine.store();
    if (!store)
        return passOn(std::move(store.error()));
    auto imported =
        store::importImage(**store, **source, {},
                           {.progress = [&](std::uint64_t done, std::uint64_t total) { report({done, total}); }}, stop);
    if (!imported)
        return passOn(std::move(imported.error()));
    std::string name;
    // Names that are names, and not bare tags; an image without one is called after its file.
    for (const std::string& each : imported->names)
        if (auto reference = image::Reference::parse(each);
            reference && !reference->digest && each.find_first_of(":/") != std::string::npos) {
            if (auto tagged = (*store)->images().tag(*reference, imported->id); !tagged)
                return passOn(std::move(tagged.error()));
            name = reference->familiar();
        }
    return name.empty() ? imported->id.text() : name;
}

} // namespace

ImagesController::ImagesController(Settings& settings, EngineAccess& engine, widgets::JobRunner& jobs, QWidget* window)
    : QObject(window)
    , m_settings(settings)
    , m_engine(engine)
    , m_jobs(jobs)
    , m_window(window)
    , m_page(new widgets::ImagesPage)
    , m_list(jobs)
    , m_details(jobs)
    , m_bases(jobs)
    , m_opening(jobs) {
    connect(m_page, &widgets::ImagesPage::importRequested, this, &ImagesController::import);
    connect(m_page, &widgets::ImagesPage::openRequested, this, [this](const QString& word) { open(word); });
    connect(m_page, &widgets::ImagesPage::tagRequested, this, &ImagesController::tag);
    connect(m_page, &widgets::ImagesPage::removeRequested, this, &ImagesController::remove);
    connect(m_page, &widgets::ImagesPage::pruneRequested, this, &ImagesController::prune);
    connect(m_page, &widgets::ImagesPage::basesRequested, this, &ImagesController::compareBases);
    connect(m_page, &widgets::ImagesPage::selectionChanged, this, &ImagesController::showDetails);
    connect(m_page, &widgets::ImagesPage::compareRequested, this, [this](const QStringList& words) {
        ComparisonPlan plan;
        for (const QString& each : words) {
            compare::VariantSpec variant;
            variant.kind = compare::VariantSpec::Kind::StoreReference;
            variant.name = variant.location = each.toStdString();
            if (variant.name.starts_with("sha256:"))
                variant.name = variant.name.substr(7, 12);
            plan.variants.push_back(std::move(variant));
        }
        emit compareRequested(plan);
    });
}

QWidget* ImagesController::page() {
    return m_page;
}

void ImagesController::setPicture(QWidget* picture) {
    m_page->setPicture(picture);
}

void ImagesController::report(const Error& error) {
    if (error.code != ErrorCode::Cancelled)
        emit message(widgets::rendered(error));
}

void ImagesController::refresh() {
    m_list.start<Contents>([engine = &m_engine](std::stop_token, const Report&) { return contentsOf(*engine); },
                           [this](Result<Contents> contents) {
                               if (!contents) {
                                   m_page->showError(widgets::rendered(contents.error()));
                                   return;
                               }
                               m_page->setImages(std::move(contents->images));
                               m_page->setUsage(contents->usage, contents->limit);
                           });
}

void ImagesController::import() {
    const QString path = QFileDialog::getOpenFileName(
        m_window, tr("Import image"), QString(), tr("Image archives (*.tar *.tar.gz *.tgz *.tar.zst);;All files (*)"));
    if (!path.isEmpty())
        importFile(path);
}

void ImagesController::importFile(const QString& path) {
    m_jobs.start<std::string>(
        [engine = &m_engine, word = path.toStdString()](std::stop_token stop, const Report& progress) {
            return importInto(*engine, word, stop, progress);
        },
        [this](Result<std::string> name) {
            if (!name)
                return report(name.error());
            emit storeChanged();
            emit message(tr("Imported %1").arg(QString::fromStdString(*name)));
            refresh();
        },
        [this](widgets::JobProgress amount) {
            emit message(tr("Importing: %1 of %2")
                             .arg(QString::fromStdString(messages::formatBytes(amount.done)),
                                  QString::fromStdString(messages::formatBytes(amount.total))));
        });
}

void ImagesController::tag(const QString& word) {
    const QString name = QInputDialog::getText(m_window, tr("Tag image"), tr("New name for %1:").arg(word));
    if (name.isEmpty())
        return;
    m_jobs.start<bool>(
        [engine = &m_engine, from = word.toStdString(), to = name.toStdString()](std::stop_token,
                                                                                 const Report&) -> Result<bool> {
            const auto reference = image::Reference::parse(to);
            if (!reference)
                return passOn(reference.error());
            auto store = engine->store();
            if (!store)
                return passOn(std::move(store.error()));
            const auto found = (*store)->images().resolve(from);
            if (!found)
                return passOn(found.error());
            if (auto tagged = (*store)->images().tag(*reference, found->id); !tagged)
                return passOn(std::move(tagged.error()));
            return true;
        },
        [this, name](Result<bool> done) {
            if (!done)
                return report(done.error());
            emit message(tr("Tagged %1").arg(name));
            refresh();
        });
}

void ImagesController::remove(const QStringList& words) {
    if (words.isEmpty() ||
        QMessageBox::question(m_window, tr("Remove images"),
                              tr("Remove %n image(s)?\n%1", nullptr, static_cast<int>(words.size()))
                                  .arg(words.mid(0, 12).join(QLatin1Char('\n')))) != QMessageBox::Yes)
        return;
    m_jobs.start<std::size_t>(
        [engine = &m_engine, words](std::stop_token stop, const Report&) -> Result<std::size_t> {
            auto store = engine->store();
            if (!store)
                return passOn(std::move(store.error()));
            std::size_t count = 0;
            for (const QString& each : words) {
                const auto removed = (*store)->images().remove(each.toStdString(), true);
                if (!removed)
                    return passOn(removed.error());
                ++count;
            }
            if (auto emptied = build::emptyTrash(**store, stop); !emptied)
                return passOn(std::move(emptied.error()));
            return count;
        },
        [this](Result<std::size_t> count) {
            if (!count)
                report(count.error());
            else
                emit message(tr("%n image(s) removed.", nullptr, static_cast<int>(*count)));
            refresh();
        });
}

void ImagesController::prune() {
    const auto collect = [engine = &m_engine](bool preview) {
        return [engine, preview](std::stop_token stop, const Report&) -> Result<store::Collection> {
            auto store = engine->store();
            if (!store)
                return passOn(std::move(store.error()));
            auto collected = store::collect(**store, {.keepBytes = 0, .preview = preview, .keepOwn = false});
            if (collected && !preview)
                if (auto emptied = build::emptyTrash(**store, stop); !emptied)
                    return passOn(std::move(emptied.error()));
            return collected;
        };
    };
    m_jobs.start<store::Collection>(collect(true), [this, collect](Result<store::Collection> preview) {
        if (!preview)
            return report(preview.error());
        const QString freed = QString::fromStdString(messages::formatBytes(preview->bytesBefore - preview->bytesAfter));
        if (preview->items.empty()) {
            emit message(tr("There is nothing to free: everything in the store is in use or has a name."));
            return;
        }
        QMessageBox box(QMessageBox::Question, tr("Free disk space"),
                        tr("%1 can be freed. Images with a name and pinned builds stay.").arg(freed),
                        QMessageBox::Cancel, m_window);
        QString list;
        for (const store::CollectedItem& each : preview->items)
            list += QStringLiteral("%1  %2  %3\n")
                        .arg(widgets::kindName(each.kind), QString::fromStdString(messages::formatBytes(each.bytes)),
                             QString::fromStdString(each.name));
        box.setDetailedText(list);
        box.addButton(tr("Free %1").arg(freed), QMessageBox::AcceptRole);
        if (box.exec() == QMessageBox::Cancel)
            return;
        m_jobs.start<store::Collection>(collect(false), [this](Result<store::Collection> done) {
            if (!done)
                return report(done.error());
            emit message(tr("Freed %1")
                             .arg(QString::fromStdString(messages::formatBytes(done->bytesBefore - done->bytesAfter))));
            refresh();
        });
    });
}

void ImagesController::compareBases() {
    using Rows = std::vector<widgets::BaseRow>;
    m_page->showBases();
    emit message(tr("Looking at the bases…"));
    m_bases.start<Rows>(
        [engine = &m_engine](std::stop_token stop, const Report&) -> Result<Rows> {
            Rows rows;
            for (const std::filesystem::path& folder : engine->kitFolders()) {
                std::error_code ignored;
                for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
                    if (!std::filesystem::exists(entry.path() / "oci-layout", ignored))
                        continue;
                    if (stop.stop_requested())
                        return cancelled();
                    if (auto image = engine->study(entry.path().native(), {}, stop))
                        rows.push_back(
                            widgets::baseRowOf(entry.path().filename().native(), (*image)->analysis, (*image)->facts));
                }
            }
            return rows;
        },
        [this](Result<Rows> rows) {
            if (!rows) {
                m_page->setBases({});
                return report(rows.error());
            }
            emit message(tr("%n base(s) compared.", nullptr, static_cast<int>(rows->size())));
            m_page->setBases(std::move(*rows));
        });
}

void ImagesController::showDetails(const QStringList& words) {
    if (words.size() != 1) {
        m_details.cancel();
        m_page->setDetails({});
        return;
    }
    m_page->setDetails(QStringLiteral("<p>%1</p>").arg(tr("Looking through the image…")));
    using Studied = std::shared_ptr<const StudiedImage>;
    m_details.start<Studied>([engine = &m_engine, word = words.first().toStdString()](
                                 std::stop_token stop, const Report&) { return engine->study(word, {}, stop); },
                             [this](Result<Studied> image) {
                                 if (!image) {
                                     m_page->setDetails(widgets::rendered(image.error()).toHtmlEscaped());
                                     return;
                                 }
                                 m_page->setDetails(detailsOf(**image));
                             });
}

void ImagesController::open(const QString& word, const QString& file, int layer) {
    using Studied = std::shared_ptr<const StudiedImage>;
    emit message(tr("Looking through the image…"));
    m_opening.start<Studied>(
        [engine = &m_engine, text = word.toStdString()](std::stop_token stop, const Report& progress) {
            return engine->study(text, [&](std::uint64_t done, std::uint64_t total) { progress({done, total}); }, stop);
        },
        [this, word, file, layer](Result<Studied> image) {
            if (!image)
                return report(image.error());
            emit message(tr("Opened %1").arg(word));
            emit imageStudied(*image);
            m_page->setDetails(detailsOf(**image));
            m_page->showPicture();
            if (!file.isEmpty() || layer > 0)
                emit placeWanted(file, layer);
        },
        [this](widgets::JobProgress amount) {
            emit message(tr("Looking through the image: %1 of %2")
                             .arg(QString::fromStdString(messages::formatBytes(amount.done)),
                                  QString::fromStdString(messages::formatBytes(amount.total))));
        });
    refresh();
}

} // namespace slipway::workbench
