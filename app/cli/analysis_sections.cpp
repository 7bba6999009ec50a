// SPDX-License-Identifier: Apache-2.0
#include "app/cli/analysis_sections.h"

#include "engine/messages/catalogue/facts.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"

#include <algorithm>
#include <format>

namespace slipway::cli {

using namespace image;
using namespace image::facts;
using messages::formatBytes;
using messages::Language;
using messages::Msg;

namespace {

constexpr std::size_t kRows = 12;
constexpr std::size_t kInstructionCells = 70;
constexpr std::size_t kLayerRows = 60;

using enum TextTable::Align;

class Builder {
public:
    Builder(const AnalysisReport& report, Language language)
        : m_report(report)
        , m_language(language) {}

    std::vector<ReportSection> build() {
        head();
        sizes();
        layers();
        dead();
        largest();
        waste();
        packages();
        executables();
        system();
        dive();
        findings();
        return std::move(m_sections);
    }

private:
    template <typename... Arguments>
    std::string tr(Msg id, const Arguments&... arguments) const {
        return messages::tr(m_language, id, arguments...);
    }
    template <typename... Arguments>
    void title(Msg id, const Arguments&... arguments) {
        m_sections.push_back({.title = tr(id, arguments...)});
    }
    void more(std::size_t all, std::size_t shown) {
        if (all > shown)
            line(tr(msg::AnalysisMore, all - shown));
    }
    void line(std::string text) { m_sections.back().lines.push_back(std::move(text)); }
    // The rows of the section begun last.
    struct Rows {
        ReportSection& section;
        void add(std::vector<std::string> row) { section.rows.push_back(std::move(row)); }
    };
    Rows columns(std::vector<TextTable::Align> columns) {
        m_sections.back().columns = std::move(columns);
        return {m_sections.back()};
    }
    static std::string path(std::string_view bytes) { return text::escaped("/" + std::string(bytes)); }
    static std::string percent(double share) { return std::format("{:.1f}%", share * 100); }

    void head() {
        const ImageAnalysis& analysis = m_report.analysis;
        m_sections.push_back({.title = m_report.title()});
        Rows table = columns({Left, Left});
        if (!analysis.image.plainRootFilesystem)
            table.add({tr(msg::AnalysisImageId), std::string(analysis.image.imageId.text())});
        if (const std::string os = m_report.facts.osName(); !os.empty())
            table.add({tr(msg::AnalysisSystem), text::escaped(os)});
    }

    void sizes() {
        const ByteClasses& totals = m_report.analysis.accounting.totals;
        const Accounting& accounting = m_report.analysis.accounting;
        title(msg::AnalysisSizes);
        Rows table = columns({Left, Right, Left});
        table.add({tr(msg::AnalysisDownload), formatBytes(m_report.download),
                   tr(m_report.downloadBasis == DownloadBasis::Blob ? msg::AnalysisDownloadBlob
                                                                    : msg::AnalysisDownloadCompressed)});
        table.add({tr(msg::AnalysisLayerTar), formatBytes(m_report.analysis.layerTarBytes),
                   tr(msg::AnalysisLayerTarNote, m_report.analysis.layers.size())});
        table.add({tr(msg::AnalysisStored), formatBytes(totals.stored), tr(msg::AnalysisStoredNote)});
        table.add(
            {tr(msg::AnalysisRootFilesystem), formatBytes(totals.live), tr(msg::AnalysisFiles, accounting.liveFiles)});
        table.add({tr(msg::AnalysisDead), formatBytes(totals.dead()),
                   tr(msg::AnalysisEfficiency, percent(accounting.efficiency))});
        const auto part = [&](Msg name, std::uint64_t bytes) {
            if (bytes != 0)
                table.add({"  " + tr(name), formatBytes(bytes), ""});
        };
        part(msg::AnalysisOverwrittenMetadata, totals.overwrittenMetadata);
        part(msg::AnalysisRewritten, totals.rewritten + totals.overwrittenUnknown);
        part(msg::AnalysisDeleted, totals.deleted);
        part(msg::AnalysisRepeated, totals.repeated);
        if (accounting.duplicate != 0)
            table.add({tr(msg::AnalysisDuplicate), formatBytes(accounting.duplicate),
                       tr(msg::AnalysisFiles, accounting.duplicateFiles)});
    }

