import sys


def depth():
    frame, found = sys._getframe(), 0
    while frame is not None:
        frame, found = frame.f_back, found + len(frame.f_locals)
    return found > 0
