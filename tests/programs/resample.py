"""Resamples a long signal and compares two windows of it."""
import numpy as np

RATE = 8_000


def tone(frequency, seconds):
    return np.sin(np.linspace(0.0, frequency * seconds * 2.0 * np.pi, RATE * seconds))


signal = np.concatenate([tone(440, 90), tone(220, 90)])
smooth = np.convolve(signal, np.ones(5) / 5.0, mode="same")
halved = smooth[::2].copy()
print("halved", len(halved))
left, right = halved[:100_000].copy(), halved[-100_000:].copy()
print("left", round(float(np.abs(left).mean()), 4))
print("right", round(float(np.abs(right).mean()), 4))
windows = np.lib.stride_tricks.sliding_window_view(np.arange(200_000.0), 16).copy()
print("windows", windows.shape)
