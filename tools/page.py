"""A notebook as one page of HTML that needs nothing from the net, on a screen and on A4.

nbconvert's own page has its formulas set by a script from the net, and shows nothing of long lines
beyond the paper's edge. KaTeX 0.19.1 lies in tools/katex as its makers publish it, fonts and all, and
goes into the page.
"""

import base64
import functools
import re
from pathlib import Path

KATEX = Path(__file__).resolve().parent / "katex"
FONT = re.compile(r"src:url\((fonts/[\w-]+\.woff2)\)[^;}]*")
FORMULAS = """
document.addEventListener("DOMContentLoaded", () => {
  const pairs = [["$$", "$$", true], ["$", "$", false], ["\\\\[", "\\\\]", true], ["\\\\(", "\\\\)", false]];
  const delimiters = pairs.map(([left, right, display]) => ({left, right, display}));
  for (const text of document.querySelectorAll(".jp-MarkdownOutput")) {
    renderMathInElement(text, {delimiters, throwOnError: false});
  }
});
"""
# Paper has no scroll bar: what is too wide goes on in the next line, and pictures shrink.
PAPER = """
@media print {
  @page { size: A4; margin: 15mm; }
  body, .jp-Notebook { margin: 0 !important; padding: 0 !important; }
  .jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser { display: none !important; }
  .jp-Cell, .jp-OutputArea, .jp-OutputArea-child, .jp-OutputArea-output, .jp-Cell-outputWrapper,
  .jp-InputArea, .jp-InputArea-editor, .jp-CodeMirrorEditor, .jp-Cell-inputWrapper,
  .highlight, .jp-RenderedHTMLCommon { max-width: 100% !important; overflow: visible !important; }
  pre { white-space: pre-wrap !important; overflow-wrap: anywhere !important; }
  .jp-InputArea-editor pre, .jp-OutputArea-output pre { font-size: 8pt !important; }
  .jp-RenderedHTMLCommon { font-size: 10pt; overflow-wrap: anywhere; }
  .jp-RenderedHTMLCommon table { font-size: 8pt; table-layout: auto; }
  .jp-RenderedHTMLCommon td, .jp-RenderedHTMLCommon th {
    max-width: none !important; padding: 2pt 4pt; white-space: normal !important;
  }
  img, .jp-OutputArea-output svg { max-width: 100% !important; height: auto !important; break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
}
"""
# The template of nbconvert's that pages have leaves out the words stored with a picture, too.
TEMPLATE = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock html_head_js -%}
{%- block jupyter_widgets -%}{%- endblock jupyter_widgets -%}
{%- block html_head_js_mathjax -%}{{ resources.formulas }}{%- endblock html_head_js_mathjax -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
{%- block data_png scoped -%}
{%- set words = (output | get_metadata('alt', 'image/png')) or '' -%}
{{ super() | replace('<img ', '<img alt="' ~ (words | escape_html) ~ '" ', 1) }}
{%- endblock data_png -%}
"""


def page(notebook, name):
    """The notebook as HTML."""
    from nbconvert import HTMLExporter

    resources = {"metadata": {"name": name}, "formulas": head()}
    return HTMLExporter(raw_template=TEMPLATE).from_notebook_node(notebook, resources)[0]


@functools.cache
def head():
    style = FONT.sub(embedded, (KATEX / "katex.min.css").read_text("utf-8"))
    scripts = [(KATEX / name).read_text("utf-8") for name in ("katex.min.js", "auto-render.min.js")]
    return "\n".join(
        [
            *(f"<style>{each}</style>" for each in (style, PAPER)),
            *(f"<script>{each}</script>" for each in (*scripts, FORMULAS)),
        ]
    )


def embedded(font):
    data = base64.b64encode((KATEX / font[1]).read_bytes()).decode()
    return f'src:url(data:font/woff2;base64,{data}) format("woff2")'
