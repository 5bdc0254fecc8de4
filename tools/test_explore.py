"""Pages to be played with, in a browser: alone, and in JupyterLab, trusted and not."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from nbclient import NotebookClient

try:
    import jupyterlab  # noqa: F401
    from playwright.sync_api import expect, sync_playwright
except ImportError:
    sync_playwright = None

SIZE = "all"
CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).resolve().parent.parent / "build/explore"
WIDTHS = (360, 760)
THEMES = {"light": "background: #fff; color: #111", "dark": "background: #111; color: #eee"}

READY = """
import static convbook.layer.Layers.*;
import convbook.data.*;
import convbook.data.sets.*;
import convbook.look.*;
import convbook.net.*;
import convbook.train.*;
double[][] picture = {{0, 0, 1, 1, 1}, {0, 0.5, 1, 1, 1}, {0, 0, -2, 1, 1}, {0, 0, 1, 1, 1}, {0, 0, 0, 0, 0}};
double[][] kernel = {{-1, 0, 1}, {-1, 2, 1}, {-1, 0, 0.25}};
var data = Dataset.of(Garments.train(100, 0), Garments.test(64, 0)).batch(20);
var net = sequential(conv(6, 5), batchNorm(), sigmoid(), avgPool(2), flatten(), linear(10));
var learner = Learner.of(net, data).sgd(1.0).quiet();
var residual = Learner.of(ResNet.cifar(20, 10), data).quiet();
"""
PAGES = {
    "convolution": "Explore.convolution(picture, kernel, 2, 1, 1)",
    "receptive": "Explore.receptiveField(ResNet.lecture(10), 1, 96, 96)",
    "normalization": "learner.fit(1);\nExplore.batchNorm(learner, 1)",
    "budget": """Explore.budget((three, five) -> concat(
        conv(64, 1),
        sequential(conv(three, 1), conv(128, 3).pad(1)),
        sequential(conv(five, 1), conv(32, 5).pad(2))), 96, 16, 192, 28, 28)""",
    "paths": "Explore.paths(residual)",
}


def executed():
    """Returns a notebook with all pages, made in the kernel."""
    cells = [nbformat.v4.new_code_cell(code) for code in (READY, *PAGES.values())]
    spec = {"name": "convbook", "display_name": "Java (ConvBook)", "language": "java"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    NotebookClient(book, kernel_name="convbook", timeout=300).execute()
    return book


@contextlib.contextmanager
def lab(folder):
    """Starts a JupyterLab in a folder; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Nothing of the user's, who may have another theme.
    own = {name: f"{folder}/.jupyter" for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    server = subprocess.Popen(
        [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
            f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
            "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        env=os.environ | own | {"JUPYTERLAB_SETTINGS_DIR": f"{folder}/.jupyter/lab"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=30)
                break
            except urllib.error.URLError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:  # Jupyter may wait for its own threads for ever
            server.kill()
            server.wait()


@unittest.skipUnless(sync_playwright and CHROMIUM.exists(), "needs playwright, jupyterlab, chromium")
class ExploreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        cls.book = executed()
        shown = [cell.outputs[-1].data for cell in cls.book.cells[1:]]
        cls.bundles = dict(zip(PAGES, shown, strict=True))
        playing = sync_playwright().start()
        cls.addClassCleanup(playing.stop)
        cls.browser = playing.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cls.addClassCleanup(cls.browser.close)

    def page(self, width=760):
        """A page of a browser; what goes wrong or is asked for elsewhere comes into self.wrong."""
        page = self.browser.new_page(viewport={"width": width, "height": 700})
        self.addCleanup(page.close)
        self.wrong = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        return page

    def alone(self, kind, width=760, theme="light"):
        page = self.page(width)
        asked = "about:", "data:", "blob:"
        page.on(
            "request", lambda it: it.url.startswith(asked) or self.wrong.append(f"asked for {it.url}")
        )
        html = self.bundles[kind]["text/html"]
        page.set_content(f'<body style="margin: 8px; {THEMES[theme]}">{html}</body>')
        return page

    def said(self, page):
        return page.locator("[aria-live]").inner_text().replace("\xa0", " ")

    def test_every_page_opens_in_both_themes_and_fits_a_narrow_window(self):
        for kind in PAGES:
            for width in WIDTHS:
                for theme in THEMES:
                    with self.subTest(kind, width=width, theme=theme):
                        page = self.alone(kind, width, theme)
                        self.assertEqual(page.locator("img").count(), 0)
                        self.assertGreater(page.locator("svg").count(), 0)
                        wide = page.evaluate("document.documentElement.scrollWidth")
                        self.assertLessEqual(wide, width)
                        self.assertTrue(self.said(page))
                        page.screenshot(
                            path=SCREENSHOTS / f"{kind}-{theme}-{width}.png", full_page=True
                        )
                        self.assertEqual(self.wrong, [])

    def test_text_can_be_read_on_both_grounds(self):
        for theme, ground in (("light", 1.0), ("dark", 0.0056)):
            for kind in PAGES:
                page = self.alone(kind, theme=theme)
                colors = page.evaluate(
                    "[...document.querySelectorAll('p, label, button, figcaption, li, text')]"
                    ".map(it => { const style ="
                    " getComputedStyle(it); return [style[it.tagName === 'text' ? 'fill' : 'color']"
                    ".match(/\\d+/g).slice(0, 3).map(Number), +style.opacity]; })"
                )
                for rgb, opacity in colors:
                    mixed = [opacity * c / 255 + (1 - opacity) * ground**0.45 for c in rgb]
                    light = sum(
                        share * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
                        for share, c in zip((0.2126, 0.7152, 0.0722), mixed, strict=True)
                    )
                    darker, lighter = sorted((light + 0.05, ground + 0.05))
                    self.assertGreater(lighter / darker, 4.5, (kind, theme, rgb, opacity))

    def test_arrow_keys_move_the_kernel_and_the_sum_is_the_librarys(self):
        page = self.alone("convolution")
        self.assertTrue(self.said(page).startswith("Row 2, column 2 of 3 × 3: "), self.said(page))
        page.locator("svg[tabindex]").first.focus()
        seen = {self.said(page)}
        for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
            page.keyboard.press(key)
            seen.add(self.said(page))
        self.assertEqual(len(seen), 7)
        outline = page.locator(":focus").evaluate("it => getComputedStyle(it).outlineStyle")
        self.assertEqual(outline, "solid")
        tried = 0
        for stride in (0, 1, 1):
            for padding in (-2, 1, 1):
                for slider, steps in ((0, stride), (1, padding)):
                    page.locator("input").nth(slider).focus()
                    for _ in range(abs(steps)):
                        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
                error = page.locator("[data-error]").get_attribute("data-error")
                self.assertLess(float(error), 1e-5)
                tried += 1
        self.assertEqual(tried, 9)
        self.assertEqual(self.wrong, [])

    def test_a_window_that_does_not_fit_is_said(self):
        page = self.alone("convolution")
        page.locator("input").nth(1).fill("0")
        page.locator("input").nth(2).fill("3")
        self.assertIn("does not fit into this picture", self.said(page))
        page.locator("input").nth(1).fill("1")
        self.assertTrue(self.said(page).startswith("Row "))

    def test_a_pixel_is_picked_by_keys_and_by_a_tap(self):
        page = self.alone("receptive")
        before = self.said(page)
        page.locator("svg[tabindex='0']").focus()
        page.keyboard.press("ArrowUp")
        self.assertNotEqual(self.said(page), before)
        page.keyboard.press("PageUp")
        self.assertIn("column 13 after residual(…) sees 43 × 43", self.said(page))
        page.locator("svg").nth(1).click(position={"x": 1, "y": 1})
        # conv(64, 7).stride(2).pad(3) at its corner: 4 x 4 pixels, and 3 rows of zeros.
        self.assertIn("Row 1, column 1 after conv(64, 7).stride(2).pad(3) sees 4 × 4", self.said(page))
        self.assertIn("its window of 7 × 7 reaches over the edge", self.said(page))

    def test_gamma_and_beta_move_the_distribution_and_can_undo_it(self):
        page = self.alone("normalization")
        shape = "[...document.querySelectorAll('svg')].map(it => it.innerHTML)"
        before, after = page.evaluate(shape)
        self.assertNotEqual(before, after)
        page.get_by_role("button", name="undo").click()
        self.assertEqual(*page.evaluate(shape))
        page.locator("input").nth(1).focus()
        page.keyboard.press("ArrowRight")
        self.assertNotEqual(*page.evaluate(shape))
        page.locator("select").select_option("3")
        self.assertEqual(self.wrong, [])

    def test_bars_follow_the_reductions(self):
        page = self.alone("budget")
        values = json.loads(page.locator("[data-values]").get_attribute("data-values"))
        page.locator("input").first.focus()
        page.keyboard.press("End")
        page.locator("input").nth(1).focus()
        page.keyboard.press("Home")
        first, second = values["costs"][0][-1], values["costs"][1][0]
        for kind, shown in zip(
            ("parameters", "multiplyAdds"),
            page.locator("[data-totals]").get_attribute("data-totals").split(),
            strict=True,
        ):
            paths = first[kind][0], first[kind][1], second[kind][2]
            self.assertEqual(int(shown), sum(paths))
        self.assertIn("With reductions to 192 and 6 channels", self.said(page))

    def test_a_block_that_is_off_halves_the_paths(self):
        page = self.alone("paths")
        self.assertIn("9 of 9 blocks are on: 512 paths", self.said(page))
        page.locator("button").nth(2).focus()
        page.keyboard.press("Enter")
        self.assertIn("8 of 9 blocks are on: 256 paths", self.said(page))
        self.assertIn("Without block 3 it gets", self.said(page))
        counts = page.locator("[data-counts]").get_attribute("data-counts")
        self.assertEqual(counts, "1 8 28 56 70 56 28 8 1")
        self.assertEqual(page.locator("button").nth(2).get_attribute("aria-pressed"), "false")

    def test_jupyterlab_shows_the_picture_until_it_trusts_the_notebook(self):
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(self.book, f"{folder}/explore.ipynb")
            with lab(folder) as address:
                page = self.page(width=1000)
                page.goto(f"{address}/lab/tree/explore.ipynb")
                pictures = page.locator(".jp-OutputArea-output img")
                expect(pictures).to_have_count(len(PAGES), timeout=60_000)
                for picture, (kind, bundle) in zip(
                    pictures.all(), self.bundles.items(), strict=True
                ):
                    with self.subTest(kind):
                        self.assertEqual(picture.get_attribute("alt"), bundle["text/plain"])
                        drawn = "async it => { await it.decode(); return it.naturalWidth; }"
                        self.assertGreater(picture.evaluate(drawn), 300)
                self.assertEqual(page.locator(".convbook-explore p, [data-live]").count(), 0)
                page.screenshot(path=SCREENSHOTS / "lab-untrusted.png")

                subprocess.run(
                    [sys.executable, "-m", "jupyter", "trust", f"{folder}/explore.ipynb"],
                    env=os.environ | {"JUPYTER_DATA_DIR": f"{folder}/.jupyter"},
                    check=True,
                    capture_output=True,
                )
                page.reload()
                said = page.locator(".convbook-explore [aria-live]").first
                said.wait_for(timeout=60_000)
                moved = page.locator(".convbook-explore svg[tabindex]").first
                moved.focus()
                cell = "[...document.querySelectorAll('.jp-Cell')].findIndex(it => it.matches('.jp-mod-active'))"
                before, active = said.inner_text(), page.evaluate(cell)
                page.keyboard.press("ArrowRight")
                self.assertNotEqual(said.inner_text(), before)
                # The key did not go on to the notebook, which would have gone to another cell.
                self.assertEqual(page.evaluate(cell), active)
                self.assertTrue(moved.evaluate("it => it === document.activeElement"))
                page.screenshot(path=SCREENSHOTS / "lab-trusted.png")
