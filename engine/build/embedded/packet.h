// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/file_descriptor.h"
#include "engine/messages/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How client and worker talk: packets over Unix sockets of type SEQPACKET, so that a packet and the descriptors that it
// brings stay together and several threads may send. A body above what a socket takes travels as a sealed memory file.
//
// The control socket carries requests only. Every request brings a socket of its own (its channel) as first descriptor:
// progress and the answer come back over that, and closing it cancels the request. So nothing has to be told apart by
// number, and what a dead client has asked for ends by itself.
namespace slipway::build::embedded {

// NetworkRequest is a request that wants the network of RUN steps to be there.
enum class PacketKind : char { Hello = 'H', Request = 'Q', NetworkRequest = 'N', Progress = 'P', Answer = 'A' };

struct Packet {
    PacketKind kind = PacketKind::Answer;
    std::string body;
    std::vector<FileDescriptor> descriptors;
};

// Against a worker that was taken over: a build's largest honest packet brings heredocs and secrets.
inline constexpr std::size_t kMaximumBody = std::size_t{64} << 20;
inline constexpr std::size_t kMaximumDescriptors = 16;

[[nodiscard]] Result<void> sendPacket(int socket, PacketKind kind, std::string_view body,
                                      const std::vector<int>& descriptors = {});
// Nothing at the end of the stream. Waits.
[[nodiscard]] Result<std::optional<Packet>> receivePacket(int socket);

// Two ends of a new packet socket, both closed on exec.
[[nodiscard]] Result<std::pair<FileDescriptor, FileDescriptor>> packetSockets();

} // namespace slipway::build::embedded
