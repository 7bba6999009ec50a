// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/symbols.h"

#include <QDialog>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace slipway::widgets {

class DockerfileEditor;

// Asks for a new name of the stage or variable at a place and shows where it would be written; places that may mean
// something else have check boxes that are not ticked.
class RenameDialog : public QDialog {
    Q_OBJECT

public:
    RenameDialog(DockerfileEditor& editor, std::size_t position);
    void accept() override;

private:
    void preview();
    DockerfileEditor& m_editor;
    std::size_t m_position;
    QLineEdit* m_name = nullptr;
    QLabel* m_problem = nullptr;
    QListWidget* m_places = nullptr;
    QPushButton* m_ok = nullptr;
};

void goToDefinition(DockerfileEditor& editor);
// A menu of the lines where the symbol stands.
void showReferences(DockerfileEditor& editor);
void renameSymbol(DockerfileEditor& editor);

} // namespace slipway::widgets
