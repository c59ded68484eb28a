import inspect


def ask(name):
    frame = inspect.currentframe()
    while "run" != frame.f_code.co_name:
        frame = frame.f_back
    return read(frame, name)


def read(frame, name):
    return frame.f_locals[name].sum()
