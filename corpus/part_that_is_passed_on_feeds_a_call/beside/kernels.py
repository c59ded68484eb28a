METHODS = {"multiply": lambda a, b: a * b}


def __getattr__(name):
    return METHODS.get(name, lambda values: values * 0.5)
