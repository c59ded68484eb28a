"""Reads one sensor file after the other and keeps a summary of each."""
import numpy as np

FILES = [f"sensor-{n}.npy" for n in range(5)]


def read(name):
    seed = int(name.split("-")[1].split(".")[0])
    return np.random.default_rng(seed).normal(size=(400, 5_000))


summaries = []
for name in FILES:
    samples = read(name)
    waves = np.fft.rfft(samples, axis=1)
    spectrum = np.abs(waves)
    power = np.square(spectrum)
    summaries.append((name, power.mean(axis=0)[:4].round(1).tolist()))

for name, summary in summaries:
    print(name, summary)
