"""What ./convbook lab serves, and to whom."""

import json
import os
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class LabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        # The kernel is installed into a folder of the test's own, unless Jupyter is the course's.
        places = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
        cls.lab = subprocess.Popen(
            [ROOT / "convbook", "lab", "--no-browser"],
            env=os.environ | dict.fromkeys(places, cls.home.name),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        cls.server = cls.wait()

    @classmethod
    def wait(cls):
        end = time.monotonic() + 120
        while time.monotonic() < end and cls.lab.poll() is None:
            for file in Path(cls.home.name).glob("*server-*.json"):
                try:
                    server = json.loads(file.read_text())
                    socket.create_connection(("127.0.0.1", server["port"])).close()
                    return server
                except (ValueError, OSError):
                    pass  # not written to its end, or not listening yet
            time.sleep(0.2)
        raise AssertionError("./convbook lab has not started")

    @classmethod
    def tearDownClass(cls):
        cls.lab.terminate()
        cls.lab.wait()
        cls.home.cleanup()

    def status(self, token):
        address = f"http://127.0.0.1:{self.server['port']}/api/contents"
        request = urllib.request.Request(address, headers={"Authorization": f"token {token}"})
        try:
            return urllib.request.urlopen(request).status
        except urllib.error.HTTPError as e:
            return e.code

    def test_only_who_has_the_token_is_let_in(self):
        self.assertGreaterEqual(len(self.server["token"]), 32)
        self.assertEqual(self.status(self.server["token"]), 200)
        self.assertEqual(self.status("guessed"), 403)

    def test_no_other_machine_can_connect(self):
        self.assertEqual(self.server["hostname"], "127.0.0.1")
        others = {a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in others - {"127.0.0.1"}:
            with self.assertRaises(OSError):
                socket.create_connection((address, self.server["port"]), timeout=2)


if __name__ == "__main__":
    unittest.main()
