// SPDX-License-Identifier: Apache-2.0
#include "engine/image/accounting.h"
#include "engine/image/dive.h"
#include "tests/image/image_builder.h"

#include <QtTest>
#include <map>
#include <random>
#include <set>

using namespace slipway;
using namespace slipway::image;

namespace {

using Layers = std::vector<std::vector<std::string>>;

struct Built {
    std::vector<std::shared_ptr<const LayerIndex>> indexes;
    std::shared_ptr<const RootFilesystem> root;
    Accounting accounting;
};
Built build(const Layers& layers, bool hashes = true) {
    Built built;
    for (const auto& layer : layers) {
        built.indexes.push_back(test::layerOf(layer, hashes));
    }
    built.root = RootFilesystem::stack(built.indexes);
    built.accounting = account(*built.root);
    return built;
}

// The rules of accounting once more, without trees, ids or cleverness: maps of whole paths.
struct Model {
    struct Inode {
        std::size_t from = 0;
        std::uint64_t size = 0;
        ContentHash hash{};
        std::set<std::string> names;
        // The layer in which the same content took one of its names.
        std::size_t copiedIn = ~std::size_t{0};
    };
    struct Node {
        char kind = 'd';
        std::size_t inode = 0;
    };
    std::map<std::string, Node> tree;
    std::vector<Inode> inodes;
    std::uint64_t stored = 0;
    std::map<std::string, std::uint64_t> classes;
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> blame;

