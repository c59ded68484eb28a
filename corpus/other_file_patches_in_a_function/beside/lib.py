import hooks


def load(size):
    hooks.call()
    return list(range(size))


def scaled(values):
    return [value + 1 for value in values]


def last(values):
    return [value for value in values]


def run(size):
    values = load(size)
    return last(scaled(values))
