"""Every kind of picture file, read by the jar and by Pillow: they must agree to within 1 of 255."""

import functools
import io
import itertools
import math
import operator
import random
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

try:
    from PIL import Image, ImageOps
except ImportError:
    Image = None

SIZE = "all"
JARS = Path(__file__).resolve().parent.parent / "kernel/target/jars"
SMALL = 32

# Reads lines of path, channels and side; writes the pixels, or what is wrong with the file.
READER = """
import convbook.data.ImageSet;
import java.io.*;
import java.nio.file.*;

class Reader {
  public static void main(String[] arguments) throws IOException {
    var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(arguments[1])));
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] wish = line.split("\\t");
      byte[] file = Files.readAllBytes(Path.of(wish[0]));
      byte[] said;
      boolean well = true;
      try {
        said = ImageSet.decode(file, Integer.parseInt(wish[1]), Integer.parseInt(wish[2]));
      } catch (RuntimeException e) {
        well = false;
        said = e.toString().getBytes();
      }
      out.writeBoolean(well);
      out.writeInt(said.length);
      out.write(said);
    }
    out.close();
  }
}
"""


def waves(mode, width, height, seed=1):
    """A picture with smooth parts, edges and every brightness."""
    draw = random.Random(seed)
    bands = []
    for _ in range(len(Image.new(mode, (1, 1)).getbands())):
        u, v, w = draw.uniform(0.02, 0.4), draw.uniform(0.02, 0.4), draw.randrange(2, 9)
        bands.append(
            bytes(
                255 * (x // w + y // w & 1) if x > width * 0.7 else int(127.5 + 127.4 * math.sin(u * x + v * y))
                for y in range(height)
                for x in range(width)
            )
        )
    return Image.merge(mode, [Image.frombytes("L", (width, height), band) for band in bands])


def saved(image, kind, **settings):
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


# EXIF, XMP and color profiles


def tiff(orientation, order="MM", kind=3):
    """A TIFF directory of the maker's name and, if there is one, the orientation."""
    end = ">" if order == "MM" else "<"
    entries = [struct.pack(end + "HHI4s", 271, 2, 4, b"Me!\0")]
    if orientation is not None:
        value = struct.pack(end + {1: "B3x", 3: "H2x", 4: "I"}[kind], orientation)
        entries.append(struct.pack(end + "HHI4s", 274, kind, 1, value))
    head = order.encode() + struct.pack(end + "HIH", 42, 8, len(entries))
    return head + b"".join(entries) + bytes(4)


def xmp(orientation, element=False):
    said = f'tiff:Orientation="{orientation}"' if orientation is not None else ""
    inside = ""
    if element:
        said, inside = "", f"<tiff:Orientation>{orientation}</tiff:Orientation>"
    return f"<x:xmpmeta><rdf:Description {said}>{inside}</rdf:Description></x:xmpmeta>".encode()


def profile(space, **tags):
    """An ICC profile of these tags."""
    kind, link = (b"prtr", b"Lab ") if space == "CMYK" else (b"mntr", b"XYZ ")
    text = b"desc" + struct.pack(">II", 0, 5) + b"Test\0" + bytes(79)
    all_tags = {"desc": text, "cprt": b"text\0\0\0\0None\0", "wtpt": xyz(0.9642, 1, 0.8249), **tags}
    table, body = b"", b""
    start = 128 + 4 + 12 * len(all_tags)
    for name, content in all_tags.items():
        table += name.encode() + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s12x4s28x", start + len(body), b"test", 0x02400000, kind, space.ljust(4).encode(), link, b"acsp")
    head += struct.pack(">3i", *(round(65536 * v) for v in (0.9642, 1, 0.8249)))
    return head.ljust(128, b"\0") + struct.pack(">I", len(all_tags)) + table + body


def xyz(*values):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * v) for v in values))


def gamma(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(256 * value)) + bytes(2)


