"""How cells run: what ends them, what their errors say, what outlives them."""

import json
import os
import re
import time
import unittest
from pathlib import Path
from queue import Empty

from kernel import start_new_kernel
from sizes import size

COLOR = re.compile(r"\x1b\[[0-9;]*m")
SOON = 3  # seconds; alone on a machine an interrupt takes a tenth of one


class Notebook(unittest.TestCase):
    """A kernel for the tests of a class, and what one does with it."""

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

    def value_of(self, code):
        """Returns the text of a cell's last value, which comes once."""
        shown = self.shown_by(code)
        self.assertEqual([m["msg_type"] for m in shown], ["execute_result"], shown)
        return shown[0]["content"]["data"]["text/plain"]

    def shown_by(self, code):
        """Returns all that a cell shows, in the order it came."""
        shown = []
        reply = self.client.execute_interactive(code, output_hook=shown.append, timeout=60)["content"]
        self.assertEqual(reply["status"], "ok", reply.get("traceback"))
        return [m for m in shown if m["msg_type"] not in ("status", "execute_input")]

    def succeed(self, code):
        reply, text = self.run_cell(code)
        self.assertEqual(reply["status"], "ok", reply.get("traceback"))
        return text

    def fail_in(self, code):
        reply, text = self.run_cell(code)
        self.assertEqual(reply["status"], "error", text)
        return reply, COLOR.sub("", "\n".join(reply["traceback"]))

    def interrupt(self, code, after=1.0):
        """Interrupts a cell after it has printed "go", and returns how long it took to end."""
        asks = "System.in" in code
        request = self.client.execute(code, allow_stdin=asks)
        since, text = None, ""
        while True:
            message = self.client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "stream":
                text += message["content"]["text"]
                if since is None and "go" in text:
                    if asks:  # jupyter_client 8 stumbles over a question that nobody has taken
                        self.client.get_stdin_msg(timeout=30)
                    time.sleep(after)
                    since = time.monotonic()
                    self.manager.interrupt_kernel()
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        seconds = time.monotonic() - since
        reply = self.client._recv_reply(request, timeout=30)["content"]
        self.assertEqual(reply["status"], "error", text)
        self.assertLess(seconds, SOON)
        print(f"[{seconds * 1000:.0f} ms] ", end="", flush=True)
        later = [m for m in self.messages(0.5) if m["msg_type"] in ("stream", "display_data")]
        self.assertEqual(later, [])
        self.assertEqual(self.succeed('System.out.print("alive");'), "alive")
        return reply


