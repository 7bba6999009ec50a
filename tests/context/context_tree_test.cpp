// SPDX-License-Identifier: Apache-2.0
#include "engine/context/content_digest.h"
#include "engine/context/context_tree.h"
#include "tests/support/temporary_directory.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <QtTest>
#include <map>
#include <set>

using namespace slipway;
using namespace slipway::context;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const ContextTree> walked(const fs::path& path, std::string_view ignore = {},
                                          WalkOptions options = {}) {
    std::optional<IgnoreFile> file;
    if (!ignore.empty())
        file = parseIgnoreFile(text::SourceText(".dockerignore", std::string(ignore)));
    auto tree = ContextTree::walk(path, std::move(file), options, {});
    if (!tree)
        qFatal("%s", messages::render(tree.error().message, messages::Language::English).c_str());
    return *tree;
}

std::string sentPaths(const ContextTree& tree) {
    std::string result;
    std::set<std::string> sorted;
    for (std::size_t i = 1; i < tree.entries().size(); ++i)
        if (tree.entries()[i].sent)
            sorted.insert(tree.path(i));
    for (const std::string& path : sorted)
        result += (result.empty() ? "" : " ") + path;
    return result;
}

// "group>destination ..." for all items; parents-only ones in brackets.
std::string selected(const SourceTree& tree, CopyRequest request) {
    const auto selection = selectSources(tree, request, {});
    if (!selection)
        return "error: " + messages::render(selection.error().message, messages::Language::English);
    std::string result;
    for (const CopyGroup& group : selection->groups) {
        result += (result.empty() ? "" : " | ") + group.path + ":";
        for (const CopyItem& item : group.items) {
            const std::string shown = item.destination.empty() ? "." : item.destination;
            result += " " + (item.parentOnly ? "(" + shown + ")" : shown);
        }
    }
    return result;
}

std::string digestOf(const SourceTree& tree, std::vector<std::string> sources, const DigestOptions& options = {}) {
    const auto selection = selectSources(tree, {"COPY", std::move(sources)}, {});
    if (!selection)
        qFatal("selection");
    return hexadecimal(digestSelection(tree, *selection, options, {}).value());
}

class MemoryCache final : public StatCache {
public:
    std::optional<Sha256> find(const StatKey& key) override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_known.find(key);
        if (found == m_known.end())
            return std::nullopt;
        ++hits;
        return found->second;
    }
    void remember(const StatKey& key, const Sha256& digest) override {
        const std::lock_guard lock(m_mutex);
        m_known[key] = digest;
    }
    std::size_t size() const { return m_known.size(); }
    int hits = 0;

private:
    std::mutex m_mutex;
    std::map<StatKey, Sha256> m_known;
};

} // namespace

class ContextTreeTest : public QObject {
    Q_OBJECT

private slots:
    void walksAndHides_data() {
        QTest::addColumn<QByteArray>("ignore");
        QTest::addColumn<QByteArray>("sent");
        QTest::newRow("nothing hidden") << QByteArray() << QByteArray("a a/b.txt a/c.log d d/e d/e/f.go top.log 中文");
        QTest::newRow("pattern") << QByteArray("**/*.log") << QByteArray("a a/b.txt d d/e d/e/f.go 中文");
        QTest::newRow("directory") << QByteArray("d\n中文") << QByteArray("a a/b.txt a/c.log top.log");
        QTest::newRow("exception deep below") << QByteArray("*\n!d/e/f.go") << QByteArray("d d/e d/e/f.go");
        QTest::newRow("exception without a match") << QByteArray("*\n!d/e/g.go") << QByteArray("");
        QTest::newRow("exception with wildcard") << QByteArray("*\n!**/*.go") << QByteArray("d d/e d/e/f.go");
        QTest::newRow("everything") << QByteArray("**") << QByteArray("");
    }
    void walksAndHides() {
        QFETCH(QByteArray, ignore);
        QFETCH(QByteArray, sent);
        const test::TemporaryDirectory directory;
        for (const char* name : {"a/b.txt", "a/c.log", "d/e/f.go", "top.log", "中文"})
            directory.write(name, name);
        QCOMPARE(QByteArray::fromStdString(sentPaths(*walked(directory.path(), ignore.toStdString()))), sent);
        QCOMPARE(QByteArray::fromStdString(
                     sentPaths(*walked(directory.path(), ignore.toStdString(), {.countHidden = true}))),
                 sent);
    }

