// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/lint.h"

#include "engine/dockerfile/characters.h"
#include "engine/lint/pragma.h"
#include "engine/lint/rules/commands.h"
#include "engine/lint/subject.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>
#include <tuple>

namespace slipway::lint {

namespace {

// What they hold (syntax trees of RUN) fits into a processor's second cache.
constexpr std::size_t sitesOfPiece = 64;

bool isPartOf(const RuleInfo& rule, Profile profile) {
    switch (profile) {
    case Profile::Default:
        return true;
    case Profile::Hadolint:
        return rule.isHadolint();
    case Profile::Docker:
        return rule.isBuildkit();
    }
    return true;
}

// How findings of one rule are told, in stages that ship and in those that do not. Nothing: they are not.
struct Levels {
    std::optional<Severity> shipped;
    std::optional<Severity> built;
};

bool isSyntax(const RuleInfo& rule) {
    return rule.check == nullptr && rule.severity == Severity::Error;
}

Levels levelsOf(const RuleInfo& rule, const Settings& settings) {
    const bool selected =
        settings.select.empty() ? isPartOf(rule, settings.profile) : std::ranges::contains(settings.select, rule.id);
    Levels levels;
    if (selected || isSyntax(rule)) {
        levels.shipped = rule.severity;
        if (!settings.select.empty() && !rule.severity)
            levels.shipped = Severity::Warning; // asked for by name
    }
    if (const auto found = settings.severity.find(rule.id); found != settings.severity.end())
        levels.shipped = found->second;
    levels.built = levels.shipped;
    if (settings.profile == Profile::Default) {
        if (rule.inBuildStage == InBuildStage::Off)
            levels.built = std::nullopt;
        else if (rule.inBuildStage == InBuildStage::Info && levels.built && *levels.built < Severity::Info)
            levels.built = Severity::Info;
    }
    if (const auto found = settings.buildStageSeverity.find(rule.id); found != settings.buildStageSeverity.end())
        levels.built = found->second;
    return levels;
}

bool knowsEnough(const RuleInfo& rule, const LintInput& input) {
    return (rule.needs != Needs::Context || input.context != nullptr) &&
           (rule.needs != Needs::Build || input.build != nullptr);
}

// What the comments of the file say, and which of them was of use.
class Exceptions {
public:
    Exceptions(std::span<const Pragma> pragmas, const Settings& settings)
        : m_today(settings.today) {
        if (settings.pragmas)
            m_pragmas = pragmas;
        for (const Pragma& pragma : m_pragmas) {
            Entry entry{&pragma, {}};
            if (pragma.isInForce(m_today)) {
                for (const Pragma::Name& name : pragma.names)
                    entry.names.push_back({&name, rulesCalled(name.text)});
            }
            if (pragma.isInForce(m_today) && !pragma.covers.empty())
                m_entries.push_back(std::move(entry));
        }
        for (std::size_t i = 0; i < m_entries.size(); ++i)
            m_byBegin.push_back({m_entries[i].pragma->covers.begin, 0, i});
        std::ranges::sort(m_byBegin, {}, [](const Place& place) { return std::pair(place.begin, place.entry); });
        std::size_t end = 0;
        for (Place& place : m_byBegin)
            place.reach = end = std::max(end, m_entries[place.entry].pragma->covers.end);
    }

