// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stages/edit.h"
#include "widgets/stagegraph/stage_files.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;

namespace slipway::widgets {

// Split a stage: where the second part begins, its base, the files that it copies, and how the text will read. All is
// filled in when it opens; OK takes it.
class SplitSheet : public QDialog {
    Q_OBJECT

public:
    // Editor and file must outlive it.
    SplitSheet(const stages::StageEditor& editor, const dockerfile::Dockerfile& file, stages::StageId stage,
               SplitInputs inputs, QWidget* parent);

    [[nodiscard]] Result<stages::Edit> edit() const;
    // "Would ship 14.2 MB, now 903 MB (from the build of 10:42)"; empty when nothing is known.
    [[nodiscard]] QString prediction() const;

private:
    void fillInstructions(const stages::SplitSuggestion& suggestion);
    void fillFiles(const stages::SplitSuggestion& suggestion);
    void addFile(const std::string& path, std::uint64_t bytes, bool isChosen);
    void look();
    [[nodiscard]] stages::Split split() const;

    const stages::StageEditor& m_editor;
    const dockerfile::Dockerfile& m_file;
    stages::StageId m_stage;
    SplitInputs m_inputs;
    QComboBox* m_first;
    QComboBox* m_base;
    QLineEdit* m_name;
    QListWidget* m_files;
    QLineEdit* m_more;
    QPlainTextEdit* m_preview;
    QLabel* m_outcome;
    QDialogButtonBox* m_buttons;
};

} // namespace slipway::widgets
