"""Puts the course's kernel together, installs it for the Jupyter of this Python, or tries it.

python tools/kernel.py build           from lib/target, under build/jupyter
python tools/kernel.py install JAVA    a copy that starts with that Java
python tools/kernel.py try             says how long it takes to its first result
python tools/kernel.py environment     the variables it starts with, for who measures as it would run
"""

import ctypes
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "build/jupyter/kernels/convbook"

# The classes that a first cell takes, as Java has found them once; it starts without, but slower.
ARCHIVE = "-XX:SharedArchiveFile={resource_dir}/convbook.jsa"

# Tensors live outside the Java heap, so 2 GB is plenty and leaves them the rest of the machine, and
# 16 MB between collections, where Java would take 100 for things soon forgotten, cost no time;
# the serial collector starts fastest and takes no core from training. Nor does Java's second
# compiler, which would still be at work on the first when a first cell is long done.
OPTIONS = [
    "-Xmx2g",
    "-Xmn16m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    ARCHIVE,
    "-Xlog:cds*=off",
    "-Dfile.encoding=UTF-8",
]

# What most first cells do.
FIRST = """
import static convbook.layer.Layers.*;
import convbook.data.*;
import convbook.train.*;
var data = Dataset.of(Garments.train(64, 0), Garments.test(64, 0)).batch(64);
Learner.of(sequential(conv(4, 3), relu(), flatten(), linear(10)), data).fit(1);
"""


# Each step frees and takes the same large pieces of memory: give them back to glibc, not to Linux.
MEMORY = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
}

# OpenMP's threads wait awake for each other. A shorter while costs nothing alone, and leaves the
# cores to other programs where there are some.
WAITING = {"GOMP_SPINCOUNT": "1000"}


def environment():
    """Half of MEMORY is worse than none, and glibc before 2.35 refuses so high a threshold."""
    try:
        accepted = ctypes.CDLL(None).mallopt(-3, 1 << 30)  # -3: M_MMAP_THRESHOLD
    except (AttributeError, OSError, TypeError):  # not glibc
        return {}
    return WAITING | MEMORY if accepted else WAITING


def spec(java):
    jar = "{resource_dir}/jars/convbook.jar"
    return {
        "argv": [java, *OPTIONS, "-jar", jar, "{connection_file}"],
        "display_name": "Java (ConvBook)",
        "language": "java",
        "interrupt_mode": "message",
        "env": environment(),
    }


def class_path(jar):
    """What the jar's manifest names; its folder may still hold what an older one named."""
    with zipfile.ZipFile(jar) as file:
        manifest = file.read("META-INF/MANIFEST.MF").decode().replace("\r\n ", "")
    return re.search(r"^Class-Path: (.*)$", manifest, re.M)[1].split()


def archive(folder):
    """Starts the kernel of this folder once, and has Java keep the classes that it takes."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    specs = KernelSpecManager(kernel_dirs=[str(folder.parent)])
    manager = KernelManager(kernel_name=folder.name, kernel_spec_manager=specs)
    manager.shutdown_wait_time = 60
    argv = manager.kernel_spec.argv
    argv[argv.index(ARCHIVE)] = ARCHIVE.replace("SharedArchiveFile", "ArchiveClassesAtExit")
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(FIRST, output_hook=lambda message: None, timeout=120)
    except (RuntimeError, TimeoutError):
        pass  # said below
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    if not (folder / "convbook.jsa").exists():
        print("- kernel: Java has made no archive of its classes, so that it starts a little slower")


def build():
    """Makes a folder that works wherever it is moved, with the Java on the path."""
    target = ROOT / "lib/target"
    own = [jar for jar in target.glob("convbook-*.jar") if "-sources" not in jar.name]
    if len(own) != 1:
        sys.exit("lib/target holds no built jar; run ./mvnw -DskipTests package first.")
    jars = {target / "jars" / name: name for name in class_path(own[0])}
    jars[own[0]] = "convbook.jar"
    shutil.rmtree(BUILT, ignore_errors=True)
    (BUILT / "jars").mkdir(parents=True)
    for jar, name in jars.items():
        # The next build writes into its own jars where they are, and an archive holds for unchanged ones.
        own_jar = "SNAPSHOT" in jar.name
        try:
            (shutil.copy2 if own_jar else os.link)(jar, BUILT / "jars" / name)
        except OSError:
            shutil.copy2(jar, BUILT / "jars" / name)
    # Written last: the launcher takes its age for the age of the kernel.
    (BUILT / "kernel.json").write_text(json.dumps(spec("java"), indent=2) + "\n")
    archive(BUILT)


def install(java):
    """Copies the built kernel to where this Jupyter looks, unless that very kernel is there."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_core.paths import jupyter_data_dir

    own_place = sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").exists()
    data = Path(sys.prefix, "share/jupyter") if own_place else Path(jupyter_data_dir())
    there = data / "kernels/convbook"
    wanted = json.dumps(spec(java), indent=2) + "\n"
    jar = "jars/convbook.jar"
    try:
        if (there / "kernel.json").read_text() == wanted and filecmp.cmp(there / jar, BUILT / jar):
            return
    except OSError:
        pass
    place = {"prefix": sys.prefix} if own_place else {"user": True}
    try:
        KernelSpecManager().install_kernel_spec(str(BUILT), "convbook", **place)
        (there / "kernel.json").write_text(wanted)
        archive(there)
    except OSError as e:
        sys.exit(f"the kernel could not be copied to {there}: {e}; make that folder writable.")


def first_result():
    from jupyter_client.manager import start_new_kernel

    since = time.monotonic()
    manager, client = start_new_kernel(kernel_name="convbook")
    client.execute_interactive("1 + 1", output_hook=lambda message: None, timeout=60)
    seconds = time.monotonic() - since
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    print(f"{seconds:.1f} s from its start to its first result")


def print_environment():
    for name, value in environment().items():
        print(f"{name}={value}")


if __name__ == "__main__":
    {
        "build": build,
        "install": install,
        "try": first_result,
        "environment": print_environment,
    }[sys.argv[1]](*sys.argv[2:])
