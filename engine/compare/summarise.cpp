// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/image_summary.h"
#include "engine/image/analysis.h"
#include "engine/image/facts/image_facts.h"
#include "engine/image/facts/secret.h"

#include <algorithm>
#include <map>
#include <set>

namespace slipway::compare {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string result = "[";
    for (const std::string& word : words)
        result += (result.size() > 1 ? ", \"" : "\"") + word + "\"";
    return result + "]";
}

std::vector<std::pair<std::string, std::string>> configurationOf(const image::RunConfiguration& run) {
    std::map<std::string, std::string> result;
    if (!run.user.empty())
        result["user"] = run.user;
    if (run.entrypoint)
        result["entrypoint"] = joined(*run.entrypoint);
    if (run.command)
        result["cmd"] = joined(*run.command);
    if (!run.workingDirectory.empty())
        result["workdir"] = run.workingDirectory;
    if (!run.stopSignal.empty())
        result["stopsignal"] = run.stopSignal;
    if (!run.shell.empty())
        result["shell"] = joined(run.shell);
    if (run.healthcheck)
        result["healthcheck"] = joined(run.healthcheck->test);
    for (const std::string& port : run.exposedPorts)
        result["expose " + port] = port;
    for (const std::string& volume : run.volumes)
        result["volume " + volume] = volume;
    for (const std::string& variable : run.environment) {
        const std::size_t equals = std::min(variable.find('='), variable.size());
        result["env " + variable.substr(0, equals)] = variable.substr(std::min(equals + 1, variable.size()));
    }
    for (const auto& [key, value] : run.labels)
        result["label " + key] = value;
    return {result.begin(), result.end()};
}

FileKind kindOf(image::EntryKind kind) {
    switch (kind) {
    case image::EntryKind::Directory:
        return FileKind::Directory;
    case image::EntryKind::Symlink:
        return FileKind::Symlink;
    case image::EntryKind::CharacterDevice:
    case image::EntryKind::BlockDevice:
        return FileKind::Device;
    case image::EntryKind::Fifo:
        return FileKind::Fifo;
    case image::EntryKind::File:
    case image::EntryKind::HardLink:
    case image::EntryKind::Whiteout:
        break;
    }
    return FileKind::File;
}

std::vector<FileRecord> recordsOf(const image::RootFilesystem& root) {
    std::vector<FileRecord> records;
    records.reserve(root.size());
    for (std::uint32_t value = 1; value < root.size(); ++value) {
        const image::NodeId node{value};
        const image::EntryPlace inode = root.inode(node);
        const image::LayerIndex& layer = root.layer(inode.layer);
        FileRecord record;
        record.path = root.path(node);
        record.layer = inode.layer.value;
        record.kind = kindOf(root.kind(node));
        record.mode = layer.mode(inode.entry);
        record.uid = layer.uid(inode.entry);
        record.gid = layer.gid(inode.entry);
        record.length = layer.fileSize(inode.entry);
        record.bytes = layer.payload(inode.entry);
        record.modified = layer.mtime(inode.entry);
        record.content = layer.contentHash(inode.entry);
        if (record.kind == FileKind::Symlink)
            record.link = layer.linkTarget(inode.entry);
        for (const archive::Xattr& attribute : layer.xattrs(inode.entry))
            record.attributes.push_back(attribute.name + "=" + attribute.value);
        records.push_back(std::move(record));
    }
    // The bytes of a file with several names count at the first of them.
    std::vector<std::pair<std::string_view, image::EntryPlace>> names;
    for (std::uint32_t value = 1; value < root.size(); ++value)
        names.emplace_back(records[value - 1].path, root.inode(image::NodeId{value}));
    std::vector<std::size_t> order(records.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return names[a].first < names[b].first; });
    std::set<image::EntryPlace> seen;
    std::vector<FileRecord> sorted;
    sorted.reserve(records.size());
    for (const std::size_t i : order) {
        if (records[i].kind == FileKind::File && !seen.insert(names[i].second).second)
            records[i].bytes = 0;
    }
    for (const std::size_t i : order)
        sorted.push_back(std::move(records[i]));
    return sorted;
}

bool isRoot(std::string_view user) {
    const std::string_view name = user.substr(0, user.find(':'));
    return name.empty() || name == "root" || name == "0";
}

} // namespace

