#!/usr/bin/env python3
"""Full scenario statistics: NegMAS and zopa on the same generated scenarios, in one run.

    python3 scripts/against_negmas.py [--zopa target/release/zopa] [--largest 1000000] [--parties 2,3,5]

Makes a virtual environment of its own in target/negmas (or where --environment says), installs NegMAS from PyPI into it
and runs itself there. For each number of parties and outcomes it writes one scenario with random weights and values,
times NegMAS `calc_scenario_stats` (frontier, Nash, Kalai, Kalai-Smorodinsky, welfare, rational fraction, opposition)
inside a running interpreter, and times the whole process `zopa deals --json` with NegMAS's readings, start, file reading
and printing included: the faster of three runs for zopa, one run for NegMAS. It compares the answers and prints the
ratios; it fails if an answer differs. NegMAS is AGPL: it is installed and run, nothing of it is copied.

NegMAS takes minutes for each line at 10^6 outcomes; `--largest 100000` leaves those out, `--sizes 1000000` runs only
those, and `--without-negmas` times zopa alone.
"""

import argparse
import itertools
import json
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESERVATION = 40.0  # points that no deal is worth to everybody, so that not every outcome is acceptable
SHAPES = {1_000: [10] * 3, 10_000: [10] * 4, 100_000: [10] * 5, 1_000_000: [10] * 6}


def scenario(parties, sizes, seed):
    """Weights and values of each party: [(weights, values[issue][level])], on the grid of 10^-3."""
    draw = random.Random(seed)
    made = []
    for _ in range(parties):
        weights = [draw.randint(1, 20) for _ in sizes]
        values = [[draw.randint(0, 1000) / 10 for _ in range(n)] for n in sizes]
        made.append((weights, values))
    return made


def case_file(made, sizes):
    """The scenario as a case: everybody sets everything."""
    names = [f"p{i}" for i in range(len(made))]
    lines = ["zopa = 1", 'id = "bench"', 'title = "Bench"', 'question = "How fast?"']
    for name in names:
        lines += [f"[parties.{name}]", f'name = "{name.upper()}"']
    everyone = ", ".join(f'"{name}"' for name in names)
    for v, n in enumerate(sizes):
        levels = ", ".join(f'"l{k}"' for k in range(n))
        lines += [f"[issues.i{v}]", f'name = "I{v}"', f"levels = [{levels}]", 'status_quo = "l0"', f"set_by = [{everyone}]"]
    for name, (weights, values) in zip(names, made):
        lines += [f"[preferences.{name}]", f"reservation = {RESERVATION}"]
        lines += [f"[preferences.{name}.weights]"] + [f"i{v} = {w}" for v, w in enumerate(weights)]
        lines += [f"[preferences.{name}.values]"]
        for v, of in enumerate(values):
            entries = ", ".join(f"l{k} = {x}" for k, x in enumerate(of))
            lines.append(f"i{v} = {{ {entries} }}")
    return "\n".join(lines) + "\n"


def with_negmas(made, sizes):
    """Seconds that NegMAS takes, and what it finds, utilities in points."""
    from negmas import LinearAdditiveUtilityFunction, make_issue, make_os
    from negmas.preferences.ops import calc_scenario_stats

    issues = [make_issue([f"l{k}" for k in range(n)], name=f"i{v}") for v, n in enumerate(sizes)]
    space = make_os(issues)
    functions = []
    for weights, values in made:
        total = sum(weights)
        tables = {f"i{v}": {f"l{k}": x for k, x in enumerate(of)} for v, of in enumerate(values)}
        functions.append(
            LinearAdditiveUtilityFunction(
                values=tables,
                weights={f"i{v}": w / total for v, w in enumerate(weights)},
                outcome_space=space,
                reserved_value=RESERVATION,
            )
        )
    begun = time.perf_counter()
    found = calc_scenario_stats(functions)
    taken = time.perf_counter() - begun
    return taken, {
        "frontier": len({tuple(round(x, 6) for x in u) for u in found.pareto_utils}),
        "nash": sorted({tuple(round(x, 5) for x in u) for u in found.nash_utils}),
        "kalai_smorodinsky": sorted({tuple(round(x, 5) for x in u) for u in found.ks_utils}),
        "egalitarian": sorted({tuple(round(x, 5) for x in u) for u in found.kalai_utils}),
        "agreeable": round(found.rational_fraction * space.cardinality),
    }


