// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/store/collector.h"
#include "widgets/images/bases_model.h"
#include "widgets/images/images_model.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStackedLayout;
class QTabWidget;
class QTextBrowser;
class QTreeView;

namespace slipway::widgets {

class EmptyState;

// The store's images with what can be done with them, what the store takes on the disk, and bases side by side.
class ImagesPage : public QWidget {
    Q_OBJECT

public:
    explicit ImagesPage(QWidget* parent = nullptr);

    void setImages(std::vector<store::ImageSummary> images);
    void setUsage(const std::vector<store::UsageLine>& lines, std::uint64_t limit);
    void setBases(std::vector<BaseRow> rows);
    // HTML, made by showDetails' caller from the image's facts.
    void setDetails(const QString& html);
    // A page of its own beside the list: an image as treemap.
    void setPicture(QWidget* picture);
    void showPicture();
    // While they are being looked at, until setBases().
    void showBases();
    void showError(const QString& text);

    // References where an image has one, else ids.
    [[nodiscard]] QStringList selected() const;
    [[nodiscard]] QTreeView& list() { return *m_list; }

signals:
    void importRequested();
    void openRequested(const QString& word);
    void tagRequested(const QString& word);
    void removeRequested(const QStringList& words);
    void pruneRequested();
    void compareRequested(const QStringList& words);
    void basesRequested();
    void selectionChanged(const QStringList& words);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void sayNoBases();
    void updateButtons();
    void showUsage();

    ImagesModel* m_model;
    QSortFilterProxyModel* m_sorted;
    BasesModel* m_bases;
    QTabWidget* m_tabs;
    QTreeView* m_list;
    QTreeView* m_basesView;
    QTextBrowser* m_details;
    QLineEdit* m_filter;
    QLabel* m_usage;
    QPushButton* m_import;
    QPushButton* m_open;
    QPushButton* m_tag;
    QPushButton* m_remove;
    QPushButton* m_compare;
    QPushButton* m_prune;
    EmptyState* m_empty;
    EmptyState* m_noBases;
    QStackedLayout* m_listPages;
    QStackedLayout* m_basesPages;
    std::vector<store::UsageLine> m_lines;
    std::uint64_t m_limit = 0;
    int m_pictureTab = -1;
};

// "cache mounts", "blobs", ... in the window's language.
[[nodiscard]] QString kindName(store::ItemKind kind);

} // namespace slipway::widgets
