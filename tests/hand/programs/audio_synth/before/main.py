"""Synthesizes a melody, adds effects and writes a wave file."""
import io

from effects import echo, limiter, vibrato
from synth import melody
from wavefile import read_wave, write_wave

NOTES = [(440, 0.5), (494, 0.5), (523, 0.5), (587, 1.0), (659, 0.5), (440, 1.5)]


def produce(rate):
    dry = melody(NOTES, rate)
    wet = echo(dry, rate, 0.25, 0.4)
    print("samples", len(dry), len(wet))
    shaken = vibrato(wet, rate, 5.0, 0.002)
    limited = limiter(shaken, 0.8)
    buffer = io.BytesIO()
    write_wave(buffer, limited, rate)
    data = buffer.getvalue()
    return data


def main():
    data = produce(44_100)
    samples, rate = read_wave(io.BytesIO(data))
    print(len(data), rate, samples.shape, int(abs(samples).max()))


if __name__ == "__main__":
    main()