    [[nodiscard]] std::span<const Pragma> all() const { return m_pragmas; }
    [[nodiscard]] bool warningsFail() const {
        return std::ranges::any_of(m_pragmas, [](const Pragma& pragma) { return !pragma.malformed && pragma.errors; });
    }
    [[nodiscard]] bool isAskedFor(const RuleInfo& rule) const {
        return rule.isBuildkit() && std::ranges::any_of(m_pragmas, [&](const Pragma& pragma) {
                   return std::ranges::any_of(pragma.experimental, [&](const std::string& name) {
                       return name == "all" || dockerfile::equalIgnoringCase(name, rule.buildkit);
                   });
               });
    }
    // Whether some comment takes the finding away; remembers which.
    bool suppresses(const Finding& finding, const RuleInfo* rule) {
        bool suppressed = false;
        auto place = std::ranges::upper_bound(m_byBegin, finding.range.begin, {}, &Place::begin);
        while (place != m_byBegin.begin() && (--place)->reach > finding.range.begin) {
            Entry& entry = m_entries[place->entry];
            if (finding.range.begin >= entry.pragma->covers.end)
                continue;
            const bool all = entry.pragma->all && (entry.pragma->dialect != Pragma::Dialect::Check ||
                                                   (rule != nullptr && rule->isBuildkit()));
            if (all)
                entry.used = suppressed = true;
            for (NameUse& name : entry.names) {
                if (rule != nullptr ? std::ranges::contains(name.rules, rule) : name.name->text == finding.rule)
                    name.used = suppressed = true;
            }
        }
        return suppressed;
    }
    template <typename Call>
    void forEachUnused(const Call& call) const {
        for (const Entry& entry : m_entries) {
            for (const NameUse& name : entry.names) {
                if (!name.used && !name.rules.empty())
                    call(*entry.pragma, *name.name, name.rules);
            }
        }
    }

private:
    struct NameUse {
        const Pragma::Name* name = nullptr;
        std::span<const RuleInfo* const> rules;
        bool used = false;
    };
    struct Entry {
        const Pragma* pragma = nullptr;
        std::vector<NameUse> names;
        bool used = false;
    };
    // In order of `begin`; none up to here covers anything from `reach` on.
    struct Place {
        std::size_t begin = 0;
        std::size_t reach = 0;
        std::size_t entry = 0; // index
    };
    std::string m_today;
    std::span<const Pragma> m_pragmas;
    std::vector<Entry> m_entries;
    std::vector<Place> m_byBegin;
};

class Linter {
public:
    Linter(const LintInput& input, const stages::StageGraph& graph, StageId target)
        : m_input(input)
        , m_graph(graph)
        , m_subject(*input.file, graph, input.settings, input.arguments, input.context, input.build, target)
        , m_exceptions(m_subject.pragmas(), input.settings) {}

    LintResult run();

private:
    [[nodiscard]] Levels levels(const RuleInfo& rule) const;
    void takeOver(const std::vector<Finding>& findings);
    void askAll();
    void ask(const RuleInfo& rule, const Levels& levels);
    void add(Finding finding, const RuleInfo& rule, const Levels& levels);
    void askScriptChecker();
    void suppress();
    void judgePragmas();
    void addPragmaFinding(std::string_view rule, text::ByteRange range, messages::Message message,
                          std::optional<Fix> fix = {});

