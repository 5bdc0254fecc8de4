"""Jupyter's own conformance suite, with Java to run."""

import inspect
import unittest

try:
    import jupyter_kernel_test
    from jupyter_kernel_test import KernelTests

    # Version 0.4 is of the days of jupyter_client 7, whose channels have coroutines; those of 8 wait.
    if hasattr(jupyter_kernel_test, "run_sync"):
        wait_for = jupyter_kernel_test.run_sync
        jupyter_kernel_test.run_sync = lambda f: wait_for(f) if inspect.iscoroutinefunction(f) else f
except ImportError:

    class KernelTests(unittest.TestCase):
        def test_conformance(self):
            self.skipTest(
                "Jupyter's conformance suite is not here; install it with "
                "pip install jupyter_kernel_test, or on Debian python3-jupyter-kernel-test."
            )


class ConformanceTest(KernelTests):
    kernel_name = "convbook"
    language_name = "java"
    file_extension = ".jsh"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    code_display_data = [
        {"code": 'display("text");', "mime": "text/plain"},
        {
            "code": 'display(new org.knowm.xchart.XYChartBuilder().build(), "image/png");',
            "mime": "image/png",
        },
    ]
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "List.of(1, 2)", "result": "[1, 2]"},
    ]
    code_generate_error = 'throw new IllegalStateException("on purpose");'
    completion_samples = [
        {"text": "Math.sqr", "matches": ["sqrt("]},
        {
            "text": "import java.util.Linked",
            "matches": ["LinkedHashMap", "LinkedHashSet", "LinkedList"],
        },
        {"text": 'var word = "x";\nword.lengt', "matches": ["length()"]},
        {"text": "nothing.", "matches": []},
    ]
    complete_code_samples = [
        "",
        "1",
        "int x = 1",
        "// only a comment",
        "for (int i = 0; i < 3; i++) { System.out.println(i); }",
        "int twice(int n) { return 2 * n; }\ntwice(4)",
        "import java.util.*;\nrecord Point(int x, int y) {}\nnew Point(1, 2)",
        "unknownName.call()",
        "%maven group:artifact:1",
    ]
    incomplete_code_samples = [
        "1 +",
        "if (true",
        "while (true) {",
        "int x = 1;\nint twice(int n) {",
        '"""\ntext',
        "/* a comment",
        "try { f(); }",
    ]
    invalid_code_samples = [
        "}",
        "int = 3;",
        "int 3x = 5;",
        "1 + * 2",
        "x = = 3",
        '"no end',
        "int x = 1; f(2));",
        "one two three",
    ]
    code_inspect_sample = "Math.max"
    code_page_something = "Math.max?"
    code_clear_output = "convbook.look.Screen.current().clear(false);"
    code_history_pattern = "?*7"
    supported_history_operations = ("tail", "range", "search")


del KernelTests  # or it would run once more, with Python's kernel


if __name__ == "__main__":
    unittest.main()
