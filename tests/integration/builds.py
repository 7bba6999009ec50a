#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds with the real worker that need no judge: contexts and exports of every kind, downloads from a real HTTP server,
cache mounts, reproducible images, progress for machines.

    builds.py PROGRAMS [--only PATTERN]
"""
import argparse
import base64
import bz2
import fnmatch
import gzip
import hashlib
import io
import json
import lzma
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "peers"))
import base  # noqa: E402
from images import Image  # noqa: E402
from web import TIME, Web  # noqa: E402

TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Bench:
    """A store, a base image called "base" and a folder, for one test."""

    def __init__(self, slipway):
        self.slipway = slipway
        self.folder = tempfile.mkdtemp(prefix="slipway-builds-")
        base.write_base(self.folder)
        self.environment = {**os.environ, "SLIPWAY_STORE": f"{self.folder}/store", "SLIPWAY_KIT": self.folder, "LANG": "C.UTF-8"}
        for name in ("SOURCE_DATE_EPOCH", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
            self.environment.pop(name, None)
        self.number = 0

    def context(self, files):
        self.number += 1
        root = f"{self.folder}/context{self.number}"
        for path, text in files.items():
            target = os.path.join(root, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        return root

    def run(self, *words, fails=False, data=None, **environment):
        done = subprocess.run([self.slipway, *map(str, words)], input=data, capture_output=True, timeout=120, check=False,
                              env={**self.environment, **environment}, cwd=self.folder)
        self.text = done.stderr.decode("utf-8", "replace")
        self.output = done.stdout
        assert (done.returncode != 0) == fails, f"exit {done.returncode}: {' '.join(map(str, words))}\n{self.text[-2000:]}"
        return self.text

    def build(self, context, *words, **options):
        """The image as its archive says it."""
        target = f"{self.folder}/out.tar"
        self.run("build", "--progress", "plain", *words, "-o", f"type=oci,dest={target}", context, **options)
        return None if options.get("fails") else Image(target)

    def files(self, dockerfile, *words, files=None, **options):
        """Paths and bytes of what a Dockerfile gives."""
        return self.tree(self.context({"Dockerfile": dockerfile, **(files or {})}), *words, **options)

    def tree(self, context, *words, **options):
        target = f"{self.folder}/tree.tar"
        self.run("build", "--progress", "plain", *words, "-o", f"type=tar,dest={target}", context, **options)
        with tarfile.open(target) as tar:
            return {member.name.rstrip("/"): tar.extractfile(member).read() if member.isreg() else None for member in tar}

    def cached(self):
        return sum(" CACHED" in line for line in self.text.splitlines())

    def close(self):
        subprocess.run([self.slipway, "images", "prune", "--all"], env=self.environment, check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def tar_of(files):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size, member.mtime = len(text), base.TIME
            tar.addfile(member, io.BytesIO(text.encode()))
    return data.getvalue()


# -- contexts --------------------------------------------------------------------------------------------------------
CONTEXT = {"Dockerfile": "FROM base\nCOPY . /c/\n", "a": "1\n", "d/b": "2\n", "hidden": "h\n", ".dockerignore": "hidden\n"}


@test
def tar_contexts(bench):
    for name, pack in {"plain": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}.items():
        archive = f"{bench.folder}/context-{name}"
        pathlib.Path(archive).write_bytes(pack(tar_of(CONTEXT)))
        tree = bench.tree(archive)
        assert tree["c/d/b"] == b"2\n" and "c/hidden" not in tree, name
        tree = bench.tree("-", data=pack(tar_of(CONTEXT)))
        assert tree["c/a"] == b"1\n" and "c/hidden" not in tree, name


@test
def hostile_tar_contexts(bench):
    bench.run("build", "-", data=tar_of({"../out": "x", "Dockerfile": "FROM base\n"}), fails=True)
    assert not os.path.exists(f"{bench.folder}/store/tmp/out") and "../out" in bench.text, bench.text
    bench.run("build", "-", data=gzip.compress(tar_of(CONTEXT))[:60], fails=True)
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, bench.folder
        tar.addfile(link)
        below = tarfile.TarInfo("link/below")
        below.size = 1
        tar.addfile(below, io.BytesIO(b"x"))
    bench.run("build", "-", data=data.getvalue(), fails=True)
    assert not os.path.exists(f"{bench.folder}/below")


@test
def dockerfile_on_standard_input(bench):
    tree = bench.tree("-", data=b"FROM base\nRUN echo in >/in\n")
    assert tree["in"] == b"in\n"
    context = bench.context({"a": "1\n"})
    tree = bench.tree(context, "-f", "-", data=b"FROM base\nCOPY a /a\n")
    assert tree["a"] == b"1\n"
    bench.run("build", "-", data=b"FROM base\nCOPY a /a\n", fails=True)
    assert "no context" in bench.text, bench.text


@test
def named_contexts(bench):
    bench.build(bench.context({"Dockerfile": "FROM base\nRUN echo made >/made\n"}), "-t", "made:1")
    layout = f"{bench.folder}/layout"
    bench.run("images", "export", "-o", f"{bench.folder}/made.tar", "made:1")
    os.makedirs(layout)
    with tarfile.open(f"{bench.folder}/made.tar") as tar:
        tar.extractall(layout, filter="data")
    index = json.load(open(f"{layout}/index.json", encoding="utf-8"))
    digest = index["manifests"][0]["digest"]
    other = bench.context({"f": "named\n", "g": "g\n", ".dockerignore": "g\n"})
    for value in (f"oci-layout://{layout}", f"oci-layout://{layout}@{digest}", "store:made:1"):
        tree = bench.files("FROM thing AS one\nFROM base\nCOPY --from=thing /made /m\nCOPY --from=one /made /n\n",
                           "--build-context", f"thing={value}")
        assert tree["m"] == tree["n"] == b"made\n", value
    tree = bench.files("FROM base\nCOPY --from=dir . /d/\nRUN --mount=from=dir,target=/m cat /m/f >/seen\n", "--build-context", f"dir={other}")
    assert tree["d/f"] == tree["seen"] == b"named\n" and "d/g" not in tree
    tree = bench.files("FROM docker.io/library/alpine:latest\n", "--build-context", f"alpine={other}")
    assert tree["f"] == b"named\n"
    bench.run("build", "--build-context", f"thing=oci-layout://{bench.folder}/nowhere", bench.context({"Dockerfile": "FROM thing\n"}), fails=True)


# -- ADD of URLs -----------------------------------------------------------------------------------------------------
@test
def downloads_are_asked_for_again_and_kept(bench):
    web = Web({"/f": b"one\n"})
    try:
        context = bench.context({"Dockerfile": f"FROM base\nADD {web.url('/f')} /f\nRUN cat /f >/g\n"})
        tree = bench.tree(context)
        assert tree["g"] == b"one\n"
        assert bench.tree(context)["g"] == b"one\n"
        assert [status for _, status, _ in web.requests] == [200, 304], web.requests
        web.files["/f"] = b"two\n"
        assert bench.tree(context)["g"] == b"two\n"
        assert web.requests[-1][1] == 200
        image = bench.build(context)
        entry = image.tree()["f"]
        assert entry["mode"] == 0o600 and entry["mtime"] == TIME, entry
        bench.run("images", "check")
    finally:
        web.stop()


@test
def checksums(bench):
    web = Web({"/f": b"one\n"})
    try:
        good = "sha256:" + hashlib.sha256(b"one\n").hexdigest()
        context = bench.context({"Dockerfile": f"FROM base\nADD --checksum={good} {web.url('/f')} /f\n"})
        assert bench.tree(context)["f"] == b"one\n"
        web.stop()  # the checksum says what it is: nobody has to be asked
        assert bench.tree(context)["f"] == b"one\n"
        assert len(web.requests) == 1
    finally:
        web.stop()
    web = Web({"/f": b"one\n"})
    try:
        wrong = good[:-4] + "0000"
        bench.run("build", bench.context({"Dockerfile": f"FROM base\nADD --checksum={wrong} {web.url('/f')} /f\n"}), fails=True)
        assert wrong in bench.text and good in bench.text and "ADD --checksum" in bench.text, bench.text
    finally:
        web.stop()


@test
def broken_downloads(bench):
    web = Web({"/f": b"one\n"})
    try:
        for path, word in {"/nothing": "404", "/status/403": "403", "/status/500": "500", "/cut/f": "ended early",
                           "/loop/x": "redirect", "/elsewhere/": ""}.items():
            context = bench.context({"Dockerfile": f"FROM base\nADD {web.url(path)} /f\n"})
            bench.run("build", "--progress", "plain", context, fails=True)
            assert word in bench.text.lower() and web.url(path) in bench.text and "root:" not in bench.text, (path, bench.text)
        bench.run("build", bench.context({"Dockerfile": "FROM base\nADD http://127.0.0.1:1/f /f\n"}), fails=True)
        assert len(web.requests) < 40, "redirections have an end"
        left = os.listdir(f"{bench.folder}/store/tmp")
        assert not left, left
        bench.run("images", "check")
    finally:
        web.stop()


@test
def stalled_download_is_cancelled_at_once(bench):
    web = Web({})
    try:
        context = bench.context({"Dockerfile": f"FROM base\nADD {web.url('/stall/f')} /f\n"})
        process = subprocess.Popen([bench.slipway, "build", "--progress", "plain", context], env=bench.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        while not web.requests:
            time.sleep(0.02)
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        took = time.monotonic() - began
        assert process.returncode == 130 and took < 2.5, (process.returncode, took)
    finally:
        web.stop()


@test
def proxies_are_asked(bench):
    web = Web({"/f": b"through the proxy\n"})
    try:
        context = bench.context({"Dockerfile": "FROM base\nADD http://no.such.host.invalid/f /f\n"})
        assert bench.tree(context, http_proxy=web.url(""))["f"] == b"through the proxy\n"
        bench.run("build", context, "--no-cache", fails=True, http_proxy=web.url(""), no_proxy="no.such.host.invalid")
    finally:
        web.stop()


# -- exports ---------------------------------------------------------------------------------------------------------
EXPORTED = "FROM base\nRUN echo new >/new && rm /srv/keep && chown 1000:1000 /new\nCOPY 文件 /中文/\n"


@test
def exports(bench):
    context = bench.context({"Dockerfile": EXPORTED, "文件": "x\n"})
    folder = bench.folder
    bench.run("build", context, "-t", "a:1", "-t", "b", "-o", f"{folder}/o.tar", "-o", f"type=docker,dest={folder}/d.tar",
              "-o", f"{folder}/local", "-o", f"type=tar,dest={folder}/t.tar", "-o", f"type=oci,dest={folder}/z.tar,compression=zstd",
              "-o", f"type=oci,dest={folder}/u.tar,compression=uncompressed", "--metadata-file", f"{folder}/meta", "--iidfile", f"{folder}/iid")
    identity = open(f"{folder}/iid", encoding="utf-8").read()
    images = [Image(f"{folder}/{name}.tar") for name in ("o", "d", "u")]
    assert all(image.id == identity for image in images), [image.id for image in images]
    assert json.load(open(f"{folder}/meta", encoding="utf-8"))["containerimage.config.digest"] == identity
    assert sorted(images[0].tags) == ["a:1", "b:latest"], images[0].tags
    assert open(f"{folder}/local/new", encoding="utf-8").read() == "new\n"
    assert os.path.exists(f"{folder}/local/中文/文件") and not os.path.lexists(f"{folder}/local/srv/keep")
    with tarfile.open(f"{folder}/t.tar") as tar:
        members = {member.name.rstrip("/"): member for member in tar}
        assert "srv/keep" not in members and "srv/also" in members and not any(".wh." in name for name in members)
        assert (members["new"].uid, members["new"].gid) == (1000, 1000)
    with tarfile.open(f"{folder}/z.tar") as tar:
        manifest = json.load(tar.extractfile("index.json"))["manifests"][0]
        manifest = json.load(tar.extractfile("blobs/sha256/" + manifest["digest"][7:]))
        assert manifest["layers"][-1]["mediaType"].endswith("zstd")
    bench.run("build", context, "-o", "-")
    with tarfile.open(fileobj=io.BytesIO(bench.output)) as tar:
        assert "new" in tar.getnames()
    for image in (f"{folder}/o.tar", f"{folder}/d.tar", f"{folder}/z.tar", f"{folder}/u.tar"):
        bench.run("analyze", image, "--format", "json")
        totals = json.loads(bench.output)["totals"]
        assert totals["live"] > 0, totals


@test
def uncompressed_base(bench):
    """The layers of a docker-archive are plain tars. Once unpacked they are packed in our own way, which promises nothing."""
    archive = f"{bench.folder}/base.tar"
    bench.run("build", "-t", "made", "-o", f"type=docker,compression=uncompressed,dest={archive}", bench.context({"Dockerfile": "FROM base\nRUN echo 1 > /one\n"}))
    other = {"SLIPWAY_STORE": f"{bench.folder}/other"}
    bench.run("images", "import", archive, **other)
    context = bench.context({"Dockerfile": "FROM made\nRUN echo 2 > /two\n"})
    bench.run("build", "-t", "next", context, **other)
    bench.run("images", "rm", "made", **other)
    bench.run("images", "prune", "--all", **other)
    bench.run("analyze", "--format", "json", "next", **other)
    files = json.loads(bench.output)["totals"]
    assert files["live"] > 0, files
    target = f"{bench.folder}/next.tar"
    bench.run("images", "export", "-o", target, "next", **other)
    bench.run("analyze", "--format", "json", target, **other)
    assert json.loads(bench.output)["totals"]["live"] == files["live"], bench.output
    bench.run("images", "check", **other)


@test
def reproducible(bench):
    dockerfile = "FROM base\nWORKDIR /w/x\nCOPY a sub/\nRUN echo r >/r && mkdir /made\n"
    seen = set()
    for number in range(2):
        context = bench.context({"Dockerfile": dockerfile, "a": "1\n"})
        os.utime(f"{context}/a", (2_000_000_000 + number, 2_000_000_000 + number))
        target = f"{bench.folder}/r{number}.tar"
        bench.run("build", "--no-cache", "-o", f"type=oci,dest={target},rewrite-timestamp=true", context, SOURCE_DATE_EPOCH="1700000000")
        seen.add(hashlib.sha256(open(target, "rb").read()).hexdigest())
        image = Image(target)
        assert image.config["created"] == "2023-11-14T22:13:20Z", image.config["created"]
        assert [entry["created"] for entry in image.config["history"]][:2] == [base.CREATED] * 2
        late = {path: entry["mtime"] for layer in image.layers[2:] for path, entry in layer.items() if entry["mtime"] > 1700000000}
        assert not late, late
        assert image.layers[0]["bin/busybox"]["mtime"] == base.TIME
        time.sleep(1.1)
    assert len(seen) == 1, "two builds, two images"


# -- RUN -------------------------------------------------------------------------------------------------------------
@test
def cache_seeds(bench):
    dockerfile = ("FROM base AS seed\nRUN mkdir /s && echo seeded >/s/f && chown 5:6 /s/f\nFROM base\n"
                  "RUN --mount=type=cache,target=/c,from=seed,source=/s cat /c/f >/one && ls -n /c/f | cut -c1-30 >/who; echo more >>/c/f\n"
                  "RUN --mount=type=cache,target=/c,from=seed,source=/s cat /c/f >/two\n")
    tree = bench.files(dockerfile)
    assert tree["one"] == b"seeded\n" and tree["two"] == b"seeded\nmore\n", tree["two"]
    assert b"5" in tree["who"] and "c/f" not in tree
    seeded = bench.files("FROM base\nRUN --mount=type=cache,target=/c,from=seed,id=x cat /c/f >/one\n",
                         "--build-context", f"seed={bench.context({'f': 'named' + chr(10)})}")
    assert seeded["one"] == b"named\n"
    owned = bench.files("FROM base\nRUN --mount=type=cache,target=/c,uid=1000,gid=2000,mode=0750 stat -c '%u %g %a' /c >/o\n")
    assert owned["o"] == b"1000 2000 750\n", owned["o"]


@test
def sandbox_hostname(bench):
    tree = bench.files("FROM base\nRUN hostname >/h; cat /etc/hosts >/hosts\n", "--build-arg", "BUILDKIT_SANDBOX_HOSTNAME=own")
    assert tree["h"] == b"own\n" and b"own" in tree["hosts"]


@test
def rawjson(bench):
    context = bench.context({"Dockerfile": "FROM base\nARG NOPE\nRUN echo out; echo err >&2\nRUN exit 3\n"})
    bench.run("build", "--progress", "rawjson", "--build-arg", "SPARE=1", context, fails=True)
    lines = [json.loads(line) for line in bench.text.splitlines() if line.startswith("{")]
    vertexes = [vertex for line in lines for vertex in line.get("vertexes", [])]
    names = {vertex["digest"]: vertex["name"] for vertex in vertexes}
    logs = b"".join(base64.b64decode(log["data"]) for line in lines for log in line.get("logs", []) if log["stream"] == 1)
    errors = b"".join(base64.b64decode(log["data"]) for line in lines for log in line.get("logs", []) if log["stream"] == 2)
    assert logs == b"out\n" and errors == b"err\n", (logs, errors)
    assert any("error" in vertex and names[vertex["digest"]].endswith("RUN exit 3") for vertex in vertexes)
    assert all(given in names for vertex in vertexes for given in vertex.get("inputs", []))
    assert any("completed" in vertex and "started" in vertex for vertex in vertexes)
    assert any(line.get("warnings") for line in lines)
    bench.run("build", "--progress", "rawjson", "--target", "0", bench.context({"Dockerfile": "FROM base\nRUN true\n"}))
    bench.run("build", "--progress", "rawjson", bench.context({"Dockerfile": "FROM base\nRUN true\n"}))
    assert any(vertex.get("cached") for line in bench.text.splitlines() if line.startswith("{") for vertex in json.loads(line).get("vertexes", []))


class Screen:
    """What a terminal shows of what was written to it: as much of one as the live view of a build uses."""

    def __init__(self, columns):
        self.columns = columns
        self.lines = [""]
        self.row = 0

    def feed(self, text):
        for part in re.split(r"(\x1b\[[0-9;]*[A-Za-z]|\r\n|\n)", text):
            if part in ("\n", "\r\n"):
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append("")
            elif re.fullmatch(r"\x1b\[[0-9;]*m", part):
                continue
            elif part.startswith("\x1b["):
                count, what = part[2:-1], part[-1]
                if what == "F":
                    self.row -= int(count)
                    assert self.row >= 0, "moved above the first line"
                    # A line that was broken takes two rows, and the view then overwrites the wrong ones.
                    wide = [line for line in self.lines[self.row:] if len(line.encode("gb18030")) > self.columns]
                    assert not wide, wide
                elif what == "J":
                    del self.lines[self.row + 1:]
                    self.lines[self.row] = ""
                else:
                    raise AssertionError(f"a terminal's sequence that nobody expected: {part!r}")
            elif part:
                self.lines[self.row] += part


def on_terminal(bench, *words, size, resized=None):
    """Runs slipway with standard error on a terminal of that size (rows, columns); its screen, and all of them before."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, size)
    process = subprocess.Popen([bench.slipway, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=follower,
                               env={**bench.environment, "TERM": "xterm"}, cwd=bench.folder)
    os.close(follower)
    screen, seen = Screen(size[1]), []
    with open(leader, "rb", buffering=0) as terminal:
        while True:
            try:
                data = terminal.read(65536)
            except OSError:  # the last process that wrote to it is gone
                break
            if not data:
                break
            screen.feed(data.decode("utf-8", "replace"))
            seen.append("\n".join(screen.lines))
            if resized and "working" in seen[-1]:
                termios.tcsetwinsize(leader, resized)
                resized = None
    return process.wait(), screen, seen


@test
def live_view(bench):
    name = "a name of a stage that is longer than this terminal is wide, as they are where people say what they mean"
    context = bench.context({"Dockerfile": f"FROM base AS one\nRUN echo working; sleep 0.6; echo 一二三 > /one # {name}\n"
                             "FROM base AS two\nRUN i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; done; sleep 0.6; echo > /two\n"
                             "FROM base\nCOPY --from=one /one /\nCOPY --from=two /two /\n"})
    code, screen, seen = on_terminal(bench, "build", context, size=(24, 60))
    assert code == 0, "\n".join(screen.lines)
    # Both stages run side by side, with their last lines and not their first.
    both = [each for each in seen if "   working" in each and "   line 30" in each]
    assert both and all("   line 1\n" not in each for each in both), seen[-5:]
    assert any(re.search(r"^ > .*\d\.\ds$", line) for line in both[-1].splitlines()), both[-1]
    # What is done stays, what ran is gone.
    end = "\n".join(screen.lines)
    assert "   line 30" not in end and " > " not in end, end
    assert sum("RUN" in line for line in screen.lines) == 2 and sum("COPY" in line for line in screen.lines) == 2, end
    code, screen, _ = on_terminal(bench, "build", context, size=(24, 60))
    assert code == 0 and sum("CACHED" in line.upper() for line in screen.lines) >= 4, "\n".join(screen.lines)
    # A terminal that becomes narrower, and one too small for anything.
    code, screen, seen = on_terminal(bench, "build", "--no-cache", context, size=(24, 100), resized=(10, 50))
    assert code == 0
    last = [line for line in seen[-1].splitlines() if "COPY" in line]
    assert last and all(len(line) <= 50 for line in last), seen[-1]
    code, screen, _ = on_terminal(bench, "build", "--no-cache", context, size=(3, 20))
    assert code == 0
    # A step that fails says so below what was drawn.
    code, screen, _ = on_terminal(bench, "build", bench.context({"Dockerfile": "FROM base\nRUN echo why; exit 7\n"}), size=(24, 80))
    end = "\n".join(screen.lines)
    assert code == 2 and "why" in end and "Dockerfile:2" in end and "7" in end, end


def small_file_system(bench, size):
    """A folder of its own file system; nothing where that may not be mounted."""
    small = f"{bench.folder}/small"
    os.makedirs(small)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", small], check=False).returncode != 0:
        return None
    return small


@test
def automatic_collection(bench):
    """A build leaves no more than a fifth of the file system; what has a name, and the build itself, stays."""
    small = small_file_system(bench, "200m")
    if small is None:
        return "no permission to mount"
    try:
        store = {"SLIPWAY_STORE": f"{small}/store"}
        context = bench.context({"Dockerfile": "FROM base\nARG N=0\nRUN echo $N > /n; dd if=/dev/urandom of=/big bs=1M count=12\n"})
        bench.run("build", "-t", "kept", "--build-arg", "N=0", context, **store)
        for number in range(1, 7):
            # What was used in the second in which a build began counts as its own.
            time.sleep(1.1 if number == 6 else 0)
            bench.run("build", "--build-arg", f"N={number}", context, **store)
        bench.run("images", "df", "--format", "json", **store)
        usage = json.loads(bench.output)
        taken = os.statvfs(small)
        assert (taken.f_blocks - taken.f_bfree) * taken.f_frsize < 60 << 20, (taken.f_blocks - taken.f_bfree) * taken.f_frsize
        assert 12 << 20 < usage["bytes"] <= usage["limit"] <= 40 << 20, usage
        bench.run("images", "check", **store)
        # FROM is always there.
        for number, cached in ((0, 2), (6, 2), (1, 1)):
            bench.run("build", "--progress", "plain", "--build-arg", f"N={number}", context, **store)
            assert bench.cached() == cached, (number, bench.text)
    finally:
        subprocess.run(["umount", "-l", small], check=False)
    return None


@test
def full_disk_is_named(bench):
    """Only where a small file system can be mounted."""
    small = small_file_system(bench, "24m")
    if small is None:
        return "no permission to mount"
    try:
        context = bench.context({"Dockerfile": "FROM base\nRUN dd if=/dev/zero of=/big bs=1M count=100\n"})
        bench.run("build", context, fails=True, SLIPWAY_STORE=f"{small}/store")
        assert "disk is full" in bench.text.lower() or "no space" in bench.text.lower(), bench.text
        assert f"{small}/store" in bench.text, bench.text
    finally:
        subprocess.run(["umount", "-l", small], check=False)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    failed = []
    for each in TESTS:
        if not fnmatch.fnmatch(each.__name__, options.only):
            continue
        bench = Bench(slipway)
        try:
            left_out = each(bench)
            print(f"ok   {each.__name__}" + (f" (left out: {left_out})" if left_out else ""), flush=True)
        except Exception as failure:  # every test says what it saw
            failed.append(each.__name__)
            print(f"FAIL {each.__name__}: {type(failure).__name__} {failure}", flush=True)
        finally:
            bench.close()
    print(f"{len(failed)} failed" + (": " + " ".join(failed) if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
