"""What Jupyter's protocol asks of a kernel beyond its conformance suite."""

import json
import os
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_client.kernelspec import get_kernel_spec
from kernel import start_new_kernel
from sizes import size

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 60


class Kernel:
    """A kernel of one's own, and what one asks it."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="convbook")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def send(self, kind, **content):
        message = self.client.session.msg(kind, content)
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def reply(self, request):
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"]["msg_id"] == request:
                return reply["content"]

    def ask(self, kind, **content):
        return self.reply(self.send(kind, **content))

    def published(self, request):
        """All that a request made appear, until it was done."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request:
                if message["content"].get("execution_state") == "idle":
                    return messages
                messages.append((message["msg_type"], message["content"]))

    def run(self, code, **options):
        request = self.client.execute(code, **options)
        return self.reply(request), self.published(request)

    def value(self, code):
        _, messages = self.run(code)
        return [c["data"]["text/plain"] for kind, c in messages if kind == "execute_result"]


class ProtocolTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel()

    @classmethod
    def tearDownClass(cls):
        cls.kernel.close()

    def complete(self, code, cursor=None):
        cursor = len(code) if cursor is None else cursor
        reply = self.kernel.ask("complete_request", code=code, cursor_pos=cursor)
        start, end = reply["cursor_start"], reply["cursor_end"]
        return reply["matches"], code[start:end]

    def inspect(self, code, cursor=None):
        cursor = len(code) if cursor is None else cursor
        reply = self.kernel.ask("inspect_request", code=code, cursor_pos=cursor, detail_level=0)
        self.assertEqual(reply["found"], bool(reply["data"]))
        return reply["data"].get("text/plain")

    # What the kernel says of itself

    def test_the_kernel_says_what_it_speaks(self):
        info = self.kernel.ask("kernel_info_request")
        language = info["language_info"]
        self.assertEqual((info["status"], info["implementation"]), ("ok", "convbook"))
        self.assertEqual((language["name"], language["mimetype"]), ("java", "text/x-java"))
        self.assertEqual(language["pygments_lexer"], "java")
        self.assertRegex(info["banner"], r"^ConvBook \S+, Java \d+\S*; ")

    def test_the_language_is_the_oldest_java_that_the_course_allows_whichever_runs_it(self):
        language = self.kernel.ask("kernel_info_request")["language_info"]
        built_for = re.search("<maven.compiler.release>(.*)</", (ROOT / "pom.xml").read_text())
        self.assertEqual(language["version"], built_for[1])

    def test_help_leads_to_the_course_its_exercises_and_the_apis(self):
        links = self.kernel.ask("kernel_info_request")["help_links"]
        course = re.search("<url>(.*)</url>", (ROOT / "pom.xml").read_text())[1]
        named = {link["text"]: link["url"] for link in links}
        self.assertEqual(named["The course"], f"{course}#readme")
        for text in ("The exercises, worked", "Words of the course"):
            path = named[text].removeprefix(f"{course}/").partition("/main/")[2]
            self.assertTrue((ROOT / path).exists(), named[text])
        for api in ("ConvBook", "DJL", "Tablesaw", "Java"):
            self.assertRegex(named[f"API: {api}"], "^https://(javadoc.io|docs.oracle.com)/")

    def test_there_are_no_comms(self):
        self.assertEqual(self.kernel.ask("comm_info_request"), {"status": "ok", "comms": {}})

    # Completion

    def test_a_completion_replaces_the_word_before_the_cursor(self):
        code = 'String word = "卷积 😀";\nSystem.out.println(word.le + 1);'
        cursor = code.index("word.le") + len("word.le")
        self.assertEqual(self.complete(code, cursor), (["length()"], "le"))

    def test_imports_and_methods_above_do_not_hide_what_follows(self):
        for above in ("import java.util.List;\n", "int f() { return 1; }\n", "%maven a:b:1\n"):
            with self.subTest(above=above):
                self.assertEqual(self.complete(above + "List.copyO"), (["copyOf("], "copyO"))

    def test_a_layer_completes_to_its_settings(self):
        self.kernel.run("import static convbook.layer.Layers.*;")
        self.assertEqual(self.complete("conv(96, 11).strid"), (["stride("], "strid"))

    def kinds(self, code):
        reply = self.kernel.ask("complete_request", code=code, cursor_pos=len(code))
        described = reply["metadata"]["_jupyter_types_experimental"]
        self.assertEqual([each["text"] for each in described], reply["matches"])
        return {each["text"]: each["type"] for each in described}

    def test_a_completion_says_what_it_is(self):
        self.assertEqual(self.kinds("Integer.MAX_V"), {"MAX_VALUE": "instance"})
        self.assertEqual(self.kinds("Integer.parseI"), {"parseInt(": "function"})
        self.assertEqual(self.kinds("import java.util.conc"), {"concurrent.": "module"})
        self.assertEqual(self.kinds("StringBuilde"), {"StringBuilder": "class"})

    def test_what_fits_comes_first_and_what_every_object_has_comes_last(self):
        matches, _ = self.complete('int length = "".')
        self.assertLess(matches.index("length()"), matches.index("concat("))
        self.assertLess(matches.index("hashCode()"), matches.index("concat("))
        self.assertLess(matches.index("trim()"), matches.index("equals("))
        self.assertLess(matches.index("trim()"), matches.index("notify()"))

    def test_a_layers_settings_come_before_what_every_layer_has(self):
        self.kernel.run("import static convbook.layer.Layers.*;")
        matches, _ = self.complete("conv(8, 3).")
        for setting in ("pad(", "stride(", "dilation(", "groups("):
            for general in ("clear()", "forward(", "getParameters()", "notify()"):
                self.assertLess(matches.index(setting), matches.index(general))

    def test_magics_are_offered_behind_their_sign(self):
        self.assertEqual(self.complete("int a = 1;\n%mav"), (["%maven", "%mavenRepo"], "%mav"))
        self.assertEqual(self.complete("%%load"), (["%%loadFromPOM"], "%%load"))
        self.assertIn("%jars", self.complete("%")[0])
        self.assertEqual(set(self.kinds("%jar").values()), {"magic"})

    def test_nothing_is_offered_in_a_comment(self):
        for code in ("// Math.ma", "int a; /* Math.ma", "/* a\n Math.ma"):
            with self.subTest(code=code):
                self.assertEqual(self.complete(code)[0], [])

    def test_files_are_offered_in_a_text_and_behind_a_magic(self):
        with TemporaryDirectory() as folder:
            for name in ("cats/tom.png", "cats.csv", "dogs.jar", ".catalog"):
                file = Path(folder, name)
                file.parent.mkdir(exist_ok=True)
                file.touch()
            self.assertEqual(
                self.complete(f'Path.of("{folder}/ca'), (["cats.csv", "cats/"], "ca")
            )
            self.assertEqual(self.complete(f'Path.of("{folder}/cats/'), (["tom.png"], ""))
            self.assertEqual(self.complete(f"%jars {folder}/do"), (["dogs.jar"], "do"))
            self.assertEqual(self.complete('var words = "nothing of that name')[0], [])

    def test_questions_are_answered_while_a_cell_runs_and_cells_keep_their_order(self):
        running = self.kernel.client.execute("Thread.sleep(5_000); int order = 1;")
        later = self.kernel.client.execute("order++;")
        last = self.kernel.client.execute("order *= 10; order")
        time.sleep(1)
        began = time.monotonic()
        self.assertIn("int Math.max(int a, int b)", self.inspect("Math.max"))
        self.assertEqual(self.kernel.ask("is_complete_request", code="1 + 1")["status"], "complete")
        asked = self.kernel.send("complete_request", code="List.copyO", cursor_pos=10)
        self.assertEqual(self.kernel.reply(asked)["matches"], ["copyOf("])
        self.assertLess(time.monotonic() - began, 3)
        self.kernel.published(asked)
        # Else a front end would show the kernel as idle.
        after = self.kernel.client.get_iopub_msg(timeout=TIMEOUT)
        self.assertEqual(after["parent_header"]["msg_id"], running)
        self.assertEqual(after["content"]["execution_state"], "busy")
        for request in (running, later, last):
            self.assertEqual(self.kernel.reply(request)["status"], "ok")
        self.assertEqual(self.kernel.value("order"), ["20"])

    # Inspection

    def test_a_name_is_explained_wherever_the_cursor_is_in_it(self):
        for cursor in range(len("x = Math.m"), len("x = Math.max") + 1):
            with self.subTest(cursor=cursor):
                shown = self.inspect("x = Math.max(1, 2)", cursor)
                self.assertIn("int Math.max(int a, int b)", shown)

    def test_a_call_is_explained_from_within_its_arguments(self):
        self.assertIn("int Math.max(int a, int b)", self.inspect("Math.max(1, "))
        self.assertIn("String(char[] value)", self.inspect("new String(", 8))

    def test_a_variable_is_shown_with_its_type_and_value(self):
        self.kernel.run('int seven = 7; var words = List.of("a", "b");')
        self.assertEqual(self.inspect("seven"), "int seven = 7")
        shown = self.inspect("System.out.println(words);", 22)
        self.assertEqual(shown, "List<String> words = [a, b]")

    def test_a_value_that_never_writes_itself_does_not_hang_the_kernel(self):
        self.kernel.run(
            "import java.util.concurrent.locks.LockSupport;\n"
            "var slow = new Object() { public String toString() {\n"
            "  LockSupport.parkNanos(20_000_000_000L); return null; } };"
        )
        self.assertIn("slow = ...", self.inspect("slow"))

    def test_the_library_explains_itself_by_its_signatures(self):
        self.kernel.run("import convbook.train.*;")
        shown = self.inspect("Learner learner;\nlearner.fit(3)", 25)
        self.assertIn("History Learner.fit(int epochs)", shown)

    def test_the_library_and_those_below_it_explain_themselves_by_their_javadoc(self):
        self.kernel.run(
            "import convbook.train.*; import ai.djl.ndarray.*;\n"
            "import tech.tablesaw.api.*; import org.knowm.xchart.*;"
        )
        written = {
            "Learner": ("Trains a network on a dataset.", "learner.fit(10);"),
            "Learner learner; learner.fit": ("more epochs", "throws DivergedException if"),
            "NDArray x; x.matMul": ("roduct matrix of this NDArray", "returns "),
            "Table.create": ("Returns a new, empty table",),
            "XYChart chart; chart.addSeries": ("Add a series for a X-Y type chart",),
        }
        for code, sentences in written.items():
            with self.subTest(code=code):
                for said in sentences:
                    self.assertIn(said, self.inspect(code))

    def test_javadoc_is_html_where_a_front_end_shows_it(self):
        self.kernel.run("import convbook.train.*;")
        reply = self.kernel.ask("inspect_request", code="Learner", cursor_pos=7, detail_level=0)
        self.assertIn("<pre><code>var learner = Learner.of(", reply["data"]["text/html"])

    def test_the_jdk_explains_itself_where_its_sources_are(self):
        home = Path(self.kernel.value('System.getProperty("java.home")')[0])
        if not (home / "lib/src.zip").exists():
            self.skipTest("This JDK came without its sources.")
        self.assertIn("the greater of two int values", self.inspect("Math.max"))

    def test_what_is_not_known_is_not_found(self):
        self.assertIsNone(self.inspect("nothingOfThatName"))
        self.assertIsNone(self.inspect(""))

    def test_a_name_and_a_question_mark_open_its_documentation(self):
        for asked in ("Math.max?", "Math.max??", "?Math.max"):
            reply, _ = self.kernel.run(asked)
            self.assertIn("Math.max", reply["payload"][0]["data"]["text/plain"])
        reply, _ = self.kernel.run("nothingOfThatName?")
        self.assertIn("Nothing is known about 'nothingOfThatName'", reply["evalue"])
        self.assertEqual(len(reply["traceback"]), 1, reply["traceback"])
        _, messages = self.kernel.run("%tb")
        self.assertIn(reply["evalue"], str(messages))
        self.kernel.run("int größe = 3;")
        reply, _ = self.kernel.run("größe?")
        self.assertIn("größe", reply["payload"][0]["data"]["text/plain"])

    def test_an_unfinished_block_is_continued_with_an_indent(self):
        self.assertEqual(
            self.kernel.ask("is_complete_request", code="if (true) {\n  while (true) {"),
            {"status": "incomplete", "indent": "    "},
        )

    # History

    def test_history_gives_inputs_with_their_outputs(self):
        before = self.kernel.run("int k = 12; k")[0]["execution_count"]
        self.kernel.run("k;")
        tail = self.kernel.ask(
            "history_request", hist_access_type="tail", n=2, output=True, raw=True
        )
        self.assertEqual(
            tail["history"], [[1, before, ["int k = 12; k", "12"]], [1, before + 1, ["k;", None]]]
        )

    def test_history_ends_before_the_stop_of_a_range(self):
        first = self.kernel.run("1")[0]["execution_count"]
        self.kernel.run("2")
        ask = {"hist_access_type": "range", "output": False, "raw": True}
        ask |= {"session": 0, "start": first}
        bounded = self.kernel.ask("history_request", stop=first + 1, **ask)
        self.assertEqual(bounded["history"], [[1, first, "1"]])
        open_ended = self.kernel.ask("history_request", stop=None, **ask)
        self.assertEqual([entry[2] for entry in open_ended["history"]], ["1", "2"])

    def test_history_is_searched_by_a_pattern(self):
        for code in ("int needle1 = 1;", "int needle2 = 2;", "int needle1 = 1;"):
            self.kernel.run(code)
        ask = {"hist_access_type": "search", "output": False, "raw": True}

        def found(**more):
            reply = self.kernel.ask("history_request", **ask, **more)
            return [entry[2] for entry in reply["history"]]

        one, two = "int needle1 = 1;", "int needle2 = 2;"
        self.assertEqual(found(pattern="*needle?*"), [one, two, one])
        self.assertEqual(found(pattern="*needle?*", unique=True), [two, one])
        self.assertEqual(found(pattern="*needle?*", n=1), [one])
        self.assertEqual(found(pattern="needle"), [])

    # Execution

    def test_an_error_aborts_the_cells_that_wait(self):
        codes = ["int ran = 1;", "int bad = 1 / 0;", "ran = 3;", "ran = 4;", "ran = 5;"]
        requests = [self.kernel.client.execute(code) for code in codes]
        statuses = [self.kernel.reply(request)["status"] for request in requests]
        self.assertEqual(statuses, ["ok", "error", "aborted", "aborted", "aborted"])
        self.assertEqual(self.kernel.value("ran"), ["1"])

    def test_what_is_asked_between_aborted_cells_is_answered(self):
        self.kernel.client.execute("int bad = 1 / 0;")
        aborted = self.kernel.client.execute("1")
        info = self.kernel.send("kernel_info_request")
        self.assertEqual(self.kernel.reply(aborted)["status"], "aborted")
        self.assertEqual(self.kernel.reply(info)["implementation"], "convbook")

    def test_an_error_that_may_not_stop_the_rest_does_not(self):
        self.kernel.client.execute("int bad = 1 / 0;", stop_on_error=False)
        self.assertEqual(self.kernel.value("1 + 1"), ["2"])

    def test_an_interrupt_aborts_the_cells_that_wait(self):
        running = self.kernel.client.execute("Thread.sleep(60_000);")
        waiting = self.kernel.client.execute("1")
        time.sleep(1)
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.reply(running)["status"], "error")
        self.assertEqual(self.kernel.reply(waiting)["status"], "aborted")
        self.assertEqual(self.kernel.value("1 + 1"), ["2"])

    def test_an_error_has_the_name_of_its_class(self):
        reply, messages = self.kernel.run('throw new IllegalStateException("sad");')
        self.assertEqual((reply["ename"], reply["evalue"]), ("IllegalStateException", "sad"))
        shown = {key: reply[key] for key in ("ename", "evalue", "traceback")}
        self.assertIn(("error", shown), messages)

    def test_a_silent_cell_shows_and_counts_nothing(self):
        before = self.kernel.run("1")[0]["execution_count"]
        for code in ("2 + 2", 'System.out.println("x");', 'display("x");', "int bad = 1 / 0;"):
            with self.subTest(code=code):
                _, messages = self.kernel.run(code, silent=True)
                self.assertEqual([kind for kind, _ in messages], ["status"])
        self.assertEqual(self.kernel.run("1")[0]["execution_count"], before + 1)

    def test_a_cell_that_is_not_stored_takes_no_number(self):
        before = self.kernel.run("1")[0]["execution_count"]
        reply, messages = self.kernel.run('"unstored"', store_history=False)
        self.assertIn("execute_result", [kind for kind, _ in messages])
        self.assertEqual(self.kernel.run("1")[0]["execution_count"], before + 1)
        tail = self.kernel.ask(
            "history_request", hist_access_type="tail", n=2, output=False, raw=True
        )
        self.assertEqual([entry[2] for entry in tail["history"]], ["1", "1"])

    def test_expressions_are_evaluated_after_the_cell(self):
        reply, _ = self.kernel.run(
            "int base = 20;", user_expressions={"good": "base + 1", "bad": "nothing.at.all"}
        )
        good, bad = reply["user_expressions"]["good"], reply["user_expressions"]["bad"]
        self.assertEqual((good["status"], good["data"]["text/plain"]), ("ok", "21"))
        self.assertEqual((bad["status"], reply["status"]), ("error", "ok"))

    def test_a_cell_clears_what_it_has_shown(self):
        _, messages = self.kernel.run(
            "var screen = convbook.look.Screen.current();\n"
            'System.out.println("first"); screen.clear(true); screen.show("second");'
        )
        self.assertEqual(
            [kind for kind, _ in messages][-3:], ["stream", "clear_output", "display_data"]
        )
        self.assertTrue(messages[-2][1]["wait"])

    def test_a_display_is_updated_in_place(self):
        _, messages = self.kernel.run(
            "for (int i = 0; i < 200; i++) display(i);\n"
            'var id = display("old"); updateDisplay(id, "new");'
        )
        shown, updated = [c for kind, c in messages if "display_data" in kind][-2:]
        self.assertEqual(shown["data"]["text/plain"], "old")
        self.assertEqual(updated["data"]["text/plain"], "new")
        self.assertEqual(updated["transient"], shown["transient"])

    # Input

    def type_when_asked(self, code, *lines):
        request = self.kernel.client.execute(code, allow_stdin=True)
        for line in lines:
            self.kernel.client.get_stdin_msg(timeout=TIMEOUT)
            self.kernel.client.input(line)
        reply = self.kernel.reply(request)
        self.assertEqual(reply["status"], "ok", reply)
        return "".join(c["text"] for kind, c in self.kernel.published(request) if kind == "stream")

    def test_a_cell_asks_for_its_input(self):
        scanner = (
            "var in = new Scanner(System.in);\n"
            'System.out.print(in.nextLine() + "|" + in.nextInt());'
        )
        self.assertEqual(self.type_when_asked(scanner, "卷积 😀", "7"), "卷积 😀|7")
        reader = (
            "var reader = new BufferedReader(new InputStreamReader(System.in));\n"
            "System.out.print(reader.readLine());"
        )
        self.assertEqual(self.type_when_asked(reader, "line"), "line")

    def test_a_cell_that_may_not_ask_says_so(self):
        for code in ("new Scanner(System.in).nextLine()", "System.in.read()"):
            with self.subTest(code=code):
                reply, _ = self.kernel.run(code, allow_stdin=False)
                self.assertIn("cannot ask for input", reply["evalue"])

    def test_a_cell_that_waits_for_input_is_interrupted(self):
        request = self.kernel.client.execute("System.in.read()", allow_stdin=True)
        self.kernel.client.get_stdin_msg(timeout=TIMEOUT)
        since = time.monotonic()
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.reply(request)["status"], "error")
        self.assertLess(time.monotonic() - since, 2)
        self.kernel.client.input("too late")
        echo = "System.out.print(new Scanner(System.in).nextLine());"
        self.assertEqual(self.type_when_asked(echo, "in time"), "in time")

    # Oddities

    @size("all")
    def test_odd_cells_leave_the_kernel_alive(self):
        odd = {
            "unknown magic": "%foo",
            "unknown cell magic": "%%foo\nbar",
            "shell": "!ls",
            "nothing": "",
            "blanks": " \n\t\n",
            "comments": "// one\n/* two */",
            "NUL": "int x\0 = 1;",
            "NUL in text": 'var nul = "\0";',
            "no end": '"abc',
            "brackets": "(" * 5000,
            "lambdas": "f(x -> " * 2500,
            "megabyte of comment": "/*" + "x" * 1_000_000 + "*/ 1",
            "megabyte of text": 'var long_ = "' + "x" * 1_000_000 + '";',
            "megabyte of nonsense": "\\ # " * 250_000,
        }
        for name, code in odd.items():
            with self.subTest(name):
                self.kernel.run(code)
                for kind in ("is_complete_request", "complete_request", "inspect_request"):
                    self.kernel.ask(kind, code=code, cursor_pos=len(code), detail_level=0)
                self.assertEqual(self.kernel.value("1 + 1"), ["2"])

    def test_half_a_character_leaves_the_kernel_alive(self):
        pack = self.kernel.client.session.pack
        self.kernel.client.session.pack = lambda content: json.dumps(content, default=str).encode()
        try:
            self.kernel.client.execute('"\ud83d"')
        finally:
            self.kernel.client.session.pack = pack
        self.assertEqual(self.kernel.value("1 + 1"), ["2"])

    def test_unknown_and_broken_messages_leave_the_kernel_alive(self):
        for kind in ("debug_request", "usage_request", "no_such_request", "connect_request"):
            self.kernel.send(kind)
        self.kernel.send("history_request", hist_access_type="never")
        self.kernel.send("execute_request", code={"not": "text"})
        self.kernel.send("execute_request")
        key = self.kernel.client.session.key
        self.kernel.client.session.key = b"wrong"
        self.kernel.send("kernel_info_request")
        self.kernel.client.session.key = key
        self.assertEqual(self.kernel.value("1 + 1"), ["2"])


