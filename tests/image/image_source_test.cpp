// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/compression.h"
#include "engine/image/analysis.h"
#include "engine/messages/catalogue/image.h"
#include "tests/image/image_builder.h"
#include "tests/support/temporary_directory.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::image;
using archive::Compression;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string tarOf(const Files& files) {
    archive::MemorySink sink;
    archive::TarWriter writer(sink);
    for (const auto& [path, content] : files) {
        archive::TarEntry entry;
        entry.path = path;
        entry.mode = 0644;
        entry.size = content.size();
        if (path.ends_with('/')) {
            entry.path.pop_back();
            entry.kind = archive::TarKind::Directory;
        } else if (content.starts_with("-> ")) {
            entry.kind = archive::TarKind::Symlink;
            entry.linkTarget = content.substr(3);
        }
        for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            writer.addKnownParent(path.substr(0, slash));
        }
        if (!writer.addFile(entry, archive::bytesOf(content))) {
            return {};
        }
    }
    return writer.finish() ? sink.take() : std::string();
}

std::string packed(const std::string& bytes, Compression compression) {
    archive::MemorySink sink;
    auto compressor = archive::compressInto(sink, {compression, 0});
    return (*compressor)->write(archive::bytesOf(bytes)) && (*compressor)->finish() ? sink.take() : std::string();
}

std::string blobPath(const std::string& bytes) {
    return "blobs/sha256/" + std::string(Digest::sha256Of(bytes).encoded());
}

Descriptor describe(const std::string& bytes, std::string_view mediaType) {
    return {.mediaType = std::string(mediaType), .digest = Digest::sha256Of(bytes), .size = bytes.size()};
}

// Two layers; the second deletes a file of the first.
struct TestImage {
    std::vector<std::string> tars{tarOf({{"etc/", ""}, {"etc/a", "aaaa"}, {"etc/b", "bb"}}),
                                  tarOf({{"etc/.wh.a", ""}, {"etc/c", "ccc"}})};
    std::vector<std::string> blobs;
    std::string configuration;
    std::string manifest;

    explicit TestImage(Compression compression = Compression::Gzip, const std::string& architecture = "amd64") {
        ImageConfiguration written;
        written.platform = {.os = "linux", .architecture = architecture};
        written.history = {
            {.createdBy = "ADD base"}, {.createdBy = "ENV A=b", .emptyLayer = true}, {.createdBy = "RUN rm"}};
        Manifest document;
        for (const std::string& tar : tars) {
            written.diffIds.push_back(Digest::sha256Of(tar));
            blobs.push_back(packed(tar, compression));
            document.layers.push_back(describe(blobs.back(), compression == Compression::Gzip   ? media::kOciLayerGzip
                                                             : compression == Compression::Zstd ? media::kOciLayerZstd
                                                                                                : media::kOciLayer));
        }
        configuration = written.write();
        document.configuration = describe(configuration, media::kOciConfiguration);
        manifest = document.write();
    }
    [[nodiscard]] Files files() const {
        Files result{{blobPath(manifest), manifest}, {blobPath(configuration), configuration}};
        for (const std::string& blob : blobs) {
            result.emplace_back(blobPath(blob), blob);
        }
        return result;
    }
};