    static bool below(const std::string& path, const std::string& directory) {
        return directory.empty() ? !path.empty() : path.starts_with(directory + "/");
    }
    void kill(const std::string& path, std::size_t by, const std::string& how, const ContentHash* replacement,
              std::uint64_t replacementSize) {
        const auto found = tree.find(path);
        if (found == tree.end()) {
            return;
        }
        if (found->second.kind == 'f') {
            Inode& inode = inodes[found->second.inode];
            inode.names.erase(path);
            if (replacement != nullptr && replacementSize == inode.size && *replacement == inode.hash) {
                inode.copiedIn = by;
            }
            if (inode.names.empty() && inode.size > 0) {
                std::string kind = how;
                if (how == "overwritten") {
                    kind = inode.copiedIn == by ? "metadata" : "rewritten";
                }
                classes[kind] += inode.size;
                blame[{inode.from, by}] += inode.size;
            }
        }
        tree.erase(found);
    }
    void killBelow(const std::string& directory, std::size_t by, const std::string& how) {
        std::vector<std::string> paths;
        for (const auto& [path, node] : tree) {
            if (below(path, directory)) {
                paths.push_back(path);
            }
        }
        for (const std::string& path : paths) {
            kill(path, by, how, nullptr, 0);
        }
    }
    void apply(const std::vector<std::string>& layer, std::size_t number) {
        for (const std::string& text : layer) {
            const std::string path = test::entryOf(text).path;
            const std::size_t slash = path.rfind('/');
            const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
            const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
            // A marker acts only if everything above it is a directory below.
            if (name == ".wh..wh..opq") {
                if (parent.empty() || (tree.contains(parent) && tree[parent].kind == 'd')) {
                    killBelow(parent, number, "deleted");
                }
            } else if (name.starts_with(".wh.")) {
                const std::string removed = parent + (parent.empty() ? "" : "/") + name.substr(4);
                killBelow(removed, number, "deleted");
                kill(removed, number, "deleted", nullptr, 0);
            }
        }
        // Hard links lead to what is there now; contents they name must outlive what this layer does to their old
        // names.
        std::map<std::string, std::size_t> linked;
        std::set<std::string> own;
        for (const std::string& text : layer) {
            const archive::TarEntry entry = test::entryOf(text);
            if (entry.kind == archive::TarKind::HardLink && !own.contains(entry.linkTarget)) {
                const auto found = tree.find(entry.linkTarget);
                if (found != tree.end() && found->second.kind == 'f') {
                    linked[entry.path] = found->second.inode;
                    inodes[found->second.inode].names.insert("\n" + entry.path);
                }
            }
            own.insert(entry.path);
        }
        for (const std::string& text : layer) {
            archive::TarEntry entry = test::entryOf(text);
            std::string path = entry.path;
            if (path.find(".wh.") != std::string::npos) {
                const std::size_t slash = path.rfind('/');
                if (slash != std::string::npos) {
                    makeDirectory(path.substr(0, slash), number);
                }
                continue;
            }
            if (entry.kind == archive::TarKind::Directory) {
                makeDirectory(path.substr(0, path.size() - 1), number);
                continue;
            }
            if (const std::size_t slash = path.rfind('/'); slash != std::string::npos) {
                makeDirectory(path.substr(0, slash), number);
            }
            killBelow(path, number, "overwritten");
            if (entry.kind == archive::TarKind::File) {
                const ContentHash hash = test::hashOf(text);
                kill(path, number, "overwritten", &hash, entry.size);
                inodes.push_back({number, entry.size, hash, {path}, ~std::size_t{0}});
                tree[path] = {'f', inodes.size() - 1};
                stored += entry.size;
            } else if (entry.kind == archive::TarKind::Symlink) {
                kill(path, number, "overwritten", nullptr, 0);
                tree[path] = {'l', 0};
            } else {
                std::size_t target = ~std::size_t{0};
                if (linked.contains(path)) {
                    target = linked[path];
                    inodes[target].names.erase("\n" + path);
                    inodes[target].names.insert(path + "\n");
                } else if (const auto found = tree.find(entry.linkTarget);
                           found != tree.end() && found->second.kind == 'f' && ownEntry(layer, entry.linkTarget)) {
                    target = found->second.inode;
                }
                // A link to a file of the same layer brings that file's bytes to the path.
                const bool inside = target != ~std::size_t{0} && !linked.contains(path);
                const Inode content = inside ? inodes[target] : Inode{};
                kill(path, number, "overwritten", inside ? &content.hash : nullptr, content.size);
                if (target == ~std::size_t{0}) {
                    tree[path] = {'l', 0};
                } else {
                    inodes[target].names.erase(path + "\n");
                    inodes[target].names.insert(path);
                    tree[path] = {'f', target};
                }
            }
        }
    }
    static bool ownEntry(const std::vector<std::string>& layer, const std::string& path) {
        return std::ranges::any_of(layer, [&](const std::string& text) { return test::entryOf(text).path == path; });
    }
    void makeDirectory(const std::string& path, std::size_t number) {
        std::string prefix;
        for (std::size_t at = 0; at <= path.size();) {
            std::size_t slash = path.find('/', at);
            slash = slash == std::string::npos ? path.size() : slash;
            prefix = path.substr(0, slash);
            const auto found = tree.find(prefix);
            if (found == tree.end() || found->second.kind != 'd') {
                kill(prefix, number, "overwritten", nullptr, 0);
                tree[prefix] = {'d', 0};
            }
            at = slash + 1;
        }
    }
    std::uint64_t live() const {
        std::uint64_t bytes = 0;
        for (const Inode& inode : inodes) {
            bytes += inode.names.empty() ? 0 : inode.size;
        }
        return bytes;
    }
};

// Random layers without a path twice in one layer and without entries below a non-directory of the same layer.
std::vector<std::string> randomLayer(std::mt19937& random) {
    const std::vector<std::string> names{"a", "b", "c"};
    std::map<std::string, std::string> entries;
    std::vector<std::string> markers;
    const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
    std::vector<std::string> order;
    const std::size_t count = 1 + pick(8);
    for (std::size_t i = 0; i < count; ++i) {
        std::string path = names[pick(3)];
        while (pick(2) == 0 && path.size() < 6) {
            path += "/" + names[pick(3)];
        }
        const auto conflict = [&] {
            for (const auto& [other, kind] : entries) {
                if (other == path || (Model::below(path, other) && kind != "d") || Model::below(other, path)) {
                    return true;
                }
            }
            return false;
        };
        const std::size_t what = pick(10);
        if (what == 0) {
            const std::size_t slash = path.rfind('/');
            markers.push_back(slash == std::string::npos ? ".wh." + path
                                                         : path.substr(0, slash + 1) + ".wh." + path.substr(slash + 1));
            // Its parents become directories of this layer.
            continue;
        }
        if (what == 1) {
            markers.push_back(path + "/.wh..wh..opq");
            continue;
        }
        if (conflict()) {
            continue;
        }
        if (what == 2) {
            entries[path] = "d";
            order.push_back(path + "/");
        } else if (what == 3) {
            entries[path] = "l";
            order.push_back(path + " -> a");
        } else if (what <= 5) {
            std::string target = names[pick(3)];
            while (pick(2) == 0 && target.size() < 6) {
                target += "/" + names[pick(3)];
            }
            if (target != path) {
                entries[path] = "h";
                order.push_back(path + " => " + target);
            }
        } else {
            entries[path] = "f";
            order.push_back(path + " " + std::to_string(pick(5)) + " " + (pick(2) == 0 ? "x" : "y"));
        }
    }
    // Markers make directories of their parents: not where this layer has something else.
    for (const std::string& marker : markers) {
        const std::size_t slash = marker.rfind('/');
        const std::string parent = slash == std::string::npos ? "" : marker.substr(0, slash);
        const bool clash = std::ranges::any_of(entries, [&](const auto& each) {
            return each.second != "d" && (each.first == parent || Model::below(parent, each.first));
        });
        if (!clash) {
            order.insert(order.begin(), marker);
        }
    }
    return order;
}

} // namespace

