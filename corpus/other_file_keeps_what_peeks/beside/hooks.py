HOOKS = []


def fire():
    return [hook() for hook in HOOKS]
