"""Puts the built kernel where the tools find it.

python tools/kernel.py     prints the variables it starts with, for who measures as it would run
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "build/jupyter"
JAR = ROOT / "kernel/target/jars/convbook-kernel.jar"


def build():
    if not JAR.exists():
        sys.exit("kernel/target holds no built jar; run ./mvnw -DskipTests package first.")
    JAR.touch()  # Maven leaves a jar alone that would be no other, and the launcher looks at its age.
    subprocess.run(["java", "-jar", JAR, "install", "--data-dir", DATA], check=True)


def start_new_kernel(**how):
    """Jupyter looks for free ports before the kernel takes them, and another may be faster."""
    from jupyter_client import manager

    for _ in range(2):
        try:
            return manager.start_new_kernel(**how)
        except RuntimeError:
            continue
    return manager.start_new_kernel(**how)


if __name__ == "__main__":
    for name, value in json.loads((DATA / "kernels/convbook/kernel.json").read_text())["env"].items():
        print(f"{name}={value}")
