// SPDX-License-Identifier: Apache-2.0
#include "engine/kit/kit.h"

#include "engine/archive/file_stream.h"
#include "engine/kit/layout.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/kit.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <format>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace slipway::kit {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMmdebstrap = "mmdebstrap";
constexpr std::string_view kAptHelper = "/usr/lib/apt/apt-helper";
constexpr std::uint64_t kReleaseLimit = 8 * 1024 * 1024;

// Held while bases are made: a second call on the same directory waits.
class DirectoryLock {
public:
    [[nodiscard]] static Result<DirectoryLock> take(const fs::path& directory, const std::stop_token& stop) {
        const fs::path file = directory / ".lock";
        const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
        if (descriptor < 0)
            return fail(ErrorCode::Io, msg::CannotWriteFile, file.string(),
                        std::error_code(errno, std::generic_category()).message());
        while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            if (stop.stop_requested()) {
                ::close(descriptor);
                return cancelled();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return DirectoryLock(descriptor);
    }
    DirectoryLock(DirectoryLock&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock() {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }

private:
    explicit DirectoryLock(int descriptor)
        : m_descriptor(descriptor) {}
    int m_descriptor;
};

// A directory for the time of making one base.
class WorkDirectory {
public:
    explicit WorkDirectory(fs::path path)
        : m_path(std::move(path)) {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    ~WorkDirectory() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    WorkDirectory(const WorkDirectory&) = delete;
    WorkDirectory& operator=(const WorkDirectory&) = delete;
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

Result<void> makeDirectory(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, directory.string(), error.message());
    return {};
}

Result<std::vector<const Base*>> chosenBases(const std::vector<std::string>& names) {
    std::vector<const Base*> chosen;
    for (const std::string& name : names) {
        const Base* base = findBase(name);
        if (base == nullptr) {
            std::string known;
            for (const Base& one : bases())
                known += std::format("{}{}", known.empty() ? "" : ", ", one.name);
            Error error{ErrorCode::NotFound, messages::message(msg::KitUnknownBase, name)};
            error.notes.push_back(messages::message(msg::KitKnownBases, known));
            return passOn(std::move(error));
        }
        if (std::ranges::find(chosen, base) == chosen.end())
            chosen.push_back(base);
    }
    if (names.empty()) {
        for (const Base& base : bases())
            chosen.push_back(&base);
    }
    return chosen;
}

Result<std::int64_t> fetchReleaseDate(const KitOptions& options, process::Runner& runner, const std::stop_token& stop) {
    const WorkDirectory work(options.directory / ".release.part");
    if (Result<void> made = makeDirectory(work.path()); !made)
        return passOn(made.error());
    const fs::path file = work.path() / "InRelease";
    const std::string url = std::format("{}/dists/{}/InRelease", options.mirror, options.suite);
    const Result<process::Outcome> outcome =
        runner.run({.arguments = {std::string(kAptHelper), "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2",
                                  "-o", "Acquire::http::Timeout=20", "download-file", url, file.string()}},
                   stop);
    if (!outcome) {
        if (outcome.error().code == ErrorCode::NotFound)
            return fail(ErrorCode::NotFound, msg::KitNeedsApt, kAptHelper);
        return passOn(outcome.error());
    }
    auto source = archive::FileSource::open(file);
    if (outcome->exitCode != 0 || !source) {
        Error error{ErrorCode::NotFound, messages::message(msg::KitMirrorUnreachable, options.mirror)};
        error.notes.push_back(messages::message(msg::KitMirrorHint));
        return passOn(std::move(error));
    }
    const Result<std::string> text = archive::readAll(**source, kReleaseLimit, url);
    if (!text)
        return passOn(text.error());
    if (const auto date = releaseDate(*text))
        return *date;
    return fail(ErrorCode::Corrupt, msg::KitNoReleaseDate, url);
}

Result<MadeBase> makeBase(const Base& base, const KitOptions& options, std::int64_t epoch, process::Runner& runner,
                          const std::stop_token& stop) {
    const auto start = std::chrono::steady_clock::now();
    const WorkDirectory work(options.directory / std::format(".{}.part", base.name));
    const fs::path layout = work.path() / "layout";
    if (Result<void> made = makeDirectory(layout); !made)
        return passOn(made.error());
    const fs::path tar = work.path() / "root.tar";
    process::Request request{.arguments = mmdebstrapArguments(base, options, tar)};
    request.environment = {{"SOURCE_DATE_EPOCH", std::to_string(epoch)}, {"LC_ALL", "C.UTF-8"}, {"TZ", "UTC"}};
    // /tmp is memory on many machines, and too small. An ordinary user's mmdebstrap works under ids that a closed
    // folder keeps out.
    const char* temporary = std::getenv("TMPDIR");
    std::error_code unknown;
    if (temporary == nullptr ||
        (fs::status(temporary, unknown).permissions() & fs::perms::others_exec) == fs::perms::none)
        request.environment.emplace("TMPDIR", "/var/tmp");
    const Result<process::Outcome> outcome = runner.run(request, stop);
    if (!outcome) {
        if (outcome.error().code == ErrorCode::NotFound) {
            Error error{ErrorCode::NotFound, messages::message(msg::KitNeedsMmdebstrap)};
            error.notes.push_back(messages::message(msg::KitInstallHint));
            return passOn(std::move(error));
        }
        return passOn(outcome.error());
    }
    if (outcome->exitCode != 0)
        return passOn(mmdebstrapError(base, options, *outcome));

    const RootTarOptions tarOptions{.staged = base.staged, .epoch = epoch};
    const Result<RootTarFacts> facts = readRootTar(tar, tarOptions, stop);
    if (!facts)
        return passOn(facts.error());
    Result<MadeBase> made = writeLayout(base, {.suite = options.suite, .architecture = options.architecture}, tar,
                                        tarOptions, *facts, layout, stop);
    if (!made)
        return made;
    const fs::path place = options.directory / base.name;
    std::error_code error;
    if (fs::exists(place, error))
        fs::rename(place, work.path() / "old", error);
    if (!error)
        fs::rename(layout, place, error);
    if (error)
        return fail(ErrorCode::Io, msg::CannotWriteFile, place.string(), error.message());
    made->duration = std::chrono::steady_clock::now() - start;
    return made;
}

// The bases that several threads take from, the first error, and the way to tell all to stop.
class Workshop {
public:
    Workshop(const KitOptions& options, std::int64_t epoch, process::Runner& runner, KitProgress& progress,
             std::vector<const Base*> queue, const std::stop_token& stop)
        : m_options(options)
        , m_epoch(epoch)
        , m_runner(runner)
        , m_progress(progress)
        , m_queue(std::move(queue))
        , m_forward(stop, [this] { m_stop.request_stop(); }) {}

    [[nodiscard]] Result<std::vector<MadeBase>> work() {
        const std::size_t threads = std::min<std::size_t>(std::max(1U, m_options.parallel), m_queue.size());
        {
            std::vector<std::jthread> workers;
            for (std::size_t i = 0; i < threads; ++i)
                workers.emplace_back([this] { takeAndMake(); });
        }
        if (m_error)
            return passOn(std::move(*m_error));
        return std::move(m_made);
    }

private:
    void takeAndMake() {
        for (;;) {
            const Base* base = nullptr;
            {
                const std::scoped_lock lock(m_mutex);
                if (m_next == m_queue.size() || m_error)
                    return;
                base = m_queue[m_next++];
                m_progress.starting(*base);
            }
            Result<MadeBase> made = makeBase(*base, m_options, m_epoch, m_runner, m_stop.get_token());
            const std::scoped_lock lock(m_mutex);
            if (made) {
                m_progress.finished(*made);
                m_made.push_back(std::move(*made));
            } else {
                // The others are cancelled because of the first: that one is told.
                if (!m_error)
                    m_error = std::move(made.error());
                m_stop.request_stop();
            }
        }
    }

    const KitOptions& m_options;
    std::int64_t m_epoch;
    process::Runner& m_runner;
    KitProgress& m_progress;
    std::vector<const Base*> m_queue;
    std::mutex m_mutex;
    std::size_t m_next = 0;
    std::vector<MadeBase> m_made;
    std::optional<Error> m_error;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_forward;
};

} // namespace

std::vector<std::string> mmdebstrapArguments(const Base& base, const KitOptions& options, const fs::path& tar) {
    std::vector<std::string> words{std::string(kMmdebstrap), options.asRoot ? "--mode=root" : "--mode=unshare",
                                   std::format("--variant={}", base.variant), "--format=tar",
                                   // No fsync for every file of a tree that becomes a tar.
                                   "--dpkgopt=force-unsafe-io", "--aptopt=Acquire::Languages \"none\"",
                                   "--aptopt=Acquire::Retries \"3\""};
    if (!base.packages.empty()) {
        std::string include;
        for (const std::string_view package : base.packages)
            include += std::format("{}{}", include.empty() ? "" : ",", package);
        words.push_back("--include=" + include);
    }
    if (base.staged) {
        words.push_back("--skip=download/empty");
        words.push_back("--extract-hook=" + base.script);
    } else {
        words.push_back("--customize-hook=" + base.script);
    }
    words.push_back(options.suite);
    words.push_back(tar.string());
    words.push_back(options.mirror);
    return words;
}

Error mmdebstrapError(const Base& base, const KitOptions& options, const process::Outcome& outcome) {
    const auto says = [&outcome](std::string_view words) { return outcome.output.contains(words); };
    if (says("No space left on device"))
        return {ErrorCode::Io, messages::message(msg::DiskFull, (options.directory / base.name).string())};
    if (says("Could not connect") || says("Could not resolve") || says("Temporary failure resolving") ||
        says("Failed to fetch") || says("Connection failed") || says("Unable to connect")) {
        Error error{ErrorCode::NotFound, messages::message(msg::KitMirrorUnreachable, options.mirror)};
        error.notes.push_back(messages::message(msg::KitMirrorHint));
        return error;
    }
    if (says("newuidmap") || says("newgidmap") || says("/etc/subuid") || says("unable to unshare") ||
        says("unprivileged user namespaces")) {
        Error error{ErrorCode::Permission, messages::message(msg::KitNoNamespaces)};
        error.notes.push_back(messages::message(msg::KitInstallHint));
        return error;
    }
    Error error{ErrorCode::Io, messages::message(msg::KitFailed, base.name, outcome.exitCode)};
    // The last lines say what it was.
    constexpr std::size_t kLines = 12;
    std::string_view rest = outcome.output;
    std::vector<std::string_view> lines;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (end != 0)
            lines.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (std::size_t i = lines.size() - std::min(lines.size(), kLines); i < lines.size(); ++i)
        error.notes.push_back(messages::message(msg::Verbatim, lines[i]));
    return error;
}

std::optional<std::int64_t> releaseDate(std::string_view inRelease) {
    // "Date: Sat, 06 Sep 2025 09:00:41 UTC"
    static constexpr std::string_view key = "\nDate: ";
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::size_t at = inRelease.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view line =
        inRelease.substr(at + key.size(), inRelease.find('\n', at + key.size()) - at - key.size());
    if (line.size() < 25)
        return std::nullopt;
    const auto number = [&line](std::size_t from, std::size_t count) {
        int value = -1;
        const char* end = line.data() + from + count;
        const auto [stopped, error] = std::from_chars(line.data() + from, end, value);
        return error == std::errc() && stopped == end ? value : -1;
    };
    const auto month = std::ranges::find(months, line.substr(8, 3));
    const int day = number(5, 2), year = number(12, 4), hour = number(17, 2), minute = number(20, 2),
              second = number(23, 2);
    if (month == months.end() || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok())
        return std::nullopt;
    const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                      std::chrono::seconds(second);
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Result<std::vector<MadeBase>> makeKit(const KitOptions& options, process::Runner& runner, KitProgress& progress,
                                      const std::stop_token& stop) {
    Result<std::vector<const Base*>> chosen = chosenBases(options.names);
    if (!chosen)
        return passOn(std::move(chosen.error()));
    if (Result<void> made = makeDirectory(options.directory); !made)
        return passOn(made.error());
    const Result<DirectoryLock> lock = DirectoryLock::take(options.directory, stop);
    if (!lock)
        return passOn(lock.error());

    std::vector<MadeBase> all;
    std::vector<const Base*> missing;
    for (const Base* base : *chosen) {
        const std::string inputs = inputsOf(*base, options.suite, options.architecture);
        std::optional<MadeBase> there;
        if (!options.refresh)
            there = existingLayout(*base, inputs, options.directory / base->name);
        if (!there) {
            missing.push_back(base);
            continue;
        }
        progress.finished(*there);
        all.push_back(std::move(*there));
    }
    if (!missing.empty()) {
        std::ranges::stable_sort(missing, std::ranges::greater(), &Base::estimate);
        const Result<std::int64_t> epoch = fetchReleaseDate(options, runner, stop);
        if (!epoch)
            return passOn(epoch.error());
        Workshop workshop(options, *epoch, runner, progress, std::move(missing), stop);
        Result<std::vector<MadeBase>> made = workshop.work();
        if (!made)
            return made;
        std::ranges::move(*made, std::back_inserter(all));
    }
    std::vector<MadeBase> inOrder;
    for (const Base* base : *chosen)
        inOrder.push_back(*std::ranges::find(all, base->name, &MadeBase::name));
    return inOrder;
}

} // namespace slipway::kit
