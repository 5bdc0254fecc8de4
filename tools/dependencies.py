"""Writes docs/dependencies.md: each library of the kernel with version, license and newest version.

python3 tools/dependencies.py, after the kernel was built; asks Maven Central for newer versions.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/dependencies.md"
MAVEN = [os.environ.get("MAVEN", str(ROOT / "mvnw")), "-B", "-ntp"]
TARGET = ROOT / "kernel/target"
NAMESPACE = {"m": "http://maven.apache.org/POM/4.0.0"}
START = "<!-- From here on tools/dependencies.py writes. -->\n"
# Whatever is no release to build on, and old ones whose version is a date.
UNFINISHED = r"(?i).*[.-](alpha|beta|m|rc|cr|ea|pre|snapshot)[.-]?\d*([.-].*)?,\d{8}.*"
PLUGIN = "org.codehaus.mojo:versions-maven-plugin:2.25.1:display-dependency-updates"


def carried():
    """Name, version and license of each library in the kernel's folder, but for our own."""
    text = (TARGET / "classes/licenses.txt").read_text("utf-8")
    found = re.findall(r"^(\S+) (\d\S*): (.+)$", text, re.M)
    return [line for line in found if not line[0].startswith("convbook")]


def maven(*arguments):
    run = subprocess.run([*MAVEN, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(run.stdout[-3000:])
    return run.stdout


def groups():
    """The group of each artifact that the kernel carries."""
    file = TARGET / "dependencies.txt"
    maven(
        "-q", "-pl", "kernel", "-am", "package", "-DskipTests", "-Dspotless.check.skip",
        "dependency:list", "-DincludeScope=runtime", f"-DoutputFile={file}",
    )  # fmt: skip
    found = re.findall(r"([\w.-]+):([\w.-]+):jar:", file.read_text("utf-8"))
    return {name: group for group, name in found}


def newest(artifacts):
    """The newest release of each (group, name, version) that has a newer one, as Maven finds it."""
    asked = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId>"
        f"<version>{version}</version></dependency>"
        for group, name, version in artifacts
    )
    pom = TARGET / "newest-pom.xml"
    pom.write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>convbook</groupId>"
        "<artifactId>newest</artifactId><version>1</version>"
        f"<dependencies>{asked}</dependencies></project>"
    )
    said = maven("-f", str(pom), PLUGIN, f"-Dmaven.version.ignore={UNFINISHED}")
    # A long name has its versions on the next line.
    said = re.sub(r" \.*\s*\n\[INFO\] {3,}(?=\S+ -> )", " ", said)
    return dict(re.findall(r"^\[INFO\]   ([\w.:-]+) [. ]*\S+ -> (\S+)$", said, re.M))


def building():
    """What the POMs name besides: (group, name, version) of plugins and of libraries of tests."""
    found, parent = set(), ElementTree.parse(ROOT / "pom.xml")
    values = {
        f"${{{each.tag.rpartition('}')[2]}}}": each.text
        for each in parent.find("m:properties", NAMESPACE)
    }
    for pom in [ROOT / "pom.xml", *sorted(ROOT.glob("*/pom.xml"))]:
        tree = ElementTree.parse(pom)
        tests = [
            each
            for each in tree.iterfind(".//m:dependency", NAMESPACE)
            if each.findtext("m:scope", None, NAMESPACE) == "test"
        ]
        for each in [*tree.iterfind(".//m:plugin", NAMESPACE), *tests]:
            group, name, version = (
                each.findtext(f"m:{part}", None, NAMESPACE)
                for part in ("groupId", "artifactId", "version")
            )
            if version:
                found.add((group, name, values.get(version, version)))
    return sorted(found, key=lambda line: line[1])


def main():
    group = groups()
    libraries = carried()
    build = [line for line in building() if line[1] not in group]
    news = newest([(group[name], name, version) for name, version, _ in libraries] + build)
    lines = ["| library | version | license | newest |\n", "|---|---|---|---|\n"]
    for name, version, text in sorted(libraries, key=lambda line: line[0].lower()):
        new = news.get(f"{group[name]}:{name}", "the same")
        lines.append(f"| `{name}` | {version} | {text} | {new} |\n")
    lines.append("\n## What builds and tests\n\n")
    lines += ["| plugin or library | version | newest |\n", "|---|---|---|\n"]
    for home, name, version in build:
        new = news.get(f"{home}:{name}", "the same")
        lines.append(f"| `{name}` | {version} | {new} |\n")
    head = PAGE.read_text("utf-8").partition(START)[0]
    PAGE.write_text(head + START + "\n" + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