class ExecutionTest(Notebook):
    def test_an_interrupt_leaves_variables_models_and_pools_usable(self):
        self.succeed(
            "var pool = java.util.concurrent.Executors.newFixedThreadPool(1); int kept = 41;\n"
            "var net = convbook.layer.Layers.linear(2);"
        )
        self.interrupt(GO + "pool.submit(() -> { while (true) {} }).get();")
        self.assertEqual(
            self.succeed("System.out.print(pool.submit(() -> kept + 1).get() + net.toString());"),
            "42linear(2)",
        )

    def test_a_cell_has_a_moment_to_close_what_it_opened(self):
        self.succeed(
            "boolean closed = false;\n"
            "class Opened implements AutoCloseable { public void close() { closed = true; } }"
        )
        self.interrupt(GO + "try (var opened = new Opened()) { while (true) {} }")
        self.assertEqual(self.succeed("System.out.print(closed);"), "true")

    def test_a_traceback_names_the_lines_of_cells_and_every_cause(self):
        self.succeed("// a comment\n\nint inverse(int n) {\n  return 1 / n;\n}")
        self.succeed("class Box {\n  int of(int n) { return inverse(n); }\n}")
        reply, text = self.fail_in(
            "int a = 1;\n\ntry { new Box().of(0); }\n"
            'catch (Exception e) { throw new IllegalStateException("boxed", e); }'
        )
        self.assertEqual((reply["ename"], reply["evalue"]), ("IllegalStateException", "boxed"))
        self.assertRegex(text, r"(?s)^IllegalStateException: boxed\n  cell \d+, line 4, column 23\n")
        self.assertRegex(
            text,
            r"(?s)Caused by: ArithmeticException: / by zero\n"
            r"  cell \d+, line 4, column 12, in inverse\n        return 1 / n;\n {17}\^\n"
            r"  cell \d+, line 2, column 26, in Box.of\n",
        )
        self.assertIn("line 3, column 17\n      try { new Box().of(0); }\n" + " " * 22 + "^^", text)
        self.assertNotRegex(text, r"REPL|do_it|jshell|reflect|convbook\.kernel")

    def test_our_own_exceptions_show_their_sentence_first(self):
        reply, text = self.fail_in("convbook.layer.Layers.conv(-1, 3);")
        self.assertEqual(reply["ename"], "IllegalArgumentException")
        self.assertTrue(text.startswith("IllegalArgumentException: " + reply["evalue"]), text)

    def test_the_compiler_underlines_the_place_in_the_cell(self):
        reply, text = self.fail_in("int fine = 1;\n\nint b = 2; String s = fine;")
        self.assertEqual(reply["ename"], "CompilationException")
        self.assertRegex(text, r"^cell \d+, line 3, column 23\n")
        self.assertIn("    int b = 2; String s = fine;\n" + " " * 26 + "^^^^\n", text)
        self.assertIn("int cannot be converted to java.lang.String", text)

    def test_a_class_that_never_comes_is_underlined_before_anything_runs(self):
        reply, text = self.fail_in("class Car { Motr motor; }\nSystem.out.print(1);")
        self.assertIn("Motr", reply["evalue"])
        self.assertIn("^^^^", text)

    def test_a_cell_that_breaks_off_is_refused(self):
        reply, text = self.fail_in("int c = 1;\nfor (int i = 0; i < 3; i++) {")
        self.assertIn("line 2", text)

    def test_classes_and_methods_of_a_cell_refer_to_each_other(self):
        code = (
            "class Egg { Hen hatch() { return new Hen(); } }\n"
            "class Hen { Egg lay() { return new Egg(); } }\n"
            "boolean even(int n) { return n == 0 || odd(n - 1); }\n"
            "boolean odd(int n) { return n != 0 && even(n - 1); }\n"
            "System.out.print(new Egg().hatch().lay() != null && even(10));"
        )
        self.assertEqual(self.succeed(code), "true")
        self.assertEqual(self.succeed(code), "true")

    def test_everything_can_be_declared_anew(self):
        for n in range(3):
            self.succeed(
                f"static int again(int x) {{ return {n}; }}\n"
                f"record Point(int x{', int y' * (n > 0)}) {{}}\n"
                f"interface Shape {{ int area(int a{', int b' * (n > 0)}); }}\n"
                f"enum Color {{ RED{', BLUE' * (n > 0)}{', GREEN' * (n > 1)} }}\n"
                f"class Bag {{ int size = {n}; }}\nvar bag = new Bag();"
            )
            self.succeed(f"long again(short x) {{ return {n}; }}")
            self.assertEqual(
                self.succeed("System.out.print(again(0) + Color.values().length + bag.size);"),
                str(n + n + 1 + n),
            )

    def test_variables_survive_imports(self):
        self.succeed("var precious = new int[] {1, 2, 3}; double rate = 0.5;")
        self.succeed("int sum() { int s = 0; for (int p : precious) s += p; return s; }")
        self.succeed("import java.util.stream.*; import java.util.function.*;")
        self.succeed("import static java.lang.Math.*;")
        self.succeed("double all() { return sum() * rate + Stream.of(1).count(); }")
        self.assertEqual(self.succeed("System.out.print(all() + precious.length);"), "7.0")

    def test_a_variable_keeps_its_value_when_its_new_value_fails(self):
        self.succeed("String model = \"trained\";")
        self.fail_in("String model = \"\".substring(3);")
        self.assertEqual(self.succeed("System.out.print(model);"), "trained")

    def test_a_variable_whose_class_changed_is_announced(self):
        self.succeed("class Net { int a; }\nNet net7 = new Net();")
        self.assertIn("net7", self.succeed("class Net { int a, b; }"))

    @size("all")
    def test_tensors_of_a_cell_that_is_run_again_are_freed(self):
        rounds = int(os.environ.get("CONVBOOK_ROUNDS", 60))
        resident = f"/proc/{self.manager.provisioner.pid}/statm"
        if not Path(resident).exists():
            self.skipTest("only Linux says how much memory a process has")
        megabytes = lambda: int(Path(resident).read_text().split()[1]) * 4096 // 1_000_000
        self.succeed("var manager = ai.djl.ndarray.NDManager.newBaseManager();")
        cells = (
            "var x = manager.ones(new ai.djl.ndarray.types.Shape(12_500_000));\nx.getShape()",
            "var own = ai.djl.ndarray.NDManager.newBaseManager();\n"
            "var y = own.ones(new ai.djl.ndarray.types.Shape(12_500_000));",
            "manager.ones(new ai.djl.ndarray.types.Shape(12_500_000))",
        )
        for cell in cells:
            for _ in range(10):
                self.succeed(cell)
            before = megabytes()
            for _ in range(rounds):
                self.succeed(cell)
            print(f"[{megabytes() - before:+} MB] ", end="", flush=True)
            self.assertLess(megabytes() - before, 200)
        self.assertEqual(self.succeed("System.out.print(x.getFloat(5) + y.getFloat(5));"), "2.0")

    def test_a_tensor_that_something_else_holds_is_kept(self):
        self.succeed(
            "var m2 = ai.djl.ndarray.NDManager.newBaseManager();\n"
            "var held = new ArrayList<ai.djl.ndarray.NDArray>();"
        )
        for _ in range(3):
            self.succeed(
                "var z = m2.ones(new ai.djl.ndarray.types.Shape(12_500_000)); held.add(z);"
            )
        self.succeed("System.gc(); Thread.sleep(200); System.gc();")
        self.assertEqual(
            self.succeed("System.out.print(held.get(0).getFloat(7) + held.get(1).getFloat(7));"),
            "2.0",
        )
        self.assertEqual(
            self.succeed("m2.close(); System.out.print(held.get(0).isReleased());"), "true"
        )

    def test_a_thread_that_outlives_its_cell_prints_and_draws_below_that_cell(self):
        request = self.client.execute(
            "new Thread(() -> { try { Thread.sleep(1000); } catch (InterruptedException e) {}\n"
            '  System.out.print("late"); convbook.look.Screen.current().show("drawn"); }).start();'
        )
        time.sleep(0.5)
        self.client.execute("Thread.sleep(1500);")
        found = [
            (m["msg_type"], m["parent_header"]["msg_id"])
            for m in self.messages(2)
            if m["msg_type"] in ("stream", "display_data")
        ]
        self.assertEqual(found, [("stream", request), ("display_data", request)])

    def test_text_of_every_alphabet_survives_in_pieces(self):
        self.assertEqual(
            self.succeed(
                'for (byte b : "卷积 😀".getBytes("UTF-8")) { System.out.write(b);'
                " System.out.flush(); Thread.sleep(30); }"
            ),
            "卷积 😀",
        )

    def test_ten_megabytes_of_output_arrive(self):
        text = self.succeed('for (int i = 0; i < 1_000_000; i++) System.out.println("卷积 😀 " + i % 10);')
        self.assertEqual(text, "".join(f"卷积 😀 {i % 10}\n" for i in range(1_000_000)))

    def test_a_cell_cannot_end_the_kernel(self):
        self.succeed("int saved = 5;")
        for exit in (
            "System.exit(3);",
            "Runtime.getRuntime().halt(3);",
            "try { System.exit(3); } catch (Exception e) { }",
            "java.util.function.IntConsumer leave = System::exit; leave.accept(3);",
        ):
            reply, text = self.fail_in(exit)
            self.assertIn("asked Java to exit", reply["evalue"])
            self.assertIn("Restart", text)
        self.assertEqual(self.succeed("System.out.print(saved);"), "5")

    def test_what_display_returns_is_not_shown_below_it(self):
        self.assertEqual([m["msg_type"] for m in self.shown_by('display("x")')], ["display_data"])
        self.shown_by('var id = display("x");')
        self.assertRegex(self.value_of("id"), r"^[0-9a-f-]{36}$")

    def test_a_training_that_was_shown_live_is_not_shown_again(self):
        self.succeed(
            "import static convbook.layer.Layers.*;\nimport convbook.data.sets.*; import convbook.train.*;\n"
            "var pupil = Learner.of(sequential(flatten(), linear(10)),\n"
            "    FashionMnist.load(Plan.gpu(28, 1).cpu(28, 1, 200)).batch(50)).sgd(0.01);\n"
            "History teach() { return pupil.fit(1); }"
        )
        for again in ("pupil.fit(1)", "pupil.fit(1);", "teach()", "var h = pupil.fit(1);"):
            kinds = {m["msg_type"] for m in self.shown_by(again)}
            self.assertNotIn("execute_result", kinds, again)
            self.assertIn("update_display_data", kinds, again)
        for asked in ("pupil.history()", "h", "pupil.fit(1);\npupil.history()", "var g = teach();\ng"):
            results = [m for m in self.shown_by(asked) if m["msg_type"] == "execute_result"]
            self.assertIn("image/png", results[0]["content"]["data"], asked)

    def test_a_list_too_long_for_a_notebook_is_cut(self):
        text = self.value_of("java.util.stream.IntStream.range(0, 1_000_000).boxed().toList()")
        self.assertTrue(text.endswith("999, …] (1000000 values)"), text[-40:])

    def answers(self, code, lines):
        """Runs a cell that asks for input; returns what it printed and the questions."""
        left, asked = list(lines), []

        def answer(message):
            asked.append(message["content"]["prompt"])
            self.client.input(left.pop(0))

        printed = []
        reply = self.client.execute_interactive(
            code,
            allow_stdin=True,
            stdin_hook=answer,
            output_hook=lambda m: printed.append(m["content"].get("text", "")),
            timeout=60,
        )
        self.assertEqual(reply["content"]["status"], "ok", reply)
        self.assertEqual(left, [], "not asked for")
        return "".join(printed), asked

    def test_two_empty_answers_end_the_input(self):
        text, asked = self.answers(
            'System.out.print(new String(System.in.readAllBytes()).strip());', ["a", "", "b", "", ""]
        )
        self.assertEqual(text, "a\n\nb")
        self.assertEqual([bool(prompt) for prompt in asked], [False, False, True, False, True])
        self.assertIn("ends the input", asked[-1])
        text, asked = self.answers(
            "var in = new Scanner(System.in); int sum = 0; while (in.hasNext()) sum += in.nextInt();\n"
            "System.out.print(sum);",
            ["3 4", "5", "", ""],
        )
        self.assertEqual(text, "12")
        text, asked = self.answers(
            "var next = new Scanner(System.in);\n"
            'System.out.print(next.nextLine() + "|" + next.nextLine() + "|");',
            ["", ""],
        )
        self.assertEqual(text, "||")

    def test_a_tensor_of_text_cannot_end_the_kernel(self):
        self.succeed('var texts = ai.djl.ndarray.NDManager.newBaseManager(); var word = texts.create("text");')
        self.assertEqual(self.value_of("word"), "() string\n[text]")
        self.assertEqual(self.value_of("word.toStringArray()"), "[text]")
        self.assertEqual(self.value_of("new ai.djl.ndarray.NDList(word)"), "() string")
        self.succeed("var shape = new ai.djl.ndarray.types.Shape(1);")
        for use in (
            "word.add(1)",
            "texts.ones(shape).add(word)",
            "word.duplicate()",
            "word.getDevice()",
            "word.hasGradient()",
            "word.reshape(shape)",
            "ai.djl.pytorch.jni.JniUtils.stack(new ai.djl.pytorch.engine.PtNDArray[] "
            "{(ai.djl.pytorch.engine.PtNDArray) word}, 0)",
            "ai.djl.pytorch.jni.IValue.listFrom((ai.djl.pytorch.engine.PtNDArray) word)",
            "ai.djl.ndarray.NDList.decode(texts, new ai.djl.ndarray.NDList(word).encode()).get(0).neg()",
        ):
            reply, text = self.fail_in(use)
            self.assertIn("holds text", reply["evalue"], use)
        self.succeed('word = texts.create("overwritten"); texts.close();')

    def test_a_type_that_native_code_does_not_know_cannot_end_the_kernel(self):
        self.succeed(
            "import ai.djl.ndarray.types.*;\n"
            "var numbers = ai.djl.ndarray.NDManager.newBaseManager(); var two = new Shape(2);\n"
            "var ones = numbers.ones(two);"
        )
        for name in ("BFLOAT16", "UNKNOWN", "STRING", "INT16", "UINT16", "UINT32", "UINT64"):
            for use in (
                f"ones.toType(DataType.{name}, false)",
                f"numbers.zeros(two, DataType.{name})",
                f"numbers.create(two, DataType.{name})",
                f"convbook.layer.Layers.linear(3).initialize(numbers, DataType.{name}, new Shape(1, 4));",
            ):
                reply, text = self.fail_in(use)
                self.assertIn(f"does not know the type {name}; take one of FLOAT32", reply["evalue"])
        # The format of most weights that are published today.
        header = '{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
        length = ", ".join(str(byte) for byte in len(header).to_bytes(8, "little"))
        reply, text = self.fail_in(
            "var file = new ByteArrayOutputStream();\n"
            f"file.write(new byte[] {{{length}}}); file.write({json.dumps(header)}.getBytes());\n"
            "file.write(new byte[4]);\n"
            "ai.djl.ndarray.NDList.decode(numbers, new ByteArrayInputStream(file.toByteArray()));"
        )
        self.assertIn("BFLOAT16", reply["evalue"])
        self.assertIn("1.0000+0.0000i", self.value_of("ones.toType(DataType.COMPLEX64, true)"))
        self.assertEqual(self.value_of("ones.getFloat(1)"), "1.0")

    def test_errors_of_every_kind_leave_the_kernel_alive(self):
        for code, name in (
            ("int deep(int n) { return deep(n + 1) + 1; }\ndeep(0);", "StackOverflowError"),
            ("var hoard = new ArrayList<long[]>(); while (true) hoard.add(new long[50_000_000]);",
             "OutOfMemoryError"),
            ('throw new NoClassDefFoundError("x");', "NoClassDefFoundError"),
            ('throw new AssertionError("no");', "AssertionError"),
            ("class Bad { static int x = 1 / 0; }\nnew Bad();", "ExceptionInInitializerError"),
            ("new Object() { public String toString() { throw new StackOverflowError(); } }.toString();",
             "StackOverflowError"),
        ):
            reply, text = self.fail_in(code)
            self.assertEqual(reply["ename"], name, text)
            self.assertEqual("; %who says what the variables hold" in reply["evalue"],
                             name == "OutOfMemoryError", text)
            self.assertLess(len(text.splitlines()), 40, text)
        self.succeed("hoard = null;")
        self.assertEqual(self.succeed('System.out.print("alive");'), "alive")