class AccountingTest : public QObject {
    Q_OBJECT

private slots:
    void cases_data();
    void cases();
    void hardLinkKeepsBytesAlive();
    void fileOverDirectoryKillsTheSubtree();
    void symlinkOverDirectoryKillsTheSubtree();
    void directoryOverDirectoryKeepsChildren();
    void repeatedEntries_data();
    void repeatedEntries();
    void blameNamesBothLayers();
    void baseLayersSplitTheDead();
    void withoutHashesNothingIsGuessed();
    void noLayers();
    void closesForRandomStacks();
    void diveErrorSkipsTheRestOfALayer();
    void diveThresholds();
    void diveThresholdsRefused_data();
    void diveThresholdsRefused();
};

void AccountingTest::cases_data() {
    constexpr double M = 1'000'000;
    QTest::addColumn<QList<QStringList>>("layers");
    QTest::addColumn<double>("diveEfficiency");
    QTest::addColumn<double>("diveWasted");
    QTest::addColumn<double>("efficiency");
    QTest::addColumn<double>("dead");
    const QString f = "d/f 10000000";
    const auto row = [](const char* name, QList<QStringList> layers, double diveE, double diveW, double e,
                        double dead) {
        layers.prepend({"base/", "base/os 10000000"});
        QTest::newRow(name) << layers << diveE << diveW << e << dead;
    };
    row("A", {{"d/", f}}, 1, 0, 1, 0);
    row("B", {{"d/", f}, {"d/", "d/.wh.f"}}, 0.5, 10 * M, 0.5, 10 * M);
    row("C", {{"d/", f}, {".wh.d"}}, 1, 0, 0.5, 10 * M);
    row("D", {{"d/", f}, {"d/", "d/.wh..wh..opq"}}, 1, 0, 0.5, 10 * M);
    row("E", {{"f 10000000 x"}, {"f 10000000 x"}}, 2.0 / 3, 20 * M, 2.0 / 3, 10 * M);
    row("F", {{"f 10000000 x"}, {"f 1 y"}}, 0.5, 10 * M + 1, 0.5, 10 * M);
    row("G", {{"f 1 x"}, {"f 10000000 y"}}, 0.5, 10 * M + 1, 1, 1);
    row("H", {{"a 10000000 x"}, {"b 10000000 x"}}, 1, 0, 1, 0);
    row("I", {{"d/", f}, {".wh.d"}, {"d/", f}}, 0.75, 20 * M, 2.0 / 3, 10 * M);
    row("J", {}, 1, 0, 1, 0);
    row("K", {{"z 10000000 x"}, {".wh.aaa", "z 10000000 x"}}, 1, 0, 2.0 / 3, 10 * M);
}

