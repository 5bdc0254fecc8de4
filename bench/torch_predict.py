"""PyTorch's side of predictions: from JPEG files to probabilities, the files decoded on two threads.

python bench/torch_predict.py MODE CODE FOLDER; each line on standard input says how many files.

MODE and CODE are those of torch_side.py.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import torch
from PIL import Image

from torch_side import WORDS, now

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def picture(file):
    image = Image.open(file).convert("RGB").resize((256, 256)).crop((16, 16, 240, 240))
    pixels = torch.from_numpy(numpy.array(image)).permute(2, 0, 1)
    return (pixels / 255 - MEAN) / DEVIATION


def main(mode, code, folder):
    net = eval(code, {"__builtins__": {}}, WORDS).eval()
    layout = torch.contiguous_format if mode == "eager" else torch.channels_last
    files = sorted(Path(folder).glob("*.jpg"))
    with torch.no_grad(), ThreadPoolExecutor(2) as pool:
        net(torch.zeros(1, 3, 224, 224))
        net = net.to(memory_format=layout)
        print("=", len(files), flush=True)
        for question in sys.stdin:
            start = now()
            some = list(pool.map(picture, files[: int(question)]))
            net(torch.stack(some).to(memory_format=layout)).softmax(1).numpy()
            print("=", 1e3 * (now() - start), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
