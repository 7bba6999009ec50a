// SPDX-License-Identifier: Apache-2.0
#include "engine/kit/base.h"

#include "engine/image/digest.h"
#include "engine/kit/scripts.h"

#include <algorithm>
#include <format>

namespace slipway::kit {

namespace {

// Raised when what is made of the same definition changes.
constexpr int kFormat = 1;

constexpr std::string_view kPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::string_view kCertificates = "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt";

std::string slim(std::string_view script) {
    return std::format("{}{}", scripts::slim, script);
}

std::vector<Base> definitions() {
    const std::string path(kPath), certificates(kCertificates);
    return {
        Base{.name = "golang",
             .description = "Go compiler, gcc, libc6-dev and git on Debian",
             .variant = "minbase",
             .packages = {"ca-certificates", "gcc", "git", "golang-go", "libc6-dev"},
             .script = std::format("{}{}", scripts::full, scripts::golang),
             .environment = {"PATH=/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GOPATH=/go",
                             "GOTOOLCHAIN=local"},
             .command = {"bash"},
             .workingDirectory = "/go",
             .versionOf = "golang-go",
             .tags = {"{0}", "{0}-{suite}", "{suite}"},
             .estimate = 60},
        Base{.name = "gcc",
             .description = "GCC for C and C++, make and libc6-dev on Debian",
             .variant = "minbase",
             .packages = {"g++", "libc6-dev", "make"},
             .script = std::string(scripts::full),
             .environment = {path},
             .command = {"bash"},
             .versionOf = "g++",
             .tags = {"{0}", "{2}", "{2}-{suite}", "{suite}"},
             .estimate = 45},
        Base{.name = "node",
             .description = "Node.js on Debian, without npm",
             .variant = "minbase",
             .packages = {"ca-certificates", "nodejs"},
             .script = std::string(scripts::full),
             .environment = {path},
             .command = {"node"},
             .versionOf = "nodejs",
             .tags = {"{0}", "{2}", "{2}-{suite}", "{suite}"},
             .estimate = 35},
        Base{.name = "debian",
             .description = "Debian minbase: essential packages and apt",
             .variant = "minbase",
             .script = std::string(scripts::full),
             .environment = {path},
             .command = {"bash"},
             .versionOf = "base-files",
             .tags = {"{suite}", "{2}", "{0}"},
             .estimate = 25},
        Base{.name = "distroless-base",
             .description = "glibc, OpenSSL, certificates and time zones; no shell, no package manager",
             .variant = "extract",
             .packages = {"base-files", "ca-certificates", "libc6", "libssl3t64", "libzstd1", "tzdata", "zlib1g"},
             .script = slim(scripts::distrolessBase),
             .staged = true,
             .environment = {path, certificates},
             .tags = {"{suite}"},
             .estimate = 12},
        Base{.name = "distroless-static",
             .description = "Certificates and time zones for static programs; no libc, no shell, no package manager",
             .variant = "extract",
             .packages = {"base-files", "ca-certificates", "tzdata"},
             .script = slim(scripts::distrolessStatic),
             .staged = true,
             .environment = {path, certificates},
             .tags = {"{suite}"},
             .estimate = 12},
        Base{.name = "musl",
             .description = "busybox and musl; programs linked to glibc do not start here",
             .variant = "extract",
             .packages = {"base-files", "busybox-static", "musl"},
             .script = slim(scripts::musl),
             .staged = true,
             .environment = {path},
             .command = {"sh"},
             .versionOf = "musl",
             .tags = {"{0}", "{suite}"},
             .estimate = 10},
        Base{.name = "busybox",
             .description = "busybox, statically linked",
             .variant = "extract",
             .packages = {"base-files", "busybox-static"},
             .script = slim(scripts::busybox),
             .staged = true,
             .environment = {path},
             .command = {"sh"},
             .versionOf = "busybox-static",
             .tags = {"{0}", "{1}", "{suite}"},
             .estimate = 10},
    };
}

std::string sha256Hex(std::string_view text) {
    return std::string(image::Digest::sha256Of(text).encoded());
}

void replaceAll(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

} // namespace

std::span<const Base> bases() {
    static const std::vector<Base> all = definitions();
    return all;
}

const Base* findBase(std::string_view name) {
    const auto found = std::ranges::find(bases(), name, &Base::name);
    return found == bases().end() ? nullptr : &*found;
}

PackageVersions packageVersions(std::string_view controlText) {
    static constexpr std::string_view package = "Package: ", version = "Version: ";
    PackageVersions result;
    std::string_view name;
    while (!controlText.empty()) {
        const std::size_t end = std::min(controlText.find('\n'), controlText.size());
        const std::string_view line = controlText.substr(0, end);
        controlText.remove_prefix(std::min(end + 1, controlText.size()));
        if (line.starts_with(package))
            name = line.substr(package.size());
        else if (line.starts_with(version) && !name.empty())
            result.insert_or_assign(std::string(name), std::string(line.substr(version.size())));
    }
    return result;
}

std::string upstreamVersion(std::string_view debianVersion) {
    if (const std::size_t colon = debianVersion.find(':'); colon != std::string_view::npos)
        debianVersion.remove_prefix(colon + 1);
    if (const std::size_t dash = debianVersion.rfind('-'); dash != std::string_view::npos)
        debianVersion = debianVersion.substr(0, dash);
    return std::string(debianVersion.substr(0, debianVersion.find_first_of("+~")));
}

std::vector<std::string> tagsOf(const Base& base, std::string_view suite, const PackageVersions& versions) {
    std::string version;
    if (const auto found = versions.find(std::string(base.versionOf)); found != versions.end())
        version = upstreamVersion(found->second);
    const std::string withoutLast = version.substr(0, version.rfind('.'));
    const std::string first = version.substr(0, version.find('.'));
    std::vector<std::string> result{"latest"};
    for (const std::string_view pattern : base.tags) {
        std::string tag(pattern);
        if (version.empty() && pattern.find_first_of("012") != std::string_view::npos)
            continue;
        replaceAll(tag, "{0}", version);
        replaceAll(tag, "{1}", withoutLast);
        replaceAll(tag, "{2}", first);
        replaceAll(tag, "{suite}", suite);
        if (std::ranges::find(result, tag) == result.end())
            result.push_back(std::move(tag));
    }
    return result;
}

std::string inputsOf(const Base& base, std::string_view suite, std::string_view architecture) {
    std::string text =
        std::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", kFormat, base.name, base.description, base.variant, suite,
                    architecture, base.workingDirectory, base.versionOf, base.staged);
    const auto add = [&text](const auto& list) {
        for (const auto& item : list)
            text += std::format("{}\n", item);
        text += '\n';
    };
    add(base.packages);
    add(base.environment);
    add(base.command);
    add(base.tags);
    return sha256Hex(text + base.script);
}

std::string digestOf(const PackageVersions& versions) {
    std::string text;
    for (const auto& [name, version] : versions)
        text += std::format("{}={}\n", name, version);
    return sha256Hex(text);
}

} // namespace slipway::kit
