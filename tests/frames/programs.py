"""Generates small programs that make frames of frames, take arrays from them, and change some of them in place.

    python3 programs.py FIRST COUNT

One program to a line, as JSON. All that a program does, it does in `run`.
"""
import json
import random
import sys

HEAD = '''import numpy as np
import pandas as pd

pd.set_option("mode.chained_assignment", CHAINED)


def load(seed):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"a": rng.normal(size=400).round(1), "b": rng.normal(size=400), "k": np.arange(400.0) % 7})


def change(x):
    x.iloc[0, 0] = 5.5


def look(x):
    return float(x["a"].sum())


def pass_on(x):
    return change(x)


'''

# What gives a frame of a frame.
FRAMES = """
{f}.fillna(0.0)
{f}.round(1)
{f}.round(3)
{f}.reset_index(drop=True)
{f}.rename(columns={{"zz": "z"}})
{f}.rename_axis("n")
{f}.sort_values("a")
{f}.sort_index()
{f}.drop_duplicates()
{f}.dropna()
{f}[{f}["a"] > 0.0]
{f}[{f}["a"] > -100.0]
{f}[10:200]
{f}.head(300)
{f}.tail(300)
{f}.loc[{f}["b"] > 0.0]
{f}.loc[:, ["a", "b", "k"]]
{f}[["a", "b", "k"]]
{f}.iloc[::2]
{f}.iloc[5:]
{f}.copy()
{f}.copy(deep=False)
{f}.assign(z=1.0)
{f}.drop(columns=["y"], errors="ignore")
{f}.astype("float64")
{f}.replace(5.0, 6.0)
{f}.where({f} > -10.0, 0.0)
{f}.mask({f} > 100.0, 0.0)
{f}.clip(-9.0, 9.0)
{f}.shift(0)
{f}.ffill()
{f}.interpolate()
{f}.T.T
{f}.add(0.0)
{f}.set_axis(list(range(len({f}))))
{f}.explode("a")
{f}.combine_first({g})
{f}.nlargest(300, "a")
{f}.take(range(len({f})))
{f}.sample(frac=1.0, random_state=1)
{f}.infer_objects()
{f}.groupby("k").head(40)
{f}.groupby("k", as_index=False).sum()
pd.concat([{f}, {g}])
pd.concat([{f}], axis=0)
{f}.merge({g}[["k"]].drop_duplicates(), on="k")
{f}.pipe(lambda x: x)
{f}.transform(lambda x: x)
{f} * 2.0
{f}.abs()
{f} if len({f}) > 3 else {g}
pd.DataFrame({f})
pd.DataFrame({{"a": {f}["a"], "b": {f}["b"], "k": {f}["k"]}})
"""

COLUMNS = """
{f}["a"]
{f}["b"]
{f}["b"].fillna(0.0)
{f}["a"].round(1)
{f}["a"].copy()
{f}.a
{f}.loc[:, "a"]
{f}.iloc[:, 1]
{f}["a"].rename("q")
{f}["a"].reset_index(drop=True)
{f}["a"].clip(-9.0, 9.0)
{f}.get("a")
{f}["a"] * 2.0
pd.Series({f}["a"])
pd.to_numeric({f}["a"])
"""

ARRAYS = """
{x}.to_numpy()
{x}.values
np.asarray({x})
np.array({x})
np.array({x}, copy=False)
{x}.to_numpy(copy=True)
{x}.to_numpy().T
np.ravel({x})
"""

COLUMN_ARRAYS = """
{s}.array
{s}.values[5:]
"""

FRAME_CHANGES = """
{f}["y"] = 1.0
{f}["y"] = {g}["a"]
{f}["a"] = {f}["b"] * 2.0
{f}["a"] = {s}
{f}.loc[{f}["a"] > 0.0, "b"] = 0.25
{f}.loc[:, "a"] = 0.75
{f}.iloc[0, 0] = 9.0
{f}.iat[1, 1] = 9.0
{f}.at[{f}.index[0], "a"] = 7.0
{f}.fillna(0.5, inplace=True)
{f}.replace(0.0, -1.0, inplace=True)
{f}.clip(-0.5, 0.5, inplace=True)
{f}.where({f} > 0.0, 0.125, inplace=True)
{f}.mask({f} > 0.0, 0.125, inplace=True)
{f} += 1.0
{f} *= 2.0
{f}[{f} > 1.0] = 1.0
{f}[2:5] = 3.5
{f}.update({g} * 2.0)
{f}.drop(columns=["y"], inplace=True, errors="ignore")
{f}.drop(columns=["y"], errors="ignore", inplace=True)
{f}.sort_values("a", inplace=True)
{f}.reset_index(drop=True, inplace=True)
{f}.rename(columns={{"zz": "z"}}, inplace=True)
{f}.dropna(inplace=True)
{f}.columns = list({f}.columns)
{f}.a = 2.5
{f}["a"] += 1.0
{f}["a"].iloc[0] = 3.0
{f}["a"].fillna(0.0, inplace=True)
{f}.eval("y = a + b", inplace=True)
change({f})
pass_on({f})
"""

