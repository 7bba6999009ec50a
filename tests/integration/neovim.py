#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`slipway lsp` in Neovim, headless and scripted: neovim.py BIN_FOLDER. Exit code 77 where Neovim is not installed."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TEXT = """# 中文🐳
ARG VERSION=1.24
from golang:$VERSION AS build
maintainer somebody
RUN true "中文🐳" && apt-get update && apt-get install -y --no-install-recommends curl
RUN go build -o /out \\
    ./...
FROM scratch
COPY --from=build /out /out
USER 1000
ENTRYPOINT ["/out"]
"""


def main():
    if not shutil.which("nvim"):
        print("neovim is not installed: `slipway lsp` was not tried in it")
        sys.exit(77)
    program = os.path.abspath(os.path.join(sys.argv[1], "slipway"))
    script = pathlib.Path(__file__).with_suffix(".lua")
    with tempfile.TemporaryDirectory(prefix="slipway-neovim-") as folder:
        (pathlib.Path(folder) / "Dockerfile").write_text(TEXT, encoding="utf-8")
        (pathlib.Path(folder) / "slipway.yaml").write_text("ignore:\n  - DL3009\n", encoding="utf-8")
        # Nothing of the person's own settings, logs and states.
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["nvim", "--clean", "--headless", "-n", "-l", str(script), program, folder],
                              env=environment, timeout=120, check=False)
        if done.returncode != 0:
            log = pathlib.Path(folder) / ".local/state/nvim/lsp.log"
            print(log.read_text(encoding="utf-8", errors="replace")[-4000:] if log.exists() else "no log")
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
