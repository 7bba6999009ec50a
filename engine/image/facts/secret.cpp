// SPDX-License-Identifier: Apache-2.0
#include "engine/image/facts/secret.h"

#include "engine/image/facts/lines.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace slipway::image::facts {

namespace {

bool isWord(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}
bool isBase64(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '=';
}
bool isUpperOrDigit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return result;
}

bool isText(std::string_view content) {
    return content.substr(0, 4096).find('\0') == std::string_view::npos;
}

// An armour line of its own with a line of base64 (or a header of an encrypted key) behind it: not the words in a
// program's or a manual's text.
bool hasPrivateKey(std::string_view content) {
    for (std::size_t at = content.find("-----BEGIN "); at != std::string_view::npos;
         at = content.find("-----BEGIN ", at + 1)) {
        if (at != 0 && content[at - 1] != '\n')
            continue;
        std::string_view rest = content.substr(at);
        const std::string_view armour = trimmed(takeLine(rest));
        if (!armour.ends_with("PRIVATE KEY-----") && !armour.ends_with("PRIVATE KEY BLOCK-----"))
            continue;
        const std::string_view next = trimmed(takeLine(rest));
        if (next.starts_with("Proc-Type:") || next.starts_with("Version:") || next.starts_with("Comment:") ||
            (next.size() >= 16 && std::ranges::all_of(next, isBase64)))
            return true;
    }
    return false;
}

struct TokenShape {
    SecretKind kind;
    std::string_view prefix;
    std::size_t minimumLength;
    bool (*allowed)(char);
};
constexpr std::array kTokens{
    TokenShape{SecretKind::AwsAccessKey, "AKIA", 20, isUpperOrDigit},
    TokenShape{SecretKind::AwsAccessKey, "ASIA", 20, isUpperOrDigit},
    TokenShape{SecretKind::GithubToken, "ghp_", 40, isWord},
    TokenShape{SecretKind::GithubToken, "gho_", 40, isWord},
    TokenShape{SecretKind::GithubToken, "ghs_", 40, isWord},
    TokenShape{SecretKind::GithubToken, "github_pat_", 60, isWord},
    TokenShape{SecretKind::GitlabToken, "glpat-", 26, isWord},
    TokenShape{SecretKind::SlackToken, "xoxb-", 30, isWord},
    TokenShape{SecretKind::SlackToken, "xoxp-", 30, isWord},
    TokenShape{SecretKind::GoogleApiKey, "AIza", 39, isWord},
    TokenShape{SecretKind::StripeKey, "sk_live_", 28, isWord},
    TokenShape{SecretKind::NpmToken, "npm_", 40, isWord},
    TokenShape{SecretKind::PypiToken, "pypi-AgEIcHlwaS5vcmc", 60, isWord},
};

bool hasToken(std::string_view text, const TokenShape& shape) {
    for (std::size_t at = text.find(shape.prefix); at != std::string_view::npos; at = text.find(shape.prefix, at + 1)) {
        if (at != 0 && isWord(text[at - 1]))
            continue;
        std::size_t end = at;
        while (end < text.size() && shape.allowed(text[end]))
            ++end;
        if (end - at >= shape.minimumLength)
            return true;
    }
    return false;
}

// scheme://user:password@host with a password that is no variable.
bool hasPasswordInUrl(std::string_view text) {
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        const std::string_view rest = text.substr(at + 3, text.find_first_of("/ \t\r\n\"'", at + 3) - (at + 3));
        const std::size_t host = rest.rfind('@');
        if (host == std::string_view::npos)
            continue;
        const std::size_t colon = rest.substr(0, host).find(':');
        if (colon == std::string_view::npos || colon + 1 >= host)
            continue;
        const char first = rest[colon + 1];
        if (first != '$' && first != '<' && first != '{' && first != '*')
            return true;
    }
    return false;
}

// Whether a line "NAME=value" gives something with the name of a secret a value.
bool hasSecretAssignment(std::string_view content) {
    while (!content.empty()) {
        std::string_view line = trimmed(takeLine(content));
        if (line.starts_with('#'))
            continue;
        if (line.starts_with("export "))
            line.remove_prefix(7);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        if (secretInVariable(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))))
            return true;
    }
    return false;
}

bool isNamed(std::string_view path, std::string_view tail) {
    return path == tail || (path.ends_with(tail) && path[path.size() - tail.size() - 1] == '/');
}

// The value of a JSON or YAML key that is not empty: "auth": "...", token: ...
bool hasFilledKey(std::string_view content, std::string_view key) {
    for (std::size_t at = content.find(key); at != std::string_view::npos; at = content.find(key, at + 1)) {
        if (at != 0 && isWord(content[at - 1]))
            continue;
        std::size_t value = at + key.size();
        if (value < content.size() && content[value] == '"')
            ++value;
        value = content.find_first_not_of(" \t", value);
        if (value == std::string_view::npos || (content[value] != ':' && content[value] != '='))
            continue;
        value = content.find_first_not_of(" \t\"'", value + 1);
        if (value == std::string_view::npos || content[value] == '$')
            continue;
        std::size_t end = value;
        while (end < content.size() && (isWord(content[end]) || isBase64(content[end]) || content[end] == '.'))
            ++end;
        if (end - value >= 8)
            return true;
    }
    return false;
}

} // namespace

