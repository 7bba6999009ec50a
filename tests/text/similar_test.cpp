// SPDX-License-Identifier: Apache-2.0
#include "engine/text/similar.h"

#include <QtTest>
#include <string>
#include <vector>

using namespace slipway::text;

class SimilarTest : public QObject {
    Q_OBJECT

private slots:
    void finds_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("expected");
        QTest::newRow("swap") << "RNU" << "RUN";
        QTest::newRow("missing letter") << "ENTRYPOIN" << "ENTRYPOINT";
        QTest::newRow("case does not count") << "workdri" << "WORKDIR";
        QTest::newRow("short words need to be close") << "CP" << "";
        QTest::newRow("too far") << "BANANA" << "";
        QTest::newRow("empty") << "" << "";
        QTest::newRow("too long") << QString(100, 'R') << "";
    }
    void finds() {
        QFETCH(QString, word);
        QFETCH(QString, expected);
        const std::vector<std::string_view> candidates{"RUN", "ENTRYPOINT", "WORKDIR", "CMD", "COPY"};
        const auto found = mostSimilar(word.toStdString(), candidates);
        QCOMPARE(std::string(found.value_or("")), expected.toStdString());
    }
};

QTEST_APPLESS_MAIN(SimilarTest)
#include "similar_test.moc"
