// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/language/outline.h"

#include <QWidget>
#include <vector>

class QHBoxLayout;
class QToolButton;

namespace slipway::widgets {

class DockerfileEditor;

// Where the caret stands: stage, instruction, variable. Each drops down the outline of its level; choosing jumps there.
class Breadcrumb : public QWidget {
    Q_OBJECT

public:
    explicit Breadcrumb(DockerfileEditor& editor, QWidget* parent = nullptr);
    [[nodiscard]] QStringList texts() const; // for tests
    void openOutline();

protected:
    void changeEvent(QEvent* event) override;

private:
    void renew();
    void follow(std::size_t position);
    void openLevel(std::size_t level);
    [[nodiscard]] static QString title(const language::OutlineItem& item);

    DockerfileEditor& m_editor;
    std::vector<language::OutlineItem> m_outline;
    std::vector<QToolButton*> m_buttons;
    std::vector<const language::OutlineItem*> m_path;
};

} // namespace slipway::widgets
