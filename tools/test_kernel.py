"""The kernel, seen from Jupyter's side."""

import threading
import time
import unittest
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import get_kernel_spec
from kernel import start_new_kernel

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


class KernelTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name="convbook")

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)

    def run_cell(self, code):
        """Returns what Jupyter was answered, and the messages of the cell by their type."""
        shown = []
        reply = self.client.execute_interactive(
            code, output_hook=lambda message: shown.append(message), timeout=30
        )
        by_type = {}
        for message in shown:
            by_type.setdefault(message["msg_type"], []).append(message["content"])
        return reply["content"], by_type

    def value_of(self, code):
        reply, shown = self.run_cell(code)
        self.assertEqual(reply["status"], "ok", shown)
        return shown["execute_result"][0]["data"]["text/plain"]

    def test_opening_a_chapter_and_saving_it_changes_nothing(self):
        request = self.client.kernel_info()
        info = self.client._recv_reply(request, timeout=30)["content"]["language_info"]
        spec = get_kernel_spec("convbook")
        expected = {
            "kernelspec": {
                "display_name": spec.display_name,
                "language": spec.language,
                "name": "convbook",
            },
            "language_info": info,
        }
        chapters = [p for p in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts]
        self.assertGreater(len(chapters), 20)
        for path in chapters:
            with self.subTest(path.relative_to(NOTEBOOKS)):
                chapter = nbformat.read(path, as_version=4)
                self.assertEqual(chapter.metadata, expected)
                written = nbformat.writes(chapter) + "\n"
                self.assertTrue(written == path.read_text(encoding="utf-8"), "not as Jupyter writes it")

    def test_a_bare_expression_shows_its_value(self):
        self.assertEqual(self.value_of("1 + 1"), "2")

    def test_a_cell_that_ends_in_a_semicolon_shows_nothing(self):
        reply, shown = self.run_cell("1 + 1;  // quietly")
        self.assertEqual(reply["status"], "ok")
        self.assertNotIn("execute_result", shown)

    def test_a_value_that_cannot_be_shown_leaves_the_kernel_alive(self):
        broken = "new Object() { public String toString() { throw new OutOfMemoryError(); } }"
        self.assertIn("could not be shown", self.value_of(broken))
        self.assertEqual(self.value_of("2 + 2"), "4")

    def test_an_error_leaves_the_kernel_alive(self):
        reply, _ = self.run_cell('throw new StackOverflowError("deep");')
        self.assertEqual((reply["status"], reply["evalue"]), ("error", "deep"))
        self.assertEqual(self.value_of("3 + 3"), "6")

    def test_a_chart_is_a_picture(self):
        _, shown = self.run_cell(
            "var chart = new org.knowm.xchart.XYChartBuilder().width(300).height(200).build();\n"
            'chart.addSeries("line", new double[] {1, 2}, new double[] {3, 4});\n'
            "chart"
        )
        result = shown["execute_result"][0]
        self.assertIn("image/png", result["data"])
        self.assertEqual(result["metadata"]["image/png"]["width"], 300)

    def test_another_thread_draws_below_the_running_cell(self):
        _, shown = self.run_cell(
            "var screen = convbook.look.Screen.current();\n"
            "var thread = new Thread(() -> {\n"
            '  var id = screen.show("first"); screen.update(id, "second"); });\n'
            "thread.start(); thread.join();"
        )
        self.assertEqual(shown["display_data"][0]["data"]["text/plain"], "first")
        self.assertEqual(shown["update_display_data"][0]["data"]["text/plain"], "second")

    def test_drawing_after_the_cell_has_ended_harms_nobody(self):
        self.run_cell(
            "new Thread(() -> { try { Thread.sleep(300); } catch (InterruptedException e) {}\n"
            '  convbook.look.Screen.current().show("late"); }).start();'
        )
        time.sleep(0.6)
        self.assertEqual(self.value_of("4 + 4"), "8")

    def test_an_interrupt_ends_a_loop_that_looks_at_it(self):
        threading.Timer(1, self.manager.interrupt_kernel).start()
        since = time.monotonic()
        reply, _ = self.run_cell("while (true) { Thread.sleep(10); }")
        self.assertEqual(reply["status"], "error")
        self.assertLess(time.monotonic() - since, 5)
        self.assertEqual(self.value_of("5 + 5"), "10")

    def test_an_interrupt_before_the_first_cell_is_over_at_once(self):
        self.manager.restart_kernel(now=True)
        self.client.wait_for_ready(timeout=30)
        self.manager.interrupt_kernel()
        time.sleep(1)
        threads = "Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList()"
        self.assertNotIn("interruption", self.value_of(threads))

    def test_an_interrupt_is_not_lost_while_the_cell_is_compiled(self):
        threading.Timer(0.2, self.manager.interrupt_kernel).start()
        reply, _ = self.run_cell("int i = 0;\n" + "i++;\n" * 60 + "Thread.sleep(20_000);")
        self.assertEqual(reply["status"], "error")

    def test_text_of_every_alphabet_arrives(self):
        _, shown = self.run_cell('System.out.println("卷积 😀");')
        self.assertEqual("".join(part["text"] for part in shown["stream"]), "卷积 😀\n")

    def test_libraries_say_nothing_at_info(self):
        _, shown = self.run_cell('org.slf4j.LoggerFactory.getLogger("x").info("noise");')
        self.assertNotIn("stream", shown)

    def test_a_tensor_comes_without_noise(self):
        _, shown = self.run_cell(
            "var manager = ai.djl.ndarray.NDManager.newBaseManager();\n"
            "manager.ones(new ai.djl.ndarray.types.Shape(1, 2))"
        )
        self.assertNotIn("stream", shown)
        text = shown["execute_result"][0]["data"]["text/plain"]
        self.assertTrue(text.startswith("(1, 2) float32 "), text)


if __name__ == "__main__":
    unittest.main()
