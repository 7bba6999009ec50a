// SPDX-License-Identifier: Apache-2.0
#include "engine/archive/compression.h"
#include "engine/archive/tar_writer.h"
#include "engine/image/layer_content.h"

#include <QtTest>

using namespace slipway;

namespace {

class Kept final : public image::FileReceiver {
public:
    Result<void> begin(const archive::TarEntry&) override {
        bytes.clear();
        ++begun;
        return {};
    }
    Result<void> content(archive::Bytes piece) override {
        bytes += archive::textOf(piece);
        return {};
    }
    std::string bytes;
    int begun = 0;
};

// Two blocks of zeros.
constexpr std::size_t kEnd = 1024;

using Files = std::vector<std::pair<std::string, std::string>>;

// Whatever the paths: each file's part of an archive of its own, and the end of an archive.
std::string tarOf(const Files& files) {
    std::string parts;
    for (const auto& [path, content] : files) {
        archive::MemorySink sink;
        archive::TarWriter writer(sink);
        if (const std::size_t slash = path.rfind('/'); slash != std::string::npos)
            writer.addKnownParent(path.substr(0, slash));
        archive::TarEntry entry;
        entry.path = path;
        entry.mode = 0644;
        entry.size = content.size();
        if (!writer.addFile(entry, archive::bytesOf(content)) || !writer.finish())
            qFatal("the writer refuses %s", path.c_str());
        std::string tar = sink.take();
        tar.resize(tar.size() - kEnd);
        parts += tar;
    }
    return parts + std::string(kEnd, '\0');
}

Result<std::uint64_t> read(const std::string& blob, std::string_view path, Kept& kept, std::uint64_t maximum = 1 << 20,
                           const std::stop_token& stop = {}) {
    return image::readFileOfLayer(std::make_unique<archive::MemorySource>(blob), path, kept, maximum, {}, {}, stop);
}

} // namespace

class LayerContentTest : public QObject {
    Q_OBJECT

private slots:
    void givesTheFile() {
        const std::string tar = tarOf({{"etc/a", "one"}, {"etc/b", std::string("\0two", 4)}, {"etc/empty", ""}});
        Kept kept;
        QCOMPARE(read(tar, "etc/a", kept).value(), 3U);
        QCOMPARE(kept.bytes, std::string("one"));
        QCOMPARE(read(tar, "etc/b", kept).value(), 4U);
        QCOMPARE(kept.bytes, std::string("\0two", 4));
        QCOMPARE(read(tar, "etc/empty", kept).value(), 0U);
        QCOMPARE(kept.bytes, std::string());
    }

    void lastOfSeveralCounts() {
        Kept kept;
        QCOMPARE(read(tarOf({{"a", "first"}, {"b", "x"}, {"a", "last"}}), "a", kept).value(), 4U);
        QCOMPARE(kept.bytes, std::string("last"));
        QCOMPARE(kept.begun, 2);
    }

    void takesTheCompressionOff() {
        archive::MemorySink sink;
        auto packed = archive::compressInto(sink, {.compression = archive::Compression::Gzip});
        QVERIFY(packed.has_value());
        QVERIFY((*packed)->write(archive::bytesOf(tarOf({{"a", "packed"}}))).has_value());
        QVERIFY((*packed)->finish().has_value());
        Kept kept;
        QVERIFY(read(sink.take(), "a", kept).has_value());
        QCOMPARE(kept.bytes, std::string("packed"));
    }

    void refuses() {
        const std::string tar = tarOf({{"a", "12345"}, {"d/b", "x"}});
        Kept kept;
        QCOMPARE(read(tar, "c", kept).error().code, ErrorCode::NotFound);
        QCOMPARE(read(tar, "d", kept).error().code, ErrorCode::NotFound);
        QCOMPARE(read(tar, "a", kept, 4).error().code, ErrorCode::LimitExceeded);
        QCOMPARE(kept.begun, 0);
        QCOMPARE(read(tar.substr(0, tar.find("12345") + 2), "a", kept).error().code, ErrorCode::Corrupt);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(read(tar, "a", kept, 100, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(LayerContentTest)
#include "layer_content_test.moc"
