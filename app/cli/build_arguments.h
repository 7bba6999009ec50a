// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "engine/build/request.h"

namespace slipway::cli {

// The options that build and compare share, as far as they are given: target, tag, build-arg, build-context, label,
// add-host, secret, output, platform, network, kit, no-cache; and SLIPWAY_KIT and SOURCE_DATE_EPOCH.
[[nodiscard]] Result<void> readBuildArguments(build::BuildRequest& request, const ParsedOptions& options);

} // namespace slipway::cli
