"""The course walked in JupyterLab with Chromium, as a learner would; what was seen is in build/lab-walk.

It takes playwright, by pip in the Python of ./convbook, and a Chromium that is installed.
"""

import os
import re
import shutil
import sys
import tempfile
import unittest
from importlib.util import find_spec
from pathlib import Path

import nbformat
import run
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from page import page as page_of
from sizes import size
from test_lab import start

PICTURES = run.ROOT / "build/lab-walk"
NAMES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES_OF_CHROMIUM)), None)
try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

SETUP = """import ai.djl.ndarray.*;
import convbook.data.sets.*;
import convbook.look.*;
import convbook.net.*;
import convbook.train.*;
import static convbook.layer.Layers.*;
var net = sequential(flatten(), linear(10));
var data = FashionMnist.load(Plan.gpu(28, 1).cpu(28, 1, 256)).batch(64);
var learner = Learner.of(net, data).sgd(0.1);"""
# What is typed, what Tab offers, and what Shift+Tab says.
NAMES = (
    ("Learner.o", "of(", "has the network learn"),
    ("learner.fi", "fit(", "epochs"),
    ("conv(96, 11).stri", "stride(", "stride"),
    ("Summary.o", "of(", "shape"),
    ("AlexNet.lec", "lecture(", "AlexNet"),
    ("FashionMnist.loa", "load(", "from the cache or the internet"),
    ("%time learner.fi", "fit(", "epochs"),
    ("NDArray x; x.matM", "matMul(", "product"),
    ('"abc".subs', "substring(", "begin"),
    ("Math.ma", "max(", "double Math.max(double a, double b)"),
)
# What a learner gets wrong, and what of it must be said.
ERRORS = (
    ('Strng word = "LeNet";', "String"),
    ("conv(96, 11).padd(2)", "pad"),
    ('int units = "ten";', "String cannot be converted to int"),
    ("Summary.of(sequential(conv(6, 5), linear(10)), 1, 2, 2)", "conv(6, 5)"),
    ("List.of(1, 2, 3).get(7);", "Index 7 out of bounds"),
)
STATUS = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status"
LAST_OUTPUT = ".jp-Notebook-cell.jp-mod-active .jp-OutputArea-output"
CONTRAST = """element => {
  const numbers = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => {
    const [r, g, b] = numbers(color).map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = node => {
    const layers = [];
    for (; node; node = node.parentElement) layers.push(numbers(getComputedStyle(node).backgroundColor));
    const mixed = layers.reverse().reduce(
      (below, [r, g, b, a = 1]) => [r, g, b].map((v, i) => a * v + (1 - a) * below[i]), [255, 255, 255]);
    return `rgb(${mixed})`;
  };
  const texts = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
  return texts.map(text => {
    const node = text.parentElement;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), text.data.trim().slice(0, 60)];
  });
}"""
# Words and pictures that reach beyond the paper, which is as wide as A4 without its margins.
CUT_OFF = """() => [...document.querySelectorAll("pre, table, img, p, .katex-display")]
  .filter(e => e.getClientRects().length && e.checkVisibility())
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 2
    && e.clientWidth && getComputedStyle(e).display != "inline")
  .map(e => e.outerHTML.slice(0, 200))"""

ROOTS = """() => [...document.querySelectorAll(".katex .sqrt svg")]
  .map(e => e.getBoundingClientRect().height)"""


def course_in(folder):
    """A copy of the course: Lab stores what it runs."""
    (folder / "kernel/target").mkdir(parents=True)
    for name in ("ijava", "lib"):
        (folder / name).mkdir()
    built_of = ("pom.xml", "ijava/pom.xml", "lib/pom.xml", "kernel/pom.xml")
    for name in ("convbook", "environment.yml", "README.md", *built_of):
        shutil.copy2(run.ROOT / name, folder / name)
    for name in ("tools", "notebooks", "docs"):
        shutil.copytree(run.ROOT / name, folder / name)
    for name in ("lib/src", "kernel/src", "kernel/target/jars", "results", "zoo"):
        (folder / name).symlink_to(run.ROOT / name)
    cells = [new_markdown_cell("# Scratch"), new_code_cell(SETUP), new_code_cell("")]
    kernel = {"name": "convbook", "display_name": "Java (ConvBook)", "language": "java"}
    scratch = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(scratch, folder / "notebooks/scratch.ipynb")


@unittest.skipUnless(sync_playwright, "playwright is not installed: python -m pip install playwright")
@unittest.skipUnless(CHROMIUM, "there is no Chromium: on Debian, apt-get install chromium")
class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        PICTURES.mkdir(parents=True, exist_ok=True)
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        root = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
        cls.browser = playwright.chromium.launch(executable_path=CHROMIUM, args=root)
        cls.addClassCleanup(cls.browser.close)

    def picture(self, page, name):
        page.screenshot(path=PICTURES / f"{name}.png")


