// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/facts.h"
#include "engine/messages/result.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

// Finding Dockerfiles in folders, reading them, looking at a build context.
namespace slipway::lint {

// Dockerfile, Containerfile, Dockerfile.NAME, NAME.Dockerfile, NAME.dockerfile and the like.
[[nodiscard]] bool isDockerfileName(std::string_view name);

// All below the folder, by path; what a .gitignore there hides, .git, and what `exclude` matches (patterns as in an
// ignore file, relative to the folder) are left out. Links to folders are not followed.
[[nodiscard]] Result<std::vector<std::filesystem::path>>
findDockerfiles(const std::filesystem::path& folder, const std::vector<std::string>& exclude, std::stop_token stop);

// "-" is standard input. A text that cannot be a Dockerfile (UTF-16, bytes of 0, too large) is an error.
[[nodiscard]] Result<text::SourceText> readDockerfile(const std::string& name);

// What lies in a build context; `dockerfile` decides which ignore file counts.
[[nodiscard]] Result<ContextFacts> readContext(const std::filesystem::path& directory,
                                               const std::filesystem::path& dockerfile, std::stop_token stop);

} // namespace slipway::lint