def colors(red, green, blue, power=2.2):
    return profile(
        "RGB", rXYZ=xyz(*red), gXYZ=xyz(*green), bXYZ=xyz(*blue), rTRC=gamma(power), gTRC=gamma(power), bTRC=gamma(power)
    )


def inks():
    """A profile of four inks in which all of them together are no black."""
    ramp = bytes(range(256))
    corners = b"".join(
        bytes((255 - 40 * (c + m + y) - 60 * k, 128 + 50 * (m - c), 128 + 50 * (y - m)))
        for c, m, y, k in itertools.product((0, 1), repeat=4)
    )
    unit = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    there = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + unit + 4 * ramp + corners + 3 * ramp
    back = b"mft1\0\0\0\0" + bytes((3, 4, 2, 0)) + unit + 3 * ramp + bytes(32) + 4 * ramp
    return profile("CMYK", A2B0=there, B2A0=back)


def profiles():
    adobe = colors((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
    return {
        "adobe": adobe,
        "p3": colors((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841)),
        "swapped": colors((0.1492, 0.0632, 0.7446), (0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609)),
        "linear": colors((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141), 1),
        "long": adobe + bytes(150_000),
        "broken": adobe[:200],
    }


# Files in bytes


def segment(marker, body):
    return struct.pack(">BBH", 255, marker, len(body) + 2) + body


def headed(jpeg, *segments):
    """A JPEG file with these segments after its start, or after its JFIF head."""
    at = 20 if jpeg[3] == 0xE0 else 2
    return jpeg[:at] + b"".join(segments) + jpeg[at:]


def without(jpeg, *markers):
    """A JPEG file without the segments of these markers in its head."""
    at = 2
    kept = jpeg[:2]
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        kept += b"" if jpeg[at + 1] in markers else jpeg[at:end]
        at = end
    return kept + jpeg[at:]


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, kind, depth, interlaced=False, before=(), after=(), seed=0):
    """A PNG file of random pixels, which Pillow does not write in every way there is."""
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    draw = random.Random(seed)
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = b""
    for left, top, across, down in passes:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0:
            for _ in range(rows):
                data += b"\0" + draw.randbytes((columns * bits + 7) // 8)
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced)
    parts = [chunk(b"IHDR", head), *(chunk(*b) for b in before)]
    if kind == 3:
        parts.append(chunk(b"PLTE", draw.randbytes(3 << depth)))
    parts += [chunk(*b) for b in after if b[0] == b"tRNS"]
    parts.append(chunk(b"IDAT", zlib.compress(data)))
    parts += [chunk(*b) for b in after if b[0] != b"tRNS"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def lzw(values, bits):
    """GIF's packing, with a clear code so often that codes never get longer."""
    clear, width = 1 << bits, bits + 1
    codes = []
    for i, value in enumerate(values):
        if i % ((1 << bits) - 2) == 0:
            codes.append(clear)
        codes.append(value)
    codes.append(clear + 1)
    number = functools.reduce(operator.or_, (code << width * i for i, code in enumerate(codes)))
    packed = number.to_bytes((width * len(codes) + 7) // 8, "little")
    blocks = b"".join(bytes((len(packed[i : i + 255]),)) + packed[i : i + 255] for i in range(0, len(packed), 255))
    return bytes((bits,)) + blocks + b"\0"


def frame(left, top, width, height, bits=4, palette=b"", interlaced=False, transparent=None, seed=0):
    draw = random.Random(seed)
    control = b""
    if transparent is not None:
        control = b"!\xf9\4\1\0\0" + bytes((transparent, 0))
    flags = 64 * interlaced + (128 + bits - 1 if palette else 0)
    values = [draw.randrange(1 << bits) for _ in range(width * height)]
    return control + struct.pack("<BHHHHB", 0x2C, left, top, width, height, flags) + palette + lzw(values, bits)


def gif(width, height, *frames, palette=b"", background=0, version=b"89a"):
    bits = (len(palette) // 3).bit_length() - 1
    flags = 128 + bits - 1 if palette else 0
    return b"GIF" + version + struct.pack("<HHBBB", width, height, flags, background, 0) + palette + b"".join(frames) + b";"


# The set

SIZES = [(64, 64), (61, 37), (40, 57), (17, 33), (129, 65), (7, 9)]


def jpegs():
    for (mode, progressive), (width, height) in itertools.product(
        itertools.product(("L", "RGB", "CMYK"), (False, True)), SIZES
    ):
        yield f"{mode}-{width}x{height}-{progressive}.jpg", saved(
            waves(mode, width, height), "JPEG", quality=70 + width % 25, progressive=progressive
        )
    photo = waves("RGB", 61, 47)
    for sub, progressive in itertools.product((0, 1, 2), (False, True)):
        for quality in (20, 92):
            yield f"sub{sub}-{progressive}-{quality}.jpg", saved(
                photo, "JPEG", subsampling=sub, progressive=progressive, quality=quality
            )
    for blocks, mode in itertools.product((1, 3), ("L", "RGB")):
        yield f"restart{blocks}-{mode}.jpg", saved(waves(mode, 60, 50), "JPEG", restart_marker_blocks=blocks)
    yield "restart-rows.jpg", saved(photo, "JPEG", restart_marker_rows=1, progressive=True)
    rgb = saved(photo, "JPEG", keep_rgb=True)
    plain = saved(photo, "JPEG", quality=90)
    cmyk = saved(waves("CMYK", 50, 40), "JPEG", quality=90)
    adobe = b"Adobe\0\x64\0\0\0\0"
    yield "rgb.jpg", rgb
    yield "rgb-progressive.jpg", saved(photo, "JPEG", keep_rgb=True, progressive=True)
    yield "rgb-unmarked.jpg", without(rgb, 0xEE)
    yield "unmarked.jpg", without(plain, 0xE0)
    yield "unmarked-exif.jpg", headed(without(plain, 0xE0), segment(0xE1, b"Exif\0\0" + tiff(6)))
    yield "adobe1.jpg", headed(without(plain, 0xE0), segment(0xEE, adobe + b"\1"))
    yield "adobe0.jpg", headed(without(plain, 0xE0), segment(0xEE, adobe + b"\0"))
    yield "jfif-adobe0.jpg", headed(plain, segment(0xEE, adobe + b"\0"))
    yield "inks-unmarked.jpg", without(cmyk, 0xEE)
    yield "inks-ycck.jpg", headed(without(cmyk, 0xEE), segment(0xEE, adobe + b"\2"))
    yield "inks-profile.jpg", saved(waves("CMYK", 50, 40), "JPEG", quality=90, icc_profile=inks())
    yield "inks-upright.jpg", headed(cmyk, segment(0xE1, b"Exif\0\0" + tiff(8)))
    yield "comments.jpg", headed(plain, segment(0xFE, b"a" * 300), segment(0xED, b"Photoshop 3.0\0"), segment(0xFE, b""))
    yield "filled.jpg", headed(plain, b"\xff\xff\xff" + segment(0xE5, b"x"))
    yield "trailing.jpg", plain + b"and more \xff\xd8\xff"
    yield "pictures.mpo", saved(photo, "MPO", save_all=True, append_images=[waves("RGB", 30, 30, 9)])
    for name, icc in profiles().items():
        yield f"profile-{name}.jpg", saved(photo, "JPEG", quality=95, icc_profile=icc)
    yield "profile-rgb.jpg", saved(photo, "JPEG", keep_rgb=True, icc_profile=profiles()["swapped"])
    for value in (1, 1.8):
        icc = profile("GRAY", kTRC=gamma(value))
        yield f"profile-gray{value}.jpg", saved(waves("L", 40, 50), "JPEG", icc_profile=icc)
        yield f"profile-gray{value}.png", saved(waves("L", 40, 50), "PNG", icc_profile=icc)
    yield from turned_jpegs()


def turned_jpegs():
    photo = saved(waves("RGB", 45, 35), "JPEG", quality=90)
    for orientation, order in itertools.product(range(9), ("MM", "II")):
        exif = segment(0xE1, b"Exif\0\0" + tiff(orientation, order))
        yield f"exif{orientation}{order}.jpg", headed(photo, exif)
    packet = b"http://ns.adobe.com/xap/1.0/\0"
    for orientation, order, other in itertools.product((3, 6, 8), ("MM", "II"), (None, 1, 5)):
        exif = segment(0xE1, b"Exif\0\0" + tiff(orientation, order))
        beside = segment(0xE1, packet + xmp(other))
        yield f"exif{orientation}{order}-xmp{other}.jpg", headed(photo, exif, beside)
        yield f"xmp{other}-exif{orientation}{order}.jpg", headed(photo, beside, exif)
    first = segment(0xE1, b"Exif\0\0" + tiff(6))
    yield "exif-twice.jpg", headed(photo, first, segment(0xE1, b"Exif\0\0" + tiff(3)))
    yield "exif-other.jpg", headed(photo, first, segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(60)))
    yield "exif-flir.jpg", headed(photo, first, segment(0xE1, b"FLIR\0\1\0\0" + bytes(50)))
    yield "exif-late.jpg", headed(photo, segment(0xFE, b"x"), segment(0xE2, b"ICC_PROFILE\0\1\1"), first)
    for kind in (1, 4):
        yield f"exif-type{kind}.jpg", headed(photo, segment(0xE1, b"Exif\0\0" + tiff(6, "II", kind)))
    for element in (False, True):
        alone = segment(0xE1, packet + xmp(8, element))
        yield f"xmp-alone-{element}.jpg", headed(photo, alone)
        yield f"xmp-silent-exif-{element}.jpg", headed(photo, segment(0xE1, b"Exif\0\0" + tiff(None)), alone)


def pngs():
    kinds = [(0, d) for d in (1, 2, 4, 8, 16)] + [(3, d) for d in (1, 2, 4, 8)] + [(k, d) for k in (2, 4, 6) for d in (8, 16)]
    for (kind, depth), interlaced, (width, height) in itertools.product(kinds, (False, True), ((33, 21), (5, 9))):
        name = f"png{kind}-{depth}-{interlaced}-{width}x{height}.png"
        yield name, png(width, height, kind, depth, interlaced)
    clear = {(0, 1): b"\0\1", (0, 8): b"\0\x40", (0, 16): b"\x40\0", (2, 8): b"\0\1\0\2\0\3", (2, 16): b"\1\1\2\2\3\3", (3, 2): b"\0\xff\x80", (3, 8): bytes(range(256))}
    for (kind, depth), alpha in clear.items():
        yield f"clear{kind}-{depth}.png", png(20, 30, kind, depth, after=[(b"tRNS", alpha)])
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image = waves("RGBA", 37, 29).convert(mode)
        yield f"pillow-{mode}.png", saved(image, "PNG")
    yield "pillow-clear.png", saved(waves("RGB", 37, 29).quantize(9), "PNG", transparency=b"\0\x80\xff")
    notes = {
        "gAMA": struct.pack(">I", 100_000), "sRGB": b"\0", "pHYs": struct.pack(">IIB", 2, 3, 0), "bKGD": bytes(6),
        "cHRM": struct.pack(">8I", *range(30_000, 38_000, 1000)), "sBIT": b"\5\6\5", "tEXt": b"broken", "tIME": bytes(7),
        "cICP": b"\x0c\x0d\0\1", "prVt": b"own",
    }
    for name, body in notes.items():
        yield f"{name}.png", png(20, 20, 2, 8, before=[(name.encode(), body)])
    for name, icc in profiles().items():
        if name != "broken":
            yield f"profile-{name}.png", saved(waves("RGB", 61, 47), "PNG", icc_profile=icc)
    for orientation, order in itertools.product(range(1, 9), ("MM", "II")):
        yield f"exif{orientation}{order}.png", png(25, 14, 2, 8, before=[(b"eXIf", tiff(orientation, order))])
    yield "exif-after.png", png(25, 14, 2, 8, after=[(b"eXIf", tiff(6))])
    yield "exif-palette.png", png(25, 14, 3, 4, before=[(b"eXIf", tiff(5))])
    yield "exif-marked.png", png(25, 14, 0, 8, before=[(b"eXIf", b"Exif\0\0" + tiff(7))])
    digits = (b"Exif\0\0" + tiff(6)).hex()
    raw = f"\nexif\n{len(digits) // 2:8}\n{digits[:40]}\n{digits[40:]}\n".encode()
    name = b"Raw profile type exif\0"
    yield "exif-text.png", png(25, 14, 2, 8, before=[(b"tEXt", name + raw)])
    yield "exif-packed.png", png(25, 14, 2, 8, before=[(b"zTXt", name + b"\0" + zlib.compress(raw))])
    yield "exif-both.png", png(25, 14, 2, 8, before=[(b"tEXt", name + raw), (b"eXIf", tiff(3))])
    name = b"XML:com.adobe.xmp\0"
    yield "xmp.png", png(25, 14, 2, 8, before=[(b"iTXt", name + b"\0\0\0\0" + xmp(6))])
    yield "xmp-packed.png", png(25, 14, 2, 8, before=[(b"iTXt", name + b"\1\0en\0x\0" + zlib.compress(xmp(8)))])
    yield "exif-xmp.png", png(25, 14, 2, 8, before=[(b"eXIf", tiff(6)), (b"iTXt", name + b"\0\0\0\0" + xmp(1))])
    yield "xmp-exif.png", png(25, 14, 2, 8, before=[(b"iTXt", name + b"\0\0\0\0" + xmp(1)), (b"eXIf", tiff(6))])


def gifs():
    draw = random.Random(5)
    colors16, colors4, colors256 = draw.randbytes(48), draw.randbytes(12), draw.randbytes(768)
    ramp = bytes(v for i in range(256) for v in (i, i, i))
    for number, (left, top) in enumerate(((0, 0), (3, 5), (12, 0), (0, 11))):
        for transparent in (None, 0, 9):
            part = frame(left, top, 9, 8, transparent=transparent, seed=number)
            yield f"part{left}-{top}-{transparent}.gif", gif(24, 20, part, palette=colors16, background=7)
    yield "whole.gif", gif(24, 20, frame(0, 0, 24, 20), palette=colors16)
    yield "whole-clear.gif", gif(24, 20, frame(0, 0, 24, 20, transparent=3), palette=colors16)
    yield "larger.gif", gif(10, 12, frame(4, 2, 15, 18), palette=colors16)
    yield "no-screen.gif", gif(0, 0, frame(0, 0, 15, 18), palette=colors16)
    yield "own-palette.gif", gif(24, 20, frame(5, 5, 8, 8, palette=colors16, transparent=2), palette=colors4)
    yield "own-palette-only.gif", gif(24, 20, frame(5, 5, 8, 8, palette=colors16))
    yield "no-palette.gif", gif(12, 12, frame(0, 0, 12, 12, bits=8))
    yield "ramp.gif", gif(20, 20, frame(2, 2, 12, 12, bits=8, transparent=200), palette=ramp)
    yield "interlaced.gif", gif(24, 20, frame(3, 2, 17, 15, interlaced=True), palette=colors16)
    yield "old.gif", gif(20, 20, frame(1, 1, 17, 15, bits=2), palette=colors4, version=b"87a")
    yield "many.gif", gif(20, 20, frame(0, 0, 20, 20, bits=8), palette=colors256)
    yield "clear-beyond.gif", gif(20, 20, frame(2, 2, 9, 9, bits=2, transparent=77), palette=colors4)
    yield "moving.gif", gif(24, 20, frame(3, 2, 9, 9), frame(0, 0, 24, 20, seed=8), palette=colors16)
    yield "late-control.gif", gif(24, 20, frame(3, 2, 9, 9), frame(0, 0, 5, 5, transparent=4), palette=colors16)
    yield "comment.gif", gif(24, 20, b"!\xfe\3abc\0", frame(3, 2, 9, 9), palette=colors16)
    for mode in ("1", "L", "P"):
        yield f"pillow-{mode}.gif", saved(waves("RGB", 31, 44).convert(mode), "GIF")
    yield "pillow-clear.gif", saved(waves("RGB", 31, 44).quantize(20), "GIF", transparency=4)
    yield "pillow-moving.gif", saved(
        waves("RGB", 31, 44).quantize(20), "GIF", save_all=True, append_images=[waves("RGB", 31, 44, 3).quantize(20)]
    )


def expected(file, channels, side):
    """What torchvision's Resize and CenterCrop make of Pillow's picture."""
    with Image.open(file) as opened:
        image = ImageOps.exif_transpose(opened)
    if image.mode == "I;16":
        # Pillow cuts these off at 255, which whitens all of them: ours take the upper 8 bits.
        image = Image.frombytes("L", image.size, image.tobytes()[1::2])
    image = image.convert("RGB" if channels == 3 else "L")
    shorter = min(image.size)
    if shorter != side:
        image = image.resize(tuple(side * length // shorter for length in image.size), Image.Resampling.BILINEAR)
    left, top = (round((length - side) / 2) for length in image.size)
    return b"".join(band.tobytes() for band in image.crop((left, top, left + side, top + side)).split())


@unittest.skipIf(Image is None, "PILLOW IS MISSING, SO THAT NO PICTURE WAS COMPARED: pip install pillow")
class PicturesTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        folder = Path(cls.folder.name)
        cls.asked = []
        for name, content in itertools.chain(jpegs(), pngs(), gifs()):
            file = folder / name
            assert not file.exists(), name
            file.write_bytes(content)
            with Image.open(file) as image:
                shorter = min(image.size)
            for channels, side in itertools.product((3, 1), (shorter, SMALL)):
                cls.asked.append((file, channels, side))
        (folder / "Reader.java").write_text(READER)
        (folder / "asked").write_text("".join(f"{f}\t{c}\t{s}\n" for f, c, s in cls.asked))
        subprocess.run(
            ["java", "-cp", f"{JARS}/*", folder / "Reader.java", folder / "asked", folder / "said"], check=True, timeout=300
        )
        cls.said = []
        with open(folder / "said", "rb") as said:
            while head := said.read(5):
                well, length = struct.unpack(">?I", head)
                cls.said.append((well, said.read(length)))

    def differences(self, resized):
        """Returns by file what is wrong, and how many files there are."""
        wrong, files = {}, set()
        for (file, channels, side), (well, pixels) in zip(self.asked, self.said, strict=True):
            if (side == SMALL) == resized:
                files.add(file)
                wish = expected(file, channels, side)
                most = max(map(abs, map(operator.sub, pixels, wish))) if well else pixels.decode()
                if not well or len(wish) != len(pixels) or most > 1:
                    wrong[f"{file.name}, {channels} channels"] = most
        return wrong, len(files)

    def test_every_pixel_is_that_of_pillow(self):
        wrong, files = self.differences(resized=False)
        self.assertGreaterEqual(files, 150)
        self.assertEqual(wrong, {})

    def test_every_square_is_that_of_torchvision(self):
        wrong, files = self.differences(resized=True)
        self.assertGreaterEqual(files, 150)
        self.assertEqual(wrong, {})


if __name__ == "__main__":
    unittest.main()