    const LintInput& m_input;
    const stages::StageGraph& m_graph;
    Subject m_subject;
    Exceptions m_exceptions;
    LintResult m_result;
};

Levels Linter::levels(const RuleInfo& rule) const {
    Levels result = levelsOf(rule, m_input.settings);
    if (!rule.severity && m_exceptions.isAskedFor(rule) && !m_input.settings.severity.contains(rule.id))
        result.shipped = result.built = Severity::Warning;
    if (rule.isBuildkit() && m_exceptions.warningsFail()) {
        for (std::optional<Severity>* level : {&result.shipped, &result.built}) {
            if (*level == Severity::Warning)
                *level = Severity::Error;
        }
    }
    return result;
}

// What the parser and the stage graph found, under the names of its rules.
void Linter::takeOver(const std::vector<Finding>& findings) {
    for (const Finding& each : findings) {
        Finding finding = each;
        const RuleInfo* rule = ruleOfDiagnostic(each.rule);
        if (rule != nullptr) {
            if (rule->check != nullptr)
                continue; // the rule sees it itself
            finding.rule = rule->id;
            const Levels level = levels(*rule);
            if (!level.shipped)
                continue;
            finding.severity = *level.shipped;
        }
        m_result.findings.push_back(std::move(finding));
    }
}

void Linter::add(Finding finding, const RuleInfo& rule, const Levels& levels) {
    // What is wrong everywhere needs no stage.
    std::optional<Severity> level = levels.shipped;
    if (levels.built != levels.shipped) {
        const auto stage = m_subject.stageAt(finding.range.begin);
        if (stage && !m_subject.stage(*stage).ships)
            level = levels.built;
    }
    if (!level)
        return;
    finding.rule = rule.id;
    finding.severity = *level;
    m_result.findings.push_back(std::move(finding));
}

void Linter::askAll() {
    struct Asked {
        const RuleInfo* rule = nullptr;
        Levels levels;
    };
    std::vector<Asked> piecewise;
    std::vector<Asked> whole;
    for (const RuleInfo* rule : allRules()) {
        const Levels level = levels(*rule);
        if (rule->check == nullptr || (!level.shipped && !level.built))
            continue;
        if (knowsEnough(*rule, m_input))
            (rule->piecewise ? piecewise : whole).push_back({rule, level});
        else
            m_result.waiting.push_back({rule, rule->needs});
    }
    const std::size_t count = m_subject.sites().size();
    for (std::size_t first = 0; first < count; first += sitesOfPiece) {
        m_subject.judge(first, std::min(sitesOfPiece, count - first));
        for (const Asked& each : piecewise) {
            if (m_input.stop.stop_requested())
                return;
            ask(*each.rule, each.levels);
        }
    }
    m_subject.judge(0, count);
    for (const Asked& each : whole) {
        if (m_input.stop.stop_requested())
            return;
        ask(*each.rule, each.levels);
    }
}

void Linter::ask(const RuleInfo& rule, const Levels& level) {
    std::vector<Finding> found;
    Report report(found);
    report.setRule(rule);
    rule.check(m_subject, report);
    for (Finding& finding : found)
        add(std::move(finding), rule, level);
}

// The dialect that /bin/sh speaks in this image, as far as its name says.
shell::Dialect dialectOf(const Subject& subject, const Site& site, const shell::RunText& text) {
    if (text.script->dialect != shell::Dialect::Posix || !site.shellPragma.empty())
        return text.script->dialect;
    switch (rules::systemShell(subject, site)) {
    case rules::SystemShell::Bash:
        return shell::Dialect::Bash;
    case rules::SystemShell::Ash:
        return shell::Dialect::Ash;
    case rules::SystemShell::Dash:
    case rules::SystemShell::Unknown:
        break;
    }
    return text.script->dialect;
}

void Linter::askScriptChecker() {
    std::vector<CheckedScript> scripts;
    std::vector<const shell::RunText*> texts;
    rules::forEachScript(m_subject, [&](const Site& site, const shell::RunText& text) {
        // Words of an exec form are no script.
        if (text.form == shell::RunText::Form::Exec)
            return;
        CheckedScript script{dialectOf(m_subject, site, text), text.text.text()};
        for (const VariableDefinition* each : m_subject.variables(site))
            script.variables.push_back(each->name->text);
        // What BuildKit sets for every RUN.
        for (const char* name : {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy",
                                 "NO_PROXY", "no_proxy"})
            script.variables.emplace_back(name);
        scripts.push_back(std::move(script));
        texts.push_back(&text);
    });
    auto found = m_input.scripts->check(scripts, m_input.stop);
    if (!found) {
        m_result.scriptsError = std::move(found.error());
        return;
    }
    for (ScriptFinding& each : *found) {
        if (each.script >= texts.size())
            continue;
        Finding finding{.rule = std::move(each.rule),
                        .severity = each.severity,
                        .range = texts[each.script]->text.source(each.begin, each.end),
                        .message = messages::message(msg::Verbatim, each.message)};
        const Settings& settings = m_input.settings;
        if (!settings.select.empty() && !std::ranges::contains(settings.select, finding.rule))
            continue;
        if (const auto level = settings.severity.find(finding.rule); level != settings.severity.end()) {
            if (!level->second)
                continue;
            finding.severity = *level->second;
        }
        m_result.findings.push_back(std::move(finding));
    }
}

void Linter::suppress() {
    std::erase_if(m_result.findings, [&](const Finding& finding) {
        const bool gone = m_exceptions.suppresses(finding, findRule(finding.rule));
        m_result.suppressed += gone ? 1 : 0;
        return gone;
    });
}

void Linter::addPragmaFinding(std::string_view rule, text::ByteRange range, messages::Message message,
                              std::optional<Fix> fix) {
    const RuleInfo& info = *findRule(rule);
    Finding finding{.rule = std::string(rule), .range = range, .message = std::move(message)};
    if (fix)
        finding.fixes.push_back(*std::move(fix));
    add(std::move(finding), info, levels(info));
}

// The whole comment for its only name, else the name and a comma.
Fix withoutName(const Subject& subject, const Pragma& pragma, const Pragma::Name& name) {
    const std::string_view bytes = subject.source().bytes();
    text::ByteRange range = name.range;
    if (pragma.names.size() == 1) {
        const auto place = subject.source().lineColumn(pragma.range.begin);
        range = subject.source().lineRange(place.line);
        while (range.end < bytes.size() && (bytes[range.end] == '\r' || bytes[range.end] == '\n')) {
            if (bytes[range.end++] == '\n')
                break;
        }
        return safeFix(messages::message(msg::FixRemoveComment), {{range, ""}});
    }
    if (&name == &pragma.names.back())
        range.begin = (&name - 1)->range.end;
    else
        range.end = (&name + 1)->range.begin;
    return safeFix(messages::message(msg::FixRemove, name.text), {{range, ""}});
}

void Linter::judgePragmas() {
    const auto isNumberOf = [](std::string_view name, std::string_view tool) {
        return name.size() == 6 && name.starts_with(tool) &&
               name.find_first_not_of("0123456789", 2) == std::string_view::npos;
    };
    static constexpr std::string_view retired[] = {"DL3005", "DL3017", "DL3031", "DL3039", "DL4002"};
    for (const Pragma& pragma : m_exceptions.all()) {
        if (pragma.malformed) {
            const bool hadolint = pragma.dialect == Pragma::Dialect::Hadolint;
            const bool check = pragma.dialect == Pragma::Dialect::Check;
            const bool utils = pragma.dialect == Pragma::Dialect::DockerfileUtils;
            const std::string_view form = hadolint ? "# hadolint ignore=DL3008"
                                          : check  ? "# check=skip=JSONArgsRecommended"
                                          : utils  ? "# dockerfile-utils: ignore"
                                                   : "# slipway: ignore=DL3008 until 2027-01-31 -- why";
            addPragmaFinding("SL0003", pragma.range, messages::message(msg::PragmaMalformed, form));
            continue;
        }
        if (pragma.until && !m_input.settings.today.empty() && !pragma.isInForce(m_input.settings.today))
            addPragmaFinding("SL0004", pragma.until->range, messages::message(msg::PragmaExpired, pragma.until->text));
        for (const Pragma::Name& name : pragma.names) {
            if (std::ranges::contains(m_input.settings.customRules, name.text, &CustomRule::id) ||
                dockerfile::equalIgnoringCase(name.text, "all") || !rulesCalled(name.text).empty() ||
                isNumberOf(name.text, "SC") || std::ranges::contains(retired, name.text))
                continue;
            std::optional<Fix> fix;
            if (const auto near = similarRule(name.text))
                fix = suggestion(messages::message(msg::FixWrite, *near), {{name.range, std::string(*near)}});
            addPragmaFinding("SL0002", name.range, messages::message(msg::PragmaUnknownRule, name.text),
                             std::move(fix));
        }
    }
    m_exceptions.forEachUnused(
        [&](const Pragma& pragma, const Pragma::Name& name, std::span<const RuleInfo* const> rules) {
            // A rule that is off or has not been asked may have found something.
            const auto stage = m_subject.stageAt(pragma.covers.begin);
            const bool ships = !stage || m_subject.stage(*stage).ships;
            const bool asked = std::ranges::all_of(rules, [&](const RuleInfo* rule) {
                const Levels level = levels(*rule);
                return (ships ? level.shipped : level.built) && knowsEnough(*rule, m_input);
            });
            if (asked && pragma.scope != Pragma::Scope::File)
                addPragmaFinding("SL0001", name.range, messages::message(msg::PragmaUnused, name.text),
                                 withoutName(m_subject, pragma, name));
        });
}

LintResult Linter::run() {
    takeOver(m_input.file->diagnostics);
    takeOver(m_graph.findings);
    // Of a file that cannot be read, only that is told.
    const bool readable = std::ranges::none_of(m_input.file->tree.branches, [](const dockerfile::Branch& branch) {
        return branch.kind == dockerfile::BranchKind::Unparsed;
    });
    if (readable)
        askAll();
    if (readable && m_input.scripts != nullptr && !m_input.stop.stop_requested())
        askScriptChecker();
    if (readable && !m_input.settings.customRules.empty()) {
        for (Finding& finding : findCustom(m_subject, m_input.settings.customRules))
            m_result.findings.push_back(std::move(finding));
    }
    suppress();
    judgePragmas();
    std::ranges::stable_sort(m_result.findings, {},
                             [](const Finding& each) { return std::tie(each.range.begin, each.range.end, each.rule); });
    return std::move(m_result);
}

} // namespace

LintResult lint(const LintInput& input) {
    std::optional<stages::StageGraph> own;
    if (input.graph == nullptr) {
        stages::GraphOptions options;
        options.arguments = input.arguments;
        own = stages::build(*input.file, options);
    }
    const stages::StageGraph& graph = own ? *own : *input.graph;
    StageId target{};
    if (!input.file->stages.empty()) {
        target = input.file->stages.back().id;
        if (const auto asked = stages::findTarget(*input.file, input.target))
            target = *asked;
    }
    return Linter(input, graph, target).run();
}

} // namespace slipway::lint
