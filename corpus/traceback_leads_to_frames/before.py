import numpy as np


def find(frame):
    while frame is not None:
        if "da" + "ta" in frame.f_locals:
            return frame.f_locals["da" + "ta"].size
        frame = frame.f_back


def look():
    try:
        1 / 0
    except ZeroDivisionError as error:
        print(find(error.__traceback__.tb_frame))


def main():
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    look()
    return other.sum() + total


print(main())