    void countsWhatPatternsHide() {
        const test::TemporaryDirectory directory;
        directory.write("keep", std::string(10, 'x'));
        directory.write("node_modules/a/b", std::string(1000, 'x'));
        directory.write("node_modules/c", std::string(500, 'x'));
        directory.write("x.log", std::string(7, 'x'));
        const auto tree = walked(directory.path(), "node_modules\n*.log\nabsent", {.countHidden = true});
        QCOMPARE(tree->sent().bytes, 10u);
        QCOMPARE(tree->sent().entries, 1u);
        QCOMPARE(tree->hidden().size(), 3u);
        QCOMPARE(tree->hidden()[0].bytes, 1500u);
        QCOMPARE(tree->hidden()[0].entries, 4u);
        QCOMPARE(tree->hidden()[1].bytes, 7u);
        QCOMPARE(tree->hidden()[2].bytes, 0u);
        QCOMPARE(tree->hiddenTotal().bytes, 1507u);
    }

    void showsOddEntriesAsTheyAre() {
        const test::TemporaryDirectory directory;
        const fs::path file = directory.write("f", "12345");
        fs::create_hard_link(file, directory.path() / "g");
        fs::create_symlink("../outside", directory.path() / "link");
        ::chmod(file.c_str(), 04751);
        ::mkfifo((directory.path() / "pipe").c_str(), 0600);
        const std::string wrong = directory.path().native() + "/\xff\xfe";
        ::close(::open(wrong.c_str(), O_CREAT | O_WRONLY, 0644));
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        std::strncpy(address.sun_path, (directory.path() / "sock").c_str(), sizeof address.sun_path - 1);
        QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        const auto tree = walked(directory.path());
        ::close(socket);
        const EntryStatus status = **tree->status("f");
        QCOMPARE(status.mode, 04751u);
        QCOMPARE(status.size, 5u);
        QCOMPARE(status.uid, 0u);
        QCOMPARE(status.linkCount, 2u);
        QCOMPARE((*tree->status("g"))->inode, status.inode);
        QVERIFY((*tree->status("link"))->kind == EntryKind::Symlink);
        QCOMPARE(*tree->readLink("link"), std::string("../outside"));
        QVERIFY((*tree->status("pipe"))->kind == EntryKind::Fifo);
        QVERIFY(tree->status("\xff\xfe")->has_value());
        QVERIFY(!tree->status("sock")->has_value());
        QVERIFY(!tree->status("absent/x")->has_value());
        QVERIFY(!tree->open("link").has_value());
        QVERIFY(!tree->open("pipe").has_value());
    }

    void linksDoNotLeadOut() {
        const test::TemporaryDirectory outside;
        outside.write("secret", "s");
        const test::TemporaryDirectory directory;
        fs::create_directory_symlink(outside.path(), directory.path() / "way");
        fs::create_symlink("/in", directory.path() / "absolute");
        directory.write("in", "inside");
        fs::create_symlink("loop", directory.path() / "loop");
        fs::create_symlink("../../../in", directory.path() / "up");
        auto plain = DirectoryTree::open(directory.path(), "x");
        QVERIFY(!(*plain)->status("way/secret")->has_value());
        QVERIFY(!(*plain)->open("way/secret").has_value());
        QVERIFY(!(*plain)->readDirectory("way").has_value());
        QCOMPARE(*resolvePath(**plain, "absolute", true), std::string("in"));
        QCOMPARE(*resolvePath(**plain, "up", true), std::string("in"));
        QCOMPARE(*resolvePath(**plain, "up", false), std::string("up"));
        QVERIFY(resolvePath(**plain, "loop", true).error().code == ErrorCode::InvalidInput);
        QVERIFY(resolvePath(**plain, "way/secret", true).error().code == ErrorCode::NotFound);
    }

