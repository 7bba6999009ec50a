// SPDX-License-Identifier: Apache-2.0
#include "engine/build/image_result.h"
#include "engine/build/metadata.h"
#include "engine/build/request.h"
#include "engine/image/configuration.h"

#include <QTest>

using namespace slipway;
using namespace slipway::build;

class MetadataTest : public QObject {
    Q_OBJECT

private slots:
    void quotesAsGo_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("quoted");
        QTest::newRow("plain") << "a b" << "\"a b\"";
        QTest::newRow("quote and backslash") << "a\"b\\" << "\"a\\\"b\\\\\"";
        QTest::newRow("line") << "a\nb\t" << "\"a\\nb\\t\"";
        QTest::newRow("control") << QString(QChar(1)) << "\"\\x01\"";
        QTest::newRow("chinese") << "镜像" << "\"镜像\"";
    }
    void quotesAsGo() {
        QFETCH(QString, text);
        QFETCH(QString, quoted);
        QCOMPARE(QString::fromStdString(goQuoted(text.toStdString())), quoted);
    }
    void quotesBytesThatAreNoText() { QCOMPARE(goQuoted("\xff"), std::string("\"\\xff\"")); }

    void printsLists() {
        const std::vector<std::string> words{"/bin/sh", "-c", "x y"};
        QCOMPARE(goQuotedList(words), std::string("[\"/bin/sh\" \"-c\" \"x y\"]"));
        QCOMPARE(goList(words), std::string("[/bin/sh -c x y]"));
        QCOMPARE(goList({}), std::string("[]"));
    }

    void printsDurations_data() {
        QTest::addColumn<qint64>("nanoseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << qint64(0) << "0s";
        QTest::newRow("half a minute") << qint64(30'000'000'000) << "30s";
        QTest::newRow("fraction") << qint64(1'500'000'000) << "1.5s";
        QTest::newRow("minutes") << qint64(90'000'000'000) << "1m30s";
        QTest::newRow("hours") << qint64(3'600'000'000'000) << "1h0m0s";
        QTest::newRow("milliseconds") << qint64(100'000'000) << "100ms";
        QTest::newRow("nanoseconds") << qint64(5) << "5ns";
        QTest::newRow("negative") << qint64(-1'000'000'000) << "-1s";
    }
    void printsDurations() {
        QFETCH(qint64, nanoseconds);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(goDuration(nanoseconds)), text);
    }

    void printsHealthchecksAsBuildKit() {
        image::Healthcheck check;
        check.test = {"CMD-SHELL", "curl -f http://localhost/ || exit 1"};
        check.interval = 30'000'000'000;
        check.timeout = 3'000'000'000;
        check.retries = 3;
        const std::string seen =
            "&{[\"CMD-SHELL\" \"curl -f http://localhost/ || exit 1\"] \"30s\" \"3s\" \"0s\" \"0s\" "
            "'\\x03'}";
        QCOMPARE(healthcheckText(check), seen);
        check.retries = 10;
        QVERIFY(healthcheckText(check).ends_with("'\\n'}"));
    }

    void readsPorts_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("ports"); // "!": no port
        QTest::newRow("number") << "80" << "80/tcp";
        QTest::newRow("protocol") << "53/UDP" << "53/udp";
        QTest::newRow("empty protocol") << "80/" << "80/tcp";
        QTest::newRow("range") << "8000-8002/sctp" << "8000/sctp 8001/sctp 8002/sctp";
        QTest::newRow("host") << "127.0.0.1:8080:80" << "80/tcp";
        QTest::newRow("backwards") << "9-8" << "!";
        QTest::newRow("too large") << "65536" << "!";
        QTest::newRow("unknown protocol") << "80/icmp" << "!";
        QTest::newRow("no number") << "http" << "!";
        QTest::newRow("empty") << "" << "!";
        QTest::newRow("sign") << "-1" << "!";
    }
    void readsPorts() {
        QFETCH(QString, word);
        QFETCH(QString, ports);
        const auto parsed = parsePort(word.toStdString());
        QString text = parsed ? "" : "!";
        if (parsed)
            for (const std::string& port : parsed->ports)
                text += (text.isEmpty() ? "" : " ") + QString::fromStdString(port);
        QCOMPARE(text, ports);
        if (parsed)
            QCOMPARE(parsed->ignoredHost, word.contains(':'));
    }

    void knowsSignals() {
        for (const char* yes : {"SIGTERM", "term", "9", "64", "99", "RTMIN", "SIGRTMIN+3", "RTMAX-2", "usr1"})
            QVERIFY2(isSignal(yes), yes);
        for (const char* no : {"", "0", "SIG", "NOPE", "RTMIN+", "RTMIN+99", "-1"})
            QVERIFY2(!isSignal(no), no);
    }

    void joinsPaths_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("joined");
        QTest::addColumn<QString>("destination");
        QTest::newRow("relative") << "b" << "/a/b" << "/a/b";
        QTest::newRow("absolute") << "/b" << "/b" << "/b";
        QTest::newRow("slash") << "b/" << "/a/b" << "/a/b/";
        QTest::newRow("dot") << "." << "/a" << "/a/";
        QTest::newRow("dot at the end") << "b/." << "/a/b" << "/a/b/";
        QTest::newRow("up") << "../c" << "/c" << "/c";
        QTest::newRow("above the root") << "../../../c" << "/c" << "/c";
        QTest::newRow("root") << "/" << "/" << "/";
        QTest::newRow("doubled") << "b//c" << "/a/b/c" << "/a/b/c";
    }
    void joinsPaths() {
        QFETCH(QString, path);
        QFETCH(QString, joined);
        QFETCH(QString, destination);
        QCOMPARE(QString::fromStdString(joinedPath("/a", path.toStdString())), joined);
        QCOMPARE(QString::fromStdString(joinedDestination("/a", path.toStdString())), destination);
    }

    void readsOutputs_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind"); // -1: an error
        QTest::addColumn<QString>("destination");
        QTest::newRow("bare tar") << "x.tar" << int(Export::Kind::Oci) << "x.tar";
        QTest::newRow("bare directory") << "out" << int(Export::Kind::Local) << "out";
        QTest::newRow("stdout") << "-" << int(Export::Kind::Tar) << "-";
        QTest::newRow("docker") << "type=docker,dest=d.tar" << int(Export::Kind::Docker) << "d.tar";
        QTest::newRow("oci to stdout") << "type=oci" << int(Export::Kind::Oci) << "-";
        QTest::newRow("zstd") << "type=oci,dest=a,compression=zstd" << int(Export::Kind::Oci) << "a";
        QTest::newRow("local without a place") << "type=local" << -1 << "";
        QTest::newRow("unknown type") << "type=image,dest=a" << -1 << "";
        QTest::newRow("unknown key") << "type=oci,dst=a" << -1 << "";
        QTest::newRow("no type") << "dest=a" << -1 << "";
        QTest::newRow("empty") << "" << -1 << "";
        QTest::newRow("bad compression") << "type=oci,compression=xz" << -1 << "";
        QTest::newRow("bad level") << "type=oci,compression-level=99" << -1 << "";
    }
    void readsOutputs() {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(QString, destination);
        const Result<Export> parsed = parseExport(text.toStdString());
        QCOMPARE(parsed ? int(parsed->kind) : -1, kind);
        if (parsed)
            QCOMPARE(QString::fromStdString(parsed->destination.native()), destination);
    }

    void historyTakesTimesOfItsNeighbours() {
        // Base entries keep theirs; a metadata entry takes the first new layer's time, later ones the last before.
        std::vector<image::HistoryEntry> history{
            {.created = "base"}, {.emptyLayer = true}, {.created = "one"}, {.emptyLayer = true}, {.created = "two"}};
        normaliseHistory(history, 3);
        QCOMPARE(history[0].created, std::string("base"));
        QCOMPARE(history[1].created, std::string("one"));
        QCOMPARE(history[3].created, std::string("one"));
    }
    void historyFitsItsLayers() {
        std::vector<image::HistoryEntry> history{{.createdBy = "a"}, {.createdBy = "b"}};
        normaliseHistory(history, 1);
        QVERIFY(!history[0].emptyLayer);
        QVERIFY(history[1].emptyLayer);
        normaliseHistory(history, 3);
        QCOMPARE(history.size(), std::size_t(4));
    }
    void writesTimes() { QCOMPARE(rfc3339(0), std::string("1970-01-01T00:00:00Z")); }
};

QTEST_APPLESS_MAIN(MetadataTest)
#include "metadata_test.moc"
