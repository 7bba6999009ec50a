// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/characters.h"
#include "engine/lint/rules/edits.h"
#include "engine/lint/rules/label_values.h"
#include "engine/lint/rules/paths.h"
#include "engine/lint/rules/rules.h"
#include "engine/messages/catalogue/lint.h"

#include <algorithm>

namespace slipway::lint::rules {

using dockerfile::Assignment;
using messages::message;

namespace {

template <typename Call>
void forEachLabel(const Subject& subject, const Call& call) {
    for (const Site& site : subject.sites()) {
        const auto* label = site.as<dockerfile::Label>();
        if (label == nullptr || site.isTrigger())
            continue;
        for (const Assignment& each : label->labels)
            call(site, each, unquoted(each.name.text));
    }
}

// Values of labels that the schema gives a kind; those with variables nobody knows are left out.
template <typename Call>
void forEachValue(const Subject& subject, LabelKind kind, const Call& call) {
    const auto& schema = subject.settings().labelSchema;
    if (schema.empty())
        return;
    forEachLabel(subject, [&](const Site& site, const Assignment& label, std::string_view key) {
        const auto found = schema.find(key);
        if (found == schema.end() || found->second != kind)
            return;
        const auto value = subject.expanded(label.value, site);
        if (value && !value->empty())
            call(label, *value);
    });
}

std::string validKey(std::string_view key) {
    std::string result;
    for (char c : dockerfile::toLower(key)) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (c == '_' || c == ' ')
            c = '-';
        const bool separator = c == '.' || c == '-' || c == '/';
        if (!word && !separator)
            continue;
        if (separator && (result.empty() || result.back() == c))
            continue;
        result += c;
    }
    while (!result.empty() && (result.back() == '.' || result.back() == '-' || result.back() == '/'))
        result.pop_back();
    while (!result.empty() && !(result.front() >= 'a' && result.front() <= 'z'))
        result.erase(result.begin());
    return result;
}

bool isReserved(std::string_view key) {
    return key.starts_with("com.docker.") || key.starts_with("io.docker.") || key.starts_with("org.dockerproject.");
}

bool isValidKey(std::string_view key) {
    const auto isLetter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    return !key.empty() && isLetter(key.front()) && (isLetter(key.back()) || isDigit(key.back())) &&
           !key.contains("..") && !key.contains("--") && std::ranges::all_of(key, [&](char c) {
               return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '_' || c == '/';
           });
}

} // namespace

void labelKey(const Subject& subject, Report& report) {
    forEachLabel(subject, [&](const Site& site, const Assignment& label, std::string_view key) {
        if (key.contains('$'))
            return;
        if (isReserved(key)) {
            report.add(label.name.range, message(msg::LabelKeyReserved, key));
            return;
        }
        if (isValidKey(key))
            return;
        Finding& finding = report.add(label.name.range, message(msg::LabelKeyInvalid, key));
        const std::string better = validKey(key);
        const auto* all = site.as<dockerfile::Label>();
        const bool taken = std::ranges::any_of(
            all->labels, [&](const Assignment& other) { return unquoted(other.name.text) == better; });
        if (!better.empty() && !taken)
            finding.fixes.push_back(suggestion(message(msg::FixWrite, better), {{label.name.range, better}}));
    });
}

void labelMissing(const Subject& subject, Report& report) {
    const auto& schema = subject.settings().labelSchema;
    if (schema.empty())
        return;
    for (const StageView& view : subject.stages()) {
        // A stage that others only copy from is let off.
        const bool last = view.stage->id == subject.stages().back().stage->id;
        if (!last && !view.isBase)
            continue;
        for (const auto& [key, kind] : schema) {
            bool found = false;
            std::optional<StageId> id = view.stage->id;
            while (id && !found) {
                const StageView& each = subject.stage(*id);
                found = std::ranges::any_of(each.sites, [&](const Site& site) {
                    const auto* label = site.as<dockerfile::Label>();
                    return label != nullptr && !site.isTrigger() &&
                           std::ranges::any_of(label->labels,
                                               [&](const Assignment& pair) { return unquoted(pair.name.text) == key; });
                });
                id = each.parent;
            }
            if (found)
                continue;
            Finding& finding =
                report.add(view.stage->fromInstruction.keywordWord.range, message(msg::LabelMissing, key));
            const std::size_t end = view.stage->fromInstruction.range.end;
            finding.fixes.push_back(
                suggestion(message(msg::FixInsert, "LABEL " + key + "=\"\""),
                           {{{end, end}, std::string(newline(subject)) + "LABEL " + key + "=\"\""}}));
        }
    }
}