    void layers() {
        const ImageAnalysis& analysis = m_report.analysis;
        title(msg::AnalysisLayers);
        Rows table = columns({Right, Right, Right, Right, Right, Left});
        m_sections.back().header = {tr(msg::AnalysisLayer), tr(msg::AnalysisBlob),       tr(msg::AnalysisStored),
                                    tr(msg::AnalysisDead),  tr(msg::AnalysisFilesTitle), tr(msg::AnalysisInstruction)};
        for (std::size_t i = 0; i < analysis.layers.size() && i < kLayerRows; ++i) {
            const LayerAccount& account = analysis.accounting.layers[i];
            const bool present = analysis.layers[i].state == ImageLayer::State::Present;
            const std::string instruction = m_report.instruction(i);
            table.add({std::to_string(i), present ? formatBytes(analysis.layers[i].reading.blobBytes) : "-",
                       formatBytes(account.classes.stored),
                       account.classes.dead() == 0 ? "-" : formatBytes(account.classes.dead()),
                       std::to_string(account.files),
                       !present              ? tr(msg::AnalysisLayerAbsent)
                       : instruction.empty() ? tr(msg::AnalysisUnknownInstruction)
                                             : fitted(instruction, kInstructionCells)});
        }
        more(analysis.layers.size(), kLayerRows);
    }

    void dead() {
        std::vector<Blame> cells = m_report.analysis.accounting.blame;
        std::erase_if(cells, [](const Blame& cell) { return cell.bytes == 0; });
        if (cells.empty())
            return;
        std::ranges::stable_sort(cells, std::ranges::greater(), &Blame::bytes);
        title(msg::AnalysisDeadTitle);
        for (std::size_t i = 0; i < cells.size() && i < kRows; ++i) {
            const Blame& cell = cells[i];
            const std::string bytes = formatBytes(cell.bytes);
            const bool deletes = cell.classes.deleted * 2 > cell.bytes;
            line(cell.from == cell.by ? tr(msg::FactsDeadRepeated, cell.from.value, bytes)
                 : deletes            ? tr(msg::FactsDeadDeleted, cell.from.value, bytes, cell.by.value)
                                      : tr(msg::FactsDeadOverwritten, cell.from.value, bytes, cell.by.value));
            for (const LayerNumber layer : {cell.from, cell.by}) {
                if (layer == cell.by && cell.from == cell.by)
                    continue;
                if (const std::string text = m_report.instruction(layer.value); !text.empty())
                    line(std::format("    {}: {}", layer.value, fitted(text, kInstructionCells)));
            }
        }
        more(cells.size(), kRows);
    }

    void largest() {
        if (m_report.facts.largestFiles.empty())
            return;
        title(msg::AnalysisLargest);
        Rows table = columns({Right, Left, Left});
        for (std::size_t i = 0; i < m_report.facts.largestFiles.size() && i < kRows; ++i) {
            const FileMark& file = m_report.facts.largestFiles[i];
            table.add({formatBytes(file.bytes), path(file.path), tr(msg::AnalysisInLayer, file.layer.value)});
        }
    }

    void waste() {
        if (m_report.facts.waste.empty())
            return;
        std::uint64_t all = 0;
        for (const WasteFacts& kind : m_report.facts.waste)
            all += kind.bytes;
        title(msg::AnalysisWaste, formatBytes(all),
              percent(m_report.analysis.accounting.totals.live == 0
                          ? 0
                          : static_cast<double>(all) / static_cast<double>(m_report.analysis.accounting.totals.live)));
        Rows table = columns({Left, Right, Left, Left, Left});
        for (const WasteFacts& kind : m_report.facts.waste) {
            const FileMark* example = kind.examples.empty() ? nullptr : &kind.examples.front();
            table.add({tr(titleOf(kind.kind)), formatBytes(kind.bytes), tr(msg::AnalysisFiles, kind.files),
                       kind.layers.empty() ? "" : tr(msg::AnalysisInLayer, kind.layers.front().first.value),
                       example ? fitted(path(example->path), 60) : ""});
        }
    }

