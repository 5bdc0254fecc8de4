"""IJava's magics that fetch libraries, against a Maven repository in a folder."""

import os
import pathlib
import re
import tempfile
import unittest
import zipfile

from kernel import start_new_kernel

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
            ("%time 1 + 1", "%maven, %mavenRepo, %%loadFromPOM."),
        ):
            said, text = self.fail_in("int before = 1;\n" + line)
            self.assertIn(sentence, said)
            self.assertRegex(text, r"cell \d+, line 2\n    " + re.escape(line) + r"\n    \^\^")
            self.assertEqual(len(said.splitlines()), 1, said)

    def test_a_magic_of_a_whole_cell_that_fails_does_too(self):
        for cell, sentence in (
            ("%%loadFromPOM", "takes the lines below it, and there are none"),
            ("%%loadFromPOM\n<dependency></dependency>", "A dependency needs a groupId, "),
            ("%%timeit", "There is no magic %%timeit; there are "),
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
            self.assertRegex(text, r"cell \d+, line 1\n    " + line + r"\n    \^\^")


if __name__ == "__main__":
    unittest.main()
