"""Prints figures.json: what scikit-learn and the paper of Guo et al. make of fixed predictions.

    python3 figures.py > figures.json     (made with scikit-learn 1.9)
"""

import json

import numpy as np
from sklearn.metrics import precision_recall_fscore_support, top_k_accuracy_score

rng = np.random.default_rng(3)
CLASSES = 6
labels = rng.integers(0, CLASSES - 1, 80)  # of the last class there is no image
scores = rng.normal(size=(80, CLASSES)) + 2.0 * np.eye(CLASSES)[labels]
scores[:, 2] -= 9  # the third class is never said
rows = (np.exp(scores) / np.exp(scores).sum(1, keepdims=True)).astype(np.float32)
said = rows.argmax(1)


def calibration(bins):
    """Equations 1 to 3."""
    sure, right = rows.max(1).astype(float), said == labels
    table = []
    for m in range(1, bins + 1):
        inside = (sure > (m - 1) / bins) & (sure <= m / bins)
        n = int(inside.sum())
        table.append([n, sure[inside].mean() if n else 0, right[inside].mean() if n else 0])
    return table, sum(n * abs(acc - conf) for n, conf, acc in table) / len(labels)


def scored(average):
    return precision_recall_fscore_support(
        labels, said, labels=range(CLASSES), average=average, zero_division=0
    )[:3]


table, error = calibration(15)
figures = {
    "labels": labels,
    "probabilities": rows,
    "perClass": scored(None),
    "macro": scored("macro"),
    "topK": [top_k_accuracy_score(labels, rows, k=k, labels=range(CLASSES)) for k in range(1, 6)],
    "bins": table,
    "calibrationError": error,
}
print(json.dumps({k: np.ravel(v).tolist() for k, v in figures.items()}))
