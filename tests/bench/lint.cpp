// SPDX-License-Identifier: Apache-2.0
// How long a whole lint takes: parse, stage graph, shell, all rules. Prints milliseconds, the best of ten.
#include "engine/lint/lint.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
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

} // namespace

int main() {
    for (const int lines : {20, 200, 1000, 5000, 20000}) {
        std::size_t findings = 0;
        const double time = best(textOf(lines), findings);
        std::printf("%6d lines  %8.2f ms  %zu findings\n", lines, time, findings);
    }
}
