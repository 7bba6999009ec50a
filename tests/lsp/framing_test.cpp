// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/framing.h"
#include "engine/lsp/uri.h"
#include "engine/messages/catalogue/lsp.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::lsp;

namespace {

// The bodies in the bytes, which come so many at a time; the last one is the message of an error where there is one.
std::vector<std::string> read(std::string_view bytes, std::size_t step) {
    MessageReader reader;
    std::vector<std::string> bodies;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        reader.append(bytes.substr(at, step));
        while (true) {
            auto body = reader.next();
            if (!body) {
                bodies.push_back(std::string(messages::name(body.error().message.id)));
                return bodies;
            }
            if (!*body)
                break;
            bodies.push_back(std::move(**body));
        }
    }
    return bodies;
}

using Bodies = std::vector<std::string>;

} // namespace

class FramingTest : public QObject {
    Q_OBJECT

private slots:
    void reads_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("bodies");
        const auto row = [](const char* name, const QByteArray& bytes, const QStringList& bodies) {
            QTest::newRow(name) << bytes << bodies;
        };
        const QString none = QStringLiteral("LspNoLength"), line = QStringLiteral("LspHeaderLine"),
                      tooLong = QStringLiteral("LspTooLong");
        row("nothing", "", {});
        row("one", "Content-Length: 2\r\n\r\n{}", {"{}"});
        row("two", "Content-Length: 2\r\n\r\n{}Content-Length: 1\r\n\r\n1", {"{}", "1"});
        row("empty", "Content-Length: 0\r\n\r\nContent-Length: 1\r\n\r\n1", {"", "1"});
        row("not whole", "Content-Length: 3\r\n\r\n{}", {});
        row("header not whole", "Content-Length: 3\r\n", {});
        row("more lines", "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:2 \r\n\r\n{}",
            {"{}"});
        row("body like a header", "Content-Length: 4\r\n\r\n\r\n\r\nContent-Length: 1\r\n\r\n1", {"\r\n\r\n", "1"});
        row("no length", "Content-Type: x\r\n\r\n{}", {none});
        row("no header at all", "\r\n\r\n{}", {line});
        row("no header line", "hello\r\n\r\n", {line});
        row("a word", "Content-Length: two\r\n\r\n{}", {line});
        row("nothing for a number", "Content-Length: \r\n\r\n{}", {line});
        row("negative", "Content-Length: -1\r\n\r\n{}", {line});
        row("signed", "Content-Length: +2\r\n\r\n{}", {line});
        row("hexadecimal", "Content-Length: 0x2\r\n\r\n{}", {line});
        row("fraction", "Content-Length: 2.0\r\n\r\n{}", {line});
        row("absurd", "Content-Length: 99999999999\r\n\r\n", {tooLong});
        row("beyond 64 bits", "Content-Length: 99999999999999999999999999\r\n\r\n", {tooLong});
        row("just too long", "Content-Length: " + QByteArray::number(qulonglong{longestBody + 1}) + "\r\n\r\n",
            {tooLong});
        row("as long as may be", "Content-Length: " + QByteArray::number(qulonglong{longestBody}) + "\r\n\r\n", {});
        row("endless header", QByteArray(20'000, 'x'), {none});
        row("endless lines", QByteArray("a: b\r\n").repeated(4000), {none});
        row("NUL and bytes above 127", QByteArray("Content-Length: 3\r\n\r\n\0\xff\x80", 24),
            {QString::fromLatin1("\0\xff\x80", 3)});
    }
    void reads() {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, bodies);
        for (const std::size_t step : {1U, 2U, 7U, 100'000U}) {
            QStringList found;
            for (const std::string& body : read({bytes.data(), static_cast<std::size_t>(bytes.size())}, step))
                found << QString::fromLatin1(body.data(), static_cast<qsizetype>(body.size()));
            QCOMPARE(found, bodies);
        }
    }

    void anErrorStays() {
        MessageReader reader;
        reader.append("Content-Length: x\r\n\r\n");
        QVERIFY(!reader.next());
        reader.append("Content-Length: 2\r\n\r\n{}");
        QVERIFY(!reader.next());
    }

    void writesWhatItReads() {
        std::string stream;
        Bodies bodies;
        for (std::size_t i = 0; i < 200; ++i) {
            bodies.push_back(std::string(i * 37, static_cast<char>('a' + i % 26)));
            stream += framed(bodies.back());
        }
        QVERIFY(read(stream, 1000) == bodies);
    }

    void paths_data() {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<QString>("path");
        const auto row = [](const char* uri, const char* path) {
            QTest::newRow(uri) << QString::fromUtf8(uri) << QString::fromUtf8(path);
        };
        row("file:///a/Dockerfile", "/a/Dockerfile");
        row("FILE:///a", "/a");
        row("file://localhost/a", "/a");
        row("file:///a%20b/%E4%B8%AD%e6%96%87", "/a b/中文");
        row("file:///a?x#y", "/a");
        row("file:///a%25", "/a%");
        row("file:///a%2", "");
        row("file:///a%", "");
        row("file:///a%zz", "");
        row("file:///a%00b", "");
        row("file://server/a", "");
        row("file:a", "");
        row("file://", "");
        row("untitled:Untitled-1", "");
        row("https://example.com/Dockerfile", "");
        row("", "");
    }
    void paths() {
        QFETCH(QString, uri);
        QFETCH(QString, path);
        QCOMPARE(QString::fromStdString(pathOf(uri.toStdString()).value_or("")), path);
    }
};

QTEST_APPLESS_MAIN(FramingTest)
#include "framing_test.moc"