    void refusesWhatIsNoContext() {
        const test::TemporaryDirectory directory;
        directory.write("file", "");
        QVERIFY(ContextTree::walk(directory.path() / "absent", {}, {}, {}).error().code == ErrorCode::NotFound);
        QVERIFY(ContextTree::walk(directory.path() / "file", {}, {}, {}).error().code == ErrorCode::InvalidInput);
        directory.write("a/b/c/d", "");
        QVERIFY(ContextTree::walk(directory.path(), {}, {.maximumDepth = 2}, {}).error().code ==
                ErrorCode::LimitExceeded);
        QVERIFY(ContextTree::walk(directory.path(), {}, {.maximumEntries = 3}, {}).error().code ==
                ErrorCode::LimitExceeded);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(ContextTree::walk(directory.path(), {}, {}, stop.get_token()).error().code == ErrorCode::Cancelled);
    }

    void reportsAnUnreadableDirectory() {
        if (::geteuid() == 0)
            QSKIP("root reads everything");
        const test::TemporaryDirectory directory;
        directory.write("closed/x", "");
        directory.write("open", "");
        ::chmod((directory.path() / "closed").c_str(), 0);
        const auto tree = walked(directory.path());
        QCOMPARE(tree->problems().size(), 1u);
        QCOMPARE(tree->problems()[0].path, std::string("closed"));
        QCOMPARE(selected(*tree, {"COPY", {"open"}}), std::string("open: ."));
        QVERIFY(selected(*tree, {"COPY", {"."}}).starts_with("error: cannot read closed"));
        ::chmod((directory.path() / "closed").c_str(), 0700);
    }

