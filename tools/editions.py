"""The Chinese edition: the prose of each notebook in translations/zh, cell by cell; code, outputs and
figures are the English notebook's.

python tools/editions.py zh                  makes build/zh/notebooks
python tools/editions.py zh skeleton NAME    writes what NAME's translation lacks, to be translated
python tools/editions.py zh check [NAME...]  says what is missing, stale or otherwise than in English

A cell of a translation follows a line <!-- ID SUM -->: the English cell's id, and the sum of the
text that it translates. A changed English cell is stale until it is translated anew.
"""

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path

import navigation
import run

ROOT = run.ROOT
MARK = re.compile(r"^<!-- (\S+) ([0-9a-f]{8}) -->\n", re.MULTILINE)
CJK = r"[\u4e00-\u9fff]"
PIECES = {
    "formula": re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL),
    "code": re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL),
    "link": re.compile(r"(?<=\]\()[^)\s]+(?:\([^)\s]*\)[^)\s]*)*(?=\))"),
    "tag": re.compile(r"</?[a-z][^>]*>"),
}
NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8, "十亿": 1e9}
SCALE = re.compile(r"\s*(thousand|million|billion|百万|十亿|千|万|亿)")


def sum_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def prose(notebook):
    """The texts of a notebook's cells by their ids, but for the links at its end."""
    return {
        cell["id"]: "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown" and cell["id"] != navigation.ID
    }


def english():
    """All notebooks by their names."""
    return {path.stem: path for path in run.chapters() + run.solutions()}


def file_of(language, name):
    return ROOT / "translations" / language / f"{name}.md"


def translated(language, name):
    """The translated cells of a notebook by their ids: the sum of the English text, and the text."""
    file = file_of(language, name)
    parts = MARK.split(file.read_text("utf-8")) if file.exists() else [""]
    return {parts[i]: (parts[i + 1], parts[i + 2].strip()) for i in range(1, len(parts), 3)}


def terms(language):
    """The words that a translation uses: English terms with those that stand for them everywhere."""
    with open(ROOT / "translations" / language / "terms.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["everywhere"]]
        return [(row["english"].lower(), row["translation"].split("|")) for row in rows]


def split(text):
    """A text without its formulas, code, links and tags, and those by their kinds."""
    found = {}
    for kind in ("code", "formula", "link", "tag"):
        pieces = PIECES[kind].findall(text)
        if kind == "formula":
            pieces = [re.sub(r"\\(?:text|mathrm|operatorname)\{[^}]*\}", "", piece) for piece in pieces]
        found[kind] = Counter(re.sub(r"\s+", " ", piece) for piece in pieces)
        # A letter in its place keeps what stands around it apart.
        text = PIECES[kind].sub("" if kind in ("link", "tag") else "x", text)
    return text, found


def numbers(text):
    """The numbers of a text by their values, however thousands and millions are written."""
    found = Counter()
    for match in NUMBER.finditer(text):
        scale = SCALE.match(text, match.end())
        value = float(match.group().replace(",", "")) * (SCALES[scale.group(1)] if scale else 1)
        found[f"{value:.10g}"] += 1
    return found


def faults(language, source, text):
    """What a translated cell has otherwise than its English one, or is not written well."""
    plain, pieces = split(source)
    own, own_pieces = split(text)
    for kind in pieces:
        for piece, count in (pieces[kind] - own_pieces[kind]).items():
            yield f"{kind} missing: {piece}" + (f" ({count} times)" if count > 1 else "")
        for piece in own_pieces[kind] - pieces[kind]:
            yield f"{kind} not in English: {piece}"
    for number in numbers(plain) - numbers(own):
        yield f"number missing: {number}"
    for number in numbers(own) - numbers(plain):
        yield f"number not in English: {number}"
    # What is emphasized stands apart by itself.
    bare = re.sub(r"[*_]", "", own)
    for match in re.finditer(rf"{CJK}[A-Za-z0-9]|[A-Za-z0-9%]{CJK}", bare):
        yield f"no space between: {match.group()}"
    for match in re.finditer(rf"{CJK}[,;:?!]|{CJK}\.(?!\w)|[,;:?!]{CJK}|{CJK} ?\([^)]*\)", bare):
        yield f"punctuation of English: {match.group()}"
    lower = re.sub(r"\s+", " ", plain.lower())
    for term, words in terms(language):
        if re.search(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", lower) and not any(w in text for w in words):
            yield f"term: {term} is {' or '.join(words)}"


def problems(language, names=None):
    """All that is missing, stale or wrong, a line each."""
    every = english()
    for name in names or every:
        cells = prose(json.loads(every[name].read_text("utf-8")))
        done = translated(language, name)
        for cell, text in cells.items():
            if cell not in done:
                yield f"{name} {cell}: not translated"
            elif done[cell][0] != sum_of(text):
                yield f"{name} {cell}: stale, the English text has changed"
            else:
                yield from (f"{name} {cell}: {fault}" for fault in faults(language, text, done[cell][1]))
        yield from (f"{name} {cell}: no such cell in English" for cell in done if cell not in cells)
        if [cell for cell in done if cell in cells] != [cell for cell in cells if cell in done]:
            yield f"{name}: cells in another order"


def skeleton(language, name):
    """Writes the English text of each cell that is missing or stale into the translation."""
    cells = prose(json.loads(english()[name].read_text("utf-8")))
    done = translated(language, name)
    parts = []
    for cell, text in cells.items():
        fresh = cell in done and done[cell][0] == sum_of(text)
        parts.append(f"<!-- {cell} {sum_of(text)} -->\n{done[cell][1] if fresh else text}\n")
    file_of(language, name).write_text("\n".join(parts), "utf-8", newline="\n")


if __name__ == "__main__":
    language, *rest = sys.argv[1:]
    if rest[:1] == ["skeleton"]:
        for each in rest[1:]:
            skeleton(language, each)
    elif rest[:1] == ["check"]:
        found = list(problems(language, rest[1:]))
        print(*found, sep="\n")
        sys.exit(bool(found))
