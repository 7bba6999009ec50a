// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/dockerfile/dockerfile.h"
#include "engine/stages/graph.h"
#include "engine/text/text_edit.h"

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// document: the text that editor, graph and panels share, and what it means.
namespace slipway::widgets {

// One revision of a text and what is known of it. Immutable; may cross threads.
struct Snapshot {
    std::uint64_t revision = 0;
    dockerfile::Dockerfile file; // file.source is the text
    stages::StageGraph graph;
    [[nodiscard]] const text::SourceText& source() const { return file.source; }
};

// The bytes of one file, with undo. It alone owns them: the editor turns keys into edits and shows what comes back,
// the graph's operations are edits too, so that one Ctrl+Z goes through all of them in order.
class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    // Empty for a text that was never saved.
    [[nodiscard]] const QString& path() const { return m_path; }
    void setPath(const QString& path);

    // Starts anew: no undo, not modified. Emits `reset`, `snapshotChanged`.
    void load(std::string bytes);

    [[nodiscard]] std::string_view bytes() const { return m_snapshot->file.source.bytes(); }
    [[nodiscard]] std::uint64_t revision() const { return m_snapshot->revision; }
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const { return m_snapshot; }

    // All at once, one undo step called `label` ("Rename stage"). False, and nothing changes, when the edits overlap
    // or leave the text. Edits that change nothing make no step.
    bool apply(std::vector<text::TextEdit> edits, const QString& label);
    // A key: like apply, but joins the step before when that was typing too and this goes on where it ended (or
    // deletes what stands before or behind it), until breakTyping().
    bool type(const text::TextEdit& edit);
    void breakTyping();

    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool canRedo() const;
    [[nodiscard]] QString undoLabel() const;
    [[nodiscard]] QString redoLabel() const;
    void undo();
    void redo();

    [[nodiscard]] bool isModified() const;
    // What is there now is what is on disk.
    void markSaved();

    // How many undo steps there are behind and ahead; for tests.
    [[nodiscard]] std::size_t undoCount() const { return m_done; }

    // What build arguments and named contexts the graph is made with.
    void setGraphOptions(const stages::GraphOptions& options);

signals:
    // The text was edited: `edits` stand in the text before, in ascending order and do not overlap. A view
    // that makes edits itself ignores what arrives while it does.
    void edited(const std::vector<slipway::text::TextEdit>& edits);
    // A new text altogether.
    void reset();
    // After each of the two: the new revision is parsed. Always on this thread, before the call that caused it ends.
    void snapshotChanged();
    void modifiedChanged(bool modified);
    void pathChanged();

private:
    struct Step {
        std::vector<text::TextEdit> forward;
        std::vector<text::TextEdit> backward;
        QString label;
        bool typing = false;
    };

    bool perform(const std::vector<text::TextEdit>& edits);
    void notifyModified();

    QString m_path;
    std::shared_ptr<const Snapshot> m_snapshot;
    stages::GraphOptions m_graphOptions;
    std::vector<Step> m_steps;
    std::size_t m_done = 0;
    // Steps done when the text was as saved; nothing when no number of undos leads there.
    std::optional<std::size_t> m_saved = 0;
    bool m_wasModified = false;
    bool m_typing = false;
};

} // namespace slipway::widgets
