import inspect
import sys


def depth():
    frame = inspect.currentframe()
    found = 0
    while frame:
        if inspect.getfile(frame).endswith("lib.py"):
            found += 1
        frame = frame.f_back
    return found


def receiver():
    frame = sys._getframe(1)
    return frame.f_code.co_name, frame.f_locals.get("self")
