// SPDX-License-Identifier: Apache-2.0
#include "engine/build/stored_export.h"
#include "engine/image/image_source.h"
#include "tests/build/memory_executor.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

using namespace slipway;
using namespace slipway::build;

namespace {

class NoObserver final : public BuildObserver {
public:
    void on(const Event&) override {}
};

// A store with one image of two layers, called app:1 and app:2.
struct Bench {
    Bench() {
        store = std::move(*store::Store::open({directory.path() / "store"}));
        BuildRequest request;
        request.dockerfile = text::SourceText("Dockerfile", "FROM scratch\nRUN a\nRUN b\n");
        request.tags = {"app:1", "app:2"};
        NoObserver observer;
        outcome = build::build(request, {.store = *store, .executor = executor(), .idMap = "memory"}, observer, {});
    }
    ExecutorFactory executor() {
        return [this](std::stop_token) -> Result<std::unique_ptr<Executor>> {
            return std::make_unique<test::MemoryExecutor>(*store, world);
        };
    }
    Result<ExportOutcome> exported(const std::string& text, const std::string& image) {
        return exportStored(*parseExport(text), image, *store, executor(), {});
    }
    [[nodiscard]] std::string file() const { return directory.path() / "out.tar"; }

    test::TemporaryDirectory directory;
    std::unique_ptr<store::Store> store;
    test::MemoryExecutor::World world;
    Result<BuildOutcome> outcome = cancelled();
};

} // namespace

class StoredExportTest : public QObject {
    Q_OBJECT

private slots:
    void writesWhatIsReadAgain_data() {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("layerType");
        QTest::newRow("oci") << "type=oci,dest=" << "application/vnd.oci.image.layer.v1.tar+gzip";
        QTest::newRow("docker") << "type=docker,dest=" << "application/vnd.docker.image.rootfs.diff.tar.gzip";
        QTest::newRow("zstd") << "type=oci,compression=zstd,dest=" << "application/vnd.oci.image.layer.v1.tar+zstd";
        QTest::newRow("plain") << "type=oci,compression=uncompressed,dest="
                               << "application/vnd.oci.image.layer.v1.tar";
    }
    void writesWhatIsReadAgain() {
        QFETCH(QString, options);
        QFETCH(QString, layerType);
        Bench bench;
        QVERIFY(bench.outcome.has_value());
        const auto done = bench.exported(options.toStdString() + bench.file(), "app:2");
        QVERIFY(done.has_value());
        const auto source = image::openImage(bench.file());
        QVERIFY(source.has_value());
        const auto resolved = (*source)->resolve({});
        QVERIFY(resolved.has_value());
        QCOMPARE(resolved->imageId.text(), bench.outcome->imageId);
        QCOMPARE(resolved->descriptor.digest.text(), done->manifestDigest);
        QCOMPARE(resolved->layers.size(), std::size_t{2});
        for (const image::ImageLayer& layer : resolved->layers)
            QCOMPARE(QString::fromStdString(layer.blob.mediaType), layerType);
    }

    void hasTheNameItWasCalledBy() {
        Bench bench;
        QVERIFY(bench.exported(bench.file(), "app:2").has_value());
        const auto source = image::openImage(bench.file());
        QVERIFY(source.has_value());
        const auto list = (*source)->list();
        QVERIFY(list.has_value());
        QCOMPARE(list->size(), std::size_t{1});
    }
    void calledByIdHasAllNames() {
        Bench bench;
        QVERIFY(bench.exported(bench.file(), bench.outcome->imageId).has_value());
        const auto source = image::openImage(bench.file());
        QVERIFY(source.has_value());
        for (const char* name : {"app:1", "app:2"})
            QVERIFY2((*source)->resolve({.reference = name}).has_value(), name);
    }

    void writesTheSameBytesTwice() {
        Bench bench;
        const auto first = bench.exported(bench.file(), "app:1");
        const auto second = bench.exported(bench.file(), "app:1");
        QVERIFY(first.has_value() && second.has_value());
        QCOMPARE(first->manifestDigest, second->manifestDigest);
    }

    void refusesFileKinds_data() {
        QTest::addColumn<QString>("options");
        QTest::newRow("directory") << "type=local,dest=";
        QTest::newRow("files") << "type=tar,dest=";
    }
    void refusesFileKinds() {
        QFETCH(QString, options);
        Bench bench;
        const auto done = bench.exported(options.toStdString() + bench.file(), "app:1");
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().code, ErrorCode::Unsupported);
    }

    void leavesNothingWhenItFails() {
        Bench bench;
        const auto unknown = bench.exported(bench.file(), "other");
        QVERIFY(!unknown.has_value());
        QCOMPARE(unknown.error().code, ErrorCode::NotFound);
        QVERIFY(!bench.exported("/nowhere/out.tar", "app:1").has_value());
        QVERIFY(!std::filesystem::exists(bench.file()));
    }
};

QTEST_APPLESS_MAIN(StoredExportTest)
#include "stored_export_test.moc"