class ValuesTest(Notebook):
    """What a cell takes away is what it names itself, and it says so."""

    def value(self, expression):
        return self.succeed(f"System.out.print({expression});")

    def keep(self, before, cell, expression, value):
        """Runs two cells, the second of which may fail but takes nothing and says nothing."""
        self.succeed(before)
        _, text = self.run_cell(cell)
        self.assertEqual(text, "")
        self.assertEqual(self.value(expression), value)

    def lose(self, before, cell, names):
        """Runs two cells, the second of which says that it takes away what ``names`` says."""
        self.succeed(before)
        text = self.succeed(cell)
        self.assertRegex(text, f"^This cell changes what {names} made of, .*; declare")
        self.assertRegex(text, r"as cell \d+ did, to have (it|them) back\.\n$")

    def test_a_value_survives_when_what_made_it_is_declared_anew(self):
        self.keep(
            "int lr() { return 3; }\nvar rate = lr(); int twice = 2 * lr(); var all = new int[] {lr()};",
            "double lr() { return 0.5; }",
            'rate + " " + twice + " " + all[0]',
            "3 6 3",
        )
        self.keep(
            "<T> T same(T t) { return t; }\nvar text = same(\"a\"); var texts = List.of(same(\"b\"));",
            "void same(Object t) {}",
            "text + texts",
            "a[b]",
        )
        self.keep(
            "int base = 5; var sum = base + 1; Function<Integer, Integer> add = n -> n + base;",
            "String base = \"five\";",
            "sum + add.apply(1)",
            "12",
        )

    def test_a_tensor_survives_when_what_made_it_is_declared_anew(self):
        self.keep(
            "var manager = ai.djl.ndarray.NDManager.newBaseManager();\n"
            "ai.djl.ndarray.NDArray ones() { return manager.ones(new ai.djl.ndarray.types.Shape(2)); }\n"
            "var tensor = ones();",
            "int ones() { return 1; }",
            "tensor.getFloat(1)",
            "1.0",
        )
        self.fail_in("var tensor = 1 / 0;")
        self.assertEqual(self.value("tensor.getFloat(0)"), "1.0")

    def test_an_import_that_makes_names_ambiguous_takes_nothing(self):
        self.succeed(
            "var words = new ArrayList<String>(List.of(\"a\")); List<Integer> ns = List.of(1, 2);\n"
            "Map<String, List<int[]>> deep = new HashMap<>(); var empty = List.of();\n"
            "int size(List<?> list) { return list.size(); }\n"
            "class Holder { List<Integer> held = ns; }\nvar holder = new Holder();"
        )
        self.assertEqual(
            self.succeed("import java.awt.*;"),
            "List is java.util.List still, as in the cells before; write java.awt.List for the other.\n",
        )
        self.assertEqual(
            self.value('words + " " + size(ns) + deep + empty + holder.held + List.of(3)'),
            "[a] 2{}[][1, 2][3]",
        )
        self.succeed("import static java.lang.Math.*;\nint most() { return max(1, 2); }")
        self.assertIn("max is java.lang.Math.max still", self.succeed("import static java.lang.Integer.*;"))
        self.assertEqual(self.value("most()"), "2")

    def test_an_import_of_another_class_of_that_name_leaves_the_values(self):
        self.keep(
            "import java.util.Date;\nvar date = new Date(5); Date[] dates = {date};",
            "import java.sql.Date;",
            "date.getTime() + dates[0].getTime() + Date.valueOf(\"2020-01-02\").toString()",
            "102020-01-02",
        )

    def test_a_class_and_an_import_of_one_name_follow_each_other(self):
        self.keep(
            "import java.util.Deque;\nDeque<Integer> queue = new ArrayDeque<>(List.of(1));",
            "class Deque { int size = 7; }",
            'new Deque().size + " " + queue.peek()',
            "7 1",
        )
        self.fail_in("import nothing.Deque;")
        self.assertEqual(self.value("new Deque().size"), "7")
        self.succeed("import java.util.Deque;\nDeque<Integer> other = queue;")
        self.assertEqual(self.value("other.peek()"), "1")

    def test_objects_of_a_class_stay_its_own_while_its_fields_are_the_same(self):
        self.keep(
            "class Net { int w = 1; int f() { return w; } }\nvar one = new Net(); Net two = new Net();\n"
            "var nets = new ArrayList<Net>(List.of(one)); Net[] row = {two}; Supplier<Net> make = Net::new;",
            "class Net { int w = 2; int f() { return 10 * w; } }",
            'one.f() + " " + two.w + nets.get(0).f() + row[0].f() + make.get().w',
            "10 110102",
        )
        self.keep(
            "record Cfg(int lr) { int f() { return lr; } }\nvar cfgs = Map.of(\"a\", new Cfg(3));",
            "record Cfg(int lr) { int f() { return 2 * lr; } }",
            "cfgs.get(\"a\").f()",
            "6",
        )
        self.keep(
            "enum Kind { RED, BLUE; int f() { return 1; } }\nvar kind = Kind.RED;",
            "enum Kind { RED, BLUE; int f() { return 2; } }",
            'kind.f() + " " + (kind == Kind.RED)',
            "2 true",
        )
        self.keep(
            "class Outer { static class In { int v = 1; } }\nMap<String, Outer.In> ins = Map.of(\"a\", new Outer.In());",
            "class Outer { static class In { int v = 5; } }",
            "ins.get(\"a\").v",
            "1",
        )

    def test_a_class_that_begins_otherwise_begins_anew(self):
        self.succeed("class Rates { static double rate = 0.1; }")
        self.succeed("class Rates { static double rate = 0.01; }")
        self.assertEqual(self.value("Rates.rate"), "0.01")

    def test_what_is_of_a_class_that_changes_its_form_is_named_at_once(self):
        net = "class Net%d { int w = 1; }\n"
        for n, variable in enumerate(
            (
                "var it = new Net%d();",
                "Net%d it = new Net%d();",
                "var it = new ArrayList<Net%d>(List.of(new Net%d()));",
                "Net%d[] it = {new Net%d()};",
                "var it = Map.of(1, List.of(new Net%d()));",
                "Function<Net%d, Integer> it = net -> net.w;",
                "class User%d { Net%d net = new Net%d(); }\nvar it = new User%d();" ,
            )
        ):
            code = net % n + variable.replace("%d", str(n))
            self.lose(code, f"class Net{n} {{ int w = 1; int more; }}", "it is")
            reply, text = self.fail_in("it")
            self.assertRegex(
                reply["evalue"],
                r"^it has no value: cell \d+ changed what it is made of; declare it again, as cell \d+ did\.$",
            )
        self.lose("record Pair(int a) {}\nvar p = new Pair(1); var q = List.of(p); int r = 3;",
                  "record Pair(int a, int b) {}", "p and q are")
        self.lose("enum Tone { A }\nvar tone = Tone.A;", "enum Tone { A, B }", "tone is")
        self.lose("interface Op { int of(int a); }\nOp op = a -> a;",
                  "interface Op { int of(int a); default int two() { return 2; } }", "op is")
        self.assertEqual(self.value("r"), "3")

    def test_an_empty_list_fits_the_new_class_too(self):
        self.keep(
            "class Leaf { int a; }\nvar leaves = new ArrayList<Leaf>();",
            "class Leaf { int a; int b = 4; }",
            "leaves.size()",
            "0",
        )
        self.succeed("leaves.add(new Leaf());")
        self.assertEqual(self.value("leaves.get(0).b"), "4")

    def test_a_variable_of_the_same_cell_is_not_named(self):
        for n in range(2):
            self.assertEqual(
                self.succeed(f"class Cat {{ {'int a; ' * n} }}\nvar cat = new Cat();"), "", n
            )

    def test_what_no_longer_compiles_is_named_at_once(self):
        self.succeed("int width = 3;")
        self.succeed("int area() { return width * width; }")
        self.assertRegex(
            self.succeed("String width = \"3\";"),
            r"^area of cell \d+ does not fit what this cell declares \(.*\);"
            r" change it and run cell \d+ again\.\n$",
        )
        reply, text = self.fail_in("area()")
        self.assertRegex(reply["evalue"], r"^area does not compile: .*\.$")
        self.succeed("int width = 4;")
        self.assertEqual(self.value("area()"), "16")

    def test_a_cell_that_does_not_compile_leaves_what_it_would_replace(self):
        self.succeed(
            "int x = 5; int f() { return 1; }\nclass Car { int w = 1; }\nvar car = new Car();\n"
            "import java.util.Deque;"
        )
        for cell in (
            "int x = \"a\";",
            "var x = nothing();",
            "int f() { return \"s\"; }",
            "class Car { int w = \"s\"; }",
            "class Car { Motr motor; }",
            "class Car { Motr motor; }\nSystem.out.print(1);",
            "class Car { Motr motor; }\nint y = ",
            "record Car(Motr motor) {}",
            "import nothing.Deque;",
        ):
            self.fail_in(cell)
            self.assertEqual(self.value('x + f() + car.w + " " + new Car().w'), "7 1", cell)
            self.succeed("Deque<Integer> d = new ArrayDeque<>();")

    def test_a_variable_whose_cell_failed_keeps_its_value_or_is_not_there(self):
        self.succeed('String model = "trained"; int p = 1, q = 2; String none = null;')
        self.fail_in('int model = Integer.parseInt("x");')
        self.fail_in('int p = 3, q = Integer.parseInt("x");')
        self.fail_in("String none = new String[0][0];")
        self.assertEqual(self.value('model + p + q + none'), "trained32null")
        reply, _ = self.fail_in("var huge = new int[-1];")
        for use in ("huge.length", "System.out.print(huge);", "huge = new int[1];"):
            reply, text = self.fail_in(use)
            self.assertRegex(reply["evalue"], r"^huge has no value: cell \d+, which declares it, failed\.$")
        self.run_cell("int longest() { return huge.length; }")
        reply, text = self.fail_in("longest()")
        self.assertIn("huge has no value", reply["evalue"])
        self.succeed("var huge = new int[] {1};")
        self.assertEqual(self.value("longest()"), "1")

    def test_a_variable_whose_cell_was_interrupted_keeps_its_value_or_is_not_there(self):
        self.succeed("int spin(int n) { while (true) n++; }\nint slow = 4;")
        self.interrupt(GO + "int slow = spin(1);")
        self.interrupt(GO + "int slower = spin(1);")
        self.assertEqual(self.value("slow"), "4")
        reply, _ = self.fail_in("slower")
        self.assertRegex(reply["evalue"], r"^slower has no value: cell \d+, .*, was interrupted\.$")

    def test_a_variable_declared_without_a_value_has_none(self):
        self.succeed('int n = 3; String s = "a"; boolean b = true;')
        self.succeed("int n; String s; boolean b;")
        self.assertEqual(self.value('n + s + b'), "0nullfalse")


