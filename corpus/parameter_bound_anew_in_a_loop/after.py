import numpy as np


def scale(points, factor):
    return points * factor


def shift(points, offset):
    return points + offset


STEPS = {"scale": scale, "shift": shift}
PLAN = [("scale", {"factor": 2.0}), ("shift", {"offset": 1.0}), ("scale", {"factor": 0.5})]


def run(points, plan):
    for name, options in plan:
        step = STEPS[name]
        points = step(points, **options)
        print(name, len(points))
    return points


def main():
    result = run(np.ones((300, 300)), PLAN)
    print(result.sum())


main()
