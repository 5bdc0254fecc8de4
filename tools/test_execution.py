"""How cells run: what ends them, what their errors say, what outlives them."""

import os
import re
import time
import unittest
from pathlib import Path
from queue import Empty

from jupyter_client.manager import start_new_kernel

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SOON = 3  # seconds; alone on a machine an interrupt takes a tenth of one


class ExecutionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name="convbook")

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)

    def messages(self, seconds):
        """Yields what the kernel publishes until it has been silent for so long."""
        while True:
            try:
                yield self.client.get_iopub_msg(timeout=seconds)
            except Empty:
                return

    def run_cell(self, code, seconds=60):
        """Returns what Jupyter was answered, and what the cell printed."""
        shown = []
        reply = self.client.execute_interactive(code, output_hook=shown.append, timeout=seconds)
        text = "".join(m["content"]["text"] for m in shown if m["msg_type"] == "stream")
        return reply["content"], text

    def succeed(self, code):
        reply, text = self.run_cell(code)
        self.assertEqual(reply["status"], "ok", reply.get("traceback"))
        return text

    def fail_in(self, code):
        reply, text = self.run_cell(code)
        self.assertEqual(reply["status"], "error", text)
        return reply, COLOUR.sub("", "\n".join(reply["traceback"]))

    def interrupt(self, code, after=1.0):
        """Interrupts a cell after it has printed "go", and returns how long it took to end."""
        request = self.client.execute(code, allow_stdin="System.in" in code)
        since, text = None, ""
        while True:
            message = self.client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "stream":
                text += message["content"]["text"]
                if since is None and "go" in text:
                    time.sleep(after)
                    since = time.monotonic()
                    self.manager.interrupt_kernel()
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        seconds = time.monotonic() - since
        reply = self.client.get_shell_msg(timeout=30)["content"]
        self.assertEqual(reply["status"], "error", text)
        self.assertLess(seconds, SOON)
        print(f"[{seconds * 1000:.0f} ms] ", end="", flush=True)
        later = [m for m in self.messages(0.5) if m["msg_type"] in ("stream", "display_data")]
        self.assertEqual(later, [])
        self.assertEqual(self.succeed('System.out.print("alive");'), "alive")
        return reply


GO = 'System.out.println("go"); System.out.flush();\n'

LOOPS = {
    "an_empty_loop": "while (true) {}",
    "a_counting_loop": "int i = 0; for (;;) i++;",
    "a_loop_in_a_loop": "long s = 0; while (true) for (int j = 0; j < 2_000_000_000; j++) s += j;",
    "a_do_loop": "int k = 1; do { k = k * 31 + 7; } while (k != k + 1);",
    "a_sleeping_cell": "Thread.sleep(100_000);",
    "a_loop_that_swallows_interrupts": (
        "while (true) { try { Thread.sleep(20); } catch (InterruptedException e) {} }"
    ),
    "a_loop_that_catches_every_exception": (
        "while (true) { try { Thread.sleep(20); } catch (Exception e) { continue; } }"
    ),
    "a_loop_that_catches_everything": (
        "while (true) { try { for (int i = 0; i < 100_000_000; i++) {} } catch (Throwable t) {} }"
    ),
    "a_lambda": "Runnable r = () -> { while (true) {} }; r.run();",
    "a_method": "int spin(int n) { while (n != n + 1) n++; return n; }\nspin(0);",
    "a_class": "class Spinner { void spin() { while (true) {} } }\nnew Spinner().spin();",
    "a_record": "record Turn(int n) { int spin() { int m = n; while (true) m++; } }\nnew Turn(1).spin();",
    "a_recursion": "long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(90);",
    "an_endless_stream": "java.util.stream.Stream.generate(() -> 1).filter(x -> x > 1).findFirst();",
    "a_parallel_stream": (
        "java.util.stream.IntStream.range(0, 4).parallel().forEach(n -> { while (true) {} });"
    ),
    "a_queue_that_stays_empty": "new java.util.concurrent.LinkedBlockingQueue<Integer>().take();",
    "a_cell_that_waits_for_another_thread": (
        "var t = new Thread(() -> { while (true) {} }); t.start(); t.join();"
    ),
    "a_cell_blocked_on_input": "System.in.read();",
    "a_scanner": "new Scanner(System.in).nextLine();",
    "a_loop_over_tensors": (
        "var m = ai.djl.ndarray.NDManager.newBaseManager();\n"
        "while (true) { try (var s = m.newSubManager()) {\n"
        "  s.ones(new ai.djl.ndarray.types.Shape(100, 100)).add(1); } }"
    ),
    "training": (
        "import static convbook.layer.Layers.*;\nimport convbook.data.*; import convbook.train.*;\n"
        "var learner = Learner.of(sequential(flatten(), linear(10)),\n"
        "    FashionMnist.load(Plan.gpu(28, 1).cpu(28, 1, 2_000)).batch(50)).sgd(0.01);\n"
        + GO
        + "learner.fit(10_000);"
    ),
}


def loop_test(code):
    return lambda self: self.interrupt(GO + code)


for name, code in LOOPS.items():
    setattr(ExecutionTest, f"test_interrupt_ends_{name}", loop_test(code))


if __name__ == "__main__":
    unittest.main()