class CellTextTest(Notebook):
    """What the text of a cell means."""

    def test_a_percent_sign_in_a_text_is_no_magic(self):
        for code, printed in (
            ('String t = """\n  Summary\n  %d images\n  %s""".formatted(5, "a");\nSystem.out.print(t);',
             "Summary\n%d images\n%s".replace("%d", "5").replace("%s", "a")),
            ('System.out.print("rate=%d".formatted(3));', "rate=3"),
            ('int a = 17;\nint b = 5;\nSystem.out.print(a\n% b);', "2"),
            ("int c = 17\n  %5\n  % 2;\nSystem.out.print(c);", "0"),
            ("int[] d = {\n  7\n  %4,\n  5\n  %3 };\nSystem.out.print(d[0] + d[1]);", "5"),
            ("// %nosuch a\n/*\n%nosuch b\n*/\nSystem.out.print('%'\n%nine());\nint nine() { return 9; }", ""),
        ):
            reply, text = self.run_cell(code)
            if printed:
                self.assertEqual((reply["status"], text), ("ok", printed), code)
            else:
                self.assertNotIn("lineMagic", str(reply))

    def test_a_magic_runs_where_a_statement_can_begin(self):
        for code in ("%jars nothere.jar", "int a = 1;\n  %jars nothere.jar\na++;",
                     "class A { }\n%jars nothere.jar", "if (true) {\n  %jars nothere.jar\n}"):
            reply, text = self.run_cell(code)
            self.assertNotEqual(reply.get("ename"), "CompilationException", code)

    def test_a_pasted_file_loses_its_package(self):
        text = self.succeed(
            "// a file\npackage a.b;\n\nimport java.util.*;\n\n"
            "public class Main { public static void main(String[] args) { System.out.print(args.length); } }"
        )
        self.assertEqual(text, "A notebook has no packages: 'package a.b;' is passed over.\n")
        self.assertEqual(self.succeed("Main.main(new String[2]);"), "2")

    def test_a_class_that_every_cell_needs_is_not_taken_away(self):
        for name in ("Object", "String", "System", "Override", "Throwable", "SuppressWarnings"):
            for kind in (f"class {name} {{}}", f"record {name}(int a) {{}}", f"interface {name} {{}}"):
                reply, text = self.fail_in(kind)
                self.assertEqual(
                    reply["evalue"],
                    f"Every cell needs Java's own {name}, and would find this one; call it something else.",
                )
        self.assertEqual(self.succeed("class Module {}\nvar list = List.of(1); System.out.print(list);"), "[1]")

    def test_the_imports_of_jshell_are_there(self):
        self.assertEqual(
            self.succeed(
                "Function<Integer, Integer> next = n -> n + 1; Pattern p = Pattern.compile(\"a\");\n"
                "Path path = Path.of(\"a\"); BigInteger big = BigInteger.TEN; ExecutorService pool = null;\n"
                "URI uri = URI.create(\"a:b\"); Reader reader = null; Preferences kept = null;\n"
                "System.out.print(Stream.of(1).map(next).collect(Collectors.toList()) + \"\" + Files.exists(path));"
            ),
            "[2]false",
        )

    def test_an_import_of_a_cell_wins_over_those_that_are_there(self):
        self.succeed("import com.google.common.io.*;")
        self.assertEqual(self.succeed('System.out.print(Files.getFileExtension("a.b"));'), "b")
        self.succeed("import java.nio.file.Files;")
        self.assertEqual(self.succeed("System.out.print(Path.of(\"a\"));"), "a")

    def test_the_words_that_cells_pass_over_are_answered(self):
        self.assertEqual(
            self.succeed("final int K = 3;"),
            "K can be set again all the same: cells pass over the word 'final' outside of methods"
            " and classes.\n",
        )
        self.assertEqual(self.succeed("int square(final int n) { final int m = n * n; return m; }"), "")
        for code, line in (("return 5;", 1), ("int a = 3;\nif (a > 1) {\n  return; }", 3)):
            reply, text = self.fail_in(code)
            self.assertEqual(
                reply["evalue"],
                "There is no method here to return from; the value of a cell is its last line.",
            )
            self.assertIn(f"line {line}, ", text)
        self.succeed("for (int i = 0; i < 2; i++) { Supplier<Integer> s = () -> { return 1; }; s.get(); }")

    def test_an_assertion_of_a_cell_is_checked(self):
        reply, text = self.fail_in('assert 1 > 2 : "no";')
        self.assertEqual((reply["ename"], reply["evalue"]), ("AssertionError", "no"))
        self.succeed("class Positive { Positive(int n) { assert n > 0; } }")
        self.fail_in("new Positive(-1);")
        self.succeed("assert true; new Positive(1);")


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
        "import static convbook.layer.Layers.*;\nimport convbook.data.sets.*; import convbook.train.*;\n"
        "var learner = Learner.of(sequential(flatten(), linear(10)),\n"
        "    FashionMnist.load(Plan.gpu(28, 1).cpu(28, 1, 2_000)).batch(50)).sgd(0.01);\n"
        + GO
        + "learner.fit(10_000);"
    ),
}


