// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"

#include <vector>

class QMenu;

namespace slipway::widgets {

class DockerfileEditor;

// The fixes of the findings in a range, and what mends all that can be mended safely. They hold for the text that the
// findings were made for: after an edit there are none until new findings come.
class FixMenu {
public:
    explicit FixMenu(DockerfileEditor& editor)
        : m_editor(editor) {}

    struct Offer {
        const Finding* finding = nullptr;
        const Fix* fix = nullptr;
    };
    [[nodiscard]] std::vector<Offer> offers(text::ByteRange range) const;
    // Fills a menu; false when there is nothing to fill it with.
    bool fill(QMenu& menu, text::ByteRange range) const;
    // At the caret, for its line.
    void open() const;
    // One undo step. Fixes that overlap an earlier one wait for the findings of the text that comes out.
    void fixAllSafe() const;

private:
    DockerfileEditor& m_editor;
};

} // namespace slipway::widgets
