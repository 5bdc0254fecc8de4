"""The course as a site that asks nothing of the net: notebooks as they are stored, the pages of
docs, the API, and a search, in build/site.

python tools/website.py      after tools/editions.py zh, and a build that has made the API's pages

nbconvert renders what a notebook or a page of Markdown holds, KaTeX its formulas, and Pagefind, by
npm, makes the search. tools/web has the page around it, its styles, its script and its words. The
site has the folders of the repository, and the Chinese pages have the same under zh.
"""

import base64
import functools
import hashlib
import itertools
import json
import os
import re
import shutil
import struct
import subprocess
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert import HTMLExporter

import navigation
import run
from page import FONT, KATEX

ROOT = run.ROOT
SITE = ROOT / "build/site"
WEB = ROOT / "tools/web"
NPM = ROOT / "build/npm"
JAVADOC = ROOT / "lib/target/convbook-javadoc.jar"
LOGO = ROOT / "kernel/src/main/resources/convbook/kernel/install/logo-64x64.png"
WORDS = json.loads((WEB / "words.json").read_text("utf-8"))
RELEASE = json.loads((ROOT / "colab/release.json").read_text("utf-8"))
GITHUB = f"https://github.com/{RELEASE['repository']}"
BINDER = f"https://mybinder.org/v2/gh/{RELEASE['repository']}/main"
COLAB = f"https://colab.research.google.com/github/{RELEASE['repository']}/blob/{RELEASE['branch']}"
# What readers look up, in this order; other pages of docs are there for links that lead to them.
REFERENCES = (
    "glossary", "networks", "training", "your-own-pictures", "install", "launch", "coverage",
    "speed", "beyond-one-machine", "guarantees",
)  # fmt: skip
PICTURE = re.compile(r"data:image/png;base64,([\w+/=\s]+)")
OWN = re.compile(r"(\.\./)*images/[0-9a-f]{16}\.png")


@dataclass(frozen=True)
class Page:
    """A page: its file in the English edition, the file that has its text, and its language."""

    source: Path
    text: Path
    language: str

    @functools.cached_property
    def notebook(self):
        if self.source.suffix == ".ipynb":
            return nbformat.read(self.text, as_version=4)
        text = self.text.read_text("utf-8")
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])

    @property
    def home(self):
        return self.source.name == "README.md"

    @property
    def path(self):
        path = self.source.relative_to(ROOT).with_suffix(".html")
        folder = "" if self.language == "en" else self.language
        return Path(folder, "index.html" if self.home else path)

    @functools.cached_property
    def title(self):
        head = re.search(r"^# (.+)$", self.notebook.cells[0].source, re.M)[1]
        return re.split(": |：", head)[0].replace("`", "")

    def to(self, path):
        """Where something of the site is, as seen from this page."""
        return os.path.relpath(path or ".", self.path.parent)

    def anchor(self, heading):
        """What links to a heading name it: Jupyter's way in a notebook, GitHub's elsewhere."""
        if self.source.suffix == ".ipynb":
            return heading.replace(" ", "-")
        return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def english():
    docs = sorted(each for each in (ROOT / "docs").glob("*.md") if "." not in each.stem)
    return [ROOT / "README.md", *run.chapters(), *run.solutions(), *docs]


def pages():
    """All pages: English, and of each other language those that there are."""
    found = [Page(source, source, "en") for source in english()]
    for language in WORDS:
        for source in english():
            own = source.with_suffix(f".{language}.md")
            if source.suffix == ".ipynb":
                own = ROOT / "build" / language / source.relative_to(ROOT)
            if language != "en" and own.exists():
                found.append(Page(source, own, language))
    return found