void labelNotInSchema(const Subject& subject, Report& report) {
    if (!subject.settings().strictLabels)
        return;
    forEachLabel(subject, [&](const Site& site, const Assignment& label, std::string_view key) {
        if (subject.settings().labelSchema.contains(key))
            return;
        Finding& finding = report.add(label.name.range, message(msg::LabelSuperfluous, key));
        if (site.as<dockerfile::Label>()->labels.size() == 1)
            finding.fixes.push_back(suggestion(message(msg::FixRemoveInstruction, "LABEL"),
                                               {{wholeLines(subject, site.instruction->range), ""}}));
    });
}

void labelEmpty(const Subject& subject, Report& report) {
    const auto& schema = subject.settings().labelSchema;
    forEachLabel(subject, [&](const Site&, const Assignment& label, std::string_view key) {
        if (schema.contains(key) && unquoted(label.value.text).empty())
            report.add(label.name.range, message(msg::LabelEmpty, key));
    });
}

void labelUrl(const Subject& subject, Report& report) {
    forEachValue(subject, LabelKind::Url, [&](const Assignment& label, const std::string& value) {
        if (!isUri(value))
            report.add(label.value.range, message(msg::LabelNoUrl, label.name.text, value));
    });
}

void labelTime(const Subject& subject, Report& report) {
    forEachValue(subject, LabelKind::Rfc3339, [&](const Assignment& label, const std::string& value) {
        if (isRfc3339(value))
            return;
        Finding& finding = report.add(label.value.range, message(msg::LabelNoTime, label.name.text, value));
        const std::string better = asRfc3339(value);
        if (!better.empty())
            finding.fixes.push_back(
                suggestion(message(msg::FixWrite, better), {{label.value.range, '"' + better + '"'}}));
    });
}

void labelLicence(const Subject& subject, Report& report) {
    forEachValue(subject, LabelKind::Spdx, [&](const Assignment& label, const std::string& value) {
        if (isSpdx(value))
            return;
        Finding& finding = report.add(label.value.range, message(msg::LabelNoLicence, label.name.text, value));
        if (const auto near = similarSpdx(value))
            finding.fixes.push_back(
                suggestion(message(msg::FixWrite, *near), {{label.value.range, '"' + std::string(*near) + '"'}}));
    });
}

void labelHash(const Subject& subject, Report& report) {
    forEachValue(subject, LabelKind::Hash, [&](const Assignment& label, const std::string& value) {
        const bool hex =
            std::ranges::all_of(value, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
        if (!hex || (value.size() != 7 && value.size() != 40))
            report.add(label.value.range, message(msg::LabelNoHash, label.name.text, value));
    });
}

void labelVersion(const Subject& subject, Report& report) {
    forEachValue(subject, LabelKind::Semver, [&](const Assignment& label, const std::string& value) {
        if (isSemver(value))
            return;
        Finding& finding = report.add(label.value.range, message(msg::LabelNoVersion, label.name.text, value));
        const std::string better = asSemver(value);
        if (!better.empty())
            finding.fixes.push_back(
                suggestion(message(msg::FixWrite, better), {{label.value.range, '"' + better + '"'}}));
    });
}

void labelEmail(const Subject& subject, Report& report) {
    forEachValue(subject, LabelKind::Email, [&](const Assignment& label, const std::string& value) {
        if (!isEmail(value))
            report.add(label.value.range, message(msg::LabelNoEmail, label.name.text, value));
    });
}

} // namespace slipway::lint::rules
