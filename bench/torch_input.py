"""Images per second through torchvision's transforms and a DataLoader with two workers.

python bench/torch_input.py SOURCE IMAGES PIXELS BATCH; each line on standard input asks for an epoch.

SOURCE is "gray" (images of 28 px, resized), "crop" (color, padded by 4, cropped and flipped) or a
folder with a folder of image files for each class.
"""

import sys
import time

import numpy
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets, transforms


class Images(Dataset):
    """What torchvision's FashionMNIST and CIFAR10 do for an item."""

    def __init__(self, shape, *steps):
        self.images = numpy.random.default_rng(0).integers(0, 256, shape, numpy.uint8)
        self.transform = transforms.Compose([*steps, transforms.ToTensor()])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.transform(Image.fromarray(self.images[i])), 0


def images(source, count, pixels):
    if source == "gray":
        resize = [transforms.Resize(pixels)] if pixels != 28 else []
        return Images((count, 28, 28), *resize)
    if source == "crop":
        steps = transforms.RandomCrop(pixels, padding=4), transforms.RandomHorizontalFlip()
        return Images((count, pixels, pixels, 3), *steps)
    return datasets.ImageFolder(source, transforms.ToTensor())


def main(source, count, pixels, batch):
    data = images(source, int(count), int(pixels))
    loader = DataLoader(data, int(batch), shuffle=True, num_workers=2, persistent_workers=True)
    for _ in loader:  # starts the workers
        pass
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in loader:
            pass
        print("=", len(data) / (time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