TRAINING = """
import static convbook.layer.Layers.*;
import convbook.data.*;
import convbook.data.sets.*;
import convbook.train.*;
var garments = Dataset.of(Garments.train(20_000, 1), Garments.test(1_000, 1)).batch(256);
var small = sequential(conv(20, 5), relu(), maxPool(2), flatten(), linear(10));
var taught = Learner.of(small, garments);
"""


@size("long")
class PromptnessTest(unittest.TestCase):
    """How long a tip or a completion takes, on a machine that does nothing else."""

    ASKED = (
        "List.of(1).",
        "taught.f",
        "conv(96, 11).",
        "Learner.o",
        "taught.fit(",
        "garments.tra",
        "sequential(conv(",
        "NDArray x; x.mat",
        "garments",
        "new StringBuilder().app",
    )

    def slowest(self):
        """The time within which 95 of 100 answers come, in seconds."""
        times = []
        for _ in range(5):
            for code in self.ASKED:
                for kind in ("complete_request", "inspect_request"):
                    began = time.monotonic()
                    self.kernel.ask(kind, code=code, cursor_pos=len(code), detail_level=0)
                    times.append(time.monotonic() - began)
        return sorted(times)[len(times) * 95 // 100]

    def test_answers_come_at_once_and_within_a_second_while_a_network_is_trained(self):
        self.kernel = Kernel()
        self.addCleanup(self.kernel.close)
        self.assertEqual(self.kernel.run(TRAINING)[0]["status"], "ok")
        self.assertLess(self.slowest(), 0.3)
        running = self.kernel.client.execute("taught.fit(100);")
        time.sleep(3)
        self.assertLess(self.slowest(), 1)
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.reply(running)["status"], "error")


