"""The memory of the kernel, seen from outside as the machine sees it. Linux only."""

import re
import resource
import sys
import unittest

from kernel import start_new_kernel

SIZE = "all"

IMPORTS = """
import static convbook.layer.Layers.*;
import convbook.data.*;
import convbook.data.sets.*;
import convbook.net.*;
import convbook.train.*;
var garments = Dataset.of(Garments.train(2048, 0), Garments.test(64, 0));
"""


@unittest.skipUnless(sys.platform == "linux", "reads /proc")
class MemoryTest(unittest.TestCase):
    def setUp(self):
        self.manager, self.client = start_new_kernel(kernel_name="convbook")
        self.addCleanup(self.manager.shutdown_kernel, now=True)
        self.addCleanup(self.client.stop_channels)
        self.run_well(IMPORTS)

    def run_cell(self, code):
        return self.client.execute_interactive(code, output_hook=lambda message: None, timeout=300)[
            "content"
        ]

    def megabytes(self, name):
        pid = self.manager.provisioner.pid
        with open(f"/proc/{pid}/status") as status:
            return int(re.search(rf"^{name}:\s*(\d+)", status.read(), re.M)[1]) >> 10

    def run_well(self, code):
        reply = self.run_cell(code)
        self.assertEqual(reply["status"], "ok", reply.get("traceback"))

    def test_training_with_a_live_chart_keeps_its_memory(self):
        # One array of a batch lost in each of the 640 steps would make 125 MB.
        self.run_well("var learner = Learner.of(LeNet.lecture(10), garments.batch(64)).sgd(0.1);")
        self.run_well("learner.fit(10);")
        # Java's heap is touched once as a whole: the charts' garbage in it is not what is looked for.
        self.run_well("for (int i = 0; i < 40; i++) { byte[] garbage = new byte[20 << 20]; }")
        before = self.megabytes("VmRSS")
        self.run_well("learner.fit(20);")
        self.assertLess(self.megabytes("VmRSS") - before, 80)

    def test_a_forgotten_network_makes_room_for_the_next(self):
        # Each takes 260 MB with its gradients and momentum; kept, the ten would make 2,600. Java's
        # collector, which frees them, works beside the loop and may be two or three behind.
        another = (
            "Learner.of(AlexNet.lecture(10), garments.resize(96).batch(2048))"
            ".optimizer(Sgd.of(0.01).momentum(0.9)).quiet().test();"
        )
        self.run_well(f"for (int i = 0; i < 3; i++) {another}")
        before = self.megabytes("VmRSS")
        self.run_well(f"for (int i = 0; i < 10; i++) {another}")
        self.assertLess(self.megabytes("VmRSS") - before, 900)

    def test_batches_that_cannot_fit_are_one_sentence_with_a_size_that_does(self):
        self.run_well("var net = LeNet.lecture(10);")
        fit = "Learner.of(net, garments.resize(112).batch(%s)).quiet().fit(1);"
        self.run_well(fit % 8)
        self.leave(500)
        said = self.refused(fit % 2048, r"Batches of 2048 .* use batch\((\d+)\)")
        self.run_well(fit % said[1])

    def test_batches_that_went_through_are_not_refused_for_the_memory_they_left(self):
        fit = "Learner.of(LeNet.lecture(10), garments.resize(112).batch(512)).quiet().fit(1);"
        self.run_well(fit)
        self.leave(600)
        self.run_well(fit)

    def test_images_that_do_not_fit_are_refused_with_the_number_that_would(self):
        self.run_well(
            "var few = Garments.test(16, 0);\n"
            'var many = new ImageSet("many", new byte[500_000_000], new byte[500],'
            " 1, 1000, 1000, few.classes());"
        )
        self.leave(400)
        said = self.refused("Dataset.of(many, many.first(1));", r"500 images .* first\((\d+)\)")
        self.run_well(f"Dataset.of(many.first({said[1]}), many.first(1));")

    def leave(self, megabytes):
        """Lets the kernel have so much more memory, and refuses what goes beyond."""
        few = (self.megabytes("VmSize") + megabytes) << 20
        resource.prlimit(self.manager.provisioner.pid, resource.RLIMIT_AS, (few, few))

    def refused(self, code, sentence):
        reply = self.run_cell(code)
        self.assertEqual(reply["status"], "error")
        self.assertRegex(reply["evalue"], sentence)
        return re.search(sentence, reply["evalue"])


if __name__ == "__main__":
    unittest.main()
