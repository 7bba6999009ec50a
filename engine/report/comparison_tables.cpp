// SPDX-License-Identifier: Apache-2.0
#include "engine/report/comparison_tables.h"

#include "engine/messages/catalogue/report.h"
#include "engine/messages/format.h"
#include "engine/report/setting_line.h"

#include <algorithm>
#include <format>
#include <functional>
#include <set>

namespace slipway::report {

using compare::Comparison;
using compare::Difference;
using compare::Direction;
using compare::ImageSummary;
using messages::formatBytes;
using messages::Language;
using messages::Msg;
using messages::tr;

namespace {

Cell plain(std::string text) {
    return {std::move(text)};
}
Cell numeric(std::string text) {
    return {std::move(text), true};
}

// Where a package manager keeps what it knows.
std::string databaseOf(std::string_view manager) {
    if (manager == "dpkg")
        return "var/lib/dpkg";
    return manager == "apk" ? "lib/apk/db/installed" : "var/lib/rpm";
}

class Writer {
public:
    Writer(const Comparison& comparison, const ReportOptions& options)
        : m_comparison(comparison)
        , m_options(options)
        , m_language(options.language) {
        for (const ImageSummary& variant : comparison.variants)
            m_files.push_back(
                dockerfile::parse({"Dockerfile", variant.build ? variant.build->dockerfile : std::string()}));
    }

    Table sizes() const {
        Table table;
        table.title = word(msg::ReportSizes);
        table.header = {word(msg::ReportMeasure)};
        for (const ImageSummary& variant : m_comparison.variants)
            table.header.push_back(variant.name);
        if (two())
            table.header.push_back(word(msg::ReportChange));
        const auto row = [&](Msg label, std::uint64_t compare::SizeTotals::* member) {
            sizeRow(table, word(label), [member](const ImageSummary& v) { return v.totals.*member; });
        };
        sizeRow(table, word(msg::ReportRootFilesystem), [](const ImageSummary& v) { return v.totals.live; });
        row(msg::ReportDownload, &compare::SizeTotals::download);
        row(msg::ReportLayerTar, &compare::SizeTotals::layerTar);
        row(msg::ReportStored, &compare::SizeTotals::stored);
        sizeRow(table, word(msg::ReportDead), [](const ImageSummary& v) { return v.totals.dead(); });
        rowIfAny(table, msg::ReportDeleted, &compare::SizeTotals::deleted);
        rowIfAny(table, msg::ReportOverwrittenMetadata, &compare::SizeTotals::overwrittenMetadata);
        rowIfAny(table, msg::ReportRewritten, &compare::SizeTotals::rewritten);
        rowIfAny(table, msg::ReportRepeated, &compare::SizeTotals::repeated);
        rowIfAny(table, msg::ReportDuplicate, &compare::SizeTotals::duplicate);
        countRow(table, word(msg::ReportLayers), [](const ImageSummary& v) { return v.layers.size(); });
        countRow(table, word(msg::ReportFiles), [](const ImageSummary& v) { return v.files; });
        if (std::ranges::any_of(m_comparison.variants, &ImageSummary::hasFacts))
            countRow(table, word(msg::ReportPackages), [](const ImageSummary& v) { return v.packages.size(); });
        buildRow(table);
        if (std::ranges::any_of(m_comparison.variants, [](const ImageSummary& v) {
                return v.totals.downloadBasis == compare::DownloadBasis::Estimate;
            }))
            table.note = word(msg::ReportDownloadEstimate);
        return table;
    }

    std::vector<Table> details() const {
        std::vector<Table> tables;
        const auto add = [&](Table table) {
            if (!table.rows.empty())
                tables.push_back(std::move(table));
        };
        add(security());
        for (std::size_t i = 0; i < m_comparison.differences.size(); ++i) {
            const std::string suffix = two() ? "" : " (" + m_comparison.variants[i + 1].name + ")";
            add(fileTotals(i, suffix));
            add(files(i, suffix));
            add(layers(i, suffix));
            add(packages(i, suffix));
            add(configuration(i, suffix));
        }
        for (std::size_t i = 0; i < m_comparison.variants.size(); ++i) {
            add(blame(i));
            add(executables(i));
            add(waste(i));
            add(stages(i));
            add(steps(i));
        }
        return tables;
    }

private:
    [[nodiscard]] std::string word(Msg id) const { return tr(m_language, id); }
    [[nodiscard]] bool two() const { return m_comparison.variants.size() == 2; }

