"""What ./convbook test says of what it ran, and of what it did not."""

import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import check
import sizes

CLOSING = r"^\d+ passed, \d+ failed(, \d+ skipped)?$"


class CheckTest(unittest.TestCase):
    def screen(self):
        screen = io.StringIO()
        patch = mock.patch.object(check, "SCREEN", screen)
        patch.start()
        self.addCleanup(patch.stop)
        return screen

    def test_a_test_runs_in_its_own_size_and_the_larger_but_what_is_long_alone(self):
        @sizes.size("all")
        class Larger(unittest.TestCase):
            def test_some(self):
                pass

            @sizes.size("long")
            def test_more(self):
                pass

        runs = lambda case: [asked for asked in check.PLANS if sizes.runs_in(case, asked)]
        self.assertEqual(runs(self), ["test", "all"])
        self.assertEqual(runs(Larger("test_some")), ["all"])
        self.assertEqual(runs(Larger("test_more")), ["long"])

    def test_every_test_has_a_size_that_there_is(self):
        for file in Path(__file__).parent.glob("test_*.py"):
            tests = unittest.defaultTestLoader.loadTestsFromName(file.stem)
            for case in check.cases(tests):
                with self.subTest(case.id()):
                    self.assertIn(sizes.size_of(case), check.PLANS)

    def test_the_closing_line_counts_what_was_skipped(self):
        for outcome in (check.Outcome(3), check.Outcome(3, [("a", "b")], [("c", "d")])):
            self.assertRegex(str(outcome), CLOSING)
        self.assertIn("1 skipped", str(outcome))

    def test_a_conformance_suite_that_is_not_to_be_had_is_no_success(self):
        self.screen()
        missing = lambda *_: (check.Outcome(skipped=[("suite", "is not here")]), 0)
        with mock.patch.object(check, "apart", missing):
            with mock.patch.dict(os.environ):
                os.environ.pop("CI", None)
                self.assertEqual(str(check.conformance("test")), "0 passed, 0 failed, 1 skipped")
            with mock.patch.dict(os.environ, CI="true"):
                self.assertEqual(str(check.conformance("test")), "0 passed, 1 failed")

    def test_a_build_that_fails_says_why(self):
        screen = self.screen()
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder, "log")
            log.write_text(
                "[ERROR] Tests run: 2, Failures: 1\n[INFO] BUILD FAILURE\n[INFO] ---\n"
                "[ERROR] Failed to execute goal: Learner.java:[3,4] ';' expected -> [Help 1]\n"
                "[ERROR] \n[ERROR] To see the full stack trace\n"
            )
            outcome = check.build_failed(log)
        self.assertEqual(outcome.failed, [("the build", log)])
        self.assertIn("Learner.java:[3,4] ';' expected", screen.getvalue())
        self.assertNotIn("Tests run", screen.getvalue())
        self.assertNotIn("stack trace", screen.getvalue())


if __name__ == "__main__":
    unittest.main()
