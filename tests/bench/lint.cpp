// SPDX-License-Identifier: Apache-2.0
// How long a whole lint takes: parse, stage graph, shell, all rules. Prints milliseconds, the best of ten. With the
// program as an argument also what `slipway lint` takes from start to exit: of 20 lines, and of a folder of 1,000
// files.
#include "engine/lint/lint.h"

#include "engine/process/runner.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace slipway;

namespace {

std::string textOf(int lines) {
    static constexpr const char* block[] = {
        "RUN apt-get update && apt-get install -y --no-install-recommends \\\n",
        "    curl=7.88 \\\n",
        "    git \\\n",
        " && rm -rf /var/lib/apt/lists/*\n",
        "COPY --chown=1:1 src/app /app/\n",
        "ENV PATH=/app/bin:$PATH LANG=C.UTF-8\n",
        "ARG VERSION=1\n",
        "RUN set -eux; if [ -z \"$VERSION\" ]; then exit 1; fi; echo \"$VERSION\" | tee /version\n",
        "WORKDIR /app\n",
        "LABEL org.opencontainers.image.version=$VERSION\n",
    };
    std::string text = "FROM debian:12 AS base\n";
    for (int i = 1; i < lines; ++i)
        text += block[static_cast<std::size_t>(i - 1) % std::size(block)];
    return text;
}

double best(const std::string& text, std::size_t& findings) {
    double result = 1e9;
    for (int i = 0; i < 10; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const dockerfile::Dockerfile file = dockerfile::parse(text::SourceText("Dockerfile", text));
        lint::LintInput input;
        input.file = &file;
        findings = lint::lint(input).findings.size();
        result = std::min(result,
                          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    return result;
}

// Milliseconds of the fastest of `times` runs; negative when it cannot be run.
double program(const std::string& path, const std::filesystem::path& what, const std::filesystem::path& output,
               int times) {
    process::SystemRunner runner;
    double result = -1;
    for (int i = 0; i < times; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const auto outcome = runner.run(
            {.arguments = {path, "lint", "--no-fail", "--format", "gnu", what.string()}, .outputFile = output}, {});
        const double time = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
        if (!outcome || outcome->exitCode != 0)
            return -1;
        result = result < 0 ? time : std::min(result, time);
    }
    return result;
}

void programs(const std::string& path) {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("slipway-bench-lint-" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
    std::filesystem::create_directories(folder / "many");
    std::ofstream(folder / "Dockerfile") << textOf(20);
    const std::string text = textOf(200);
    for (int i = 0; i < 1000; ++i)
        std::ofstream(folder / "many" / (std::to_string(i) + ".Dockerfile")) << text;
    const std::filesystem::path output = folder / "findings";
    std::printf("slipway lint, start to exit:  20 lines %.2f ms  1,000 files of 200 lines %.0f ms\n",
                program(path, folder / "Dockerfile", output, 30), program(path, folder / "many", output, 5));
    std::filesystem::remove_all(folder);
}

} // namespace

int main(int count, char** arguments) {
    for (const int lines : {20, 200, 1000, 5000, 20000}) {
        std::size_t findings = 0;
        const double time = best(textOf(lines), findings);
        std::printf("%6d lines  %8.2f ms  %zu findings\n", lines, time, findings);
    }
    if (count > 1)
        programs(arguments[1]);
}
