"""Starts a kernel that speaks only tcp for a Jupyter that speaks ipc, as Colab's does.

python proxy.py KERNEL... CONNECTION-FILE

The kernel gets ports of its own on 127.0.0.1, and every message is handed on as it is: it stays
signed with Jupyter's key. When either of the two processes ends, so does the other.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import zmq
from jupyter_client.connect import write_connection_file

# What the Jupyter side talks to, and what talks to the kernel.
CHANNELS = {
    "shell": (zmq.ROUTER, zmq.DEALER),
    "iopub": (zmq.PUB, zmq.SUB),
    "stdin": (zmq.ROUTER, zmq.DEALER),
    "control": (zmq.ROUTER, zmq.DEALER),
    "hb": (zmq.ROUTER, zmq.DEALER),
}
GLANCE = 200  # milliseconds between two looks at whether the kernel lives


def socket(context, kind):
    made = context.socket(kind)
    # Jupyter's sockets lose nothing before they are full; two more in between must not either.
    made.set_hwm(0)
    made.linger = 1000
    if kind == zmq.DEALER:
        # The kernel asks for input on stdin who wrote to shell, so both must be the same to it.
        made.identity = b"proxy"
    if kind == zmq.SUB:
        made.subscribe(b"")
    return made


def die_with_parent():
    """Linux kills the kernel when this process ends, however it ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1: PR_SET_PDEATHSIG


def serve(command, file):
    jupyter = json.loads(Path(file).read_text())
    if jupyter["transport"] != "ipc":
        os.execvp(command[0], [*command, file])
    kernel_file, kernel = write_connection_file(
        f"{file}.tcp",
        ip="127.0.0.1",
        key=jupyter["key"].encode(),
        signature_scheme=jupyter["signature_scheme"],
    )
    context = zmq.Context()
    poller = zmq.Poller()
    opposite = {}
    files = [Path(kernel_file)]
    for channel, (near, far) in CHANNELS.items():
        front, back = socket(context, near), socket(context, far)
        files.append(Path(f"{jupyter['ip']}-{jupyter[channel + '_port']}"))
        front.bind(f"ipc://{files[-1]}")
        back.connect(f"tcp://127.0.0.1:{kernel[channel + '_port']}")
        opposite |= {front: back, back: front}
        poller.register(back, zmq.POLLIN)
        if near != zmq.PUB:
            poller.register(front, zmq.POLLIN)
    # An interrupt comes as a message; a Ctrl+C in Jupyter's terminal is meant for Jupyter.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen([*command, kernel_file], preexec_fn=die_with_parent)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        ready = []
        while ready or process.poll() is None:
            ready = poller.poll(GLANCE)
            for source, _ in ready:
                opposite[source].send_multipart(source.recv_multipart(copy=False), copy=False)
    finally:
        process.kill()
        context.destroy()  # after it has sent what is left
        for file in files:
            file.unlink(missing_ok=True)
    return process.wait()


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:-1], sys.argv[-1]))
