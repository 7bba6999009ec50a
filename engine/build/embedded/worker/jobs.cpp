// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/jobs.h"

#include "engine/build/embedded/system_error.h"
#include "engine/build/embedded/worker/container.h"
#include "engine/build/embedded/worker/copier.h"
#include "engine/build/embedded/worker/digest.h"
#include "engine/build/embedded/worker/files.h"
#include "engine/build/embedded/worker/layer_tar.h"
#include "engine/build/embedded/worker/network.h"
#include "engine/build/embedded/worker/overlay.h"
#include "engine/build/embedded/worker/unpack.h"
#include "engine/messages/catalogue/general.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include <array>
#include <thread>

namespace slipway::build::embedded::worker {
namespace {

constexpr auto kProgressEvery = std::chrono::milliseconds(80);

// Asks the job to stop when the client closes the channel.
class ChannelWatch {
public:
    explicit ChannelWatch(int channel)
        : m_done(::eventfd(0, EFD_CLOEXEC))
        , m_thread([this, channel] { watch(channel); }) {}
    ~ChannelWatch() {
        const std::uint64_t one = 1;
        static_cast<void>(!::write(m_done.get(), &one, sizeof one));
        m_thread.join();
    }
    ChannelWatch(const ChannelWatch&) = delete;
    ChannelWatch& operator=(const ChannelWatch&) = delete;
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    void watch(int channel) {
        std::array<pollfd, 2> events{pollfd{channel, POLLIN, 0}, pollfd{m_done.get(), POLLIN, 0}};
        while (::poll(events.data(), events.size(), -1) < 0 && errno == EINTR) {
        }
        if (events[0].revents != 0)
            m_stop.request_stop();
    }

    std::stop_source m_stop;
    FileDescriptor m_done;
    std::thread m_thread;
};

Result<void> makeOutput(const Output& output) {
    for (const auto& directory : {output.directory, output.files(), output.work()}) {
        // The root directory of an image is 0755.
        if (::mkdir(directory.c_str(), 0755) != 0)
            return systemError(msg::CannotWriteFile, directory.native());
    }
    return {};
}

Result<Answer> stepAnswer(Job& job, const Output& output, const Result<StepResult>& done) {
    if (!done)
        return passOn(done.error());
    // What the kernel leaves there belongs to mapped ids and would be in the way of the store's own counting.
    const FileDescriptor directory = openDirectory(output.directory);
    if (auto removed = removeTree(directory.get(), "work"); !removed)
        return passOn(removed.error());
    Answer answer;
    answer.good = true;
    answer.entries = done->entries;
    answer.bytes = done->bytes;
    answer.warnings = std::move(job.warnings);
    return answer;
}

Result<Answer> textAnswer(Result<std::string> text) {
    if (!text)
        return passOn(text.error());
    Answer answer;
    answer.good = true;
    answer.text = std::move(*text);
    return answer;
}

Result<Answer> plainAnswer(const Result<void>& done) {
    if (!done)
        return passOn(done.error());
    Answer answer;
    answer.good = true;
    return answer;
}

// Does a step into a new snapshot directory.
template <typename W>
Result<Answer> step(Job& job, const W& work, Result<StepResult> (*function)(Job&, const W&)) {
    if (auto made = makeOutput(work.output); !made)
        return passOn(made.error());
    return stepAnswer(job, work.output, function(job, work));
}

Result<Answer> work(Job& job, const ApplyLayerWork& w) {
    return step(job, w, applyLayer);
}
Result<Answer> work(Job& job, const CopyWork& w) {
    return step(job, w, copy);
}
Result<Answer> work(Job& job, const MakeDirectoryWork& w) {
    return step(job, w, makeDirectory);
}
Result<Answer> work(Job& job, const RunWork& w) {
    return step(job, w, run);
}
Result<Answer> work(Job& job, const ContentDigestWork& w) {
    return textAnswer(contentDigest(job, w.request));
}
Result<Answer> work(Job& job, const WriteLayerTarWork& w) {
    return plainAnswer(writeLayerTar(job, w));
}
Result<Answer> work(Job& job, const WriteTreeTarWork& w) {
    return plainAnswer(writeTreeTar(job, w));
}

Result<Answer> work(Job& job, const ReadFileWork& w) {
    auto merged = openMerged(w.chain, job.scratch());
    if (!merged)
        return passOn(merged.error());
    return textAnswer(readTreeFile(merged->get(), w.path, w.limit));
}

Result<Answer> work(Job& job, const RemoveWork& w) {
    for (const auto& path : w.directories) {
        if (job.stop.stop_requested())
            return cancelled();
        const FileDescriptor above = openDirectory(path.parent_path());
        if (!above.valid())
            continue;
        if (auto removed = removeTree(above.get(), path.filename().native()); !removed)
            return passOn(removed.error());
    }
    return plainAnswer({});
}

Result<Answer> work(Job& job, const ProbeWork& w) {
    Answer answer;
    answer.good = true;
    answer.capabilities = probe(job.workplace, w.network);
    return answer;
}

} // namespace

void doJob(const Workplace& workplace, Packet packet) {
    const FileDescriptor channel = std::move(packet.descriptors.front());
    packet.descriptors.erase(packet.descriptors.begin());
    auto request = decodeRequest(packet.body);
    Answer answer;
    if (request) {
        const ChannelWatch watch(channel.get());
        std::chrono::steady_clock::time_point last;
        Job job{workplace, watch.token(),
                [&](std::uint64_t done, std::uint64_t total) {
                    const auto now = std::chrono::steady_clock::now();
                    if (now - last < kProgressEvery)
                        return;
                    last = now;
                    static_cast<void>(sendPacket(channel.get(), PacketKind::Progress, encode(Progress{done, total})));
                },
                request->trees, packet.descriptors};
        auto result = std::visit([&](const auto& w) { return work(job, w); }, request->work);
        if (result)
            answer = std::move(*result);
        else
            answer.error = std::move(result.error());
    } else {
        answer.error = std::move(request.error());
    }
    static_cast<void>(sendPacket(channel.get(), PacketKind::Answer, encode(answer)));
}

} // namespace slipway::build::embedded::worker
