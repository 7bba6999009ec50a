// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/duration.h"
#include "engine/dockerfile/grammar.h"
#include "engine/dockerfile/mount.h"
#include "engine/dockerfile/scope.h"
#include "engine/messages/catalogue/dockerfile.h"

#include <QtTest>

using namespace slipway;
using namespace slipway::dockerfile;
using messages::Msg;

namespace {

using Strings = std::vector<std::string>;

// Goes through ARG and ENV of the first stage; returns the history texts.
struct Walk {
    Walk(const std::string& bytes, BuildArguments arguments = {}, const Strings& base = {"PATH=/bin"})
        : file(parse({"Dockerfile", bytes}))
        , global(GlobalScope::make(file, std::move(arguments)).value())
        , scope(global, base) {
        for (const Instruction& instruction : file.stages[0].instructions) {
            if (const Arg* arg = instruction.as<Arg>())
                history.push_back(scope.declare(*arg, file.source).value());
            else if (const Env* env = instruction.as<Env>())
                history.push_back(scope.set(*env, file.source).value());
        }
    }
    std::string value(std::string_view name) const { return std::string(scope.values().get(name).value_or("(unset)")); }

    Dockerfile file;
    GlobalScope global;
    StageScope scope;
    Strings history;
};

BuildArguments given(std::map<std::string, std::string, std::less<>> values) {
    BuildArguments arguments;
    arguments.values = std::move(values);
    return arguments;
}

Result<Mount> mount(std::string_view value) {
    const Environment environment{{"T", "/there"}};
    return parseMount(value, [&](std::string_view text) { return expand(text, environment); });
}

} // namespace