def loop_test(code):
    def test(self):
        self.interrupt(code if GO in code else GO + code)

    return test


# These end as others of the list do.
ALIKE = {
    "a_counting_loop", "a_loop_in_a_loop", "a_do_loop", "a_loop_that_catches_every_exception",
    "a_method", "a_record", "an_endless_stream", "a_loop_over_tensors",
}  # fmt: skip

for name, code in LOOPS.items():
    test = size("all" if name in ALIKE else "test")(loop_test(code))
    setattr(ExecutionTest, f"test_interrupt_ends_{name}", test)


class InterruptTest(Notebook):
    """An interrupt ends the cell that runs, whatever it is at, and touches nothing else."""

    def start(self, code, **options):
        """Returns a request whose cell has printed "go"."""
        request = self.client.execute(code, allow_stdin=False, **options)
        while True:
            message = self.client.get_iopub_msg(timeout=30)
            if "go" in message["content"].get("text", ""):
                self.assertEqual(message["parent_header"]["msg_id"], request)
                time.sleep(0.3)
                return request

    def stop(self, request, seconds):
        """Interrupts a cell and returns its answer."""
        since = time.monotonic()
        self.manager.interrupt_kernel()
        reply = self.client._recv_reply(request, timeout=seconds)["content"]
        self.assertEqual(reply["status"], "error")
        print(f"[{time.monotonic() - since:.1f} s] ", end="", flush=True)
        return reply

    def assert_nothing_is_interrupted(self):
        waits = (
            "Thread.sleep(700);",
            'new ProcessBuilder("sleep", "0.7").start().waitFor();',
            "java.util.concurrent.Executors.newFixedThreadPool(1).submit(\n"
            "    () -> { Thread.sleep(700); return 1; }).get();",
            "var queue = new java.util.concurrent.LinkedBlockingQueue<Integer>();\n"
            "queue.poll(700, java.util.concurrent.TimeUnit.MILLISECONDS);",
            "Object lock = new Object(); synchronized (lock) { lock.wait(700); }",
        )
        for code in waits:
            with self.subTest(code=code):
                self.succeed(code)

    @size("all")
    def test_a_cell_that_cannot_be_stopped_is_left_behind_and_stops_no_other(self):
        deaf = {
            "ServerSocket.accept": "server.accept();",
            "LongPipeline.sum": "java.util.stream.LongStream.range(0, Long.MAX_VALUE).sum();",
        }
        self.succeed("var server = new java.net.ServerSocket(0);")
        for called, code in deaf.items():
            with self.subTest(called):
                reply = self.stop(self.start("{" + GO + code + "}"), 40)
                self.assertIn(called + ", which hears no interrupt", reply["evalue"])
                self.assert_nothing_is_interrupted()
        self.succeed('new java.net.Socket("127.0.0.1", server.getLocalPort()).close();')
        self.assert_nothing_is_interrupted()

    def test_a_cell_right_after_an_interrupted_one_is_not_interrupted(self):
        manager, client = start_new_kernel(kernel_name="convbook")
        self.addCleanup(manager.shutdown_kernel, now=True)
        self.addCleanup(client.stop_channels)
        mine, self.client, self.manager = (self.client, self.manager), client, manager
        self.addCleanup(setattr, self, "manager", mine[1])
        self.addCleanup(setattr, self, "client", mine[0])
        started = "var pool = java.util.concurrent.Executors.newFixedThreadPool(2);\n"
        self.stop(self.start(started + GO + "pool.submit(() -> { while (true) {} }).get();"), 30)
        self.succeed("Thread.sleep(1500);")
        self.stop(self.start(GO + "while (true) {}"), 30)
        self.succeed("pool.submit(() -> { Thread.sleep(700); return 1; }).get();")

    def test_an_interrupt_leaves_the_threads_of_earlier_cells_alone(self):
        self.succeed(
            "var troubled = new java.util.concurrent.atomic.AtomicInteger();\n"
            "var rounds = new java.util.concurrent.atomic.AtomicInteger();\n"
            "void rest(int millis) {\n"
            "  try { Thread.sleep(millis); } catch (InterruptedException e) {\n"
            "    troubled.incrementAndGet(); } }\n"
            "var work = new Thread(() -> { for (int i = 0; i < 100; i++) { rounds.incrementAndGet();\n"
            "  new Thread(() -> rest(1000)).start(); rest(100); } });\n"
            "work.start();"
        )
        self.interrupt(GO + "while (true) {}")
        self.interrupt(GO + "Thread.sleep(60_000);")
        before = int(self.succeed("System.out.print(rounds);"))
        self.succeed("Thread.sleep(500);")
        self.assertGreater(int(self.succeed("System.out.print(rounds);")), before)
        self.assertEqual(self.succeed("System.out.print(troubled);"), "0")

    def test_an_interrupt_ends_what_a_cells_values_do(self):
        self.succeed(
            "void go() { " + GO + " }\n"
            "class Endless { public String toString() { go(); while (true); } }\n"
            "class Sleepy { public String toString() {\n"
            "  go(); try { Thread.sleep(60_000); return \"\"; }\n"
            "  catch (InterruptedException e) { throw new IllegalStateException(e); } } }\n"
            "class Liar { public String toString() {\n"
            "  go(); try { Thread.sleep(60_000); } catch (InterruptedException e) {}\n"
            "  return \"woken\"; } }\n"
            "class Wordy extends RuntimeException {\n"
            "  public String getMessage() { go(); while (true); } }"
        )
        cells = {
            "new Endless()": {},
            "new Sleepy()": {},
            "new Liar()": {},
            "List.of(new Endless())": {},
            "display(new Endless());": {},
            "display(new Sleepy());": {},
            "throw new Wordy();": {},
            "int base = 1;": {"user_expressions": {"a": "new Endless()", "b": "1"}},
        }
        for code, options in cells.items():
            with self.subTest(code=code):
                request = self.start(code, **options)
                waiting = self.client.execute("int never = 1;")
                self.assertEqual(self.stop(request, SOON)["ename"], "Interrupted")
                later = self.client._recv_reply(waiting, timeout=30)["content"]
                self.assertEqual(later["status"], "aborted")
                shown = [m["content"] for m in self.messages(0.3)]
                self.assertNotIn("data", set().union(*shown))
                self.assertEqual(self.succeed('System.out.print("alive");'), "alive")

    def test_a_value_that_takes_for_ever_to_be_explained_is_not_waited_for(self):
        self.succeed(
            "class Slow { public String toString() { while (true); } }\nvar slow = new Slow();"
        )
        content = {"code": "slow", "cursor_pos": 4, "detail_level": 0}
        message = self.client.session.msg("inspect_request", content)
        self.client.shell_channel.send(message)
        reply = self.client._recv_reply(message["header"]["msg_id"], timeout=30)["content"]
        self.assertEqual(reply["data"]["text/plain"], "Slow slow = ...")
        spinning = (
            "System.out.print(Thread.getAllStackTraces().values().stream()\n"
            '    .flatMap(java.util.Arrays::stream).anyMatch(f -> f.getClassName().endsWith("$Slow")));'
        )
        self.assertTrue(
            any(self.succeed("Thread.sleep(500);" + spinning) == "false" for _ in range(10))
        )


