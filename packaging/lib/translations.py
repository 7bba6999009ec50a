#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The texts of the window, in resources/translations.

  translations.py update   takes over new texts of the sources (untranslated) and drops those that are gone
  translations.py check    fails on texts that are missing, untranslated, or whose placeholders differ

lupdate does not know nested namespaces (`namespace a::b`), so contexts get their namespace here: what tr() looks for at
run time is the class with its namespaces.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ["widgets", "app/workbench"]
FILES = {"zh_CN": 1, "en": 2}  # language: number of plural forms


def path_of(language):
    return os.path.join(ROOT, "resources/translations/workbench_%s.ts" % language)


def namespaces():
    """Class name to qualified name, for every class of the window."""
    found = {}
    for folder in FOLDERS:
        for directory, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                if not name.endswith((".h", ".cpp")):
                    continue
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    text = file.read()
                # A file may declare others' classes ahead: those have no body.
                for each in re.finditer(r"^class (\w+)[^;{]*\{\s*(?:\n\s*)*Q_OBJECT", text, re.M):
                    spaces = re.findall(r"^namespace (slipway::\w+) \{", text[:each.start()], re.M)
                    if spaces:
                        found[each.group(1)] = spaces[-1] + "::" + each.group(1)
    return found


def extracted():
    """[(context, source, comment, is plural)] of the sources."""
    tool = next(p for p in ["/usr/lib/qt6/bin/lupdate", "/usr/bin/lupdate6", "/usr/bin/lupdate"] if os.path.exists(p))
    with tempfile.TemporaryDirectory() as directory:
        target = os.path.join(directory, "all.ts")
        subprocess.run([tool, *[os.path.join(ROOT, f) for f in FOLDERS], "-locations", "none", "-no-obsolete",
                        "-source-language", "en", "-target-language", "zh_CN", "-ts", target],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tree = ET.parse(target).getroot()
    spaces = namespaces()
    result = []
    for context in tree.findall("context"):
        name = context.find("name").text
        name = spaces.get(name.rsplit("::", 1)[-1], name)
        for message in context.findall("message"):
            comment = message.find("comment")
            result.append((name, message.find("source").text, comment.text if comment is not None else None,
                           message.get("numerus") == "yes"))
    return sorted(set(result), key=lambda m: (m[0], m[1], m[2] or ""))


def stored(language):
    """(context, source, comment) to its translations."""
    result = {}
    if not os.path.exists(path_of(language)):
        return result
    for context in ET.parse(path_of(language)).getroot().findall("context"):
        name = context.find("name").text
        for message in context.findall("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") == "unfinished":
                continue
            forms = [f.text or "" for f in translation.findall("numerusform")] or [translation.text or ""]
            comment = message.find("comment")
            result[(name, message.find("source").text, comment.text if comment is not None else None)] = forms
    return result


def update():
    messages = extracted()
    for language, forms in FILES.items():
        known = stored(language)
        by_source = {key[1]: value for key, value in known.items()}
        root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
        context = None
        for name, source, comment, plural in messages:
            if language == "en" and not plural:
                continue
            if context is None or context.find("name").text != name:
                context = ET.SubElement(root, "context")
                ET.SubElement(context, "name").text = name
            message = ET.SubElement(context, "message", **({"numerus": "yes"} if plural else {}))
            ET.SubElement(message, "source").text = source
            if comment:
                ET.SubElement(message, "comment").text = comment
            # The same words elsewhere are a good guess.
            texts = known.get((name, source, comment)) or by_source.get(source)
            translation = ET.SubElement(message, "translation")
            if plural:
                for i in range(forms):
                    ET.SubElement(translation, "numerusform").text = texts[i] if texts and i < len(texts) else ""
            elif texts:
                translation.text = texts[0]
            if not texts or len(texts) != (forms if plural else 1) or not all(texts):
                translation.set("type", "unfinished")
        ET.indent(root, "    ")
        with open(path_of(language), "w", encoding="utf-8") as file:
            file.write('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' +
                       ET.tostring(root, encoding="unicode") + "\n")


def placeholders(text):
    return sorted(re.findall(r"%(?:L?\d+|n)", text))


def check():
    wrong = []
    for language, forms in FILES.items():
        known = stored(language)
        for name, source, comment, plural in extracted():
            if language == "en" and not plural:
                continue
            texts = known.get((name, source, comment))
            if not texts or not all(texts) or len(texts) != (forms if plural else 1):
                wrong.append("%s: %s: not translated: %s" % (language, name, source))
                continue
            for text in texts:
                # A singular may say "one" without a number.
                if placeholders(text) != placeholders(source) and not (plural and language == "en"):
                    wrong.append("%s: %s: placeholders differ: %s -> %s" % (language, name, source, text))
    print("\n".join(wrong) if wrong else "every text of the window is translated")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        sys.exit(check())
    else:
        sys.exit(__doc__)
