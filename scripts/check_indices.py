#!/usr/bin/env python3
"""Compares zopa's Sobol indices with those of SALib (https://pypi.org/project/SALib/) on two published functions.

    python3 -m venv scripts/.venv && scripts/.venv/bin/pip install SALib
    cargo run --release -p zopa-study --example indices | scripts/.venv/bin/python scripts/check_indices.py

Both are estimates: they agree if they differ by no more than the two 95% intervals together. Ends with code 1 if not.
"""
import sys

import numpy as np
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample
from SALib.test_functions import Ishigami, Sobol_G

problems = {
    "ishigami": ({"num_vars": 3, "names": ["x0", "x1", "x2"], "bounds": [[-np.pi, np.pi]] * 3}, Ishigami.evaluate),
    "g": ({"num_vars": 8, "names": [f"x{k}" for k in range(8)], "bounds": [[0, 1]] * 8}, Sobol_G.evaluate),
}
theirs = {}
for name, (problem, evaluate) in problems.items():
    points = sample.sample(problem, 16384, calc_second_order=False, seed=1)
    theirs[name] = analyze.analyze(problem, evaluate(points), calc_second_order=False, seed=1)

wrong = 0
for line in sys.stdin:
    name, k, *numbers = line.split()
    k, (s, s_low, s_high, t, t_low, t_high) = int(k), map(float, numbers)
    for what, ours, width, key in [("first", s, s_high - s_low, "S1"), ("total", t, t_high - t_low, "ST")]:
        other, margin = theirs[name][key][k], theirs[name][f"{key}_conf"][k]
        agrees = abs(ours - other) <= width / 2 + margin + 1e-4
        wrong += not agrees
        print(f"{name:9} x{k} {what}: zopa {ours:.4f}, SALib {other:.4f} +- {margin:.4f}{'' if agrees else '  DIFFERS'}")
print("agree" if not wrong else f"{wrong} differ")
sys.exit(bool(wrong))