JSHELL = re.compile(r"REPL|JShell|do_it|jdk\.|convbook\.kernel|java\.lang\.reflect")
TRY = "try { risky(0); } catch (Exception e) { "

# How an exception of "risky" comes to be printed.
PRINTED = {
    "to_the_standard_error": TRY + "e.printStackTrace(); }",
    "to_the_standard_output": TRY + "e.printStackTrace(System.out); }",
    "to_a_writer_that_flushes_each_line": (
        TRY + "e.printStackTrace(new PrintWriter(System.out, true)); }"
    ),
    "to_a_text": (
        "var text = new StringWriter();\n"
        + TRY
        + "e.printStackTrace(new PrintWriter(text)); }\nSystem.out.print(text);"
    ),
    "by_its_first_frame": TRY + "System.out.println(e.getStackTrace()[0]); }",
    "by_a_thread": "var t = new Thread(() -> risky(0)); t.start(); t.join();",
    "by_a_pool": (
        "var pool = java.util.concurrent.Executors.newFixedThreadPool(1);\n"
        "pool.execute(() -> risky(0)); Thread.sleep(500);"
    ),
    "by_a_timer": (
        "new java.util.Timer(true).schedule(new java.util.TimerTask() {\n"
        "  public void run() { risky(0); } }, 1);\nThread.sleep(500);"
    ),
    "by_a_log": (
        TRY + 'java.util.logging.Logger.getLogger("my")\n'
        '    .log(java.util.logging.Level.WARNING, "went wrong", e); }'
    ),
    "as_a_cause": TRY + 'new IllegalStateException("outer", e).printStackTrace(); }',
    "as_suppressed": (
        "try (AutoCloseable c = () -> risky(0)) { throw new Exception(); }\n"
        "catch (Exception e) { e.printStackTrace(); }"
    ),
    "by_who_handles_it": (
        "var t = new Thread(() -> risky(0));\n"
        "t.setUncaughtExceptionHandler((thread, e) -> e.printStackTrace());\nt.start(); t.join();"
    ),
}

