// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/problems/findings_model.h"

#include <QWidget>
#include <array>

class QLineEdit;
class QSortFilterProxyModel;
class QStackedLayout;
class QToolButton;
class QTreeView;

namespace slipway::widgets {

class EmptyState;

// The findings of one text: filter by words and severity, Enter or a click goes there, the context menu mends.
class FindingsView : public QWidget {
    Q_OBJECT

public:
    explicit FindingsView(QWidget* parent = nullptr);

    void setFindings(std::vector<Finding> findings, const text::SourceText& source);
    // Said when there are none: "212 rules ran, 31 wait for a build."
    void setEmptySentence(const QString& sentence);
    [[nodiscard]] FindingsModel& model() { return *m_model; }

signals:
    void goTo(slipway::text::ByteRange range);
    // After goTo(): for whoever has more to offer than edits of the text.
    void findingActivated(const slipway::Finding& finding);
    void fixChosen(const slipway::Fix& fix);
    void fixAllRequested();
    void countChanged(int errors, int warnings, int others);

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void retranslate();
    void updateFilter();
    void updateCounts();
    void activate(const QModelIndex& index);

    FindingsModel* m_model;
    QSortFilterProxyModel* m_filtered;
    QLineEdit* m_words;
    std::array<QToolButton*, 3> m_severities{};
    QToolButton* m_fixAll;
    QTreeView* m_list;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
    QString m_sentence;
};

} // namespace slipway::widgets
