#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds every case with Slipway and with its judge and compares files, owners, modes, layers and configuration.

    run.py PROGRAMS [--only PATTERN] [--judge buildkit|buildah] [--keep DIR] [--list]

--judge replaces the judge of every case that has one. Needs root and the packages docker.io, docker-buildx, buildah and
podman; everything that is started is stopped, and works below one temporary folder.
"""
import argparse
import bz2
import fnmatch
import gzip
import lzma
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import base  # noqa: E402
from cases import BUILDAH, CASES  # noqa: E402
from engines import Containers, Docker, Failed, call, remove_tree, work_folder  # noqa: E402
from images import Image  # noqa: E402
from web import Web  # noqa: E402

MADE_TAR = base.make_tar([("inner", base.directory(0o750, uid=3, gid=4)), ("inner/f", base.file(b"from tar\n", 0o604, uid=5, gid=6)),
                          ("inner/l", {"type": "symlink", "to": "f"}), ("inner/h", {"type": "link", "to": "inner/f"})])
BYTES = {"TAR": MADE_TAR, "TARGZ": gzip.compress(MADE_TAR, 6, mtime=0), "TARBZ2": bz2.compress(MADE_TAR),
         "TARXZ": lzma.compress(MADE_TAR), "CUTXZ": lzma.compress(MADE_TAR)[:-40]}
PAGES = {"/file.txt": b"from the net\n", "/a%20b.txt": b"blank\n", "/made.tar": MADE_TAR, "/": b"index\n", "/plain/none": b"no time\n",
         "/deep/er/x": b"x\n", "/star*[a]": b"odd\n"}
# What BuildKit 0.13 in Docker 26 cannot be a judge of: each with the reason.
CONFIG_KEYS = ("Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "Labels", "StopSignal", "Healthcheck",
               "OnBuild", "Shell", "ArgsEscaped")


def write_context(folder, case, dockerfile):
    os.makedirs(folder)
    for path, what in case.context.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if what is None:
            os.makedirs(target, exist_ok=True)
            continue
        text, mode = what if isinstance(what, tuple) else (what, 0o644)
        if text.startswith("->"):
            os.symlink(text[2:], target)
            continue
        with open(target, "wb") as file:
            file.write(BYTES.get(text, text.encode()))
        os.chmod(target, mode)
        os.utime(target, (base.TIME, base.TIME))
    with open(os.path.join(folder, "Dockerfile"), "w", encoding="utf-8", newline="") as file:
        file.write(dockerfile)
    # Whole seconds: buildah rounds to the nearest one, others down.
    os.utime(os.path.join(folder, "Dockerfile"), (base.TIME, base.TIME))


def shown(entry):
    return "nothing" if entry is None else " ".join(
        f"{key}={oct(value) if key == 'mode' else value}" for key, value in sorted(entry.items()))


def comparable(entry):
    return None if entry is None else {key: value for key, value in entry.items() if key not in ("mtime", "hardlink")}


# What buildah's RUN leaves in the layer: the mount points of its container.
BUILDAH_MOUNTS = {"etc/hostname", "etc/hosts", "etc/resolv.conf", "run", "dev", "proc", "sys"}


def as_buildah(path, mine, other):
    """Differences of every build by buildah: mount points, and setuid and setgid, which its COPY from the context drops."""
    if path in BUILDAH_MOUNTS and mine is None:
        return True
    return bool(mine and other and mine["type"] == "file" and mine["mode"] & 0o6000 and mine["mode"] & 0o1777 == other["mode"]
                and {**mine, "mode": 0, "mtime": 0} == {**other, "mode": 0, "mtime": 0})


def differences(case, ours, theirs, judge):
    found = []
    explained = {**case.differs, **(BUILDAH.get(case.name, {}) if judge == "buildah" else {})}
    our_tree, their_tree = ours.tree(), theirs.tree()
    for path in sorted(our_tree.keys() | their_tree.keys()):
        if "/" + path in explained:
            continue
        mine, other = our_tree.get(path), their_tree.get(path)
        if judge == "buildah" and as_buildah(path, mine, other):
            continue
        if comparable(mine) != comparable(other):
            found.append(f"/{path}: slipway {shown(mine)} | {judge} {shown(other)}")
        elif case.context and case.name.startswith(("copy-", "link", "add-")) and mine["type"] == "file" and mine["mtime"] != other["mtime"]:
            found.append(f"/{path}: mtime slipway {mine['mtime']} | {judge} {other['mtime']}")
    my_config, other_config = ours.config.get("config", {}), theirs.config.get("config", {})
    for key in CONFIG_KEYS:
        mine, other = my_config.get(key) or None, other_config.get(key) or None
        if judge == "buildah" and key in ("Labels", "ArgsEscaped", "WorkingDir"):
            continue  # buildah adds its own label, does not write ArgsEscaped, and leaves WorkingDir of scratch empty
        if mine != other and key not in explained:
            found.append(f"config.{key}: slipway {mine} | {judge} {other}")
    if judge == "buildkit":
        def history(image):
            return [(entry.get("created_by"), entry.get("empty_layer", False), entry.get("comment")) for entry in image.config["history"]]
        if "history" not in case.differs:
            for mine, other in zip(history(ours), history(theirs)):
                if mine != other:
                    found.append(f"history: slipway {mine} | {judge} {other}")
            if len(ours.config["history"]) != len(theirs.config["history"]):
                found.append(f"history: slipway {len(ours.config['history'])} entries | {judge} {len(theirs.config['history'])}")
        if len(ours.layers) != len(theirs.layers):
            found.append(f"layers: slipway {len(ours.layers)} | {judge} {len(theirs.layers)}")
        below = {}
        for number, (mine, other) in enumerate(zip(ours.layers, theirs.layers)):
            for path in sorted(mine.keys() ^ other.keys()):
                # Docker's overlay2 driver tars the upper directory as it lies, with directories that were only touched (the
                # mount points of hosts and resolv.conf lie in /etc); BuildKit's own differ, like ours, leaves them out.
                touched = path in other and other[path]["type"] == "dir" and comparable(other[path]) == comparable(below.get(path))
                # The same driver writes opaque markers where BuildKit and we name what is gone.
                opaque = f"{path.rsplit('/', 1)[0]}/.wh..wh..opq"
                marked = path == opaque or (path.rsplit("/", 1)[-1].startswith(".wh.") and opaque in other)
                if "/" + path not in case.differs and not touched and not marked:
                    found.append(f"layer {number}: /{path} only in {'slipway' if path in mine else judge}'s")
            below.update(other)
        if sorted(ours.config) != sorted(theirs.config):
            found.append(f"configuration keys: slipway {sorted(ours.config)} | {judge} {sorted(theirs.config)}")
    return found


def golden_differences(case, ours):
    found = []
    tree = ours.tree()
    for path, expected in case.golden.items():
        entry = tree.get(path)
        if expected is None:
            if entry is not None:
                found.append(f"/{path} must not be there")
            continue
        mode, content = expected if isinstance(expected, tuple) else (None, expected)
        if entry is None:
            found.append(f"/{path} is missing")
        elif mode is not None and entry["mode"] != mode:
            found.append(f"/{path}: mode {oct(entry['mode'])}, expected {oct(mode)}")
        elif content not in ("dir", "file") and entry.get("size") != len(content.encode()):
            found.append(f"/{path}: {entry.get('size')} bytes, expected {content!r}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--only", default="*")
    parser.add_argument("--judge", choices=("buildkit", "buildah"))
    parser.add_argument("--keep")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    cases = [case for case in CASES if fnmatch.fnmatch(case.name, options.only)]
    if options.list:
        for case in cases:
            print(f"{case.name:36} {case.judge:9} {'refused' if case.fails else ''}{', '.join(case.differs)}")
        return 0
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    folder = options.keep or work_folder("slipway-peers-", 4)
    os.makedirs(folder, exist_ok=True)
    os.environ["SLIPWAY_STORE"] = f"{folder}/store"
    _, base_archive = base.write_base(folder)
    judges, failed, started = {}, [], time.time()
    web = Web(PAGES)

    def judge_of(name):
        if name not in judges:
            judges[name] = Docker(folder) if name == "buildkit" else Containers(folder)
            judges[name].load(base_archive)
        return judges[name]

    try:
        for case in cases:
            judge = options.judge if options.judge and case.judge != "golden" else case.judge
            context = f"{folder}/contexts/{case.name}"
            write_context(context, case, case.dockerfile.replace("{web}", web.url("")))
            arguments = [word.replace("{context}", context).replace("{web}", web.url("")) for word in case.arguments]
            problems = []
            archive = f"{folder}/slipway.tar"
            code, text = call([slipway, "build", "--progress", "plain", "--kit", folder, "-t", "case", "-o", f"type=oci,dest={archive}",
                               *arguments, context], check=False)
            if case.fails:
                if code == 0:
                    problems.append("slipway builds what must fail")
                elif "error" not in text:
                    problems.append("slipway fails without a word")
            elif code != 0:
                problems.append(f"slipway fails (exit {code}): {text[-1500:]}")
            explained = BUILDAH.get(case.name, {}) if judge == "buildah" else {}
            if judge != "golden":
                theirs = f"{folder}/judge.tar"
                try:
                    judge_of(judge).build(context, theirs, arguments)
                    if (case.fails and "builds" not in explained) or "fails" in explained:
                        problems.append(f"{judge} builds it")
                except Failed as failure:
                    if not case.fails and "fails" not in explained:
                        problems.append(f"{judge} fails: {str(failure)[-600:]}")
                if not problems and not case.fails and "fails" not in explained:
                    problems += differences(case, Image(archive), Image(theirs), judge)
            elif not problems and not case.fails:
                problems += golden_differences(case, Image(archive))
            print(f"{'ok  ' if not problems else 'FAIL'} {case.name} ({judge})", flush=True)
            for problem in problems[:20]:
                print("     ", problem)
            if problems:
                failed.append(case.name)
    finally:
        web.stop()
        for judge in judges.values():
            judge.stop()
        if not options.keep:
            remove_tree(folder)
    print(f"{len(cases) - len(failed)} of {len(cases)} cases as the judge says, {time.time() - started:.0f} s")
    if failed:
        print("differing:", " ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
