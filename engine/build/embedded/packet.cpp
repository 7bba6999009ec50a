// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/packet.h"

#include "engine/build/embedded/system_error.h"
#include "engine/messages/catalogue/worker.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace slipway::build::embedded {
namespace {

// Well below the smallest default of net.core.wmem_default.
constexpr std::size_t kInline = 60 * 1024;
// The first byte is the kind, the second says where the body is.
constexpr char kBodyFollows = 'i';
constexpr char kBodyInFile = 'f';
constexpr std::size_t kHeader = 2;

Result<FileDescriptor> memoryFile(std::string_view bytes) {
    FileDescriptor file(::memfd_create("slipway", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file.valid())
        return systemError(msg::WorkerSendFailed);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0)
            return systemError(msg::WorkerSendFailed);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
    return file;
}

Result<std::string> readMemoryFile(int file) {
    struct stat status{};
    // A file that could still shrink or change under the reader is refused.
    constexpr int kNeeded = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    const int seals = ::fcntl(file, F_GET_SEALS);
    if (::fstat(file, &status) != 0 || seals < 0 || (seals & kNeeded) != kNeeded || status.st_size < 0 ||
        static_cast<std::size_t>(status.st_size) > kMaximumBody)
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    std::string body(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < body.size()) {
        const ssize_t count = ::pread(file, body.data() + done, body.size() - done, static_cast<off_t>(done));
        if (count <= 0)
            return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
        done += static_cast<std::size_t>(count);
    }
    return body;
}

} // namespace

Result<void> sendPacket(int socket, PacketKind kind, std::string_view body, const std::vector<int>& descriptors) {
    if (body.size() > kMaximumBody || descriptors.size() + 1 > kMaximumDescriptors)
        return fail(ErrorCode::LimitExceeded, msg::WorkerRequestTooLarge);
    std::vector<int> all = descriptors;
    FileDescriptor file;
    std::array<char, kHeader> header{static_cast<char>(kind), kBodyFollows};
    std::string_view payload = body;
    if (body.size() > kInline) {
        auto made = memoryFile(body);
        if (!made)
            return passOn(made.error());
        file = std::move(*made);
        all.push_back(file.get());
        header[1] = kBodyInFile;
        payload = {};
    }
    std::array<iovec, 2> parts{iovec{header.data(), header.size()},
                               iovec{const_cast<char*>(payload.data()), payload.size()}};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaximumDescriptors)> control{};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    if (!all.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(sizeof(int) * all.size());
        cmsghdr* part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int) * all.size());
        std::memcpy(CMSG_DATA(part), all.data(), sizeof(int) * all.size());
    }
    while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
        if (errno != EINTR)
            return systemError(msg::WorkerSendFailed);
    }
    return {};
}

Result<std::optional<Packet>> receivePacket(int socket) {
    std::string buffer(kInline + kHeader, '\0');
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaximumDescriptors)> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t size = 0;
    while ((size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0) {
        if (errno == ECONNRESET)
            return std::nullopt;
        if (errno != EINTR)
            return systemError(msg::WorkerReceiveFailed);
    }
    if (size == 0)
        return std::nullopt;
    Packet packet;
    for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(item) + i * sizeof(int), sizeof(int));
            packet.descriptors.emplace_back(descriptor);
        }
    }
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || static_cast<std::size_t>(size) < kHeader)
        return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
    packet.kind = static_cast<PacketKind>(buffer[0]);
    if (buffer[1] == kBodyInFile) {
        if (packet.descriptors.empty())
            return fail(ErrorCode::Corrupt, msg::WorkerBadPacket);
        auto body = readMemoryFile(packet.descriptors.back().get());
        if (!body)
            return passOn(body.error());
        packet.descriptors.pop_back();
        packet.body = std::move(*body);
    } else {
        buffer.resize(static_cast<std::size_t>(size));
        packet.body = buffer.substr(kHeader);
    }
    return packet;
}

Result<std::pair<FileDescriptor, FileDescriptor>> packetSockets() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return systemError(msg::WorkerSendFailed);
    return std::pair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

} // namespace slipway::build::embedded
