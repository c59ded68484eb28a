"""Streams a signal in overlapping windows, keeps spectra, and reports the loudest."""
import numpy as np


def signal(blocks, size):
    for number in range(blocks):
        rng = np.random.default_rng(number)
        t = np.arange(size) + number * size
        noisy = np.sin(t * 0.01 * (number % 3 + 1)) + rng.normal(scale=0.3, size=size)
        yield noisy


def windows(blocks, width, step):
    tail = np.empty(0)
    for block in blocks:
        joined = np.concatenate([tail, block])
        starts = range(0, len(joined) - width + 1, step)
        view = np.stack([joined[s:s + width] for s in starts])
        tail = joined[len(starts) * step:].copy()
        yield view


def loudness(batches, width):
    taper = np.hanning(width)
    levels = []
    for batch in batches:
        tapered = batch * taper
        spectrum = np.fft.rfft(tapered, axis=1)
        power = np.abs(spectrum) ** 2
        levels.append(power.sum(axis=1))
    return np.concatenate(levels)


def main():
    levels = loudness(windows(signal(4, 250_000), 1024, 512), 1024)
    print(levels.shape, int(levels.argmax()), round(float(levels.mean()), 2))


if __name__ == "__main__":
    main()
