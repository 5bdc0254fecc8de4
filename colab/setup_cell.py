# @title Run this cell once, reload the page, and go on with the cell below it
# Only this cell is Python: it puts Java and the kernel of this course on Colab's machine.
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

ADDRESS = "{address}"  # of the kernel: a web address, or file:// and a path
SHA256 = "{sha256}"
PACKAGE = "openjdk-17-jdk-headless"  # the oldest that will do; in Ubuntu 22.04, 24.04 and Debian 12
OLDEST_DRIVER = 525  # runs every CUDA 12
FOLDER = Path(jupyter_data_dir(), "kernels/convbook")


class Trouble(Exception):
    def _render_traceback_(self):  # one sentence, where IPython would show a page
        return [f"ConvBook: {self}"]


def output(*command, **options):
    """What a command printed, with its exit code."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
        )
    except OSError as e:
        return 127, str(e)
    return done.returncode, done.stdout.strip()


def find_gpu():
    code, found = output("nvidia-smi", "--query-gpu=driver_version,name", "--format=csv,noheader")
    if code:
        return None
    driver, _, name = found.splitlines()[0].partition(", ")
    if int(driver.split(".")[0]) < OLDEST_DRIVER:
        raise Trouble(
            f"the driver of {name} is {driver}, and PyTorch for CUDA 12.8 needs {OLDEST_DRIVER} or"
            " newer; choose a newer runtime version under Runtime > Change runtime type."
        )
    return name


def version_of(java):
    """The version of a JDK; 0 if it is none, or older than Java 9."""
    code, modules = output(java, "--list-modules")
    version = re.search(r"java\.base@(\d+)", modules)
    return int(version[1]) if not code and version and "jdk.jshell@" in modules else 0


def packaged_java():
    """Where the package has put Java; "" if it is not installed."""
    _, files = output("dpkg", "-L", PACKAGE.replace("-jdk-", "-jre-"))
    return next((file for file in files.splitlines() if file.endswith("/bin/java")), "")


def find_java():
    there = [shutil.which("java"), packaged_java()]
    fit = [java for java in there if java and version_of(java) >= 17]
    if fit:
        return fit[0]
    old = f"Java {version_of(there[0])}" if there[0] else "no Java"
    print(f"This machine has {old}: installing {PACKAGE} ...")
    output("apt-get", "update", "-qq")
    code, said = output("apt-get", "install", "-qq", "-y", "--no-install-recommends", PACKAGE)
    java = packaged_java()
    if not java or version_of(java) < 17:
        raise Trouble(
            f"this machine has {old}, and {PACKAGE} could not be installed"
            f" ({said.splitlines()[-1] if said else code}); install a JDK, 17 or newer, and run this cell again."
        )
    return java


def fetch(file):
    if not SHA256:
        raise Trouble(
            "no release of the kernel is out yet, so there is nothing to fetch; build one and set"
            " ADDRESS and SHA256 in this cell, as docs/launch.md says."
        )
    print(f"Fetching the kernel from {ADDRESS} ...")
    summed = hashlib.sha256()
    try:
        with urllib.request.urlopen(ADDRESS, timeout=30) as source, open(file, "wb") as target:
            while piece := source.read(1 << 20):
                summed.update(piece)
                target.write(piece)
    except OSError as e:
        raise Trouble(
            f"the kernel could not be fetched from {ADDRESS} ({e}); see whether this machine has"
            " internet, and run this cell again."
        ) from None
    if summed.hexdigest() != SHA256:
        raise Trouble(
            f"what came from {ADDRESS} has the SHA-256 {summed.hexdigest()} and not {SHA256}; it was"
            " deleted: open a fresh copy of this notebook, which knows the current release."
        )


def install(java, flavor):
    """Puts the kernel into Jupyter's folder, whole or not at all, unless it is there."""
    made_of = {"sha256": SHA256, "java": java, "flavor": flavor}
    try:
        if json.loads((FOLDER / "kernel.json").read_text())["metadata"] == made_of:
            return
    except (OSError, ValueError, KeyError):
        pass
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent, prefix=".convbook-") as place:
        fetch(f"{place}/kernel.zip")
        new = Path(place, "kernel")
        with zipfile.ZipFile(f"{place}/kernel.zip") as kernel:
            kernel.extractall(new)
        if flavor != "cpu":
            # Or DJL would take it, GPU or no GPU; the kernel looks for every jar that it was built with.
            for jar in new.glob("jars/pytorch-native-cpu-*.jar"):
                zipfile.ZipFile(jar, "w").close()
        spec = json.loads((new / "kernel.json").read_text())
        # DJL asks CUDA's runtime library how many GPUs there are, and must find it first.
        options = [part for part in spec["argv"][:-3] if part.startswith("-")]
        options.append("-Djna.library.path=/usr/local/cuda/lib64")
        proxy = [sys.executable, "{resource_dir}/proxy.py"]
        spec["argv"] = [*proxy, java, *options, *spec["argv"][-3:]]
        spec["env"]["PYTORCH_FLAVOR"] = flavor
        spec["metadata"] = made_of
        (new / "kernel.json").write_text(json.dumps(spec, indent=2))
        shutil.rmtree(FOLDER, ignore_errors=True)
        new.rename(FOLDER)


def check(java, gpu):
    """Starts the engine once, which fetches or unpacks PyTorch, and says what it found.

    Java keeps the classes that this took, so that the kernel starts sooner."""
    spec = json.loads((FOLDER / "kernel.json").read_text())
    line = "\n".join(spec["argv"][3:-3]).replace("{resource_dir}", str(FOLDER))
    options = line.replace("-XX:SharedArchiveFile", "-XX:ArchiveClassesAtExit").split("\n")
    doctor = ["-jar", str(FOLDER / "jars/convbook-kernel.jar"), "doctor"]
    print("Starting PyTorch" + (", after fetching it for CUDA (2 GB)" if gpu else "") + " ...")
    code, said = output(java, *options, *doctor, env=os.environ | spec["env"])
    print(said)
    if "fine   engine" not in said:
        raise Trouble(f"the kernel is installed, and PyTorch does not start; see above ({code}).")
    if gpu and "gpu(0)" not in said:
        raise Trouble(f"PyTorch does not see the {gpu}; restart the session, and run this cell again.")


def set_up():
    gpu = find_gpu()
    java = find_java()
    try:
        install(java, "cu128" if gpu else "cpu")
    except OSError as e:
        raise Trouble(f"the kernel could not be put into {FOLDER} ({e}); free some disk space.")
    check(java, gpu)
    if not gpu:
        print(
            "\nNO GPU: the chapters will train on this machine's CPU, with their smaller plan. For a GPU"
            " choose one under Runtime > Change runtime type, and run this cell again."
        )
    print(f"\nReady, on the {gpu or 'CPU'}. Now reload this page, and go on with the next cell.")


set_up()
