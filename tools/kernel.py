"""Prints the variables that the built kernel starts with, for who measures as it would run."""

import json
from pathlib import Path

SPEC = Path(__file__).resolve().parent.parent / "build/jupyter/kernels/convbook/kernel.json"

if __name__ == "__main__":
    for name, value in json.loads(SPEC.read_text())["env"].items():
        print(f"{name}={value}")
