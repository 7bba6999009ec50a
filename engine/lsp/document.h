// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/context/context_tree.h"
#include "engine/lint/lint.h"
#include "engine/lsp/line_table.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace slipway::lsp {

// What a client says of a text: new text for a part, or for all of it.
struct Change {
    std::optional<Range> range;
    std::string text;
};

// A text that is open in the client. What it means is found out when first asked for after a change.
class Document {
public:
    Document(std::string uri, std::int64_t version, std::string text);

    [[nodiscard]] const std::string& uri() const { return m_uri; }
    // Empty for a text that is no file of this machine.
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::int64_t version() const { return m_version; }
    [[nodiscard]] const LineTable& lines() const { return m_lines; }
    [[nodiscard]] const text::SourceText& source() const { return m_lines.source(); }

    // False, and nothing changes, when the text would grow beyond what is read as a Dockerfile.
    bool apply(const Change& change, Encoding encoding);
    void setVersion(std::int64_t version) { m_version = version; }
    // What the linter goes by; findings are found anew.
    void setSettings(lint::Settings settings);

    [[nodiscard]] const dockerfile::Dockerfile& file() const;
    [[nodiscard]] const stages::StageGraph& graph() const;
    [[nodiscard]] const std::vector<Finding>& findings() const;
    // The text with all safe fixes made.
    [[nodiscard]] std::string fixed() const;

private:
    struct Analysis {
        dockerfile::Dockerfile file;
        stages::StageGraph graph;
        std::optional<std::vector<Finding>> findings{};
    };
    Analysis& analysis() const;
    [[nodiscard]] lint::LintInput lintInput() const;

    std::string m_uri;
    std::string m_path;
    std::int64_t m_version;
    LineTable m_lines;
    lint::Settings m_settings;
    mutable std::unique_ptr<Analysis> m_analysis;
};

// The open texts, by URI.
class DocumentStore {
public:
    // As many as an editor keeps open, and more.
    static constexpr std::size_t most = 1024;

    // In place of one with the same URI. Null when there are too many or the text is too large.
    Document* open(std::string uri, std::int64_t version, std::string text);
    [[nodiscard]] Document* find(std::string_view uri);
    bool close(std::string_view uri);
    template <typename Call>
    void forEach(const Call& call) {
        for (auto& [uri, document] : m_documents)
            call(document);
    }

private:
    std::map<std::string, Document, std::less<>> m_documents;
};

// The build contexts that the open texts stand in: walked when asked for, and again when that is a while ago.
class Contexts {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;
    explicit Contexts(Clock clock)
        : m_clock(std::move(clock)) {}

    // The folder of the Dockerfile; null when it cannot be walked or is too large to be walked for a key.
    [[nodiscard]] std::shared_ptr<const context::ContextTree> of(const std::string& dockerfile);
    void forget() { m_known.clear(); }

private:
    struct Known {
        std::chrono::steady_clock::time_point when;
        std::shared_ptr<const context::ContextTree> tree;
    };
    Clock m_clock;
    std::map<std::string, Known, std::less<>> m_known; // by Dockerfile
};

} // namespace slipway::lsp
