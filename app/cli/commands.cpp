// SPDX-License-Identifier: Apache-2.0
// The table of subcommands. To add one: a file with its Command, a declaration and a row here.
#include "app/cli/command.h"

#include <vector>

namespace slipway::cli {

extern const Command analyzeCommand;
extern const Command graphCommand;
extern const Command kitCommand;
const Command& historyCommand();
const Command& imagesCommand();

std::span<const Command> commands() {
    static const std::vector<Command> table{analyzeCommand, graphCommand, imagesCommand(), historyCommand(), kitCommand};
    return table;
}

} // namespace slipway::cli
