"""Prints figures.json: what torchvision, or the paper's formula, makes of two fixed images.

    python3 figures.py > figures.json     (made with torchvision 0.28)
"""

import json

import numpy as np
import torch
from torchvision.transforms import functional as F
from torchvision.transforms import v2
from torchvision.transforms.autoaugment import TrivialAugmentWide, _apply_op

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


def erase(boxes, color):
    value = torch.tensor(color)[:, None, None]
    return torch.stack([F.erase(x, *box, value) for x, box in zip(images, boxes)])


def cutmix(kept, row, column):
    """torchvision's own box and share, around a middle that is given instead of drawn."""
    mix = v2.CutMix(num_classes=10)
    mix._dist.sample = lambda shape: torch.tensor(kept)
    middle = iter([column, row])
    draw, torch.randint = torch.randint, lambda *a, **k: torch.tensor([next(middle)])
    params = mix.make_params([images])
    torch.randint = draw
    params |= {"labels": None, "batch_size": 2}
    # Each image's partner is the one before it: of two, the other.
    return torch.tensor([*params["box"], params["lam_adjusted"]]), mix.transform(images, params)


def change(name, *magnitudes, stored=False):
    """A step of TrivialAugment, on floats, or on bytes where torchvision has no other."""
    given = (images * 255).round().to(torch.uint8) if stored else images
    mode = F.InterpolationMode.NEAREST
    done = [_apply_op(x, name, m, mode, None) for x, m in zip(given, magnitudes)]
    return torch.stack(done) / 255 if stored else torch.stack(done)


draws, shifted = pca([[0.5, -1.5, 2.0], [-2.0, 1.0, 0.25]])
figures = {
    "images": images * 255,
    "given": images,
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
    "erased": erase([(1, 0, 3, 6), (0, 4, 7, 2)], [0.25, 0.5, 1]),
    "cutmixBox": cutmix(0.4, 1, 4)[0],
    "cutmix": cutmix(0.4, 1, 4)[1],
    "cutmixLargeBox": cutmix(0.1, 3, 2)[0],
    "cutmixLarge": cutmix(0.1, 3, 2)[1],
    "SHEAR_X": change("ShearX", 0.363, -0.99),
    "SHEAR_Y": change("ShearY", -0.198, 0.99),
    "TRANSLATE_X": change("TranslateX", 2.2, -3.9),
    "TRANSLATE_Y": change("TranslateY", -1.1, 32.0),
    "ROTATE": change("Rotate", 31.5, -135.0),
    "BRIGHTNESS": change("Brightness", 0.495, -0.99),
    "COLOR": change("Color", 0.99, -0.33),
    "CONTRAST": change("Contrast", -0.495, 0.99),
    "SHARPNESS": change("Sharpness", 0.99, -0.66),
    "POSTERIZE": change("Posterize", 2, 5, stored=True),
    "SOLARIZE": change("Solarize", 127.5, 0, stored=True),
    "bits": TrivialAugmentWide()._augmentation_space(31)["Posterize"][0],
    "AUTOCONTRAST": change("AutoContrast", 0, 0),
    "center": F.center_crop(images, 4),
    "ten": torch.cat(F.ten_crop(images, 4)),
}

# A larger image, because channels of less than 256 pixels are not equalized: one of many values,
# one of few, one of a single one.
large = rng.integers(0, 256, (1, 3, 24, 24))
large[:, 1] = large[:, 1] // 90 * 50
large[:, 2] = 77
figures["large"] = torch.tensor(large)
figures["EQUALIZE"] = F.equalize(torch.tensor(large, dtype=torch.uint8)) / 255
figures["flat"] = F.autocontrast(figures["large"] / 255)
print(json.dumps({k: [round(float(v), 7) for v in t.flatten()] for k, t in figures.items()}))
