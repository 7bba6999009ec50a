// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/fact_collector.h"

#include "engine/image/facts/lines.h"

#include <algorithm>
#include <array>

namespace slipway::image::facts {

namespace {

constexpr std::size_t kMaximumScripts = 200'000;
constexpr std::string_view kElfMagic = "\x7f"
                                       "ELF";

// Files that are kept whole.
bool isDatabase(std::string_view path) {
    static constexpr std::array<std::string_view, 10> kPaths{"var/lib/dpkg/status",  "var/lib/dpkg/diversions",
                                                             "lib/apk/db/installed", "usr/lib/apk/db/installed",
                                                             "etc/passwd",           "etc/group",
                                                             "etc/os-release",       "usr/lib/os-release",
                                                             "etc/ld.so.conf",       "etc/alpine-release"};
    if (std::ranges::contains(kPaths, path))
        return true;
    return path.starts_with("var/lib/dpkg/status.d/") ||
           (path.starts_with("var/lib/dpkg/info/") && (path.ends_with(".list") || path.ends_with(".md5sums"))) ||
           path.ends_with("/rpmdb.sqlite") || path.ends_with("/rpmdb.sqlite-wal") ||
           path.starts_with("etc/ld.so.conf.d/") || (path.starts_with("etc/ld-musl-") && path.ends_with(".path"));
}

// "GNU C Library (Debian GLIBC 2.41-12) stable release version 2.41."
std::string glibcVersionIn(std::string_view program) {
    const std::size_t banner = program.find("GNU C Library ");
    if (banner == std::string_view::npos)
        return {};
    const std::string_view line = program.substr(banner, program.substr(banner, 200).find('\n'));
    const std::size_t version = line.find("version ");
    if (version == std::string_view::npos)
        return {};
    std::string_view number = line.substr(version + 8);
    number = number.substr(0, number.find_first_not_of("0123456789."));
    while (number.ends_with('.'))
        number.remove_suffix(1);
    return std::string(number);
}

class Visitor final : public LayerVisitor {
public:
    explicit Visitor(std::shared_ptr<LayerContents> contents)
        : m_contents(std::move(contents)) {}

    bool wantsContent(const archive::TarEntry& entry) override {
        m_bytes.clear();
        m_started = false;
        // What a later entry of the same path replaces must not stay.
        forget(entry.path);
        if (entry.kind != archive::TarKind::File || entry.size < 4)
            return false;
        m_purpose = Purpose::Undecided;
        if (isDatabase(entry.path)) {
            if (entry.size > FactCollector::kMaximumDatabases - m_databaseBytes) {
                ++m_contents->skipped;
                return false;
            }
            m_databaseBytes += entry.size;
            m_purpose = Purpose::Database;
        }
        return true;
    }

    void content(const archive::TarEntry& entry, archive::Bytes bytes) override {
        const std::string_view text = archive::textOf(bytes);
        if (m_purpose == Purpose::Undecided && !m_started)
            m_purpose = purposeOf(entry, text);
        m_started = true;
        if (m_purpose != Purpose::Nothing)
            m_bytes.append(text);
    }

    void endOfContent(const archive::TarEntry& entry) override {
        switch (m_purpose) {
        case Purpose::Database:
            m_contents->files.insert_or_assign(entry.path, std::move(m_bytes));
            break;
        case Purpose::Program:
            if (auto elf = parseElf(m_bytes)) {
                if (elf->soname == "libc.so.6")
                    if (std::string version = glibcVersionIn(m_bytes); !version.empty())
                        m_contents->glibcVersions.insert_or_assign(entry.path, std::move(version));
                m_contents->elves.insert_or_assign(entry.path, std::move(*elf));
            }
            // The next program may be small.
            m_bytes.shrink_to_fit();
            break;
        case Purpose::Text:
            if (m_bytes.starts_with("#!") && m_contents->scripts.size() < kMaximumScripts)
                m_contents->scripts.insert_or_assign(
                    entry.path, std::string(trimmed(std::string_view(m_bytes).substr(2, m_bytes.find('\n') - 2))));
            if (const auto secret = secretInFile(entry.path, m_bytes))
                m_contents->secrets.insert_or_assign(entry.path, *secret);
            break;
        case Purpose::Undecided:
        case Purpose::Nothing:
            break;
        }
        m_bytes.clear();
    }

private:
    enum class Purpose : std::uint8_t { Undecided, Nothing, Database, Program, Text };

    Purpose purposeOf(const archive::TarEntry& entry, std::string_view start) {
        if (start.starts_with(kElfMagic)) {
            if (entry.size > FactCollector::kMaximumProgram ||
                m_contents->elves.size() >= FactCollector::kMaximumPrograms) {
                ++m_contents->skipped;
                return Purpose::Nothing;
            }
            m_bytes.reserve(static_cast<std::size_t>(entry.size));
            return Purpose::Program;
        }
        if (entry.size > kMaximumSecretFile || start.substr(0, 512).find('\0') != std::string_view::npos)
            return Purpose::Nothing;
        return Purpose::Text;
    }

    void forget(const std::string& path) {
        m_contents->files.erase(path);
        m_contents->elves.erase(path);
        m_contents->scripts.erase(path);
        m_contents->secrets.erase(path);
        m_contents->glibcVersions.erase(path);
    }

    std::shared_ptr<LayerContents> m_contents;
    std::string m_bytes;
    std::uint64_t m_databaseBytes = 0;
    Purpose m_purpose = Purpose::Nothing;
    bool m_started = false;
};

} // namespace

VisitorFactory FactCollector::visitors() {
    return [this](LayerNumber number) -> std::shared_ptr<LayerVisitor> {
        auto contents = std::make_shared<LayerContents>();
        const std::scoped_lock lock(m_mutex);
        m_layers.insert_or_assign(number, contents);
        return std::make_shared<Visitor>(std::move(contents));
    };
}

const LayerContents* FactCollector::layer(LayerNumber number) const {
    const auto found = m_layers.find(number);
    return found == m_layers.end() ? nullptr : found->second.get();
}

} // namespace slipway::image::facts
