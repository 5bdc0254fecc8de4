"""The magics: IJava's, against a Maven repository in a folder, and those of a session."""

import os
import pathlib
import re
import tempfile
import unittest
import zipfile

from kernel import start_new_kernel
from test_execution import Notebook

COLOR = re.compile(r"\x1b\[[0-9;]*m")

POM = """<project><modelVersion>4.0.0</modelVersion>
<groupId>garden</groupId><artifactId>{name}</artifactId><version>1.0</version>{more}</project>"""
NEEDS_SEED = """<dependencies><dependency>
<groupId>garden</groupId><artifactId>seed</artifactId><version>1.0</version>
</dependency></dependencies>"""


def publish(repository, name, more=""):
    folder = repository / "garden" / name / "1.0"
    folder.mkdir(parents=True)
    (folder / f"{name}-1.0.pom").write_text(POM.format(name=name, more=more))
    with zipfile.ZipFile(folder / f"{name}-1.0.jar", "w") as jar:
        jar.writestr(f"{name}.txt", f"a {name}")


class MagicsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.repository = self.folder / "repository"
        publish(self.repository, "seed")
        publish(self.repository, "flower", NEEDS_SEED)
        # Ivy and Maven keep what they fetch under the home folder.
        options = f"-Duser.home={self.folder}"
        self.manager, self.client = start_new_kernel(
            kernel_name="convbook", env=os.environ | {"JAVA_TOOL_OPTIONS": options}
        )
        self.addCleanup(self.manager.shutdown_kernel, now=True)
        self.addCleanup(self.client.stop_channels)

    def run_cell(self, code):
        texts = []

        def keep(message):
            texts.append(str(message["content"]))

        reply = self.client.execute_interactive(code, output_hook=keep, timeout=60)["content"]
        self.assertEqual(reply["status"], "ok", (reply.get("evalue"), texts))
        return "".join(texts)

    def text_of(self, name):
        return self.run_cell(
            "new String(Thread.currentThread().getContextClassLoader()"
            f'.getResourceAsStream("{name}.txt").readAllBytes())'
        )

    def test_maven_brings_a_library_and_what_it_needs(self):
        self.run_cell(f"%mavenRepo garden {self.repository.as_uri()}")
        self.run_cell("%maven garden:flower:1.0")
        self.assertIn("a flower", self.text_of("flower"))
        self.assertIn("a seed", self.text_of("seed"))

    def test_a_pom_in_a_cell_brings_its_dependencies(self):
        self.run_cell(
            "%%loadFromPOM\n"
            f"<repository><id>garden</id><url>{self.repository.as_uri()}</url></repository>\n"
            + NEEDS_SEED.replace("<dependencies>", "").replace("</dependencies>", "")
        )
        self.assertIn("a seed", self.text_of("seed"))

    def test_a_jar_comes_onto_the_path(self):
        added = self.run_cell(f"List<String> added = %jars {self.repository}/garden/seed/1.0/*.jar\nadded")
        self.assertIn("seed-1.0.jar]", added)
        self.assertIn("a seed", self.text_of("seed"))

    def fail_in(self, code):
        """Returns the sentence of a cell's error and all of its lines."""
        reply = self.client.execute_interactive(code, output_hook=lambda m: None, timeout=60)
        reply = reply["content"]
        self.assertEqual(reply["status"], "error", code)
        self.assertEqual(reply["ename"], "MagicFailed")
        text = COLOR.sub("", "\n".join(reply["traceback"]))
        self.assertNotRegex(text, r"lineMagic|Base64|spencerpark", code)
        self.assertTrue(text.startswith("MagicFailed: " + reply["evalue"]), text)
        return reply["evalue"], text

    def test_a_magic_that_fails_shows_the_users_line_and_one_sentence(self):
        (self.folder / "notes.txt").write_text("no jar")
        (self.folder / "empty").mkdir()
        (self.folder / "broken.jsh").write_text("int half = 1 / 0;")
        for line, sentence in (
            ("%jars nothere.jar", "There is no such file: nothere.jar in "),
            (f"%jars {self.folder}/*.jar", "There is no jar in "),
            (f"%jars {self.repository}/garden/seed/1.0/*.jar nothere.jar", "nothere.jar in "),
            (f"%jars {self.folder}/notes.txt", "notes.txt is no jar."),
            ("%classpath nothere", "There is no such file: nothere in "),
            ("%jars", "%jars was not told what to add."),
            ("%maven", "%maven was not told what to add."),
            ("%maven garden", "Cannot resolve 'garden': write GROUP:ARTIFACT:VERSION."),
            ("%maven garden:weed:1.0", "'garden:weed:1.0': it is in none of the repositories"),
            ("%mavenRepo garden", "url"),
            ("%mavenRepo garden not-an-address", "not-an-address is no address; write "),
            ("%jars /nowhere/*.jar", "There is no such file or folder: /nowhere."),
            (f"%jars {self.folder}/empty", "There is no jar in "),
            ("%load nothere.java", "nothere.java"),
            (f"%load {self.folder}/broken.jsh", "ArithmeticException: / by zero"),
            ("%loadFromPOM nothere.pom", "nothere.pom"),
            ("%nosuch word", "There is no magic %nosuch; there are %addMavenDependencies, "),
            ("%Time 1 + 1", "%time, %timeit, %who, %%loadFromPOM, %%time, %%timeit."),
            ("%time", "%time stands before its code, outside of all braces."),
            ("!exit 3", "This command ended with the exit code 3."),
        ):
            said, text = self.fail_in("int before = 1;\n" + line)
            self.assertIn(sentence, said)
            self.assertRegex(text, r"cell \d+, line 2\n    " + re.escape(line) + r"\n    \^+$")
            self.assertEqual(len(said.splitlines()), 1, said)

    def test_what_follows_a_loaded_file_or_an_evaluated_text_runs(self):
        (self.folder / "helper.jsh").write_text("int helper = 41;")
        self.run_cell(f"%load {self.folder}/helper.jsh\nint behind = helper + 1;")
        self.assertIn("42", self.run_cell("behind"))
        self.run_cell('int said = (int) eval("1 + 2");\nint next = said + 1;')
        self.assertIn("4", self.run_cell("next"))

    def test_a_jar_that_cannot_be_read_spoils_no_later_cell(self):
        (self.folder / "half.jar").write_bytes(b"PK\3\4 and no more")
        said, _ = self.fail_in(f"%jars {self.folder}/half.jar")
        self.assertIn("half.jar is no jar.", said)
        self.assertIn("2", self.run_cell("1 + 1"))

    def test_a_magic_of_a_whole_cell_that_fails_does_too(self):
        for cell, sentence in (
            ("%%loadFromPOM", "takes the lines below it, and there are none"),
            ("%%loadFromPOM\n<dependency></dependency>", "A dependency needs a groupId, "),
            ("%%timeit", "%%timeit takes the lines below it, and there are none"),
            ("%%time 1 + 1\nint a;", "%%time stands alone in its line, outside of all braces."),
            ("%%prun", "There is no magic %%prun; there are "),
            ("%%nosuch word\nlines", "There is no magic %%nosuch; there are "),
            (
                "%%loadFromPOM\n<repository><id>garden</id>"
                f"<url>{self.repository.as_uri()}</url></repository>",
                "This names no library, so nothing was added.",
            ),
        ):
            said, text = self.fail_in(cell)
            self.assertIn(sentence, said)
            line = cell.splitlines()[0]
            self.assertRegex(text, r"cell \d+, line 1\n    " + re.escape(line) + r"\n    \^\^")


