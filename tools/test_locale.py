"""What the library writes is the same in a language with digits of its own; test_locales.py has all of its tests, in four."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from test_jar import MAVEN, ROOT

SIZE = "all"

# What is written for machines or as code: sums, tables, checkpoints, pictures, layers, downloads.
WRITERS = (
    "CacheTest,CheckpointTest,CompetitionTest,ComparisonTest,DiagramTest,DownloadTest,LayersTest,"
    "PictureTest,SettingsTest,SummaryTest"
)
ELSEWHERE = shutil.ignore_patterns(".git", "build", "jars", "surefire-reports", ".venv", ".conda")


def complaints(language, country, *arguments):
    """Runs the library's tests in a copy, whose reports are not those of other tests."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "convbook")
        shutil.copytree(ROOT, copy, ignore=ELSEWHERE, symlinks=True)
        run = subprocess.run(
            [
                *MAVEN, "-q", "-pl", "lib", "-am", "test", "-Dspotless.check.skip",
                "-Dsurefire.failIfNoSpecifiedTests=false",
                f"-Dtest.locale=-Duser.language={language} -Duser.country={country}",
                *arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=7200,
            cwd=copy,
        )
        return run.stdout[-5000:] if run.returncode else ""


class LocaleTest(unittest.TestCase):
    def test_what_machines_read_is_written_alike_in_egypt(self):
        self.assertEqual(complaints("ar", "EG", f"-Dtest={WRITERS}"), "")


if __name__ == "__main__":
    unittest.main()