Files layout(const std::vector<TestImage>& images, const std::vector<std::string>& names) {
    Files files{{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"}};
    std::map<std::string, std::string> blobs;
    Index index;
    for (std::size_t i = 0; i < images.size(); ++i) {
        Descriptor descriptor = describe(images[i].manifest, media::kOciManifest);
        if (!names[i].empty()) {
            descriptor.annotations[std::string(kAnnotationReferenceName)] = names[i];
        }
        index.manifests.push_back(descriptor);
        for (const auto& [path, bytes] : images[i].files()) {
            blobs[path] = bytes;
        }
    }
    files.insert(files.end(), blobs.begin(), blobs.end());
    files.emplace_back("index.json", index.write());
    return files;
}

void checkAnalysis(const Result<ImageAnalysis>& analysis) {
    QVERIFY(analysis.has_value());
    QCOMPARE(analysis->layers.size(), std::size_t{2});
    QVERIFY(analysis->accounting.closes());
    QCOMPARE(analysis->accounting.totals.stored, 9U);
    QCOMPARE(analysis->accounting.totals.deleted, 4U);
    QCOMPARE(analysis->accounting.totals.live, 5U);
    QCOMPARE(analysis->layers[1].diffIdMatches, std::optional(true));
    QVERIFY(analysis->root->find("etc/c") != kNoNode);
    QVERIFY(analysis->root->find("etc/a") == kNoNode);
    QCOMPARE(analysis->image.historyOf(1)->createdBy, "RUN rm");
}

} // namespace

class ImageSourceTest : public QObject {
    Q_OBJECT

private slots:
    void ociLayouts_data();
    void ociLayouts();
    void dockerArchives_data();
    void dockerArchives();
    void plainRootFilesystem();
    void severalImagesMustBeNamed();
    void platformsAreChosen();
    void attestationsAreNoImages();
    void missingBlobsAreSaid();
    void wrongBytesAreCorrupt();
    void whatIsNoImage();
    void visitorsSeeContents();
    void hostilePaths();
    void truncatedLayer();
    void cancelled();
};

void ImageSourceTest::ociLayouts_data() {
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("outer");
    QTest::addColumn<bool>("directory");
    for (const Compression layers : {Compression::None, Compression::Gzip, Compression::Zstd}) {
        for (const Compression outer : {Compression::None, Compression::Gzip, Compression::Zstd}) {
            QTest::addRow("%d in %d", static_cast<int>(layers), static_cast<int>(outer))
                << static_cast<int>(layers) << static_cast<int>(outer) << false;
        }
        QTest::addRow("%d in a directory", static_cast<int>(layers)) << static_cast<int>(layers) << 0 << true;
    }
}

void ImageSourceTest::ociLayouts() {
    QFETCH(int, layers);
    QFETCH(int, outer);
    QFETCH(bool, directory);
    const test::TemporaryDirectory here;
    const TestImage image(static_cast<Compression>(layers));
    const Files files = layout({image}, {"test:1"});
    std::filesystem::path path = here.path();
    if (directory) {
        for (const auto& [name, bytes] : files) {
            here.write(name, bytes);
        }
    } else {
        path = here.write("image.tar", packed(tarOf(files), static_cast<Compression>(outer)));
    }
    auto source = openImage(path);
    QVERIFY(source.has_value());
    const auto listings = (*source)->list();
    QCOMPARE(listings->size(), std::size_t{1});
    QCOMPARE(listings->front().names, std::vector<std::string>{"test:1"});
    const auto analysis = analyse(**source, {});
    checkAnalysis(analysis);
    QCOMPARE(analysis->layers[0].blobMatches, std::optional(true));
    QCOMPARE(analysis->image.imageId, Digest::sha256Of(image.configuration));
    QCOMPARE(analysis->downloadIsCompressed, layers != 0);
}

void ImageSourceTest::dockerArchives_data() {
    QTest::addColumn<QString>("shape");
    for (const char* shape : {"old", "symlink", "skopeo", "kaniko", "v25"}) {
        QTest::newRow(shape) << QString(shape);
    }
}

void ImageSourceTest::dockerArchives() {
    QFETCH(QString, shape);
    const test::TemporaryDirectory here;
    const TestImage image(shape == "kaniko" ? Compression::Gzip : Compression::None);
    const auto hex = [](const std::string& bytes) { return std::string(Digest::sha256Of(bytes).encoded()); };
    std::string configuration = hex(image.configuration) + ".json";
    std::vector<std::string> layers{"one/layer.tar", "two/layer.tar"};
    Files files;
    if (shape == "symlink") {
        files = {{"zero/layer.tar", image.blobs[0]}, {layers[0], "-> ../zero/layer.tar"}, {layers[1], image.blobs[1]}};
    } else if (shape == "v25") {
        files = layout({image}, {"1"});
        configuration = blobPath(image.configuration);
        layers = {blobPath(image.blobs[0]), blobPath(image.blobs[1])};
    } else {
        if (shape == "kaniko") {
            configuration = "sha256:" + hex(image.configuration);
            layers = {hex(image.blobs[0]) + ".tar.gz", hex(image.blobs[1]) + ".tar.gz"};
        } else if (shape == "skopeo") {
            layers = {hex(image.tars[0]) + ".tar", hex(image.tars[1]) + ".tar"};
        }
        files = {{layers[0], image.blobs[0]}, {layers[1], image.blobs[1]}};
    }
    if (shape != "v25") {
        files.emplace_back(configuration, image.configuration);
    }
    files.emplace_back("manifest.json", R"([{"Config":")" + configuration + R"(","RepoTags":["test:1"],"Layers":[")" +
                                            layers[0] + R"(",")" + layers[1] + R"("]}])");
    auto source = openImage(here.write("image.tar", tarOf(files)));
    QVERIFY(source.has_value());
    checkAnalysis(analyse(**source, {}));
    AnalysisOptions quick;
    quick.reading = {.contentHashes = false, .blobDigest = false, .diffId = false};
    const auto tree = analyse(**source, quick);
    QVERIFY(tree.has_value());
    QCOMPARE(tree->accounting.totals.deleted, 4U);
}

