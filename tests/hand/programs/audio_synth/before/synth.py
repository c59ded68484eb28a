import numpy as np


def tone(frequency, seconds, rate):
    t = np.arange(int(seconds * rate)) / rate
    wave = np.sin(2 * np.pi * frequency * t) + 0.3 * np.sin(4 * np.pi * frequency * t)
    envelope = np.exp(-3 * t)
    return wave * envelope


def melody(notes, rate):
    parts = [tone(frequency, seconds, rate) for frequency, seconds in notes]
    return np.concatenate(parts)
