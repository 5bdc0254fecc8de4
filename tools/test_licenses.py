"""What the kernel's folder carries is what it says it carries."""

import collections
import json
import pathlib
import re
import subprocess
import unittest
import zipfile

from jupyter_client.kernelspec import KernelSpecManager


class LicensesTest(unittest.TestCase):
    def setUp(self):
        spec = KernelSpecManager().get_kernel_spec("convbook")
        self.java = next(part for part in spec.argv if pathlib.Path(part).stem == "java")
        self.jars = sorted(pathlib.Path(spec.resource_dir, "jars").glob("*.jar"))

    def test_each_jar_is_listed_with_its_version_and_license(self):
        own = [jar for jar in self.jars if jar.name == "convbook-kernel.jar"]
        listed = subprocess.run(
            [self.java, "-cp", own[-1], "convbook.kernel.install.Doctor", "--licenses"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        names = {"-".join(line) for line in re.findall(r"^(\S+) (\d\S*): .", listed, re.M)}
        native = re.compile(r"-(linux|osx|win)-\w+$")
        carried = {native.sub("", jar.stem) for jar in self.jars if jar not in own}
        self.assertEqual(names, carried)

    def test_no_jar_hides_another_librarys_classes(self):
        homes = collections.defaultdict(set)
        for jar in self.jars:
            for name in zipfile.ZipFile(jar).namelist():
                if name.endswith(".class") and not name.startswith("META-INF/"):
                    homes[name].add(jar.name)
        twice = {name: jars for name, jars in homes.items() if len(jars) > 1}
        twice.pop("module-info.class", None)
        self.assertEqual(twice, {})


class PagesTest(unittest.TestCase):
    def test_what_pages_carry_is_listed_with_its_version_and_license(self):
        tools = pathlib.Path(__file__).parent
        page = (tools.parent / "docs/dependencies.md").read_text("utf-8")
        listed = re.findall(r"^\| ([\w-]+), [^|]+ \| ([\d.]+) \| ([\w.-]+) \|", page, re.M)
        packages = json.loads((tools / "web/package-lock.json").read_text("utf-8"))["packages"]
        fetched = {name.rpartition("node_modules/")[2]: each for name, each in packages.items()}
        katex = (tools / "katex/katex.min.js").read_text("utf-8")
        carried = {("katex", re.search(r'version:"([\d.]+)"', katex)[1], "MIT")}
        for name in ("pagefind", "axe-core"):
            carried.add((name, fetched[name]["version"], fetched[name]["license"]))
        self.assertEqual({(name.lower(), *rest) for name, *rest in listed}, carried)


if __name__ == "__main__":
    unittest.main()
