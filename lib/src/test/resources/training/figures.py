"""Prints figures.json: what PyTorch learns in float64 from eight images, recipe by recipe.

    python3 figures.py > figures.json     (made with torch 2.13.0)

Each recipe trains a network of two linear layers, filled by formulas, for eight epochs of one
step. The figures are the loss before each step and every seventh parameter after the last.
"""

import json

import torch
from torch import nn, optim
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.set_default_dtype(torch.float64)
# Muon rounds to bfloat16, which is not what is to be compared.
torch.Tensor.bfloat16 = lambda self: self

i = torch.arange(8 * 16)
images = ((37 * i * i + 11 * i) % 256).reshape(8, 16) / 255
labels = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
cross_entropy = nn.CrossEntropyLoss()


def network():
    net = nn.Sequential(nn.Linear(16, 20), nn.Sigmoid(), nn.Linear(20, 3))
    with torch.no_grad():
        for number, p in enumerate(net.parameters()):
            n = torch.arange(p.numel(), dtype=torch.float64)
            p.copy_(torch.sin(n + 1 + number).reshape(p.shape).float())
    return net


def flat(net):
    return torch.cat([p.detach().flatten() for p in net.parameters()])[::7].tolist()


def train(optimizer, loss=cross_entropy, clip=None, schedule=None, ema=None):
    net = network()
    made = optimizer(net)
    optimizers = made if isinstance(made, list) else [made]
    schedules = [schedule(o) for o in optimizers] if schedule else []
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(ema)) if ema else None
    losses, tests = [], []
    for _ in range(8):
        value = loss(net(images), labels)
        losses.append(value.item())
        net.zero_grad()
        value.backward()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        for o in optimizers:
            o.step()
        for s in schedules:
            s.step()
        if average:
            average.update_parameters(net)
            tests.append(cross_entropy(average(images), labels).item())
    figures = {"losses": losses, "parameters": flat(net)}
    if average:
        figures |= {"tests": tests, "average": flat(average.module)}
    return figures


def sgdw(net):
    """Algorithm 1 of Loshchilov and Hutter (2019), which PyTorch has for Adam alone."""

    class Sgdw(optim.SGD):
        def step(self):
            with torch.no_grad():
                for p in net.parameters():
                    p.mul_(1 - 0.1 * 0.05)
            super().step()

    return Sgdw(net.parameters(), lr=0.1, momentum=0.9)


def groups(net):
    weights = [p for p in net.parameters() if p.dim() > 1]
    biases = [p for p in net.parameters() if p.dim() == 1]
    return [{"params": weights, "weight_decay": 0.05}, {"params": biases, "weight_decay": 0}]


def depths(net):
    return [
        {"params": net[0].parameters(), "lr": 0.1 * 0.4},
        {"params": net[2].parameters(), "lr": 0.1},
    ]


def lion(net):
    """Algorithm 2 of Chen et al. (2023), which PyTorch does not have."""

    class Lion(optim.Optimizer):
        def __init__(self):
            super().__init__(net.parameters(), {})
            self.m = [torch.zeros_like(p) for p in net.parameters()]

        @torch.no_grad()
        def step(self):
            for p, m in zip(net.parameters(), self.m):
                update = torch.sign(0.9 * m + 0.1 * p.grad)
                p.sub_(0.01 * (update + 0.1 * p))
                m.mul_(0.99).add_(0.01 * p.grad)

    return Lion()


def muon(net):
    weights = [p for p in net.parameters() if p.dim() > 1]
    biases = [p for p in net.parameters() if p.dim() == 1]
    return [
        optim.Muon(weights, lr=0.05, momentum=0.9, weight_decay=0.1),
        optim.Adam(biases, lr=0.01),
    ]


def all_of(kind, **settings):
    return lambda net: kind(net.parameters(), **settings)


def factors(schedule, steps):
    o = optim.SGD([nn.Parameter(torch.zeros(1))], lr=1)
    s = schedule(o)
    values = []
    for _ in range(steps):
        values.append(o.param_groups[0]["lr"])
        o.step()
        s.step()
    return values


sgd = all_of(optim.SGD, lr=0.1, momentum=0.9)
weights = torch.tensor([0.5, 2.0, 1.25])
figures = {
    "sgdNesterovDecay": train(
        all_of(optim.SGD, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05)
    ),
    "sgdDecoupled": train(sgdw),
    "sgdClipped": train(sgd, clip=0.05),
    "adam": train(all_of(optim.Adam, lr=0.05)),
    "adamDecay": train(
        all_of(optim.Adam, lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.05)
    ),
    "adamW": train(all_of(optim.AdamW, lr=0.05)),
    "adamWScheduled": train(
        all_of(optim.AdamW, lr=0.05, weight_decay=0.2),
        clip=0.05,
        schedule=lambda o: optim.lr_scheduler.CosineAnnealingLR(o, 8),
    ),
    "muon": train(muon),
    "lion": train(lion),
    "noBiasDecay": train(lambda net: optim.AdamW(groups(net), lr=0.05)),
    "layerDecay": train(lambda net: optim.SGD(depths(net), momentum=0.9)),
    "classWeights": train(sgd, nn.CrossEntropyLoss(weights)),
    "classWeightsSmoothed": train(sgd, nn.CrossEntropyLoss(weights, label_smoothing=0.1)),
    "ownLoss": train(sgd, nn.MultiMarginLoss()),
    "ema": train(sgd, ema=0.7),
    "every": factors(lambda o: optim.lr_scheduler.StepLR(o, 3, 0.5), 10),
    "linear": factors(lambda o: optim.lr_scheduler.PolynomialLR(o, 8), 10),
    "oneCycle": factors(lambda o: optim.lr_scheduler.OneCycleLR(o, 1.0, total_steps=21), 21),
    "then": factors(
        lambda o: optim.lr_scheduler.SequentialLR(
            o,
            [
                optim.lr_scheduler.LinearLR(o, 0.01, 1, 4),
                optim.lr_scheduler.CosineAnnealingLR(o, 6),
            ],
            milestones=[4],
        ),
        10,
    ),
}


def rounded(value):
    if isinstance(value, dict):
        return {name: rounded(inside) for name, inside in value.items()}
    return [round(number, 9) for number in value]


print(json.dumps(rounded(figures), indent=0).replace(",\n", ", ").replace("], ", "],\n"))
