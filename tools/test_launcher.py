"""The front door: what ./convbook says to what is typed, in a copy of the course with cells of our own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output
from sizes import size

ROOT = Path(__file__).resolve().parent.parent
STORED = "loss 0.465, train acc 0.831, test acc 0.837"


class LauncherTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.course = Path(folder.name, "犬 course")
        (cls.course / "ijava").mkdir(parents=True)
        (cls.course / "kernel/target").mkdir(parents=True)
        (cls.course / "lib").mkdir()
        (cls.course / "notebooks").mkdir()
        for name in ("convbook", "environment.yml", "pom.xml", "ijava/pom.xml", "lib/pom.xml", "kernel/pom.xml"):
            shutil.copy2(ROOT / name, cls.course / name)
        shutil.copytree(ROOT / "tools", cls.course / "tools")
        for name in ("lib/src", "kernel/src", "kernel/target/jars"):
            (cls.course / name).symlink_to(ROOT / name)
        cls.notebook("01-one", 'System.out.println("one");')
        cls.notebook("02-two", 'System.out.println("two");')
        cls.notebook("03-fails", 'throw new IllegalStateException("on purpose");', "1 + 1")
        sleep = "java.nio.file.Files.createFile(Path.of(\"started\")); Thread.sleep(100_000);"
        cls.notebook("04-sleeps", f"import java.nio.file.Path;\n{sleep}", "1 + 1")
        cls.notebook("05-language", 'System.out.println(System.getenv("CONVBOOK_LANG"));')
        cls.notebook("Untitled", "1 + 1")
        (cls.course / "translations/zh").mkdir(parents=True)

    @classmethod
    def notebook(cls, name, *cells):
        """Writes a notebook whose last cell was run before, by somebody else."""
        cells = [new_code_cell(cell, execution_count=9) for cell in cells]
        cells[-1].outputs = [new_output("stream", text=STORED)]
        notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "convbook", "display_name": "Java"}})
        nbformat.write(notebook, cls.course / f"notebooks/{name}.ipynb")

    def convbook(self, *words, **environment):
        # The Jupyter that runs this test is the one that is found.
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.Popen(
            [self.course / "convbook", *words],
            env=os.environ | {"PATH": path} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def say(self, *words, **environment):
        with self.convbook(*words, **environment) as convbook:
            out, errors = convbook.communicate(timeout=300)
        return convbook.returncode, out, errors

    def test_an_unknown_command_is_named(self):
        code, _, errors = self.say("tset")
        self.assertEqual(code, 2)
        self.assertIn("there is no command 'tset'", errors)
        self.assertIn("usage: ./convbook lab", errors)

    def test_an_unknown_option_of_test_is_named(self):
        code, _, errors = self.say("test", "--quick")
        self.assertEqual(code, 1)
        self.assertIn("test knows no '--quick'; it takes --all or --long", errors)

    def test_what_a_learner_writes_beside_the_chapters_is_no_chapter(self):
        code, _, errors = self.say("run", "Untitled")
        self.assertEqual(code, 1)
        self.assertIn("there is no chapter 'Untitled'; there are: 01-one 02-two", errors)
        self.assertEqual(errors.count("Untitled"), 1)

    def test_a_copy_is_made_once_and_is_the_readers_from_then_on(self):
        # Without a Jupyter it ends there, with the copies made.
        copy = lambda: self.say("lab", "02", "--copy", CONVBOOK_PYTHON="nowhere")
        code, out, errors = copy()
        self.assertEqual(code, 1)
        self.assertIn("CONVBOOK_PYTHON is 'nowhere'", errors)
        self.assertIn("your copies are in my/", out)
        self.assertNotIn("newer", out)
        mine = self.course / "my/02-two.ipynb"
        self.assertEqual(mine.read_text(), (self.course / "notebooks/02-two.ipynb").read_text())
        mine.write_text("mine")
        os.utime(mine, (0, 0))
        self.assertIn("newer ones of these; rename yours to have both: my/02-two.ipynb", copy()[1])
        self.assertEqual(mine.read_text(), "mine")

    def test_an_unknown_language_is_refused_with_those_that_there_are(self):
        for words in (("lab", "--lang", "de"), ("run", "02", "--lang", "de")):
            code, _, errors = self.say(*words)
            self.assertEqual(code, 1)
            self.assertEqual(errors, "convbook: there is no course in 'de'; there are: en zh\n")
        self.assertIn("there is no course in ''", self.say("lab", "--lang")[2])

    def test_a_chapter_runs_in_another_language_and_its_kernel_knows(self):
        code, out, errors = self.say("run", "05", "--lang", "zh")
        self.assertEqual(code, 0, errors)
        self.assertIn("kept in build/zh/05-language.ipynb", out)
        ran = nbformat.read(self.course / "build/zh/05-language.ipynb", as_version=4)
        self.assertEqual(ran.cells[0].outputs[0].text, "zh\n")

    @size("all")
    def test_copies_in_another_language_are_made_beside_the_others(self):
        own = {"JUPYTER_DATA_DIR": str(self.course / "build/data")}
        with self.convbook("lab", "--lang", "zh", "--copy", "--no-browser", **own) as convbook:
            for line in convbook.stdout:
                if "open http" in line:
                    break
            convbook.send_signal(signal.SIGINT)
            self.assertEqual(convbook.wait(timeout=60), 0)
        mine = self.course / "my/zh/notebooks/02-two.ipynb"
        built = self.course / "build/zh/notebooks/02-two.ipynb"
        self.assertEqual(mine.read_text(), built.read_text())
        for folder in (mine.parent, built.parent):
            self.assertTrue((folder / "../lib/src").is_dir())

    @size("all")
    def test_two_chapters_run_one_after_the_other(self):
        code, out, errors = self.say("run", "01", "02")
        self.assertEqual(code, 0, errors)
        for name in ("01-one", "02-two"):
            ran = nbformat.read(self.course / f"build/{name}.ipynb", as_version=4)
            self.assertEqual(ran.cells[0].outputs[0].text, f"{name[3:]}\n")
        self.assertLess(out.index("build/01-one"), out.index("build/02-two"))

    def test_what_was_stored_before_is_not_shown_as_this_run(self):
        code, out, errors = self.say("run", "03")
        self.assertEqual(code, 1)
        self.assertIn("on purpose", out)
        self.assertIn("03-fails stopped: cell 1 failed", errors)
        page = (self.course / "build/03-fails.html").read_text()
        self.assertNotIn(STORED, out + page)

    def test_a_signal_stops_a_chapter_without_a_traceback(self):
        for stop in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(stop.name), self.convbook("run", "04") as convbook:
                started = self.course / "notebooks/started"
                end = time.monotonic() + 120
                while not started.exists() and convbook.poll() is None and time.monotonic() < end:
                    time.sleep(0.1)
                started.unlink()
                convbook.send_signal(stop)
                out, errors = convbook.communicate(timeout=60)
                self.assertEqual(convbook.returncode, 1)
                self.assertIn("04-sleeps stopped: cell 1 was interrupted", errors)
                self.assertNotIn("Traceback", out + errors)
                self.assertNotIn(STORED, out)

    def test_a_path_that_is_not_ascii_works_in_a_locale_that_is(self):
        _, out, errors = self.say("doctor", LC_ALL="POSIX")
        self.assertIn("fine   Java", out, errors)
        self.assertIn("cells: 1 + 1 is 2", out)


if __name__ == "__main__":
    unittest.main()
