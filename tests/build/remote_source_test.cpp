// SPDX-License-Identifier: Apache-2.0
#include "engine/build/remote_source.h"

#include <QTest>

using namespace slipway::build;

class RemoteSourceTest : public QObject {
    Q_OBJECT
private slots:
    void kinds_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<bool>("git");
        QTest::addColumn<bool>("http");
        QTest::newRow("http") << "http://h/a" << false << true;
        QTest::newRow("https") << "https://h/a.tar.gz" << false << true;
        QTest::newRow("path") << "dir/http://h" << false << false;
        QTest::newRow("other scheme") << "ftp://h/a" << false << false;
        QTest::newRow("git over ssh") << "git@host:a/b" << true << false;
        QTest::newRow("ssh") << "ssh://git@host/a" << true << false;
        QTest::newRow("git scheme") << "git://host/a.git" << true << false;
        QTest::newRow("repository") << "https://h/a.git" << true << true;
        QTest::newRow("repository with a branch") << "https://h/a.git#main:sub" << true << true;
        QTest::newRow("repository with a query") << "https://h/a.git?ref=main" << true << true;
        QTest::newRow("file below") << "https://h/a.git/info" << false << true;
    }
    void kinds() {
        QFETCH(QString, source);
        QFETCH(bool, git);
        QFETCH(bool, http);
        QCOMPARE(isGitSource(source.toStdString()), git);
        QCOMPARE(isHttpSource(source.toStdString()), http);
    }

    void names_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("name");
        QTest::newRow("file") << "http://h/a/b.txt" << "b.txt";
        QTest::newRow("query") << "http://h/b.txt?x=y/z" << "b.txt";
        QTest::newRow("fragment") << "http://h/b.txt#x/y" << "b.txt";
        QTest::newRow("escaped") << "http://h/a%20b%2Ec" << "a b.c";
        QTest::newRow("escaped slash") << "http://h/a%2Fb" << "b";
        QTest::newRow("broken escape") << "http://h/a%zz%" << "a%zz%";
        QTest::newRow("trailing slash") << "http://h/a/" << "a";
        QTest::newRow("root") << "http://h/" << "__unnamed__";
        QTest::newRow("host") << "http://h" << "__unnamed__";
        QTest::newRow("query without a path") << "http://h?a/b" << "__unnamed__";
        QTest::newRow("upwards") << "http://h/a/.." << "__unnamed__";
        QTest::newRow("escaped upwards") << "http://h/a/%2e%2e" << "__unnamed__";
        QTest::newRow("here") << "http://h/." << "__unnamed__";
        QTest::newRow("zero byte") << "http://h/a%00b" << "__unnamed__";
        QTest::newRow("Chinese") << "http://h/%E6%96%87.txt" << "文.txt";
    }
    void names() {
        QFETCH(QString, url);
        QFETCH(QString, name);
        QCOMPARE(QString::fromStdString(remoteName(url.toStdString())), name);
    }

    void checksums() {
        const std::string good = "sha256:" + std::string(64, 'a');
        QCOMPARE(remoteFile("http://h/a", good)->checksum, good);
        QCOMPARE(remoteFile("http://h/a", "")->name, std::string("a"));
        for (const std::string& bad : {std::string("sha256:abc"), "md5:" + std::string(32, 'a'), std::string(64, 'a'),
                                       "sha512:" + std::string(128, 'a')})
            QVERIFY2(!remoteFile("http://h/a", bad), bad.c_str());
    }
};

QTEST_APPLESS_MAIN(RemoteSourceTest)
#include "remote_source_test.moc"
