#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A scripted client of `slipway lsp`: lsp.py BIN_FOLDER"""
import json
import os
import subprocess
import sys
import tempfile

URI = "file:///Dockerfile"
TEXT = "# 中文🐳\nARG VERSION=1\nfrom golang:$VERSION AS build\nRUN x \\\n\n  y\nFROM scratch\nCOPY --from=build /a /b\nCOPPY\n"


class Client:
    def __init__(self, program, environment):
        self.process = subprocess.Popen([program, "lsp", "--lang", "en"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=dict(os.environ, **environment))
        self.id = 0
        self.diagnostics = {}
        self.early = []  # told while an answer was waited for

    def send(self, message):
        body = json.dumps(dict(message, jsonrpc="2.0")).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            assert line, "the server has ended"
            if line == b"\r\n":
                return json.loads(self.process.stdout.read(length))
            name, _, value = line.decode().partition(":")
            if name == "Content-Length":
                length = int(value)

    def wait_for_diagnostics(self):
        while True:
            message = self.early.pop(0) if self.early else self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
                return

    def notify(self, method, **params):
        self.send({"method": method, "params": params})

    def ask(self, method, **params):
        self.id += 1
        self.send({"id": self.id, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.id:
                return message
            if message.get("method") == "textDocument/publishDiagnostics":
                self.early.append(message)

    def at(self, method, needle, offset=0, **more):
        before = TEXT[: TEXT.index(needle) + offset]
        line = before.count("\n")
        character = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
        return self.ask("textDocument/" + method, textDocument={"uri": URI},
                        position={"line": line, "character": character}, **more)["result"]


def edited(text, edits):
    """The text with TextEdits made; positions count UTF-16 units."""
    lines = text.splitlines(True) + [""]

    def offset(position):
        line = lines[position["line"]].encode("utf-16-le")
        return len("".join(lines[:position["line"]])) + len(line[: 2 * position["character"]].decode("utf-16-le"))

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def main():
    program = os.path.join(sys.argv[1], "slipway")
    with tempfile.TemporaryDirectory(prefix="slipway-lsp-") as folder:
        talk(program, folder)
    hostile(program)
    print("the language server answers")


def talk(program, folder):
    kit, store = os.path.join(folder, "kit"), os.path.join(folder, "store")
    os.makedirs(os.path.join(kit, "golang"))
    with open(os.path.join(kit, "golang", "oci-layout"), "w", encoding="utf-8"):
        pass
    client = Client(program, {"SLIPWAY_KIT": kit, "SLIPWAY_STORE": store})
    capabilities = client.ask("initialize", capabilities={})["result"]["capabilities"]
    assert capabilities["renameProvider"] and capabilities["positionEncoding"] == "utf-16"
    client.notify("initialized")
    document = {"uri": URI}
    client.notify("textDocument/didOpen", textDocument={"uri": URI, "languageId": "dockerfile", "version": 1, "text": TEXT})

    labels = [item["label"] for item in client.at("completion", "build /a", 1)["items"]]
    assert "build" in labels, labels
    bases = {item["label"]: item.get("detail") for item in client.at("completion", "golang:", 2)["items"]}
    assert bases.get("golang") == "kit", bases
    assert not os.path.exists(store), "asking made a store"
    assert "VERSION = 1" in client.at("hover", "VERSION AS")["contents"]["value"]
    definition = client.at("definition", "build /a")
    assert definition[0]["range"]["start"] == {"line": 2, "character": 24}, definition
    assert len(client.at("references", "build /a", context={"includeDeclaration": True})) == 2
    assert client.at("prepareRename", "VERSION=1")["placeholder"] == "VERSION"
    changes = client.at("rename", "VERSION=1", newName="GO")["changes"][URI]
    assert edited(TEXT, changes) == TEXT.replace("VERSION", "GO"), changes
    symbols = client.ask("textDocument/documentSymbol", textDocument=document)["result"]
    assert "build" in [each["name"] for each in symbols], symbols
    assert client.ask("textDocument/foldingRange", textDocument=document)["result"]
    edits = client.ask("textDocument/formatting", textDocument=document, options={})["result"]
    assert "\nFROM golang:$VERSION AS build\n" in edited(TEXT, edits), edits
    tokens = client.ask("textDocument/semanticTokens/full", textDocument=document)["result"]["data"]
    assert tokens[2] == 6, "the comment's length counts UTF-16 units: %r" % tokens[:5]
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = client.ask("textDocument/inlayHint", textDocument=document, range=everything)["result"]
    assert hints[0]["label"] == "= golang:1", hints
    actions = client.ask("textDocument/codeAction", textDocument=document, range=everything, context={})["result"]
    assert {each["kind"] for each in actions} == {"quickfix", "source.fixAll"}, actions

    # Findings come when the client is quiet; then what changes is told.
    client.wait_for_diagnostics()
    assert any("COPPY" in each["message"] for each in client.diagnostics[URI]), client.diagnostics
    start = TEXT[: TEXT.index("COPPY")].count("\n")
    client.notify("textDocument/didChange", textDocument={"uri": URI, "version": 2}, contentChanges=[
        {"range": {"start": {"line": start, "character": 0}, "end": {"line": start + 1, "character": 0}}, "text": ""}])
    client.wait_for_diagnostics()
    assert not any("COPPY" in each["message"] for each in client.diagnostics[URI]), client.diagnostics
    client.notify("textDocument/didClose", textDocument=document)
    client.wait_for_diagnostics()
    assert client.diagnostics[URI] == []
    assert "error" in client.ask("textDocument/hover", textDocument=document, position={"line": 0, "character": 0})
    assert client.ask("textDocument/unknown", textDocument=document)["error"]["code"] == -32601
    assert client.ask("shutdown")["result"] is None
    assert client.ask("textDocument/hover")["error"]["code"] == -32600
    client.notify("exit")
    assert client.process.wait(10) == 0


def hostile(program):
    """What is broken ends it, with a code and without waiting."""
    for stream, code in [(b"", 1),
                         (b"Content-Length: 9\r\n\r\nnot json!", 1),
                         (b"Content-Length: 99999999999\r\n\r\n", 2),
                         (b"Content-Length: -1\r\n\r\n", 2),
                         (b"GET / HTTP/1.1\r\n\r\n", 2),
                         (bytes(range(128, 256)) * 1000, 2)]:
        done = subprocess.run([program, "lsp"], input=stream, capture_output=True, timeout=10)
        assert done.returncode == code, (stream[:40], done)


if __name__ == "__main__":
    main()
