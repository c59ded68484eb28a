import wave

import numpy as np


def write_wave(file, signal, rate):
    scaled = signal / np.abs(signal).max() * 32767
    frames = scaled.astype("<i2")
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(frames.tobytes())


def read_wave(file):
    with wave.open(file, "rb") as source:
        rate = source.getframerate()
        data = source.readframes(source.getnframes())
    samples = np.frombuffer(data, dtype="<i2")
    return samples.astype(np.int32), rate
