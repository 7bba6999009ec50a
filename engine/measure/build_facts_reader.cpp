// SPDX-License-Identifier: Apache-2.0
#include "engine/measure/build_facts_reader.h"

#include "engine/dockerfile/reading.h"
#include "engine/image/digest.h"
#include "engine/image/facts/fact_collector.h"
#include "engine/measure/build_facts.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace slipway::measure {

namespace fs = std::filesystem;

namespace {

// Of what was measured; the oldest go.
constexpr std::size_t kKept = 200;

// Builds record the path as it was given: absolute, or relative to a folder that is not known any more.
bool isSameFile(const fs::path& recorded, const fs::path& path) {
    if (path == "-" || recorded == "-")
        return true;
    std::error_code ignored;
    const fs::path here = fs::weakly_canonical(fs::absolute(path, ignored), ignored);
    if (recorded.is_absolute())
        return fs::weakly_canonical(recorded, ignored) == here;
    const fs::path tail = recorded.lexically_normal();
    auto own = here.end();
    for (auto part = tail.end(); part != tail.begin();) {
        --part;
        if (*part == ".." || *part == ".")
            return true; // from there on nothing is known
        if (own == here.begin() || *--own != *part)
            return false;
    }
    return true;
}

bool isTarget(const store::BuildRecord& record, const std::string& asked) {
    if (record.target == asked)
        return true;
    // The last stage may be asked for by its name.
    const std::string last = record.stages.empty() ? "" : record.stages.back().name;
    return (record.target.empty() && asked == last) || (asked.empty() && record.target == last);
}

} // namespace

BuildFactsReader::BuildFactsReader(BuildFactsOptions options)
    : m_options(std::move(options))
    , m_lookup(m_options.location) {}

Result<std::optional<lint::BuildFacts>> BuildFactsReader::read(const text::SourceText& file, const fs::path& path,
                                                               const std::stop_token& stop) {
    const std::scoped_lock lock(m_mutex);
    if (!m_lookup.isThere())
        return std::nullopt;
    const auto found = m_lookup.successful(image::Digest::sha256Of(file.bytes()).text());
    for (const store::RecordLookup::Found& each : found) {
        if (!isSameFile(each.dockerfile, path))
            continue;
        auto facts = measured(each.id, stop);
        if (!facts || *facts)
            return facts;
    }
    return std::nullopt;
}

Result<std::optional<lint::BuildFacts>> BuildFactsReader::measured(const std::string& id, const std::stop_token& stop) {
    const std::string name = id + (m_options.target.empty() ? "" : "-" + m_options.target) + ".json";
    const bool isFileName = name.find('/') == std::string::npos;
    if (const fs::path kept = m_options.cacheDirectory / name; isFileName && !m_options.cacheDirectory.empty()) {
        if (const auto text = dockerfile::readFile(kept.string())) {
            if (auto facts = fromJson(*text))
                return facts;
        }
    }
    auto store = m_options.openStore();
    if (!store)
        return passOn(std::move(store.error()));
    const auto record = (*store)->records().find(id);
    if (!record)
        return passOn(record.error());
    if (record->image.empty() || !isTarget(*record, m_options.target))
        return std::nullopt;
    const auto stored = (*store)->images().resolve(record->image);
    if (!stored && stored.error().code == ErrorCode::NotFound)
        return std::nullopt; // the image was removed since
    if (!stored)
        return passOn(stored.error());
    const auto opened = build::openStoredImage(record->image, [&] { return *store; });
    if (!opened)
        return passOn(opened.error());
    image::AnalysisOptions options;
    options.choice.reference = opened->reference;
    options.reading.blobDigest = options.reading.diffId = false;
    image::facts::FactCollector collector;
    auto analysis = image::analyse(*opened->source, options, collector.visitors(), {}, stop);
    if (!analysis)
        return passOn(std::move(analysis.error()));
    lint::BuildFacts facts = buildFacts(originsOf(*record, stored->layers), analysis->accounting,
                                        image::facts::gatherFacts(*analysis, collector));
    if (isFileName && !m_options.cacheDirectory.empty())
        keep(name, facts);
    return facts;
}

// What cannot be kept is measured again.
void BuildFactsReader::keep(const std::string& name, const lint::BuildFacts& facts) const {
    std::error_code ignored;
    fs::create_directories(m_options.cacheDirectory, ignored);
    const fs::path file = m_options.cacheDirectory / name;
    const fs::path temporary = file.native() + ".new";
    {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream << toJson(facts);
        if (!stream.flush())
            return;
    }
    fs::rename(temporary, file, ignored);
    std::vector<std::pair<fs::file_time_type, fs::path>> all;
    for (const fs::directory_entry& each : fs::directory_iterator(m_options.cacheDirectory, ignored)) {
        if (each.path().extension() == ".json")
            all.emplace_back(each.last_write_time(ignored), each.path());
    }
    std::ranges::sort(all, std::greater{});
    for (std::size_t i = kKept; i < all.size(); ++i)
        fs::remove(all[i].second, ignored);
}

} // namespace slipway::measure