class SessionTest(Notebook):
    """What Python's notebooks have taught people to type."""

    def test_time_measures_one_piece_and_leaves_all_else_as_it_is(self):
        shown = self.shown_by("int a = 1;\n%time Thread.sleep(50);\n%time a + 1")
        texts = "".join(m["content"].get("text", "") for m in shown)
        self.assertRegex(texts, r"^%time: ([5-9]\d\.\d|\d{3}) ms\n%time: \S+ [nµm]s\n$")
        self.assertEqual(shown[-1]["content"]["data"]["text/plain"], "2")
        self.succeed("%time var kept = 5;")
        self.assertEqual(self.value_of("kept"), "5")
        reply, text = self.fail_in("int b = 2;\n%time int c = b / 0;")
        self.assertRegex(text, r"line 2, column 17\n      %time int c = b / 0;\n {22}\^$")

    def test_time_measures_a_cell(self):
        shown = self.shown_by("%%time\nint m = 1;\nThread.sleep(50);\nm + 1")
        texts = "".join(m["content"].get("text", "") for m in shown)
        self.assertRegex(texts, r"^%%time: ([5-9]\d\.\d|\d{3}) ms\n$")
        self.assertEqual(shown[-1]["content"]["data"]["text/plain"], "2")
        self.assertEqual(self.value_of("m"), "1")
        _, text = self.fail_in("%%time\n\nint bad = 1 / 0;")
        self.assertIn("line 3, column 13", text)

    def test_timeit_runs_code_again_and_again(self):
        said = r"^%timeit: [2-9]\d(\.\d)? ms a run \(median of 7 rounds of \d+; .* to .*\)\n$"
        self.succeed("int runs = 0;")
        self.assertRegex(self.succeed("%timeit Thread.sleep(20); // 20 ms"), said)
        self.assertRegex(self.succeed("%%timeit\nint own = 1;\nThread.sleep(20);\nruns += own;"), said)
        self.assertGreater(int(self.value_of("runs")), 14)
        self.assertRegex(self.succeed("%timeit Math.sqrt(2)"), r"^%timeit: \S+ (ns|µs) a run ")

    def test_timeit_frees_the_tensors_of_each_run(self):
        self.succeed(
            "var timed = ai.djl.ndarray.NDManager.newBaseManager();\n"
            "var ones = timed.ones(new ai.djl.ndarray.types.Shape(1000));"
        )
        held = "timed.getManagedArrays().size()"
        before = int(self.value_of(held))
        self.assertIn(" a run ", self.succeed("%timeit ones.add(1)"))
        self.assertEqual(int(self.value_of(held)), before)

    def test_an_interrupt_ends_what_is_measured(self):
        self.interrupt('%%timeit\nSystem.out.print("go");\nwhile (true) {}')

    def test_who_lists_names_types_shapes_and_memory(self):
        self.succeed(
            "var numbers = ai.djl.ndarray.NDManager.newBaseManager();\n"
            "var tensor = numbers.ones(new ai.djl.ndarray.types.Shape(500, 1000));\n"
            'String word = "conv"; var list = List.of(1, 2, 3); Object nothing = null;'
        )
        shown = self.shown_by("%who")
        self.assertEqual([m["msg_type"] for m in shown], ["display_data"])
        data = shown[0]["content"]["data"]
        self.assertIn("<table>", data["text/html"])
        lines = data["text/plain"].splitlines()
        row = lambda name: next(re.split(r"\s*\|\s*", l.strip()) for l in lines if name in l)
        self.assertRegex(" ".join(row("tensor")), r"NDArray \(500, 1000\) float32 cpu\(\) 2\.0 MB")
        self.assertIn("conv", row("word"))
        self.assertIn("3 values", row("list"))
        self.assertIn("null", row("nothing"))

    def test_the_help_explains_every_magic(self):
        magics = self.succeed("%lsmagic").split()
        self.assertIn("%who", magics)
        explained = self.succeed("%help")
        for magic in magics:
            self.assertRegex(explained, r"(?m)(^|\s|\()" + re.escape(magic) + r"(\s|,|\))")

    def test_a_command_of_the_shell_prints_below_its_cell(self):
        # Output and errors come by two streams, neither of which waits for the other.
        lines = self.succeed('!echo "a  b" && echo err >&2 | cat').splitlines()
        self.assertEqual(sorted(lines), ["a  b", "err"])
        self.assertEqual(self.succeed("int n = 1;\n!printf 卷积"), "卷积")
        self.assertEqual(self.succeed("!cat"), "")
        _, text = self.fail_in("!nosuchcommand")
        self.assertIn("!nosuchcommand", text)

    def test_java_behind_an_exclamation_mark_stays_java(self):
        self.succeed("boolean done = false; var none = List.of();")
        for code, value in (
            ("!done", "true"),
            ("!done && none.isEmpty()", "true"),
            ("!none.isEmpty()", "false"),
            ("!(done || true)", "false"),
            ("!true", "false"),
        ):
            self.assertEqual(self.value_of(code), value)

    def test_an_interrupt_ends_a_command(self):
        self.interrupt("!echo go; sleep 60")

    def test_the_doctor_comes_into_the_notebook(self):
        reply, text = self.run_cell("%doctor", 120)
        self.assertRegex(text, r"(?m)^(fine  |TO DO)\s+Java: ")


if __name__ == "__main__":
    unittest.main()