# How an exception of "risky" ends a cell.
THROWN = {
    "of_a_future": (
        "java.util.concurrent.Executors.newFixedThreadPool(1).submit(() -> risky(0)).get();"
    ),
    "of_a_completable_future": (
        "java.util.concurrent.CompletableFuture.supplyAsync(() -> risky(0)).join();"
    ),
    "that_was_suppressed": (
        "try (AutoCloseable c = () -> risky(0)) { throw new Exception(); }"
    ),
    "of_a_parallel_stream": (
        "java.util.stream.IntStream.range(0, 4).parallel().map(i -> risky(0)).sum();"
    ),
    "of_a_variable": "var value =\n  risky(0);",
}


class ExceptionTest(Notebook):
    """Whatever prints an exception, it names the cell, its line and the learner's own names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.execute_interactive("int risky(int n) {\n\n  return 1 / n;\n}", timeout=60)

    def assert_is_plain(self, text):
        self.assertRegex(text, r"cell 1, line 3\b")
        self.assertNotRegex(text, JSHELL)

    def test_a_message_names_what_the_learner_named(self):
        self.succeed("class Dog {}\nclass Cat { private int lives; }\nString word = null;")
        for code, message in (
            ("word.length()", 'Cannot invoke "String.length()" because "word" is null'),
            ("Object pet = new Dog(); Cat c = (Cat) pet;", "class Dog cannot be cast to class Cat"),
            ('Cat.class.getMethod("bark", Dog.class)', "Cat.bark(Dog)"),
            ("Dog[] pack = new Dog[1]; Object[] all = pack; all[0] = new Cat();", "Cat"),
        ):
            with self.subTest(code=code):
                reply, text = self.fail_in(code)
                self.assertEqual(reply["evalue"], message)
                self.assertNotRegex(text, JSHELL)
                printed = self.succeed(
                    "try { " + code + "; } catch (Exception e) { System.out.println(e); }"
                )
                self.assertIn(message, printed)
                self.assertNotRegex(printed, JSHELL)

    def test_a_value_names_what_the_learner_named(self):
        self.succeed("class Plain {}\nclass Own extends RuntimeException {}\nenum Size { BIG }")
        for code, text in (
            ("new Plain()", r"Plain@\w+"),
            ("List.of(new Plain())", r"\[Plain@\w+\]"),
            ("List.of(new Plain[0].getClass())", r"\[class \[LPlain;\]"),
            ("new Own()", "Own"),
            ("Size.BIG.getClass()", "class Size"),
        ):
            with self.subTest(code=code):
                shown = []
                self.client.execute_interactive(code, output_hook=shown.append, timeout=60)
                values = [m["content"] for m in shown if m["msg_type"] == "execute_result"]
                self.assertRegex(values[0]["data"]["text/plain"], f"^{text}$")
                self.assertRegex(self.succeed(f"System.out.print({code});"), f"^{text}$")

    def test_an_exception_that_cannot_say_what_it_is_is_shown_all_the_same(self):
        reply, text = self.fail_in(
            "class Mute extends RuntimeException {\n"
            '  public String getMessage() { throw new IllegalStateException("no"); }\n'
            '  public String toString() { throw new IllegalStateException("no"); }\n'
            "  public Throwable getCause() { throw new StackOverflowError(); }\n"
            "  public StackTraceElement[] getStackTrace() { return null; }\n}\n"
            "throw new Mute();"
        )
        self.assertEqual(reply["ename"], "Mute")
        self.assertEqual(reply["evalue"], "its getMessage() threw IllegalStateException")
        reply, text = self.fail_in(
            "class Shy extends RuntimeException {\n"
            "  public String getMessage() { return risky(0) + \"\"; }\n}\n\nthrow new Shy();"
        )
        self.assertEqual(reply["ename"], "Shy")
        self.assertIn("line 5, column 1", text)
        self.assertIn("Shy", self.succeed("var t = new Thread(() -> { throw new Shy(); });\n"
                                          "t.start(); t.join(); Thread.sleep(300);"))

    def test_an_exception_is_written_once_however_it_goes_round(self):
        reply, text = self.fail_in(
            'var a = new Exception("a"); var b = new Exception("b", a); a.initCause(b);\nthrow a;'
        )
        self.assertEqual(text.count("Exception: a"), 1)

    def test_a_long_text_in_the_line_does_not_hide_the_exception(self):
        for n in (3_000, 50_000):
            reply, text = self.fail_in(f'String s = "{"x" * n}"; int bad = 1 / (s.length() - {n});')
            self.assertEqual(reply["ename"], "ArithmeticException")
            self.assertRegex(text, r"line 1, column \d+\n")

    def test_a_window_is_not_opened_and_what_to_do_is_said(self):
        chart = "new org.knowm.xchart.XYChartBuilder().build()"
        for code in (
            f"new org.knowm.xchart.SwingWrapper<>({chart}).displayChart();",
            'new javax.swing.JFrame("x");',
            'javax.swing.JOptionPane.showMessageDialog(null, "x");',
        ):
            with self.subTest(code=code):
                reply, text = self.fail_in(code)
                self.assertEqual(reply["ename"], "HeadlessException")
                self.assertIn("write its name as the last line", reply["evalue"])
                printed = self.succeed(
                    "try { " + code + " } catch (Exception e) { e.printStackTrace(); }"
                )
                self.assertIn("write its name as the last line", printed)

    def test_what_a_cell_logs_appears_below_it(self):
        logger = 'java.util.logging.Logger.getLogger("my")'
        self.assertEqual(self.succeed(f'{logger}.info("hi");'), "INFO: hi\n")
        self.assertEqual(
            self.succeed(f'{logger}.log(java.util.logging.Level.WARNING, "{{0}} left", 3);'),
            "WARNING: 3 left\n",
        )
        self.assertEqual(self.succeed(f'{logger}.fine("detail");'), "")

    def test_what_a_program_prints_appears_below_its_cell(self):
        program = 'new ProcessBuilder("sh", "-c", "echo out; echo err >&2")'
        inherit = "ProcessBuilder.Redirect.INHERIT"
        for code, text in (
            (f"{program}.inheritIO().start().waitFor();", ["err", "out"]),
            (f"{program}.redirectOutput({inherit}).start().waitFor();", ["out"]),
            (f"{program}.redirectError({inherit}).start().waitFor();", ["err"]),
            (f"{program}.start().waitFor();", []),
            (f"{program}.redirectErrorStream(true).inheritIO().start().waitFor();", ["err", "out"]),
        ):
            with self.subTest(code=code):
                self.assertEqual(sorted(self.succeed(code).split()), text)


def printed_test(code):
    def test(self):
        self.assert_is_plain(self.succeed(code))

    return test


def thrown_test(code):
    def test(self):
        self.assert_is_plain(self.fail_in(code)[1])

    return test


for name, code in PRINTED.items():
    setattr(ExceptionTest, f"test_an_exception_printed_{name}", printed_test(code))
for name, code in THROWN.items():
    setattr(ExceptionTest, f"test_an_exception_{name}", thrown_test(code))


if __name__ == "__main__":
    unittest.main()
