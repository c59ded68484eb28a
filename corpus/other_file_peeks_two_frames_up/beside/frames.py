import inspect


def peek(name):
    return inspect.currentframe().f_back.f_back.f_locals[name]
