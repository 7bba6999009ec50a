// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/elf.h"
#include "tests/support/elf_builder.h"

#include <QtTest>

using namespace slipway::image::facts;
using slipway::test::ElfBuilder;

namespace {

const std::string kNul(1, '\0');

// Go's own marks around the text of the modules.
std::string goModules(std::string_view text) {
    return std::string(16, 'm') + std::string(text) + std::string(16, 'e');
}
std::string varint(std::size_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(value | 0x80);
    return out + static_cast<char>(value);
}
constexpr std::string_view kModules = "path\texample.org/api\n"
                                      "mod\texample.org/api\t(devel)\t\n"
                                      "dep\tgolang.org/x/net\tv0.30.0\th1:abc=\n"
                                      "=>\t../net\t\t\n"
                                      "build\tCGO_ENABLED=0\n"
                                      "build\t-ldflags=\"-s -w -X main.version=1.2\"\n"
                                      "build\tvcs.modified=true\n";
std::string goSection() {
    std::string out = "\xff Go buildinf:";
    out += '\x08';
    out += '\x02';
    out.resize(32);
    out += varint(8) + "go1.24.4";
    const std::string modules = goModules(kModules);
    return out + varint(modules.size()) + modules;
}

ElfBuilder rich() {
    ElfBuilder builder;
    builder.interpreter = "/lib64/ld-linux-x86-64.so.2";
    builder.needed = {"libm.so.6", "libc.so.6"};
    builder.runpath = "$ORIGIN/../lib:/opt/lib";
    builder.pie = true;
    std::string note;
    for (const std::uint32_t number : {4u, 4u, 3u})
        builder.put(note, number, 4);
    note += "GNU" + kNul + "\xde\xad\xbe\xef";
    builder.sections = {{".note.gnu.build-id", 7, note},
                        {".symtab", 2, std::string(240, 's'), 3},
                        {".strtab", 3, std::string(60, 't')},
                        {".debug_info", 1, std::string(1000, 'd')},
                        {".go.buildinfo", 1, goSection()}};
    return builder;
}

} // namespace

