// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/editor_page.h"
#include "engine/language/context_paths.h"

#include <QElapsedTimer>
#include <map>

namespace slipway::workbench {

// What the editor of a page knows of the world: the files of the build context, the images of store and kit, what a
// COPY matches, the facts of a base. The editor is answered at once from what is known; what is unknown or old is found
// out by a job, and the editor asks again when that is done.
class EditorSurroundings : public QObject {
    Q_OBJECT

public:
    // Lives as long as the page.
    EditorSurroundings(EngineAccess& engine, widgets::JobRunner& jobs, EditorPage& page);

private:
    using Tree = std::shared_ptr<const context::ContextTree>;
    using Matches = std::optional<language::CopyMatches>;
    struct Facts {
        std::vector<messages::Message> messages;
        QElapsedTimer since;
    };

    [[nodiscard]] language::Surroundings surroundings();
    [[nodiscard]] std::vector<messages::Message> factsOf(const std::string& image);
    [[nodiscard]] Matches matchesOf(const context::CopyRequest& request);
    void walk();
    void listImages();
    void forgetContext();

    EngineAccess& m_engine;
    EditorPage& m_page;

    widgets::LatestJob m_walk;
    QElapsedTimer m_walked; // since the context was known last
    Tree m_tree;
    widgets::LatestJob m_match;
    std::string m_matching;                   // the key that is worked on
    std::map<std::string, Matches> m_matches; // of m_tree, by the words of the instruction

    widgets::LatestJob m_list;
    QElapsedTimer m_listed;
    std::vector<language::KnownImage> m_images;

    widgets::LatestJob m_study;
    std::string m_studying;
    std::map<std::string, Facts> m_facts; // by the name in FROM
};

} // namespace slipway::workbench
