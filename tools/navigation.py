"""Gives every notebook a last cell that leads back, on, to its solutions and to the contents, and its
slides: each heading begins one, and each piece of code one below it.

python tools/navigation.py           writes these anew, after a chapter was added, renamed or changed
"""

import json
import re
from pathlib import Path

import run

ID = "navigation"
# What leads to the solutions, the contents and the glossary, and the link to the other language.
ENGLISH = ("The exercises, worked", "All chapters", "Words", "[中文]({up}../README.zh.md)")


def title(path):
    """What a chapter calls itself in short: its number, and what stands before a colon."""
    return short("".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"]))


def short(text):
    return re.split(": |：", text.splitlines()[0].lstrip("# "))[0]


def solutions_of(chapter):
    """The notebook with a chapter's exercises worked, if it has one."""
    found = [path for path in run.solutions() if path.stem.startswith(chapter.stem)]
    return found[0] if found else None


def line(path, words=ENGLISH, title=title):
    """The line of links that a notebook ends with."""
    chapters = run.chapters()
    worked, contents, glossary, other = words
    parts = []
    if path in chapters:
        at, up = chapters.index(path), ""
        if at > 0:
            parts.append(f"[← {title(chapters[at - 1])}]({chapters[at - 1].name})")
        if solutions := solutions_of(path):
            parts.append(f"[{worked}](solutions/{solutions.name})")
    else:
        chapter = next(each for each in chapters if path.stem.startswith(each.stem))
        at, up = chapters.index(chapter), "../"
        parts.append(f"[← {title(chapter)}]({up}{chapter.name})")
    parts.append(f"[{contents}]({up}../README.md) · [{glossary}]({up}../docs/glossary.md)")
    parts.append(other.format(up=up))
    if at + 1 < len(chapters):
        parts.append(f"[{title(chapters[at + 1])} →]({up}{chapters[at + 1].name})")
    return " · ".join(parts)


def slide(cell):
    if cell["cell_type"] == "code":
        return "subslide"
    return "slide" if "".join(cell["source"]).startswith("#") else "-"


def led(text, path):
    """A notebook's text with the last cell as it should be; outputs stay byte by byte."""
    notebook = json.loads(text)
    cells = [cell for cell in notebook["cells"] if cell.get("id") != ID]
    for cell in cells:
        cell["metadata"]["slideshow"] = {"slide_type": slide(cell)}
    metadata = {"slideshow": {"slide_type": "skip"}}
    last = {"cell_type": "markdown", "id": ID, "metadata": metadata, "source": ["---\n", line(path)]}
    notebook["cells"] = [*cells, last]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in run.chapters() + run.solutions():
        each.write_bytes(led(each.read_text("utf-8"), each).encode())
