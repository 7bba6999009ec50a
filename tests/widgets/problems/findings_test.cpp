// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/dockerfile.h"
#include "engine/messages/catalogue/general.h"
#include "widgets/problems/findings_view.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace slipway;
using namespace slipway::widgets;

class FindingsTest : public QObject {
    Q_OBJECT

    static std::vector<Finding> findings() {
        return {{.rule = "A1",
                 .severity = Severity::Warning,
                 .range = {20, 22},
                 .message = messages::message(msg::Cancelled)},
                {.rule = "B2",
                 .severity = Severity::Error,
                 .range = {3, 5},
                 .message = messages::message(msg::LabelWarning)},
                {.rule = "C3",
                 .severity = Severity::Style,
                 .range = {10, 11},
                 .message = messages::message(msg::Cancelled)}};
    }

private slots:
    void model() {
        FindingsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const text::SourceText source("Dockerfile", "FROM a\nRUN b\nRUN ccccccccc\n");
        model.setFindings(findings(), source);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.count(Severity::Error), 1);
        QCOMPARE(model.index(0, FindingsModel::LineColumn).data().toString(), QStringLiteral("3:8"));
        model.setFindings({}, source);
        QCOMPARE(model.rowCount(), 0);
    }

    void filterJumpAndCounts() {
        FindingsView view;
        QSignalSpy counts(&view, &FindingsView::countChanged);
        view.setFindings(findings(), text::SourceText("Dockerfile", std::string(40, 'x')));
        QCOMPARE(counts.last(), (QList<QVariant>{1, 1, 1}));
        view.resize(600, 200);
        view.show();
        auto* list = view.findChild<QTreeView*>();
        QCOMPARE(list->model()->rowCount(), 3);
        // By place, whatever the order they came in.
        QCOMPARE(list->model()->index(0, FindingsModel::RuleColumn).data().toString(), QStringLiteral("B2"));
        QTest::keyClicks(view.findChild<QLineEdit*>(), QStringLiteral("c3"));
        QCOMPARE(list->model()->rowCount(), 1);
        QSignalSpy jumps(&view, &FindingsView::goTo);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(0, FindingsModel::MessageColumn)).center());
        QVERIFY(jumps.count() >= 1);
        QVERIFY(jumps[0][0].value<text::ByteRange>() == (text::ByteRange{10, 11}));
        view.findChild<QLineEdit*>()->clear();
        QTest::mouseClick(view.findChildren<QToolButton*>().first(), Qt::LeftButton);
        QCOMPARE(list->model()->rowCount(), 2);
    }
};

QTEST_MAIN(FindingsTest)
#include "findings_test.moc"
