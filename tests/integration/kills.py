#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the command line and the worker with SIGKILL at random moments of a build, and fills the disk under a store. After
each blow: no process and no mount is left, `slipway images check` finds the store whole, nothing lies in its tmp folder, and
the build gives the same image as one that nobody disturbed.

    kills.py PROGRAMS [--count N] [--seed N]
"""
import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "peers"))
import base  # noqa: E402

DOCKERFILE = """FROM base AS one
COPY big /big
RUN echo one >/one && dd if=/dev/zero of=/zeros bs=1M count=8 2>/dev/null
RUN rm /srv/keep && mkdir /new && cp /one /new/
FROM base AS two
RUN sleep 0.15; echo two >/two
FROM base
COPY --from=one /new /new
COPY --from=two /two /
RUN echo {round} >/round
"""


def processes(folder):
    """Commands of live processes that work in `folder` (by arguments or environment), ours left out."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                words = file.read()
            with open(f"/proc/{entry}/environ", "rb") as file:
                environment = file.read()
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                name, rest = file.read().split("(", 1)[1].rsplit(")", 1)
            state = rest.split()[0]
        except OSError:
            continue
        # The one that tells the file system to write outlives its build on purpose.
        if state != "Z" and name != "slipway-sync" and (folder.encode() in words or folder.encode() in environment):
            found.append((int(entry), words.replace(b"\0", b" ").decode("utf-8", "replace").strip()))
    return found


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


class Trial:
    def __init__(self, slipway, folder):
        self.slipway, self.folder = slipway, folder
        self.environment = {**os.environ, "SLIPWAY_STORE": f"{folder}/store", "SLIPWAY_KIT": folder, "TMPDIR": f"{folder}/tmp"}
        os.makedirs(f"{folder}/context")
        os.makedirs(f"{folder}/tmp")
        with open(f"{folder}/context/big", "wb") as big:
            big.write(random.randbytes(6_000_000))

    def words(self, number):
        dockerfile = f"{self.folder}/Dockerfile.{number}"
        with open(dockerfile, "w", encoding="utf-8") as file:
            file.write(DOCKERFILE.format(round=number))
        return [self.slipway, "build", "--progress", "plain", "--network", "none", "--build-arg", "SOURCE_DATE_EPOCH=1700000000", "-f", dockerfile,
                "-t", "trial", "--iidfile", f"{self.folder}/id", f"{self.folder}/context"]

    def run(self, words):
        return subprocess.run(words, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=120)

    def check(self, problems, what):
        left = lambda: processes(self.folder)  # noqa: E731
        if not wait_until(lambda: not left(), 1.0):
            problems.append(f"{what}: left after a second: {left()}")
            for pid, _ in left():
                os.kill(pid, signal.SIGKILL)
        with open("/proc/self/mounts", encoding="utf-8") as mounts:
            if mounted := [line for line in mounts if self.folder in line and not line.split()[1] == f"{self.folder}/store"]:
                problems.append(f"{what}: mounts left: {mounted}")
        checked = self.run([self.slipway, "images", "check"])
        if checked.returncode != 0:
            problems.append(f"{what}: check says exit {checked.returncode}: {(checked.stdout + checked.stderr).decode()[-800:]}")
        rest = [str(path) for path in pathlib.Path(self.folder, "store", "tmp").glob("*")] + os.listdir(f"{self.folder}/tmp")
        if rest:
            problems.append(f"{what}: temporary files left: {rest[:5]}")


def kill_round(trial, number, duration, problems):
    words = trial.words(number)
    child = subprocess.Popen(words, env=trial.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, duration * 1.05))
    victim = random.choice(("cli", "worker", "any"))
    targets = [pid for pid, command in processes(trial.folder) if "slipway-worker" in command] if victim == "worker" else \
        [pid for pid, _ in processes(trial.folder)] if victim == "any" else []
    try:
        os.kill(random.choice(targets) if targets else child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        problems.append(f"round {number}: the command line hangs after {victim} was killed")
        child.kill()
        child.wait()
    trial.check(problems, f"round {number} ({victim})")
    again = trial.run(words)
    if again.returncode != 0:
        problems.append(f"round {number} ({victim}): the build after it fails: {again.stderr.decode()[-600:]}")


def full_disk(slipway, folder, problems):
    """A store on a file system that is too small: an error in words, and a whole store."""
    trial = Trial(slipway, folder)
    base.write_base(folder)
    store = f"{folder}/store"
    os.makedirs(store)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "slipway-full", store], check=True)
    try:
        done = trial.run(trial.words(0))
        text = (done.stdout + done.stderr).decode()
        if done.returncode != 2 or "space" not in text:
            problems.append(f"full disk: exit {done.returncode}, says: {text[-500:]}")
        subprocess.run(["mount", "-o", "remount,size=200m", store], check=True)
        trial.check(problems, "full disk")
        done = trial.run(trial.words(0))
        if done.returncode != 0:
            problems.append(f"after the disk has room again: exit {done.returncode}: {done.stderr.decode()[-500:]}")
        trial.check(problems, "after the full disk")
    finally:
        subprocess.run(["umount", "-l", store], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    random.seed(options.seed)
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    folder = tempfile.mkdtemp(prefix="slipway-kills-")
    problems = []
    try:
        base.write_base(folder)
        trial = Trial(slipway, folder)
        started = time.monotonic()
        first = trial.run(trial.words(0))
        duration = time.monotonic() - started
        if first.returncode != 0:
            sys.exit(f"the first build fails: {first.stderr.decode()}")
        with open(f"{folder}/id", encoding="utf-8") as file:
            image = file.read()
        print(f"seed {options.seed}, an undisturbed build takes {duration:.2f} s", flush=True)
        for number in range(1, options.count + 1):
            kill_round(trial, number, duration, problems)
            if problems:
                break
        again = trial.run(trial.words(0))
        with open(f"{folder}/id", encoding="utf-8") as file:
            if again.returncode != 0 or file.read() != image:
                problems.append("the first build gives another image than before the kills")
        trial.run([slipway, "images", "prune", "--all"])
        if not problems:
            full = tempfile.mkdtemp(prefix="slipway-full-")
            full_disk(slipway, full, problems)
            shutil.rmtree(full, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print("FAIL", problem)
    print(f"{options.count} kills and a full disk: {'whole every time' if not problems else f'{len(problems)} problems'}")
    sys.exit(1 if problems else 0)


main()
