"""Colab's way in, replayed: its Python kernel runs the cell on top, its Jupyter speaks ipc."""

import importlib.util
import json
import os
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager, start_new_kernel
from sizes import size

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "colab"))

import make  # noqa: E402

FIRST = Path("00-start-here.ipynb")


def code_cells(text):
    cells = nbformat.reads(text, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


class EditionsTest(unittest.TestCase):
    def test_an_edition_is_the_cell_on_top_and_the_chapters_own_cells(self):
        release = json.loads(make.RELEASE.read_text())
        for name in make.chapters():
            with self.subTest(name):
                chapter = code_cells((make.NOTEBOOKS / name).read_text(encoding="utf-8"))
                first, *rest = code_cells(make.edition(name, release))
                self.assertIn(f'"{release["address"]}"', first)
                self.assertEqual(rest, chapter)

    def test_what_a_link_leads_to_is_on_the_web(self):
        release = json.loads(make.RELEASE.read_text())
        for name in make.chapters():
            cells = nbformat.reads(make.edition(name, release), as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
            self.assertEqual(re.findall(r"\]\((?!https?://)[^)]*\)", text), [], name)

    def test_a_link_to_another_chapter_leads_to_its_own_edition(self):
        release = json.loads(make.RELEASE.read_text())
        text = make.edition(Path("01-alexnet.ipynb"), release)
        self.assertIn(f"]({make.badge('solutions/01-alexnet-solutions.ipynb', release)})", text)

    def test_a_link_to_a_page_leads_to_it_on_github(self):
        release = json.loads(make.RELEASE.read_text())
        text = make.edition(Path("12-the-map.ipynb"), release)
        self.assertIn(f"](https://github.com/{release['repository']}/blob/main/docs/networks.md)", text)


@size("all")
@unittest.skipUnless(
    sys.platform == "linux" and importlib.util.find_spec("ipykernel"),
    "Colab's cell runs in Python's kernel on Linux; install ipykernel",
)
class SetupCellTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.released = tempfile.TemporaryDirectory()
        kernel = Path(cls.released.name, "kernel of 卷积.zip")
        cls.release = json.loads(make.RELEASE.read_text())
        cls.release |= {"address": kernel.as_uri(), "sha256": make.pack(kernel)}

    @classmethod
    def tearDownClass(cls):
        cls.released.cleanup()

    def setUp(self):
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = Path(home.name)
        self.kernels = self.home / ".local/share/jupyter/kernels"

    def open_in_python(self, path=(), changes=(), **release):
        """Runs the cell on top of the first chapter; returns what it printed, and its error."""
        text = make.edition(FIRST, self.release | release)
        cell = code_cells(text)[0]
        for old, new in changes:
            self.assertIn(old, cell)
            cell = cell.replace(old, new)
        env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
        folders = os.pathsep.join(map(str, [*path, env["PATH"]]))
        manager, client = start_new_kernel(
            kernel_name="python3", env=env | {"HOME": str(self.home), "PATH": folders}
        )
        try:
            printed = []
            reply = client.execute_interactive(
                cell, output_hook=lambda m: printed.append(m["content"].get("text", "")), timeout=300
            )["content"]
            return "".join(printed), reply.get("evalue", "")
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)

    def start_over_ipc(self):
        """The kernel as Colab starts it after a reload; returns its client."""
        specs = KernelSpecManager(kernel_dirs=[str(self.kernels)])
        manager = KernelManager(
            kernel_name="convbook",
            kernel_spec_manager=specs,
            connection_file=str(self.home / "kernel.json"),
        )
        manager.transport, manager.ip = "ipc", str(self.home / "kernel-ipc")
        manager.start_kernel(env=os.environ | {"CONVBOOK_PLAN": "smoke"})
        self.addCleanup(manager.shutdown_kernel, now=True)
        client = manager.client()
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=60)
        return client

    def program(self, name, text):
        """A program of Colab's machine that this one lacks, by what it prints."""
        file = self.home / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)
        return file.parent

    def test_after_the_cell_and_a_reload_the_first_chapter_runs_over_ipc(self):
        printed, error = self.open_in_python()
        self.assertEqual(error, "", printed)
        self.assertIn("NO GPU", printed)
        self.assertRegex(printed, "Ready, on the CPU. Now reload")
        again, error = self.open_in_python(address="http://127.0.0.1:9/nothing.zip")
        self.assertEqual(error, "", again)
        self.assertNotIn("Fetching", again)
        self.assertTrue((self.kernels / "convbook/convbook.jsa").exists())
        client = self.start_over_ipc()
        for cell in code_cells(make.edition(FIRST, self.release))[1:]:
            reply = client.execute_interactive(cell, output_hook=lambda m: None, timeout=300)
            self.assertEqual(reply["content"]["status"], "ok", reply["content"].get("evalue"))

    def test_other_bytes_than_the_releases_are_refused_and_leave_nothing(self):
        _, error = self.open_in_python(sha256="0" * 64)
        self.assertRegex(error, f"has the SHA-256 {self.release['sha256']} and not 0000")
        self.assertEqual(list(self.kernels.iterdir()), [])

    def test_no_internet_is_one_sentence_and_leaves_nothing(self):
        _, error = self.open_in_python(address="http://127.0.0.1:9/kernel.zip")
        self.assertRegex(error, "could not be fetched from http://127.0.0.1:9.* internet")
        self.assertEqual(list(self.kernels.iterdir()), [])

    def test_no_release_is_one_sentence(self):
        _, error = self.open_in_python(sha256="")
        self.assertRegex(error, "no release of the kernel is out yet")

    def test_an_old_java_that_cannot_be_replaced_is_one_sentence(self):
        bin = self.program("java", "echo java.base@11.0.28; echo jdk.jshell@11.0.28")
        self.program("apt-get", "echo 'E: Unable to locate package'; exit 100")
        self.program("dpkg", "exit 1")
        _, error = self.open_in_python(path=[bin])
        self.assertRegex(error, "has Java 11, and openjdk-17-jdk-headless could not be installed")
        self.assertFalse(self.kernels.exists())

    def test_an_old_java_is_passed_over_for_the_one_that_is_installed(self):
        java = shutil.which("java")
        bin = self.program("java", "echo java.base@11.0.28; echo jdk.jshell@11.0.28")
        there = bin / "installed"
        self.program("apt-get", f"echo >'{there}'")
        listed = f"[ -e '{there}' ] && [ $2 = openjdk-17-jre-headless ] && echo '{java}'"
        self.program("dpkg", listed)
        printed, _ = self.open_in_python(path=[bin])
        self.assertIn("This machine has Java 11: installing openjdk-17-jdk-headless", printed)
        spec = json.loads((self.kernels / "convbook/kernel.json").read_text())
        self.assertEqual(spec["metadata"]["java"], java)

    def test_an_old_driver_is_one_sentence(self):
        bin = self.program("nvidia-smi", "echo 470.82.01, Tesla K80")
        _, error = self.open_in_python(path=[bin])
        self.assertRegex(error, "the driver of Tesla K80 is 470.82.01, .* 525 or newer")

    def test_with_a_gpu_pytorch_for_cuda_is_asked_for_and_its_absence_is_no_success(self):
        bin = self.program("nvidia-smi", "echo 580.82.07, Tesla T4")
        printed, error = self.open_in_python(path=[bin])
        spec = json.loads((self.kernels / "convbook/kernel.json").read_text())
        self.assertEqual(spec["env"]["PYTORCH_FLAVOR"], "cu128")
        self.assertRegex(printed, "fine   native library: PyTorch .* for cu128 from DJL's server")
        # This machine has no GPU behind that name, with internet or without.
        self.assertIn("TO DO" if "TO DO" in printed else "does not see", printed + error)
        self.assertNotIn("Ready", printed)
        # The kernel starts, though its library is still to come.
        client = self.start_over_ipc()
        reply = client.execute_interactive("1 + 1", output_hook=lambda m: None, timeout=60)
        self.assertEqual(reply["content"]["status"], "ok")


if __name__ == "__main__":
    unittest.main()
