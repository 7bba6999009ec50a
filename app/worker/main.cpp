// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/launcher.h"

#include <cstdio>
#include <cstdlib>

// slipway-worker SOCKET SCRATCH: started by slipway, never by people.
int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("slipway-worker SOCKET DIRECTORY\n", stderr);
        return 2;
    }
    return slipway::build::embedded::worker::workerMain(std::atoi(argv[1]), argv[2]);
}
