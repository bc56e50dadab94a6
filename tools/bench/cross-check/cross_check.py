# SPDX-License-Identifier: Apache-2.0
"""Holds our forest and network against scikit-learn's on small public data sets, same splits: mean accuracy over 20.

    /usr/bin/python3 cross_check.py PROGRAM      PROGRAM is model_warmup_cross_check, built by CMake

Needs Debian's python3-sklearn, which brings the data sets: iris, wine and breast cancer (UCI Machine Learning Repository).
Ends with 1 if one of ours is more than a point behind.
"""
import subprocess
import sys
import warnings

import numpy
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

SPLITS = 20
PROBLEMS = {"iris": datasets.load_iris, "wine": datasets.load_wine, "breast cancer": datasets.load_breast_cancer}


def forest(seed, features):
    """As ours: 64 trees of depth 8, ten features a split, leaves of eight, one class against the others."""
    tree = RandomForestClassifier(
        n_estimators=64, max_depth=8, max_features=min(10, features), min_samples_leaf=8, random_state=seed)
    return OneVsRestClassifier(tree)


def network(seed, _features):
    """As ours: 16 rectifiers, Adam, a step a sample."""
    return MLPClassifier(hidden_layer_sizes=(16,), learning_rate_init=0.001, batch_size=1, max_iter=40, random_state=seed)


def main(program):
    warnings.filterwarnings("ignore")  # the epochs are fixed: it is not to say that it has not converged
    behind = False
    print("data set        samples | forest  scikit-learn | network  scikit-learn   (mean accuracy, %d splits)" % SPLITS)
    for name, load in PROBLEMS.items():
        x, y = load(return_X_y=True)
        splits, text = [], []
        for seed in range(SPLITS):
            a, b, label_a, label_b = train_test_split(x, y, test_size=0.3, stratify=y, random_state=seed)
            scaler = StandardScaler().fit(a)
            a, b = scaler.transform(a), scaler.transform(b)
            splits.append((a, b, label_a, label_b))
            text.append("%d %d %d %d %d" % (len(set(y)), x.shape[1], len(a), len(b), seed))
            text += [" ".join(map(str, [label, *row])) for rows, labels in ((a, label_a), (b, label_b))
                     for label, row in zip(labels, rows)]
        answer = subprocess.run([program], input="\n".join(text), capture_output=True, text=True, check=True)
        ours = [numpy.array(line.split(), dtype=int) for line in answer.stdout.splitlines()]
        means = []
        for member, make in enumerate((forest, network)):
            mine, theirs = [], []
            for seed, (a, b, label_a, label_b) in enumerate(splits):
                mine.append(numpy.mean(ours[2 * seed + member] == label_b))
                theirs.append(make(seed, x.shape[1]).fit(a, label_a).score(b, label_b))
            means += [100 * numpy.mean(mine), 100 * numpy.mean(theirs)]
        print("%-15s %7d | %6.2f  %12.2f | %7.2f  %12.2f" % (name, len(y), *means))
        behind |= means[0] < means[1] - 1 or means[2] < means[3] - 1
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