class ExecutablesTest : public QObject {
    Q_OBJECT
private slots:
    void kinds_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("interpreter");
        QTest::addColumn<bool>("needs");
        QTest::addColumn<bool>("named");
        QTest::addColumn<bool>("pie");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, int type, bool interpreter, bool needs, bool named, bool pie,
                            ElfKind kind) {
            QTest::newRow(name) << type << interpreter << needs << named << pie << static_cast<int>(kind);
        };
        row("static", 2, false, false, false, false, ElfKind::Static);
        row("static-pie", 3, false, false, false, true, ElfKind::StaticPie);
        row("dynamic", 2, true, true, false, false, ElfKind::Dynamic);
        row("dynamic pie", 3, true, true, false, true, ElfKind::Dynamic);
        row("old pie without the flag", 3, true, true, false, false, ElfKind::Dynamic);
        row("library", 3, false, true, true, false, ElfKind::SharedLibrary);
        row("plug-in without a name", 3, false, true, false, false, ElfKind::SharedLibrary);
        row("libc.so.6 can be started", 3, true, true, true, false, ElfKind::SharedLibrary);
        row("object", 1, false, false, false, false, ElfKind::Object);
        row("core", 4, false, false, false, false, ElfKind::Other);
    }
    void kinds() {
        QFETCH(int, type);
        QFETCH(bool, interpreter);
        QFETCH(bool, needs);
        QFETCH(bool, named);
        QFETCH(bool, pie);
        QFETCH(int, kind);
        for (const bool is64 : {true, false})
            for (const bool big : {true, false}) {
                ElfBuilder builder;
                builder.is64 = is64;
                builder.bigEndian = big;
                builder.type = static_cast<std::uint16_t>(type);
                builder.interpreter = interpreter ? "/lib/ld.so" : "";
                if (needs)
                    builder.needed = {"libc.so.6"};
                builder.soname = named ? "libx.so.1" : "";
                builder.pie = pie;
                const auto elf = parseElf(builder.build());
                QVERIFY(elf);
                QCOMPARE(static_cast<int>(elf->kind), kind);
                QCOMPARE(elf->interpreter, builder.interpreter);
                QCOMPARE(elf->needed, builder.needed);
                QCOMPARE(elf->soname, builder.soname);
                QVERIFY(!elf->damaged);
                QVERIFY(elf->stripped);
            }
    }

    void everything() {
        const auto elf = parseElf(rich().build());
        QVERIFY(elf);
        QVERIFY(!elf->damaged);
        QCOMPARE(elf->architecture, "amd64");
        QCOMPARE(elf->runpath, (std::vector<std::string>{"$ORIGIN/../lib", "/opt/lib"}));
        QVERIFY(elf->rpath.empty());
        QCOMPARE(elf->buildId, "deadbeef");
        QVERIFY(!elf->stripped);
        QCOMPARE(elf->symbolBytes, 300u);
        QCOMPARE(elf->debugBytes, 1000u);
        QVERIFY(elf->go);
        QCOMPARE(elf->go->goVersion, "go1.24.4");
        QCOMPARE(elf->go->path, "example.org/api");
        QCOMPARE(elf->go->main->version, "(devel)");
        QCOMPARE(elf->go->dependencies.size(), 1u);
        QCOMPARE(elf->go->dependencies[0].sum, "h1:abc=");
        QCOMPARE(elf->go->dependencies[0].replacedBy, "../net");
        QVERIFY(elf->go->setting("CGO_ENABLED") == "0");
        QVERIFY(elf->go->setting("-ldflags") == "-s -w -X main.version=1.2");
        QVERIFY(elf->go->setting("vcs.modified") == "true");
        QVERIFY(!elf->go->setting("-trimpath"));
    }

    void glibcVersion() {
        ElfBuilder builder;
        builder.needed = {"libc.so.6"};
        const std::string strings = kNul + "GLIBC_2.4" + kNul + "GLIBC_2.34" + kNul + "GLIBC_PRIVATE" + kNul;
        std::string needs;
        builder.put(needs, 1, 2);
        builder.put(needs, 3, 2);
        builder.put(needs, 0, 4);
        builder.put(needs, 16, 4);
        builder.put(needs, 0, 4);
        for (const std::uint32_t name : {1u, 11u, 22u}) {
            builder.put(needs, 0, 4);
            builder.put(needs, 0, 4);
            builder.put(needs, name, 4);
            builder.put(needs, name == 22 ? 0 : 16, 4);
        }
        builder.sections = {{".gnu.version_r", 0x6ffffffe, needs, 2, 1}, {".dynstr", 3, strings}};
        QCOMPARE(parseElf(builder.build())->glibcVersion, "2.34");
    }

    void goWithPointers_data() {
        QTest::addColumn<bool>("is64");
        QTest::addColumn<bool>("big");
        QTest::newRow("64 little") << true << false;
        QTest::newRow("64 big") << true << true;
        QTest::newRow("32 little") << false << false;
        QTest::newRow("32 big") << false << true;
    }
    void goWithPointers() {
        QFETCH(bool, is64);
        QFETCH(bool, big);
        ElfBuilder builder;
        builder.is64 = is64;
        builder.bigEndian = big;
        const std::size_t word = is64 ? 8 : 4;
        // Memory: two string headers at 0x2000 and 0x3000, the texts behind them.
        const std::string version = "go1.17.8";
        const std::string modules = goModules("path\tcmd/old\nbuild\tGOOS=linux\n");
        std::string section = "\xff Go buildinf:";
        section += static_cast<char>(word);
        section += static_cast<char>(big ? 1 : 0);
        builder.put(section, 0x2000, word);
        builder.put(section, 0x3000, word);
        section.resize(32);
        const auto memory = [&](std::uint64_t address, std::uint64_t length) {
            static std::string first, second;
            first.clear();
            second.clear();
            builder.put(first, 0x2000 + 2 * word, word);
            builder.put(first, version.size(), word);
            first += version;
            builder.put(second, 0x3000 + 2 * word, word);
            builder.put(second, modules.size(), word);
            second += modules;
            const std::string& page = address < 0x3000 ? first : second;
            const std::uint64_t at = address & 0xfff;
            return at < page.size() ? std::string_view(page).substr(at, length) : std::string_view();
        };
        const auto info = parseGoBuildInfo(section, memory);
        QVERIFY(info);
        QCOMPARE(info->goVersion, version);
        QCOMPARE(info->path, "cmd/old");
        QVERIFY(info->setting("GOOS") == "linux");
        QVERIFY(!parseGoBuildInfo(section, [](auto, auto) { return std::string_view(); }));
    }
    void goMagicIsAligned() {
        const auto nowhere = [](std::uint64_t, std::uint64_t) { return std::string_view(); };
        QVERIFY(parseGoBuildInfo(std::string(16, 'x') + goSection(), nowhere));
        QVERIFY(!parseGoBuildInfo(std::string(7, 'x') + goSection(), nowhere));
        QVERIFY(!parseGoBuildInfo("", nowhere));
    }

    void noElf_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("script") << QByteArray("#!/bin/sh\n");
        QTest::newRow("magic alone") << QByteArray("\x7f"
                                                   "ELF");
        QTest::newRow("bad class") << QByteArray("\x7f"
                                                 "ELF\x09\x01") +
                                          QByteArray(60, '\0');
        QTest::newRow("bad order") << QByteArray("\x7f"
                                                 "ELF\x02\x09") +
                                          QByteArray(60, '\0');
    }
    void noElf() {
        QFETCH(QByteArray, bytes);
        QVERIFY(!parseElf(bytes.toStdString()));
    }

    // Whatever is cut off or overwritten: an answer, and no byte outside is touched (the sanitizers look).
    void truncatedAnywhere() {
        const std::string whole = rich().build();
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const std::string cut = whole.substr(0, length);
            const auto elf = parseElf(cut);
            if (length >= 64) {
                QVERIFY(elf);
                QVERIFY(elf->damaged);
            }
        }
    }
    void everyByteLies() {
        const std::string whole = rich().build();
        for (std::size_t at = 4; at < whole.size(); ++at)
            for (const char value : {'\0', '\x7f', '\xff'}) {
                std::string changed = whole;
                changed[at] = value;
                const auto elf = parseElf(changed);
                if (elf)
                    QVERIFY(elf->needed.size() <= 2 && elf->debugBytes <= 2 * whole.size());
            }
    }
    void absurdCounts() {
        std::string bytes = rich().build();
        // e_phnum, e_shnum
        bytes[56] = bytes[57] = '\xff';
        bytes[60] = bytes[61] = '\xff';
        const auto elf = parseElf(bytes);
        QVERIFY(elf);
        QVERIFY(elf->damaged);
        QVERIFY(elf->interpreter.empty());
    }
};

QTEST_APPLESS_MAIN(ExecutablesTest)
#include "executables_test.moc"
