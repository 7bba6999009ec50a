# SPDX-License-Identifier: Apache-2.0
"""Starts and stops the real things: a Docker engine (with BuildKit), buildah and podman, each with storage of its own
below one temporary folder, so that nothing of the machine's is touched and nothing is left."""
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time


class Failed(Exception):
    pass


# Who is asked to end stops what he started: a `finally` runs.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def call(words, timeout=300, check=True, **options):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=timeout, check=False, **options)
    text = done.stdout.decode("utf-8", "backslashreplace")
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(str(word) for word in words)}: exit {done.returncode}\n{text[-3000:]}")
    return done.returncode, text


def work_folder(prefix, gigabytes):
    """A temporary folder; in memory where this process is root and that much of it is free, as some disks take minutes to remove
    what engines unpack. Its mount is in a namespace of this process's own and goes with it. remove_tree removes it."""
    folder = tempfile.mkdtemp(prefix=prefix)
    with open("/proc/meminfo", encoding="ascii") as file:
        free = next(int(line.split()[1]) for line in file if line.startswith("MemAvailable:")) // 1_000_000
    if os.getuid() == 0 and free >= gigabytes + 3 and hasattr(os, "unshare"):
        os.unshare(os.CLONE_NEWNS)
        call(["mount", "--make-rprivate", "/"])
        call(["mount", "-t", "tmpfs", "-o", f"size={gigabytes}g,nr_inodes=0", "slipway-test", folder])
    return folder


class Docker:
    """A real engine on a socket of its own; builds and runs with the host's network, as it has no bridge."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "docker")
        os.makedirs(self.folder)
        self.socket = f"unix://{self.folder}/sock"
        self.environment = {**os.environ, "DOCKER_HOST": self.socket, "DOCKER_CONFIG": self.folder,
                            "BUILDKIT_PROGRESS": "plain", "DOCKER_BUILDKIT": "1"}
        self.log = open(f"{self.folder}/log", "wb")
        self.process = subprocess.Popen(
            ["dockerd", "--iptables=false", "--ip6tables=false", "--bridge=none", "--data-root", f"{self.folder}/data",
             "--exec-root", f"{self.folder}/exec", "--pidfile", f"{self.folder}/pid", "-H", self.socket],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        for _ in range(150):
            if self.call(["version"], check=False)[0] == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as log:
            raise Failed("dockerd does not start:\n" + log.read()[-2000:])

    def call(self, words, **options):
        return call(["docker", *words], env=self.environment, **options)

    def load(self, archive):
        return self.call(["load", "-i", archive])[1]

    def build(self, context, archive, arguments=()):
        tag = "case"
        _, text = self.call(["build", "--network", "host", "--provenance=false", "-t", tag, *arguments, context])
        self.call(["save", "-o", archive, tag])
        return text

    def run(self, image, words, arguments=(), **options):
        return self.call(["run", "--rm", "--network", "host", *arguments, image, *words], **options)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        remove_tree(self.folder)


class Containers:
    """buildah and podman, over one storage of their own."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "containers")
        os.makedirs(self.folder)
        self.options = ["--root", f"{self.folder}/root", "--runroot", f"{self.folder}/run", "--storage-driver", "overlay"]
        policy = f"{self.folder}/policy.json"
        with open(policy, "w", encoding="utf-8") as file:
            file.write('{"default":[{"type":"insecureAcceptAnything"}]}')
        self.policy = ["--signature-policy", policy]
        # buildah raises limits of its own accord, which root without CAP_SYS_RESOURCE may not.
        self.limits = []
        for name, number in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
            soft, hard = resource.getrlimit(number)
            self.limits += ["--ulimit", f"{name}={soft}:{hard}"]

    def podman(self, words, **options):
        return call(["podman", *self.options, "--cgroup-manager", "cgroupfs", "--events-backend", "none", *words], **options)

    def buildah(self, words, **options):
        return call(["buildah", *self.options, *words], **options)

    def load(self, archive):
        return self.podman(["load", *self.policy, "-i", archive])[1]

    def build(self, context, archive, arguments=()):
        _, text = self.buildah(["build", *self.policy, *self.limits, "--network", "host", "--layers", "--pull=never", "--format", "docker",
                                "-t", "localhost/case", *arguments, context])
        if os.path.exists(archive):
            os.remove(archive)
        self.buildah(["push", *self.policy, "-q", "localhost/case", f"docker-archive:{archive}:localhost/case"])
        return text

    def run(self, image, words, arguments=(), **options):
        return self.podman(["run", "--rm", "--runtime", "crun", "--cgroups=disabled", "--network", "host", *arguments, image,
                            *words], **options)

    def stop(self):
        call(["podman", *self.options, "system", "reset", "--force"], check=False)
        remove_tree(self.folder)


def remove_tree(folder):
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        below = [line.split()[1] for line in mounts if (line.split()[1] + "/").startswith(folder + "/")]
    for mount in sorted(below, reverse=True):
        subprocess.run(["umount", "-l", mount], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)