@size("all")
@unittest.skipUnless(find_spec("jupyterlab"), "this Python has no JupyterLab")
class WalkTest(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.course = Path(folder.name, "course")
        course_in(cls.course)
        config = Path(folder.name, "jupyter")
        config.mkdir()
        # What a page can then be asked to do, beside what is clicked and typed.
        (config / "jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n")
        drawn = {"CONVBOOK_DATA": folder.name, "CONVBOOK_OFFLINE": "true", "CONVBOOK_PLAN": "smoke"}
        drawn["CONVBOOK_PYTHON"] = sys.executable
        cls.lab, said = start(str(config), root=cls.course, **drawn)
        cls.addClassCleanup(cls.end)
        cls.host, cls.token = re.search(r"open (http://[^/]*)/\?token=(\w+)", said[-1]).groups()

    @classmethod
    def end(cls):
        cls.lab.terminate()
        cls.lab.wait()
        cls.lab.stdout.close()

    def opened(self, path, width=1280, height=900):
        page = self.browser.new_page(viewport={"width": width, "height": height})
        self.addCleanup(page.close)
        page.set_default_timeout(120_000)
        page.goto(f"{self.host}/lab/tree/{path}?token={self.token}&reset")
        if path.endswith(".ipynb"):
            page.wait_for_selector(".jp-Notebook .jp-Cell")
            page.wait_for_function(f"() => {STATUS} == 'idle'")
        return page

    def command(self, page, name, **words):
        return page.evaluate("([name, words]) => jupyterapp.commands.execute(name, words)", [name, words])

    def scratch(self):
        """A notebook whose first cell has run, and whose last one is empty."""
        page = self.opened("notebooks/scratch.ipynb")
        self.assertTrue(self.command(page, "notebook:run-all-cells"))
        self.addCleanup(self.shut, page)
        return page

    def shut(self, page):
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def typed(self, page, code):
        """Puts code into the last cell, with the cursor behind it."""
        page.evaluate(
            """code => {
              const notebook = jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = notebook.widgets.length - 1;
              notebook.activeCell.model.sharedModel.setSource(code);
              notebook.mode = "edit";
            }""",
            code,
        )
        page.locator(".jp-Notebook-cell.jp-mod-active .cm-content").click()
        page.keyboard.press("Control+End")

    def shown(self, page, code):
        """Runs code in the last cell; returns what stands below it."""
        self.typed(page, code)
        self.command(page, "notebook:run-cell")
        return page.locator(LAST_OUTPUT).last.inner_text()

    def test_the_first_two_chapters_run_whole_and_are_readable_on_a_phone(self):
        for chapter in ("00-start-here", "01-alexnet"):
            page = self.opened(f"notebooks/{chapter}.ipynb")
            self.picture(page, f"{chapter}-1-opened")
            self.assertTrue(self.command(page, "notebook:run-all-cells"), chapter)
            outputs = page.evaluate(
                """() => [...jupyterapp.shell.currentWidget.content.model.cells]
                  .filter(cell => cell.type == "code")
                  .map(cell => [cell.executionCount, cell.outputs.toJSON()])"""
            )
            self.assertEqual([count for count, _ in outputs], list(range(1, len(outputs) + 1)))
            kinds = {shown["output_type"] for _, each in outputs for shown in each}
            self.assertNotIn("error", kinds)
            self.assertIn("image/png", str(outputs))
            for part, share in enumerate((0.3, 0.6, 0.9), 2):
                page.evaluate(
                    """share => {
                      const notebook = jupyterapp.shell.currentWidget.content;
                      notebook.activeCellIndex = Math.floor(share * notebook.widgets.length);
                      return notebook.scrollToItem(notebook.activeCellIndex, "start");
                    }""",
                    share,
                )
                page.wait_for_timeout(500)
                self.picture(page, f"{chapter}-{part}-ran")
            self.command(page, "application:toggle-left-area")
            page.set_viewport_size({"width": 360, "height": 740})
            page.wait_for_timeout(1000)
            self.picture(page, f"{chapter}-5-narrow")
            wide = page.evaluate(
                """() => [...document.querySelectorAll(".jp-MarkdownOutput p, .jp-MarkdownOutput h2")]
                  .filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.innerText)"""
            )
            self.assertEqual(wide, [])
            self.shut(page)

    def test_ten_names_complete_and_explain_themselves(self):
        page = self.scratch()
        for number, (code, word, said) in enumerate(NAMES):
            with self.subTest(code):
                self.typed(page, code)
                page.keyboard.press("Tab")
                page.wait_for_function(
                    """([code, word]) => [...document.querySelectorAll(".jp-Completer-match")]
                      .some(match => match.innerText.startsWith(word))
                      || jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.source
                        .startsWith(code.replace(/\\w+$/, "") + word)""",
                    arg=[code, word],
                    timeout=20_000,
                )
                if number in (1, 2):
                    self.picture(page, f"completion-{number}")
                page.keyboard.press("Escape")
                self.typed(page, re.sub(r"\w+$", word.rstrip("("), code))
                page.keyboard.press("Shift+Tab")
                page.wait_for_selector(".jp-Tooltip", timeout=20_000)
                self.picture(page, f"tooltip-{number}")
                self.assertIn(said.lower(), page.locator(".jp-Tooltip").inner_text().lower())
                page.keyboard.press("Escape")

    def test_five_errors_say_what_is_meant_and_are_readable_in_both_themes(self):
        page = self.scratch()
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            self.command(page, "apputils:change-theme", theme=theme)
            page.wait_for_timeout(1000)
            for number, (code, said) in enumerate(ERRORS):
                with self.subTest(code, theme=theme):
                    self.assertIn(said, self.shown(page, code))
                    self.picture(page, f"error-{number}-{theme.split()[1].lower()}")
                    for contrast, text in page.locator(LAST_OUTPUT).last.evaluate(CONTRAST):
                        self.assertGreaterEqual(contrast, 4.5, text)
        self.shown(page, "net")
        self.picture(page, "net-dark")
        self.shown(page, "learner.fit(2)")
        self.picture(page, "chart-dark")
        self.shown(page, "%who")
        self.picture(page, "who-dark")

    def test_stop_ends_a_cell_and_after_a_restart_the_missing_cells_are_named(self):
        page = self.scratch()
        self.typed(page, "while (true) { }")
        page.keyboard.press("Control+Enter")
        page.wait_for_function(f"() => {STATUS} == 'busy'")
        page.wait_for_timeout(1000)
        page.locator('[data-jp-item-name="interrupt"]').click()
        page.wait_for_selector(f"{LAST_OUTPUT}", timeout=20_000)
        self.assertIn("interrupt", page.locator(LAST_OUTPUT).last.inner_text().lower())
        self.picture(page, "stopped")
        page.locator('[data-jp-item-name="restart"]').click()
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.wait_for_timeout(3000)
        page.wait_for_function(f"() => {STATUS} == 'idle'")
        said = self.shown(page, "Summary.of(learner.net(), data.height())")
        self.picture(page, "after-a-restart")
        self.assertIn("; run the cells above first.", said)

    def test_help_pages_and_the_logo_are_where_one_looks(self):
        page = self.scratch()
        page.locator(".lm-MenuBar-itemLabel", has_text="Help").click()
        page.get_by_text("The exercises, worked").wait_for()
        self.picture(page, "help-menu")
        page.keyboard.press("Escape")
        page = self.opened("docs/glossary.md")
        page.wait_for_selector(".jp-MarkdownViewer h1, .jp-MarkdownViewer .jp-RenderedMarkdown h1")
        self.picture(page, "a-page")
        self.command(page, "launcher:create")
        page.wait_for_selector('.jp-LauncherCard img[src*="convbook"]')
        self.picture(page, "launcher")


@size("all")
class PaperTest(Browser):
    def test_no_chapter_needs_the_net_leaves_a_formula_or_is_cut_off_on_a4(self):
        paper = self.browser.new_page(viewport={"width": 680, "height": 1000})
        self.addCleanup(paper.close)
        loaded = []
        paper.on("request", lambda asked: loaded.append(asked.url))
        paper.emulate_media(media="print")
        with tempfile.TemporaryDirectory() as folder:
            for path in run.chapters():
                with self.subTest(path.stem):
                    file = Path(folder, f"{path.stem}.html")
                    file.write_text(page_of(nbformat.read(path, as_version=4), path.stem), "utf-8")
                    loaded.clear()
                    paper.goto(file.as_uri())
                    paper.wait_for_timeout(500)
                    away = [url for url in loaded[1:] if not url.startswith(("data:", "blob:"))]
                    self.assertEqual(away, [])
                    self.assertEqual(paper.locator(".katex-error").all_inner_texts(), [])
                    self.assertTrue(all(height > 5 for height in paper.evaluate(ROOTS)))
                    texts = paper.locator(".jp-MarkdownOutput")
                    left = texts.filter(has_text=re.compile(r"\$[^$\n]+\$"))
                    self.assertEqual(left.filter(has_not=paper.locator("code")).count(), 0)
                    if path.stem.startswith(("01", "05")):
                        self.picture(paper, f"paper-{path.stem}")
                        paper.pdf(path=PICTURES / f"{path.stem}.pdf", prefer_css_page_size=True)
                    self.assertEqual(paper.evaluate(CUT_OFF), [])


if __name__ == "__main__":
    unittest.main()