class LifeTest(unittest.TestCase):
    def test_a_shutdown_is_answered_and_ends_the_kernel_even_while_a_cell_runs(self):
        for restart in (False, True):
            with self.subTest(restart=restart):
                kernel = Kernel()
                self.addCleanup(kernel.close)
                kernel.client.execute("while (true) {}")
                time.sleep(1)
                message = kernel.client.session.msg("shutdown_request", {"restart": restart})
                kernel.client.control_channel.send(message)
                reply = kernel.client.get_control_msg(timeout=TIMEOUT)
                self.assertEqual(reply["content"], {"status": "ok", "restart": restart})
                self.assertTrue(ended_within(10, lambda: not kernel.manager.is_alive()))

    def test_two_notebooks_train_at_the_same_time(self):
        training = (
            "import static convbook.layer.Layers.*;\n"
            "import convbook.data.sets.*; import convbook.train.*;\n"
            "var data = FashionMnist.load(Plan.gpu(28, 1).cpu(28, 1, 500)).batch(50);\n"
            "var learner = Learner.of(sequential(flatten(), linear(10)), data).sgd(0.1);\n"
            "learner.fit(2);\n"
            "learner.history().epochs().size()"
        )
        kernels = [Kernel(), Kernel()]
        for kernel in kernels:
            self.addCleanup(kernel.close)
        requests = [kernel.client.execute(training) for kernel in kernels]
        for kernel, request in zip(kernels, requests):
            reply = kernel.reply(request)
            self.assertEqual(reply["status"], "ok", reply)
            results = [c for kind, c in kernel.published(request) if kind == "execute_result"]
            self.assertEqual(results[0]["data"]["text/plain"], "2")

    @size("all")
    @unittest.skipIf(sys.platform == "win32", "Windows has no kill -9")
    def test_a_kernel_ends_after_its_jupyter_was_killed(self):
        for wrapper in (False, True):
            for code in ("1", "while (true) {}"):
                with self.subTest(code=code, wrapper=wrapper), TemporaryDirectory() as folder:
                    server, pid = start_server(folder, wrapper, code)
                    with server:
                        self.assertTrue(is_alive(pid))
                        server.kill()
                    self.assertTrue(ended_within(60, lambda: not is_alive(pid)))