void AccountingTest::cases() {
    QFETCH(QList<QStringList>, layers);
    QFETCH(double, diveEfficiency);
    QFETCH(double, diveWasted);
    QFETCH(double, efficiency);
    QFETCH(double, dead);
    Layers texts;
    for (const QStringList& layer : layers) {
        texts.emplace_back();
        for (const QString& entry : layer) {
            texts.back().push_back(entry.toStdString());
        }
    }
    const Built built = build(texts);
    const DiveNumbers dive = diveNumbers(built.indexes);
    QVERIFY(built.accounting.closes());
    QVERIFY(std::abs(dive.efficiency - diveEfficiency) < 1e-6);
    QCOMPARE(static_cast<double>(dive.wastedBytes), diveWasted);
    QVERIFY(std::abs(built.accounting.efficiency - efficiency) < 1e-6);
    QCOMPARE(static_cast<double>(built.accounting.totals.dead()), dead);
    if (QTest::currentDataTag() == QByteArray("H")) {
        QCOMPARE(built.accounting.duplicate, 10'000'000U);
    }
    QCOMPARE(dive.wastedUserPercent.has_value(), texts.size() > 1);
}

void AccountingTest::hardLinkKeepsBytesAlive() {
    const Layers layers{{"d/", "d/a 5 x", "d/keep => d/a"}, {"d/", "d/.wh.a"}};
    const Built two = build(layers);
    QVERIFY(two.accounting.closes());
    QCOMPARE(two.accounting.totals.dead(), 0U);
    QCOMPARE(two.accounting.totals.live, 5U);
    QCOMPARE(two.accounting.liveFiles, 1U);
    // chmod of the other name copies the bytes up: now the old ones are dead.
    Layers three = layers;
    three.push_back({"d/", "d/keep 5 x"});
    const Built after = build(three);
    QVERIFY(after.accounting.closes());
    QCOMPARE(after.accounting.totals.overwrittenMetadata, 5U);
    QCOMPARE(after.accounting.totals.live, 5U);
    // A later layer's hard link to a lower file keeps it alive too.
    const Built later = build({{"a 7 x"}, {"b => a"}, {".wh.a"}});
    QVERIFY(later.accounting.closes());
    QCOMPARE(later.accounting.totals.live, 7U);
    QCOMPARE(later.root->kind(later.root->find("b")), EntryKind::File);
    QCOMPARE(later.root->inode(later.root->find("b")).layer.value, 0U);
}

void AccountingTest::fileOverDirectoryKillsTheSubtree() {
    const Built built = build({{"d/", "d/a 3 x", "d/e/", "d/e/b 4 x"}, {"d 1 x"}});
    QVERIFY(built.accounting.closes());
    QCOMPARE(built.accounting.totals.rewritten, 7U);
    QCOMPARE(built.root->kind(built.root->find("d")), EntryKind::File);
    QVERIFY(built.root->find("d/a") == kNoNode);
}

void AccountingTest::symlinkOverDirectoryKillsTheSubtree() {
    const Built built = build({{"d/", "d/a 3 x"}, {"d -> e"}});
    QVERIFY(built.accounting.closes());
    QCOMPARE(built.accounting.totals.rewritten, 3U);
}

void AccountingTest::directoryOverDirectoryKeepsChildren() {
    const Built built = build({{"d/", "d/a 3 x"}, {"d/", "d/b 1 x"}});
    QVERIFY(built.accounting.closes());
    QCOMPARE(built.accounting.totals.dead(), 0U);
    QVERIFY(built.root->find("d/a") != kNoNode && built.root->find("/d/b") != kNoNode);
    QCOMPARE(built.root->place(built.root->find("d")).layer.value, 1U);
    // An implicit parent gives no attributes.
    const Built implicit = build({{"d/", "d/a 3 x"}, {"d/b 1 x"}});
    QCOMPARE(implicit.root->place(implicit.root->find("d")).layer.value, 0U);
}

