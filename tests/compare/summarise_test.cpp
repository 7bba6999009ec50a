// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/comparison.h"
#include "engine/image/analysis.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::compare;

namespace {

archive::TarEntry entry(std::string path, std::uint64_t size, std::uint32_t mode = 0644) {
    archive::TarEntry result;
    result.path = std::move(path);
    result.mode = mode;
    result.size = result.storedSize = size;
    return result;
}

class ImageUnderTest {
public:
    void layer(const std::vector<archive::TarEntry>& entries, std::string history) {
        image::LayerIndexBuilder builder;
        for (const archive::TarEntry& one : entries) {
            const auto added = builder.add(one);
            if (!added)
                qFatal("refused: %s", one.path.c_str());
            // Content by length: enough to tell files apart here.
            if (!added->marker && one.kind == archive::TarKind::File)
                builder.setContentHash(*added, {one.size, 7});
        }
        m_indexes.push_back(builder.finish());
        image::AnalysedLayer layer;
        layer.reading.index = m_indexes.back();
        layer.reading.blobBytes = 10;
        layer.reading.diffId = image::Digest::sha256Of(history);
        m_analysis.layers.push_back(std::move(layer));
        image::ImageLayer described;
        described.history = m_analysis.image.configuration.history.size();
        m_analysis.image.layers.push_back(std::move(described));
        m_analysis.image.configuration.history.push_back({.createdBy = std::move(history)});
    }
    image::ImageAnalysis finish() {
        m_analysis.root = image::RootFilesystem::stack(m_indexes);
        m_analysis.accounting = image::account(*m_analysis.root);
        m_analysis.downloadBytes = 10 * m_indexes.size();
        m_analysis.downloadIsCompressed = true;
        return std::move(m_analysis);
    }
    image::ImageAnalysis& analysis() { return m_analysis; }

private:
    std::vector<std::shared_ptr<const image::LayerIndex>> m_indexes;
    image::ImageAnalysis m_analysis;
};

} // namespace

class SummariseTest : public QObject {
    Q_OBJECT

private slots:
    void totalsAreThoseOfTheAccounting() {
        ImageUnderTest image;
        image.layer({entry("d/f", 1000), entry("keep", 10)}, "RUN one");
        image.layer({entry("d/.wh.f", 0), entry("new", 5)}, "RUN two");
        const ImageSummary summary = summarise(image.finish());
        QCOMPARE(summary.totals.stored, 1015u);
        QCOMPARE(summary.totals.live, 15u);
        QCOMPARE(summary.totals.deleted, 1000u);
        QCOMPARE(summary.totals.dead(), 1000u);
        QCOMPARE(summary.totals.download, 20u);
        QCOMPARE(summary.layers.size(), 2u);
        QCOMPARE(summary.layers[1].instruction, std::string("RUN two"));
        QCOMPARE(summary.layers[0].stored - summary.layers[0].live, 1000u);
        QCOMPARE(summary.blame.size(), 1u);
        QCOMPARE(summary.blame[0].from, 0u);
        QCOMPARE(summary.blame[0].by, 1u);
    }
    void recordsAreSortedAndCountHardLinksOnce() {
        ImageUnderTest image;
        archive::TarEntry link = entry("a", 0);
        link.kind = archive::TarKind::HardLink;
        link.linkTarget = "z";
        archive::TarEntry symbolic = entry("s", 0, 0777);
        symbolic.kind = archive::TarKind::Symlink;
        symbolic.linkTarget = "z";
        image.layer({entry("z", 100, 04755), link, symbolic, entry("b/c", 3), entry("b-d", 4)}, "x");
        const ImageSummary summary = summarise(image.finish());
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < summary.records.size(); ++i) {
            bytes += summary.records[i].bytes;
            if (i > 0)
                QVERIFY(summary.records[i - 1].path < summary.records[i].path);
        }
        QCOMPARE(bytes, summary.totals.live);
        QCOMPARE(summary.records[0].path, std::string("a"));
        QCOMPARE(summary.records[0].length, 100u);
        QCOMPARE(summary.security.setuid.size(), 2u);
        const auto found = std::ranges::find(summary.records, "s", &FileRecord::path);
        QCOMPARE(found->link, std::string("z"));
        QVERIFY(found->kind == FileKind::Symlink);
    }
    void configurationInWords() {
        ImageUnderTest image;
        image.layer({entry("f", 1)}, "x");
        auto& run = image.analysis().image.configuration.run;
        run.user = "app:app";
        run.entrypoint = {"/server", "-v"};
        run.environment = {"PATH=/bin:/usr/bin", "EMPTY"};
        run.exposedPorts = {"80/tcp"};
        run.labels = {{"a", "b"}};
        const ImageSummary summary = summarise(image.finish());
        std::string all;
        for (const auto& [key, value] : summary.configuration)
            all += key + "=" + value + ";";
        QCOMPARE(all, std::string("entrypoint=[\"/server\", \"-v\"];env EMPTY=;env PATH=/bin:/usr/bin;"
                                  "expose 80/tcp=80/tcp;label a=b;user=app:app;"));
        QVERIFY(!summary.security.root);
    }
    void rootByAnyName_data() {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<bool>("root");
        QTest::newRow("none") << QByteArray("") << true;
        QTest::newRow("root") << QByteArray("root") << true;
        QTest::newRow("0") << QByteArray("0") << true;
        QTest::newRow("0:0") << QByteArray("0:0") << true;
        QTest::newRow("with group") << QByteArray("root:app") << true;
        QTest::newRow("number") << QByteArray("65532") << false;
        QTest::newRow("name") << QByteArray("app:0") << false;
    }
    void rootByAnyName() {
        QFETCH(QByteArray, user);
        QFETCH(bool, root);
        ImageUnderTest image;
        image.analysis().image.configuration.run.user = user.toStdString();
        QCOMPARE(summarise(image.finish()).security.root, root);
    }
    void anImageAgainstItselfIsTheSame() {
        ImageUnderTest image;
        image.layer({entry("d/f", 1000), entry("keep", 10)}, "RUN one");
        const ImageSummary summary = summarise(image.finish());
        const Comparison comparison = compare::compare({summary, summary});
        QVERIFY(comparison.differences[0].verdict == Direction::Same);
        QVERIFY(comparison.differences[0].files.changes.empty());
        QCOMPARE(comparison.differences[0].sharedLayers, 1u);
    }
};

QTEST_APPLESS_MAIN(SummariseTest)
#include "summarise_test.moc"