# A Jupyter in a process of its own, which starts a kernel and prints the kernel's process.
SERVER = """
import sys, time
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name=sys.argv[1])
def show(message):
    if message["msg_type"] == "execute_result":
        print(message["content"]["data"]["text/plain"], flush=True)
client.execute_interactive("ProcessHandle.current().pid()", output_hook=show)
client.execute(sys.argv[2])
time.sleep(600)
"""


def start_server(folder, wrapper, code):
    """Returns that Jupyter and its kernel's process; a wrapper stands between the two."""
    spec = get_kernel_spec("convbook")
    argv = [part.replace("{resource_dir}", spec.resource_dir) for part in spec.argv]
    if wrapper:
        argv = ["sh", "-c", '"$@"; true', "sh", *argv]
    tested = Path(folder, "kernels/tested")
    tested.mkdir(parents=True)
    (tested / "kernel.json").write_text(json.dumps(spec.to_dict() | {"argv": argv}))
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, "tested", code],
        stdout=subprocess.PIPE,
        env=os.environ | {"JUPYTER_PATH": folder},
    )
    return server, int(server.stdout.readline())


def is_alive(pid):
    """Whether a process runs; one that waits to be buried does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip() not in ("", "Z", "Zs", "Zl", "Zsl")


def ended_within(seconds, ended):
    deadline = time.monotonic() + seconds
    while not ended() and time.monotonic() < deadline:
        time.sleep(0.2)
    return ended()


if __name__ == "__main__":
    unittest.main()
