// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/application.h"
#include "app/workbench/watched_application.h"

#include <cstdio>

int main(int argc, char** argv) {
    slipway::workbench::WatchedApplication qt(argc, argv);
    // For tests and for hunting: names on stderr the events that take that many milliseconds of CPU time.
    if (const int limit = qEnvironmentVariableIntValue("SLIPWAY_WATCH_EVENTS"); limit > 0) {
        qt.setLimit(std::chrono::milliseconds(limit));
        qt.setObserver([](const slipway::workbench::SlowEvent& event) {
            std::fprintf(
                stderr, "slow event: %lld ms: %s\n",
                static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(event.cpu).count()),
                qPrintable(event.name));
        });
    }
    slipway::workbench::Application application;
    return application.run(QCoreApplication::arguments().mid(1));
}
