#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Facts about images against the programs that know them: packages against dpkg-query and rpm with the databases that these
wrote themselves, programs made by gcc and go against readelf and `go version -m`.

    facts.py PROGRAMS [--kit DIR]

dpkg's database is that of the kit's base debian, found or made in DIR.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

SPEC = """Name: {name}
Version: 1.5
Release: {release}
Epoch: 2
Summary: A test
License: Apache-2.0
BuildArch: noarch
%description
A test.
%install
mkdir -p %{{buildroot}}/opt/{name}/deep
head -c {size} /dev/zero >%{{buildroot}}/opt/{name}/big
echo text >"%{{buildroot}}/opt/{name}/deep/中文"
ln -s big %{{buildroot}}/opt/{name}/link
%files
/opt/{name}
"""

C = """#include <stdio.h>
#include <math.h>
int main(int n, char** v) { printf("%f\\n", sin(n)); return v == 0; }
"""

GO = """package main
import ("fmt"; "os")
var version = "none"
func main() { fmt.Println(version, len(os.Args)) }
"""


class Checks:
    def __init__(self):
        self.failed = 0

    def __call__(self, what, found, expected):
        good = found == expected
        print("ok    " if good else "FAILED", what)
        if not good:
            print("      found   ", str(found)[:1500])
            print("      expected", str(expected)[:1500])
        self.failed += not good


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **options).stdout


def tar_of(root, path):
    with tarfile.open(path, "w") as tar:
        for name in sorted(os.listdir(root)):
            tar.add(os.path.join(root, name), name)
    return path


def analysis(slipway, image):
    return json.loads(run(slipway, "analyze", "--format", "json", image))


def file_bytes(root, paths):
    """Bytes and number of the regular files, each inode once."""
    inodes = {}
    for path in paths:
        full = os.path.join(root, path.lstrip("/"))
        # A path through a merged /bin is the same file.
        if os.path.isfile(full) and not os.path.islink(full):
            inodes[os.stat(full).st_ino] = os.stat(full).st_size
    return sum(inodes.values()), len(inodes)


def check_dpkg(check, slipway, kit, folder):
    layout = os.path.join(kit, "debian")
    found = {package["name"]: package for package in analysis(slipway, layout)["packages"]}
    with open(f"{layout}/index.json", encoding="utf-8") as file:
        manifest = json.load(file)["manifests"][0]["digest"].split(":")
    with open(os.path.join(layout, "blobs", *manifest), encoding="utf-8") as file:
        layers = [layer["digest"].split(":") for layer in json.load(file)["layers"]]
    root = os.path.join(folder, "debian")
    os.makedirs(root)
    for layer in layers:
        with tarfile.open(os.path.join(layout, "blobs", *layer)) as tar:
            tar.extractall(root, filter=lambda member, _: None if member.isdev() else member.replace(uid=None, gid=None, uname=None, gname=None))
    admin = f"--admindir={root}/var/lib/dpkg"
    expected = {}
    for line in run("dpkg-query", admin, "-W", "-f", "${Package}\\t${Version}\\t${Architecture}\\t${db:Status-Status}\\n").splitlines():
        name, version, architecture, status = line.split("\t")
        if status == "installed":
            expected[name] = (version, architecture)
    check(f"dpkg: {len(expected)} packages with their versions",
          {name: (package["version"], package["architecture"]) for name, package in found.items()}, expected)
    bytes_found, bytes_expected = {}, {}
    for name in expected:
        bytes_expected[name] = file_bytes(root, run("dpkg-query", admin, "-L", name).splitlines())
        bytes_found[name] = (found[name]["bytes"], found[name]["files"]) if name in found else None
    # A file that two packages name is one package's bytes.
    differing = {name for name in expected if bytes_found[name] != bytes_expected[name]}
    check("dpkg: bytes and files of each package", {name: bytes_found[name] for name in differing},
          {name: bytes_expected[name] for name in differing})


def check_rpm(check, slipway, folder):
    root, top = os.path.join(folder, "rpmroot"), os.path.join(folder, "rpmbuild")
    os.makedirs(f"{root}/var/lib/rpm")
    database = ["--define", "_db_backend sqlite", "--dbpath", "/var/lib/rpm", "--root", root]
    expected = {}
    sizes = {"one": 1000, "two": 200_000, "name-with-dashes": 1}
    packages = []
    for number, (name, size) in enumerate(sizes.items()):
        spec = pathlib.Path(folder, f"{name}.spec")
        spec.write_text(SPEC.format(name=name, size=size, release=number + 1), encoding="utf-8")
        run("rpmbuild", "-bb", "--define", f"_topdir {top}", "--define", "_build_id_links none", spec)
        packages += [str(path) for path in pathlib.Path(top, "RPMS").rglob(f"{name}-1.5-*.rpm")]
        expected[name] = ("2:1.5-" + str(number + 1), size + 5, 2)
    run("rpm", *database, "--nodeps", "--nosignature", "-i", *packages)
    query = run("rpm", *database, "-qa", "--qf", "%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE}\\n").split("\n")
    check("rpm's own answer", sorted(query)[1:], sorted(f"{name} {version}" for name, (version, _, _) in expected.items()))
    for backend in ("usr/lib/sysimage/rpm", "var/lib/rpm"):
        if backend != "var/lib/rpm":
            os.makedirs(f"{root}/usr/lib/sysimage")
            os.rename(f"{root}/var/lib/rpm", f"{root}/{backend}")
        else:
            os.rename(f"{root}/usr/lib/sysimage/rpm", f"{root}/{backend}")
        found = analysis(slipway, tar_of(root, f"{folder}/rpm.tar"))
        check(f"rpm: packages, bytes and files from /{backend}",
              {package["name"]: (package["version"], package["bytes"], package["files"]) for package in found["packages"]
               if package["manager"] == "rpm"}, expected)
    # With a write-ahead log beside it, as a container that was committed while rpm ran has it.
    run("rpm", *database, "--nodeps", "-e", "two")
    found = analysis(slipway, tar_of(root, f"{folder}/rpm.tar"))
    check("rpm: a package that was removed is gone", sorted(package["name"] for package in found["packages"]), ["name-with-dashes", "one"])


