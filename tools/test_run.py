"""The page that ./convbook run writes beside a notebook."""

import unittest
from html.parser import HTMLParser

import nbformat
from page import page

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


class Pictures(HTMLParser):
    """The attributes of a page's pictures."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes))


class Loads(HTMLParser):
    """What a page has a browser fetch."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "srcset", "data") or (tag, name) == ("link", "href"):
                self.found += [] if value.startswith("data:") else [value]


def pictures(data, metadata):
    output = nbformat.v4.new_output("display_data", data, metadata={"image/png": metadata})
    cell = nbformat.v4.new_code_cell("chart", outputs=[output])
    return Pictures(page(nbformat.v4.new_notebook(cells=[cell]), "some")).found


class PageTest(unittest.TestCase):
    def test_a_picture_has_the_words_that_are_stored_with_it(self):
        words = "Loss \"falls\" from 2.3 to <0.4> & stays"
        found = pictures({"image/png": PIXEL}, {"alt": words, "width": 600})
        self.assertEqual([(one["alt"], one["width"]) for one in found], [(words, "600")])

    def test_a_picture_without_words_is_there_all_the_same(self):
        found = pictures({"image/png": PIXEL}, {})
        self.assertTrue(found[0]["src"].endswith(PIXEL))
        self.assertEqual(found[0]["alt"], "")

    def test_a_chart_that_tells_its_values_is_shown_once(self):
        hover = f'<div><img alt="a line" src="data:image/png;base64,{PIXEL}"></div>'
        found = pictures({"image/png": PIXEL, "text/html": hover}, {"alt": "a line"})
        self.assertEqual([one["alt"] for one in found], ["a line"])

    def test_the_page_takes_nothing_from_the_net(self):
        cell = nbformat.v4.new_markdown_cell("Softmax: $e^{x_i}$ ([a link](https://example.org))")
        html = page(nbformat.v4.new_notebook(cells=[cell]), "some")
        self.assertEqual(Loads(html).found, [])
        self.assertNotRegex(html, r"""@import|url\(["']?https?:""")
        self.assertIn("renderMathInElement", html)
