// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/embedded/worker/user_lookup.h"
#include "engine/messages/result.h"

#include <string>
#include <vector>

namespace slipway::build::embedded::worker {

struct SpecMount {
    std::string destination;
    std::string type;   // "bind", "tmpfs"
    std::string source; // of a bind
    std::vector<std::string> options{};
};

struct ContainerSpec {
    std::string root; // the mounted tree
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::string workingDirectory = "/";
    RunUser user;
    std::string hostname;
    // Behind the standard ones; one with the destination of a standard one replaces it.
    std::vector<SpecMount> mounts{};
    // A sysfs of its own needs a network namespace of its own.
    bool ownNetwork = true;
    bool ownCgroups = true;
    // Only root is mapped: terminals get no group of their own.
    bool singleId = false;
    // The text of linux.seccomp; empty: none.
    std::string seccomp{};
};

// What a RUN may do: BuildKit's fourteen.
[[nodiscard]] const std::vector<std::string>& runCapabilities();

// config.json of the OCI runtime. InvalidInput for words that are no UTF-8, which the format cannot hold.
[[nodiscard]] Result<std::string> runtimeConfig(const ContainerSpec& spec);

// /etc/resolv.conf for a RUN: the machine's without its loopback servers; `stub` (systemd's real list) where the
// machine has only 127.0.0.53 and the network is its own.
[[nodiscard]] std::string resolverFile(std::string_view machine, std::string_view stub, bool hostNetwork);
[[nodiscard]] std::string hostsFile(std::string_view hostname,
                                    const std::vector<std::pair<std::string, std::string>>& extra);

} // namespace slipway::build::embedded::worker