    void packages() {
        const ImageFacts& facts = m_report.facts;
        if (!facts.packages.empty()) {
            std::uint64_t owned = 0;
            for (const PackageFacts& package : facts.packages)
                owned += package.bytes;
            title(msg::AnalysisPackages, facts.packages.size(), formatBytes(owned));
            Rows table = columns({Right, Left, Left});
            for (std::size_t i = 0; i < facts.packages.size() && i < kRows; ++i)
                table.add({formatBytes(facts.packages[i].bytes), text::escaped(facts.packages[i].package.name),
                           text::escaped(facts.packages[i].package.version)});
            more(facts.packages.size(), kRows);
        }
        if (facts.unownedFiles == 0 || facts.packages.empty())
            return;
        title(msg::AnalysisUnowned, formatBytes(facts.unownedBytes), facts.unownedFiles);
        Rows table = columns({Right, Left, Right});
        for (std::size_t i = 0; i < facts.unowned.size() && i < kRows; ++i)
            table.add({formatBytes(facts.unowned[i].bytes), path(facts.unowned[i].path),
                       tr(msg::AnalysisFiles, facts.unowned[i].files)});
    }

    // Programs that somebody put there, that do not start, or that are large; those of packages only as a number.
    void executables() {
        const auto& all = m_report.facts.executables;
        if (all.empty())
            return;
        std::vector<const ExecutableFacts*> own;
        for (const ExecutableFacts& program : all)
            if (program.package.empty() || !program.starts())
                own.push_back(&program);
        title(msg::AnalysisExecutables, all.size(), all.size() - own.size());
        Rows table = columns({Right, Left, Left, Left});
        for (std::size_t i = 0; i < own.size() && i < kRows; ++i)
            table.add({formatBytes(own[i]->bytes), path(own[i]->path), std::string(nameOf(own[i]->elf.kind)),
                       remarks(*own[i])});
        more(own.size(), kRows);
    }

    std::string remarks(const ExecutableFacts& program) const {
        std::string text;
        const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
        const Elf& elf = program.elf;
        if (program.interpreterMissing)
            add(tr(msg::AnalysisNoLoader, text::escaped(elf.interpreter)));
        if (!program.missing.empty()) {
            std::string names;
            for (const std::string& name : program.missing)
                names += (names.empty() ? "" : ", ") + text::escaped(name);
            add(tr(msg::AnalysisNoLibraries, fitted(names, 60)));
        }
        if (elf.symbolBytes + elf.debugBytes != 0)
            add(tr(msg::AnalysisStrippable, formatBytes(elf.symbolBytes + elf.debugBytes)));
        else
            add(tr(msg::AnalysisStripped));
        if (elf.go) {
            std::string go = text::escaped(elf.go->goVersion);
            if (const auto cgo = elf.go->setting("CGO_ENABLED"))
                go += " CGO_ENABLED=" + text::escaped(*cgo);
            add(go);
        }
        return text;
    }