class Site:
    """The pages, put into a folder; each has the search or the API only where there is one."""

    def __init__(self, folder, search=False, api=False):
        self.folder, self.search, self.api = folder, search, api
        self.pages = {(page.source, page.language): page for page in pages()}
        self.home = ROOT / "README.md"
        # The ids of a page's headings, each with that of the same heading in English.
        self.ids = {}
        # Its filter against strangers' HTML takes a third of the time; the notebooks are our own.
        self.exporter = HTMLExporter(
            template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True,
            filters={"clean_html": lambda html: html},
        )  # fmt: skip
        templates = Environment(loader=FileSystemLoader(WEB), autoescape=True)
        self.template = templates.get_template("page.html.j2")

    def page(self, source, language):
        """The page in a language, or else in English."""
        return self.pages.get((source, language)) or self.pages.get((source, "en"))

    def write(self):
        self.folder.joinpath("images").mkdir(parents=True)
        assets(self.folder / "assets")
        soups = [(page, self.soup(page)) for page in self.pages.values()]
        for page, soup in soups:
            file = self.folder / page.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.whole(page, soup), "utf-8")
            if page.source.suffix == ".ipynb":
                shutil.copyfile(page.text, file.with_suffix(".ipynb"))

    def soup(self, page):
        """What is on a page, its pictures in files, and each heading with its English id."""
        cells = [cell for cell in page.notebook.cells if cell.get("id") != navigation.ID]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=page.notebook.metadata)
        html = self.exporter.from_notebook_node(notebook)[0]
        html = PICTURE.sub(lambda data: self.picture(page, base64.b64decode(data[1])), html)
        soup = BeautifulSoup(html, "html.parser")
        for link in soup.select(".anchor-link"):
            link.decompose()
        headings = soup.select("h1, h2, h3, h4")
        ids = [page.anchor(each.get_text()) for each in headings]
        english = list(self.ids.get((page.source, "en"), ids))
        kept = dict(zip(ids, english if len(english) == len(ids) else ids))
        for heading, own in zip(headings, ids):
            heading["id"] = kept[own]
        self.ids[page.source, page.language] = kept
        return soup

    def picture(self, page, data):
        """Keeps a picture under its sum; returns its address on the page."""
        file = Path("images", hashlib.sha256(data).hexdigest()[:16] + ".png")
        self.folder.joinpath(file).write_bytes(data)
        return page.to(file)

    def led(self, page, address):
        """Where a link, or a picture, of a page's text leads on the site."""
        path, _, section = unquote(address).partition("#")
        if re.match(r"[a-z]+:", address) or not path:
            return address, None
        file = Path(os.path.normpath(page.text.parent / path))
        language = page.language
        if file.is_relative_to(ROOT / "build"):
            language, *parts = file.relative_to(ROOT / "build").parts
            file = ROOT.joinpath(*parts)
        elif translated := re.fullmatch(r"(.+)\.(\w+)\.md", file.name):
            file, language = file.with_name(f"{translated[1]}.md"), translated[2]
        if other := self.page(file, language):
            section = self.ids[other.source, other.language].get(section, section)
            return page.to(other.path) + (f"#{quote(section)}" if section else ""), other
        if file.suffix == ".png":
            return self.picture(page, file.read_bytes()), None
        kind = "tree" if file.is_dir() else "blob"
        return f"{GITHUB}/{kind}/main/{file.relative_to(ROOT).as_posix()}", None

    def fit(self, page, soup):
        """Has the links and pictures of a page's text be those of the site."""
        for link in soup.select("a[href]"):
            link["href"], other = self.led(page, link["href"])
            # The bar on top leads to the other language.
            if other and other.source == page.source and link.parent.get_text() == link.get_text():
                link.parent.decompose()
        for number, picture in enumerate(soup.select("img")):
            if not OWN.fullmatch(picture["src"]):
                picture["src"] = self.led(page, picture["src"])[0]
            if not picture.get("width"):
                data = self.folder.joinpath(page.path.parent, picture["src"]).read_bytes()
                picture["width"], picture["height"] = struct.unpack(">II", data[16:24])
            picture["loading"] = "lazy" if number else "eager"
        for table in soup.select("table"):
            table.wrap(soup.new_tag("div", attrs={"class": "scroll"}))

    def whole(self, page, soup):
        """The page as HTML."""
        words = WORDS[page.language]
        self.fit(page, soup)
        lead = soup.find("p")
        summary = " ".join(lead.get_text().split()) if lead else page.title
        if page.home:
            start = self.page(run.chapters()[0], page.language)
            first(soup, lead, page.to(start.path), words["start"])
            cards(soup)
        heading = soup.h1.extract()
        sections = [(quote(each["id"]), each.get_text()) for each in soup.select("h2")]
        for each in soup.select("h2, h3, h4"):
            link = soup.new_tag("a", href="#" + quote(each["id"]))
            link["class"], link["aria-label"], link.string = "anchor-link", words["section"], "#"
            link["data-pagefind-ignore"] = ""
            each.append(link)
        chapters = [self.page(source, page.language) for source in run.chapters()]
        worked = {
            chapter: self.page(solutions, page.language)
            for chapter in chapters
            if (solutions := navigation.solutions_of(chapter.source))
        }
        others = [
            each for key, each in self.pages.items() if key[0] == page.source and each != page
        ]
        home = self.page(self.home, page.language)
        before, after = neighbors(page, [home, *chapters], worked)
        if page.source.suffix == ".ipynb":
            name = page.source.relative_to(run.NOTEBOOKS).as_posix()
            launch = {
                "notebook": page.path.with_suffix(".ipynb").name,
                "binder": f"{BINDER}?labpath={quote(f'notebooks/{name}', safe='')}",
                "colab": f"{COLAB}/{name}",
            }
        else:
            launch = {}
        return self.template.render(
            launch, page=page, words=words, other=others[0] if others else None,
            root=page.to("") + "/", to=lambda other: page.to(other.path),
            home=home, chapters=chapters, worked=worked, before=before, after=after,
            references=[self.page(ROOT / f"docs/{each}.md", page.language) for each in REFERENCES],
            heading={"id": heading["id"], "text": heading.get_text()}, body=Markup(soup),
            sections=sections, summary=summary[:200],
            search=self.search, api=self.api, github=GITHUB,
        )  # fmt: skip


