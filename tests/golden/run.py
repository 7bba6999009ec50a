#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden tests of the command line.

A case is a folder tests/data/golden/NAME with `cmd` (a line for sh; `slipway` is on PATH, the current folder is a copy of the
case) and `expected`: standard output, then "--- stderr" and standard error where there is any, then "exit N". Files
named cmd, expected and notes are not copied.

    tests/golden/run.py PROGRAMS [--accept] [NAME...]

--accept writes what was printed as the new expectation: look at the difference first. What changes from run to run is
normalised: the case's folder is CASE.
"""
import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

cases = pathlib.Path(__file__).resolve().parent.parent / "data" / "golden"


def run(case, programs):
    with tempfile.TemporaryDirectory(prefix="slipway-golden-") as folder:
        work = pathlib.Path(folder) / "case"
        shutil.copytree(case, work, symlinks=True, ignore=shutil.ignore_patterns("cmd", "expected", "notes"))
        environment = {
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": folder,
            "LANG": "C.UTF-8",
            "SLIPWAY_STORE": f"{folder}/store",
            "TZ": "UTC",
        }
        done = subprocess.run(["sh", str(case / "cmd")], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60, check=False)
        text = done.stdout.decode("utf-8", "backslashreplace")
        if done.stderr:
            text += "--- stderr\n" + done.stderr.decode("utf-8", "backslashreplace")
        if text and not text.endswith("\n"):
            text += "\n"
        return text.replace(str(work), "CASE").replace(folder, "HOME") + f"exit {done.returncode}\n"


def main():
    words = [word for word in sys.argv[1:] if word != "--accept"]
    accept = "--accept" in sys.argv[1:]
    if not words:
        sys.exit(__doc__)
    programs = os.path.abspath(words[0])
    names = words[1:] or sorted(path.parent.name for path in cases.glob("*/cmd"))
    failed = []
    for name in names:
        expected = cases / name / "expected"
        before = expected.read_text(encoding="utf-8") if expected.exists() else ""
        after = run(cases / name, programs)
        if before == after:
            continue
        failed.append(name)
        sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), after.splitlines(True),
                                                   f"{name}/expected", f"{name}/printed"))
        if accept:
            expected.write_text(after, encoding="utf-8")
    print(f"{len(names) - len(failed)} of {len(names)} golden cases as expected")
    if failed and not accept:
        print("differing:", " ".join(failed))
        sys.exit(1)


main()
