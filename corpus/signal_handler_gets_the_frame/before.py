import signal

import numpy as np


def find(frame):
    while frame is not None:
        if "da" + "ta" in frame.f_locals:
            return frame.f_locals["da" + "ta"].size
        frame = frame.f_back


def handle(number, frame):
    print(find(frame))


signal.signal(signal.SIGUSR1, handle)


def main():
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    signal.raise_signal(signal.SIGUSR1)
    return other.sum() + total


print(main())
