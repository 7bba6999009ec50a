// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What looks like a secret. Only that there is one and of which kind is ever said, never the secret itself.
namespace slipway::image::facts {

enum class SecretKind : std::uint8_t {
    PrivateKey,
    EnvironmentFile,
    AwsCredentials,
    NpmToken,
    NetrcPassword,
    RegistryLogin,
    Kubeconfig,
    GitCredentials,
    PypiToken,
    ServiceAccountKey,
    AwsAccessKey,
    GithubToken,
    GitlabToken,
    SlackToken,
    GoogleApiKey,
    StripeKey,
    PasswordVariable,
    PasswordInUrl,
};

// "private-key", "aws-credentials", ...: stable names for JSON.
[[nodiscard]] std::string_view nameOf(SecretKind kind);

// Files longer than this are not looked at: no key or credentials file comes near.
inline constexpr std::uint64_t kMaximumSecretFile = 1 << 20;

// By content, and for some kinds by name too; `path` without a leading "/".
[[nodiscard]] std::optional<SecretKind> secretInFile(std::string_view path, std::string_view content);

// Tokens of well-known shapes in any text: a command of the history, a script.
[[nodiscard]] std::vector<SecretKind> secretsInText(std::string_view text);

// "DB_PASSWORD=..." as ENV and build arguments have it. References ($NAME), files (..._FILE), and empty values are
// none.
[[nodiscard]] std::optional<SecretKind> secretInVariable(std::string_view name, std::string_view value);

} // namespace slipway::image::facts
