#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a build measured, as lint tells it: the lines that brought bytes and those that wasted them.

    lint_facts.py PROGRAMS [--kit DIR]

The base is the kit's busybox, found or made in DIR.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

DOCKERFILE = """FROM busybox
COPY data /opt/data
RUN chown -R 1000:1000 /opt/data
RUN mkdir /opt/junk && dd if=/dev/urandom of=/opt/junk/a bs=1000000 count=3
RUN echo clean && rm -rf /opt/junk
COPY program /usr/bin/program
RUN mkdir -p /usr/share/doc/x && dd if=/dev/urandom of=/usr/share/doc/x/book bs=1000000 count=2
CMD ["/usr/bin/program"]
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--kit", default=os.path.expanduser("~/.cache/slipway/kit"))
    options = parser.parse_args()
    slipway = pathlib.Path(options.programs).resolve() / "slipway"
    kit = pathlib.Path(options.kit)
    if not (kit / "busybox").exists():
        subprocess.run([slipway, "kit", "make", kit, "busybox"], check=True)
    failed = []

    def check(what, found, expected):
        print("ok    " if found == expected else "FAILED", what)
        if found != expected:
            print("      found   ", found, "\n      expected", expected)
            failed.append(what)

    with tempfile.TemporaryDirectory(prefix="slipway-lint-facts-") as name:
        folder = pathlib.Path(name)
        environment = dict(os.environ, SLIPWAY_STORE=str(folder / "store"), XDG_CACHE_HOME=str(folder / "cache"),
                           HOME=name, SLIPWAY_KIT=str(kit), LANG="C.UTF-8")
        project = folder / "project"
        project.mkdir()
        (project / "Dockerfile").write_text(DOCKERFILE)
        (project / "data").write_bytes(os.urandom(2_000_000))
        shutil.copy(shutil.which("ls"), project / "program")  # dynamic, of another system than busybox

        def lint(*words):
            done = subprocess.run([slipway, "lint", "--format", "json", "--no-fail", *words], cwd=project,
                                  env=environment, capture_output=True, text=True, check=True)
            return sorted((each["code"], each["line"], each["column"]) for each in json.loads(done.stdout)
                          if each["code"].startswith("SL4"))

        check("nothing before a build", lint(), [])
        subprocess.run([slipway, "build", "--kit", kit, "."], cwd=project, env=environment, check=True,
                       capture_output=True)
        expected = [("SL4001", 4, 1), ("SL4002", 3, 5), ("SL4005", 7, 1), ("SL4008", 6, 1)]
        check("after it", lint(), expected)
        check("from what was kept", lint(), expected)
        check("not asked for", lint("--build-facts", "none"), [])
        check("another profile", lint("--profile", "docker"), [])
        check("another target", lint("--target", "other"), [])
        shutil.copytree(project, folder / "other")
        done = subprocess.run([slipway, "lint", "--format", "json", "--no-fail", folder / "other" / "Dockerfile"],
                              env=environment, capture_output=True, text=True, check=True, cwd=folder / "other")
        # Built as "./Dockerfile" of a folder that the record does not name.
        check("the same text elsewhere", [each for each in json.loads(done.stdout) if each["code"] == "SL4001"] != [], True)
        (project / "Dockerfile").write_text(DOCKERFILE + "LABEL a=b\n")
        check("a text that was not built", lint(), [])
        (project / "Dockerfile").write_text(DOCKERFILE)
        shutil.rmtree(folder / "cache")
        check("measured again", lint(), expected)
    sys.exit(1 if failed else 0)


main()
