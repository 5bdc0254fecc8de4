"""The Chinese edition: each of its checks seen failing on a notebook made up for it, and the course itself."""

import json
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import editions
import navigation
import run
from test_docs import sections

LANGUAGES = sorted(folder.name for folder in (run.ROOT / "translations").iterdir() if folder.is_dir())
TEXT = "A kernel of $3 \\times 3$ has 9 weights, 4 million times `conv(3)`; see [LeNet](00-one.ipynb)."
OWN = "$3 \\times 3$ 的卷积核有 9 个权重，400 万次 `conv(3)`；见 [LeNet](00-one.ipynb)。"
HEAD, OWN_HEAD = "# 0. One: a start", "# 0. 一：开始"
LINKS = (
    "[words](../docs/words.md), [other](../docs/other.md#top), [a file](../tools/a.py), "
    "[a table](../results/a.csv)"
)
OWN_LINKS = LINKS.replace("words]", "术语]").replace(", ", "、")
TERMS = "english,translation,everywhere,first\nkernel,卷积核|核,yes,0.1\nweight,权重,yes,0.1\n"


def cell(kind, name, source):
    own = {"execution_count": 1, "outputs": [{"output_type": "stream"}]} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {"a": 1}, "source": source.splitlines(True), **own}


class MadeUpTest(unittest.TestCase):
    """A course of one chapter."""

    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.root = Path(made.name)
        for folder in ("notebooks/solutions", "docs", "translations/zh"):
            (self.root / folder).mkdir(parents=True)
        for page in ("words.md", "words.zh.md", "other.md"):
            (self.root / "docs" / page).touch()
        (self.root / "translations/zh/terms.csv").write_text(TERMS, "utf-8")
        for module, name, value in (
            (editions, "ROOT", self.root),
            (run, "NOTEBOOKS", self.root / "notebooks"),
        ):
            changed = mock.patch.object(module, name, value)
            changed.start()
            self.addCleanup(changed.stop)
        cells = [cell("markdown", "head", HEAD), cell("markdown", "text", TEXT)]
        cells += [cell("code", "code", "var a = 1;\n\ta;"), cell("markdown", "links", LINKS)]
        self.notebook = {"cells": cells, "metadata": {"b": 2}, "nbformat": 4, "nbformat_minor": 5}
        self.path = self.root / "notebooks/00-one.ipynb"
        self.write()
        self.translate(head=OWN_HEAD, text=OWN, links=OWN_LINKS)

    def write(self):
        text = json.dumps(self.notebook, indent=1, ensure_ascii=False)
        self.path.write_text(text, "utf-8")
        self.path.write_text(navigation.led(text, self.path), "utf-8")

    def translate(self, **cells):
        english = editions.prose(self.notebook)
        parts = [f"<!-- {name} {editions.sum_of(english[name])} -->\n{text}\n" for name, text in cells.items()]
        (self.root / "translations/zh/00-one.md").write_text("\n".join(parts), "utf-8")

    def problems(self):
        return list(editions.problems("zh"))

    def test_a_whole_translation_has_no_problem(self):
        self.assertEqual(self.problems(), [])

    def test_a_missing_cell_and_one_too_many_are_named(self):
        self.translate(head=OWN_HEAD, text=OWN)
        self.assertEqual(self.problems(), ["00-one links: not translated"])
        with open(self.root / "translations/zh/00-one.md", "a", encoding="utf-8") as file:
            file.write("\n<!-- gone 00000000 -->\n旧\n")
        self.assertIn("00-one gone: no such cell in English", self.problems())

    def test_a_changed_english_cell_is_named_and_shown_in_english(self):
        self.notebook["cells"][1]["source"] = [TEXT + " And on."]
        self.write()
        self.assertEqual(self.problems(), ["00-one text: stale, the English text has changed"])
        shown = json.loads(editions.edition("zh", self.path))["cells"]
        self.assertEqual("".join(shown[1]["source"]), TEXT + " And on.")
        self.assertEqual("".join(shown[0]["source"]), OWN_HEAD)

    def test_what_is_otherwise_than_in_english_is_named(self):
        for was, becomes, problem in (
            ("$3 \\times 3$", "$3 \\times 4$", "formula missing: $3 \\times 3$"),
            ("9 个", "8 个", "number missing: 9"),
            ("400 万", "40 万", "number missing: 4000000"),
            ("`conv(3)`", "`conv(4)`", "code missing: `conv(3)`"),
            ("(00-one.ipynb)", "(01-two.ipynb)", "link missing: 00-one.ipynb"),
            ("见 [LeNet]", "<br>见 [LeNet]", "tag not in English: <br>"),
            ("权重", "参数", "term: weight is 权重"),
            ("的卷积核", "的过滤器", "term: kernel is 卷积核 or 核"),
            ("有 9", "有9", "no space between: 有9"),
            ("权重，", "权重,", "punctuation of English: 重,"),
        ):
            with self.subTest(problem):
                self.assertIn(was, OWN)
                self.translate(head=OWN_HEAD, text=OWN.replace(was, becomes), links=OWN_LINKS)
                self.assertIn(f"00-one text: {problem}", self.problems())

    def test_what_was_left_in_english_is_named_once(self):
        self.translate(head=OWN_HEAD, text=TEXT, links=OWN_LINKS)
        self.assertEqual(self.problems(), ["00-one text: still in English"])

    def test_titles_stay_english_and_a_scale_may_be_said_of_several_numbers(self):
        faults = lambda source, own: list(editions.faults("zh", source, own))
        self.assertEqual(
            faults("Kernel methods for weight decay (2015)", "参考：Kernel methods for weight decay（2015）"),
            [],
        )
        self.assertEqual(faults("has 47 and 129 million", "有 4700 万和 1.29 亿"), [])
        # One number is missing, and another is there in its place.
        self.assertEqual(len(faults("has 47 and 129 million", "有 47 万和 1.29 亿")), 2)

    def test_only_prose_and_links_of_the_built_notebook_are_others(self):
        english = json.loads(self.path.read_text("utf-8"))
        shown = json.loads(editions.edition("zh", self.path))
        for one, other in zip(english.pop("cells"), shown.pop("cells"), strict=True):
            if one["cell_type"] == "code":
                self.assertEqual(one, other)
            self.assertEqual({**one, "source": 0}, {**other, "source": 0})
        self.assertEqual(english, shown)

    def test_links_lead_on_and_to_the_pages_of_the_language(self):
        cells = json.loads(editions.edition("zh", self.path))["cells"]
        text = "".join(cells[3]["source"])
        self.assertEqual(
            re.findall(r"\((.*?)\)", text),
            [
                "../../../docs/words.zh.md",
                "../../../docs/other.md#top",
                "../../../tools/a.py",
                "../../../results/a.csv",
            ],
        )
        self.assertIn("](00-one.ipynb)", "".join(cells[1]["source"]))
        self.assertIn("[English](../../../notebooks/00-one.ipynb)", "".join(cells[-1]["source"]))

    def test_what_a_reader_has_changed_is_left_alone_and_named_once_there_is_a_newer_one(self):
        built = self.root / "build/zh/notebooks/00-one.ipynb"
        self.assertEqual(editions.build("zh"), [])
        first = built.read_text("utf-8")
        built.write_text(first + " ", "utf-8")
        self.assertEqual(editions.build("zh"), [])
        self.notebook["metadata"] = {}
        self.write()
        self.assertEqual(editions.build("zh"), [built])
        self.assertEqual(editions.build("zh"), [built])
        self.assertEqual(built.read_text("utf-8"), first + " ")
        built.rename(built.with_name("mine.ipynb"))
        self.assertEqual(editions.build("zh"), [])
        self.assertEqual(built.read_text("utf-8"), editions.edition("zh", self.path))


