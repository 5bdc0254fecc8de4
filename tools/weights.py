"""Networks of torchvision and timm with random weights, in files, and what they answer.

    python3 tools/weights.py lib/src/test/resources/weights

writes the small files that WeightsTest reads, with the figures beside them; it needs PyTorch,
torchvision, timm and safetensors. test_weights.py takes the large ones from here.
"""

import json
import sys
import types
import zlib
from pathlib import Path

# A torchvision built for CUDA registers operations that another PyTorch does not have.
sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("none"))

import timm
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn

CLASSES = 10

# Ours in Java, for CLASSES classes, and the side of the images that are tried.
TORCHVISION = {
    "resnet18": ("ResNet.imageNet(18, 10)", 64),
    "resnet34": ("ResNet.imageNet(34, 10)", 64),
    "resnet50": ("ResNet.imageNet(50, 10)", 64),
    "resnet101": ("ResNet.imageNet(101, 10)", 64),
    "resnet152": ("ResNet.imageNet(152, 10)", 64),
    "resnext50_32x4d": ("ResNeXt.imageNet(50, 32, 4, 10)", 64),
    "resnext101_32x8d": ("ResNeXt.imageNet(101, 32, 8, 10)", 64),
    "resnext101_64x4d": ("ResNeXt.imageNet(101, 64, 4, 10)", 64),
    "wide_resnet50_2": ("WideResNet.imageNet(50, 2, 10)", 64),
    "wide_resnet101_2": ("WideResNet.imageNet(101, 2, 10)", 64),
    "vgg11": ("Vgg.of(11, 10)", 224),
    "vgg11_bn": ("Vgg.withBatchNorm(11, 10)", 224),
    "vgg13": ("Vgg.of(13, 10)", 224),
    "vgg13_bn": ("Vgg.withBatchNorm(13, 10)", 224),
    "vgg16": ("Vgg.of(16, 10)", 224),
    "vgg16_bn": ("Vgg.withBatchNorm(16, 10)", 224),
    "vgg19": ("Vgg.of(19, 10)", 224),
    "vgg19_bn": ("Vgg.withBatchNorm(19, 10)", 224),
    "alexnet": ("AlexNet.of(10)", 224),
    "googlenet": ("GoogLeNet.withAuxiliaryHeads(10)", 224),
    "inception_v3": ("InceptionV3.withAuxiliaryHead(10)", 299),
    "mobilenet_v2": ("MobileNetV2.of(10)", 64),
    "densenet121": ("DenseNet.imageNet(121, 10)", 64),
    "densenet161": ("DenseNet.imageNet(161, 10)", 64),
    "densenet169": ("DenseNet.imageNet(169, 10)", 64),
    "densenet201": ("DenseNet.imageNet(201, 10)", 64),
}
TIMM = {
    "resnet200": ("ResNet.imageNet(200, 10)", 64),
    "resnext101_32x4d": ("ResNeXt.imageNet(101, 32, 4, 10)", 64),
    "seresnet50": ("SeNet.resNet(50, 10)", 64),
    "seresnet101": ("SeNet.resNet(101, 10)", 64),
    "seresnet152": ("SeNet.resNet(152, 10)", 64),
    "seresnext50_32x4d": ("SeNet.resNeXt(50, 32, 4, 10)", 64),
    "seresnext101_32x4d": ("SeNet.resNeXt(101, 32, 4, 10)", 64),
    "seresnext101_32x8d": ("SeNet.resNeXt(101, 32, 8, 10)", 64),
    "inception_v4": ("InceptionV4.of(10)", 139),
    "inception_resnet_v2": ("InceptionResNet.v2(10)", 139),
}


def model(name, seed=1, classes=CLASSES):
    """A network of torchvision's or timm's whose weights and statistics a seed decides."""
    torch.manual_seed(seed)
    name = name.partition(",")[0]
    if name in TIMM or name.startswith("timm/"):
        made = timm.create_model(name.rpartition("/")[2], num_classes=classes)
    else:
        heads = {"init_weights": True} if name in ("googlenet", "inception_v3") else {}
        made = getattr(torchvision.models, name)(num_classes=classes, **heads)
    return drawn(made)


def drawn(made):
    """The same with statistics and factors that are not those of a start, and let no depth explode."""
    for layer in made.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.4, 0.8)
            nn.init.normal_(layer.bias, 0, 0.1)
            nn.init.normal_(layer.running_mean, 0, 0.1)
            nn.init.uniform_(layer.running_var, 0.5, 1.5)
    return made.train(False)


def images(side, channels=3, count=2):
    return torch.randn(count, channels, side, side, generator=torch.Generator().manual_seed(2))


def answer(made, x):
    with torch.no_grad():
        return made(x)


def names(made):
    """The names in a file of a network's weights, without counts of batches."""
    return sorted(name for name in made.state_dict() if not name.endswith("num_batches_tracked"))


def save(made, file, kind=torch.float32):
    """Saves as the file's ending says; .old.pth is the format before PyTorch 1.6."""
    state = {
        name: value.to(kind) if value.is_floating_point() else value
        for name, value in made.state_dict().items()
    }
    if file.suffix == ".safetensors":
        save_file(state, file)
        file.chmod(0o644)
    elif kind is torch.float32:
        new = not file.name.endswith(".old.pth")
        torch.save(made.state_dict(), file, _use_new_zipfile_serialization=new)
    else:
        torch.save(state, file)


def small():
    torch.manual_seed(3)
    return drawn(
        nn.Sequential(
            nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3)
        )
    )


def main(folder):
    folder.mkdir(exist_ok=True)
    net = small()
    x = images(6, 2)
    figures = {"images": x.flatten().tolist(), "answers": answer(net, x).flatten().tolist()}
    save(net, folder / "small.pth")
    save(net, folder / "small.old.pth")
    save(net, folder / "small.safetensors")
    # As scripts save it: with what they need to go on, and the parameters themselves.
    descent = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    state = {**dict(net.named_parameters()), **dict(net.named_buffers())}
    training = {"epoch": 3, "best": 0.5, "state_dict": state, "optimizer": descent.state_dict()}
    torch.save(training, folder / "small.training.pth")
    for kind in ("float16", "bfloat16", "float64"):
        rounded = small().to(getattr(torch, kind)).to(torch.float32)
        figures[kind] = answer(rounded, x).flatten().tolist()
        save(net, folder / f"small.{kind}.safetensors", getattr(torch, kind))
    with torch.device("meta"):
        for name in {**TORCHVISION, **TIMM}:
            known = names(model(name))
            figures[name] = [len(known), zlib.crc32("\n".join(known).encode())]
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in figures.items())
    (folder / "figures.json").write_text("{\n" + lines + "\n}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
