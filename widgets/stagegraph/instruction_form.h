// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/grammar.h"
#include "engine/stages/edit.h"

#include <QDialog>
#include <QStringList>
#include <vector>

class QDialogButtonBox;
class QLabel;
class QPlainTextEdit;

namespace slipway::widgets {

// One instruction as fields: a field for each flag that the grammar knows, and one for the rest. Only what was changed
// is written.
class InstructionForm : public QDialog {
    Q_OBJECT

public:
    // Editor and file must outlive it. `bases`: images that are offered where a stage may stand.
    InstructionForm(const stages::StageEditor& editor, const dockerfile::Dockerfile& file,
                    stages::InstructionPlace place, const QStringList& bases, QWidget* parent);

    [[nodiscard]] Result<stages::Edit> edit() const;
    // The field of a flag, called "flag-NAME".
    [[nodiscard]] QWidget* field(std::string_view flag) const;

private:
    struct Field {
        const dockerfile::FlagGrammar* grammar = nullptr;
        QWidget* widget = nullptr;
        QStringList before;
    };
    [[nodiscard]] QWidget* fieldFor(const dockerfile::FlagGrammar& flag, const QStringList& values,
                                    const QStringList& bases);
    // One of a repeatable flag a line; none for a flag that is not there.
    [[nodiscard]] static QStringList values(const Field& field);
    void look();

    const stages::StageEditor& m_editor;
    const dockerfile::Dockerfile& m_file;
    stages::InstructionPlace m_place;
    std::vector<Field> m_fields;
    QPlainTextEdit* m_arguments;
    QString m_argumentsBefore;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
};

} // namespace slipway::widgets