    void selects_data() {
        QTest::addColumn<QByteArray>("sources");
        QTest::addColumn<QByteArray>("flags");
        QTest::addColumn<QByteArray>("expected");
        static constexpr const char* rows[][3] = {
            {"go.mod", "", "go.mod: ."},
            {"./go.mod", "", "go.mod: ."},
            {"/go.mod", "", "go.mod: ."},
            {"../../go.mod", "", "go.mod: ."},
            {"go.mod/", "", "go.mod: ."},
            {"src", "", "src: . a.go a_test.go sub sub/b.go sub/c.txt"},
            {"src/", "", "src: . a.go a_test.go sub sub/b.go sub/c.txt"},
            {"src/sub", "", "src/sub: . b.go c.txt"},
            {"go.mod go.sum", "", "go.mod: . | go.sum: ."},
            {"go.*", "", "go.mod: . | go.sum: ."},
            {"go.mo?", "", "go.mod: ."},
            {"go.[ms]*", "", "go.mod: . | go.sum: ."},
            {"*.absent", "", ""},
            {"absent/*.go", "", ""},
            {"src/*.go", "", "src/a.go: . | src/a_test.go: ."},
            {"s*/sub", "", "src/sub: . b.go c.txt"},
            {"s*/*/b.go", "", "src/sub/b.go: ."},
            {"**/b.go", "", ""},
            {"to-file", "", "to-file: ."},
            {"to-src", "", "to-src: . a.go a_test.go sub sub/b.go sub/c.txt"},
            {"to-src/sub/b.go", "", "to-src/sub/b.go: ."},
            {"to-*", "", "to-file: . | to-src: . a.go a_test.go sub sub/b.go sub/c.txt"},
            {"odd/arr[[]0].txt", "", "odd/arr[0].txt: ."},
            {"odd/空 白", "", "odd/空 白: ."},
            {"src", "--exclude=*.go", "src: . sub sub/b.go sub/c.txt"},
            {"src", "--exclude=**/*.go", "src: . sub sub/c.txt"},
            {"src", "--exclude=sub", "src: . a.go a_test.go"},
            {"src", "--exclude=sub --exclude=!sub/c.txt", "src: . a.go a_test.go (sub) sub/c.txt"},
            {"src", "--exclude=sub --exclude=!sub/absent", "src: . a.go a_test.go"},
            {"src", "--exclude=src/sub", "src: . a.go a_test.go sub sub/b.go sub/c.txt"},
            {"go.*", "--exclude=*.sum", "go.mod: ."},
            {"src/sub/b.go", "--parents", ": (.) (src) (src/sub) src/sub/b.go"},
            {"src", "--parents", ": (.) src src/a.go src/a_test.go src/sub src/sub/b.go src/sub/c.txt"},
            {"src/**/*.go", "--parents", ": (.) (src) src/a.go src/a_test.go (src/sub) src/sub/b.go"},
            {"**/b.go", "--parents", ": (.) (src) (src/sub) src/sub/b.go"},
            {"src/./sub/b.go", "--parents", "src: (.) (sub) sub/b.go"},
            {"src/./*.go", "--parents", "src: (.) a.go a_test.go"},
            {"./src/./sub", "--parents", "src: (.) sub sub/b.go sub/c.txt"},
            {"to-src/./sub/b.go", "--parents", "to-src: (.) (sub) sub/b.go"},
            {"src/*.absent", "--parents", ""},
            {"src", "--parents --exclude=src/sub", ": (.) src src/a.go src/a_test.go"},
            {".", "--parents --exclude=* --exclude=!src/sub/b.go", ": . (src) (src/sub) src/sub/b.go"},
        };
        for (const auto& row : rows)
            QTest::addRow("%s %s", row[1], row[0]) << QByteArray(row[0]) << QByteArray(row[1]) << QByteArray(row[2]);
    }
    void selects() {
        QFETCH(QByteArray, sources);
        QFETCH(QByteArray, flags);
        QFETCH(QByteArray, expected);
        const test::TemporaryDirectory directory;
        for (const char* name : {"go.mod", "go.sum", "src/a.go", "src/a_test.go", "src/sub/b.go", "src/sub/c.txt",
                                 "odd/arr[0].txt", "odd/空 白"})
            directory.write(name, name);
        fs::create_symlink("/go.mod", directory.path() / "to-file");
        fs::create_symlink("src", directory.path() / "to-src");
        CopyRequest request;
        if (sources.contains("空"))
            request.sources.push_back(sources.toStdString());
        else
            for (const QByteArray& source : sources.split(' '))
                request.sources.push_back(source.toStdString());
        for (const QByteArray& flag : flags.split(' ')) {
            if (flag == "--parents")
                request.parents = true;
            else if (flag.startsWith("--exclude="))
                request.excludes.push_back(flag.mid(10).toStdString());
        }
        QCOMPARE(QByteArray::fromStdString(selected(*walked(directory.path()), request)), expected);
        const auto plain = DirectoryTree::open(directory.path(), "stage");
        QCOMPARE(QByteArray::fromStdString(selected(**plain, request)), expected);
    }

    void groupsKeepTheNameAsWritten() {
        const test::TemporaryDirectory directory;
        directory.write("v1/app", "x");
        fs::create_symlink("v1/app", directory.path() / "current");
        const auto selection = selectSources(*walked(directory.path()), {"COPY", {"current"}}, {});
        QCOMPARE(selection->groups[0].baseName, std::string("current"));
        QCOMPARE(selection->groups[0].items[0].source, std::string("v1/app"));
        QVERIFY(selection->groups[0].items[0].status.kind == EntryKind::File);
    }