    void sizeRow(Table& table, const std::string& label,
                 const std::function<std::uint64_t(const ImageSummary&)>& value) const {
        std::vector<Cell> row{plain(label)};
        const std::uint64_t before = value(m_comparison.variants[0]);
        for (std::size_t i = 0; i < m_comparison.variants.size(); ++i) {
            const std::uint64_t now = value(m_comparison.variants[i]);
            Cell cell = numeric(formatBytes(now));
            if (i > 0 && !two()) {
                cell.text += " (" + change(before, now) + ")";
                cell.direction = compare::direction(before, now);
            }
            row.push_back(std::move(cell));
        }
        if (two()) {
            const std::uint64_t now = value(m_comparison.variants[1]);
            const Direction where = compare::direction(before, now);
            Cell cell = numeric(change(before, now) + " " + directionWord(where, m_language));
            cell.direction = where;
            row.push_back(std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    void rowIfAny(Table& table, Msg label, std::uint64_t compare::SizeTotals::* member) const {
        if (std::ranges::any_of(m_comparison.variants, [&](const ImageSummary& v) { return v.totals.*member > 0; }))
            sizeRow(table, word(label), [member](const ImageSummary& v) { return v.totals.*member; });
    }
    void countRow(Table& table, const std::string& label,
                  const std::function<std::uint64_t(const ImageSummary&)>& value) const {
        std::vector<Cell> row{plain(label)};
        for (const ImageSummary& variant : m_comparison.variants)
            row.push_back(numeric(std::to_string(value(variant))));
        if (two()) {
            const auto before = static_cast<std::int64_t>(value(m_comparison.variants[0]));
            const auto now = static_cast<std::int64_t>(value(m_comparison.variants[1]));
            row.push_back(numeric(before == now ? std::string("0") : std::format("{:+}", now - before)));
        }
        table.rows.push_back(std::move(row));
    }
    void buildRow(Table& table) const {
        if (!std::ranges::any_of(m_comparison.variants, [](const ImageSummary& v) { return v.build.has_value(); }))
            return;
        std::vector<Cell> row{plain(word(msg::ReportBuildTime))};
        for (const ImageSummary& variant : m_comparison.variants) {
            if (!variant.build) {
                row.push_back(numeric("–"));
                continue;
            }
            row.push_back(numeric(
                tr(m_language, msg::ReportBoth, messages::formatDuration(variant.build->duration),
                   tr(m_language, msg::ReportCachedOf, variant.build->cachedSteps(), variant.build->steps.size()))));
        }
        if (two())
            row.push_back(plain(""));
        table.rows.push_back(std::move(row));
    }
    [[nodiscard]] std::string change(std::uint64_t before, std::uint64_t now) const {
        const std::string percent = messages::formatPercentChange(before, now);
        return percent.empty() ? messages::formatByteDifference(static_cast<std::int64_t>(now)) : percent;
    }

    // Cuts a list that is complete.
    void limit(Table& table) const {
        if (table.rows.size() > m_options.maximumRows) {
            table.omitted = table.rows.size() - m_options.maximumRows;
            table.rows.resize(m_options.maximumRows);
        }
    }

    Table security() const {
        Table table{word(msg::ReportSecurity), {}, {word(msg::ReportQuestion)}, {}};
        for (const ImageSummary& variant : m_comparison.variants)
            table.header.push_back(variant.name);
        const auto row = [&](Msg label, const std::function<Cell(const ImageSummary&)>& cell) {
            std::vector<Cell> cells{plain(word(label))};
            for (std::size_t i = 0; i < m_comparison.variants.size(); ++i) {
                cells.push_back(cell(m_comparison.variants[i]));
                cells.back().variant = i;
                // What is no file (the user, a secret in the environment) is the text's doing.
                const auto& records = m_comparison.variants[i].records;
                const auto& file = cells.back().file;
                if (!file.empty() && !std::ranges::binary_search(records, file, {}, &compare::FileRecord::path))
                    cells.back().file.clear();
                if (cells.back().file.empty() && cells.back().direction == Direction::Worse)
                    cells.back().line = lineOfSetting(i, "user");
            }
            table.rows.push_back(std::move(cells));
        };
        row(msg::ReportRunsAsRoot, [&](const ImageSummary& v) {
            return Cell{word(v.security.root ? msg::ReportYes : msg::ReportNo), false,
                        v.security.root ? Direction::Worse : Direction::Better};
        });
        const auto listRow = [&](Msg label, std::vector<std::string> compare::SecuritySummary::* member,
                                 bool needsFacts) {
            row(label, [&, needsFacts, member](const ImageSummary& v) {
                if (needsFacts && !v.hasFacts)
                    return plain("–");
                const auto& list = v.security.*member;
                if (list.empty())
                    return Cell{word(msg::ReportNone), false, Direction::Better};
                Cell found{shortList(list), false, Direction::Worse};
                found.file = list.front().starts_with('/') ? list.front().substr(1) : list.front();
                return found;
            });
        };
        const bool facts = std::ranges::any_of(m_comparison.variants, &ImageSummary::hasFacts);
        if (facts) {
            listRow(msg::ReportShells, &compare::SecuritySummary::shells, true);
            listRow(msg::ReportPackageManagers, &compare::SecuritySummary::packageManagers, true);
        }
        listRow(msg::ReportSetuid, &compare::SecuritySummary::setuid, false);
        if (facts)
            listRow(msg::ReportSecrets, &compare::SecuritySummary::secrets, true);
        return table;
    }
    std::string shortList(const std::vector<std::string>& list) const {
        constexpr std::size_t shown = 3;
        std::string text;
        for (std::size_t i = 0; i < std::min(shown, list.size()); ++i)
            text += (i > 0 ? ", " : "") + list[i];
        if (list.size() > shown)
            text += " " + tr(m_language, msg::ReportAndMore, list.size() - shown);
        return text;
    }

    Table fileTotals(std::size_t number, const std::string& suffix) const {
        const Difference& difference = m_comparison.differences[number];
        Table table{word(msg::ReportFileTotals) + suffix,
                    {},
                    {word(msg::ReportWhat), word(msg::ReportFiles), word(msg::ReportBefore), word(msg::ReportAfter)},
                    {}};
        using What = compare::FileChange::What;
        // Leads to the largest of its kind.
        const auto row = [&](Msg label, const compare::FileTotals& totals, std::optional<What> what = {}) {
            if (totals.files == 0)
                return;
            table.rows.push_back({plain(word(label)), numeric(std::to_string(totals.files)),
                                  numeric(formatBytes(totals.bytesBefore)), numeric(formatBytes(totals.bytesAfter))});
            const auto first = std::ranges::find_if(difference.files.changes,
                                                    [&](const auto& change) { return what && change.what == *what; });
            if (first != difference.files.changes.end())
                lead(table.rows.back().front(), number, *first);
        };
        row(msg::ReportSame, difference.files.same);
        row(msg::ReportAdded, difference.files.added, What::Added);
        row(msg::ReportRemoved, difference.files.removed, What::Removed);
        row(msg::ReportMoved, difference.files.moved, What::Moved);
        row(msg::ReportChanged, difference.files.changed, What::Changed);
        row(msg::ReportTimeOnly, difference.files.timeOnly, What::Changed);
        return table;
    }
    std::string reasons(const compare::ChangeReasons& reasons) const {
        std::string text;
        const auto add = [&](bool set, Msg label) {
            if (set)
                text += (text.empty() ? "" : ", ") + word(label);
        };
        add(reasons.kind, msg::ReportReasonKind);
        add(reasons.content, msg::ReportReasonContent);
        add(reasons.mode, msg::ReportReasonMode);
        add(reasons.owner, msg::ReportReasonOwner);
        add(reasons.time, msg::ReportReasonTime);
        add(reasons.link, msg::ReportReasonLink);
        add(reasons.attributes, msg::ReportReasonAttributes);
        add(reasons.unknown, msg::ReportReasonUnknown);
        return text;
    }
    Table files(std::size_t number, const std::string& suffix) const {
        const Difference& difference = m_comparison.differences[number];
        Table table{word(msg::ReportLargestChanges) + suffix,
                    {},
                    {word(msg::ReportWhat), word(msg::ReportPath), word(msg::ReportBefore), word(msg::ReportAfter)},
                    {}};
        const bool lines = knowsLines(0) || knowsLines(number + 1);
        if (lines)
            table.header.push_back(word(msg::ReportBroughtBy));
        for (const compare::FileChange& change : difference.files.changes) {
            if (table.rows.size() == m_options.maximumRows) {
                table.omitted = difference.files.changes.size() - table.rows.size();
                break;
            }
            static constexpr Msg words[] = {msg::ReportAdded, msg::ReportRemoved, msg::ReportMoved, msg::ReportChanged};
            std::string what = word(words[static_cast<std::size_t>(change.what)]);
            if (change.reasons.any())
                what += " (" + reasons(change.reasons) + ")";
            std::string path = "/" + change.path;
            if (!change.oldPath.empty())
                path = "/" + change.oldPath + " → " + path;
            const bool wasThere = change.what != compare::FileChange::What::Added;
            const bool isThere = change.what != compare::FileChange::What::Removed;
            table.rows.push_back({plain(what), plain(path), numeric(wasThere ? formatBytes(change.bytesBefore) : "–"),
                                  numeric(isThere ? formatBytes(change.bytesAfter) : "–")});
            lead(table.rows.back()[1], number, change);
            if (lines)
                table.rows.back().push_back(lineCell(isThere ? number + 1 : 0, change.layer));
        }
        return table;
    }
    // To the file where it is, or was.
    static void lead(Cell& cell, std::size_t number, const compare::FileChange& change) {
        cell.variant = change.what == compare::FileChange::What::Removed ? 0 : number + 1;
        cell.file = change.path;
    }
    // The line of the shipped stage that decides a key of the configuration; 0 where no text is known.
    [[nodiscard]] std::size_t lineOfSetting(std::size_t variant, std::string_view key) const {
        const ImageSummary& image = m_comparison.variants[variant];
        if (!image.build)
            return 0;
        std::string_view stage;
        for (const compare::StageSummary& each : image.build->stages)
            if (each.shipped)
                stage = each.name;
        return settingLine(m_files[variant], stage, key);
    }
    [[nodiscard]] bool knowsLines(std::size_t variant) const {
        return std::ranges::any_of(m_comparison.variants[variant].layers,
                                   [](const compare::LayerSummary& layer) { return layer.line != 0; });
    }
    // The line of the Dockerfile that made a layer.
    [[nodiscard]] Cell lineCell(std::size_t variant, std::size_t layer) const {
        const ImageSummary& image = m_comparison.variants[variant];
        const std::size_t line = layer < image.layers.size() ? image.layers[layer].line : 0;
        if (line == 0)
            return plain("–");
        return {tr(m_language, msg::ReportLineOf, image.name, line), false, {}, line, variant};
    }
    Table layers(std::size_t number, const std::string& suffix) const {
        const Difference& difference = m_comparison.differences[number];
        const ImageSummary& before = m_comparison.variants[0];
        const ImageSummary& after = m_comparison.variants[number + 1];
        Table table{
            word(msg::ReportLayersTitle) + suffix,
            tr(m_language, msg::ReportLayersShared, difference.sharedLayers, after.layers.size(),
               formatBytes(difference.sharedBlobBytes)),
            {before.name, after.name, word(msg::ReportInstruction), word(msg::ReportStored), word(msg::ReportDead)},
            {}};
        for (const compare::LayerMatch& match : difference.layers) {
            const compare::LayerSummary& layer =
                match.after ? after.layers[*match.after] : before.layers[*match.before];
            const auto place = [](const std::optional<std::size_t>& index) {
                return numeric(index ? std::to_string(*index + 1) : "–");
            };
            Cell made = plain(instruction(layer.instruction));
            made.line = layer.line;
            made.variant = match.after ? number + 1 : 0;
            made.layer = (match.after ? *match.after : *match.before) + 1;
            table.rows.push_back({place(match.before), place(match.after), std::move(made),
                                  numeric(formatBytes(layer.stored)),
                                  numeric(formatBytes(layer.stored - std::min(layer.live, layer.stored)))});
        }
        limit(table);
        return table;
    }
    // History without its decoration, short enough for a cell.
    std::string instruction(std::string text) const {
        if (text.empty())
            return word(msg::ReportUnknownInstruction);
        static constexpr std::string_view nop = "/bin/sh -c #(nop) ";
        if (text.starts_with(nop))
            text.erase(0, nop.size());
        else if (text.starts_with("/bin/sh -c "))
            text.replace(0, 11, "RUN ");
        else if (text.starts_with("RUN /bin/sh -c "))
            text.replace(0, 15, "RUN ");
        if (text.ends_with(" # buildkit"))
            text.resize(text.size() - 11);
        std::string flat;
        for (const char c : text) {
            const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
            if (!blank || (!flat.empty() && flat.back() != ' '))
                flat += blank ? ' ' : c;
        }
        constexpr std::size_t longest = 90;
        if (flat.size() > longest) {
            std::size_t cut = longest;
            while (cut > 0 && (static_cast<unsigned char>(flat[cut]) & 0xC0u) == 0x80)
                --cut;
            flat = flat.substr(0, cut) + "…";
        }
        return flat;
    }
    Table packages(std::size_t number, const std::string& suffix) const {
        const Difference& difference = m_comparison.differences[number];
        Table table{word(msg::ReportPackageChanges) + suffix,
                    {},
                    {word(msg::ReportPackage), word(msg::ReportBefore), word(msg::ReportAfter), word(msg::ReportBytes)},
                    {}};
        for (const compare::PackageChange& change : difference.packages) {
            table.rows.push_back(
                {plain(change.name), plain(change.versionBefore.value_or("–")),
                 plain(change.versionAfter.value_or("–")),
                 numeric(messages::formatByteDifference(static_cast<std::int64_t>(change.bytesAfter) -
                                                        static_cast<std::int64_t>(change.bytesBefore)))});
            table.rows.back().front().variant = change.versionAfter ? number + 1 : 0;
            table.rows.back().front().file = databaseOf(change.manager);
        }
        limit(table);
        return table;
    }
    Table configuration(std::size_t number, const std::string& suffix) const {
        const Difference& difference = m_comparison.differences[number];
        Table table{word(msg::ReportConfiguration) + suffix,
                    {},
                    {word(msg::ReportSetting), word(msg::ReportBefore), word(msg::ReportAfter)},
                    {}};
        for (const compare::Change& change : difference.configuration) {
            table.rows.push_back(
                {plain(change.key), plain(change.before.value_or("–")), plain(change.after.value_or("–"))});
            for (std::size_t side : {std::size_t{1}, std::size_t{2}}) {
                Cell& cell = table.rows.back()[side];
                cell.variant = side == 1 ? 0 : number + 1;
                cell.line = lineOfSetting(cell.variant, change.key);
            }
        }
        limit(table);
        return table;
    }
    Table blame(std::size_t number) const {
        const ImageSummary& variant = m_comparison.variants[number];
        Table table{tr(m_language, msg::ReportBlame, variant.name),
                    {},
                    {word(msg::ReportBroughtInBy), word(msg::ReportKilledBy), word(msg::ReportBytes)},
                    {}};
        std::vector<compare::BlameSummary> sorted = variant.blame;
        std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
        const auto layer = [&](std::size_t index) {
            Cell cell = plain(std::to_string(index + 1) + ": ");
            if (index < variant.layers.size()) {
                cell.text += instruction(variant.layers[index].instruction);
                cell.line = variant.layers[index].line;
                cell.variant = number;
                cell.layer = index + 1;
            }
            return cell;
        };
        for (const compare::BlameSummary& one : sorted)
            if (one.bytes > 0)
                table.rows.push_back({layer(one.from), layer(one.by), numeric(formatBytes(one.bytes))});
        limit(table);
        return table;
    }
    Table executables(std::size_t number) const {
        const ImageSummary& variant = m_comparison.variants[number];
        Table table{tr(m_language, msg::ReportExecutables, variant.name),
                    {},
                    {word(msg::ReportPath), word(msg::ReportLinked), word(msg::ReportSymbols), word(msg::ReportBytes)},
                    {}};
        for (const compare::ExecutableSummary& executable : variant.executables) {
            std::string linked = word(executable.dynamic ? msg::ReportDynamic : msg::ReportStatic);
            Cell linkage = plain(linked);
            if (!executable.missing.empty()) {
                linkage.text += ", " + tr(m_language, msg::ReportMissingLibraries, shortList(executable.missing));
                linkage.direction = Direction::Worse;
            }
            if (!executable.goVersion.empty())
                linkage.text += ", " + executable.goVersion;
            table.rows.push_back(
                {plain(executable.path), linkage,
                 numeric(executable.stripped ? word(msg::ReportStripped) : formatBytes(executable.symbolAndDebugBytes)),
                 numeric(formatBytes(executable.bytes))});
            table.rows.back().front().variant = number;
            table.rows.back().front().file = executable.path;
        }
        limit(table);
        return table;
    }
    Table waste(std::size_t number) const {
        const ImageSummary& variant = m_comparison.variants[number];
        Table table{tr(m_language, msg::ReportWaste, variant.name),
                    {},
                    {word(msg::ReportKind), word(msg::ReportFiles), word(msg::ReportBytes)},
                    {}};
        for (const compare::WasteSummary& waste : variant.waste)
            if (waste.bytes > 0) {
                table.rows.push_back({plain(waste.title == Msg{} ? waste.kind : word(waste.title)),
                                      numeric(std::to_string(waste.files)), numeric(formatBytes(waste.bytes))});
                table.rows.back().front().variant = number;
                table.rows.back().front().file = waste.example;
            }
        return table;
    }
    Table stages(std::size_t number) const {
        const ImageSummary& variant = m_comparison.variants[number];
        Table table{tr(m_language, msg::ReportStages, variant.name),
                    {},
                    {word(msg::ReportStage), word(msg::ReportShipped), word(msg::ReportBytes)},
                    {}};
        if (!variant.build || variant.build->stages.size() < 2)
            return table;
        table.note = tr(m_language, msg::ReportKeptOut, formatBytes(variant.build->keptOut()));
        for (const compare::StageSummary& stage : variant.build->stages)
            table.rows.push_back({Cell{stage.name, false, {}, stageLine(m_files[number], stage.name), number},
                                  plain(word(stage.shipped ? msg::ReportYes : msg::ReportNo)),
                                  numeric(formatBytes(stage.bytes))});
        return table;
    }
    Table steps(std::size_t number) const {
        const ImageSummary& variant = m_comparison.variants[number];
        Table table{
            tr(m_language, msg::ReportSteps, variant.name), {}, {word(msg::ReportStep), word(msg::ReportTime)}, {}};
        if (!variant.build)
            return table;
        for (const compare::StepSummary& step : variant.build->steps)
            table.rows.push_back(
                {Cell{instruction(step.name), false, {}, step.line, number},
                 numeric(step.cached ? word(msg::ReportCached) : messages::formatDuration(step.duration))});
        limit(table);
        return table;
    }

    const Comparison& m_comparison;
    const ReportOptions& m_options;
    Language m_language;
    // Of each variant the text that was built; empty ones where none is known.
    std::vector<dockerfile::Dockerfile> m_files;
};

} // namespace

Table sizesTable(const Comparison& comparison, const ReportOptions& options) {
    return Writer(comparison, options).sizes();
}

std::vector<Table> detailTables(const Comparison& comparison, const ReportOptions& options) {
    return Writer(comparison, options).details();
}

std::string directionWord(Direction direction, Language language) {
    return tr(language, direction == Direction::Better  ? msg::ReportBetter
                        : direction == Direction::Worse ? msg::ReportWorse
                                                        : msg::ReportEqual);
}

std::string summarySentence(const Comparison& comparison, std::size_t difference, Language language) {
    const ImageSummary& before = comparison.variants[0];
    const ImageSummary& after = comparison.variants[difference + 1];
    const std::string was = formatBytes(before.totals.live);
    const std::string is = formatBytes(after.totals.live);
    const Direction where = compare::direction(before.totals.live, after.totals.live);
    std::string percent = messages::formatPercentChange(before.totals.live, after.totals.live);
    if (where == Direction::Same || percent.empty())
        return tr(language, msg::ReportAsLarge, after.name, before.name, is);
    percent.erase(0, 1);
    return tr(language, where == Direction::Better ? msg::ReportSmaller : msg::ReportLarger, after.name, percent,
              before.name, is, was);
}

} // namespace slipway::report
