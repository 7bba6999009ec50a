#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""slipway kit make for real: the same bytes twice, reuse, what is in a base and what is not.

    kit.py PROGRAMS [--all]

PROGRAMS is the directory with slipway; --all makes the large bases twice too (golang, gcc, node: about 5 minutes more). Exit code
77 (skipped) where no mirror answers.
"""
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

NAMES = ["busybox", "distroless-static", "distroless-base", "musl", "debian"]
LARGE = ["node", "gcc", "golang"]


def files_below(directory):
    return sorted(
        os.path.relpath(os.path.join(folder, name), directory)
        for folder, _, names in os.walk(directory)
        for name in names
        if name != ".lock"
    )


def blob(layout, digest):
    return os.path.join(layout, "blobs", *digest.split(":"))


def unpack(layout, place):
    with open(os.path.join(layout, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    with open(blob(layout, index["manifests"][0]["digest"]), encoding="utf-8") as file:
        manifest = json.load(file)
    with tarfile.open(blob(layout, manifest["layers"][0]["digest"])) as layer:
        names = layer.getnames()
        if place:
            layer.extractall(place, filter="tar")
    return names


def starts(root, *command):
    return subprocess.run(["unshare", "-r", "chroot", root, *command], capture_output=True, check=False).returncode == 0


def check(what, true):
    print("ok    " if true else "FAILED", what)
    return 0 if true else 1


def main():
    slipway = os.path.join(sys.argv[1], "slipway")
    work = tempfile.mkdtemp(prefix="slipway-kit-")
    failures = 0
    everything = NAMES + (LARGE if "--all" in sys.argv[2:] else [])
    try:
        kits = [os.path.join(work, "a"), os.path.join(work, "b")]
        for kit in kits:
            start = time.monotonic()
            made = subprocess.run([slipway, "kit", "make", "--lang", "en", kit, *everything], capture_output=True, text=True, check=False)
            if "no answer from the Debian mirror" in made.stderr:
                print("skipped: no Debian mirror in reach")
                return 77
            if made.returncode:
                print(made.stderr)
                return 1
            print(f"made {' '.join(everything)} in {time.monotonic() - start:.0f} s")
        names = files_below(kits[0])
        failures += check("both have the same files", names == files_below(kits[1]))
        _, differ, missing = filecmp.cmpfiles(*kits, names, shallow=False)
        failures += check("both have the same bytes", not differ and not missing)

        again = subprocess.run([slipway, "kit", "make", "--lang", "en", "--mirror", "http://no.such.mirror.invalid", kits[0], *everything],
                               capture_output=True, text=True, check=False)
        failures += check("a second call needs no mirror", again.returncode == 0 and again.stderr.count("was there") == len(everything))
        gone = subprocess.run([slipway, "kit", "make", "--lang", "en", "--mirror", "http://no.such.mirror.invalid", os.path.join(work, "c"), "busybox"],
                              capture_output=True, text=True, check=False)
        failures += check("a mirror that is not there is named", gone.returncode == 2 and "no.such.mirror.invalid" in gone.stderr)

        static = unpack(os.path.join(kits[0], "distroless-static"), None)
        failures += check("distroless-static has certificates and zones",
                          {"etc/ssl/certs/ca-certificates.crt", "usr/share/zoneinfo/UTC", "etc/passwd"} <= set(static))
        programs = [name for name in static if name.startswith("usr/bin/") or name.startswith("usr/sbin/") or ".so" in name]
        failures += check(f"distroless-static has no program and no library {programs}", not programs)

        musl = os.path.join(work, "musl")
        os.mkdir(musl)
        unpack(os.path.join(kits[0], "musl"), musl)
        shutil.copy("/bin/true", os.path.join(musl, "usr/bin/glibc-true"))
        failures += check("busybox starts in musl", starts(musl, "/bin/sh", "-c", "true"))
        failures += check("a glibc program does not", not starts(musl, "/usr/bin/glibc-true"))
    finally:
        subprocess.run(["chmod", "-R", "u+rwx", work], check=False)
        shutil.rmtree(work, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
