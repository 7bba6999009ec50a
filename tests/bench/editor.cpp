// SPDX-License-Identifier: Apache-2.0
// From a key event to the end of the paint in an editor of 1400x1300, in processor time of the window's thread: the
// median and the 95th percentile for files of 1,000 and 5,000 lines, with the parser's findings alone (what a long file
// shows at once) and with those of all rules made in the same turn (what a file of up to 32 KiB shows at once).
#include "engine/lint/lint.h"
#include "widgets/editor/dockerfile_editor.h"

#include <QApplication>
#include <QKeyEvent>
#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace slipway;
using namespace slipway::widgets;

namespace {

std::string fileOf(int lines) {
    std::string text = "ARG VERSION=1.24\nFROM golang:$VERSION AS build\n";
    for (int line = 2; line < lines;) {
        text += "# step " + std::to_string(line) +
                "：准备\nRUN apt-get update && \\\n    apt-get install -y curl=7 \"git\" \\\n"
                "    && rm -rf /var/lib/apt/lists/* || echo 'failed'\n"
                "COPY --from=biuld --chown=1000:1000 src/ /app/src/\nENV A=\"$VERSION\" B=$A\n"
                "RUN <<EOF\nset -e\nfor f in *.go; do echo \"$f\"; done\nEOF\n";
        line += 10;
    }
    return text;
}

// Milliseconds of this thread: what the keys cost, whatever else the machine does.
double processorTime() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void measure(int lines, bool lint) {
    Document document;
    document.load(fileOf(lines));
    DockerfileEditor editor(document);
    QObject::connect(&document, &Document::snapshotChanged, &editor, [&] {
        const auto snapshot = document.snapshot();
        editor.setFindings(lint ? lint::lint({.file = &snapshot->file, .graph = &snapshot->graph}).findings
                                : parserFindings(*snapshot));
    });
    editor.findingLayer().setDelay(0);
    editor.resize(1400, 1300);
    editor.show();
    const std::size_t middle = document.bytes().find("install", document.bytes().size() / 2);
    editor.jumpTo({middle, middle});
    QApplication::processEvents();
    const QString keys = QStringLiteral("abc \"x\" $V 'y' \"\"");
    std::vector<double> times, quotes; // milliseconds
    for (int i = 0; i < 200; ++i) {
        const QChar key = keys[i % keys.size()];
        QKeyEvent press(QEvent::KeyPress, key.unicode(), Qt::NoModifier, QString(key));
        const double before = processorTime();
        QApplication::sendEvent(&editor, &press);
        editor.viewport()->repaint();
        editor.gutter().repaint();
        times.push_back(processorTime() - before);
        if (key == u'"')
            quotes.push_back(times.back());
        QApplication::processEvents();
    }
    std::ranges::sort(times);
    std::ranges::sort(quotes);
    const auto p95 = [](const std::vector<double>& sorted) { return sorted[sorted.size() * 95 / 100]; };
    std::printf("%5d lines, %s: key to paint %.1f ms median, %.1f ms p95, the \" key %.1f ms p95 (%zu findings)\n",
                lines, lint ? "findings of all rules" : "findings of the parser", times[times.size() / 2], p95(times),
                p95(quotes), editor.findingLayer().all().size());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    for (const int lines : {1000, 5000}) {
        measure(lines, false);
        measure(lines, true);
    }
    return 0;
}
