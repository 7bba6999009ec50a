#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every example, built by Slipway from the kit's base images, loads and runs in a real Docker engine and in podman: the engines
know it by the id that Slipway gave, and the services answer on /health.

    engines.py PROGRAMS [--kit DIR] [--only PATTERN]

The kit is made (or found made) in DIR; without --kit that is kit/ in SLIPWAY_DEV_CACHE, where packaging/dev keeps its own.
"""
import argparse
import fnmatch
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "peers"))
from engines import Containers, Docker, Failed, call, remove_tree, work_folder  # noqa: E402
from images import Image  # noqa: E402

EXAMPLES = here.parent.parent / "resources" / "examples"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port, path, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                return answer.status, answer.read().decode()
        except OSError:
            time.sleep(0.1)
    return None, ""


def serve(words, environment, port):
    """Starts the container, asks /health and /ready, ends it with SIGTERM as an engine's stop does."""
    child = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for path in ("/health", "/ready"):
            status, body = answers(port, path)
            if status != 200:
                return f"{path} gives {status} {body!r}"
        return None
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def build(slipway, environment, dockerfile, archive, tag):
    """Builds one example; gives the id that --iidfile says."""
    idfile = f"{archive}.id"
    call([slipway, "build", "--progress", "plain", "--network", "none", "-t", tag, "--iidfile", idfile, "-f", dockerfile,
          "-o", f"type=oci,dest={archive}", dockerfile.parent], env=environment, timeout=600)
    with open(idfile, encoding="utf-8") as file:
        return file.read().strip()


def try_in(engine_name, engine, archive, image, tag, service):
    """What is wrong with the archive in this engine, if anything."""
    engine.load(archive)
    environment = engine.environment if engine_name == "docker" else None
    full = tag if engine_name == "docker" else f"docker.io/library/{tag}"
    ask = engine.call if engine_name == "docker" else engine.podman
    inspect = json.loads(ask(["image", "inspect", full])[1])[0]
    if inspect["Id"].removeprefix("sha256:") != image.removeprefix("sha256:"):
        return f"knows it as {inspect['Id']}, we as {image}"
    port = free_port()
    common = ["run", "--rm", "--init=false", "--network", "host", "-e", f"PORT={port}", "-e", f"LISTEN=:{port}"]
    words = ["docker", *common, full] if engine_name == "docker" else \
        ["podman", *engine.options, "--cgroup-manager", "cgroupfs", *common, "--runtime", "crun", "--cgroups=disabled", full]
    if service:
        return serve(words, environment, port)
    code, text = call(words, check=False, env=environment)
    return None if code == 0 else f"exit {code}: {text[-500:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--kit", default=os.path.join(os.environ.get("SLIPWAY_DEV_CACHE", tempfile.gettempdir()), "kit"))
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    folder = work_folder("slipway-engines-", 10)
    environment = {**os.environ, "SLIPWAY_STORE": f"{folder}/store", "SLIPWAY_KIT": os.path.abspath(options.kit)}
    dockerfiles = [path for path in sorted(EXAMPLES.glob("*/Dockerfile*"))
                   if path.suffix != ".dockerignore" and fnmatch.fnmatch(f"{path.parent.name}/{path.name}", options.only)]
    problems = {dockerfile: [] for dockerfile in dockerfiles}
    engines = {}

    def trial(name, number, dockerfile, archive, image):
        start = time.monotonic()
        try:
            problem = try_in(name, engines[name], archive, image, f"example:{number}", dockerfile.parent.name.endswith("-api"))
        except (Failed, OSError, subprocess.TimeoutExpired, ValueError) as failure:
            problem = str(failure)
        if problem:
            problems[dockerfile].append(f"{name}: {problem}")
        return f"{name} {time.monotonic() - start:.0f} s"

    def finish(dockerfile, words, archive):
        for trial_of in words["trials"]:
            words["times"].append(trial_of.result())
        if os.path.exists(archive):
            os.remove(archive)
        print(f"{'FAIL' if problems[dockerfile] else 'ok  '} {dockerfile.parent.name}/{dockerfile.name} ({', '.join(words['times'])})")
        for problem in problems[dockerfile]:
            print("     ", problem)
        sys.stdout.flush()

    try:
        call([slipway, "kit", "make", options.kit], timeout=900)
        engines.update(docker=Docker(folder), podman=Containers(folder))
        # One image at a time in each engine, while the next one is being built.
        with ThreadPoolExecutor(1) as docker, ThreadPoolExecutor(1) as podman, ThreadPoolExecutor(1) as printer:
            for number, dockerfile in enumerate(dockerfiles):
                archive, start, words = f"{folder}/{number}.tar", time.monotonic(), {"trials": [], "times": []}
                try:
                    image = build(slipway, environment, dockerfile, archive, f"example:{number}")
                    words["times"].append(f"build {time.monotonic() - start:.0f} s")
                    if Image(archive).id != image:
                        problems[dockerfile].append(f"the archive holds {Image(archive).id}, --iidfile says {image}")
                    words["trials"] = [pool.submit(trial, name, number, dockerfile, archive, image)
                                       for name, pool in (("docker", docker), ("podman", podman))]
                except (Failed, OSError, subprocess.TimeoutExpired) as failure:
                    problems[dockerfile].append(str(failure))
                printer.submit(finish, dockerfile, words, archive)
    finally:
        for engine in engines.values():
            engine.stop()
        subprocess.run([slipway, "images", "prune", "--all"], env=environment, check=False, capture_output=True)
        remove_tree(folder)
    good = sum(not found for found in problems.values())
    print(f"{good} of {len(problems)} examples load and run in {' and '.join(engines) or 'no engine'}")
    return 0 if problems and good == len(problems) else 1


sys.exit(main())