COLUMN_CHANGES = """
{s} += 1.0
{s} *= 2.0
{s}.iloc[0] = 3.0
{s}.loc[{s} > 0.0] = 0.5
{s}[{s} > 0.0] = 0.5
{s}[3:6] = 0.5
{s}.fillna(0.0, inplace=True)
{s}.replace(0.0, -1.0, inplace=True)
{s}.clip(-0.5, 0.5, inplace=True)
{s}.update({s} * 2.0)
"""

READS = """
print(round(float({f}["a"].sum()), 6), len({f}))
print(look({f}))
print({f}.shape, float({f}["b"].max()))
print(float({f}.to_numpy().sum().round(6)))
"""


def lines(text):
    return [line for line in text.strip().splitlines()]


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.frames, self.columns, self.arrays = [], [], []
        self.count = 0

    def pick(self, names):
        # What was made last is used most, so that the rest dies early.
        roll = self.random.random()
        return names[-1] if roll < 0.7 else self.random.choice(names[-2:]) if roll < 0.93 else self.random.choice(names)

    def fill(self, text):
        words = {}
        if "{f}" in text or "{g}" in text:
            words["f"], words["g"] = self.pick(self.frames), self.pick(self.frames)
        if "{s}" in text:
            if not self.columns:
                return None
            words["s"] = self.pick(self.columns)
        if "{x}" in text:
            words["x"] = self.pick(self.frames if self.random.random() < 0.7 or not self.columns else self.columns)
        return text.format(**words)

    def new(self, names, kind):
        self.count += 1
        # Now and then a name is bound again.
        name = self.random.choice(names) if names and self.random.random() < 0.1 else f"{kind}{self.count}"
        if name in names:
            names.remove(name)
        names.append(name)
        return name

    def statement(self):
        roll = self.random.random()
        if roll < 0.33:
            text = self.fill(self.random.choice(lines(FRAMES)))
            return text and f"{self.new(self.frames, 'f')} = {text}"
        if roll < 0.42:
            text = self.fill(self.random.choice(lines(COLUMNS)))
            return text and f"{self.new(self.columns, 's')} = {text}"
        if roll < 0.57:
            choices = lines(ARRAYS) + (lines(COLUMN_ARRAYS) if self.columns else [])
            text = self.fill(self.random.choice(choices))
            return text and f"{self.new(self.arrays, 'x')} = {text}"
        if roll < 0.77:
            return self.fill(self.random.choice(lines(FRAME_CHANGES)))
        if roll < 0.85:
            return self.fill(self.random.choice(lines(COLUMN_CHANGES)))
        if roll < 0.93:
            self.count += 1
            return f"big{self.count} = np.ones(90_000)\nprint(big{self.count}.sum())"
        return self.fill(self.random.choice(lines(READS)))

    def body(self):
        yield f"{self.new(self.frames, 'f')} = load({self.random.randrange(100)})"
        made = 0
        wanted = self.random.choice([5, 8, 12, 16])
        while made < wanted:
            text = self.statement()
            if text is None:
                continue
            made += 1
            if self.random.random() < 0.06:
                names = self.frames + self.columns + self.arrays
                text = f"for _ in range(2):\n    " + text.replace("\n", "\n    ")
                yield text
                continue
            yield from text.splitlines()
        yield "big = np.ones(120_000)"
        ends = [f"float({x}.sum())" for x in self.arrays[-2:]]
        ends += [f'float({f}["a"].sum())' for f in self.frames[-1:]]
        yield f"return {', '.join([*ends, 'big.sum()'])}"

    def text(self):
        chained = self.random.choice(['"warn"', '"raise"'])
        body = "".join(f"    {line}\n" for text in self.body() for line in text.splitlines())
        return HEAD.replace("CHAINED", chained) + "def run():\n" + body + "\n\nprint(run())\n"


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first, first + count):
        print(json.dumps(Program(seed).text()))


main()
