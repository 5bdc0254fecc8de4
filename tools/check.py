"""Builds and tests everything, part by part; ends with a line for each and the sum.

python tools/check.py [--all | --long] [--locale ar_EG] [PART...]

What a part prints is in build/test/; here it has a line for each class, file or notebook.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import traceback
import time
import unittest
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import kernel
import run
import sizes

REPORTS = [run.ROOT / module / "target/surefire-reports" for module in ("lib", "kernel")]
LOGS = run.ROOT / "build/test"
CONFORMANCE = "test_conformance"
# It measures how soon a cell ends; two of its classes run at a time, each on a core.
TIMED = "test_execution"
LOCALES = ("ar_EG", "fa_IR", "tr_TR", "de_DE")
PARTS = ("units", "kernel", "conformance", "notebooks", "locales")
PLANS = {
    "test": (
        PARTS[:4],
        "the library's tests, the kernel's, Jupyter's conformance suite, and every chapter on a"
        " small scale with drawn images: about 10 minutes on two free cores",
    ),
    "all": (
        PARTS[:4],
        "what ./convbook test does, what takes longer, and every notebook with drawn and with real"
        " images: about 30 minutes on two free cores",
    ),
    "long": (
        ("units", "kernel", "locales"),
        "what is too long for every day: kills, fuzz, whole trainings, and the library's tests in"
        f" {len(LOCALES)} other languages; an hour and more",
    ),
}
SCREEN = os.fdopen(os.dup(1), "w", buffering=1)


@dataclass
class Outcome:
    """What became of tests: how many passed, and of the others the names with what to read."""

    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"{self.passed} passed, {len(self.failed)} failed{skipped}"


def say(text, outcome, seconds):
    SCREEN.write(f"  {text:<34} {outcome} ({seconds:.0f} s)\n")


def log(name):
    """From here on, what is printed, by kernels and other children too, goes to this file."""
    sys.stdout.flush()
    sys.stderr.flush()
    LOGS.mkdir(parents=True, exist_ok=True)
    file = LOGS / f"{name}.log"
    with open(file, "wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    return file.relative_to(run.ROOT)


def maven(name, *options):
    """Maven's lines, as they come; returns whether the build went well, and where they are."""
    file = log(name)
    command = [os.environ.get("MAVEN", str(run.ROOT / "mvnw")), "-B", "-ntp", *options, "verify"]
    with subprocess.Popen(
        command, cwd=run.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    ) as build:  # fmt: skip
        for line in build.stdout:
            print(line, end="")
            ran = re.search(
                r"Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+),"
                r" Time elapsed: ([\d.]+) s.* in (\S+)", line
            )  # fmt: skip
            if ran:
                tests, failures, errors, skipped = map(int, ran.groups()[:4])
                bad, seconds = failures + errors, float(ran[5])
                if seconds >= 1 or bad:
                    outcome = Outcome(tests - bad - skipped, [0] * bad, [0] * skipped)
                    say(ran[6].removeprefix("convbook."), outcome, seconds)
    sys.stdout.flush()
    return build.returncode == 0, file


def build_failed(file):
    """Says why, in Maven's words: what follows the line that says so, up to its general advice."""
    said = Path(run.ROOT, file).read_text("utf-8").rpartition("BUILD FAILURE")[2]
    why = [line for line in said.partition("-> [Help")[0].splitlines() if "[ERROR]" in line]
    SCREEN.writelines(f"    {line}\n" for line in why[:12])
    return Outcome(failed=[("the build", file)])


