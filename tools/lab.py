"""Starts Jupyter for ./convbook lab, says where it is, and ends with it.

python tools/lab.py lab|notebook [OPTION...]

Jupyter's own words go to a file: hundreds of lines among which nobody finds the address.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "build/jupyter.log"
# The module to run, and what its servers' files are called.
FRONTS = {"lab": ("jupyterlab", "jpserver"), "notebook": ("notebook", "nbserver")}


def address(file):
    """Where a server is, with its token; None until it answers, which is after it has said where."""
    try:
        server = json.loads(file.read_text())
        socket.create_connection((server["hostname"], server["port"]), timeout=1).close()
        return f"{server['url']}?token={server['token']}"
    except (OSError, ValueError):
        return None


def main(front, *options):
    module, kind = FRONTS[front]
    # What the course sets for its readers: no question about news in the first minute, and pages
    # that links lead to are read and not edited.
    own = str(ROOT / "tools/jupyter")
    path = os.pathsep.join(filter(None, [own, os.environ.get("JUPYTER_CONFIG_PATH")]))
    LOG.parent.mkdir(exist_ok=True)
    with open(LOG, "wb") as log:
        # In a session of its own: Ctrl-C reaches this program alone, which ends Jupyter in order.
        jupyter = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            env=os.environ | {"JUPYTER_CONFIG_PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    asked_to_stop = []

    def stop(number, _):
        asked_to_stop.append(number)
        jupyter.terminate()

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    server = Path(jupyter_runtime_dir(), f"{kind}-{jupyter.pid}.json")
    where = None
    while jupyter.poll() is None and not (where := address(server)):
        time.sleep(0.1)
    if where:
        print(f"- Jupyter runs until you press Ctrl-C here; its log is {LOG.relative_to(ROOT)}")
        print(f"- open {where}", flush=True)
    code = jupyter.wait()
    if asked_to_stop:
        return 0
    if not where:
        print(*LOG.read_text(errors="replace").splitlines()[-5:], sep="\n", file=sys.stderr)
        print(f"convbook: Jupyter did not start; its log is {LOG.relative_to(ROOT)}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