void ImageSourceTest::plainRootFilesystem() {
    const test::TemporaryDirectory here;
    auto source = openImage(here.write("root.tar.gz", packed(tarOf({{"a", "xyz"}}), Compression::Gzip)));
    QVERIFY(source.has_value());
    const auto analysis = analyse(**source, {});
    QVERIFY(analysis.has_value());
    QVERIFY(analysis->image.plainRootFilesystem);
    QCOMPARE(analysis->accounting.totals.live, 3U);
    QVERIFY(analysis->image.historyOf(0) == nullptr);
}

void ImageSourceTest::severalImagesMustBeNamed() {
    const test::TemporaryDirectory here;
    const TestImage first;
    const TestImage second(Compression::Zstd);
    auto source = openImage(here.write("image.tar", tarOf(layout({first, second}, {"a:1", "b:2"}))));
    QVERIFY(source.has_value());
    const auto unclear = (*source)->resolve({});
    QVERIFY(!unclear.has_value());
    QCOMPARE(unclear.error().code, ErrorCode::InvalidInput);
    QVERIFY(unclear.error().message.arguments[1].contains("a:1"));
    QCOMPARE((*source)->resolve({.reference = "b:2"})->descriptor.digest, Digest::sha256Of(second.manifest));
    QCOMPARE((*source)->resolve({.reference = "docker.io/library/b:2"})->descriptor.digest,
             Digest::sha256Of(second.manifest));
    QCOMPARE((*source)->resolve({.reference = Digest::sha256Of(first.manifest).text()})->descriptor.digest,
             Digest::sha256Of(first.manifest));
    QCOMPARE((*source)->resolve({.reference = "c:1"}).error().code, ErrorCode::NotFound);
}

void ImageSourceTest::platformsAreChosen() {
    const test::TemporaryDirectory here;
    const TestImage amd64;
    const TestImage arm64(Compression::Gzip, "arm64");
    Files files = layout({amd64, arm64}, {"", ""});
    Index inner;
    inner.manifests = {describe(amd64.manifest, media::kOciManifest), describe(arm64.manifest, media::kOciManifest)};
    inner.manifests[0].platform = Platform{.os = "linux", .architecture = "amd64"};
    inner.manifests[1].platform = Platform{.os = "linux", .architecture = "arm64", .variant = "v8"};
    const std::string innerText = inner.write();
    Index outer;
    outer.manifests = {describe(innerText, media::kOciIndex)};
    outer.manifests[0].annotations[std::string(kAnnotationReferenceName)] = "t:1";
    files.back().second = outer.write();
    files.emplace_back(blobPath(innerText), innerText);
    auto source = openImage(here.write("image.tar", tarOf(files)));
    QVERIFY(source.has_value());
    QCOMPARE((*source)->list()->size(), std::size_t{2});
    for (const auto* each : {&amd64, &arm64}) {
        const auto platform = Platform::parse(each == &amd64 ? "linux/amd64" : "linux/arm64");
        const auto image = (*source)->resolve({.reference = "t:1", .platform = *platform});
        QVERIFY(image.has_value());
        QCOMPARE(image->descriptor.digest, Digest::sha256Of(each->manifest));
    }
    const auto none = (*source)->resolve({.reference = "t:1", .platform = *Platform::parse("linux/s390x")});
    QCOMPARE(none.error().code, ErrorCode::NotFound);
    QVERIFY((*source)->resolve({.reference = Digest::sha256Of(innerText).text()}).has_value());
}

