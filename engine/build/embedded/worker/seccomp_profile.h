// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace slipway::build::embedded::worker {

struct SeccompFilter {
    std::vector<std::string> capabilities; // "CAP_CHOWN"
    std::string architecture;              // as Go names it: "amd64"
    int kernelMajor = 0;
    int kernelMinor = 0;
};

// The profile of containers/common (and moby) for one case: rules whose includes and excludes fit, as the text of OCI's
// linux.seccomp object.
[[nodiscard]] Result<std::string> filterSeccompProfile(std::string_view profile, const SeccompFilter& filter);

// The name that Go has for a machine as uname(2) tells it.
[[nodiscard]] std::string goArchitecture(std::string_view machine);

} // namespace slipway::build::embedded::worker
