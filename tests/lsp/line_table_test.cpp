// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/document.h"
#include "engine/lsp/line_table.h"

#include <QtTest>
#include <random>

using namespace slipway;
using namespace slipway::lsp;

namespace {

LineTable table(std::string text) {
    return LineTable(text::SourceText("Dockerfile", std::move(text)));
}

constexpr Encoding encodings[] = {Encoding::Utf16, Encoding::Utf8};

} // namespace

class LineTableTest : public QObject {
    Q_OBJECT

private slots:
    void lines_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<QByteArray>>("lines");
        const auto row = [](const QByteArray& text, const QList<QByteArray>& lines) {
            QTest::newRow(text.toPercentEncoding().constData()) << text << lines;
        };
        row("", {""});
        row("a", {"a"});
        row("a\n", {"a", ""});
        row("a\r\nb", {"a", "b"});
        row("a\rb", {"a", "b"});
        row("a\r\rb\n\rc", {"a", "", "b", "", "c"});
        row("\r\n\r\n", {"", "", ""});
        row("\n\n", {"", "", ""});
        row("a\r", {"a", ""});
        row("a\r\r\n", {"a", "", ""});
        row("\xff\n\xe4\xb8", {"\xff", "\xe4\xb8"});
    }
    void lines() {
        QFETCH(QByteArray, text);
        QFETCH(QList<QByteArray>, lines);
        const LineTable found = table(text.toStdString());
        QCOMPARE(found.lineCount(), static_cast<std::size_t>(lines.size()));
        for (qsizetype i = 0; i < lines.size(); ++i)
            QCOMPARE(
                QByteArray::fromStdString(std::string(found.source().slice(found.line(static_cast<std::size_t>(i))))),
                lines[i]);
    }

    void columns_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qulonglong>("byte");
        QTest::addColumn<qulonglong>("line");
        QTest::addColumn<qulonglong>("utf16");
        QTest::addColumn<qulonglong>("utf8");
        const auto row = [](const char* name, const char* text, std::size_t byte, std::size_t line, std::size_t utf16,
                            std::size_t utf8) {
            QTest::newRow(name) << QByteArray(text) << qulonglong{byte} << qulonglong{line} << qulonglong{utf16}
                                << qulonglong{utf8};
        };
        row("begin", "abc", 0, 0, 0, 0);
        row("end", "abc", 3, 0, 3, 3);
        row("second line", "ab\ncd", 4, 1, 1, 1);
        row("begin of a line", "ab\r\ncd", 4, 1, 0, 0);
        row("Chinese", "# 中文 x", 8, 0, 4, 8);
        row("outside of the basic plane", "# 🐳 x", 7, 0, 5, 7);
        row("combining", "e\xcc\x81x", 3, 0, 2, 3);
        row("no UTF-8",
            "a\xff\xfe"
            "b",
            3, 0, 3, 3);
        row("begin of a character at the end", "a\xe4\xb8", 3, 0, 3, 3);
        row("byte order mark",
            "\xef\xbb\xbf"
            "FROM",
            3, 0, 1, 3);
    }
    void columns() {
        QFETCH(QByteArray, text);
        QFETCH(qulonglong, byte);
        QFETCH(qulonglong, line);
        QFETCH(qulonglong, utf16);
        QFETCH(qulonglong, utf8);
        const LineTable found = table(text.toStdString());
        for (const Encoding encoding : encodings) {
            const Position position{line, encoding == Encoding::Utf16 ? utf16 : utf8};
            QVERIFY(found.positionAt(byte, encoding) == position);
            QCOMPARE(found.byteAt(position, encoding), byte);
        }
    }

    void whatIsOutsideIsTakenAsAnEdge() {
        const LineTable found = table("ab\r\n🐳\r\n中");
        const std::size_t end = found.source().size();
        for (const Encoding encoding : encodings) {
            QCOMPARE(found.byteAt({0, 99}, encoding), 2U);
            QCOMPARE(found.byteAt({2, SIZE_MAX}, encoding), end);
            QCOMPARE(found.byteAt({99, 0}, encoding), end);
            QCOMPARE(found.byteAt({SIZE_MAX, SIZE_MAX}, encoding), end);
            // Half a character.
            QCOMPARE(found.byteAt({1, 1}, encoding), 4U);
            QVERIFY(found.positionAt(6, encoding) == (Position{1, 0}));
            // Inside a line end, and behind the text.
            QVERIFY(found.positionAt(3, encoding) == (Position{0, 2}));
            QVERIFY(found.positionAt(SIZE_MAX, encoding) == found.positionAt(end, encoding));
            // A range the wrong way round is an empty one.
            QVERIFY(found.bytes({{1, 0}, {0, 0}}, encoding) == (text::ByteRange{4, 4}));
        }
        QCOMPARE(found.byteAt({1, 2}, Encoding::Utf16), 8U);
        QCOMPARE(found.byteAt({1, 3}, Encoding::Utf8), 4U);
    }

    void everyCharacterGoesThereAndBack() {
        std::mt19937 random(7);
        const QStringList pieces{"a", "中", "🐳", "\r\n", "\n", "\r", "é", " "};
        for (int round = 0; round < 200; ++round) {
            QString text;
            for (int i = 0; i < 30; ++i)
                text += pieces[static_cast<qsizetype>(random() % static_cast<unsigned>(pieces.size()))];
            const LineTable found = table(text.toStdString());
            for (std::size_t line = 0; line < found.lineCount(); ++line) {
                const text::ByteRange range = found.line(line);
                const QString shown = QString::fromStdString(std::string(found.source().slice(range)));
                QCOMPARE(units(found.source().slice(range), Encoding::Utf16), static_cast<std::size_t>(shown.size()));
                for (qsizetype unit = 0; unit <= shown.size(); ++unit) {
                    if (unit < shown.size() && shown[unit].isLowSurrogate())
                        continue;
                    const Position position{line, static_cast<std::size_t>(unit)};
                    const std::size_t byte = found.byteAt(position, Encoding::Utf16);
                    QCOMPARE(byte - range.begin, static_cast<std::size_t>(shown.left(unit).toUtf8().size()));
                    QVERIFY(found.positionAt(byte, Encoding::Utf16) == position);
                }
            }
        }
    }

    // What a client does to its text and what the server does to its own must be the same, whatever is changed.
    void changesFollowTheClient() {
        std::mt19937 random(11);
        const QStringList pieces{"RUN x", "中文", "🐳", "\r\n", "\n", "\\\n", "\"", "$A", ""};
        for (const Encoding encoding : encodings) {
            Document document("file:///Dockerfile", 1, "FROM a\n");
            QString client = QStringLiteral("FROM a\n");
            for (int step = 0; step < 300; ++step) {
                const auto some = [&](qsizetype below) {
                    return static_cast<qsizetype>(random() % static_cast<unsigned>(below));
                };
                qsizetype begin = some(client.size() + 1), end = std::min(client.size(), begin + some(9));
                const auto isCut = [&](qsizetype at) {
                    return at > 0 && at < client.size() &&
                           (client[at].isLowSurrogate() || (client[at] == u'\n' && client[at - 1] == u'\r'));
                };
                while (isCut(begin))
                    --begin;
                while (isCut(end))
                    ++end;
                const QString text = pieces[some(pieces.size())] + pieces[some(pieces.size())];
                const LineTable before = table(client.toStdString());
                const auto at = [&](qsizetype unit) {
                    return before.positionAt(static_cast<std::size_t>(client.left(unit).toUtf8().size()), encoding);
                };
                const Range range{at(begin), at(end)};
                QVERIFY(document.apply({range, text.toStdString()}, encoding));
                client = client.left(begin) + text + client.mid(end);
                QCOMPARE(QByteArray::fromStdString(std::string(document.source().bytes())), client.toUtf8());
                (void)document.findings();
            }
        }
    }

    void textsThatAreTooLargeAreRefused() {
        Document document("untitled:1", 1, "FROM a\n");
        QVERIFY(!document.apply({{}, std::string(17 * 1024 * 1024, 'x')}, Encoding::Utf16));
        QVERIFY(!document.apply({Range{}, std::string(16 * 1024 * 1024, 'x')}, Encoding::Utf16));
        QCOMPARE(document.source().size(), 7U);
        DocumentStore store;
        QVERIFY(store.open("a", 1, std::string(17 * 1024 * 1024, 'x')) == nullptr);
        for (std::size_t i = 0; i < DocumentStore::most; ++i)
            QVERIFY(store.open("u" + std::to_string(i), 1, "FROM a\n") != nullptr);
        QVERIFY(store.open("more", 1, "FROM a\n") == nullptr);
        QVERIFY(store.open("u1", 2, "FROM b\n") != nullptr);
        QCOMPARE(store.find("u1")->version(), 2);
        QVERIFY(store.close("u1"));
        QVERIFY(!store.close("u1"));
        QVERIFY(store.find("u1") == nullptr);
    }
};

QTEST_APPLESS_MAIN(LineTableTest)
#include "line_table_test.moc"
