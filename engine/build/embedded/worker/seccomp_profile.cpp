// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/seccomp_profile.h"

#include "engine/messages/catalogue/worker.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace slipway::build::embedded::worker {
namespace {

using nlohmann::json;

bool contains(const std::vector<std::string>& list, const json& value) {
    return value.is_string() && std::ranges::find(list, value.get_ref<const std::string&>()) != list.end();
}

bool kernelIsAtLeast(const std::string& version, const SeccompFilter& filter) {
    int major = 0;
    int minor = 0;
    if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2)
        return false;
    return filter.kernelMajor > major || (filter.kernelMajor == major && filter.kernelMinor >= minor);
}

const json& listOf(const json& rule, const char* group, const char* key) {
    static const json kEmpty = json::array();
    const auto found = rule.find(group);
    if (found == rule.end() || !found->is_object())
        return kEmpty;
    const auto list = found->find(key);
    return list != found->end() && list->is_array() ? *list : kEmpty;
}

bool applies(const json& rule, const SeccompFilter& filter) {
    const auto& arches = listOf(rule, "includes", "arches");
    if (!arches.empty() && std::ranges::none_of(arches, [&](const json& arch) { return arch == filter.architecture; }))
        return false;
    for (const json& capability : listOf(rule, "includes", "caps")) {
        if (!contains(filter.capabilities, capability))
            return false;
    }
    for (const json& arch : listOf(rule, "excludes", "arches")) {
        if (arch == filter.architecture)
            return false;
    }
    for (const json& capability : listOf(rule, "excludes", "caps")) {
        if (contains(filter.capabilities, capability))
            return false;
    }
    const auto includes = rule.find("includes");
    if (includes != rule.end() && includes->is_object()) {
        const auto minimum = includes->find("minKernel");
        if (minimum != includes->end() && minimum->is_string() && !kernelIsAtLeast(minimum->get<std::string>(), filter))
            return false;
    }
    return true;
}

} // namespace

std::string goArchitecture(std::string_view machine) {
    if (machine == "x86_64")
        return "amd64";
    if (machine == "aarch64")
        return "arm64";
    if (machine.starts_with("arm"))
        return "arm";
    if (machine.size() == 4 && machine.starts_with('i') && machine.ends_with("86"))
        return "386";
    return std::string(machine); // riscv64, ppc64le, s390x, ...
}

Result<std::string> filterSeccompProfile(std::string_view text, const SeccompFilter& filter) {
    const json profile = json::parse(text, nullptr, false);
    if (!profile.is_object() || !profile.contains("syscalls") || !profile["syscalls"].is_array())
        return fail(ErrorCode::Corrupt, msg::WorkerBadSeccomp);
    json result = json::object();
    result["defaultAction"] = profile.value("defaultAction", json("SCMP_ACT_ERRNO"));
    if (profile.contains("defaultErrnoRet"))
        result["defaultErrnoRet"] = profile["defaultErrnoRet"];
    json architectures = json::array();
    const char* own = filter.architecture == "amd64"     ? "SCMP_ARCH_X86_64"
                      : filter.architecture == "arm64"   ? "SCMP_ARCH_AARCH64"
                      : filter.architecture == "s390x"   ? "SCMP_ARCH_S390X"
                      : filter.architecture == "riscv64" ? "SCMP_ARCH_RISCV64"
                      : filter.architecture == "ppc64le" ? "SCMP_ARCH_PPC64LE"
                      : filter.architecture == "arm"     ? "SCMP_ARCH_ARM"
                                                         : nullptr;
    if (own != nullptr) {
        architectures.push_back(own);
        if (profile.contains("archMap") && profile["archMap"].is_array()) {
            for (const json& map : profile["archMap"]) {
                if (!map.is_object() || map.value("architecture", json()) != own || !map.contains("subArchitectures"))
                    continue;
                for (const json& sub : map["subArchitectures"])
                    architectures.push_back(sub);
            }
        }
    }
    result["architectures"] = std::move(architectures);
    json syscalls = json::array();
    for (const json& rule : profile["syscalls"]) {
        if (!rule.is_object() || !rule.contains("names") || !rule["names"].is_array() || rule["names"].empty() ||
            !rule.contains("action") || !applies(rule, filter))
            continue;
        json kept = {{"names", rule["names"]}, {"action", rule["action"]}};
        if (rule.contains("args") && rule["args"].is_array() && !rule["args"].empty())
            kept["args"] = rule["args"];
        if (rule.contains("errnoRet"))
            kept["errnoRet"] = rule["errnoRet"];
        syscalls.push_back(std::move(kept));
    }
    result["syscalls"] = std::move(syscalls);
    return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace slipway::build::embedded::worker