    void system() {
        const ImageFacts& facts = m_report.facts;
        title(msg::AnalysisInside);
        Rows table = columns({Left, Left});
        const std::string none = tr(msg::AnalysisNone);
        const auto joined = [&](const std::vector<std::string>& paths) {
            std::string text;
            for (const std::string& one : paths)
                text += (text.empty() ? "" : ", ") + path(one);
            return text.empty() ? none : text;
        };
        if (!m_report.analysis.image.plainRootFilesystem)
            table.add({tr(msg::AnalysisUser), user()});
        table.add({tr(msg::AnalysisLibc), facts.libc == Libc::None ? none
                                                                   : (facts.libc == Libc::Glibc ? "glibc " : "musl ") +
                                                                         text::escaped(facts.libcVersion)});
        table.add({tr(msg::AnalysisShells), joined(facts.shells)});
        table.add({tr(msg::AnalysisPackageManagers), joined(facts.packageManagers)});
        table.add({tr(msg::AnalysisCertificates), facts.certificates.empty() ? none : path(facts.certificates)});
        table.add({tr(msg::AnalysisTimeZones), facts.timeZones ? tr(msg::AnalysisPresent) : none});
        const auto marks = [&](Msg name, const std::vector<FileMark>& files) {
            std::vector<std::string> paths;
            for (std::size_t i = 0; i < files.size() && i < kRows; ++i)
                paths.push_back(files[i].path);
            std::string text = joined(paths);
            if (files.size() > kRows)
                text += " " + tr(msg::AnalysisMore, files.size() - kRows);
            table.add({tr(name), text});
        };
        marks(msg::AnalysisSetuid, facts.setuid);
        marks(msg::AnalysisSetgid, facts.setgid);
        if (!facts.worldWritable.empty())
            marks(msg::AnalysisWorldWritable, facts.worldWritable);
        if (!facts.capabilities.empty())
            marks(msg::AnalysisCapabilities, facts.capabilities);
    }

    std::string user() const {
        const ImageUser& user = m_report.facts.user;
        const std::string name = text::escaped(user.name.empty() ? user.written : user.name);
        if (!user.uid)
            return tr(msg::FactsUnknownUser, text::escaped(user.written));
        return name.empty() ? std::to_string(*user.uid) : std::format("{} ({})", name, *user.uid);
    }

    void dive() {
        const DiveNumbers& numbers = m_report.analysis.dive;
        title(msg::AnalysisDive);
        line(tr(msg::AnalysisDiveNumbers, percent(numbers.efficiency), formatBytes(numbers.wastedBytes),
                numbers.wastedUserPercent ? percent(*numbers.wastedUserPercent) : "-"));
    }

    void findings() {
        // Dead bytes have their own part above.
        std::vector<const ImageFinding*> shown;
        for (const ImageFinding& finding : m_report.findings)
            if (finding.rule != "dead-bytes")
                shown.push_back(&finding);
        if (shown.empty())
            return;
        title(msg::AnalysisFindings);
        for (std::size_t i = 0; i < shown.size() && i < 2 * kRows; ++i) {
            const Severity severity = shown[i]->severity;
            const Msg label = severity == Severity::Error     ? msg::LabelError
                              : severity == Severity::Warning ? msg::LabelWarning
                                                              : msg::LabelNote;
            line(tr(msg::AnalysisFindingLine, tr(label), messages::render(shown[i]->message, m_language)));
        }
        more(shown.size(), 2 * kRows);
    }

    const AnalysisReport& m_report;
    Language m_language;
    std::vector<ReportSection> m_sections;
};

} // namespace

std::vector<ReportSection> sectionsOf(const AnalysisReport& report, Language language) {
    return Builder(report, language).build();
}

std::string AnalysisReport::instruction(std::size_t layer) const {
    const HistoryEntry* entry = analysis.image.historyOf(layer);
    return entry ? text::escaped(instructionText(*entry)) : std::string();
}

std::string AnalysisReport::title() const {
    std::string text =
        analysis.image.names.empty() ? text::escaped(source) : text::escaped(analysis.image.names.front());
    if (!analysis.image.plainRootFilesystem)
        text += "  " + text::escaped(analysis.image.configuration.platform.text());
    return text;
}

std::string_view nameOf(ElfKind kind) {
    switch (kind) {
    case ElfKind::Static:
        return "static";
    case ElfKind::StaticPie:
        return "static-pie";
    case ElfKind::Dynamic:
        return "dynamic";
    case ElfKind::SharedLibrary:
        return "library";
    case ElfKind::Object:
        return "object";
    case ElfKind::Other:
        return "other";
    }
    return "";
}

} // namespace slipway::cli