ImageSummary summarise(const image::ImageAnalysis& analysis) {
    ImageSummary summary;
    const image::ByteClasses& bytes = analysis.accounting.totals;
    summary.imageId = analysis.image.imageId.text();
    summary.platform = analysis.image.configuration.platform.text();
    summary.totals = {analysis.downloadBytes,
                      analysis.downloadIsCompressed ? DownloadBasis::Blob : DownloadBasis::Estimate,
                      analysis.layerTarBytes,
                      bytes.stored,
                      bytes.live,
                      bytes.overwrittenMetadata,
                      bytes.rewritten + bytes.overwrittenUnknown,
                      bytes.deleted,
                      bytes.repeated,
                      analysis.accounting.duplicate};
    summary.efficiency = analysis.accounting.efficiency;
    summary.files = analysis.accounting.liveFiles;
    for (std::size_t i = 0; i < analysis.layers.size(); ++i) {
        const image::AnalysedLayer& layer = analysis.layers[i];
        LayerSummary one;
        if (!layer.reading.diffId.empty())
            one.diffId = layer.reading.diffId.text();
        else if (i < analysis.image.layers.size() && analysis.image.layers[i].diffId)
            one.diffId = analysis.image.layers[i].diffId->text();
        if (const image::HistoryEntry* history = analysis.image.historyOf(i))
            one.instruction = history->createdBy;
        one.blob = layer.reading.blobBytes;
        one.tar = layer.reading.tarBytes;
        if (i < analysis.accounting.layers.size()) {
            one.stored = analysis.accounting.layers[i].classes.stored;
            one.live = analysis.accounting.layers[i].classes.live;
        }
        summary.layers.push_back(std::move(one));
    }
    for (const image::Blame& blame : analysis.accounting.blame)
        summary.blame.push_back({blame.from.value, blame.by.value, blame.bytes});
    summary.configuration = configurationOf(analysis.image.configuration.run);
    if (analysis.root)
        summary.records = recordsOf(*analysis.root);
    summary.security.root = isRoot(analysis.image.configuration.run.user);
    for (const FileRecord& record : summary.records)
        if (record.kind == FileKind::File && (record.mode & 06000u) != 0 && (record.mode & 0111u) != 0)
            summary.security.setuid.push_back("/" + record.path);
    summary.remarks = analysis.remarks;
    return summary;
}

void addFacts(ImageSummary& summary, const image::facts::ImageFacts& facts) {
    summary.hasFacts = true;
    for (const image::facts::PackageFacts& one : facts.packages)
        summary.packages.push_back(
            {std::string(nameOf(one.package.manager)), one.package.name, one.package.version, one.bytes});
    for (const image::facts::ExecutableFacts& one : facts.executables) {
        ExecutableSummary program;
        program.path = "/" + one.path;
        program.bytes = one.bytes;
        program.dynamic = one.elf.kind == image::facts::ElfKind::Dynamic;
        program.stripped = one.elf.stripped;
        program.symbolAndDebugBytes = one.elf.symbolBytes + one.elf.debugBytes;
        program.missing = one.missing;
        if (one.interpreterMissing)
            program.missing.insert(program.missing.begin(), one.elf.interpreter);
        if (one.elf.go)
            program.goVersion = one.elf.go->goVersion;
        summary.executables.push_back(std::move(program));
    }
    for (const image::facts::WasteFacts& one : facts.waste)
        summary.waste.push_back({std::string(nameOf(one.kind)), one.bytes, one.files, titleOf(one.kind),
                                 one.examples.empty() ? std::string() : one.examples.front().path});
    SecuritySummary& security = summary.security;
    security.root = facts.user.isRoot();
    for (const std::string& path : facts.shells)
        security.shells.push_back("/" + path);
    for (const std::string& path : facts.packageManagers)
        security.packageManagers.push_back("/" + path);
    security.setuid.clear();
    for (const auto* marks : {&facts.setuid, &facts.setgid})
        for (const image::facts::FileMark& mark : *marks)
            security.setuid.push_back("/" + mark.path);
    std::ranges::sort(security.setuid);
    security.setuid.erase(std::ranges::unique(security.setuid).begin(), security.setuid.end());
    for (const image::facts::SecretFacts& secret : facts.secrets)
        security.secrets.push_back(std::string(nameOf(secret.kind)) + (secret.name.empty() ? "" : " " + secret.name));
    summary.remarks.insert(summary.remarks.end(), facts.remarks.begin(), facts.remarks.end());
}

} // namespace slipway::compare