VARIANTS = ["nash=negmas", "kalai_smorodinsky=negmas_spread", "egalitarian=negmas_kalai"]


def with_zopa(zopa, path):
    """Seconds that a whole run of zopa takes, the least of three, and what it finds."""
    call = [zopa, "deals", str(path), "--json"] + list(itertools.chain(*(["--variant", v] for v in VARIANTS)))
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        ran = subprocess.run(call, capture_output=True, text=True)
        taken.append(time.perf_counter() - begun)
        if ran.returncode:
            sys.exit(f"zopa: {ran.stderr}")
    found = json.loads(ran.stdout)
    points = lambda name: sorted(
        {tuple(round(x, 5) for x in p["utilities"].values()) for p in found["solutions"][name]["packages"]}
    )
    answer = {name: points(name) for name in ["nash", "kalai_smorodinsky", "egalitarian"]}
    # NegMAS counts only what nobody would refuse; that takes the whole list, in a run that is not timed.
    listed = json.loads(subprocess.run(call + ["--limit", "200000"], capture_output=True, text=True).stdout)["frontier"]["listed"]
    answer["frontier"] = len({tuple(w["utilities"].values()) for w in listed if w["agreeable"]})
    answer["agreeable"] = found["statistics"]["agreeable"]
    return min(taken), answer


def same(a, b):
    """The same points, to the last printed digit but one: NegMAS adds rounded numbers. For the same reason it may take a
    package that is worth exactly what no deal is for one that is worth less; its counts may then be smaller."""
    near = lambda x, y: len(x) == len(y) and all(abs(p - q) < 2e-5 for u, w in zip(x, y) for p, q in zip(u, w))
    points = all(near(a[k], b[k]) for k in ["nash", "kalai_smorodinsky", "egalitarian"])
    if not points or a["frontier"] != b["frontier"]:
        return f"differ: zopa {a}, NegMAS {b}"
    lost = a["agreeable"] - b["agreeable"]
    # NegMAS counts what is worth more than no deal to everybody, as far as real numbers tell.
    return "same" if lost == 0 else f"same, but {lost} of {a['agreeable']} agreeable packages, worth no more than no deal to somebody, NegMAS does not count"


def run(args):
    import negmas

    print(f"NegMAS {negmas.__version__}, {time.strftime('%Y-%m-%d')}; zopa: {subprocess.run([args.zopa, '--version'], capture_output=True, text=True).stdout.strip()}")
    print(f"{'parties':>7} {'outcomes':>9} {'NegMAS s':>9} {'zopa s':>8} {'ratio':>7}  answers")
    path = args.environment / "case.toml"
    differ = 0
    for outcomes, sizes in SHAPES.items():
        for parties in args.parties:
            if outcomes > args.largest or (args.sizes and outcomes not in args.sizes):
                continue
            made = scenario(parties, sizes, seed=outcomes + parties)
            path.write_text(case_file(made, sizes))
            fast, ours = with_zopa(args.zopa, path)
            if args.without_negmas:
                print(f"{parties:>7} {outcomes:>9} {'-':>9} {fast:>8.4f}", flush=True)
                continue
            slow, theirs = with_negmas(made, sizes)
            verdict = same(ours, theirs)
            differ += verdict.startswith("differ")
            print(f"{parties:>7} {outcomes:>9} {slow:>9.2f} {fast:>8.4f} {slow / fast:>7.0f}  {verdict}", flush=True)
    return sys.exit(1 if differ else 0)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--zopa", default="target/release/zopa")
    ask.add_argument("--largest", type=int, default=1_000_000)
    ask.add_argument("--sizes", type=lambda s: [int(x) for x in s.split(",")], default=[])
    ask.add_argument("--without-negmas", action="store_true")
    ask.add_argument("--parties", type=lambda s: [int(x) for x in s.split(",")], default=[2, 3, 5])
    ask.add_argument("--environment", type=Path, default=ROOT / "target" / "negmas")
    ask.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = ask.parse_args()
    if args.inside:
        return run(args)
    python = args.environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(args.environment)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "negmas"], check=True)
    sys.exit(subprocess.run([str(python), str(Path(__file__).resolve()), "--inside", *sys.argv[1:]]).returncode)


if __name__ == "__main__":
    main()