class ScopeTest : public QObject {
    Q_OBJECT

private slots:
    void laterOneWins() {
        const Walk envFirst("FROM a\nENV FOO=env\nARG FOO=arg\n");
        QCOMPARE(envFirst.value("FOO"), std::string("arg"));
        QCOMPARE(envFirst.scope.configuration(), (Strings{"PATH=/bin", "FOO=env"}));
        const Walk argFirst("FROM a\nARG FOO=arg\nENV FOO=env\n");
        QCOMPARE(argFirst.value("FOO"), std::string("env"));
        QCOMPARE(argFirst.scope.argumentPrefix(), std::string("|1 FOO=env"));
    }
    void oneInstructionSeesWhatWasBefore() {
        const Walk walk("FROM a\nENV a=1 b=$a\nENV a=2 c=$a\n");
        QCOMPARE(walk.value("b"), std::string());
        QCOMPARE(walk.value("c"), std::string("1"));
        QCOMPARE(walk.history, (Strings{"ENV a=1 b=", "ENV a=2 c=1"}));
    }
    void defaultsUseEarlierArguments() {
        const Walk walk("FROM a\nARG A=1 B=$A-2\nARG C\nARG D='x y'\n");
        QCOMPARE(walk.value("B"), std::string("1-2"));
        QCOMPARE(walk.value("C"), std::string("(unset)"));
        QCOMPARE(walk.history, (Strings{"ARG A=1 B=1-2", "ARG C", "ARG D=x y"}));
        QCOMPARE(walk.scope.argumentPrefix(), std::string("|4 A=1 B=1-2 C= D=x y"));
    }
    void globalsAreSeenWhenAskedFor() {
        const Walk walk("ARG G=g\nFROM a\nARG H=[$G]\nARG G\nARG G2=$G\n");
        QCOMPARE(walk.value("H"), std::string("[]"));
        QCOMPARE(walk.value("G"), std::string("g"));
        QCOMPARE(walk.value("G2"), std::string("g"));
        const Walk own("ARG G=g\nFROM a\nARG G=own\n");
        QCOMPARE(own.value("G"), std::string("own"));
    }
    void buildArgumentsWin() {
        const Walk walk("ARG G=g\nFROM a\nARG G\nARG D=d\nENV E=$D\n", given({{"G", "1"}, {"D", "2"}, {"E", "3"}}));
        QCOMPARE(walk.global.values().get("G").value(), std::string_view("1"));
        QCOMPARE(walk.value("G"), std::string("1"));
        QCOMPARE(walk.value("D"), std::string("2"));
        QCOMPARE(walk.value("E"), std::string("2"));
    }
    void platforms() {
        BuildArguments arguments;
        arguments.targetPlatform = {"linux", "arm", "v7", ""};
        const Walk walk("FROM a\nARG TARGETPLATFORM TARGETVARIANT BUILDARCH TARGETSTAGE\n", arguments);
        QCOMPARE(walk.value("TARGETPLATFORM"), std::string("linux/arm/v7"));
        QCOMPARE(walk.value("TARGETVARIANT"), std::string("v7"));
        QCOMPARE(walk.value("BUILDARCH"), std::string("amd64"));
        QCOMPARE(walk.value("TARGETSTAGE"), std::string("default"));
        QCOMPARE(Walk("FROM a\n").value("TARGETPLATFORM"), std::string("(unset)"));
    }
    void pathIsAdded() {
        QCOMPARE(Walk("FROM scratch\n", {}, {}).scope.configuration(), (Strings{"PATH=" + std::string(defaultPath)}));
        QCOMPARE(Walk("FROM a\nENV PATH=/x:$PATH\n").scope.configuration(), (Strings{"PATH=/x:/bin"}));
    }
    void inheritedByCopy() {
        const Walk walk("FROM a\nARG A=1\nENV E=2\n");
        StageScope child = walk.scope;
        QCOMPARE(child.argumentPrefix(), std::string("|1 A=1"));
        child.beginDerivedStage();
        QCOMPARE(child.argumentPrefix(), std::string());
        QCOMPARE(child.values().get("A"), std::optional<std::string_view>("1"));
        QCOMPARE(child.configuration().back(), std::string("E=2"));
    }
    void proxies() {
        const auto variables = proxyEnvironment(given({{"http_proxy", "p"}, {"NO_PROXY", "n"}, {"X", "y"}}));
        QVERIFY((variables == std::vector<Variable>{
                                  {"HTTP_PROXY", "p"}, {"http_proxy", "p"}, {"NO_PROXY", "n"}, {"no_proxy", "n"}}));
        QVERIFY(isProxyArgument("https_proxy") && isProxyArgument("ALL_PROXY") && !isProxyArgument("Http_Proxy"));
    }
    void unusedArguments() {
        const Dockerfile file = parse({"Dockerfile", "ARG A\nFROM a\nARG VERSION B\nONBUILD ARG C\n"});
        const auto unused = unusedBuildArguments(file, given({{"A", ""},
                                                              {"B", ""},
                                                              {"C", ""},
                                                              {"VERSOIN", ""},
                                                              {"HTTP_PROXY", ""},
                                                              {"BUILDKIT_X", ""},
                                                              {"zzz", ""}}));
        QCOMPARE(unused.size(), 2u);
        QCOMPARE(unused[0].name, std::string("VERSOIN"));
        QCOMPARE(unused[0].suggestion.value(), std::string("VERSION"));
        QVERIFY(!unused[1].suggestion);
    }
    void failuresChangeNothing() {
        Walk walk("FROM a\nENV A=1\n");
        const auto bad = parseInstruction({"x", "ENV A=2 B=${C?no}"});
        QVERIFY(!walk.scope.set(*bad->as<Env>(), {"x", "ENV A=2 B=${C?no}"}).has_value());
        QCOMPARE(walk.value("A"), std::string("1"));
    }
    void mounts() {
        const Mount bind = mount("source=a,target=$T").value();
        QVERIFY(bind.type == Mount::Type::Bind && bind.readOnly);
        QCOMPARE(bind.target, std::string("/there"));
        QVERIFY(!mount("target=/x,rw").value().readOnly);
        QVERIFY(!mount("target=/x,ro=false").value().readOnly);
        const Mount cache = mount("TYPE=cache,dst=/c,id=i,sharing=locked,mode=0700,uid=1,gid=2,from=s,src=/d").value();
        QVERIFY(cache.type == Mount::Type::Cache && !cache.readOnly && cache.sharing == Mount::Sharing::Locked);
        QVERIFY(cache.mode == 0700u && cache.uid == 1u && cache.gid == 2u && cache.from == "s" && cache.source == "/d");
        QCOMPARE(mount("type=tmpfs,target=/t,size=64m").value().size.value(), std::uint64_t{64} << 20);
        QCOMPARE(mount("type=tmpfs,target=/t,size=1.5GiB").value().size.value(), std::uint64_t{3} << 29);
        const Mount secret = mount("type=secret,id=a/b,required").value();
        QVERIFY(secret.required && secret.target == "/run/secrets/b" && secret.id == "a/b");
        QVERIFY(mount("type=secret,id=k,env=K").value().target.empty());
        QCOMPARE(mount("type=secret,target=/etc/key").value().id, std::string("key"));
        QCOMPARE(mount("type=ssh").value().id, std::string("default"));
        QCOMPARE(mount("\"target=/a,b\"").value().target, std::string("/a,b"));
        QCOMPARE(splitMount("\"target=/a\"\"b\"").value()[0].value, std::string("/a\"b"));
        struct Row {
            const char* value;
            Msg message;
        };
        for (const Row& row : {Row{"", msg::MountKeyUnknown},
                               {"type=x,target=/a", msg::MountValueInvalid},
                               {"type=cache", msg::MountTargetMissing},
                               {"target=/", msg::MountTargetRoot},
                               {"target=//", msg::MountTargetRoot},
                               {"type=cache,target=/a,sharing=x", msg::MountValueInvalid},
                               {"target=/a,sharing=shared", msg::MountKeyWrongType},
                               {"target=/a,mode=1", msg::MountKeyWrongType},
                               {"type=cache,target=/a,mode=9", msg::MountValueInvalid},
                               {"type=cache,target=/a,uid=-1", msg::MountValueInvalid},
                               {"type=tmpfs,target=/a,size=x", msg::MountValueInvalid},
                               {"type=secret", msg::MountSecretId},
                               {"type=secret,id=a,source=b", msg::MountSecretBoth},
                               {"target", msg::MountKeyNeedsValue},
                               {"target=/a,ro=maybe", msg::MountValueInvalid},
                               {"target=\"/a\"", msg::MountQuotes},
                               {"\"target=/a", msg::MountQuotes},
                               {"target=/a,from=$x", msg::FromFlagVariable},
                               {"target=${Y?}", msg::VariableUnset},
                               {"target=/a,", msg::MountKeyUnknown}}) {
            const auto result = mount(row.value);
            QVERIFY2(!result && result.error().message.id == row.message, row.value);
        }
    }
    void durations() {
        using namespace std::chrono_literals;
        QVERIFY(parseDuration("1h2m3s") == 3723s);
        QVERIFY(parseDuration("1.5s") == 1500ms);
        QVERIFY(parseDuration(".5s") == 500ms);
        QVERIFY(parseDuration("2us") == 2us && parseDuration("2\u00b5s") == 2us && parseDuration("7ns") == 7ns);
        QVERIFY(parseDuration("-2s") == -2s && parseDuration("0") == 0s);
        for (const char* wrong : {"", "1", "s", "1x", "1s2", ".s", "-", "1e3s", "999999999h", "1 s"})
            QVERIFY2(!parseDuration(wrong), wrong);
    }
    void grammarsStandInTheOrderOfKeywords() {
        for (std::size_t i = 0; i < keywordCount; ++i) {
            const auto keyword = static_cast<Keyword>(i);
            QVERIFY(grammar(keyword).keyword == keyword);
            QVERIFY(keywordOf(name(keyword)) == keyword);
        }
        for (const MountKeyGrammar& key : mountKeys())
            QVERIFY(key.alias.empty() || mountKey(key.alias) != nullptr);
    }
};

QTEST_APPLESS_MAIN(ScopeTest)
#include "scope_test.moc"