def neighbors(page, way, worked):
    """The page before and the next; solutions stand between their chapter and the next one."""
    chapter = next((each for each in way if worked.get(each) == page), page)
    if chapter not in way:
        return None, None
    at = way.index(chapter)
    before = chapter if chapter != page else way[at - 1] if at else None
    return before, way[at + 1] if at + 1 < len(way) else None


def first(soup, lead, address, words):
    """Has the first paragraph stand beside its picture, with a link to where the course starts."""
    picture = lead.find_next_sibling("p")
    lead.wrap(soup.new_tag("div", attrs={"class": "first"}))
    start = soup.new_tag("a", attrs={"class": "start", "href": address})
    start.string = words
    lead.wrap(soup.new_tag("div")).append(start)
    lead.parent.parent.append(picture)


def cards(soup):
    """Has the table of chapters be a list: what is built, and what that takes and reaches."""
    table = next(each for each in soup.select("table") if each.select("a[href*='notebooks/']"))
    accuracy = table.select("th")[3].get_text()
    items = soup.new_tag("ul", attrs={"class": "cards"})
    for row in table.select("tbody tr"):
        chapter, what, takes, reaches, _ = row.select("td")
        chapter.name, what.name, takes.name = "div", "p", "p"
        takes["class"] = "quiet"
        takes.append(f" · {accuracy} {reaches.get_text()}")
        item = soup.new_tag("li")
        item.extend([chapter, what, takes])
        items.append(item)
    table.parent.replace_with(items)
    # A reader comes for them: their section is the first.
    heading = items.find_previous("h2")
    section = [heading, *itertools.takewhile(lambda each: each.name != "h2", heading.next_siblings)]
    soup.h2.insert_before(*section)


def assets(folder):
    """What all pages share. Of KaTeX's fonts each browser takes the form that tools/katex has."""
    folder.mkdir()
    for name in ("site.css", "site.js", "theme.js"):
        shutil.copyfile(WEB / name, folder / name)
    shutil.copyfile(LOGO, folder / "logo.png")
    shutil.copytree(KATEX, folder / "katex")
    style = folder / "katex/katex.min.css"
    style.write_text(FONT.sub(r'src:url(\1) format("woff2")', style.read_text("utf-8")), "utf-8")


def npm():
    """Fetches what package-lock.json names, once; returns whether it is there."""
    lock = (WEB / "package-lock.json").read_bytes()
    there = NPM / "package-lock.json"
    if not NPM.joinpath("node_modules").is_dir() or there.read_bytes() != lock:
        shutil.rmtree(NPM, ignore_errors=True)
        draft = NPM.with_name("npm-draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(WEB / name, draft / name)
        try:
            command = ["npm", "ci", "--silent", "--prefix", draft]
            subprocess.run(command, check=True, capture_output=True)
            draft.rename(NPM)
        except (OSError, subprocess.CalledProcessError):
            shutil.rmtree(draft)
    return NPM.is_dir()


def index(folder):
    """Has Pagefind read the pages and put its search beside them."""
    command = [NPM / "node_modules/.bin/pagefind", "--site", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.copyfile(NPM / "node_modules/pagefind/LICENSE/LICENSE", folder / "pagefind/LICENSE")


def build(folder, search, api=None):
    """Makes the site anew; api is the jar with the API's pages."""
    shutil.rmtree(folder, ignore_errors=True)
    site = Site(folder, search, api is not None)
    site.write()
    if api:
        zipfile.ZipFile(api).extractall(folder / "api")
        style = folder / "api/stylesheet.css"
        if not style.with_name("resources").joinpath("fonts/dejavu.css").exists():
            # Debian's JDK leaves out fonts that its pages then ask for.
            text = re.sub("@import .*dejavu.css.*\n", "", style.read_text("utf-8"))
            style.write_text(text, "utf-8")
    if search:
        index(folder)
    return site


def main():
    since = time.monotonic()
    search = npm()
    if not search:
        print("- the site has no search: that takes npm (https://nodejs.org), once with internet")
    site = build(SITE, search, JAVADOC if JAVADOC.exists() else None)
    print(f"- build/site: {len(site.pages)} pages ({time.monotonic() - since:.0f} s)")
    print("- to look at it: python3 -m http.server -d build/site, then open http://localhost:8000")


if __name__ == "__main__":
    main()
