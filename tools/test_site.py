"""The course's site: its links and sizes, and each page as readers see it, in light and dark.

The latter takes playwright, Chromium and npm; pictures of five pages are in build/site-screens.
"""

import functools
import http.server
import re
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import nbconvert
import run
import website
from bs4 import BeautifulSoup
from sizes import size
from test_walk import Browser

SCREENS = run.ROOT / "build/site-screens"
SHOWN = (
    "index.html", "notebooks/00b-convolution.html", "notebooks/06-resnet.html",
    "zh/notebooks/02-vgg.html", "docs/networks.html",
)  # fmt: skip
LIMIT = 2_000_000
AWAY = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.~%/+()',!=&?;:@-]*)?(#[\w.~%/?=-]+)?")
FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src"}
# What a reader of a phone would have to move the whole page for.
WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("main *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth
      && !e.closest("pre, .scroll, .katex-display, .output"))
    .map(e => e.outerHTML.slice(0, 200)).concat("the page")
  : []"""
CUT_OFF = """() => [...document.querySelectorAll("main :is(pre, table, img, p, .katex-display)")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 200))"""


def editions():
    for language in website.WORDS:
        if language != "en":
            subprocess.run(
                [sys.executable, "tools/editions.py", language], cwd=run.ROOT, check=True
            )


@unittest.skipIf(nbconvert.version_info[0] < 7, "the site takes nbconvert 7 or newer")
class PagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        editions()
        cls.folder = Path(folder.name, "site")
        cls.site = website.build(cls.folder, search=False)
        cls.soups = {
            page: BeautifulSoup(cls.folder.joinpath(page.path).read_text("utf-8"), "html.parser")
            for page in cls.site.pages.values()
        }
        cls.ids = {
            page.path.as_posix(): {each["id"] for each in soup.select("[id]")}
            for page, soup in cls.soups.items()
        }

    def test_every_chapter_its_solutions_and_every_page_of_docs_is_there_in_its_languages(self):
        paths = {page.path.as_posix() for page in self.site.pages.values()}
        for source in run.chapters() + run.solutions():
            name = source.relative_to(run.ROOT).with_suffix(".html").as_posix()
            self.assertLessEqual({name, f"zh/{name}"}, paths)
        for source in (run.ROOT / "docs").glob("*.md"):
            name, _, language = source.stem.partition(".")
            self.assertIn(f"{language + '/' if language else ''}docs/{name}.html", paths)

    def test_every_link_leads_to_a_page_and_a_section_or_away_in_good_form(self):
        for page, soup in self.soups.items():
            for link in soup.select("a[href]"):
                address = link["href"]
                if urlsplit(address).scheme:
                    self.assertTrue(AWAY.fullmatch(address), address)
                    ours = re.match(
                        re.escape(website.GITHUB) + "/(blob|tree)/main/([^#]*)", address
                    )
                    self.assertTrue(not ours or run.ROOT.joinpath(ours[2]).exists(), address)
                    continue
                path, _, section = urljoin(page.path.as_posix(), address).partition("#")
                self.assertTrue(
                    self.folder.joinpath(unquote(path)).is_file(), f"{page.path}: {address}"
                )
                if section:
                    self.assertTrue(unquote(section) in self.ids[path], f"{page.path}: {address}")

    def test_a_page_fetches_files_of_the_site_alone_and_less_than_two_megabytes(self):
        for page, soup in self.soups.items():
            files = {self.folder / page.path}
            for name, attribute in FETCHED.items():
                for each in soup.select(f"{name}[{attribute}]"):
                    if each.get("rel") not in (["alternate"], ["prev"], ["next"]):
                        self.assertFalse(urlsplit(each[attribute]).scheme, f"{page.path}: {each}")
                        files.add((self.folder / page.path.parent / each[attribute]).resolve())
            self.assertLess(sum(file.stat().st_size for file in files), LIMIT, page.path)
        for style in self.folder.joinpath("assets").rglob("*.css"):
            for address in re.findall(r"url\(([^)]+)\)", style.read_text("utf-8")):
                self.assertTrue(style.parent.joinpath(address).is_file(), address)

    def test_every_picture_is_a_file_of_its_sum_and_its_size_with_words(self):
        for page, soup in self.soups.items():
            for picture in soup.select("article img"):
                file = self.folder / page.path.parent / picture["src"]
                self.assertRegex(picture["src"], website.OWN)
                self.assertTrue(picture.get("alt"), f"{page.path}: {picture}")
                width, height = struct.unpack(">II", file.read_bytes()[16:24])
                shown = int(picture["width"]) / int(picture["height"])
                self.assertAlmostEqual(shown * height / width, 1, delta=0.02, msg=page.path)

    def test_every_stored_picture_and_table_is_shown(self):
        for page, soup in self.soups.items():
            if page.source.suffix == ".ipynb":
                shown = [
                    output.data
                    for cell in page.notebook.cells
                    for output in cell.get("outputs", [])
                    if "data" in output
                ]
                html = [data.get("text/html", "") for data in shown]
                pictures = [data for data in shown if "image/png" in data]
                tables = [text for text in html if text.startswith("<table")]
                self.assertEqual(len(soup.select(".output img")), len(pictures), page.path)
                self.assertEqual(
                    len(soup.select(".output .scroll > table")), len(tables), page.path
                )

    def test_both_languages_have_the_same_sections_and_lead_to_each_other(self):
        for page, soup in self.soups.items():
            other = self.site.pages.get((page.source, "zh" if page.language == "en" else "en"))
            links = [
                urljoin(page.path.as_posix(), link["href"])
                for link in soup.select(".bar .language")
            ]
            self.assertEqual(links, [other.path.as_posix()] if other else [], page.path)
            if other:
                ids = [each["id"] for each in soup.select("article h2")]
                self.assertEqual(
                    ids, [each["id"] for each in self.soups[other].select("article h2")], page.path
                )

    def test_one_reads_from_the_first_page_to_the_last_chapter_and_back(self):
        for language in website.WORDS:
            first = self.site.page(run.ROOT / "README.md", language)
            way, back = [first], []
            while link := self.soups[way[-1]].select_one(".turn [rel=next]"):
                path = urljoin(way[-1].path.as_posix(), link["href"])
                way.append(next(page for page in self.soups if page.path.as_posix() == path))
                back.append(
                    urljoin(path, self.soups[way[-1]].select_one(".turn [rel=prev]")["href"])
                )
            self.assertEqual([page.source for page in way[1:]], run.chapters())
            self.assertEqual(back, [page.path.as_posix() for page in way[:-1]])

    def test_a_notebook_can_be_downloaded_and_opened_elsewhere(self):
        for page, soup in self.soups.items():
            if page.source.suffix == ".ipynb":
                notebook, binder, colab, *_ = [link["href"] for link in soup.select(".actions a")]
                file = self.folder / page.path.parent / notebook
                self.assertEqual(file.read_bytes(), page.text.read_bytes())
                name = page.source.relative_to(run.NOTEBOOKS).as_posix()
                self.assertTrue(unquote(binder).endswith(f"/main?labpath=notebooks/{name}"), binder)
                self.assertTrue(colab.endswith(f"/blob/colab/{name}"), colab)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        # The JDK's pages name no icon, so that the browser asks for that of the server.
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@size("all")
@unittest.skipIf(nbconvert.version_info[0] < 7, "the site takes nbconvert 7 or newer")
class SeenTest(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        SCREENS.mkdir(parents=True, exist_ok=True)
        if not website.npm():
            raise unittest.SkipTest("npm could not fetch what the search and the checks need")
        editions()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        # As on GitHub, the site is not at its server's root.
        site = Path(folder.name, "convbook")
        api = website.JAVADOC if website.JAVADOC.exists() else None
        cls.pages = [page.path.as_posix() for page in website.build(site, True, api).pages.values()]
        cls.pages += ["api/index.html"] if api else []
        handler = functools.partial(Quiet, directory=folder.name)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.root = f"http://127.0.0.1:{server.server_port}/convbook/"
        cls.axe = website.NPM.joinpath("node_modules/axe-core/axe.min.js").read_text("utf-8")

    def setUp(self):
        self.said, self.asked = [], []

    def opened(self, path, width=1280, theme="light", **context):
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, **context
        )
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("console", lambda line: self.said.append(f"{line.type}: {line.text}"))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(self.root + path)
        return page

    def test_every_page_opens_without_an_error_and_asks_nobody_else(self):
        page = self.opened("index.html")
        for path in self.pages:
            with self.subTest(path):
                self.said.clear()
                self.asked.clear()
                page.goto(self.root + path)
                page.wait_for_load_state("networkidle")
                self.assertEqual(self.said, [])
                away = [
                    url for url in self.asked if not url.startswith((self.root, "data:", "blob:"))
                ]
                self.assertEqual(away, [])
                self.assertEqual(page.locator(".katex-error").all_inner_texts(), [])

    def test_no_page_has_a_serious_fault_for_those_who_see_little_in_either_theme(self):
        for theme in ("light", "dark"):
            page = self.opened("index.html", theme=theme)
            for path in self.pages:
                if path.startswith("api/"):  # the JDK's own pages
                    continue
                with self.subTest(path, theme=theme):
                    page.goto(self.root + path)
                    page.evaluate(self.axe)
                    # All but contrast is the same in the dark, and the colors of code everywhere.
                    asked = {"resultTypes": ["violations"]}
                    if theme == "dark":
                        asked["runOnly"] = ["color-contrast"]
                    where = {"include": ["html"], "exclude": [] if path in SHOWN else ["pre"]}
                    found = page.evaluate("given => axe.run(...given)", [where, asked])
                    serious = [
                        (fault["id"], node["html"][:150], node["failureSummary"][:300])
                        for fault in found["violations"]
                        if fault["impact"] in ("serious", "critical")
                        for node in fault["nodes"][:3]
                    ]
                    self.assertEqual(serious, [])

    def test_no_page_scrolls_sideways_on_a_phone_or_is_cut_off_on_paper(self):
        phone, paper = self.opened("index.html", 360), self.opened("index.html", 680)
        paper.emulate_media(media="print")
        for path in self.pages:
            if path.startswith("api/"):
                continue
            with self.subTest(path):
                phone.goto(self.root + path)
                self.assertEqual(phone.evaluate(WIDE), [])
                paper.goto(self.root + path)
                self.assertEqual(paper.evaluate(CUT_OFF), [])

    def test_the_search_finds_english_and_chinese_words(self):
        for start, word, found in (
            ("index.html", "residual", "/notebooks/06-resnet.html"),
            ("docs/networks.html", "receptive field", "/notebooks/00b-convolution.html"),
            ("zh/index.html", "残差", "/zh/notebooks/06-resnet.html"),
            ("zh/docs/glossary.html", "卷积", "/zh/notebooks/"),
        ):
            with self.subTest(word):
                page = self.opened(start)
                page.locator("pagefind-modal-trigger button").click()
                page.keyboard.type(word)
                page.locator(f"pagefind-results a[href*='{found}']").first.click()
                page.wait_for_url(f"**{found}*")
                self.assertIn(word, page.locator("main").inner_text().lower())
                self.assertEqual(self.said, [])

    def test_pages_to_be_played_with_play(self):
        page = self.opened("notebooks/00b-convolution.html")
        first = page.locator(".convbook-explore").first
        self.assertEqual(page.locator(".convbook-explore:not([data-live])").count(), 0)
        slider = first.locator("input[type=range]").first
        slider.scroll_into_view_if_needed()
        before = first.inner_text()
        slider.focus()
        slider.press("ArrowRight")
        self.assertNotEqual(first.inner_text(), before)

    def test_the_theme_is_the_systems_until_the_reader_chooses(self):
        ground = "() => getComputedStyle(document.body).backgroundColor"
        page = self.opened("index.html", theme="dark")
        dark = page.evaluate(ground)
        page.emulate_media(color_scheme="light")
        page.wait_for_function("() => document.documentElement.dataset.theme == 'light'")
        light = page.evaluate(ground)
        self.assertNotEqual(dark, light)
        page.locator(".theme").click()
        self.assertEqual(page.evaluate(ground), dark)
        page.goto(self.root + "notebooks/03-nin.html")
        self.assertEqual(page.evaluate(ground), dark)

    def test_code_is_copied_answers_unfold_and_the_menu_of_a_phone_opens(self):
        clipboard = ["clipboard-read", "clipboard-write"]
        page = self.opened("notebooks/03-nin.html", 360, permissions=clipboard)
        code = page.locator(".code").first
        code.locator(".copy").click()
        copied = page.evaluate("() => navigator.clipboard.readText()")
        self.assertEqual(copied, code.locator("pre").inner_text())
        answer = page.locator("details").first
        answer.locator("summary").click()
        self.assertTrue(answer.locator("p").first.is_visible())
        self.assertFalse(page.locator("#menu").is_visible())
        page.locator(".open-menu").click()
        page.locator("#menu .sections a").last.click()
        self.assertIn("#", page.url)

    def test_the_other_language_opens_at_the_same_section(self):
        page = self.opened("notebooks/02-vgg.html", 1440)
        page.locator(".toc a").nth(2).click()
        page.locator(".language").click()
        page.wait_for_url("**/zh/notebooks/02-vgg.html#*")
        self.assertEqual(page.evaluate("() => document.querySelector(':target').tagName"), "H2")

    def test_pictures_are_taken_in_three_widths(self):
        for path in SHOWN:
            for width in (360, 768, 1440):
                page = self.opened(path, width)
                name = path.removesuffix(".html").replace("/", "-")
                for part, share in enumerate((0, 0.3)):
                    page.evaluate("share => scrollTo(0, share * document.body.scrollHeight)", share)
                    page.wait_for_timeout(500)
                    page.screenshot(path=SCREENS / f"{name}-{width}-{part}.png")
        self.assertEqual(self.said, [])


if __name__ == "__main__":
    unittest.main()
