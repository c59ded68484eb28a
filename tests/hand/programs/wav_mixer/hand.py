"""Mixes two tracks with an echo and writes 16-bit samples."""
import io
import wave
import zlib

import numpy as np

RATE = 22_050


def tone(seconds, pitch):
    t = np.arange(seconds * RATE) / RATE
    sound = np.sin(2 * np.pi * pitch * t) * np.exp(-(t % 1.0) * 3)
    del t
    return to_wav(sound * 0.4)


def to_wav(sound):
    samples = (np.clip(sound, -1, 1) * 32767).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def read_wav(blob):
    with wave.open(io.BytesIO(blob)) as file:
        frames = file.readframes(file.getnframes())
    samples = np.frombuffer(frames, dtype="<i2")
    return samples.astype(np.float64) / 32768.0


def echo(sound, delay, gain):
    out = np.zeros(len(sound) + delay)
    out[:len(sound)] += sound
    out[delay:] += sound * gain
    return out


def mix(first, second):
    left = echo(read_wav(first), 4000, 0.5)
    right = echo(read_wav(second), 9000, 0.3)
    size = max(len(left), len(right))
    both = np.zeros(size)
    both[:len(left)] += left
    both[:len(right)] += right
    del left, right
    loudest = float(np.abs(both).max())
    scaled = both / loudest
    del both
    return to_wav(scaled), loudest


def main():
    first, second = tone(25, 220), tone(25, 330)
    mixed, loudest = mix(first, second)
    print(len(mixed), round(loudest, 5), zlib.crc32(mixed))


if __name__ == "__main__":
    main()
