"""Weights go from torchvision and timm to the jar and back, and every network answers the same."""

import json
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

try:
    import weights
    import torch
    import torchvision
    from PIL import Image
    from safetensors.torch import load_file

    WHY = ""
except ImportError as missing:
    WHY = f"needs PyTorch, torchvision, timm and safetensors: {missing}"

SIZE = "all"
JARS = Path(__file__).resolve().parent.parent / "kernel/target/jars"

# Reads lines of a network's number, its file, a file of images and their shape; writes the answers
# beside the file, and the network as safetensors.
EXCHANGE = """
import ai.djl.ndarray.*;
import ai.djl.ndarray.types.*;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import convbook.device.*;
import convbook.net.*;
import convbook.net.weights.*;
import java.io.*;
import java.nio.*;
import java.nio.file.*;

class Exchange {
  static Block net(int number) {
    return switch (number) {
%s
      default -> throw new AssertionError();
    };
  }

  public static void main(String[] none) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] wish = line.split("\\t");
      try {
        Path file = Path.of(wish[1]);
        Block net = net(Integer.parseInt(wish[0]));
        Weights.load(net, file);
        int side = Integer.parseInt(wish[3]);
        try (Scope scope = new Scope(); NDManager manager = NDManager.newBaseManager()) {
          NDArray x = manager.create(
              ByteBuffer.wrap(Files.readAllBytes(Path.of(wish[2]))).order(ByteOrder.LITTLE_ENDIAN),
              new Shape(2, 3, side, side), DataType.FLOAT32);
          NDArray y = net.forward(new ParameterStore(manager, false), new NDList(x), false).get(0);
          try (var out = new FileOutputStream(file + ".answers")) {
            var bytes = ByteBuffer.allocate(4 * (int) y.size()).order(ByteOrder.LITTLE_ENDIAN);
            for (float number : y.toFloatArray()) {
              bytes.putFloat(number);
            }
            out.write(bytes.array());
          }
        }
        Weights.save(net, Path.of(file + ".back.safetensors"));
        net.getParameters().values().forEach(p -> p.close());
        System.out.println("done");
      } catch (RuntimeException e) {
        System.out.println(e.toString().replace('\\n', ' '));
      }
    }
  }
}
"""

# Says what a file of weights makes of a picture.
TELL = """
import convbook.net.weights.Pretrained;
import convbook.predict.Classifier;
import java.nio.file.Path;

class Tell {
  public static void main(String[] words) {
    var classifier = Classifier.of(Pretrained.load(words[0], Path.of(words[1])));
    System.out.println(classifier.predict(Path.of(words[2])).getProbabilities());
  }
}
"""

# Half a gigabyte each, and of a family of which others are tried; WeightsTest compares their names.
LARGE = {
    "resnext101_64x4d", "wide_resnet101_2", "vgg13", "vgg13_bn", "vgg16", "vgg19", "vgg19_bn"
}
ENDINGS = (".pth", ".safetensors", ".old.pth")


@unittest.skipIf(WHY, WHY)
class WeightsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        known = {**weights.TORCHVISION, **weights.TIMM}
        cls.networks = {name: of for name, of in known.items() if name not in LARGE}
        cls.networks["timm/vgg11"] = weights.TORCHVISION["vgg11"]
        cls.networks["googlenet, no heads"] = ("GoogLeNet.of(10)", 224)
        cls.networks["inception_v3, no head"] = ("InceptionV3.of(10)", 299)
        cases = "\n".join(
            f"      case {i} -> {made};" for i, (made, _) in enumerate(cls.networks.values())
        )
        source = cls.folder / "Exchange.java"
        source.write_text(EXCHANGE % cases, "utf-8")
        cls.java = subprocess.Popen(
            ["java", "-Xmx1g", "-cp", f"{JARS}/*", source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @classmethod
    def tearDownClass(cls):
        cls.java.communicate()
        shutil.rmtree(cls.folder)

    def exchange(self, number, file, x):
        images = self.folder / "images"
        images.write_bytes(x.numpy().tobytes())
        self.java.stdin.write(f"{number}\t{file}\t{images}\t{x.shape[-1]}\n")
        self.java.stdin.flush()
        self.assertEqual(self.java.stdout.readline().strip(), "done")
        answers = Path(f"{file}.answers").read_bytes()
        return torch.tensor(struct.unpack(f"<{len(answers) // 4}f", answers)).reshape(2, -1)

    def test_every_network_answers_the_same_here_and_back_there(self):
        for number, (name, (_, side)) in enumerate(self.networks.items()):
            with self.subTest(name):
                made = weights.model(name)
                x = weights.images(side)
                file = self.folder / f"{number}{ENDINGS[number % len(ENDINGS)]}"
                weights.save(made, file)
                theirs = weights.answer(made, x)
                ours = self.exchange(number, file, x)
                difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
                print(f"{name} {file.suffixes}: {difference:.1e}")
                self.assertLess(difference, 1e-5)
                # What both have is saved under torchvision's names.
                again = weights.model(name.rpartition("/")[2], seed=9)
                back = load_file(f"{file}.back.safetensors")
                lacking = again.load_state_dict(back, strict="no head" not in name)
                for key in lacking.missing_keys:
                    self.assertRegex(key, r"^aux|^AuxLogits")
                if "/" in name:
                    torch.testing.assert_close(weights.answer(again, x), theirs)
                else:
                    self.assertTrue(torch.equal(weights.answer(again, x), theirs))
                for old in self.folder.glob(f"{number}.*"):
                    old.unlink()

    def test_a_picture_becomes_what_torchvision_makes_of_it(self):
        for name, of in (
            ("resnet18", torchvision.models.ResNet18_Weights.IMAGENET1K_V1),
            ("resnet50", torchvision.models.ResNet50_Weights.IMAGENET1K_V2),
            ("inception_v3", torchvision.models.Inception_V3_Weights.IMAGENET1K_V1),
        ):
            with self.subTest(name):
                made = weights.model(name, classes=1000)
                # As torchvision does with the weights that came from TensorFlow.
                made.transform_input = name == "inception_v3"
                file, picture = self.folder / "known.pth", self.folder / "picture.png"
                coarse = torch.randint(256, (29, 36, 3), dtype=torch.uint8)
                image = Image.fromarray(coarse.numpy()).resize((523, 401))
                image.save(picture)
                x = of.transforms()(image)[None]
                # Probabilities that are all 0 or 1 would not show what became of the pixels.
                made.fc.weight.data /= weights.answer(made, x).std()
                weights.save(made, file)
                theirs = weights.answer(made, x).softmax(1)[0]
                source = self.folder / "Tell.java"
                source.write_text(TELL, "utf-8")
                told = subprocess.run(
                    ["java", "-Xmx1g", "-cp", f"{JARS}/*", source, name, file, picture],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                ours = torch.tensor(json.loads(told.stdout))
                difference = ((ours - theirs).abs().max() / theirs.max()).item()
                print(f"{name}, a picture: {difference:.1e}")
                # Pillow rounds pixels once more than we do.
                self.assertLess(difference, 5e-3)


if __name__ == "__main__":
    unittest.main()
