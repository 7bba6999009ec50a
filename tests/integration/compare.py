#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""slipway compare over Dockerfiles that are really built: reports, verdict, gates with their exit codes, targets, arguments,
bases, revisions.

    compare.py PROGRAMS
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "peers"))
import base  # noqa: E402

SINGLE = """FROM base
ARG SIZE=3
RUN dd if=/dev/zero of=/big bs=1M count=$SIZE 2>/dev/null
RUN rm /big && echo app >/app
COPY note /note
CMD ["/app"]
"""
MULTI = """FROM base AS build
RUN dd if=/dev/zero of=/big bs=1M count=3 2>/dev/null && echo app >/app
FROM base AS debug
COPY --from=build /big /debug
FROM base
COPY --from=build /app /app
USER 1000
CMD ["/app"]
"""


class Checks:
    def __init__(self):
        self.failed = 0

    def __call__(self, what, true, detail=""):
        print("ok    " if true else "FAILED", what, "" if true else detail)
        self.failed += not true


def git(folder, *words):
    subprocess.run(["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", *words],
                   check=True, capture_output=True)


def main():
    slipway = os.path.join(os.path.abspath(sys.argv[1]), "slipway")
    folder = tempfile.mkdtemp(prefix="slipway-compare-")
    check = Checks()
    try:
        base.write_base(folder)
        context = pathlib.Path(folder, "context")
        context.mkdir()
        context.joinpath("Dockerfile.single").write_text(SINGLE, encoding="utf-8")
        context.joinpath("Dockerfile.multi").write_text(MULTI, encoding="utf-8")
        context.joinpath("note").write_text("first\n", encoding="utf-8")
        environment = {**os.environ, "SLIPWAY_STORE": f"{folder}/store", "SLIPWAY_KIT": folder, "LC_ALL": "C"}

        def compare(*words):
            done = subprocess.run([slipway, "compare", "--network", "none", *words], cwd=context, env=environment, check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
            return done.returncode, done.stdout, done.stderr

        def document(*words):
            code, _, errors = compare("--report", "r.json", *words)
            if code not in (0, 1):
                raise RuntimeError(errors)
            return json.loads(context.joinpath("r.json").read_text(encoding="utf-8"))

        files = ["before=Dockerfile.single", "after=file:Dockerfile.multi"]
        code, text, errors = compare("--report", "r.html", "--report", "r.md", "--report", "r.json", *files)
        check("two Dockerfiles compare", code == 0, errors)
        last = text.rstrip("\n").splitlines()[-1]
        check("the last line is the verdict", last.startswith("verdict: ") and "rootfs=" in last and "download=" in last, last)
        page = context.joinpath("r.html").read_text(encoding="utf-8")
        check("the page stands alone", "<script" not in page and "src=" not in page and 'href="http' not in page)
        check("a changed file leads to its line and back",
              '<a href="#d0-5">' in page and 'id="d0-5"' in page and "note</a>" in page)
        check("Markdown has the verdict", last in context.joinpath("r.md").read_text(encoding="utf-8"))
        report = json.loads(context.joinpath("r.json").read_text(encoding="utf-8"))
        check("JSON names the variants", [v["name"] for v in report["variants"]] == ["before", "after"])
        check("JSON has the dead bytes", report["variants"][0]["totals"]["deleted"] >= 3 << 20)
        check("layers know their lines", [layer["line"] for layer in report["variants"][0]["layers"]][-3:] == [3, 4, 5],
              report["variants"][0]["layers"])
        check("stages that only build are kept out", report["variants"][1]["build"]["keptOut"] >= 3 << 20)

        for gates, expected in ([["dead > 1MB"]], 0), ([["rootfs > 1kB"]], 1), ([["rootfs < 1kB"]], 0), ([["dead > -50%"]], 0), ([["stored > 1B"]], 1), \
                ([["dead > 1MB", "layerTar > 1B"]], 1), ([["rootfs > 5MiB"]], 0):
            words = [word for gate in gates[0] for word in ("--fail-if", gate)]
            code, _, errors = compare(*words, *files)
            check(f"--fail-if {gates[0]} ends with {expected}", code == expected, f"{code} {errors}")
        check("a gate that is none ends with 2", compare("--fail-if", "weight > 1", *files)[0] == 2)
        check("a Dockerfile that is not there ends with 2", compare("Dockerfile.single", "Dockerfile.none")[0] == 2)
        context.joinpath("Dockerfile.fails").write_text("FROM base\nRUN exit 7\n", encoding="utf-8")
        check("a build that fails ends with 2", compare("Dockerfile.single", "Dockerfile.fails")[0] == 2)

        report = document("a=Dockerfile.multi", "b=Dockerfile.multi,target=debug")
        check("target= takes that stage", any(c["path"] == "debug" for c in report["differences"][0]["files"]["changes"]))
        report = document("a=Dockerfile.single", "b=Dockerfile.single,arg=SIZE=1")
        check("arg= is passed", 1 << 20 <= report["variants"][1]["totals"]["deleted"] < 2 << 20, report["variants"][1]["totals"])
        code, _, errors = compare("a=Dockerfile.multi", "b=Dockerfile.multi,base=base:=nowhere")
        check("base= asks for the other base", code == 2 and "nowhere" in errors, errors)

        git(folder, "init", "-q", str(context))
        git(str(context), "add", "note", "Dockerfile.single")
        git(str(context), "commit", "-q", "-m", "first")
        context.joinpath("note").write_text("second, longer\n", encoding="utf-8")
        report = document("old=Dockerfile.single,git=HEAD", "new=Dockerfile.single")
        changes = [c for c in report["differences"][0]["files"]["changes"] if c["path"] == "note"]
        check("git= takes the context of the revision", len(changes) == 1 and changes[0]["before"] == 6, changes)
        context.joinpath("sub").mkdir()
        context.joinpath("sub", "note").write_text("x\n", encoding="utf-8")
        git(str(context), "add", "sub")
        git(str(context), "commit", "-q", "-m", "second")
        context.joinpath("Dockerfile.single").write_text(SINGLE + "ENV NEW=1\n", encoding="utf-8")
        report = document("--context", "sub", "old=Dockerfile.single,git=HEAD", "new=Dockerfile.single")
        check("git= takes a Dockerfile outside the context",
              [c["key"] for c in report["differences"][0]["configuration"]] == ["env NEW"], report["differences"][0]["configuration"])
        check("a revision that is none ends with 2", compare("Dockerfile.single,git=nothing", "Dockerfile.single")[0] == 2)
        code, text, _ = compare("--lang", "zh", *files)
        check("the table speaks Chinese", "根文件系统" in text and text.rstrip().splitlines()[-1].startswith("verdict: "))
    finally:
        subprocess.run([slipway, "images", "prune", "--all"], env={**os.environ, "SLIPWAY_STORE": f"{folder}/store"}, check=False,
                       capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
