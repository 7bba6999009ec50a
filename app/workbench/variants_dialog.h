// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/compare_controller.h"

#include <QDialog>

class QPushButton;
class QTreeWidget;

namespace slipway::workbench {

// The list of what is compared: the first is the baseline. Words as the command line takes them can be added.
class VariantsDialog : public QDialog {
    Q_OBJECT

public:
    // `document` may be null. `bases` are what FROM can be replaced by.
    VariantsDialog(OpenDocument* document, QStringList bases, QWidget* parent);

    [[nodiscard]] ComparisonPlan plan() const;

private:
    void add(compare::VariantSpec variant);
    void addFile();
    void addImage();
    void addRevision();
    void addTarget();
    void addArgument();
    void addBase();
    void move(int by);
    void refresh(int current);

    OpenDocument* m_document;
    QStringList m_bases;
    std::vector<compare::VariantSpec> m_variants;
    QTreeWidget* m_list;
    QPushButton* m_compare;
};

} // namespace slipway::workbench
