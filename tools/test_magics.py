"""IJava's magics that fetch libraries, against a Maven repository in a folder."""

import os
import pathlib
import tempfile
import unittest
import zipfile

from jupyter_client.manager import start_new_kernel

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
        self.run_cell(f"%jars {self.repository}/garden/seed/1.0/*.jar")
        self.assertIn("a seed", self.text_of("seed"))


if __name__ == "__main__":
    unittest.main()
