"""Runs a chapter without a browser, through Jupyter's own client.

python tools/run.py NOTEBOOK...             writes each, executed, and a page under build/
python tools/run.py --seed 1 NOTEBOOK...    without experiments, from this seed, and adds the
                                            result to results/ledger.csv; what broke off goes on
                                            from its last epoch under build/runs
"""

import argparse
import asyncio
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from page import page

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
CHAPTER = re.compile(r"\d\d[a-z]?-.*\.ipynb")
RESULTS = re.compile(r"loss .*train acc .*test acc"), re.compile(r"examples/sec on")
OVERWRITTEN = re.compile(r".*\r(?=[^\n])")
TRAINING = re.compile(r"^(\w+)\.fit\(plan\.epochs\(\)\);$", re.MULTILINE)
COLOR = re.compile(r"\x1b\[[0-9;]*m")


def chapters():
    """The course's own notebooks; what a learner writes beside them is theirs."""
    return chapters_in(NOTEBOOKS)


def solutions():
    return chapters_in(NOTEBOOKS / "solutions")


def chapters_in(folder):
    return sorted(path for path in folder.glob("*.ipynb") if CHAPTER.fullmatch(path.name))


class Progress:
    """One line a cell; on a terminal the line of the running cell counts the seconds."""

    def __init__(self, cells, out=sys.stdout):
        self.total = sum(cell.cell_type == "code" for cell in cells)
        self.out = out
        self.running = None
        self.number = 0
        self.lock = threading.Lock()
        if out.isatty():
            threading.Thread(target=self.tick, daemon=True).start()

    def start(self, cell, **_):
        if cell.cell_type == "code":
            first = next((line for line in cell.source.splitlines() if line.strip()), "")
            self.number += 1
            self.running = (first[:60], time.monotonic())

    def done(self, **_):
        with self.lock:
            self.line("\n")
            self.running = None

    def line(self, end):
        if self.running:
            first, since = self.running
            back = "\r" if self.out.isatty() else ""
            seconds = time.monotonic() - since
            self.out.write(f"{back}[{self.number:2}/{self.total}] {seconds:6.1f} s  {first}{end}")
            self.out.flush()

    def tick(self):
        while True:
            with self.lock:
                self.line("")
            time.sleep(0.5)


def tidy(cell):
    """Joins the pieces of a cell's text, without what a progress bar has overwritten."""
    joined = []
    for output in cell.get("outputs", []):
        last = joined[-1] if joined else None
        if last and "stream" == last.output_type == output.output_type and last.name == output.name:
            last.text += output.text
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "stream":
            output.text = OVERWRITTEN.sub("", output.text)
    cell.outputs = joined


def results_of(cell):
    """Returns the last lines that say how a training ended."""
    shown = (o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs)
    lines = "\n".join(shown).splitlines()
    found = ([line for line in lines if result.search(line)] for result in RESULTS)
    return [some[-1] for some in found if some]


def traceback_of(cell):
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
    return ""


def forget(notebook):
    """What is stored is another run's, and must not pass for this one's."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def commit():
    """Returns what is checked out, with a plus if something is changed, or nothing without git."""
    describe = ["git", "describe", "--always", "--abbrev=10", "--exclude=*", "--dirty=+"]
    try:
        said = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return said.stdout.strip()


def use_seed(notebook, path, seed):
    """Leaves the lecture alone, to be run from this seed, with its result for the ledger.

    Returns the folder of the trainings that have not reached their end.
    """
    tagged = lambda cell: "experiment" in cell.metadata.get("tags", [])
    notebook.cells = [cell for cell in notebook.cells if not tagged(cell)]
    os.environ["CONVBOOK_SEED"] = seed
    os.environ["CONVBOOK_LEDGER"] = str(ROOT / "results/ledger.csv")
    plan = os.environ.get("CONVBOOK_PLAN")
    option = f" --plan {plan}" if plan else ""
    os.environ["CONVBOOK_COMMAND"] = f"./convbook run {path.stem}{option} --seed {seed}"
    os.environ["CONVBOOK_COMMIT"] = commit()
    folder = ROOT / f"build/runs/{path.stem}-{plan}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    resume = functools.partial(resumable, folder)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = TRAINING.sub(resume, cell.source)
    return folder


def resumable(folder, training):
    """Has a training save itself after every epoch, and go on where it broke off."""
    learner = training[1]
    return f"""var file = java.nio.file.Path.of({json.dumps(str(folder / learner))} + ".ckpt");
if (java.nio.file.Files.exists(file)) {{ {learner}.load(file); }}
if ({learner}.history().epochs().size() < plan.epochs()) {{
    {learner}.checkpoint(file).fit(plan.epochs() - {learner}.history().epochs().size());
}}"""


def run(path, seed=None, keep=True):
    """Runs one notebook and keeps what it showed; returns whether it reached its end."""
    path = Path(path).resolve()
    notebook = nbformat.read(path, as_version=4)
    forget(notebook)
    unfinished = None
    if seed is not None:
        unfinished = use_seed(notebook, path, seed)
        keep = False
    progress = Progress(notebook.cells)
    asked_to_stop = []

    def on_start(**_):
        # In the place of nbclient's own handler, which would end the kernel under the cell.
        def stop():
            asked_to_stop.append(True)
            asyncio.ensure_future(client.km.interrupt_kernel())

        try:
            for each in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_event_loop().add_signal_handler(each, stop)
        except NotImplementedError:  # Windows
            pass

    client = NotebookClient(
        notebook,
        kernel_name="convbook",
        timeout=None,
        resources={"metadata": {"path": str(path.parent)}},
        on_notebook_start=on_start,
        on_cell_start=progress.start,
        on_cell_executed=progress.done,
    )
    failure = None
    try:
        client.execute()
    except CellExecutionError:
        progress.done()
        failure = f"cell {progress.number} {'was interrupted' if asked_to_stop else 'failed'}"
    except RuntimeError:
        progress.done()
        failure = "the kernel did not start; ./convbook doctor may say why"
        if progress.number:
            failure = f"the kernel died in cell {progress.number}, perhaps for lack of memory"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        tidy(cell)
    kept = write(notebook, path) if keep else ""
    for cell in code:
        for line in results_of(cell):
            print(line)
    if kept:
        print(f"kept in {kept}")
    if failure:
        broken = next((cell for cell in code if traceback_of(cell)), None)
        if broken:
            text = traceback_of(broken)
            print(f"\n{broken.source}\n\n{text if sys.stdout.isatty() else COLOR.sub('', text)}")
        print(f"{path.stem} stopped: {failure}", file=sys.stderr)
    elif unfinished:
        shutil.rmtree(unfinished)
    return not failure


def write(notebook, path):
    # Of build/zh/notebooks/01-alexnet.ipynb, too, in build/zh.
    parts = path.relative_to(ROOT).parts
    target = ROOT.joinpath("build", *(part for part in parts if part not in ("build", "notebooks")))
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    html = target.with_suffix(".html")
    html.write_text(page(notebook, path.stem), encoding="utf-8")
    return f"{target.relative_to(ROOT)} and {html.relative_to(ROOT)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed")
    parser.add_argument("notebooks", nargs="+")
    asked = parser.parse_args()
    try:
        sys.exit(not all(run(path, asked.seed) for path in asked.notebooks))
    except KeyboardInterrupt:
        sys.exit("interrupted")