def units(size, locale="en"):
    """Builds the jars, with the tests that are written in Java."""
    for folder in REPORTS:
        for report in folder.glob("*"):
            report.unlink()
    language, _, country = locale.partition("_")
    groups = {"test": ("-DexcludedGroups=all | long",), "all": ("-DexcludedGroups=long",)}
    done, file = maven(
        "units" if locale == "en" else f"units-{locale}",
        "-Dmaven.test.failure.ignore=true",
        f"-Dtest.language={language}",
        f"-Dtest.country={country}",
        *groups.get(size, ("-Dgroups=long",)),
    )
    outcome = Outcome()
    for report in sorted(report for folder in REPORTS for report in folder.glob("TEST-*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                outcome.failed.append((name, file))
            elif skipped is not None:
                outcome.skipped.append((name, skipped.get("message", "").partition("\n")[0]))
            else:
                outcome.passed += 1
    return outcome if done else outcome.add(build_failed(file))


def locales(_):
    """The library's tests where numbers and letters are written in other ways."""
    outcome = Outcome()
    for locale in LOCALES:
        SCREEN.write(f"  {locale}\n")
        outcome.add(units("all", locale))
    return outcome


def cases(suite):
    for each in suite:
        yield from cases(each) if isinstance(each, unittest.TestSuite) else [each]


def python_file(name, size):
    """Returns what became of a file's tests of this size, and the seconds that they took."""
    tests = list(cases(unittest.defaultTestLoader.loadTestsFromName(name)))
    tests = unittest.TestSuite(case for case in tests if sizes.runs_in(case, size))
    if not tests.countTestCases():
        return Outcome(), 0
    file, since, environment = log(name), time.monotonic(), dict(os.environ)
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    os.environ.clear()
    os.environ.update(environment)
    bad = {case.id(): file for case, _ in result.failures + result.errors}
    outcome = Outcome(
        result.testsRun - len(result.skipped) - len(bad),
        list(bad.items()),
        [(case.id(), why) for case, why in result.skipped],
    )
    return outcome, time.monotonic() - since


def apart(work, *arguments):
    """In a process of its own: a later one must not inherit what Jupyter's client has left open."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(work, *arguments).result()


def kernel_tests(size):
    """Three files at a time, since most of their time they wait; the longest first."""
    timed = cases(unittest.defaultTestLoader.loadTestsFromName(TIMED))
    classes = sorted({f"{TIMED}.{type(case).__name__}" for case in timed})
    outcome = side_by_side(2, classes, size)
    files = sorted((run.ROOT / "tools").glob("test_*.py"), key=lambda file: -file.stat().st_size)
    others = [file.stem for file in files if file.stem not in (CONFORMANCE, TIMED)]
    return outcome.add(side_by_side(3, others, size))


def side_by_side(processes, names, size):
    outcome = Outcome()
    with ProcessPoolExecutor(processes) as pool:
        started = {pool.submit(python_file, name, size): name for name in names}
        for ended in as_completed(started):
            name = started[ended]
            if ended.exception():  # it could not even be loaded
                one, seconds = Outcome(failed=[(name, repr(ended.exception()))]), 0
            else:
                one, seconds = ended.result()
            if str(one) != str(Outcome()):
                say(name, one, seconds)
            outcome.add(one)
    return outcome


def conformance(size):
    """Jupyter's suite is somebody else's: where CI cannot have it, that is no success."""
    outcome, seconds = apart(python_file, CONFORMANCE, size)
    say(CONFORMANCE, outcome, seconds)
    if "CI" in os.environ:
        outcome.failed += [(f"{name}, skipped", why) for name, why in outcome.skipped]
        outcome.skipped = []
    return outcome


def data_sets():
    """Whether Fashion-MNIST and CIFAR-10 are in the folder of the data."""
    given = os.environ.get("CONVBOOK_DATA")
    usual = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    folder = Path(given or Path(os.environ.get("XDG_CACHE_HOME") or usual) / "convbook")
    return (folder / "fashion-mnist").is_dir() and any(
        (folder / name).is_dir() for name in ("cifar-10", "cifar10-images")
    )


def notebooks(size):
    """Chapters run with drawn images; in the larger size solutions, too, and both with real ones."""
    if size == "test":
        return notebooks_with("drawn", run.chapters())
    every = run.chapters() + run.solutions()
    outcome = notebooks_with("drawn", every)
    if data_sets():
        return outcome.add(notebooks_with("real", every))
    why = "Fashion-MNIST and CIFAR-10 are not both in the folder of the data"
    outcome.skipped.append(("notebooks with real images", why))
    return outcome


def notebooks_with(images, paths):
    """Two at a time, since most of a notebook's minute is Java's compilers on one core."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as empty, ProcessPoolExecutor(2) as pool:
        drawn = {"CONVBOOK_DATA": empty, "CONVBOOK_OFFLINE": "true"} if images == "drawn" else {}
        # The last chapters take longest.
        started = [pool.submit(notebook, path, images, drawn) for path in reversed(paths)]
        for ended in as_completed(started):
            name, file, reached_its_end, seconds = ended.result()
            say(name, "passed" if reached_its_end else "failed", seconds)
            outcome.add(Outcome(passed=1) if reached_its_end else Outcome(failed=[(name, file)]))
    return outcome


def notebook(path, images, environment):
    os.environ |= {
        "CONVBOOK_PLAN": "smoke",
        "OMP_NUM_THREADS": "1",
        # What runs for a minute does not repay Java's second compiler.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",
    } | environment
    name = path.relative_to(run.NOTEBOOKS).with_suffix("").as_posix()
    file, since = log(f"{name.replace('/', '-')}-{images}"), time.monotonic()
    reached_its_end = run.run(path, keep=False)
    if not reached_its_end and "the kernel did not start" in Path(run.ROOT, file).read_text("utf-8"):
        # As in kernel.start_new_kernel.
        reached_its_end = run.run(path, keep=False)
    return f"{name}, {images} images", file, reached_its_end, time.monotonic() - since


def arguments(words):
    parser = argparse.ArgumentParser(prog="./convbook test", add_help=False, allow_abbrev=False)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--all", dest="size", action="store_const", const="all")
    how.add_argument("--long", dest="size", action="store_const", const="long")
    parser.set_defaults(size="test")
    parser.add_argument("--locale", default="en")
    parser.add_argument("parts", nargs="*")
    return parser.parse_args(words)


def build_only():
    done, file = maven("build", "-DskipTests")
    return Outcome() if done else build_failed(file)


def installed():
    """Has the other parts run the kernel that was built."""
    file = log("install")
    try:
        kernel.build()
        return Outcome()
    except Exception:
        traceback.print_exc()
        return Outcome(failed=[("the build", file)])


def broken(outcome):
    return any(name == "the build" for name, _ in outcome.failed)


def main():
    asked = arguments(sys.argv[1:])
    usual, text = PLANS[asked.size]
    parts = [part for part in PARTS if part in (asked.parts or usual)]
    SCREEN.write(f"- testing {', '.join(parts) if asked.parts else text}\n")
    run_part = {
        "build": build_only,
        "units": lambda: units(asked.size, asked.locale),
        "kernel": lambda: kernel_tests(asked.size),
        "conformance": lambda: conformance(asked.size),
        "notebooks": lambda: notebooks(asked.size),
        "locales": locales,
    }
    if "units" not in parts:
        parts.insert(0, "build")
    total, lines = Outcome(), []
    for part in parts:
        SCREEN.write(f"- {part}\n")
        since = time.monotonic()
        try:
            outcome = run_part[part]()
        except Exception as e:  # the other parts and the sum are worth having all the same
            outcome = Outcome(failed=[(part, repr(e))])
        if part in ("build", "units") and not broken(outcome):
            outcome.add(installed())
        total.add(outcome)
        lines.append(f"{part + ':':<13}{outcome}, {time.monotonic() - since:.0f} s")
        if broken(outcome):
            break
    SCREEN.write("\n")
    SCREEN.writelines(f"skipped: {name}: {why}\n" for name, why in total.skipped)
    SCREEN.writelines(f"failed: {name}: {file}\n" for name, file in total.failed)
    SCREEN.writelines(f"{line}\n" for line in lines)
    SCREEN.write(f"\n{total}\n")
    return len(total.failed) > 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        SCREEN.write("\ninterrupted\n")
        sys.exit(130)
