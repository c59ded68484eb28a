import sys
import typing
from inspect import currentframe, getframeinfo, stack


class Profiler:
    def __init__(self):
        self.calls = []

    def trace(self, frame, why, argument):
        if why == "call":
            owner = frame.f_locals.get("self", None)
            self.calls.append((type(owner).__name__, frame.f_code.co_name))

    def __enter__(self):
        sys.settrace(self.trace)
        return self

    def __exit__(self, *error):
        sys.settrace(None)

    def __iter__(self):
        return iter(self.calls)


def here():
    return getframeinfo(stack()[1][0]).function


def name():
    return typing.cast(object, currentframe()).f_code.co_name
