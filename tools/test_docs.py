"""What the pages say of this repository is so: their links, names, commands and drawings."""

import fnmatch
import json
import re
import subprocess
import unittest
from pathlib import Path

import check
import dependencies
import run

ROOT = Path(__file__).resolve().parent.parent
MODULES = ("lib", "kernel")
PAGES = [ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "zoo/README.md")]
PAGES += sorted(ROOT.glob("README*.md")) + sorted((ROOT / "docs").glob("*.md"))
SOURCES = [ROOT / module / "src/main" for module in MODULES]
IMPORT = re.compile(r"^import (static )?convbook\.([a-z.]+?)\.([A-Z]\w*)", re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
# What a page names in code's letters and is not ours.
STRANGERS = {"Classifications", "Display", "LinePlot", "List", "System", "Trainer"}


def code(page):
    """What stands between backticks, blocks of code left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", page.read_text("utf-8")))


def java(folder):
    return {file.stem: file for file in folder.rglob("*.java")}


def sections(notebook):
    """A notebook's headings, as links name them, each with what stands below it."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    parts = re.split(r"^#+ (.+)$", text, flags=re.M)[1:]
    return {head.replace(" ", "-"): head + below for head, below in zip(parts[::2], parts[1::2])}


def anchors(page):
    """The names that GitHub gives a page's headings, and Jupyter a notebook's."""
    if page.suffix == ".ipynb":
        return sections(page).keys()
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def used(file):
    """The rooms of the classes that a file's code uses; what only its comments link to is none."""
    text = COMMENT.sub("", file.read_text("utf-8"))
    return {
        room
        for static, room, name in IMPORT.findall(text)
        if static or len(re.findall(rf"\b{name}\b", text)) > 1
    }


def rooms():
    """Each room with those it uses; what starts the kernel uses it by its name alone."""
    arrows = {}
    for file in (file for folder in SOURCES for file in (folder / "java").rglob("*.java")):
        room = ".".join(file.relative_to(file.parents[-1]).parts).rpartition("java.convbook.")[2]
        room = room.removesuffix(".java").rpartition(".")[0]
        arrows.setdefault(room, set()).update(used(file) - {room})
    return {room: to - {"kernel"} for room, to in arrows.items() if room != "kernel"}


def drawing(room, arrows):
    """Who uses a room, and whom it uses, as its package-info.java draws it."""
    users = {user for user, to in arrows.items() if room in to}
    if not room.startswith("kernel"):
        users = {"kernel" if user.startswith("kernel") else user for user in users}
    none = "java -jar" if room == "kernel.install" else "notebooks"
    others = {each for each in arrows if not each.startswith("kernel")} - {room}
    above = "every other room" if others <= users else ", ".join(sorted(users)) or none
    lines = [above, "|", "v", room]
    if arrows[room]:
        lines += ["|", "v", ", ".join(sorted(arrows[room]))]
    width = max(map(len, lines))
    return "".join(f" *   {' ' * ((width - len(line)) // 2)}{line}\n" for line in lines)


class LinksTest(unittest.TestCase):
    def test_every_link_between_pages_leads_to_a_file_and_a_heading(self):
        for page in PAGES:
            text = re.sub(r"(?ms)^```.*?^```", "", page.read_text("utf-8"))
            for link in re.findall(r"\]\(([^)\s]+)\)", text):
                if re.match(r"[a-z]+:", link):
                    continue
                path, _, heading = link.partition("#")
                target = (page.parent / path).resolve() if path else page
                with self.subTest(page=page.name, link=link):
                    self.assertTrue(target.exists())
                    if heading:
                        self.assertIn(heading, anchors(target))

    def test_every_file_that_a_page_names_is_there(self):
        folders = [each.name for each in ROOT.iterdir() if each.is_dir()]
        named = re.compile(rf"(?:{'|'.join(map(re.escape, folders))})/[\w./-]+")
        # What a build makes, and what stands for any chapter.
        made = re.compile(r"/target/|^build/|CHAPTER")
        for page in PAGES:
            for word in code(page):
                if named.fullmatch(word) and not made.search(word):
                    with self.subTest(page=page.name, file=word):
                        self.assertTrue(ROOT.joinpath(word).exists())


class ChaptersTest(unittest.TestCase):
    def test_every_chapter_has_its_row_its_solutions_and_its_place_in_the_course(self):
        readme, coverage = (
            (ROOT / page).read_text("utf-8") for page in ("README.md", "docs/coverage.md")
        )
        for chapter in run.chapters():
            with self.subTest(chapter.stem):
                self.assertIn(f"(notebooks/{chapter.name})", readme)
                number = re.match(r"0?(\d+[a-z]?)-", chapter.name)[1]
                self.assertRegex(coverage, rf"\| .*\b{number}\.(\d| )|/{chapter.name}")
                if number != "0":
                    self.assertIn(f"(notebooks/solutions/{chapter.stem}-solutions.ipynb)", readme)

    def test_no_line_of_code_scrolls_sideways(self):
        for path in run.chapters() + run.solutions():
            cells = json.loads(path.read_text("utf-8"))["cells"]
            code = [c for c in cells if c["cell_type"] == "code"]
            lines = [line for c in code for line in "".join(c["source"]).split("\n")]
            self.assertEqual([line for line in lines if len(line) > 100], [], path.name)


class CoverageTest(unittest.TestCase):
    PLACE = re.compile(r"(\d+b?)(?:\.(\d+)| exercise (\d+))?")

    def setUp(self):
        self.page = (ROOT / "docs/coverage.md").read_text("utf-8")
        tables = re.findall(r"^\|.*\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", self.page, re.M)
        rows = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", "".join(tables)).splitlines()
        last = [row.rstrip(" |").rpartition("|")[2].strip() for row in rows]
        self.places = set("; ".join(last).split("; "))

    def test_every_section_and_exercise_that_it_names_is_there(self):
        self.assertGreater(len(self.places), 60)
        numbers = {
            re.match(r"0?(\d+b?)-", chapter.name)[1]: sections(chapter)
            for chapter in run.chapters()
        }
        for place in self.places:
            with self.subTest(place):
                chapter, section, exercise = self.PLACE.fullmatch(place).groups()
                headings = numbers[chapter]
                if section:
                    heads = [h for h in headings if h.startswith(f"{chapter}.{section}-")]
                    self.assertEqual(len(heads), 1)
                if exercise:
                    asked = next(t for h, t in headings.items() if h.endswith("-Exercises"))
                    self.assertRegex(asked, rf"(?m)^{exercise}\. ")

    def test_each_of_the_five_sources_has_its_table(self):
        first = self.page.split("## ")[0]
        for source in ("slides", "outline", "notes", "survey", "Architectures"):
            self.assertIn(source, first)
            self.assertRegex(self.page, rf"(?m)^## .*{source}.*\n\n\| what (it|they) says? \|")


class GlossaryTest(unittest.TestCase):
    ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| \[[^]]+\]\(\.\./(\S+\.ipynb)#(\S+)\) \|$", re.M)

    def setUp(self):
        page = (ROOT / "docs/glossary.md").read_text("utf-8")
        self.rows = self.ROW.findall(page)
        self.assertEqual(len(self.rows), page.count("\n| ") - 1)  # all lines but the table's head

    def test_each_term_stands_in_the_section_that_it_leads_to(self):
        for term, notebook, heading in self.rows:
            with self.subTest(term):
                text = sections(ROOT / notebook)[heading].replace("*", "")
                self.assertIn(term.lower(), " ".join(text.lower().split()))

    def test_each_word_that_the_chapter_of_words_explains_has_its_line(self):
        text = "\n".join(sections(ROOT / "notebooks/00b-convolution.ipynb").values())
        explained = {word.lower() for word in re.findall(r"\*\*([^*]+)\*\*", text)}
        explained = {word for word in explained if not word.startswith("predict")}
        terms = {term.lower() for term, *_ in self.rows}
        self.assertEqual({w for w in explained if not {w, w.removesuffix("s")} & terms}, set())

    def test_the_terms_are_in_the_order_of_the_alphabet(self):
        terms = [term.lower() for term, *_ in self.rows]
        self.assertEqual(terms, sorted(set(terms)))


class NamesTest(unittest.TestCase):
    def test_every_test_that_a_page_names_is_there(self):
        known = {name for module in MODULES for name in java(ROOT / module / "src")}
        for page in PAGES:
            for name in re.findall(r"\b([A-Z]\w*Test)\b", " ".join(code(page))):
                with self.subTest(page=page.name, test=name):
                    self.assertTrue(name in known or name in self.python_classes())

    def test_every_class_that_the_design_names_is_there(self):
        known = {name for module in MODULES for name in java(ROOT / module / "src")}
        for word in code(ROOT / "docs/design.md"):
            for name in re.findall(r"^(?:[a-z]+\.)*([A-Z][a-z]\w*)(?:[.(]|$)", word):
                with self.subTest(word=word):
                    self.assertTrue(name in known or name in STRANGERS)

    @staticmethod
    def python_classes():
        files = (ROOT / "tools").glob("test_*.py")
        return {c for f in files for c in re.findall(r"^class (\w+)", f.read_text("utf-8"), re.M)}


class CommandsTest(unittest.TestCase):
    """Each command of docs/guarantees.md runs a test that there is."""

    def commands(self, start):
        found = [word for word in code(ROOT / "docs/guarantees.md") if word.startswith(start)]
        self.assertTrue(found)
        return found

    def test_mavens_commands_name_tests_of_the_module_that_they_build(self):
        for command in self.commands("./mvnw"):
            module = re.search(r"-pl (\w+) -am test ", command)
            with self.subTest(command):
                self.assertTrue(module)
                known = java(ROOT / module[1] / "src/test/java")
                for name in re.search(r"-Dtest=(\S+)", command)[1].split(","):
                    self.assertTrue(name in known, name)
                # The library has no such test, and would end the build for it.
                if module[1] == "kernel":
                    self.assertIn("-Dsurefire.failIfNoSpecifiedTests=false", command)

    def test_pythons_commands_find_at_least_one_test_for_each_of_their_words(self):
        for command in self.commands("python3"):
            words = command.removeprefix("python3 ").removeprefix("-m unittest ").split()
            file, _, name = words[0].removeprefix("tools/").removesuffix(".py").partition(".")
            path = ROOT / "tools" / f"{file}.py"
            with self.subTest(command):
                self.assertTrue(path.exists())
                if not file.startswith("test_") or file == "test_pictures":
                    continue
                tests = unittest.defaultTestLoader.loadTestsFromName(file)
                ids = [case.id() for case in check.cases(tests)]
                patterns = [word for before, word in zip(words, words[1:]) if before == "-k"]
                names = [name] if name else []
                names += [w for w in words[1:] if w != "-k" and w not in patterns]
                for word in patterns + [f".{name}." for name in names]:
                    self.assertTrue(fnmatch.filter(ids, f"*{word}*"), word)

    def test_the_front_door_knows_its_commands(self):
        door = (ROOT / "convbook").read_text("utf-8")
        known = "|".join(re.findall(r"^  ([a-z |]+)\)", door.rpartition("case ${1:-}")[2], re.M))
        for command in self.commands("./convbook"):
            words = command.split()
            with self.subTest(command):
                self.assertIn(words[1], re.split(r"[ |]+", known))
                if words[1] == "test":
                    parts = [word for word in words[2:] if not word.startswith("-")]
                    self.assertLessEqual(set(parts), set(check.PARTS))

    def test_what_is_said_to_find_nothing_finds_nothing(self):
        for command in self.commands("grep"):
            with self.subTest(command):
                ended = subprocess.run(
                    ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True
                )
                self.assertEqual((ended.stdout, ended.stderr), ("", ""))


class DrawingsTest(unittest.TestCase):
    def test_each_room_says_what_it_is_and_draws_its_arrows(self):
        arrows = rooms()
        self.assertIn("data.image", arrows)
        for room in arrows:
            with self.subTest(room):
                files = [folder / "java/convbook" / room.replace(".", "/") for folder in SOURCES]
                file = next(file for file in files if file.is_dir()) / "package-info.java"
                drawn = drawing(room, arrows)
                self.assertTrue(drawn in file.read_text("utf-8"), f"draw it so:\n{drawn}")


class DependenciesTest(unittest.TestCase):
    def test_the_page_of_dependencies_has_what_the_kernel_carries(self):
        page = (ROOT / "docs/dependencies.md").read_text("utf-8")
        table = page.partition(dependencies.START)[2].partition("\n## ")[0]
        listed = re.findall(r"^\| `([^`]+)` \| (\S+) \| ([^|]+) \|", table, re.M)
        carried = sorted(dependencies.carried())
        self.assertEqual(sorted(listed), carried, "python3 tools/dependencies.py renews it")


if __name__ == "__main__":
    unittest.main()
