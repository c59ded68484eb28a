"""The loudest tones of a noisy signal."""

import numpy as np


def record(seconds, rate):
    """Stands in for a microphone: three tones and noise."""
    signal = np.random.default_rng(3).normal(size=seconds * rate)
    for hertz in (440, 660, 1200):
        signal += np.sin(np.arange(seconds * rate) * (2 * np.pi * hertz / rate))
    return signal


def remove_offset(signal):
    return signal - np.mean(signal)


def window(signal):
    return signal * np.hanning(len(signal))


def power(signal):
    return np.abs(np.fft.rfft(signal)) ** 2


def loudest(seconds, rate, count):
    signal = record(seconds, rate)
    spectrum = power(window(remove_offset(signal)))
    order = np.argsort(spectrum)[::-1]
    return sorted(int(place) // seconds for place in order[:count])


def main():
    print(loudest(30, 16_000, 3))


if __name__ == "__main__":
    main()
