import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def tell(value, result=None):
    print("tell", value)
    return value if result is None else result


def run():
    data = load()

    @tell("decorator", lambda function: function)
    def inner(value=step2(step1(data))):
        return value

    return inner()


print(run().sum())
