"""Makes what Colab opens.

python colab/make.py notebooks    build/colab/notebooks from notebooks/, with the cell that installs
                                  the kernel on top: what the branch of release.json holds
python colab/make.py kernel       packs build/jupyter into build/colab/convbook-kernel.zip, to be
                                  released under the address in release.json, and keeps its sum there
"""

import hashlib
import json
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "colab"
NOTEBOOKS = ROOT / "notebooks"
RELEASE = HERE / "release.json"
BUILT = ROOT / "build/jupyter/kernels/convbook"
MADE = ROOT / "build/colab/notebooks"
PACKED = ROOT / "build/colab/convbook-kernel.zip"
CHAPTER = re.compile(r"\d\d[a-z]?-.*\.ipynb")
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")


def chapters():
    """The notebooks, by their names under notebooks/."""
    found = (path.relative_to(NOTEBOOKS) for path in NOTEBOOKS.rglob("*.ipynb"))
    return sorted(
        name
        for name in found
        if CHAPTER.fullmatch(name.name) and ".ipynb_checkpoints" not in name.parts
    )


def badge(name, release):
    return f"https://colab.research.google.com/github/{release['repository']}/blob/{release['branch']}/{name}"


def on_the_web(name, link, release):
    """A notebook's link to another leads to that one's edition, one to a page or a program to GitHub."""
    path = os.path.normpath(Path("notebooks", name).parent / link)
    if path.startswith("notebooks/"):
        return badge(path.removeprefix("notebooks/"), release)
    return f"https://github.com/{release['repository']}/blob/main/{path}"


def setup_cell(release):
    source = (HERE / "setup_cell.py").read_text()
    for key in ("address", "sha256"):
        source = source.replace(f"{{{key}}}", release[key])
    metadata = {"cellView": "form"}  # folded, but for its title
    cell = nbformat.v4.new_code_cell(source.rstrip("\n"), metadata=metadata, id="setup")
    return cell


def edition(name, release):
    """One notebook as Colab gets it: a GPU asked for, without outputs, with links that Colab follows."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
            cell.metadata.pop("execution", None)
        else:
            cell.source = LINK.sub(lambda link: f"]({on_the_web(name, link[1], release)})", cell.source)
    notebook.cells.insert(0, setup_cell(release))
    notebook.metadata.accelerator = "GPU"
    notebook.metadata.colab = {"provenance": []}
    return nbformat.writes(notebook) + "\n"


def make_notebooks():
    release = json.loads(RELEASE.read_text())
    shutil.rmtree(MADE, ignore_errors=True)
    for name in chapters():
        (MADE / name).parent.mkdir(parents=True, exist_ok=True)
        (MADE / name).write_text(edition(name, release), encoding="utf-8")


def pack(target):
    """Zips the built kernel with the proxy, the same bytes for the same files; returns its SHA-256."""
    # Not the archive of classes, which holds for one Java and one folder.
    kept = [p for p in BUILT.rglob("*") if p.is_file() and not p.name.startswith("convbook.jsa")]
    files = {path.relative_to(BUILT).as_posix(): path for path in kept}
    files["proxy.py"] = HERE / "proxy.py"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as kernel:
        for name in sorted(files):
            kernel.writestr(zipfile.ZipInfo(name), files[name].read_bytes())  # jars are packed as it is
    return hashlib.sha256(target.read_bytes()).hexdigest()


def make_kernel():
    if not list(BUILT.glob("jars/pytorch-native-cpu-*-linux-x86_64.jar")):
        sys.exit(
            f"{BUILT.relative_to(ROOT)} has no PyTorch for the CPU of Colab's machines; build the"
            " kernel with ./convbook on Linux (x86_64), without a profile for CUDA."
        )
    release = json.loads(RELEASE.read_text()) | {"sha256": pack(PACKED)}
    RELEASE.write_text(json.dumps(release, indent=2) + "\n")
    print(f"{PACKED.relative_to(ROOT)} is to be released as {release['address']}")


if __name__ == "__main__":
    {"notebooks": make_notebooks, "kernel": make_kernel}[sys.argv[1]]()
