// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/comparison.h"
#include "engine/messages/result.h"
#include "engine/picture/treemap.h"
#include "engine/report/comparison_report.h"

#include <QWidget>
#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QStackedWidget;
class QToolButton;

// compare: a comparison as a page of native widgets over the tables of the report, and as a file.
namespace slipway::widgets {

class EmptyState;
class PlacePanel;

enum class ReportFormat { Html, Markdown, Json, Pdf };
// By the file's ending; Html for one that is not known.
[[nodiscard]] ReportFormat reportFormatOf(const QString& path);
[[nodiscard]] Result<void> saveReport(const QString& path, const compare::Comparison& comparison,
                                      const report::ReportOptions& options);

[[nodiscard]] std::vector<std::shared_ptr<const picture::WeightTree>>
comparedWeights(const compare::Comparison& comparison);

class ComparePage : public QWidget {
    Q_OBJECT

public:
    explicit ComparePage(QWidget* parent = nullptr);

    // `weights`: of each difference what its pictures show (comparedWeights()); made here when it is empty, which takes
    // its time where there are many files.
    void setComparison(std::shared_ptr<const compare::Comparison> comparison,
                       std::vector<std::shared_ptr<const picture::WeightTree>> weights = {});
    [[nodiscard]] std::shared_ptr<const compare::Comparison> comparison() const { return m_comparison; }
    // What is being done for a comparison that is not there yet; `done` of `total` steps.
    void showProgress(const QString& text, int done, int total);
    void showError(const QString& text);
    // The text that says what was compared: "slipway compare ...".
    void setCommand(const QString& command) { m_command = command; }
    [[nodiscard]] QString currentSection() const;

signals:
    void saveRequested();
    void browserRequested();
    void printRequested();
    void variantsRequested();
    void cancelRequested();
    // Where a row leads; as PlacePanel says it.
    void editorRequested(const QString& dockerfile, int line);
    void imageRequested(const QString& word, const QString& file, int layer);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void rebuild();
    void addSection(const QString& title, QWidget* page);
    void followRows(QWidget* page);
    [[nodiscard]] QWidget* overview();
    void filter(const QString& words);

    std::shared_ptr<const compare::Comparison> m_comparison;
    std::vector<std::shared_ptr<const picture::WeightTree>> m_weights;
    QString m_command;
    EmptyState* m_empty;
    QLabel* m_headline;
    QLineEdit* m_filter;
    QToolButton* m_copy;
    QPushButton* m_variants;
    QPushButton* m_browser;
    QPushButton* m_print;
    QPushButton* m_save;
    QListWidget* m_sections;
    QStackedWidget* m_views;
    PlacePanel* m_place;
    QWidget* m_busy;
    QLabel* m_busyText;
    QProgressBar* m_busyBar;
    QPushButton* m_busyCancel;
    QStackedLayout* m_pages;
};

} // namespace slipway::widgets