void AccountingTest::repeatedEntries_data() {
    QTest::addColumn<QStringList>("layer");
    QTest::addColumn<quint64>("live");
    QTest::addColumn<quint64>("repeated");
    QTest::newRow("last wins") << QStringList{"a 3 x", "a 5 y"} << quint64{5} << quint64{3};
    QTest::newRow("hard link keeps the first") << QStringList{"a 3 x", "b => a", "a 5 y"} << quint64{8} << quint64{0};
    QTest::newRow("all names go") << QStringList{"a 3 x", "b => a", "a 5 y", "b 1 z"} << quint64{6} << quint64{3};
    QTest::newRow("file over directory") << QStringList{"d/", "d/a 3 x", "d 5 y"} << quint64{5} << quint64{3};
    QTest::newRow("link out of it") << QStringList{"d/", "d/a 3 x", "k => d/a", "d 5 y"} << quint64{8} << quint64{0};
    QTest::newRow("link into what it replaces") << QStringList{"d/", "d/a 3 x", "d => d/a"} << quint64{0} << quint64{3};
    QTest::newRow("directory over file") << QStringList{"d 3 x", "d/a 5 y"} << quint64{5} << quint64{3};
    QTest::newRow("link to itself") << QStringList{"a 3 x", "a => a"} << quint64{3} << quint64{0};
    QTest::newRow("a cycle") << QStringList{"a => b", "b => a"} << quint64{0} << quint64{0};
    QTest::newRow("through a symlink") << QStringList{"u/", "l -> u", "l/a 3 x", "u/a 5 y"} << quint64{5} << quint64{3};
}

void AccountingTest::repeatedEntries() {
    QFETCH(QStringList, layer);
    QFETCH(quint64, live);
    QFETCH(quint64, repeated);
    std::vector<std::string> texts;
    for (const QString& entry : layer) {
        texts.push_back(entry.toStdString());
    }
    const Built built = build({texts});
    QVERIFY(built.accounting.closes());
    QCOMPARE(built.accounting.totals.live, live);
    QCOMPARE(built.accounting.totals.repeated, repeated);
    const auto loaded = LayerIndex::load(built.indexes[0]->save());
    QVERIFY(loaded.has_value());
}

void AccountingTest::blameNamesBothLayers() {
    const Built built = build({{"a 3 x", "b 4 x"}, {"c 5 x"}, {".wh.a", ".wh.c", "b 4 y"}});
    QCOMPARE(built.accounting.blame.size(), std::size_t{2});
    QCOMPARE(built.accounting.blame[0].from.value, 0U);
    QCOMPARE(built.accounting.blame[0].by.value, 2U);
    QCOMPARE(built.accounting.blame[0].bytes, 7U);
    QCOMPARE(built.accounting.blame[0].files, 2U);
    QCOMPARE(built.accounting.blame[0].classes.deleted, 3U);
    QCOMPARE(built.accounting.blame[0].classes.rewritten, 4U);
    QCOMPARE(built.accounting.blame[1].from.value, 1U);
    QCOMPARE(built.accounting.layers[2].killed, 12U);
    const EntryPlace a{{0}, built.indexes[0]->find("a")};
    QCOMPARE(built.root->fate(a).kind, EntryFate::Kind::Deleted);
    QCOMPARE(built.root->fate(a).by.value, 2U);
}

void AccountingTest::baseLayersSplitTheDead() {
    const Built built = build({{"a 3 x"}, {"b 4 x"}, {".wh.a", ".wh.b"}});
    const Accounting split = account(*built.root, 1);
    QCOMPARE(split.inherited, 3U);
    QCOMPARE(split.fixable, 4U);
    QVERIFY(split.closes());
}

void AccountingTest::withoutHashesNothingIsGuessed() {
    const Built built = build({{"a 3 x", "b 3 x", "c 3 x"}, {"a 3 x", "b 4 x"}}, false);
    QCOMPARE(built.accounting.totals.overwrittenUnknown, 3U);
    QCOMPARE(built.accounting.totals.rewritten, 3U);
    QCOMPARE(built.accounting.duplicate, 0U);
    QVERIFY(built.accounting.closes());
}

void AccountingTest::noLayers() {
    const Built built = build({});
    QVERIFY(built.accounting.closes());
    QCOMPARE(built.accounting.efficiency, 1.0);
    QCOMPARE(built.root->size(), 1U);
    QVERIFY(built.root->layers().empty());
    QVERIFY(built.root->resolve("/") == kRootNode);
}

