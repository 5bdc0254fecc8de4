"""The course's kernel under a Jupyter that speaks ipc, as Colab's does, through colab/proxy.py."""

import json
import os
import queue
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import test_conformance
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

SIZE = "all"

PROXY = Path(__file__).resolve().parent.parent / "colab/proxy.py"


def start(folder):
    """Returns the manager and the client of a new kernel, whose files are all in this folder."""
    spec = KernelSpecManager().get_kernel_spec("convbook")
    there = Path(folder, "kernels/proxied")
    there.mkdir(parents=True, exist_ok=True)
    argv = [part.replace("{resource_dir}", spec.resource_dir) for part in spec.argv]
    argv = [sys.executable, str(PROXY), *argv]
    (there / "kernel.json").write_text(json.dumps(spec.to_dict() | {"argv": argv}))
    specs = KernelSpecManager(kernel_dirs=[str(there.parent)])
    file = str(Path(folder, "kernel.json"))
    manager = KernelManager(kernel_name="proxied", kernel_spec_manager=specs, connection_file=file)
    manager.transport = "ipc"
    manager.ip = str(Path(folder, "kernel-ipc"))
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid):
    """A zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@unittest.skipUnless(sys.platform == "linux", "Colab is Linux, and so is the proxy")
class ConformsOverIpcTest(test_conformance.ConformanceTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.km, cls.kc = start(cls.folder.name)
        # A slow start is asked again and again whether it is ready; the suite takes the last
        # answers, when they come late, for those to its first cell.
        cls.kc.execute_interactive("", timeout=60)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()


class Proxied:
    """What tests ask of a proxy and the kernel behind it."""

    @property
    def proxy(self):
        return self.manager.provisioner.pid

    @property
    def kernel(self):
        return children(self.proxy)[0]

    def run_cell(self, code, timeout=60):
        shown = []
        reply = self.client.execute_interactive(code, output_hook=shown.append, timeout=timeout)
        return reply["content"], [(m["msg_type"], m["content"]) for m in shown]

    def value_of(self, code):
        _, shown = self.run_cell(code)
        return dict(shown)["execute_result"]["data"]["text/plain"]

    def wait_until_dead(self, *pids):
        end = time.monotonic() + 10
        while time.monotonic() < end and any(map(lives, pids)):
            time.sleep(0.05)
        self.assertFalse(any(map(lives, pids)))


@unittest.skipUnless(sys.platform == "linux", "Colab is Linux, and so is the proxy")
class ProxyTest(Proxied, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.manager, cls.client = start(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)
        cls.folder.cleanup()

    def test_a_cell_shows_prints_and_redraws(self):
        _, shown = self.run_cell(
            'System.out.println("卷积");\n'
            "var screen = convbook.look.Screen.current();\n"
            'screen.update(screen.show("first"), "second");'
        )
        text = "".join(content["text"] for kind, content in shown if kind == "stream")
        self.assertEqual(text, "卷积\n")
        drawn = {kind: content["data"]["text/plain"] for kind, content in shown if "data" in content}
        self.assertEqual(drawn, {"display_data": "first", "update_display_data": "second"})

    def test_a_cell_asks_for_input_and_gets_it(self):
        asked = []

        def type_it(message):
            asked.append(message)
            self.client.input("twelve")

        shown = []
        self.client.execute_interactive(
            "new java.util.Scanner(System.in).nextLine()",
            allow_stdin=True,
            stdin_hook=type_it,
            output_hook=shown.append,
            timeout=60,
        )
        results = [m["content"]["data"] for m in shown if m["msg_type"] == "execute_result"]
        self.assertEqual((len(asked), results), (1, [{"text/plain": "twelve"}]))

    def test_an_interrupt_ends_the_cell_and_not_the_kernel(self):
        threading.Timer(1, self.manager.interrupt_kernel).start()
        since = time.monotonic()
        reply, _ = self.run_cell("while (true) { }")
        self.assertEqual(reply["status"], "error")
        self.assertLess(time.monotonic() - since, 10)
        self.assertEqual(self.value_of("5 + 5"), "10")

    def test_a_signal_to_interrupt_harms_nothing(self):
        kernel = self.kernel
        os.killpg(os.getpgid(self.proxy), signal.SIGINT)
        self.assertEqual(self.value_of("5 + 5"), "10")
        self.assertEqual(self.kernel, kernel)

    def test_the_heartbeat_is_the_kernels(self):
        self.client.hb_channel.unpause()
        time.sleep(1.5)
        self.assertTrue(self.client.hb_channel.is_beating())
        kernel = self.kernel
        self.addCleanup(os.kill, kernel, signal.SIGCONT)
        os.kill(kernel, signal.SIGSTOP)
        time.sleep(3)
        self.assertFalse(self.client.hb_channel.is_beating())

    def test_ten_thousand_messages_arrive_in_order_and_leave_nothing_behind(self):
        self.messages(1000)
        before = self.open_files(), self.megabytes()
        self.assertEqual(self.messages(10_000), list(map(str, range(10_000))))
        self.assertEqual(self.open_files(), before[0])
        self.assertLess(self.megabytes() - before[1], 20)

    def test_hundreds_of_cells_leave_nothing_behind(self):
        self.cells(50)
        before = self.open_files(), self.megabytes()
        self.cells(300)
        self.assertEqual(self.open_files(), before[0])
        self.assertLess(self.megabytes() - before[1], 5)

    def messages(self, count):
        _, shown = self.run_cell(
            "var one = convbook.look.Screen.current();\n"
            f"for (int i = 0; i < {count}; i++) one.show(i);"
        )
        return [c["data"]["text/plain"] for kind, c in shown if kind == "display_data"]

    def cells(self, count):
        for _ in range(count):
            self.client.execute_interactive(";", output_hook=lambda message: None, timeout=60)

    def open_files(self):
        return len(list(Path(f"/proc/{self.proxy}/fd").iterdir()))

    def megabytes(self):
        return int(Path(f"/proc/{self.proxy}/statm").read_text().split()[1]) * 4096 >> 20

    def test_who_does_not_have_the_key_is_not_heard(self):
        stranger = self.manager.client()
        stranger.session.key = b"guessed"
        stranger.start_channels()
        self.addCleanup(stranger.stop_channels)
        stranger.execute("1 + 1")
        with self.assertRaises(queue.Empty):
            stranger.get_shell_msg(timeout=2)
        self.assertEqual(self.value_of("6 + 6"), "12")

@unittest.skipUnless(sys.platform == "linux", "Colab is Linux, and so is the proxy")
class EndTest(Proxied, unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.manager, self.client = start(folder.name)
        self.addCleanup(self.manager.shutdown_kernel, now=True)
        self.addCleanup(self.client.stop_channels)

    def test_a_restart_brings_a_new_kernel_to_the_same_client(self):
        self.run_cell("int kept = 1;")
        old = self.proxy, self.kernel
        self.manager.restart_kernel(now=True)
        self.client.wait_for_ready(timeout=60)
        reply, _ = self.run_cell("kept")
        self.assertEqual(reply["status"], "error")
        self.wait_until_dead(*old)

    def test_a_shutdown_removes_every_process_and_file(self):
        both = self.proxy, self.kernel
        self.client.shutdown()
        self.wait_until_dead(both[1])
        self.assertEqual(self.manager.provisioner.process.wait(10), 0)
        self.assertEqual([file.name for file in self.folder.iterdir() if file.is_socket()], [])
        self.assertFalse((self.folder / "kernel.json.tcp").exists())

    def test_a_kernel_that_crashes_ends_the_proxy_with_its_code(self):
        os.kill(self.kernel, signal.SIGKILL)
        self.assertEqual(self.manager.provisioner.process.wait(10), 256 - signal.SIGKILL)

    def test_a_proxy_that_is_killed_takes_its_kernel_along(self):
        both = self.proxy, self.kernel
        os.kill(self.proxy, signal.SIGKILL)
        self.wait_until_dead(*both)

    def test_a_proxy_that_is_terminated_takes_its_kernel_along(self):
        both = self.proxy, self.kernel
        os.kill(self.proxy, signal.SIGTERM)
        self.wait_until_dead(*both)


if __name__ == "__main__":
    unittest.main()
