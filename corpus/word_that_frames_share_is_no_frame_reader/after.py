import inspect

import numpy as np


def arguments(function):
    return list(inspect.signature(function).parameters)


class Cube:
    def stack(self, choice):
        return choose(choice, "stack")

    def work(self):
        data = np.ones(200_000)
        total = data.sum()
        del data
        other = np.zeros(200_000)
        self.stack("rows")
        return total + other.sum()


def choose(choice, label):
    return f"{label}: {choice}"


print(Cube().work(), arguments(choose))