    void saysWhatIsMissing_data() {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<bool>("parents");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("note");
        QTest::newRow("absent") << QByteArray("zzzzzz") << false << QByteArray("COPY needs zzzzzz, which is not in ")
                                << QByteArray();
        QTest::newRow("similar") << QByteArray("Readme.md") << false
                                 << QByteArray("COPY needs Readme.md, which is not in ")
                                 << QByteArray("there is README.md");
        QTest::newRow("hidden") << QByteArray("x.log") << false
                                << QByteArray("COPY needs x.log, but line 3 of .dockerignore hides it: *.log")
                                << QByteArray("add a line \"!x.log\" after it");
        QTest::newRow("hidden below") << QByteArray("d/e/f") << false
                                      << QByteArray("COPY needs d/e/f, but line 4 of .dockerignore hides it: d/")
                                      << QByteArray("add a line \"!d/e/f\" after it");
        QTest::newRow("hidden but not there")
            << QByteArray("y.log") << false << QByteArray("COPY needs y.log, which is not in ") << QByteArray();
        QTest::newRow("parents") << QByteArray("d/e/f") << true
                                 << QByteArray("COPY needs d/e/f, but line 4 of .dockerignore hides it: d/")
                                 << QByteArray("add a line \"!d/e/f\" after it");
        QTest::newRow("dangling") << QByteArray("dangling") << false
                                  << QByteArray("COPY needs dangling, which is not in ") << QByteArray();
    }
    void saysWhatIsMissing() {
        QFETCH(QByteArray, source);
        QFETCH(bool, parents);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, note);
        const test::TemporaryDirectory directory;
        directory.write("README.md", "");
        directory.write("x.log", "");
        directory.write("d/e/f", "");
        fs::create_symlink("nowhere", directory.path() / "dangling");
        const auto tree = walked(directory.path(), "# logs\n\n*.log\nd/\n");
        const auto result = selectSources(*tree, {"COPY", {source.toStdString()}, {}, parents}, {});
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::NotFound);
        const auto shown = messages::render(result.error().message, messages::Language::English);
        QVERIFY2(shown.starts_with(message.toStdString()), shown.c_str());
        QCOMPARE(result.error().notes.empty() ? QByteArray()
                                              : QByteArray::fromStdString(messages::render(
                                                    result.error().notes[0], messages::Language::English)),
                 note);
    }

    void badPatternsAreErrors() {
        const test::TemporaryDirectory directory;
        directory.write("a", "");
        const auto tree = walked(directory.path());
        QVERIFY(selected(*tree, {"COPY", {"[a"}}).starts_with("error: [a is not a valid pattern"));
        QVERIFY(selected(*tree, {"COPY", {"."}, {"x["}}).starts_with("error: x[ is not a valid pattern"));
        QVERIFY(selected(*tree, {"COPY", {"."}, {"!"}}).starts_with("error:"));
        QVERIFY(selected(*tree, {"COPY", {"x["}, {}, true}).starts_with("error:"));
    }

    void digestsDependOnWhatIsCopied() {
        const test::TemporaryDirectory directory;
        const fs::path file = directory.write("d/f", "content");
        directory.write("d/g", "other");
        const auto digest = [&](std::vector<std::string> sources) {
            return digestOf(*walked(directory.path()), std::move(sources));
        };
        const std::string first = digest({"d"});
        QCOMPARE(digest({"d"}), first);
        QCOMPARE(digest({"./d/"}), first);
        // Times do not count.
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(5));
        QCOMPARE(digest({"d"}), first);
        // A directory's own name goes nowhere, a file's does.
        fs::rename(directory.path() / "d", directory.path() / "e");
        QCOMPARE(digest({"e"}), first);
        fs::rename(directory.path() / "e", directory.path() / "d");
        const std::string single = digest({"d/f"});
        fs::rename(file, directory.path() / "d/h");
        QVERIFY(digest({"d"}) != first);
        QVERIFY(digest({"d/h"}) != single);
        fs::rename(directory.path() / "d/h", file);
        QCOMPARE(digest({"d"}), first);
        ::chmod(file.c_str(), 0755);
        QVERIFY(digest({"d"}) != first);
        ::chmod(file.c_str(), 0644);
        QCOMPARE(digest({"d"}), first);
        directory.write("d/f", "Content");
        QVERIFY(digest({"d"}) != first);
        directory.write("d/f", "content");
        fs::create_symlink("f", directory.path() / "d/l");
        const std::string linked = digest({"d"});
        QVERIFY(linked != first);
        fs::remove(directory.path() / "d/l");
        fs::create_symlink("g", directory.path() / "d/l");
        QVERIFY(digest({"d"}) != linked);
        QVERIFY(digest({"d/f", "d/g"}) != digest({"d/g", "d/f"}));
    }

    void pathDigestIsTheOneOfTheTree() {
        const test::TemporaryDirectory directory;
        directory.write("a/x/f", "1");
        directory.write("b/x/f", "1");
        fs::create_symlink("a", directory.path() / "l");
        const auto tree = walked(directory.path());
        const Sha256 a = *digestPath(*tree, "a", {}, {});
        QCOMPARE(*digestPath(*tree, "b", {}, {}), a);
        QCOMPARE(*digestPath(*tree, "l", {}, {}), a);
        QVERIFY(*digestPath(*tree, "a/x", {}, {}) != a);
        QVERIFY(digestPath(*tree, "c", {}, {}).error().code == ErrorCode::NotFound);
    }

    void cacheSparesReading() {
        const test::TemporaryDirectory directory;
        for (int i = 0; i < 20; ++i)
            directory.write("f" + std::to_string(i), std::string(100'000, static_cast<char>('a' + i)));
        MemoryCache cache;
        const DigestOptions options{.cache = &cache};
        const std::string plain = digestOf(*walked(directory.path()), {"."});
        QCOMPARE(digestOf(*walked(directory.path()), {"."}, options), plain);
        QCOMPARE(cache.size(), 20u);
        QCOMPARE(cache.hits, 0);
        QCOMPARE(digestOf(*walked(directory.path()), {"."}, options), plain);
        QCOMPARE(cache.hits, 20);
        // What changed a moment ago is read again next time.
        MemoryCache careful;
        digestOf(*walked(directory.path()), {"."}, {.cache = &careful, .rememberBefore = 0});
        QCOMPARE(careful.size(), 0u);
    }
    void threadsDoNotMatter() {
        const test::TemporaryDirectory directory;
        for (int i = 0; i < 30; ++i)
            directory.write("f" + std::to_string(i), std::string(60'000 + static_cast<std::size_t>(i), 'x'));
        const auto tree = walked(directory.path());
        QCOMPARE(digestOf(*tree, {"."}, {.threads = 1}), digestOf(*tree, {"."}, {.threads = 4}));
    }
    void aFileThatVanishesIsAnError() {
        const test::TemporaryDirectory directory;
        directory.write("f", "x");
        const auto tree = walked(directory.path());
        const auto selection = selectSources(*tree, {"COPY", {"."}}, {});
        fs::remove(directory.path() / "f");
        const auto result = digestSelection(*tree, *selection, {}, {});
        QVERIFY(!result && result.error().code == ErrorCode::NotFound);
    }
    void hardLinksAreReadOnce() {
        const test::TemporaryDirectory directory;
        directory.write("a", std::string(1000, 'x'));
        fs::create_hard_link(directory.path() / "a", directory.path() / "b");
        MemoryCache cache;
        digestOf(*walked(directory.path()), {"."}, {.cache = &cache});
        QCOMPARE(cache.size(), 1u);
    }

    void manyFiles() {
        const test::TemporaryDirectory directory;
        for (int i = 0; i < 100; ++i) {
            const std::string folder = directory.path().native() + "/directory" + std::to_string(i);
            ::mkdir(folder.c_str(), 0755);
            for (int j = 0; j < 100; ++j)
                ::close(::open((folder + "/file" + std::to_string(j) + ".txt").c_str(), O_CREAT | O_WRONLY, 0644));
        }
        const auto tree =
            walked(directory.path(), "**/*.log\n**/node_modules\n*.md\n**/*9.txt\n!**/file9.txt\n.git\ntmp/**\n**/x?z",
                   {.countHidden = true});
        QCOMPARE(tree->entries().size(), 10'101u);
        QCOMPARE(tree->hiddenTotal().entries, 100u * 9u);
        const auto selection = selectSources(*tree, {"COPY", {"."}}, {});
        QCOMPARE(selection->groups[0].items.size(), 10'101u - 100u * 9u);
    }
};

QTEST_APPLESS_MAIN(ContextTreeTest)
#include "context_tree_test.moc"
