// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/formats/formats.h"

#include "engine/lint/configuration.h"
#include "engine/lint/rule.h"
#include "engine/messages/render.h"
#include "engine/text/escape.h"

#include <nlohmann/json.hpp>

#include <array>
#include <format>
#include <functional>
#include <map>
#include <set>

namespace slipway::lint {

namespace {

using Json = nlohmann::ordered_json;

// One finding as all formats want it.
struct Line {
    std::string file;
    text::LineColumn begin;
    text::LineColumn end;
    std::string level; // error, warning, info, style
    std::string rule;
    std::string text;
    const Finding* finding = nullptr;
    const FileFindings* of = nullptr;
};

template <typename Call>
void forEachLine(std::span<const FileFindings> files, messages::Language language, const Call& call) {
    for (const FileFindings& file : files) {
        for (const Finding& finding : file.findings) {
            call(Line{text::escaped(file.source.name()), file.source.lineColumn(finding.range.begin),
                      file.source.lineColumn(finding.range.end), std::string(name(finding.severity)), finding.rule,
                      messages::render(finding.message, language), &finding, &file});
        }
    }
}

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string xml(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\'':
            result += "&apos;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string pageOf(const RuleInfo& rule) {
    if (rule.id.starts_with("DL"))
        return std::format("https://github.com/hadolint/hadolint/wiki/{}", rule.id);
    if (rule.id.starts_with("SC"))
        return std::format("https://www.shellcheck.net/wiki/{}", rule.id);
    return {};
}

std::string text(std::span<const FileFindings> files, const FormatOptions& options) {
    std::string result;
    for (const FileFindings& file : files) {
        for (const Finding& finding : file.findings)
            result +=
                messages::renderFinding(finding, file.source, {.language = options.language, .colour = options.colour});
    }
    return result;
}

std::string hadolintJson(std::span<const FileFindings> files, const FormatOptions& options) {
    Json all = Json::array();
    forEachLine(files, options.language, [&](const Line& line) {
        all.push_back({{"code", hadolintCode(*line.finding)},
                       {"column", line.begin.column},
                       {"file", line.file},
                       {"level", line.level},
                       {"line", line.begin.line},
                       {"message", line.text}});
    });
    return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string sarif(std::span<const FileFindings> files, const FormatOptions& options) {
    Json results = Json::array();
    std::set<std::string> used;
    for (const FileFindings& file : files) {
        const std::vector<std::string> prints = fingerprints(file);
        std::size_t index = 0;
        forEachLine(std::span(&file, 1), options.language, [&](const Line& line) {
            used.insert(line.rule);
            const bool note = line.level == "info" || line.level == "style";
            Json result{{"ruleId", line.rule},
                        {"level", note ? "note" : line.level},
                        {"message", {{"text", line.text}}},
                        {"locations", Json::array({{{"physicalLocation",
                                                     {{"artifactLocation", {{"uri", line.file}}},
                                                      {"region",
                                                       {{"startLine", line.begin.line},
                                                        {"startColumn", line.begin.column},
                                                        {"endLine", line.end.line},
                                                        {"endColumn", line.end.column},
                                                        {"sourceLanguage", "dockerfile"}}}}}}})},
                        {"partialFingerprints", {{"slipway/v1", prints[index++]}}}};
            Json fixes = Json::array();
            for (const Fix& fix : line.finding->fixes) {
                Json replacements = Json::array();
                for (const text::TextEdit& edit : fix.edits) {
                    const auto begin = file.source.lineColumn(edit.range.begin);
                    const auto end = file.source.lineColumn(edit.range.end);
                    replacements.push_back({{"deletedRegion",
                                             {{"startLine", begin.line},
                                              {"startColumn", begin.column},
                                              {"endLine", end.line},
                                              {"endColumn", end.column}}},
                                            {"insertedContent", {{"text", edit.replacement}}}});
                }
                fixes.push_back({{"description", {{"text", messages::render(fix.label, options.language)}}},
                                 {"artifactChanges", Json::array({{{"artifactLocation", {{"uri", line.file}}},
                                                                   {"replacements", replacements}}})}});
            }
            if (!fixes.empty())
                result["fixes"] = fixes;
            results.push_back(std::move(result));
        });
    }
    Json rules = Json::array();
    for (const std::string& id : used) {
        Json rule{{"id", id}};
        if (const RuleInfo* info = findRule(id)) {
            rule["shortDescription"] = {{"text", messages::tr(options.language, info->title)}};
            if (const std::string page = pageOf(*info); !page.empty())
                rule["helpUri"] = page;
        }
        rules.push_back(std::move(rule));
    }
    return dump(
        {{"version", "2.1.0"},
         {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
         {"runs",
          Json::array({{{"tool", {{"driver", {{"name", "Slipway"}, {"version", options.version}, {"rules", rules}}}}},
                        {"columnKind", "unicodeCodePoints"},
                        {"defaultSourceLanguage", "dockerfile"},
                        {"results", results}}})}});
}

std::string checkstyle(std::span<const FileFindings> files, const FormatOptions& options) {
    std::string result = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
    for (const FileFindings& file : files) {
        result += std::format("<file name=\"{}\">\n", xml(text::escaped(file.source.name())));
        forEachLine(std::span(&file, 1), options.language, [&](const Line& line) {
            const bool note = line.level == "info" || line.level == "style";
            result += std::format("<error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"{}\"/>\n",
                                  line.begin.line, line.begin.column, note ? "info" : line.level, xml(line.text),
                                  xml(line.rule));
        });
        result += "</file>\n";
    }
    return result + "</checkstyle>\n";
}

std::string junit(std::span<const FileFindings> files, const FormatOptions& options) {
    std::size_t count = 0;
    for (const FileFindings& file : files)
        count += file.findings.size();
    std::string result = std::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"slipway lint\" "
                                     "tests=\"{0}\" failures=\"{0}\">\n",
                                     count);
    for (const FileFindings& file : files) {
        const std::string path = xml(text::escaped(file.source.name()));
        result += std::format("<testsuite name=\"{0}\" tests=\"{1}\" failures=\"{1}\">\n", path, file.findings.size());
        forEachLine(std::span(&file, 1), options.language, [&](const Line& line) {
            result += std::format("<testcase name=\"{0}\" classname=\"{1}\"><failure message=\"{2}\" type=\"{3}\">"
                                  "{1}:{4}:{5}: {3}: {2}</failure></testcase>\n",
                                  xml(line.rule), path, xml(line.text), line.level, line.begin.line, line.begin.column);
        });
        result += "</testsuite>\n";
    }
    return result + "</testsuites>\n";
}

std::string codeclimate(std::span<const FileFindings> files, const FormatOptions& options, bool gitlab) {
    Json all = Json::array();
    std::string stream;
    for (const FileFindings& file : files) {
        const std::vector<std::string> prints = fingerprints(file);
        std::size_t index = 0;
        forEachLine(std::span(&file, 1), options.language, [&](const Line& line) {
            const std::string_view severity = line.level == "error"     ? "blocker"
                                              : line.level == "warning" ? "major"
                                              : line.level == "info"    ? "minor"
                                                                        : "info";
            Json issue{
                {"type", "issue"},
                {"check_name", line.rule},
                {"description", line.text},
                {"categories", Json::array({"Bug Risk"})},
                {"severity", severity},
                {"fingerprint", prints[index++]},
                {"location", {{"path", line.file}, {"lines", {{"begin", line.begin.line}, {"end", line.end.line}}}}}};
            if (!gitlab)
                stream += issue.dump(-1, ' ', false, Json::error_handler_t::replace) + std::string(1, '\0') + "\n";
            all.push_back(std::move(issue));
        });
    }
    return gitlab ? dump(all) : stream;
}

std::string github(std::span<const FileFindings> files, const FormatOptions& options) {
    std::string result;
    const auto escapedData = [](std::string_view text, bool property) {
        std::string escaped;
        for (const char c : text) {
            if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
                escaped += std::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
            else
                escaped += c;
        }
        return escaped;
    };
    forEachLine(files, options.language, [&](const Line& line) {
        const bool note = line.level == "info" || line.level == "style";
        result += std::format("::{} file={},line={},endLine={},col={},title={}::{}\n", note ? "notice" : line.level,
                              escapedData(line.file, true), line.begin.line, line.end.line, line.begin.column,
                              escapedData(line.rule, true), escapedData(line.text, false));
    });
    return result;
}

std::string gnu(std::span<const FileFindings> files, const FormatOptions& options) {
    std::string result;
    forEachLine(files, options.language, [&](const Line& line) {
        result += std::format("{}:{}:{}: {}: {} [{}]\n", line.file, line.begin.line, line.begin.column, line.level,
                              line.text, line.rule);
    });
    return result;
}

std::string sonarqube(std::span<const FileFindings> files, const FormatOptions& options) {
    Json issues = Json::array();
    forEachLine(files, options.language, [&](const Line& line) {
        const std::string_view severity = line.level == "error"     ? "CRITICAL"
                                          : line.level == "warning" ? "MAJOR"
                                          : line.level == "info"    ? "MINOR"
                                                                    : "INFO";
        Json range{{"startLine", line.begin.line}, {"endLine", line.end.line}};
        if (!line.finding->range.empty()) {
            range["startColumn"] = line.begin.column - 1;
            range["endColumn"] = line.end.column - 1;
        }
        issues.push_back(
            {{"engineId", "slipway"},
             {"ruleId", line.rule},
             {"severity", severity},
             {"type", "CODE_SMELL"},
             {"primaryLocation", {{"message", line.text}, {"filePath", line.file}, {"textRange", range}}}});
    });
    return dump({{"issues", issues}});
}

Json placeJson(const text::SourceText& source, text::ByteRange range) {
    const auto at = [&](std::size_t position) {
        const auto place = source.lineColumn(position);
        return Json{{"byte", position}, {"line", place.line}, {"column", place.column}};
    };
    return {{"begin", at(range.begin)}, {"end", at(range.end)}};
}

std::string slipwayJson(std::span<const FileFindings> files, const FormatOptions& options) {
    Json all = Json::array();
    for (const FileFindings& file : files) {
        Json findings = Json::array();
        const std::vector<std::string> prints = fingerprints(file);
        std::size_t index = 0;
        forEachLine(std::span(&file, 1), options.language, [&](const Line& line) {
            Json finding{{"rule", line.rule},
                         {"severity", line.level},
                         {"message", line.text},
                         {"messageId", messages::name(line.finding->message.id)},
                         {"range", placeJson(file.source, line.finding->range)},
                         {"fingerprint", prints[index++]}};
            for (const messages::Message& note : line.finding->notes)
                finding["notes"].push_back(messages::render(note, options.language));
            for (const RelatedPlace& place : line.finding->related)
                finding["related"].push_back({{"range", placeJson(file.source, place.range)},
                                              {"message", messages::render(place.message, options.language)}});
            for (const Fix& fix : line.finding->fixes) {
                Json edits = Json::array();
                for (const text::TextEdit& edit : fix.edits)
                    edits.push_back({{"range", placeJson(file.source, edit.range)}, {"replacement", edit.replacement}});
                finding["fixes"].push_back(
                    {{"label", messages::render(fix.label, options.language)}, {"safe", fix.safe}, {"edits", edits}});
            }
            findings.push_back(std::move(finding));
        });
        all.push_back({{"file", text::escaped(file.source.name())}, {"findings", findings}});
    }
    return dump({{"schema", "slipway-lint-1"}, {"files", all}});
}

} // namespace

std::optional<Format> formatOf(std::string_view name) {
    static constexpr std::pair<std::string_view, Format> names[] = {
        {"text", Format::Text},
        {"tty", Format::Text},
        {"json", Format::Json},
        {"codacy", Format::Json},
        {"sarif", Format::Sarif},
        {"checkstyle", Format::Checkstyle},
        {"junit", Format::Junit},
        {"gitlab", Format::Gitlab},
        {"gitlab_codeclimate", Format::Gitlab},
        {"codeclimate", Format::Codeclimate},
        {"github", Format::Github},
        {"gnu", Format::Gnu},
        {"sonarqube", Format::Sonarqube},
        {"slipway-json", Format::SlipwayJson},
    };
    for (const auto& [known, format] : names) {
        if (known == name)
            return format;
    }
    return std::nullopt;
}

std::string hadolintCode(const Finding& finding) {
    const RuleInfo* rule = findRule(finding.rule);
    const bool parser =
        rule != nullptr && rule->check == nullptr && rule->severity == Severity::Error && !rule->isHadolint();
    return parser ? "DL1000" : finding.rule;
}

std::vector<std::string> fingerprints(const FileFindings& file) {
    std::map<std::string, std::size_t> seen;
    std::vector<std::string> result;
    for (const Finding& finding : file.findings) {
        const auto line = file.source.lineColumn(finding.range.begin).line;
        std::string key = finding.rule + '\n' + std::string(file.source.slice(file.source.lineRange(line)));
        key += '\n' + std::to_string(seen[key]++);
        // FNV-1a, 64 bits: the same on every machine.
        std::uint64_t hash = 0xcbf29ce484222325U;
        for (const char c : key)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        result.push_back(std::format("{:016x}", hash));
    }
    return result;
}

std::string write(Format format, std::span<const FileFindings> files, const FormatOptions& options) {
    switch (format) {
    case Format::Text:
        return text(files, options);
    case Format::Json:
        return hadolintJson(files, options);
    case Format::Sarif:
        return sarif(files, options);
    case Format::Checkstyle:
        return checkstyle(files, options);
    case Format::Junit:
        return junit(files, options);
    case Format::Gitlab:
        return codeclimate(files, options, true);
    case Format::Codeclimate:
        return codeclimate(files, options, false);
    case Format::Github:
        return github(files, options);
    case Format::Gnu:
        return gnu(files, options);
    case Format::Sonarqube:
        return sonarqube(files, options);
    case Format::SlipwayJson:
        return slipwayJson(files, options);
    }
    return {};
}

} // namespace slipway::lint