void AccountingTest::closesForRandomStacks() {
    for (unsigned seed = 0; seed < 10'000; ++seed) {
        std::mt19937 random(seed);
        Layers layers(1 + random() % 5);
        Model model;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            layers[i] = randomLayer(random);
            model.apply(layers[i], i);
        }
        const Built built = build(layers);
        QString told;
        for (const auto& layer : layers) {
            told += "[";
            for (const std::string& entry : layer) {
                told += QString::fromStdString(entry) + "; ";
            }
            told += "] ";
        }
        const auto why = [&](const char* what) {
            return QString("seed %1, %2: %3").arg(seed).arg(what, told).toUtf8();
        };
        const ByteClasses& totals = built.accounting.totals;
        QVERIFY2(built.accounting.closes(), why("closes").constData());
        QVERIFY2(totals.stored == model.stored, why("stored").constData());
        QVERIFY2(totals.live == model.live(), why("live").constData());
        QVERIFY2(totals.deleted == model.classes["deleted"], why("deleted").constData());
        QVERIFY2(totals.overwrittenMetadata == model.classes["metadata"], why("metadata").constData());
        QVERIFY2(totals.rewritten == model.classes["rewritten"], why("rewritten").constData());
        std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> blame;
        for (const Blame& cell : built.accounting.blame) {
            blame[{cell.from.value, cell.by.value}] = cell.bytes;
        }
        QVERIFY2(blame == model.blame, why("blame").constData());
        std::set<std::string> paths;
        for (std::uint32_t id = 1; id < built.root->size(); ++id) {
            const std::string path = built.root->path({id});
            paths.insert(path);
            QVERIFY2(built.root->find(path) == NodeId{id}, why("find").constData());
        }
        std::set<std::string> expected;
        for (const auto& [path, node] : model.tree) {
            expected.insert(path);
        }
        QVERIFY2(paths == expected, why("paths").constData());
    }
}

void AccountingTest::diveErrorSkipsTheRestOfALayer() {
    const Built built = build({{"z 10 x"}, {".wh.aaa", "z 10 x"}, {"z 10 x"}});
    // The second layer is not seen at all: z counts twice.
    QCOMPARE(diveNumbers(built.indexes).wastedBytes, 20U);
}

void AccountingTest::diveThresholds() {
    const auto parsed = DiveThresholds::parse("rules:\n  # c\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n"
                                              "  highestUserWastedPercent: disabled\n",
                                              ".dive-ci");
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->lowestEfficiency.value(), 0.95);
    QCOMPARE(parsed->highestWastedBytes.value(), 20U * 1024 * 1024);
    QVERIFY(!parsed->highestUserWastedPercent);
    DiveNumbers numbers{.efficiency = 0.94, .wastedBytes = 5, .userBytes = 10, .wastedUserPercent = 0.5};
    const auto results = check(*parsed, numbers);
    QCOMPARE(results.size(), std::size_t{2});
    QVERIFY(!results[0].passed);
    QVERIFY(results[1].passed);
    const auto defaults = DiveThresholds::parse("", ".dive-ci");
    QCOMPARE(check(*defaults, numbers).size(), std::size_t{2});
}

void AccountingTest::diveThresholdsRefused_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("no number") << "rules:\n  lowestEfficiency: high\n";
    QTest::newRow("above one") << "rules:\n  lowestEfficiency: 95\n";
    QTest::newRow("unit") << "rules:\n  highestWastedBytes: 20 potatoes\n";
    QTest::newRow("unknown rule") << "rules:\n  lowestEficiency: 0.9\n";
    QTest::newRow("no rule") << "hello\n";
    QTest::newRow("negative") << "  highestUserWastedPercent: -1\n";
}

void AccountingTest::diveThresholdsRefused() {
    QFETCH(QString, text);
    QVERIFY(!DiveThresholds::parse(text.toStdString(), ".dive-ci").has_value());
}

QTEST_APPLESS_MAIN(AccountingTest)
#include "accounting_test.moc"
