// SPDX-License-Identifier: Apache-2.0
// Random sequences of visual operations against a model. SLIPWAY_SEQUENCES says how many (10000 before a release).
#include "tests/stages/edit_walk.h"

#include <QtTest>

using namespace slipway;

namespace {

class StringTarget final : public test::EditedText {
public:
    explicit StringTarget(std::string bytes)
        : m_bytes(std::move(bytes)) {}

    std::string bytes() const override { return m_bytes; }
    bool apply(const stages::Edit& edit) override {
        const auto applied = text::applyEdits(m_bytes, edit.edits);
        if (!applied)
            return false;
        if (*applied == m_bytes)
            return true;
        m_undo.push_back(inverse(m_bytes, edit.edits));
        m_redo.push_back(edit.edits);
        m_at = m_undo.size();
        m_bytes = *applied;
        return true;
    }
    void undo() override { m_bytes = text::applyEdits(m_bytes, m_undo[--m_at]).value_or("overlap"); }
    void redo() override { m_bytes = text::applyEdits(m_bytes, m_redo[m_at++]).value_or("overlap"); }

private:
    static std::vector<text::TextEdit> inverse(std::string_view bytes, const std::vector<text::TextEdit>& edits) {
        std::vector<text::TextEdit> result;
        std::size_t before = 0; // bytes taken away so far
        std::size_t after = 0;  // bytes written so far
        for (const text::TextEdit& edit : edits) {
            const std::size_t begin = edit.range.begin - before + after;
            result.push_back({{begin, begin + edit.replacement.size()},
                              std::string(bytes.substr(edit.range.begin, edit.range.size()))});
            before += edit.range.size();
            after += edit.replacement.size();
        }
        return result;
    }

    std::string m_bytes;
    std::vector<std::vector<text::TextEdit>> m_undo, m_redo;
    std::size_t m_at = 0;
};

} // namespace

class EditPropertyTest : public QObject {
    Q_OBJECT

    test::Walk::Tally m_tally;
    std::vector<std::string> m_files;

private slots:
    void initTestCase() {
        m_files = test::corpus();
        QCOMPARE(m_files.size(), 200U);
    }

    // In parts: each has QtTest's time limit to itself.
    void sequences_data() {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("last");
        const int wanted =
            qEnvironmentVariableIsSet("SLIPWAY_SEQUENCES") ? qEnvironmentVariableIntValue("SLIPWAY_SEQUENCES") : 250;
        constexpr int part = 250;
        for (int first = 0; first < wanted; first += part)
            QTest::addRow("from %d", first) << first << std::min(first + part, wanted);
    }
    void sequences() {
        QFETCH(int, first);
        QFETCH(int, last);
        for (int i = first; i < last; ++i) {
            test::Random random(static_cast<std::uint32_t>(i) + 1);
            StringTarget text(m_files[static_cast<std::size_t>(i) % m_files.size()]);
            const std::string problem = test::Walk(text, random).run(1 + test::below(random, 20), m_tally);
            if (!problem.empty())
                QFAIL(("sequence " + std::to_string(i) + ": " + problem).c_str());
        }
    }

    void everyOperationIsMade() {
        for (const auto& [name, counts] : m_tally) {
            qInfo("%s: %d made, %d refused", name.c_str(), counts.first, counts.second);
            QVERIFY2(counts.first > counts.second / 4, name.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(EditPropertyTest)
#include "edit_property_test.moc"
