import threading

import numpy as np

SIZE = 1 << 17


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def __mul__(self, level):
        return Image(self.pixels * level)

    def sum(self):
        return self.pixels.sum()

    def __del__(self):
        print("gone")


class Worker(threading.Thread):
    level = 2

    def run(self, image=Image(np.ones(SIZE))):
        scaled = image * self.level
        total = scaled.sum()
        other = np.ones(3 * SIZE)
        print("made", total + other.sum())


if __name__ == "__main__":
    worker = Worker()
    worker.run(np.ones(SIZE))
    worker.start()
    worker.join()
