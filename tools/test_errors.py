"""Errors that lead on: what a name may have meant, what to run first, and the cell's own line first."""

import re
import unittest

from test_execution import Notebook

FIRST = "; run the cells above first."
LAYERS = "import static convbook.layer.Layers.*;"


class ErrorsTest(Notebook):
    def sentence(self, code):
        reply, _ = self.fail_in(code)
        self.assertEqual(reply["ename"], "CompilationException")
        return reply["evalue"]

    def test_a_name_that_is_written_almost_right_is_offered(self):
        self.succeed(
            "double learningRate = 0.1; int padding(int n) { return n; }\nclass Motor { int speed; }\n"
            "var motor = new Motor();"
        )
        for code, offered in (
            ("Strng s = null;", "There is no class Strng; did you mean String?"),
            ("new Moter()", "There is no class Moter; did you mean Motor?"),
            ("leraningRate * 2", "There is no leraningRate; did you mean learningRate?"),
            ("LearningRate * 2", "There is no LearningRate; did you mean learningRate?"),
            ("int b = 1 + paddin(3);", "There is no method paddin; did you mean padding?"),
            ("motor.sped", "There is no sped in Motor; did you mean speed?"),
            ('"abc".lenght()', "There is no method lenght in String; did you mean length?"),
            ("List.of(1).sizee()", "There is no method sizee in List; did you mean size?"),
            ("Math.sqr(2)", "There is no method sqr in Math; did you mean sqrt?"),
            ("class Car { Moter motor; }", "There is no class Moter; did you mean Motor?"),
        ):
            with self.subTest(code):
                self.assertEqual(self.sentence(code), offered)

    def test_a_line_is_shown_once_though_a_lambda_and_its_caller_stand_on_it(self):
        _, text = self.fail_in('List.of(1).forEach(n -> { throw new IllegalStateException("no"); });')
        self.assertEqual(text.count("throw new"), 1, text)

    def test_a_name_that_is_like_no_other_is_answered_without_a_guess(self):
        self.assertEqual(self.sentence('"a".quokka()'), "There is no method quokka in String.")
        self.assertEqual(
            self.sentence("quokka + 1"),
            "No cell that has run declares quokka; run the one above that does.",
        )

    def test_a_class_that_is_not_imported_is_named_with_its_package(self):
        for code, home in (
            ("Learner learner = null;", "convbook.train"),
            ("ConcurrentSkipListMapp x;", ""),
            ("var table = Table.create();", "tech.tablesaw.api"),
            ("NDManager manager = null;", "ai.djl.ndarray"),
        ):
            with self.subTest(code):
                said = self.sentence(code)
                name = re.search(r"\b[A-Z]\w+", code).group()
                if home:
                    self.assertEqual(
                        said,
                        f"{name} is in {home}: run the cell that imports it, or write"
                        f" import {home}.{name};",
                    )
                else:
                    self.assertIn("did you mean ConcurrentSkipListMap?", said)
        self.assertEqual(
            self.sentence("var c = conv(3, 3);"),
            "conv is in convbook.layer.Layers: run the cell that imports it, or write " + LAYERS,
        )

    def test_after_a_restart_the_names_are_one_list(self):
        reply, text = self.fail_in(
            "int before = 1;\nvar history = Pupil.of(nett, dataa)\n    .sgd(rate)\n    .fit(nett, Plan.of(1));"
        )
        self.assertEqual(
            reply["evalue"].splitlines()[0],
            "No cell that has run declares or imports Pupil, nett, dataa, rate (line 3) and Plan"
            " (line 4)" + FIRST,
        )
        self.assertIn("\nPlan is in convbook.data.sets.", text)
        self.assertEqual(len(re.findall(r"\^+", text)), 1, text)
        self.assertRegex(text, r"^cell \d+, line 2, column 15\n")

    def test_the_list_has_the_names_of_all_that_follows_in_the_cell(self):
        for last in ("rate2 * 3", "rate2.print()", "rate2.print();", "var d = rate2;\nd"):
            with self.subTest(last):
                reply, _ = self.fail_in(
                    "var own = Pupil.of(nett);\nown.fit(epochss);\nfor (int i = 0; i < own.size(); i++)\n"
                    "    System.out.println(own.at(i, stepp));\n" + last
                )
                self.assertEqual(
                    reply["evalue"],
                    "No cell that has run declares or imports Pupil, nett, epochss (line 2), stepp"
                    " (line 4) and rate2 (line 5)" + FIRST,
                )
        # What is declared in the cell is not missing; what has a likely twin is said when it comes.
        self.assertEqual(
            self.sentence("int quokka = quollen + 1;\nint next = quokka + 1;"),
            "No cell that has run declares quollen; run the one above that does.",
        )
        self.succeed("int stride = 1;")
        self.assertIn("declares quollen;", self.sentence("int q = quollen;\nint r = strid;"))

    def test_a_name_is_complained_of_once(self):
        _, text = self.fail_in("int sum = quagga + quagga + quagga;")
        self.assertEqual(text.count("declares quagga"), 1)

    def test_a_method_that_waits_for_a_name_offers_another(self):
        self.succeed("int stride = 2;")
        self.assertEqual(
            self.succeed("int twice() { return strid() * 2; }\nint stried() { return 1; }"),
            "twice can be called once a cell has declared method strid(). There is no method strid;"
            " did you mean stried?\n",
        )
        self.assertIn(
            " There is no wdth; did you mean width?",
            self.succeed("int area(int width) { return wdth * wdth; }"),
        )

    def test_a_method_that_calls_another_of_its_name_is_told_so(self):
        # JShell compiles each method in a class of its own, where it hides the other.
        said = "A method of a notebook cannot call another of its own name, area; call one of them something else."
        twice = "int area(int a, int b) { return a * b; }\nint area(int a) { return area(a, a); }"
        self.assertEqual(self.succeed(twice), said + "\n")
        self.assertEqual(self.fail_in("area(3)")[0]["evalue"], said)
        self.assertEqual(
            self.succeed("int lost(int a) { return lost(); }"),
            "lost does not compile: method lost cannot be applied to given types.\n",
        )

    def test_the_cells_own_lines_come_first_and_libraries_are_folded(self):
        self.succeed("int parsed(String s) {\n  return Integer.parseInt(s);\n}")
        reply, text = self.fail_in('parsed("x");')
        lines = text.splitlines()
        self.assertRegex(lines[1], r"^  cell \d+, line 2, column 18, in parsed$")
        self.assertRegex(lines[4], r"^  cell \d+, line 1, column 1$")
        self.assertRegex(lines[7], r"^  \.\.\. \d+ frames? of java\.lang; %tb shows (it|them)$")
        self.assertEqual(len(lines), 8)
        shown = self.succeed("%tb")
        self.assertTrue(shown.startswith("NumberFormatException: " + reply["evalue"]), shown)
        self.assertRegex(shown, r"\n  at java\.lang\.Integer\.parseInt \(Integer\.java:\d+\)\n")
        self.assertIn("in parsed\n", shown)

    def test_an_exception_of_code_that_has_become_hot_still_says_why(self):
        self.succeed("int at(int[] a, int i) { return a[i]; }\nString last = \"\";")
        thrown = self.succeed(
            "for (int i = 0; i < 100_000; i++) {\n"
            "  try { at(new int[3], 7); }\n"
            "  catch (ArrayIndexOutOfBoundsException e) { last = String.valueOf(e.getMessage()); }\n"
            "}\nSystem.out.print(last);"
        )
        self.assertEqual(thrown, "Index 7 out of bounds for length 3")

    def test_an_error_sets_no_color_that_a_theme_could_hide(self):
        for code in ("int x = 1 / 0;", "int y = nothing;", "int z = ", "%nosuch"):
            reply, _ = self.run_cell(code)
            codes = re.findall(r"\x1b\[([\d;]*)m", "\n".join(reply["traceback"]))
            self.assertLessEqual(set(codes), {"0", "1", "2"}, code)
            self.assertIn("1", codes)


if __name__ == "__main__":
    unittest.main()
