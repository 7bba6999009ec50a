// SPDX-License-Identifier: Apache-2.0
// CMD, ENTRYPOINT and HEALTHCHECK of which only the last counts.
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

namespace slipway::lint::rules {

using dockerfile::Keyword;
using messages::message;

namespace {

void repeated(const Subject& subject, Report& report, Keyword keyword) {
    const std::string_view name = dockerfile::name(keyword);
    for (const StageView& view : subject.stages()) {
        std::vector<const dockerfile::Instruction*> all;
        for (const Site& site : view.sites) {
            if (!site.isTrigger() && site.instruction->keyword == keyword)
                all.push_back(site.instruction);
        }
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            // hadolint marks what is left over, BuildKit what is dead.
            const dockerfile::Instruction& marked = subject.isHadolint() ? *all[i + 1] : *all[i];
            const dockerfile::Instruction& other = subject.isHadolint() ? *all[i] : *all.back();
            Finding& finding = report.add(marked.range, message(msg::OnlyLastCounts, name));
            finding.related.push_back({other.range, message(msg::OtherStandsHere, name)});
            finding.fixes.push_back(
                safeFix(message(msg::FixRemoveInstruction, name), {{wholeLines(subject, all[i]->range), ""}}));
        }
    }
}

} // namespace

void repeatedHealthcheck(const Subject& subject, Report& report) {
    repeated(subject, report, Keyword::Healthcheck);
}

void repeatedCmd(const Subject& subject, Report& report) {
    repeated(subject, report, Keyword::Cmd);
}

void repeatedEntrypoint(const Subject& subject, Report& report) {
    repeated(subject, report, Keyword::Entrypoint);
}

} // namespace slipway::lint::rules
