"""Spectrogram, mel bands and onsets of a synthetic recording."""
import numpy as np


def recording(seconds, rate):
    t = np.arange(seconds * rate) / rate
    sweep = np.sin(2 * np.pi * (200 + 150 * t) * t)
    clicks = (np.arange(len(t)) % (rate // 2) < 200) * 0.5
    noise = np.random.default_rng(9).normal(0, 0.05, len(t))
    return sweep + clicks + noise


def frames(signal, size, hop):
    count = 1 + (len(signal) - size) // hop
    index = np.arange(size)[None, :] + hop * np.arange(count)[:, None]
    return signal[index]


def spectrogram(signal, size=512, hop=256):
    cut = frames(signal, size, hop)
    windowed = cut * np.hanning(size)
    spectrum = np.fft.rfft(windowed, axis=1)
    power = np.abs(spectrum) ** 2
    return power / power.max()


def mel_filters(bins, bands):
    edges = np.linspace(0, np.log1p(bins), bands + 2)
    points = np.expm1(edges)
    grid = np.arange(bins)
    filters = np.zeros((bands, bins))
    for band in range(bands):
        low, mid, high = points[band:band + 3]
        filters[band] = np.clip(np.minimum((grid - low) / (mid - low), (high - grid) / (high - mid)), 0, None)
    return filters


def onsets(bands):
    logs = 10 * np.log10(bands + 1e-10)
    rise = np.maximum(np.diff(logs, axis=0), 0).sum(axis=1)
    return np.flatnonzero(rise > rise.mean() + 2 * rise.std())


def main():
    signal = recording(20, 16_000)
    power = spectrogram(signal)
    print("signal", len(signal), "spectrogram", power.shape)
    filters = mel_filters(power.shape[1], 40)
    bands = power @ filters.T
    found = onsets(bands)
    print(bands.shape, len(found), found[:5].tolist())


main()