std::string_view nameOf(SecretKind kind) {
    switch (kind) {
    case SecretKind::PrivateKey:
        return "private-key";
    case SecretKind::EnvironmentFile:
        return "environment-file";
    case SecretKind::AwsCredentials:
        return "aws-credentials";
    case SecretKind::NpmToken:
        return "npm-token";
    case SecretKind::NetrcPassword:
        return "netrc-password";
    case SecretKind::RegistryLogin:
        return "registry-login";
    case SecretKind::Kubeconfig:
        return "kubeconfig";
    case SecretKind::GitCredentials:
        return "git-credentials";
    case SecretKind::PypiToken:
        return "pypi-token";
    case SecretKind::ServiceAccountKey:
        return "service-account-key";
    case SecretKind::AwsAccessKey:
        return "aws-access-key";
    case SecretKind::GithubToken:
        return "github-token";
    case SecretKind::GitlabToken:
        return "gitlab-token";
    case SecretKind::SlackToken:
        return "slack-token";
    case SecretKind::GoogleApiKey:
        return "google-api-key";
    case SecretKind::StripeKey:
        return "stripe-key";
    case SecretKind::PasswordVariable:
        return "password-variable";
    case SecretKind::PasswordInUrl:
        return "password-in-url";
    }
    return "";
}

std::optional<SecretKind> secretInFile(std::string_view path, std::string_view content) {
    if (content.empty() || content.size() > kMaximumSecretFile || !isText(content))
        return std::nullopt;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (isNamed(path, ".aws/credentials") && hasFilledKey(content, "aws_secret_access_key"))
        return SecretKind::AwsCredentials;
    if (name == ".npmrc" &&
        (hasFilledKey(content, "_authToken") || hasFilledKey(content, "_auth") || hasFilledKey(content, "_password")))
        return SecretKind::NpmToken;
    if ((name == ".netrc" || name == "_netrc") && content.find("password ") != std::string_view::npos)
        return SecretKind::NetrcPassword;
    if ((isNamed(path, ".docker/config.json") || name == ".dockercfg" || isNamed(path, "containers/auth.json")) &&
        (hasFilledKey(content, "auth") || hasFilledKey(content, "identitytoken")))
        return SecretKind::RegistryLogin;
    if ((isNamed(path, ".kube/config") || name == "kubeconfig" || name.ends_with(".kubeconfig")) &&
        (hasFilledKey(content, "client-key-data") || hasFilledKey(content, "token") ||
         hasFilledKey(content, "password")))
        return SecretKind::Kubeconfig;
    if (name == ".git-credentials" && hasPasswordInUrl(content))
        return SecretKind::GitCredentials;
    if (isNamed(path, ".git/config") && hasPasswordInUrl(content))
        return SecretKind::GitCredentials;
    if (name == ".pypirc" && hasFilledKey(content, "password"))
        return SecretKind::PypiToken;
    if (hasPrivateKey(content))
        return SecretKind::PrivateKey;
    if (name.ends_with(".json") && content.find("\"private_key\"") != std::string_view::npos &&
        content.find("-----BEGIN PRIVATE KEY-----") != std::string_view::npos)
        return SecretKind::ServiceAccountKey;
    const bool isExample = name.ends_with(".example") || name.ends_with(".sample") || name.ends_with(".template");
    if ((name == ".env" || name.starts_with(".env.") || name.ends_with(".env")) && !isExample &&
        (hasSecretAssignment(content) || !secretsInText(content).empty()))
        return SecretKind::EnvironmentFile;
    if (const auto tokens = secretsInText(content); !tokens.empty() && tokens.front() != SecretKind::PasswordInUrl)
        return tokens.front();
    return std::nullopt;
}

std::vector<SecretKind> secretsInText(std::string_view text) {
    std::vector<SecretKind> found;
    for (const TokenShape& shape : kTokens)
        if (!std::ranges::contains(found, shape.kind) && hasToken(text, shape))
            found.push_back(shape.kind);
    if (hasPasswordInUrl(text))
        found.push_back(SecretKind::PasswordInUrl);
    return found;
}

std::optional<SecretKind> secretInVariable(std::string_view name, std::string_view value) {
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    if (value.empty() || value.starts_with('$') || value.starts_with('<') || value.starts_with('/'))
        return std::nullopt;
    if (const auto tokens = secretsInText(value); !tokens.empty())
        return tokens.front();
    const std::string key = lower(name);
    static constexpr std::array<std::string_view, 12> kTails{
        "password",   "passwd",      "secret",     "token",      "api_key",       "apikey",
        "access_key", "private_key", "secret_key", "passphrase", "client_secret", "credentials"};
    const bool secret = std::ranges::any_of(kTails, [&key](std::string_view tail) { return key.ends_with(tail); });
    // "true", "0", "none" and the like switch something.
    if (!secret || value.size() < 4 || value == "true" || value == "false" || value == "none" || value == "null")
        return std::nullopt;
    return SecretKind::PasswordVariable;
}

} // namespace slipway::image::facts
