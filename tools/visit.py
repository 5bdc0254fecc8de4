"""Runs a chapter as a browser does, through the web interface of a Jupyter that runs.

python tools/visit.py ADDRESS 00-start-here      the address as ./convbook lab prints it
"""

import asyncio
import json
import sys
import urllib.request
import uuid
from urllib.parse import parse_qs, urlsplit

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


class Visitor:
    def __init__(self, address):
        parts = urlsplit(address)
        self.host = parts.netloc
        self.token = parse_qs(parts.query)["token"][0]

    def ask(self, path, method="GET", /, **content):
        """What the server answers, from JSON."""
        request = urllib.request.Request(
            f"http://{self.host}/{path}",
            json.dumps(content).encode() if content else None,
            {"Authorization": f"token {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "null")

    def run(self, path, cell_seconds=600):
        """Opens a notebook, runs its cells in a kernel of its own; returns each cell's outputs."""
        cells = self.ask(f"api/contents/{path}")["content"]["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        session = self.ask(
            "api/sessions", "POST",
            path=path, name=path, type="notebook", kernel={"name": "convbook"},
        )  # fmt: skip
        try:
            return asyncio.run(self.talk(session["kernel"]["id"], code, cell_seconds))
        finally:
            self.ask(f"api/sessions/{session['id']}", "DELETE")

    async def talk(self, kernel, code, cell_seconds):
        socket = await websocket_connect(
            HTTPRequest(
                f"ws://{self.host}/api/kernels/{kernel}/channels",
                headers={"Authorization": f"token {self.token}"},
            ),
            max_message_size=1 << 30,
        )
        outputs = []
        for source in code:
            outputs.append(await asyncio.wait_for(execute(socket, source), cell_seconds))
        socket.close()
        return outputs


async def execute(socket, source):
    header = {
        "msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": uuid.uuid4().hex,
        "username": "visitor", "version": "5.3",
    }  # fmt: skip
    content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
    request = {"channel": "shell", "header": header, "content": content}
    socket.write_message(json.dumps(request | {"parent_header": {}, "metadata": {}}))
    shown, replied, idle = [], False, False
    while not (replied and idle):
        text = await socket.read_message()
        if text is None:
            raise ConnectionError("the server closed the connection to the kernel")
        message = json.loads(text)
        if message["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        kind, content = message["msg_type"], message["content"]
        replied |= kind == "execute_reply"
        idle |= content.get("execution_state") == "idle"
        if kind == "execute_reply" and content["status"] != "ok":
            raise RuntimeError(f"{source}\n\n{content['ename']}: {content['evalue']}")
        if kind in ("stream", "display_data", "execute_result"):
            shown.append(content)
    return shown


if __name__ == "__main__":
    address, chapter = sys.argv[1:]
    outputs = Visitor(address).run(f"notebooks/{chapter}.ipynb")
    pictures = sum("image/png" in output.get("data", {}) for shown in outputs for output in shown)
    print(f"{chapter}: {len(outputs)} cells ran and showed {pictures} pictures")