void ImageSourceTest::attestationsAreNoImages() {
    const test::TemporaryDirectory here;
    const TestImage image;
    Files files = layout({image}, {"t:1"});
    Manifest attestation;
    attestation.configuration = describe("{}", media::kOciEmpty);
    attestation.layers = {describe("statement", media::kInToto)};
    attestation.layers[0].annotations["in-toto.io/predicate-type"] = "https://spdx.dev/Document";
    const std::string text = attestation.write();
    Index index = *Index::parse(files.back().second, "index");
    Descriptor descriptor = describe(text, media::kOciManifest);
    descriptor.platform = Platform{.os = "unknown", .architecture = "unknown"};
    descriptor.annotations = {{"vnd.docker.reference.type", "attestation-manifest"},
                              {"vnd.docker.reference.digest", Digest::sha256Of(image.manifest).text()}};
    index.manifests.push_back(descriptor);
    files.back().second = index.write();
    files.emplace_back(blobPath(text), text);
    auto source = openImage(here.write("image.tar", tarOf(files)));
    QVERIFY(source.has_value());
    QCOMPARE((*source)->list()->size(), std::size_t{1});
    const auto resolved = (*source)->resolve({});
    QVERIFY(resolved.has_value());
    QCOMPARE(resolved->attestations.size(), std::size_t{1});
    QCOMPARE(resolved->attestations[0].predicateType, "https://spdx.dev/Document");
    QVERIFY(resolved->attestations[0].missing);
}

void ImageSourceTest::missingBlobsAreSaid() {
    const test::TemporaryDirectory here;
    const TestImage image;
    Files files = layout({image}, {"t:1"});
    std::erase_if(files, [&](const auto& each) { return each.first == blobPath(image.blobs[0]); });
    auto source = openImage(here.write("image.tar", tarOf(files)));
    const auto analysis = analyse(**source, {});
    QVERIFY(analysis.has_value());
    QCOMPARE(analysis->layers[0].state, ImageLayer::State::Missing);
    QCOMPARE(analysis->remarks.size(), std::size_t{1});
    QCOMPARE(analysis->remarks[0].id, msg::LayerMissing);
    QVERIFY(analysis->accounting.closes());
}

void ImageSourceTest::wrongBytesAreCorrupt() {
    const test::TemporaryDirectory here;
    const TestImage image(Compression::None);
    for (const std::string& path : {blobPath(image.blobs[0]), blobPath(image.manifest)}) {
        Files files = layout({image}, {"t:1"});
        for (auto& [name, bytes] : files) {
            if (name == path) {
                const std::size_t at = bytes.find(path == blobPath(image.manifest) ? "schema" : "aaaa");
                bytes[at] = 'X';
            }
        }
        auto source = openImage(here.write("image.tar", tarOf(files)));
        const auto analysis = analyse(**source, {});
        QVERIFY(!analysis.has_value());
        QCOMPARE(analysis.error().code, ErrorCode::Corrupt);
        QCOMPARE(analysis.error().message.id, msg::BlobWrongDigest);
    }
}

