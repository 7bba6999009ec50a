#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times builds of Slipway beside BuildKit (in a Docker engine) and buildah: cold (no cache, base image present) and all cached.
Every side ends with a tagged image and its id. Prints medians and ratios; judges nothing.

    builds.py PROGRAMS [--runs N] [--only PATTERN] [--kit DIR] [--without buildah]
"""
import argparse
import fnmatch
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration" / "peers"))
import base  # noqa: E402
from engines import Containers, Docker, call  # noqa: E402


def run20(folder):
    lines = "".join(f"RUN echo {number} >/file{number}\n" for number in range(20))
    write(folder, "FROM base\n" + lines)
    return []


def copy(folder):
    write(folder, "FROM base\nCOPY . /data/\nRUN rm /data/big\n")
    for number in range(10000):
        path = pathlib.Path(folder, f"d{number // 100}", f"f{number}")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(str(number).encode() * (2048 // len(str(number))))
    with open(f"{folder}/big", "wb") as big:
        for _ in range(200):
            big.write(os.urandom(1_000_000))
    return []


def parallel(folder):
    stages = "".join(f"FROM base AS s{number}\nRUN sleep 2 && echo {number} >/out{number}\n" for number in range(4))
    copies = "".join(f"COPY --from=s{number} /out{number} /\n" for number in range(4))
    write(folder, stages + "FROM base AS unused\nRUN sleep 5\nFROM base\n" + copies)
    return []


def write(folder, dockerfile):
    os.makedirs(folder, exist_ok=True)
    pathlib.Path(folder, "Dockerfile").write_text(dockerfile, encoding="utf-8")


SCENARIOS = {"20 RUN lines": run20, "10,000 files and 200 MB": copy, "four stages of sleep 2": parallel}


def timed(words, environment=None):
    start = time.monotonic()
    call(words, env=environment)
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="*")
    parser.add_argument("--kit", default=os.path.join(os.environ.get("SLIPWAY_DEV_CACHE", ""), "kit"),
                        help="a kit folder; with golang and distroless-static in it the Go service is timed too")
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args()
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    folder = tempfile.mkdtemp(prefix="slipway-bench-")
    environment = {**os.environ, "SLIPWAY_STORE": f"{folder}/store"}
    _, archive = base.write_base(folder)
    engines, scenarios = {}, {name: make(f"{folder}/{number}") for number, (name, make) in enumerate(SCENARIOS.items())
                              if fnmatch.fnmatch(name, options.only)}
    contexts = {name: (f"{folder}/{list(SCENARIOS).index(name)}", []) for name in scenarios}
    kits = folder
    try:
        if "buildkit" not in options.without and shutil.which("dockerd") and os.getuid() == 0:
            engines["buildkit"] = Docker(folder)
        if "buildah" not in options.without and shutil.which("buildah") and os.getuid() == 0:
            engines["buildah"] = Containers(folder)
        for engine in engines.values():
            engine.load(archive)
        if os.path.exists(f"{options.kit}/golang/index.json") and fnmatch.fnmatch("Go service", options.only):
            example = pathlib.Path(__file__).resolve().parent.parent.parent / "resources" / "examples" / "go-api"
            multi = sorted(example.glob("Dockerfile.*"))[-1]
            shutil.copytree(example, f"{folder}/go")
            contexts["Go service"] = (f"{folder}/go", ["-f", f"{folder}/go/{multi.name}"])
            for name in ("golang", "distroless-static"):
                with tempfile.NamedTemporaryFile(suffix=".tar", dir=folder) as target:
                    call([slipway, "images", "import", "--tag", name, f"{options.kit}/{name}"], env=environment, check=False)
                    call([slipway, "images", "export", "-o", target.name, name], env=environment)
                    for engine in engines.values():
                        engine.load(target.name)
            kits = f"{folder}:{options.kit}"
        environment["SLIPWAY_KIT"] = kits

        def commands(name):
            context, more = contexts[name]
            yield "slipway", lambda cold: timed([slipway, "build", "--progress", "plain", "--network", "host", "-t", "bench", *more,
                                                 *(["--no-cache"] if cold else []), context], environment)
            if "buildkit" in engines:
                yield "buildkit", lambda cold: timed(["docker", "build", "--network", "host", "-t", "bench", *more,
                                                      *(["--no-cache"] if cold else []), context], engines["buildkit"].environment)
            if "buildah" in engines:
                yield "buildah", lambda cold: timed(["buildah", *engines["buildah"].options, "build", *engines["buildah"].policy,
                                                     *engines["buildah"].limits,
                                                     "--network", "host", "--layers", "--pull=never", "-t", "bench", *more,
                                                     *(["--no-cache"] if cold else []), context])

        print(f"{'':28}{'':8}" + "".join(f"{name:>10}" for name in ("slipway", *engines)) + "   ratio to buildkit")
        for name in contexts:
            times = {}
            for _, command in commands(name):
                command(True)  # warm: unpacks the base, fills the page cache
            for _ in range(options.runs):
                for cold in (True, False):
                    for side, command in commands(name):
                        times.setdefault((cold, side), []).append(command(cold))
            for cold in (True, False):
                median = {side: statistics.median(times[cold, side]) for side in ("slipway", *engines)}
                row = "".join(f"{median[side]:9.2f}s" for side in median)
                ratio = f"{median['slipway'] / median['buildkit']:8.2f}" if "buildkit" in median else ""
                if cold and name == "four stages of sleep 2" and "buildkit" in median:
                    ratio += f"   over 2.0 s: {(median['slipway'] - 2) / (median['buildkit'] - 2):.2f}"
                print(f"{name:28}{'cold' if cold else 'cached':8}{row}{ratio}", flush=True)
    finally:
        for engine in engines.values():
            engine.stop()
        subprocess.run([slipway, "images", "prune", "--all"], env=environment, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
