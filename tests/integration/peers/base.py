# SPDX-License-Identifier: Apache-2.0
"""The base image of the cases: busybox with users, links, modes and a deleted file, as one docker-archive (for the engines)
and one OCI layout directory (for Slipway), of the same two layers."""
import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile

CREATED = "2024-05-06T07:08:09Z"
TIME = 1715000000


def make_tar(entries):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, what in entries:
            member = tarfile.TarInfo(path)
            member.mtime = TIME
            member.mode = what.get("mode", 0o755 if what["type"] == "dir" else 0o644)
            member.uid, member.gid = what.get("uid", 0), what.get("gid", 0)
            content = what.get("content", b"")
            if what["type"] == "dir":
                member.type = tarfile.DIRTYPE
            elif what["type"] == "symlink":
                member.type, member.linkname = tarfile.SYMTYPE, what["to"]
            elif what["type"] == "link":
                # As tar itself does: a link says what its target says.
                member.type, member.linkname = tarfile.LNKTYPE, what["to"]
                target = dict(entries)[what["to"]]
                member.mode, member.uid, member.gid = target["mode"], target.get("uid", 0), target.get("gid", 0)
            else:
                member.size = len(content)
            tar.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return data.getvalue()


def directory(mode=0o755, **more):
    return {"type": "dir", "mode": mode, **more}


def file(content, mode=0o644, **more):
    return {"type": "file", "content": content, "mode": mode, **more}


def layers():
    with open("/bin/busybox", "rb") as program:
        busybox = program.read()
    applets = subprocess.run(["/bin/busybox", "--list"], capture_output=True, check=True, text=True).stdout.split()
    first = [(name, directory()) for name in ("bin", "etc", "home", "home/app", "root", "usr", "usr/bin", "var", "srv", "dev", "proc", "sys")]
    first += [("tmp", directory(0o1777)), ("home/app/own", directory(0o750, uid=1000, gid=1000))]
    first += [("bin/busybox", file(busybox, 0o755))]
    first += [(f"bin/{name}", {"type": "symlink", "to": "busybox"}) for name in applets if name != "busybox"]
    first += [
        ("etc/passwd", file(b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nweb:x:1001:2000::/srv:/bin/sh\n")),
        ("etc/group", file(b"root:x:0:\napp:x:1000:\nwww:x:2000:app\nextra:x:3000:app\n")),
        ("srv/deep", directory()), ("srv/deep/a", file(b"lower a\n")), ("srv/deep/b", file(b"lower b\n", 0o600, uid=1000, gid=2000)),
        ("srv/keep", file(b"keep\n")), ("srv/also", {"type": "link", "to": "srv/keep"}),
        ("srv/lnk", {"type": "symlink", "to": "deep"}), ("srv/abs", {"type": "symlink", "to": "/srv/deep"}),
        ("srv/gone", file(b"to be deleted\n")),
        ("home/app/own/f", file(b"own\n", 0o640, uid=1000, gid=1000)), ("usr/bin/suid", file(b"#!/bin/sh\n", 0o4755)),
    ]
    second = [("srv", directory()), ("srv/.wh.gone", file(b"")), ("srv/second", file(b"second layer\n"))]
    return [make_tar(first), make_tar(second)]


def write_base(folder, name="base", config=None):
    """Writes FOLDER/NAME (OCI layout) and FOLDER/NAME.tar (docker-archive)."""
    tars = layers()
    configuration = {
        "architecture": "amd64", "config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "BASE=yes"], "Cmd": ["sh"],
                                            "Labels": {"from": "base"}, **(config or {})},
        "created": CREATED,
        "history": [{"created": CREATED, "created_by": "base one"}, {"created": CREATED, "created_by": "base two"}],
        "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]},
    }
    raw = json.dumps(configuration).encode()
    layout = os.path.join(folder, name)
    os.makedirs(f"{layout}/blobs/sha256")

    def blob(data, media_type):
        digest = hashlib.sha256(data).hexdigest()
        with open(f"{layout}/blobs/sha256/{digest}", "wb") as target:
            target.write(data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    manifest = {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": blob(raw, "application/vnd.oci.image.config.v1+json"),
        "layers": [blob(gzip.compress(tar, 1, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip") for tar in tars],
    }
    index = {"schemaVersion": 2, "manifests": [{**blob(json.dumps(manifest).encode(), manifest["mediaType"]),
                                                "annotations": {"org.opencontainers.image.ref.name": "latest"},
                                                "platform": {"architecture": "amd64", "os": "linux"}}]}
    with open(f"{layout}/index.json", "w", encoding="utf-8") as target:
        json.dump(index, target)
    with open(f"{layout}/oci-layout", "w", encoding="utf-8") as target:
        target.write('{"imageLayoutVersion":"1.0.0"}')
    archive = os.path.join(folder, f"{name}.tar")
    with tarfile.open(archive, "w") as tar:
        def add(path, data):
            member = tarfile.TarInfo(path)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))

        names = []
        for number, data in enumerate(tars):
            names.append(f"layer{number}/layer.tar")
            add(names[-1], data)
        add("config.json", raw)
        add("manifest.json", json.dumps([{"Config": "config.json", "RepoTags": [f"{name}:latest"], "Layers": names}]).encode())
    return layout, archive
