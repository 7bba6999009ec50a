// SPDX-License-Identifier: Apache-2.0
#include "engine/lsp/document.h"

#include "engine/dockerfile/limits.h"
#include "engine/lint/fixing.h"
#include "engine/lsp/uri.h"

#include <filesystem>

namespace slipway::lsp {

Document::Document(std::string uri, std::int64_t version, std::string text)
    : m_uri(std::move(uri))
    , m_path(pathOf(m_uri).value_or(""))
    , m_version(version)
    , m_lines(text::SourceText(m_path.empty() ? m_uri : m_path, std::move(text))) {}

bool Document::apply(const Change& change, Encoding encoding) {
    std::string text;
    if (change.range) {
        const text::ByteRange range = m_lines.bytes(*change.range, encoding);
        const std::string_view bytes = source().bytes();
        if (bytes.size() - range.size() + change.text.size() > dockerfile::limits::fileBytes)
            return false;
        text.reserve(bytes.size() - range.size() + change.text.size());
        text.append(bytes.substr(0, range.begin)).append(change.text).append(bytes.substr(range.end));
    } else {
        if (change.text.size() > dockerfile::limits::fileBytes)
            return false;
        text = change.text;
    }
    m_lines = LineTable(text::SourceText(source().name(), std::move(text)));
    m_analysis.reset();
    return true;
}

void Document::setSettings(lint::Settings settings) {
    m_settings = std::move(settings);
    if (m_analysis)
        m_analysis->findings.reset();
}

Document::Analysis& Document::analysis() const {
    if (!m_analysis) {
        dockerfile::Dockerfile file = dockerfile::parse(source());
        m_analysis = std::make_unique<Analysis>(std::move(file), stages::StageGraph{});
        m_analysis->graph = stages::build(m_analysis->file);
    }
    return *m_analysis;
}

lint::LintInput Document::lintInput() const {
    const Analysis& known = analysis();
    return {.file = &known.file, .graph = &known.graph, .settings = m_settings};
}

const dockerfile::Dockerfile& Document::file() const {
    return analysis().file;
}

const stages::StageGraph& Document::graph() const {
    return analysis().graph;
}

const std::vector<Finding>& Document::findings() const {
    Analysis& known = analysis();
    if (!known.findings)
        known.findings = lint::lint(lintInput()).findings;
    return *known.findings;
}

std::string Document::fixed() const {
    return lint::fixed(lintInput(), false).text;
}

Document* DocumentStore::open(std::string uri, std::int64_t version, std::string text) {
    m_documents.erase(uri);
    if (m_documents.size() >= most || text.size() > dockerfile::limits::fileBytes)
        return nullptr;
    std::string key = uri;
    return &m_documents.try_emplace(std::move(key), std::move(uri), version, std::move(text)).first->second;
}

Document* DocumentStore::find(std::string_view uri) {
    const auto found = m_documents.find(uri);
    return found == m_documents.end() ? nullptr : &found->second;
}

bool DocumentStore::close(std::string_view uri) {
    const auto found = m_documents.find(uri);
    if (found == m_documents.end())
        return false;
    m_documents.erase(found);
    return true;
}

namespace {

// A walk of so many entries takes some 200 ms; nobody waits longer for a list of files.
constexpr std::size_t mostEntries = 100'000;
constexpr std::chrono::seconds trusted{2};

std::shared_ptr<const context::ContextTree> walk(const std::filesystem::path& dockerfile) {
    const std::filesystem::path folder = dockerfile.parent_path();
    auto ignoreFile = context::findIgnoreFile(folder, dockerfile);
    if (!ignoreFile)
        return nullptr;
    auto tree = context::ContextTree::walk(folder, std::move(*ignoreFile),
                                           {.countHidden = true, .maximumEntries = mostEntries}, {});
    return tree ? std::move(*tree) : nullptr;
}

} // namespace

std::shared_ptr<const context::ContextTree> Contexts::of(const std::string& dockerfile) {
    if (dockerfile.empty())
        return nullptr;
    const auto now = m_clock();
    const auto found = m_known.find(dockerfile);
    if (found != m_known.end() && now - found->second.when < trusted)
        return found->second.tree;
    Known known{now, walk(dockerfile)};
    return m_known.insert_or_assign(dockerfile, std::move(known)).first->second.tree;
}

} // namespace slipway::lsp
