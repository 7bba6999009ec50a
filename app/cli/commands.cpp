// SPDX-License-Identifier: Apache-2.0
// The table of subcommands. To add one: a file with its Command, a declaration and a row here.
#include "app/cli/command.h"

#include <vector>

namespace slipway::cli {

extern const Command analyzeCommand;
extern const Command buildCommand;
extern const Command compareCommand;
extern const Command graphCommand;
extern const Command kitCommand;
extern const Command lintCommand;
extern const Command explainCommand;
extern const Command lspCommand;
const Command& historyCommand();
const Command& imagesCommand();

std::span<const Command> commands() {
    // One row a line, so that two additions do not meet.
    static const std::vector<Command> table{
        buildCommand,     //
        analyzeCommand,   //
        compareCommand,   //
        graphCommand,     //
        lintCommand,      //
        explainCommand,   //
        lspCommand,       //
        imagesCommand(),  //
        historyCommand(), //
        kitCommand,       //
    };
    return table;
}

} // namespace slipway::cli
