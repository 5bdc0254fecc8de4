"""Prints figures.json: what torchvision, or the paper's formula, makes of two fixed images.

    python3 figures.py > figures.json     (made with torchvision 0.14.1)
"""

import json

import numpy as np
import torch
from torchvision.transforms import functional as F

rng = np.random.default_rng(7)
pixels = rng.integers(0, 256, (2, 3, 7, 7))
pixels[0, :, 0, :3] = [[0, 255, 128]] * 3  # black, white and gray have no hue
pixels[0, :, 0, 3:6] = 255 * np.eye(3, dtype=int)
pixels[0, :2, 0, 6] = pixels[0, 2, 0, 6]  # two channels alike
images = torch.tensor(pixels, dtype=torch.float32) / 255


def each(change, *draws):
    return torch.stack([change(x, *d) for x, *d in zip(images, *draws)])


def box(x, top, left, height, width, side):
    part = F.crop(x, top, left, height, width)
    return F.resize(part, [side, side], antialias=True)


def pca(alphas):
    rows = images.double().numpy().transpose(1, 0, 2, 3).reshape(3, -1)
    values, vectors = np.linalg.eigh(np.cov(rows, bias=True))
    shifts = np.array([vectors @ (a * values) for a in np.array(alphas)])
    # Normal numbers b = P alpha are what the Java side draws.
    turned = np.array([vectors @ a for a in np.array(alphas)])
    return turned, images + torch.tensor(shifts[:, :, None, None])


def cutout(side, rows, columns):
    result = images.clone()
    for x, y, z in zip(result, rows, columns):
        top, left = max(0, y - side // 2), max(0, z - side // 2)
        x[:, top : y + side // 2, left : z + side // 2] = 0
    return result


draws, shifted = pca([[0.5, -1.5, 2.0], [-2.0, 1.0, 0.25]])
figures = {
    "images": images * 255,
    "crop": each(lambda x, t, l: F.crop(F.pad(x, 2), t + 2, l + 2, 7, 7), [-2, 1], [1, -1]),
    "flip": torch.stack([images[0], F.hflip(images[1])]),
    "smaller": each(lambda x, *b: box(x, *b, 3), [0, 1], [1, 2], [7, 5], [6, 5]),
    "larger": each(lambda x, *b: box(x, *b, 9), [0, 3], [1, 2], [7, 2], [4, 5]),
    "brightness": each(F.adjust_brightness, [0.6, 1.7]),
    "contrast": each(F.adjust_contrast, [0.6, 1.7]),
    "saturation": each(F.adjust_saturation, [0.6, 1.7]),
    "hue": each(F.adjust_hue, [-0.4, 0.15]),
    "gray": each(lambda x, f: F.adjust_contrast(x[:1], f), [0.6, 1.7]),
    "pcaDraws": torch.tensor(draws),
    "pca": shifted,
    "cutout": cutout(4, [1, 6], [3, 4]),
    "mixup": 0.7 * images + 0.3 * images.flip(0),
    "center": F.center_crop(images, 4),
    "ten": torch.cat(F.ten_crop(images, 4)),
}
print(json.dumps({k: [round(float(v), 7) for v in t.flatten()] for k, t in figures.items()}))
