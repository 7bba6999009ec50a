#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""slipway lint --shellcheck with the real ShellCheck; skipped where it is not installed.

    shellcheck.py PROGRAMS
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

TEXT = """FROM debian:12
RUN foo=1 && echo \\
    "中文" && bar=2
RUN for f in $(ls *.txt); do \\
      echo "$f"; \\
    done
RUN <<EOF
set -e
x=1
EOF
# hadolint ignore=SC2126
RUN cat a | grep 1 | wc -l
"""
# Rule, line, column, end of the column.
EXPECTED = [("SC2034", 2, 5, 8), ("SC2034", 3, 17, 20), ("SC2045", 4, 14, 25), ("SC2034", 9, 1, 2)]


def main():
    if shutil.which("shellcheck") is None:
        print("there is no shellcheck")
        sys.exit(77)
    slipway = pathlib.Path(sys.argv[1]).resolve() / "slipway"
    with tempfile.TemporaryDirectory(prefix="slipway-shellcheck-test-") as name:
        file = pathlib.Path(name) / "Dockerfile"
        file.write_text(TEXT, encoding="utf-8")

        def found(*words):
            done = subprocess.run([slipway, "lint", "--format", "gnu", "--no-fail", *words, file], cwd=name,
                                  capture_output=True, text=True, check=True)
            return [line for line in done.stdout.splitlines() if "[SC" in line]

        done = subprocess.run([slipway, "lint", "--format", "sarif", "--no-fail", "--shellcheck", file], cwd=name,
                              capture_output=True, text=True, check=True)
        results = json.loads(done.stdout)["runs"][0]["results"]
        places = []
        for each in results:
            region = each["locations"][0]["physicalLocation"]["region"]
            if each["ruleId"] in ("SC2034", "SC2045", "SC2126"):
                places.append((each["ruleId"], region["startLine"], region["startColumn"], region["endColumn"]))
        good = places == EXPECTED
        print("ok    " if good else "FAILED", "places", "" if good else f"{places} instead of {EXPECTED}")
        without = not [line for line in found() if "SC2034" in line]
        print("ok    " if without else "FAILED", "only when asked for")
        left = not [line for line in found("--shellcheck", "--ignore", "SC2034") if "SC2034" in line]
        print("ok    " if left else "FAILED", "switched off by its number")
        # Nothing twice: our own rule has SC2035.
        once = len([line for line in found("--shellcheck") if "SC2035" in line]) == 1
        print("ok    " if once else "FAILED", "each once")
        sys.exit(0 if good and without and left and once else 1)


main()
