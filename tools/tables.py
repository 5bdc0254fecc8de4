"""Draws the tables anew that chapters have stored of the ledger.

python tools/tables.py     after a change of results/ledger.csv; LedgerTest says where it is needed

The rows of the course become what the ledger has now. The last row, the run of the notebook, stays.
"""

import json
import os
import re

import nbformat
from nbclient import NotebookClient

import kernel
from run import NOTEBOOKS, chapters

CALL = re.compile(r'Ledger\.of\("([^"]+)", \w+\)$')


def last_row(text):
    return [cell.strip() for cell in text.rstrip("\n").splitlines()[-1].split("|")][:9]


def stored():
    """Returns notebooks, as they are in their files, with their cells that end in such a table."""
    for path in chapters():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            net = CALL.search("".join(cell["source"]))
            if net:
                yield path, notebook, cell, net[1]


def redraw():
    found = list(stored())
    cells = []
    for path, notebook, cell, net in found:
        photographs = "Cifar10.load" in path.read_text(encoding="utf-8")
        data = "CIFAR-10 (JPEG)" if photographs else "Fashion-MNIST"
        row = last_row("".join(cell["outputs"][0]["data"]["text/plain"]))
        arguments = ", ".join(map(json.dumps, [net, data, *row]))
        cells.append(nbformat.v4.new_code_cell(f"convbook.course.Ledger.again({arguments})"))
    drawn = nbformat.v4.new_notebook(cells=cells)
    kernel.build()
    os.environ["JUPYTER_PATH"] = str(kernel.DATA)
    NotebookClient(
        drawn, kernel_name="convbook", resources={"metadata": {"path": str(NOTEBOOKS)}}
    ).execute()
    for (path, notebook, cell, net), new in zip(found, drawn.cells):
        data = {kind: text.splitlines(True) for kind, text in new.outputs[0].data.items()}
        if cell["outputs"][0]["data"] != data:
            cell["outputs"][0]["data"] = data
            text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
            path.write_text(text, encoding="utf-8")
            print(f"{path.stem}: {net}")


if __name__ == "__main__":
    redraw()
