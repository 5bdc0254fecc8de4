"""The last cell of each notebook, and its slides."""

import json
import re
import unittest

import navigation
import run

TARGET = re.compile(r"\]\(([^)]*)\)")


class NavigationTest(unittest.TestCase):
    def test_every_notebook_is_led_to_files_that_are_there(self):
        for path in run.chapters() + run.solutions():
            for target in TARGET.findall(navigation.line(path)):
                with self.subTest(path.stem, target=target):
                    self.assertTrue((path.parent / target).is_file())

    def test_the_chapters_are_a_chain_from_the_first_to_the_last(self):
        chapters = run.chapters()
        for one, next_one in zip(chapters, chapters[1:]):
            self.assertTrue(navigation.line(one).endswith(f" →]({next_one.name})"))
            self.assertTrue(navigation.line(next_one).startswith(f"[← {navigation.title(one)}]"))

    def test_nothing_else_is_changed_and_a_second_time_nothing_at_all(self):
        for path in run.chapters():
            text = path.read_text("utf-8")
            led = navigation.led(text, path)
            self.assertEqual(navigation.led(led, path), led)
            kept = lambda cells: [(c["source"], c.get("outputs")) for c in cells]
            before, after = (json.loads(each)["cells"] for each in (text, led))
            before = [cell for cell in before if cell.get("id") != navigation.ID]
            self.assertEqual(kept(after[:-1]), kept(before))


if __name__ == "__main__":
    unittest.main()
