// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/editor/breadcrumb.h"
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/find_bar.h"

#include <QWidget>

namespace slipway::widgets {

// An editor with its breadcrumb above and the bar for finding below.
class EditorPane : public QWidget {
    Q_OBJECT

public:
    explicit EditorPane(Document& document, QWidget* parent = nullptr);
    [[nodiscard]] DockerfileEditor& editor() const { return *m_editor; }
    [[nodiscard]] Breadcrumb& breadcrumb() const { return *m_breadcrumb; }
    [[nodiscard]] FindBar& findBar() const { return *m_findBar; }

private:
    DockerfileEditor* m_editor = nullptr;
    Breadcrumb* m_breadcrumb = nullptr;
    FindBar* m_findBar = nullptr;
};

} // namespace slipway::widgets