class CourseTest(unittest.TestCase):
    """The editions that there are."""

    def test_every_cell_is_translated_anew_and_says_what_the_english_one_says(self):
        for language in LANGUAGES:
            for problem in editions.problems(language):
                with self.subTest(language):
                    self.fail(problem)

    def test_every_notebook_has_the_same_code_outputs_and_ids(self):
        for language in LANGUAGES:
            for name, path in editions.english().items():
                with self.subTest(name):
                    english = json.loads(path.read_text("utf-8"))
                    shown = json.loads(editions.edition(language, path))
                    kept = lambda book: [
                        c | ({"source": 0} if c["cell_type"] == "markdown" else {}) for c in book["cells"]
                    ]
                    self.assertEqual(kept(english), kept(shown))
                    self.assertEqual(english | {"cells": 0}, shown | {"cells": 0})

    def test_every_link_of_a_built_notebook_leads_to_a_file(self):
        built = {
            editions.target(language, path): editions.edition(language, path)
            for language in LANGUAGES
            for path in editions.english().values()
        }
        for file, text in built.items():
            for cell in json.loads(text)["cells"]:
                source = "".join(cell["source"]) if cell["cell_type"] == "markdown" else ""
                for link in editions.FILE.findall(source):
                    target = Path(editions.os.path.normpath(file.parent / link))
                    with self.subTest(file.stem, link=link):
                        self.assertTrue(target in built or target.is_file())

    def test_each_term_has_its_words_and_a_first_place_that_is_there(self):
        known = set()
        for chapter in run.chapters():
            number = re.match(r"0?(\d+[a-z]?)-", chapter.name)[1]
            found = (re.match(rf"{number}\.\d+", head) for head in sections(chapter))
            known |= {number} | {place[0] for place in found if place}
        for language in LANGUAGES:
            with open(run.ROOT / f"translations/{language}/terms.csv", encoding="utf-8", newline="") as file:
                rows = list(editions.csv.DictReader(file))
            self.assertGreaterEqual(len(rows), 150)
            words = [row["english"] for row in rows]
            self.assertEqual(words, sorted(set(words), key=str.lower))
            for row in rows:
                with self.subTest(row["english"]):
                    self.assertIn(row["first"], known)
                    self.assertTrue(all(row["translation"].split("|")))
                    self.assertIn(row["everywhere"], ("yes", ""))


if __name__ == "__main__":
    unittest.main()