def check_programs(check, slipway, folder):
    root = os.path.join(folder, "programs")
    os.makedirs(f"{root}/bin")
    source = os.path.join(folder, "main.c")
    pathlib.Path(source).write_text(C, encoding="utf-8")
    made = {
        "dynamic": ["-g", "-no-pie"], "pie": ["-O2"], "stripped": ["-s"], "static": ["-static"], "static-pie": ["-static-pie"],
        "static-stripped": ["-static", "-s"],
    }
    for name, flags in made.items():
        run("gcc", *flags, "-Wl,--build-id=sha1", "-o", f"{root}/bin/{name}", source, "-lm")
    go = os.path.join(folder, "go")
    os.makedirs(go)
    pathlib.Path(go, "go.mod").write_text("module example.org/thing\n\ngo 1.21\n", encoding="utf-8")
    pathlib.Path(go, "main.go").write_text(GO, encoding="utf-8")
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOCACHE": f"{folder}/gocache",
                   "GOPATH": f"{folder}/gopath", "HOME": folder}
    run("go", "build", "-buildvcs=false", "-o", f"{root}/bin/go-plain", ".", cwd=go, env=environment)
    run("go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w -X main.version=1.2", "-o", f"{root}/bin/go-small", ".", cwd=go,
        env=environment)
    os.symlink("dynamic", f"{root}/bin/link")
    found = {program["path"]: program for program in analysis(slipway, tar_of(root, f"{folder}/programs.tar"))["executables"]}
    check("every program once", sorted(found), sorted(f"/bin/{name}" for name in [*made, "go-plain", "go-small"]))
    for path, program in sorted(found.items()):
        full = root + path
        header, sections = run("readelf", "-hldW", full), run("readelf", "-SW", full)
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", header)
        interpreter = re.search(r"interpreter: (.*)\]", header)
        kind = "dynamic" if interpreter else "static-pie" if "Type:" in header and re.search(r"Type:\s+DYN", header) else "static"
        check(f"{path}: kind, loader, libraries, symbols as readelf says",
              (program["kind"], program["interpreter"], sorted(program["needed"]), program["stripped"], program["debugBytes"] > 0),
              (kind, interpreter.group(1) if interpreter else "", sorted(needed), ".symtab" not in sections, ".debug_info" in sections))
        check(f"{path}: what is not in the image", (program["interpreterMissing"], sorted(program["missing"]), program["starts"]),
              (bool(interpreter), sorted(needed), not interpreter))
        notes = re.search(r"Build ID: (\w+)", run("readelf", "-nW", full))
        check(f"{path}: build id", program["buildId"], notes.group(1) if notes else "")
    for name in ("go-plain", "go-small"):
        told = run("go", "version", "-m", f"{root}/bin/{name}", env=environment).splitlines()
        settings = dict(line.split("\t")[2].split("=", 1) for line in told if line.startswith("\tbuild\t"))
        # Values with blanks stand in quotes in the program and so in `go version -m`.
        settings = {key: value.strip('"') for key, value in settings.items()}
        go_facts = found[f"/bin/{name}"]["go"]
        check(f"{name}: Go build information as go version -m says",
              (go_facts["version"], go_facts["path"], {key: value.strip('"') for key, value in go_facts["settings"].items()}),
              (told[0].split(": ")[1].split()[0], "example.org/thing", settings))
    # With what they need in the image they start.
    loader = re.search(r"interpreter: (.*)\]", run("readelf", "-lW", f"{root}/bin/dynamic")).group(1)
    for library in (loader, *re.findall(r"=> (/\S+)", run("ldd", f"{root}/bin/dynamic"))):
        os.makedirs(os.path.dirname(root + library), exist_ok=True)
        shutil.copy(library, root + library)
    found = {program["path"]: program for program in analysis(slipway, tar_of(root, f"{folder}/programs.tar"))["executables"]}
    check("with loader and libraries it starts", (found["/bin/dynamic"]["starts"], found["/bin/dynamic"]["missing"]), (True, []))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--kit", default=os.path.join(os.environ.get("SLIPWAY_DEV_CACHE", tempfile.gettempdir()), "kit"))
    options = parser.parse_args()
    slipway = os.path.join(os.path.abspath(options.programs), "slipway")
    folder = tempfile.mkdtemp(prefix="slipway-facts-")
    check = Checks()
    try:
        run(slipway, "kit", "make", options.kit, "debian")
        check_programs(check, slipway, folder)
        check_rpm(check, slipway, folder)
        check_dpkg(check, slipway, options.kit, folder)
    finally:
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
