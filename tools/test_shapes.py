"""A layer that is given what it cannot take: its network is drawn before the error, with it marked."""

import base64

from test_execution import Notebook

READY = """
import static convbook.layer.Layers.*;
import ai.djl.nn.Block;
import convbook.data.*;
import convbook.data.sets.*;
import convbook.look.*;
import convbook.train.*;
var data = Dataset.of(Garments.train(20, 0), Garments.test(20, 0)).batch(10);
"""


class ShapesTest(Notebook):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.execute_interactive(READY, output_hook=lambda message: None, timeout=120)

    def shown_before_the_error(self, code):
        """Returns the pictures that a failing cell shows before its error, and the error's sentence."""
        shown = []
        reply = self.client.execute_interactive(code, output_hook=shown.append, timeout=120)["content"]
        self.assertEqual(reply["status"], "error")
        kinds = [m["msg_type"] for m in shown if m["msg_type"] in ("display_data", "error")]
        self.assertEqual(kinds[-1], "error")
        return [
            m["content"] for m in shown if m["msg_type"] == "display_data"
        ], reply["evalue"]

    def test_training_a_network_that_does_not_fit_shows_where(self):
        code = "Learner.of(sequential(conv(6, 5), relu(), maxPool(2), linear(10)), data).fit(1);"
        (picture,), sentence = self.shown_before_the_error(code)
        self.assertEqual(
            sentence,
            "linear(10) was given (1, 6, 12, 12), but needs (N, features); put flatten() before it.",
        )
        said = (
            "diagram: one convolution, one pooling layer, 28 to 12 pixels;"
            " there linear(10) cannot take 6 × 12 × 12"
        )
        self.assertEqual(picture["data"]["text/plain"], said)
        self.assertEqual(picture["metadata"]["image/png"]["alt"], said)
        self.assertEqual(base64.b64decode(picture["data"]["image/png"])[:4], b"\x89PNG")

    def test_a_summary_and_a_diagram_show_it_too(self):
        for code in (
            "Summary.of(sequential(maxPool(4), conv(3, 9)), 1, 8, 8)",
            "Diagram.of(sequential(maxPool(4), conv(3, 9)), 1, 8, 8)",
            "int a = 1;\nSummary shape(Block net) { return Summary.of(net, 1, 8, 8); }\n"
            "shape(sequential(maxPool(4), conv(3, 9)));",
        ):
            with self.subTest(code):
                pictures, sentence = self.shown_before_the_error(code)
                self.assertIn("its window does not fit into 2 pixels", sentence)
                self.assertEqual(len(pictures), 1)
                self.assertIn("there conv(3, 9) cannot take 1 × 2 × 2", pictures[0]["data"]["text/plain"])

    def test_other_errors_show_none(self):
        for code in ("conv(-1, 3);", "int n = 0;\n1 / n", 'throw new IllegalArgumentException("no");'):
            self.assertEqual(self.shown_before_the_error(code)[0], [])
