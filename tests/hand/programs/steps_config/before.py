"""A pipeline that a configuration describes: every step is a function of the table."""
import json

import numpy as np

CONFIG = json.loads("""{"source": {"rows": 120000, "columns": 12}, "steps": [
  {"name": "clip", "low": -2.0, "high": 2.0}, {"name": "center"}, {"name": "square"}, {"name": "scale", "factor": 0.5}]}""")

STEPS = {}


def step(function):
    STEPS[function.__name__] = function
    return function


@step
def clip(table, low, high):
    return np.clip(table, low, high)


@step
def center(table):
    means = table.mean(axis=0)
    return table - means


@step
def square(table):
    return np.hstack([table, table ** 2])


@step
def scale(table, factor):
    biggest = np.abs(table).max(axis=0)
    return table / biggest * factor


def source(rows, columns):
    return np.random.default_rng(6).normal(size=(rows, columns))


def run(config):
    original = source(**config["source"])
    table = original
    history = []
    for entry in config["steps"]:
        arguments = {key: value for key, value in entry.items() if key != "name"}
        before = table.shape
        table = STEPS[entry["name"]](table, **arguments)
        history.append((entry["name"], before, table.shape))
    print("read", original.shape)
    return table, history


def main():
    table, history = run(CONFIG)
    for line in history:
        print(*line)
    print(round(float(table.sum()), 4))


if __name__ == "__main__":
    main()
