import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def at_once(function):
    try:
        function()
    except NameError as error:
        print(error)
    return function


@at_once
def run():
    data = load()
    return np.negative(step(data))


def step(data):
    return data * 2.0


print(run().sum())
