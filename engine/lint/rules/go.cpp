// SPDX-License-Identifier: Apache-2.0
// Go: SL1202 to SL1204.
#include "engine/lint/rules/base_image.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/shell_rules.h"
#include "engine/messages/catalogue/lint_shell.h"

#include <algorithm>

namespace slipway::lint::rules {

using messages::message;
using shell::Word;

namespace {

// "go build" or "go install" of the program itself; the verb.
const Word* buildVerb(const Call& call) {
    if (!call.is({"go", "xx-go"}))
        return nullptr;
    const Word* verb = call.verb({"-C"});
    if (verb == nullptr || (verb->text != "build" && verb->text != "install"))
        return nullptr;
    // A tool from elsewhere is not what ships.
    const bool tool =
        std::ranges::any_of(call.program.arguments(), [](const Word& word) { return word.text.contains('@'); });
    return tool ? nullptr : verb;
}

bool argumentsContain(const Call& call, std::string_view text) {
    return std::ranges::any_of(call.program.arguments(), [&](const Word& word) { return word.text.contains(text); });
}

// The flags of -ldflags, and those of GOFLAGS.
std::string flagsOf(const Subject& subject, const Call& call) {
    std::string result;
    const auto arguments = call.program.arguments();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view text = arguments[i].text;
        text.remove_prefix(text.starts_with("--") ? 1 : 0);
        if (text.starts_with("-ldflags"))
            (result += ' ') +=
                text == "-ldflags" && i + 1 < arguments.size() ? arguments[i + 1].text : std::string(text.substr(8));
    }
    if (const auto flags = environmentOf(subject, call, "GOFLAGS"))
        (result += ' ') += *flags;
    return result + " ";
}

} // namespace

void goSumMissing(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        const dockerfile::Word* module = nullptr;
        for (const Site& site : stage.sites) {
            if (const auto* copy = site.as<dockerfile::Copy>(); copy && !copy->from) {
                for (const dockerfile::Word& source : copy->sources) {
                    const std::string_view name = baseName(std::string_view(source.text));
                    if (name == "go.mod")
                        module = &source;
                }
                for (const dockerfile::Word& source : copy->sources) {
                    const std::string_view name = baseName(std::string_view(source.text));
                    if (name == "go.sum" || (name.contains('*') && name != "*.mod") || name == "." || name.empty())
                        module = nullptr;
                }
            }
            const shell::RunText* text = site.as<dockerfile::Run>() ? subject.run(site) : nullptr;
            if (text == nullptr || module == nullptr)
                continue;
            for (const shell::Invocation& each : text->invocations) {
                const Call call{site, *site.as<dockerfile::Run>(), *text, each};
                if (module == nullptr || !call.is({"go"}) || call.operands().size() < 2 ||
                    call.operands()[0]->text != "mod" || call.operands()[1]->text != "download")
                    continue;
                // A module without requirements has none.
                if (subject.context() != nullptr && subject.context()->find("go.sum") == nullptr)
                    continue;
                Finding& finding = report.add(module->range, message(msg::GoSumMissing));
                finding.related.push_back({each.range(), message(msg::DownloadedHere)});
                const std::string name = module->text.substr(0, module->text.size() - 3) + "sum";
                finding.fixes.push_back(
                    suggestion(message(msg::FixCopyToo, name), {{{module->range.end, module->range.end}, " " + name}}));
                module = nullptr;
            }
        }
    }
}

void goCgo(const Subject& subject, Report& report) {
    const StageView* target = targetStage(subject);
    if (target == nullptr)
        return;
    const std::string base = rootImage(subject, target->stage->id);
    const bool noLibc = isScratch(base) || isStaticBase(base);
    const bool musl = base.contains("alpine") || shortImageName(base) == "busybox";
    if (!noLibc && !musl)
        return;
    for (const StageView& stage : subject.stages()) {
        if (!stage.needed || stage.ships)
            continue;
        const std::string builder = rootImage(subject, stage.stage->id);
        // Without a C compiler Go switches cgo off itself; musl to musl is fine.
        if (builder.contains("alpine") && (musl || !(installsPackage(subject, stage.stage->id, "gcc") ||
                                                     installsPackage(subject, stage.stage->id, "build-base"))))
            continue;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            const Word* verb = buildVerb(call);
            if (verb == nullptr || environmentOf(subject, call, "CGO_ENABLED") == "0" ||
                argumentsContain(call, "-static") || argumentsContain(call, "netgo") ||
                environmentOf(subject, call, "GOOS").value_or("linux") != "linux")
                return;
            const auto cgo = environmentOf(subject, call, "CGO_ENABLED");
            if (cgo && cgo->contains('$'))
                return;
            Finding& finding = report.add(call.until(*verb), message(msg::GoCgo, base));
            finding.related.push_back({target->stage->from.image.range, message(msg::ShippedOn, base)});
            const std::size_t place = call.program.program().range.begin;
            if (!cgo && call.text.form != shell::RunText::Form::Exec && !call.program.wrapped)
                finding.fixes.push_back(
                    suggestion(message(msg::FixWriteInFront, "CGO_ENABLED=0"), {{{place, place}, "CGO_ENABLED=0 "}}));
        });
    }
}

void goStrip(const Subject& subject, Report& report) {
    for (const StageView& stage : subject.stages()) {
        if (!stage.needed)
            continue;
        forEachCallOfStage(subject, stage, [&](const Call& call) {
            const Word* verb = buildVerb(call);
            if (verb == nullptr || call.hasAnyOption({"race"}) || argumentsContain(call, "-cover"))
                return;
            const std::string flags = flagsOf(subject, call);
            const bool trims = argumentsContain(call, "-trimpath") || flags.contains("-trimpath");
            const bool strips = flags.contains("-s ") || flags.contains("-s\"") || flags.contains("-s'") ||
                                flags.contains("=-s") || flags.contains("-s -w") || flags.contains("-w -s");
            // Whoever wants variables in the flags has thought about them.
            if ((trims && strips) || flags.contains('$'))
                return;
            const bool hasLdflags = argumentsContain(call, "-ldflags");
            const std::string missing = std::string(trims ? "" : "-trimpath") + (trims || strips ? "" : " ") +
                                        (strips ? "" : "-ldflags=\"-s -w\"");
            Finding& finding = report.add(call.until(*verb), message(msg::GoStrip, missing));
            if (call.text.form == shell::RunText::Form::Exec || call.program.nested || (!strips && hasLdflags))
                return;
            finding.fixes.push_back(
                suggestion(message(msg::FixAddOption, missing), {{{verb->range.end, verb->range.end}, " " + missing}}));
        });
    }
}

} // namespace slipway::lint::rules