void ImageSourceTest::whatIsNoImage() {
    const test::TemporaryDirectory here;
    QCOMPARE(openImage(here.path()).error().code, ErrorCode::InvalidInput);
    QCOMPARE(openImage(here.path() / "none").error().code, ErrorCode::NotFound);
    QCOMPARE(openImage(here.write("text", "hello")).error().code, ErrorCode::InvalidInput);
    QCOMPARE(openImage(here.write("empty", "")).error().code, ErrorCode::InvalidInput);
    QCOMPARE(openImage(here.write("long", std::string(5000, 'x'))).error().code, ErrorCode::InvalidInput);
    const std::string deep = std::string(100'000, '[');
    auto source = openImage(here.write("deep.tar", tarOf({{"manifest.json", deep}})));
    QVERIFY(source.has_value());
    QCOMPARE((*source)->list().error().code, ErrorCode::LimitExceeded);
}

void ImageSourceTest::visitorsSeeContents() {
    struct Visitor final : LayerVisitor {
        std::string seen;
        bool wantsContent(const archive::TarEntry& entry) override { return entry.path == "etc/b"; }
        void content(const archive::TarEntry&, archive::Bytes bytes) override { seen += archive::textOf(bytes); }
        void endOfContent(const archive::TarEntry& entry) override { seen += "|" + entry.path; }
    };
    std::vector<std::shared_ptr<Visitor>> visitors{std::make_shared<Visitor>(), std::make_shared<Visitor>()};
    const test::TemporaryDirectory here;
    auto source = openImage(here.write("image.tar", tarOf(layout({TestImage()}, {"t:1"}))));
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    const auto analysis = analyse(
        **source, {}, [&](LayerNumber number) { return visitors[number.value]; },
        [&](std::uint64_t d, std::uint64_t t) {
            done = d;
            total = t;
        });
    QVERIFY(analysis.has_value());
    QCOMPARE(visitors[0]->seen, "bb|etc/b");
    QCOMPARE(visitors[1]->seen, "");
    QCOMPARE(done, total);
}

void ImageSourceTest::hostilePaths() {
    for (const char* path : {"../x", "a/../../x", "a/.."}) {
        LayerIndexBuilder builder;
        archive::TarEntry entry;
        entry.path = path;
        QCOMPARE(builder.add(entry).error().code, ErrorCode::InvalidInput);
    }
    LayerIndexBuilder builder;
    archive::TarEntry deep;
    for (int i = 0; i < 2000; ++i) {
        deep.path += "d/";
    }
    QCOMPARE(builder.add(deep).error().code, ErrorCode::LimitExceeded);
    // Links that go round, and parents that lead out, stay inside.
    const auto layer = test::layerOf({"l -> ../../etc", "l/passwd 3", "/abs 1", "./dot 2"});
    QVERIFY(layer->find("etc/passwd") != kNoEntry);
    QVERIFY(layer->find("abs") != kNoEntry && layer->find("dot") != kNoEntry);
    QVERIFY(test::layerOf({"a -> b", "b -> a", "a/x 1"}) == nullptr);
    const auto markers = test::layerOf({".wh..wh.plnk/x 9", "d/.wh. 1", ".wh.x/y 1", "stargz.index.json 5"});
    QCOMPARE(markers->ignoredEntries(), 4U);
    QCOMPARE(markers->ignoredBytes(), 16U);
    const auto index = test::layerOf({"d/", "d/f 10 x", "d/l -> f", "d/h => d/f", "d/.wh.g", "e/.wh..wh..opq"});
    const std::string saved = index->save();
    QVERIFY((*LayerIndex::load(saved))->save() == saved);
    QVERIFY((*LayerIndex::load(saved))->isOpaque(index->find("e")));
    for (std::size_t i = 0; i < saved.size(); ++i) {
        QVERIFY(!LayerIndex::load(saved.substr(0, i)).has_value());
        std::string damaged = saved;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        QVERIFY(!LayerIndex::load(damaged).has_value());
    }
}

void ImageSourceTest::truncatedLayer() {
    const TestImage image(Compression::Gzip);
    for (std::size_t length = 0; length < image.blobs[0].size(); ++length) {
        const auto reading =
            readLayer(std::make_unique<archive::MemorySource>(image.blobs[0].substr(0, length)), {}, nullptr, {}, {});
        QVERIFY(!reading.has_value() || length == 0);
    }
}

void ImageSourceTest::cancelled() {
    const test::TemporaryDirectory here;
    auto source = openImage(here.write("image.tar", tarOf(layout({TestImage()}, {"t:1"}))));
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(analyse(**source, {}, {}, {}, stop.get_token()).error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(ImageSourceTest)
#include "image_source_test.moc"
