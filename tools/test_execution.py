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
                f"enum Colour {{ RED{', BLUE' * (n > 0)}{', GREEN' * (n > 1)} }}\n"
                f"class Bag {{ int size = {n}; }}\nvar bag = new Bag();"
            )
            self.succeed(f"long again(short x) {{ return {n}; }}")
            self.assertEqual(
                self.succeed("System.out.print(again(0) + Colour.values().length + bag.size);"),
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
        self.assertRegex(reply["evalue"], r"^area does not compile any more: .*\.$")
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
        self.succeed("import convbook.layer.*;")
        self.assertEqual(self.succeed("System.out.print(Paths.same(1, 1));"), "conv(1, 1)")
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
        "import static convbook.layer.Layers.*;\nimport convbook.data.*; import convbook.train.*;\n"
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


for name, code in LOOPS.items():
    setattr(ExecutionTest, f"test_interrupt_ends_{name}", loop_test(code))


if __name__ == "__main__":
    unittest.main()
