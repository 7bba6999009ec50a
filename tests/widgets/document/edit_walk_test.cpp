// SPDX-License-Identifier: Apache-2.0
// The random sequences of tests/stages in the document of the window: its undo and redo give every byte back, and its
// graph is the one of the text. SLIPWAY_SEQUENCES says how many.
#include "tests/stages/edit_walk.h"
#include "widgets/document/document.h"

#include <QtTest>

using namespace slipway;

namespace {

class DocumentTarget final : public test::EditedText {
public:
    explicit DocumentTarget(std::string bytes) { m_document.load(std::move(bytes)); }

    std::string bytes() const override { return std::string(m_document.bytes()); }
    bool apply(const stages::Edit& edit) override { return m_document.apply(edit.edits, QStringLiteral("step")); }
    void undo() override { m_document.undo(); }
    void redo() override { m_document.redo(); }

    widgets::Document m_document;
};

} // namespace

class EditWalkTest : public QObject {
    Q_OBJECT

private slots:
    void sequences() {
        const int wanted =
            qEnvironmentVariableIsSet("SLIPWAY_SEQUENCES") ? qEnvironmentVariableIntValue("SLIPWAY_SEQUENCES") : 60;
        const auto files = test::corpus();
        test::Walk::Tally tally;
        for (int i = 0; i < wanted; ++i) {
            test::Random random(static_cast<std::uint32_t>(i) + 1);
            DocumentTarget text(files[static_cast<std::size_t>(i) % files.size()]);
            const std::string problem = test::Walk(text, random).run(1 + test::below(random, 20), tally);
            if (!problem.empty())
                QFAIL(("sequence " + std::to_string(i) + ": " + problem).c_str());
            const auto snapshot = text.m_document.snapshot();
            QCOMPARE(snapshot->graph.stageCount(), dockerfile::parse({"Dockerfile", text.bytes()}).stages.size());
        }
    }
};

QTEST_GUILESS_MAIN(EditWalkTest)
#include "edit_walk_test.moc"
