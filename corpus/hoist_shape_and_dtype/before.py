import numpy as np


def spectrum(n):
    signal = np.ones((n, n))
    waves = np.fft.fft2(signal)
    power = np.abs(waves)
    return signal.shape[0], power.sum(), signal.dtype, signal.shape


print(spectrum(300))
