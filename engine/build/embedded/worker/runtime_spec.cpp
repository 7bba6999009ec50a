// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/runtime_spec.h"

#include "engine/messages/catalogue/worker.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace slipway::build::embedded::worker {
namespace {

using nlohmann::json;

json mountObject(const SpecMount& mount) {
    json object = {{"destination", mount.destination}, {"type", mount.type}, {"options", mount.options}};
    object["source"] = mount.source.empty() ? mount.type : mount.source;
    return object;
}

std::vector<SpecMount> standardMounts(const ContainerSpec& spec) {
    std::vector<SpecMount> mounts{
        {"/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}},
        {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
        {"/dev/pts", "devpts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
        {"/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}},
        {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}},
    };
    if (spec.singleId)
        mounts[2].options.pop_back(); // gid=5
    if (spec.ownNetwork)
        mounts.push_back({"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}});
    else
        mounts.push_back({"/sys", "bind", "/sys", {"rbind", "nosuid", "noexec", "nodev", "ro"}});
    if (spec.ownCgroups && spec.ownNetwork)
        mounts.push_back({"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}});
    return mounts;
}

bool isLoopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1";
}

struct Resolver {
    std::vector<std::string> servers;
    std::string others;
};

Resolver readResolver(std::string_view text) {
    Resolver resolver;
    while (!text.empty()) {
        const std::string line(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.starts_with("nameserver ") || line.starts_with("nameserver\t")) {
            const std::size_t begin = line.find_first_not_of(" \t", 10);
            const std::size_t end = line.find_first_of(" \t\r", begin);
            if (begin != std::string::npos)
                resolver.servers.push_back(line.substr(begin, end - begin));
        } else if (!line.empty()) {
            resolver.others += line + "\n";
        }
    }
    return resolver;
}

// The primary group stands among the others too, so that a program that drops it cannot gain by that (as BuildKit
// does).
std::vector<std::uint32_t> additionalGroups(const RunUser& user) {
    std::vector<std::uint32_t> groups{user.gid};
    groups.insert(groups.end(), user.groups.begin(), user.groups.end());
    return groups;
}

} // namespace

const std::vector<std::string>& runCapabilities() {
    static const std::vector<std::string> kCapabilities{
        "CAP_CHOWN",   "CAP_DAC_OVERRIDE", "CAP_FSETID",           "CAP_FOWNER",
        "CAP_MKNOD",   "CAP_NET_RAW",      "CAP_SETGID",           "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP",      "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT",
        "CAP_KILL",    "CAP_AUDIT_WRITE"};
    return kCapabilities;
}

Result<std::string> runtimeConfig(const ContainerSpec& spec) {
    json mounts = json::array();
    const auto replaced = [&](const std::string& destination) {
        return std::ranges::any_of(spec.mounts, [&](const SpecMount& m) { return m.destination == destination; });
    };
    for (const SpecMount& mount : standardMounts(spec)) {
        if (!replaced(mount.destination))
            mounts.push_back(mountObject(mount));
    }
    for (const SpecMount& mount : spec.mounts)
        mounts.push_back(mountObject(mount));

    json namespaces = json::array();
    // The network is the one that the runtime is started in.
    for (const char* type : {"pid", "ipc", "uts", "mount"})
        namespaces.push_back({{"type", type}});
    if (spec.ownCgroups)
        namespaces.push_back({{"type", "cgroup"}});

    json config = {
        {"ociVersion", "1.0.2"},
        {"hostname", spec.hostname},
        {"root", {{"path", spec.root}, {"readonly", false}}},
        {"process",
         {{"terminal", false},
          {"user", {{"uid", spec.user.uid}, {"gid", spec.user.gid}, {"additionalGids", additionalGroups(spec.user)}}},
          {"args", spec.arguments},
          {"env", spec.environment},
          {"cwd", spec.workingDirectory},
          {"noNewPrivileges", false},
          {"capabilities",
           {{"bounding", runCapabilities()}, {"permitted", runCapabilities()}, {"effective", runCapabilities()}}}}},
        {"mounts", std::move(mounts)},
        {"linux",
         {{"namespaces", std::move(namespaces)},
          {"maskedPaths",
           {"/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
            "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap"}},
          {"readonlyPaths", {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"}}}},
    };
    if (!spec.seccomp.empty())
        config["linux"]["seccomp"] = json::parse(spec.seccomp, nullptr, false);
    try {
        return config.dump();
    } catch (const json::type_error&) {
        return fail(ErrorCode::InvalidInput, msg::WorkerNotUtf8);
    }
}

std::string resolverFile(std::string_view machine, std::string_view stub, bool hostNetwork) {
    Resolver resolver = readResolver(machine);
    if (hostNetwork)
        return std::string(machine);
    if (!resolver.servers.empty() && std::ranges::all_of(resolver.servers, isLoopback) && !stub.empty())
        resolver = readResolver(stub);
    std::string text = resolver.others;
    for (const std::string& server : resolver.servers) {
        if (!isLoopback(server))
            text += "nameserver " + server + "\n";
    }
    return text;
}

std::string hostsFile(std::string_view hostname, const std::vector<std::pair<std::string, std::string>>& extra) {
    std::string text =
        "127.0.0.1\tlocalhost " + std::string(hostname) + "\n::1\tlocalhost ip6-localhost ip6-loopback\n";
    for (const auto& [name, address] : extra)
        text += address + "\t" + name + "\n";
    return text;
}

} // namespace slipway::build::embedded::worker
