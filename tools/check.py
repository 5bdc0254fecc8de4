"""Tests the built kernel and runs every notebook with the smoke plan; adds Maven's tests to the sum."""

import os
import sys
import unittest
from xml.etree import ElementTree

import run

REPORTS = run.ROOT / "lib/target/surefire-reports"
NOTEBOOKS = run.ROOT / "notebooks"


def units():
    suites = [ElementTree.parse(report).getroot() for report in REPORTS.glob("TEST-*.xml")]

    def total(name):
        return sum(int(suite.get(name)) for suite in suites)

    failed = total("failures") + total("errors")
    return total("tests") - total("skipped") - failed, failed


def kernel():
    tests = unittest.defaultTestLoader.discover(run.ROOT / "tools")
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    failed = len(result.failures) + len(result.errors)
    return result.testsRun - len(result.skipped) - failed, failed


def notebooks():
    os.environ["CONVBOOK_PLAN"] = "smoke"
    ran = []
    for path in sorted(NOTEBOOKS.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            print(f"\n{path.relative_to(run.ROOT)}")
            ran.append(run.run(path, keep=False))
    return ran.count(True), ran.count(False)


if __name__ == "__main__":
    sums = [part() for part in (units, kernel, notebooks)]
    passed, failed = map(sum, zip(*sums))
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(failed > 0)
