// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/message.h"

namespace slipway {
#define SLIPWAY_MESSAGE SLIPWAY_MESSAGE_ID
#include "engine/messages/catalogue/lsp.inc"
#undef SLIPWAY_MESSAGE
} // namespace slipway
