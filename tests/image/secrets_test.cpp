// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/accounts.h"
#include "engine/image/facts/secret.h"
#include "engine/image/facts/waste.h"

#include <QtTest>
#include <set>

using namespace slipway::image::facts;

class SecretsTest : public QObject {
    Q_OBJECT
private slots:
    void files_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("content");
        QTest::addColumn<QString>("kind");
        const QString key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n";
        QTest::newRow("ssh key") << "root/.ssh/id_rsa" << key << "private-key";
        QTest::newRow("key under any name") << "app/config" << "x\n" + key << "private-key";
        QTest::newRow("encrypted key") << "k.pem"
                                       << "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                       << "private-key";
        QTest::newRow("public key") << "k.pem"
                                    << "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOC\n"
                                    << "";
        QTest::newRow("words about keys") << "doc.txt" << "the line -----BEGIN PRIVATE KEY----- starts it\n" << "";
        QTest::newRow("armour without a key") << "doc.txt" << "-----BEGIN PRIVATE KEY-----\n...\n" << "";
        QTest::newRow("env") << "app/.env" << "DEBUG=1\nDB_PASSWORD=hunter22\n" << "environment-file";
        QTest::newRow("env without secrets") << "app/.env" << "DEBUG=1\nPORT=80\n" << "";
        QTest::newRow("env example") << "app/.env.example" << "DB_PASSWORD=changeme\n" << "";
        QTest::newRow("env with a reference") << "app/.env" << "DB_PASSWORD=${PASS}\n" << "";
        QTest::newRow("aws") << "root/.aws/credentials"
                             << "[default]\naws_access_key_id = X\naws_secret_access_key = wJalrXUtnFEMIK7MDENG\n"
                             << "aws-credentials";
        QTest::newRow("npmrc") << "root/.npmrc" << "//registry.npmjs.org/:_authToken=0123456789abcdef\n" << "npm-token";
        QTest::newRow("npmrc with a variable") << "root/.npmrc" << "//r/:_authToken=${NPM_TOKEN}\n" << "";
        QTest::newRow("npmrc plain") << "root/.npmrc" << "registry=https://r\n" << "";
        QTest::newRow("netrc") << "root/.netrc" << "machine h login u password p\n" << "netrc-password";
        QTest::newRow("docker") << "root/.docker/config.json"
                                << R"({"auths":{"r":{"auth":"dXNlcjpwYXNzd29yZA=="}}})" << "registry-login";
        QTest::newRow("docker helper") << "root/.docker/config.json" << R"({"credsStore":"pass"})" << "";
        QTest::newRow("kubeconfig") << "root/.kube/config"
                                    << "users:\n- user:\n    client-key-data: LS0tLS1CRUdJTg==\n"
                                    << "kubeconfig";
        QTest::newRow("git") << "root/.git-credentials" << "https://u:ghostpass@github.com\n" << "git-credentials";
        QTest::newRow("service account") << "key.json" << R"({"private_key": "-----BEGIN PRIVATE KEY-----\nMII"})"
                                         << "service-account-key";
        QTest::newRow("github token") << "build.sh" << "curl -H 'token ghp_" + QString(36, 'a') + "'\n"
                                      << "github-token";
        QTest::newRow("too short for a token") << "build.sh" << "ghp_abc\n" << "";
        QTest::newRow("binary") << "a.out" << QString(QChar(0)) + key << "";
        QTest::newRow("empty") << ".env" << "" << "";
    }
    void files() {
        QFETCH(QString, path);
        QFETCH(QString, content);
        QFETCH(QString, kind);
        const auto found = secretInFile(path.toStdString(), content.toStdString());
        QCOMPARE(found ? QString::fromStdString(std::string(nameOf(*found))) : QString(), kind);
    }
    void variables_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("secret");
        QTest::newRow("password") << "MYSQL_ROOT_PASSWORD" << "hunter22" << true;
        QTest::newRow("quoted") << "API_KEY" << "\"abcdef\"" << true;
        QTest::newRow("token") << "X" << "AKIA" + QString(16, 'A') << true;
        QTest::newRow("url") << "DATABASE_URL" << "postgres://u:pw12@db/x" << true;
        QTest::newRow("url without password") << "DATABASE_URL" << "postgres://u@db/x" << false;
        QTest::newRow("url with variable") << "DATABASE_URL" << "postgres://u:$PW@db/x" << false;
        QTest::newRow("file") << "DB_PASSWORD_FILE" << "/run/secrets/db" << false;
        QTest::newRow("path") << "DB_PASSWORD" << "/run/secrets/db" << false;
        QTest::newRow("switch") << "ALLOW_EMPTY_PASSWORD" << "true" << false;
        QTest::newRow("reference") << "TOKEN" << "$T" << false;
        QTest::newRow("empty") << "TOKEN" << "" << false;
        QTest::newRow("key of Debian") << "GPG_KEY" << "A035C8C19219BA821ECEA86B64E628F8D684696D" << false;
        QTest::newRow("path variable") << "PATH" << "/usr/bin" << false;
    }
    void variables() {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(bool, secret);
        QCOMPARE(secretInVariable(name.toStdString(), value.toStdString()).has_value(), secret);
    }

    void waste_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("kind");
        QTest::newRow("apt lists") << "var/lib/apt/lists/x_Packages" << "package-cache";
        QTest::newRow("apt archives") << "var/cache/apt/archives/a.deb" << "package-cache";
        QTest::newRow("apk") << "var/cache/apk/APKINDEX" << "package-cache";
        QTest::newRow("pip") << "root/.cache/pip/http/x" << "language-cache";
        QTest::newRow("go build") << "root/.cache/go-build/00/x" << "language-cache";
        QTest::newRow("go modules at the top") << "go/pkg/mod/x/y.go" << "language-cache";
        QTest::newRow("npm") << "root/.npm/_cacache/index" << "language-cache";
        QTest::newRow("git") << "src/.git/objects/aa" << "version-control";
        QTest::newRow("git at the top") << ".git/HEAD" << "version-control";
        QTest::newRow("log") << "var/log/dpkg.log" << "log";
        QTest::newRow("tmp") << "tmp/x" << "temporary";
        QTest::newRow("debug") << "usr/lib/debug/.build-id/00/x.debug" << "debug-symbols";
        QTest::newRow("man") << "usr/share/man/man1/ls.1.gz" << "documentation";
        QTest::newRow("doc") << "usr/share/doc/x/copyright" << "documentation";
        QTest::newRow("locale") << "usr/share/locale/de/LC_MESSAGES/x.mo" << "locale";
        QTest::newRow("the locale that is needed") << "usr/lib/locale/C.utf8/LC_CTYPE" << "";
        QTest::newRow("go") << "usr/local/go/bin/go" << "toolchain";
        QTest::newRow("Debian's go") << "usr/lib/go-1.24/bin/go" << "toolchain";
        QTest::newRow("gcc") << "usr/bin/x86_64-linux-gnu-gcc-14" << "toolchain";
        QTest::newRow("cc1") << "usr/libexec/gcc/x86_64-linux-gnu/14/cc1" << "toolchain";
        QTest::newRow("g++") << "usr/bin/g++-14" << "toolchain";
        QTest::newRow("not a tool") << "usr/bin/gcov-report" << "";
        QTest::newRow("static library") << "usr/lib/x86_64-linux-gnu/libc.a" << "static-library";
        QTest::newRow("header") << "usr/include/stdio.h" << "header";
        QTest::newRow("bytecode") << "usr/lib/python3/__pycache__/a.cpython-313.pyc" << "bytecode";
        QTest::newRow("source") << "src/main.go" << "source";
        QTest::newRow("types") << "app/node_modules/@types/node/fs.d.ts" << "development-tree";
        QTest::newRow("program") << "usr/bin/bash" << "";
        QTest::newRow("a folder that only sounds so") << "app/mygit/x" << "";
        QTest::newRow("empty") << "" << "";
    }
    void waste() {
        QFETCH(QString, path);
        QFETCH(QString, kind);
        const auto found = wasteKindOf(path.toStdString());
        QCOMPARE(found ? QString::fromStdString(std::string(nameOf(*found))) : QString(), kind);
    }
    void wasteNamesAreDistinct() {
        std::set<std::string_view> names;
        for (const WasteKind kind : kWasteKinds)
            names.insert(nameOf(kind));
        QCOMPARE(names.size(), kWasteKinds.size());
    }

    void users_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<int>("uid");
        QTest::addColumn<int>("gid");
        QTest::addColumn<QString>("name");
        QTest::newRow("none") << "" << 0 << 0 << "root";
        QTest::newRow("name") << "app" << 1000 << 1001 << "app";
        QTest::newRow("number") << "1000" << 1000 << 1001 << "app";
        QTest::newRow("unknown number") << "4242" << 4242 << 0 << "";
        QTest::newRow("unknown name") << "nobody" << -1 << 0 << "";
        QTest::newRow("group by name") << "app:staff" << 1000 << 50 << "app";
        QTest::newRow("group by number") << "1000:7" << 1000 << 7 << "app";
        QTest::newRow("unknown group") << "app:none" << 1000 << -1 << "app";
        QTest::newRow("too large") << "99999999999" << -1 << 0 << "";
    }
    void users() {
        QFETCH(QString, written);
        QFETCH(int, uid);
        QFETCH(int, gid);
        QFETCH(QString, name);
        const auto accounts = parsePasswd("root:x:0:0:root:/root:/bin/bash\napp:x:1000:1001::/home/app:/bin/sh\n#no\n"
                                          "short:x:1\nbad:x:one:1:::\n");
        QCOMPARE(accounts.size(), 2u);
        const ImageUser user =
            resolveUser(written.toStdString(), accounts, parseGroup("root:x:0:\nstaff:x:50:app\nbroken\n"));
        QCOMPARE(user.uid ? static_cast<int>(*user.uid) : -1, uid);
        QCOMPARE(user.gid ? static_cast<int>(*user.gid) : -1, gid);
        QCOMPARE(QString::fromStdString(user.name), name);
        QCOMPARE(user.isRoot(), uid == 0);
    }
    void osRelease() {
        const auto values = parseOsRelease("# x\nID=debian\nPRETTY_NAME=\"Debian \\\"13\\\"\"\nHOME='h'\nbroken\nE=\n");
        QCOMPARE(values.at("ID"), "debian");
        QCOMPARE(values.at("PRETTY_NAME"), "Debian \"13\"");
        QCOMPARE(values.at("HOME"), "h");
        QCOMPARE(values.at("E"), "");
        QCOMPARE(values.size(), 4u);
    }
};

QTEST_APPLESS_MAIN(SecretsTest)
#include "secrets_test.moc"
