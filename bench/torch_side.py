"""PyTorch's side of the measurement: builds the network that it is given as code, and answers.

python bench/torch_side.py MODE CODE CHANNELS PIXELS BATCH CLASSES

The layers are those of torch.nn as torchvision uses them, ReLU in place. MODE is "eager", as a
script is written first; "channels_last", as PyTorch's guide to performance advises; "compiled",
which is torch.compile of that; or "autocast", channels_last with bfloat16 where PyTorch takes it.
"""

import os
import sys
import time

import torch
from torch import nn


class Layer(nn.Module):
    """A layer that is made when the first input shows its size."""

    def __init__(self, make, *size):
        super().__init__()
        self.make, self.size = make, size
        self.set = dict(stride=None, pad=0, bias=True, ceil=False)

    def __getattr__(self, name):
        if name in ("stride", "pad", "bias", "ceil", "noBias"):
            return lambda *value: self.setting(name, value)
        return super().__getattr__(name)

    def setting(self, name, value):
        if name == "noBias":
            self.set["bias"] = False
        elif name != "bias":
            self.set[name] = value[0] if len(value) == 1 else value or True
        return self

    def forward(self, x):
        if "layer" not in self._modules:
            self.layer = self.make(x, *self.size, **self.set)
        return self.layer(x)


class Join(nn.Module):
    def __init__(self, join, branches):
        super().__init__()
        self.join = join
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return self.join([branch(x) for branch in self.branches])


def make_conv(x, channels, *window, stride, pad, bias, **_):
    window = window if len(window) == 2 else window[0]
    return nn.Conv2d(x.shape[1], channels, window, stride or 1, pad, bias=bias)


def make_norm(x, epsilon=1e-5, **_):
    return (nn.BatchNorm2d if x.dim() == 4 else nn.BatchNorm1d)(x.shape[1], epsilon)


WORDS = dict(
    sequential=nn.Sequential,
    concat=lambda *branches: Join(lambda ys: torch.cat(ys, 1), branches),
    residual=lambda *branches: Join(lambda ys: ys[0] + ys[1], branches),
    conv=lambda *size: Layer(make_conv, *size),
    linear=lambda units: Layer(lambda x, **_: nn.Linear(x.shape[1], units)),
    batchNorm=lambda *epsilon: Layer(make_norm, *epsilon),
    maxPool=lambda k: Layer(lambda x, stride, pad, ceil, **_: nn.MaxPool2d(k, stride, pad, ceil_mode=ceil)),
    avgPool=lambda k: Layer(lambda x, stride, pad, ceil, **_: nn.AvgPool2d(k, stride, pad, ceil)),
    relu=lambda: nn.ReLU(inplace=True),
    sigmoid=nn.Sigmoid,
    dropout=nn.Dropout,
    flatten=nn.Flatten,
    identity=nn.Identity,
    globalAvgPool=lambda: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
)


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM"))


def now():
    """Seconds, or processor seconds on each processor (see Contender.java)."""
    if "CONVBOOK_BENCH_PROCESSOR_TIME" in os.environ:
        return time.process_time() / len(os.sched_getaffinity(0))
    return time.perf_counter()


def main(mode, code, *size):
    channels, pixels, batch, classes = map(int, size)
    net = eval(code, {"__builtins__": {}}, WORDS)
    x = torch.rand(batch, channels, pixels, pixels)
    y = torch.arange(batch) % classes
    with torch.no_grad():
        net.eval()(x)
    if mode != "eager":
        net, x = (each.to(memory_format=torch.channels_last) for each in (net, x))
    if mode == "compiled":
        net = torch.compile(net)
    half = torch.autocast("cpu", torch.bfloat16, enabled=mode == "autocast")
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    profile = torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU])
    print("=", sum(p.numel() for p in net.parameters()), flush=True)
    for question in map(str.strip, sys.stdin):
        net.train(question == "train")
        start = now()
        if question == "train":
            optimizer.zero_grad()
            with half:
                error = loss(net(x), y)
            error.backward()
            optimizer.step()
        elif question == "infer":
            with torch.no_grad(), half:
                net(x).float().softmax(1).numpy()
        elif question == "profile":
            profile.start()
        elif question.startswith("profiled "):
            profile.stop()
            profile.export_chrome_trace(question.removeprefix("profiled "))
        print("=", peak() if question == "memory" else 1e3 * (now() - start), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
