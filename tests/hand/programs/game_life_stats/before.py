"""Game of life with history, heat map and cluster statistics."""
import numpy as np


class Board:
    def __init__(self, size, seed=4):
        rng = np.random.default_rng(seed)
        self.cells = rng.random((size, size)) < 0.3

    def neighbours(self):
        total = np.zeros(self.cells.shape, dtype=np.int16)
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                if dy or dx:
                    total += np.roll(np.roll(self.cells, dy, 0), dx, 1)
        return total

    def step(self):
        count = self.neighbours()
        survive = self.cells & ((count == 2) | (count == 3))
        born = ~self.cells & (count == 3)
        self.cells = survive | born
        return self.cells


def play(board, rounds):
    history = []
    for _ in range(rounds):
        history.append(board.step().copy())
    return np.array(history)


def activity(history):
    changes = history[1:] != history[:-1]
    return changes.mean(axis=0)


def autocorrelation(history):
    floats = history.astype(np.float32)
    centred = floats - floats.mean(axis=0)
    spectrum = np.abs(np.fft.rfft(centred, axis=0)) ** 2
    return np.fft.irfft(spectrum, axis=0).mean(axis=(1, 2))


def main():
    board = Board(120)
    history = play(board, 60)
    print("alive", int(history[-1].sum()), "of", history[-1].size)
    heat = activity(history)
    correlation = autocorrelation(history)
    print("active", round(float(heat.mean()), 5), int((heat > 0.3).sum()))
    print("correlation", [round(float(v), 4) for v in correlation[:4]])


if __name__ == "__main__":
    main()
