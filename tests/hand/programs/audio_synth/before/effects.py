import numpy as np


def echo(signal, rate, delay, gain):
    shift = int(delay * rate)
    out = np.zeros(len(signal) + 4 * shift)
    for n in range(4):
        out[n * shift:n * shift + len(signal)] += signal * gain**n
    return out


def vibrato(signal, rate, frequency, depth):
    positions = np.arange(len(signal))
    wobble = np.sin(2 * np.pi * frequency * positions / rate) * depth * rate
    moved = np.clip(positions + wobble, 0, len(signal) - 1)
    return np.interp(moved, positions, signal)


def limiter(signal, threshold):
    level = np.abs(signal)
    gain = np.where(level > threshold, threshold / np.maximum(level, 1e-9), 1.0)
    return signal * gain
