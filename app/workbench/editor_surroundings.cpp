// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/editor_surroundings.h"

#include "engine/messages/catalogue/language.h"
#include "engine/messages/format.h"

namespace slipway::workbench {

namespace {

using Report = widgets::JobQueue::Report;
using messages::message;

// A list that is older is made anew while the old one is shown.
constexpr qint64 kListAge = 2'000; // milliseconds
// A base changes rarely, and looking through a large one takes seconds.
constexpr qint64 kFactsAge = 60'000;
// Names of bases and sources that are remembered; who goes through more starts again.
constexpr std::size_t kRemembered = 200;

bool isOld(const QElapsedTimer& since, qint64 age) {
    return !since.isValid() || since.elapsed() > age;
}

std::string keyOf(const context::CopyRequest& request) {
    std::string key = request.parents ? "p" : "";
    for (const auto* list : {&request.sources, &request.excludes}) {
        for (const std::string& word : *list)
            (key += word) += '\0';
        key += '\1';
    }
    return key;
}

bool isSame(const context::ContextTree& a, const context::ContextTree& b) {
    return std::ranges::equal(a.entries(), b.entries(), [](const auto& one, const auto& other) {
        return one.name == other.name && one.parent == other.parent && one.sent == other.sent &&
               one.status.size == other.status.size;
    });
}

std::vector<messages::Message> factsText(const StudiedImage& image) {
    const auto& facts = image.facts;
    std::vector<messages::Message> result;
    result.push_back(message(msg::HoverBaseSize, messages::formatBytes(image.analysis.downloadBytes),
                             messages::formatBytes(image.analysis.accounting.totals.live),
                             image.analysis.accounting.liveFiles));
    std::string system = facts.osName();
    const std::string libc = facts.libc == image::facts::Libc::Glibc  ? "glibc " + facts.libcVersion
                             : facts.libc == image::facts::Libc::Musl ? "musl " + facts.libcVersion
                                                                      : "";
    if (!libc.empty())
        system += (system.empty() ? "" : ", ") + libc;
    if (!system.empty())
        result.push_back(message(msg::Verbatim, system));
    result.push_back(message(msg::HoverBasePackages, facts.packages.size(), facts.executables.size()));
    if (facts.shells.empty())
        result.push_back(message(msg::HoverBaseNoShell));
    const std::string& user = image.analysis.image.configuration.run.user;
    result.push_back(message(msg::HoverBaseUser, user.empty() ? "root" : user));
    return result;
}

} // namespace

EditorSurroundings::EditorSurroundings(EngineAccess& engine, widgets::JobRunner& jobs, EditorPage& page)
    : QObject(&page)
    , m_engine(engine)
    , m_page(page)
    , m_walk(jobs)
    , m_match(jobs)
    , m_list(jobs)
    , m_study(jobs) {
    page.editor().setSurroundings([this] { return surroundings(); });
    page.editor().setHoverSources({
        .image = [this](std::string_view image) { return factsOf(std::string(image)); },
        .copy = [this](const context::CopyRequest& request) { return matchesOf(request); },
    });
    connect(&page.document(), &OpenDocument::buildSetsChanged, this, [this] {
        m_tree.reset();
        forgetContext();
        m_facts.clear();
    });
}

void EditorSurroundings::forgetContext() {
    m_walked.invalidate();
    m_match.cancel();
    m_matching.clear();
    m_matches.clear();
}

language::Surroundings EditorSurroundings::surroundings() {
    listImages();
    language::Surroundings result;
    result.images = m_images;
    // Called only where a path of the context can stand.
    result.context = [this](std::string_view directory) {
        walk();
        return m_tree ? language::contextEntries(*m_tree, directory) : std::vector<language::ContextEntry>();
    };
    return result;
}

void EditorSurroundings::walk() {
    const std::filesystem::path directory = m_page.document().contextDirectory();
    if (directory.empty() || m_walk.isRunning() || !isOld(m_walked, kListAge))
        return;
    m_walk.start<Tree>(
        [directory, dockerfile = std::filesystem::path(m_page.document().document().path().toStdString())](
            std::stop_token stop, const Report&) -> Result<Tree> {
            auto ignore = context::findIgnoreFile(directory, dockerfile);
            if (!ignore)
                return passOn(std::move(ignore.error()));
            return context::ContextTree::walk(directory, std::move(*ignore), {.countHidden = true}, stop);
        },
        [this](Result<Tree> tree) {
            const bool same = m_tree && tree && isSame(*m_tree, **tree);
            if (!same) {
                m_tree = tree ? std::move(*tree) : nullptr;
                forgetContext();
            }
            m_walked.start();
            if (!same)
                m_page.editor().askSurroundingsAgain();
        });
}

void EditorSurroundings::listImages() {
    if (m_list.isRunning() || !isOld(m_listed, kListAge))
        return;
    using Images = std::vector<language::KnownImage>;
    m_list.start<Images>(
        [engine = &m_engine, kit = tr("kit").toStdString(),
         stored = tr("store").toStdString()](std::stop_token, const Report&) -> Result<Images> {
            Images images;
            for (const std::string& name : engine->kitBases())
                images.push_back({name, kit});
            // Without a store there is still the kit.
            const auto store = engine->store();
            const auto list = store ? (*store)->images().list() : passOn(store.error());
            if (!list)
                return images;
            for (const store::ImageSummary& each : *list) {
                for (const image::Reference& reference : each.references)
                    images.push_back({reference.familiar(), stored + ", " + messages::formatBytes(each.diskBytes)});
            }
            return images;
        },
        [this](Result<Images> images) {
            m_listed.start();
            const auto same = [](const language::KnownImage& a, const language::KnownImage& b) {
                return a.reference == b.reference && a.detail == b.detail;
            };
            if (!images || std::ranges::equal(*images, m_images, same))
                return;
            m_images = std::move(*images);
            m_page.editor().askSurroundingsAgain();
        });
}

EditorSurroundings::Matches EditorSurroundings::matchesOf(const context::CopyRequest& request) {
    walk();
    if (!m_tree)
        return std::nullopt;
    const std::string key = keyOf(request);
    if (const auto known = m_matches.find(key); known != m_matches.end())
        return known->second;
    if (m_matching == key)
        return std::nullopt;
    m_matching = key;
    m_match.start<Matches>(
        [tree = m_tree, request](std::stop_token stop, const Report&) -> Result<Matches> {
            return language::copyMatches(*tree, request, stop);
        },
        [this, key](Result<Matches> matches) {
            m_matching.clear();
            if (m_matches.size() >= kRemembered)
                m_matches.clear();
            m_matches[key] = matches ? *matches : std::nullopt;
            m_page.editor().askSurroundingsAgain();
        });
    return std::nullopt;
}

std::vector<messages::Message> EditorSurroundings::factsOf(const std::string& image) {
    const auto known = m_facts.find(image);
    if (image.empty() || image == "scratch" || image.contains('$'))
        return {};
    if ((known == m_facts.end() || isOld(known->second.since, known->second.messages.empty() ? kListAge : kFactsAge)) &&
        m_studying != image) {
        m_studying = image;
        using Studied = std::shared_ptr<const StudiedImage>;
        m_study.start<Studied>(
            [engine = &m_engine, image, contexts = m_page.document().buildSet().namedContexts](
                std::stop_token stop, const Report&) { return engine->studyBase(image, contexts, stop); },
            [this, image](Result<Studied> studied) {
                m_studying.clear();
                if (m_facts.size() >= kRemembered)
                    m_facts.clear();
                Facts& facts = m_facts[image];
                facts.messages = studied ? factsText(**studied) : std::vector<messages::Message>();
                facts.since.start();
                m_page.editor().askSurroundingsAgain();
            });
    }
    return known == m_facts.end() ? std::vector<messages::Message>() : known->second.messages;
}

} // namespace slipway::workbench
