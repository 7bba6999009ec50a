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
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "peers"))
from engines import Containers, Docker, Failed, call  # noqa: E402
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--kit", default=os.path.join(os.environ.get("SLIPWAY_DEV_CACHE", tempfile.gettempdir()), "kit"))
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    folder = tempfile.mkdtemp(prefix="slipway-engines-")
    environment = {**os.environ, "SLIPWAY_STORE": f"{folder}/store", "SLIPWAY_KIT": os.path.abspath(options.kit)}
    failed = total = 0
    engines = {}
    try:
        call([slipway, "kit", "make", options.kit], timeout=900)
        engines = {"docker": Docker(folder), "podman": Containers(folder)}
        for example in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
            for dockerfile in sorted(example.glob("Dockerfile*")):
                name = f"{example.name}/{dockerfile.name}"
                if dockerfile.suffix == ".dockerignore" or not fnmatch.fnmatch(name, options.only):
                    continue
                total += 1
                problems = []
                archive, idfile, tag = f"{folder}/image.tar", f"{folder}/id", "example:test"
                try:
                    call([slipway, "build", "--progress", "plain", "--network", "none", "-t", tag, "--iidfile", idfile, "-f", dockerfile,
                          "-o", f"type=oci,dest={archive}", example], env=environment, timeout=600)
                    with open(idfile, encoding="utf-8") as file:
                        image = file.read().strip()
                    if Image(archive).id != image:
                        problems.append(f"the archive holds {Image(archive).id}, --iidfile says {image}")
                    for engine_name, engine in engines.items():
                        engine.load(archive)
                        inspect = json.loads(engine.call(["image", "inspect", tag])[1] if engine_name == "docker"
                                             else engine.podman(["image", "inspect", f"docker.io/library/{tag}"])[1])[0]
                        if inspect["Id"].removeprefix("sha256:") != image.removeprefix("sha256:"):
                            problems.append(f"{engine_name} knows it as {inspect['Id']}, we as {image}")
                        port = free_port()
                        common = ["run", "--rm", "--init=false", "--network", "host", "-e", f"PORT={port}", "-e", f"LISTEN=:{port}"]
                        words = ["docker", *common, tag] if engine_name == "docker" else \
                            ["podman", *engine.options, "--cgroup-manager", "cgroupfs", *common, "--runtime", "crun",
                             "--cgroups=disabled", f"docker.io/library/{tag}"]
                        if example.name.endswith("-api"):
                            problem = serve(words, engine.environment if engine_name == "docker" else environment, port)
                        else:
                            code, text = call(words, check=False, env=engine.environment if engine_name == "docker" else environment)
                            problem = None if code == 0 else f"exit {code}: {text[-500:]}"
                        if problem:
                            problems.append(f"{engine_name}: {problem}")
                except (Failed, OSError) as failure:
                    problems.append(str(failure))
                print(f"{'ok  ' if not problems else 'FAIL'} {name}", flush=True)
                for problem in problems:
                    print("     ", problem)
                failed += bool(problems)
    finally:
        for engine in engines.values():
            engine.stop()
        subprocess.run([slipway, "images", "prune", "--all"], env=environment, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{total - failed} of {total} examples load and run in {' and '.join(engines) or 'no engine'}")
    return 1 if failed or not total else 0


sys.exit(main())
