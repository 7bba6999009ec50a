// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

namespace slipway::lint::rules {

namespace {

// The directory in force before the site, when the file alone says it.
std::optional<std::string> directoryBefore(const Site& site) {
    if (site.workdir == nullptr || isRelative(site.workdir->path.text))
        return std::nullopt;
    const std::string_view path = unquoted(site.workdir->path.text);
    return path.contains('$') ? std::nullopt : std::optional(std::string(path));
}

} // namespace

void relativeWorkdir(const Subject& subject, Report& report) {
    for (const Site& site : subject.sites()) {
        const auto* workdir = site.as<dockerfile::Workdir>();
        if (workdir == nullptr || site.isTrigger() || !isRelative(workdir->path.text))
            continue;
        const std::string_view path = unquoted(workdir->path.text);
        if (const auto before = directoryBefore(site)) {
            // Docker joins them, which is well defined; hadolint asks for the absolute path all the same.
            if (!subject.isHadolint())
                continue;
            const std::string joined = joinedPath(*before, path);
            Finding& finding =
                report.add(workdir->path.range, messages::message(msg::WorkdirRelativeKnown, path, joined));
            finding.fixes.push_back(safeFix(messages::message(msg::FixWrite, joined), {{workdir->path.range, joined}}));
            continue;
        }
        Finding& finding = report.add(workdir->path.range, messages::message(msg::WorkdirRelative, path));
        if (path.contains('$') || path.contains(' '))
            continue;
        const std::string absolute = joinedPath("/", path);
        finding.fixes.push_back(
            suggestion(messages::message(msg::FixWrite, absolute), {{workdir->path.range, absolute}}));
    }
}

} // namespace slipway::lint::rules
