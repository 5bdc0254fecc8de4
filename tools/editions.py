"""The Chinese edition: the prose of each notebook in translations/zh, cell by cell; code, outputs and
figures are the English notebook's.

python tools/editions.py zh                  makes build/zh/notebooks, with English where a cell is not translated
python tools/editions.py zh skeleton NAME    writes what NAME's translation lacks, to be translated
python tools/editions.py zh check [NAME...]  says what is missing, stale or otherwise than in English

A cell of a translation follows a line <!-- ID SUM -->: the English cell's id, and the sum of the
text that it translates. A changed English cell is stale until it is translated anew.

A notebook in build/zh that its reader has changed is theirs, and is left alone.
"""

import contextlib
import csv
import hashlib
import json
import os
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
# Three words of English or more: a title, or names, which stay as they are.
ENGLISH = re.compile(r"[A-Za-z][\w'’-]*(?:[,:.]? [A-Za-z][\w'’-]*){2,}")
FILE = re.compile(r"(?<=\]\()(?!https?:|#)[^)#]+(?=[)#])")
# What the last cell of a notebook says; the link to the English page is put in its place.
NAVIGATION = {"zh": ("练习题解", "全部章节", "术语表", "[English](#)")}
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


def elliptical(source, missing, other):
    """Numbers without their scale, as in "47 and 129 million", that the translation has with it."""
    for scale in ("thousand", "million", "billion"):
        for number in list(missing) if scale in source else []:
            scaled = f"{float(number) * SCALES[scale]:.10g}"
            if other[scaled]:
                yield number, scaled


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
    if not re.search(CJK, own) and re.search("[A-Za-z]{2}", own):
        yield "still in English"
        return
    for kind in pieces:
        for piece, count in (pieces[kind] - own_pieces[kind]).items():
            yield f"{kind} missing: {piece}" + (f" ({count} times)" if count > 1 else "")
        for piece in own_pieces[kind] - pieces[kind]:
            yield f"{kind} not in English: {piece}"
    missing, other = numbers(plain) - numbers(own), numbers(own) - numbers(plain)
    for number, scaled in list(elliptical(plain, missing, other)):
        missing -= Counter([number])
        other -= Counter([scaled])
    yield from (f"number missing: {number}" for number in missing)
    yield from (f"number not in English: {number}" for number in other)
    # What is emphasized stands apart by itself.
    bare = re.sub(r"[*_]", "", own)
    for match in re.finditer(rf"{CJK}[A-Za-z0-9]|[A-Za-z0-9%]{CJK}", bare):
        yield f"no space between: {match.group()}"
    for match in re.finditer(rf"{CJK}[,;:?!]|{CJK}\.(?!\w)|[,;:?!]{CJK}|{CJK} ?\([^)]*\)", bare):
        yield f"punctuation of English: {match.group()}"
    for title in ENGLISH.findall(own):
        plain = plain.replace(title, "x")
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
    file_of(language, name).write_bytes("\n".join(parts).encode())


def folder(language):
    return ROOT / "build" / language / "notebooks"


def edition(language, path):
    """An English notebook in a language, as text: only its prose and the links in it are others."""
    notebook = json.loads(path.read_text("utf-8"))
    done = translated(language, path.stem)
    for cell in notebook["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        text = "".join(cell["source"])
        if cell["id"] == navigation.ID:
            text = last_cell(language, path)
        elif cell["id"] in done and done[cell["id"]][0] == sum_of(text):
            text = led(language, path, done[cell["id"]][1])
        else:
            text = led(language, path, text)
        cell["source"] = text.splitlines(True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def target(language, path):
    """Where the edition of a notebook lies."""
    return folder(language) / path.relative_to(run.NOTEBOOKS)


def led(language, path, text):
    """A text of a notebook with links that lead on from where its edition lies."""

    def link(match):
        file = Path(os.path.normpath(path.parent / match.group()))
        if file.suffix == ".ipynb":
            return match.group()
        own = file.with_suffix(f".{language}{file.suffix}")
        here = target(language, path).parent
        return Path(os.path.relpath(own if own.exists() else file, here)).as_posix()

    return FILE.sub(link, text)


def last_cell(language, path):
    """The links that a notebook ends with, with the titles of its language."""

    def title(chapter):
        cells = list(prose(json.loads(chapter.read_text("utf-8"))).items())
        cell, text = cells[0]
        sum_and_text = translated(language, chapter.stem).get(cell, ("", ""))
        return navigation.short(sum_and_text[1] if sum_and_text[0] == sum_of(text) else text)

    links = led(language, path, navigation.line(path, NAVIGATION[language], title))
    english = Path(os.path.relpath(path, target(language, path).parent)).as_posix()
    return "---\n" + links.replace("(#)", f"({english})")


def build(language):
    """Writes the edition; returns the notebooks that are left as their reader has changed them."""
    kept = []
    record = folder(language).parent / "built.json"
    before = json.loads(record.read_text("utf-8")) if record.exists() else {}
    sums = {}
    for name, path in english().items():
        file, text = target(language, path), edition(language, path)
        there = sum_of(file.read_text("utf-8")) if file.exists() else None
        if there not in (None, before.get(name), sum_of(text)):
            kept += [file] if before.get(name) != sum_of(text) else []
            sums[name] = before.get(name)
            continue
        if there != sum_of(text):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        sums[name] = sum_of(text)
    with contextlib.suppress(FileExistsError):
        # Cells name files of the library as seen from notebooks/.
        (folder(language).parent / "lib").symlink_to("../../lib", target_is_directory=True)
    record.write_text(json.dumps(sums, indent=1) + "\n", "utf-8")
    return kept


if __name__ == "__main__":
    language, *rest = sys.argv[1:]
    if rest[:1] == ["skeleton"]:
        for each in rest[1:]:
            skeleton(language, each)
    elif rest[:1] == ["check"]:
        found = list(problems(language, rest[1:]))
        print(*found, sep="\n")
        sys.exit(bool(found))
    else:
        kept = build(language)
        print(f"- the course in {language} is in {folder(language).relative_to(ROOT)}")
        if kept:
            names = " ".join(str(file.relative_to(ROOT)) for file in kept)
            print(f"- the course has newer ones of these, which you have changed; rename yours to have both: {names}")
