// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/build/request.h"
#include "engine/messages/result.h"

#include <QJsonObject>
#include <QString>
#include <string>
#include <utility>
#include <vector>

namespace slipway::workbench {

// One named set of build settings of one Dockerfile.
struct BuildSet {
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    std::string name;
    // Empty: the directory of the Dockerfile.
    std::string context{};
    // Empty: the last stage.
    std::string target{};
    Pairs arguments{};
    Pairs namedContexts{};
    // id and file.
    Pairs secrets{};
    std::string platform{};
    build::Network network = build::Network::Default;
    std::vector<std::string> tags{};
    bool noCache = false;

    friend bool operator==(const BuildSet&, const BuildSet&) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static BuildSet fromJson(const QJsonObject& json);
};

// The request that a set means for the text of a file at `path`. Reads the secrets.
[[nodiscard]] Result<build::BuildRequest> requestOf(const BuildSet& set, const std::string& path,
                                                    const std::string& text);

enum class CommandLine { Slipway, Docker };
// What does the same in a terminal, quoted for sh.
[[nodiscard]] std::string commandLine(const BuildSet& set, const std::string& path, CommandLine program);

} // namespace slipway::workbench
