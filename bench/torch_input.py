"""Images per second through torchvision's transforms and a DataLoader with two workers.

python bench/torch_input.py IMAGES PIXELS BATCH; each line on standard input asks for an epoch.
"""

import sys
import time

import numpy
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class Images(Dataset):
    """What torchvision's FashionMNIST does for an item."""

    def __init__(self, count, pixels):
        self.images = numpy.random.default_rng(0).integers(0, 256, (count, 28, 28), numpy.uint8)
        resize = [transforms.Resize(pixels)] if pixels != 28 else []
        self.transform = transforms.Compose([*resize, transforms.ToTensor()])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.transform(Image.fromarray(self.images[i], mode="L")), 0


def main(count, pixels, batch):
    loader = DataLoader(Images(count, pixels), batch, shuffle=True, num_workers=2, persistent_workers=True)
    for _ in loader:  # starts the workers
        pass
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in loader:
            pass
        print("=", count / (time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
