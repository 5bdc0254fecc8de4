"""All of the library's tests in languages that write digits, commas or capital letters otherwise."""

import unittest

from test_locale import complaints

# What runs only when asked for: four times the library's tests.
SIZE = "long"

LANGUAGES = {"ar": "EG", "fa": "IR", "tr": "TR", "de": "DE"}


class LocalesTest(unittest.TestCase):
    def test_the_librarys_tests_pass_in_every_language(self):
        for language, country in LANGUAGES.items():
            with self.subTest(language):
                self.assertEqual(complaints(language, country), "")


if __name__ == "__main__":
    unittest.main()
