"""Puts the built kernel where the tools find it, or tries it.

python tools/kernel.py build           from lib/target, under build/jupyter
python tools/kernel.py try             says how long it takes to its first result
python tools/kernel.py environment     the variables it starts with, for who measures as it would run
"""

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "build/jupyter"
JAR = ROOT / "lib/target/jars/convbook.jar"


def build():
    if not JAR.exists():
        sys.exit("lib/target holds no built jar; run ./mvnw -DskipTests package first.")
    subprocess.run(["java", "-jar", JAR, "install", "--data-dir", DATA], check=True)


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
    spec = json.loads((DATA / "kernels/convbook/kernel.json").read_text())
    for name, value in spec["env"].items():
        print(f"{name}={value}")


if __name__ == "__main__":
    {"build": build, "try": first_result, "environment": print_environment}[sys.argv[1]]()
