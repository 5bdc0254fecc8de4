"""What ./convbook lab says and serves, and to whom."""

import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import unquote

import nbformat
import run
from sizes import size
from visit import Visitor

LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def start(folder, root=run.ROOT, **environment):
    """Starts the course that is in root; returns it, and the lines that it says up to the address."""
    # The kernel is installed into a folder of the test's own, unless Jupyter is the course's.
    places = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
    lab = subprocess.Popen(
        [root / "convbook", "lab", "--no-browser"],
        env=os.environ | dict.fromkeys(places, folder) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in lab.stdout:
        said.append(line.rstrip())
        if "token=" in line:
            return lab, said
    raise AssertionError("\n".join(["./convbook lab has not started", *said]))


class LabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        # Real images may be here, and are not what this is about.
        drawn = {"CONVBOOK_DATA": folder.name, "CONVBOOK_OFFLINE": "true"}
        cls.lab, cls.said = start(folder.name, CONVBOOK_PLAN="smoke", **drawn)
        cls.addClassCleanup(cls.end)
        cls.address = cls.said[-1].removeprefix("- open ")
        cls.visitor = Visitor(cls.address)

    @classmethod
    def end(cls):
        cls.lab.terminate()
        cls.lab.wait()
        cls.lab.stdout.close()

    def test_its_last_line_is_the_address(self):
        self.assertRegex(self.address, r"^http://127\.0\.0\.1:\d+/\?token=\w{32,}$")
        self.assertLess(len(self.said), 12, self.said)

    def test_only_who_has_the_token_is_let_in(self):
        self.assertTrue(self.visitor.ask("api/contents/notebooks")["content"])
        with self.assertRaises(urllib.error.HTTPError) as refused:
            Visitor(re.sub("token=.*", "token=guessed", self.address)).ask("api/contents")
        self.assertEqual(refused.exception.code, 403)

    def test_no_other_machine_can_connect(self):
        port = int(self.visitor.host.rpartition(":")[2])
        others = {a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        # Linux has all of 127.0.0.0/8, where a server of every address would answer.
        for address in (others | {"127.0.0.2"}) - {"127.0.0.1"}:
            with self.assertRaises(OSError):
                socket.create_connection((address, port), timeout=2)

    def test_every_link_of_a_notebook_leads_to_a_file_that_is_served(self):
        for path in run.chapters() + run.solutions():
            cells = nbformat.read(path, as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
            for link in LINK.findall(text):
                if link.startswith("attachment:"):
                    continue
                target = (path.parent / unquote(link.partition("#")[0])).resolve()
                with self.subTest(f"{path.stem}: {link}"):
                    served = self.visitor.ask(f"api/contents/{target.relative_to(run.ROOT)}?content=0")
                    self.assertEqual(served["name"], target.name)

    def test_nobody_is_asked_about_news(self):
        try:
            plugin = "@jupyterlab/apputils-extension:notification"
            settings = self.visitor.ask(f"lab/api/settings/{plugin}")
        except urllib.error.HTTPError:
            self.skipTest("this Jupyter has no Lab")
        self.assertEqual(settings["schema"]["properties"]["fetchNews"]["default"], "false")

    def test_the_kernel_has_its_logo(self):
        resources = self.visitor.ask("api/kernelspecs")["kernelspecs"]["convbook"]["resources"]
        for name, begins in (("logo-64x64", b"\x89PNG"), ("logo-svg", b"<svg ")):
            where = f"http://{self.visitor.host}{resources[name]}?token={self.visitor.token}"
            with urllib.request.urlopen(where) as logo:
                self.assertEqual(logo.read()[: len(begins)], begins)

    def test_the_first_chapter_runs_from_its_top_to_its_end(self):
        outputs = self.visitor.run("notebooks/00-start-here.ipynb")
        shown = str(outputs)
        self.assertIn("image/png", shown)
        self.assertIn("this run (drawn garments, smoke: 256 images)", shown)


@size("all")
class EndTest(unittest.TestCase):
    def test_ctrl_c_and_a_signal_end_it_and_jupyter_without_a_traceback(self):
        for stop in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(stop.name), tempfile.TemporaryDirectory() as folder:
                lab, said = start(folder)
                lab.send_signal(stop)
                rest = lab.communicate(timeout=60)[0]
                self.assertEqual((lab.returncode, rest), (0, ""))
                with self.assertRaises(urllib.error.URLError):
                    Visitor(said[-1]).ask("api")


if __name__ == "__main__":
    unittest.main()
