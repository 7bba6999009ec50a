// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/build_set.h"
#include "engine/dockerfile/dockerfile.h"

#include <QDialog>
#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QPlainTextEdit;

namespace slipway::workbench {

// The named sets of build settings of one Dockerfile. The form of arguments is made from the file's own ARGs.
class BuildSettingsDialog : public QDialog {
    Q_OBJECT

public:
    BuildSettingsDialog(const dockerfile::Dockerfile& file, std::vector<BuildSet> sets, int current, QWidget* parent);

    [[nodiscard]] const std::vector<BuildSet>& sets() const { return m_sets; }
    [[nodiscard]] int current() const { return m_current; }
    void accept() override;

private:
    void show(int set);
    void take();

    std::vector<BuildSet> m_sets;
    int m_current = 0;
    QComboBox* m_names;
    QLineEdit* m_context;
    QComboBox* m_target;
    std::vector<std::pair<std::string, QLineEdit*>> m_arguments;
    QPlainTextEdit* m_moreArguments;
    QPlainTextEdit* m_namedContexts;
    QPlainTextEdit* m_secrets;
    QLineEdit* m_platform;
    QComboBox* m_network;
    QLineEdit* m_tags;
    QCheckBox* m_noCache;
};

// ARG names of a file with their defaults, each once, in file order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> argumentsOf(const dockerfile::Dockerfile& file);

} // namespace slipway::workbench
