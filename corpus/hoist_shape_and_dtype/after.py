import numpy as np


def spectrum(n):
    signal = np.ones((n, n))
    waves = np.fft.fft2(signal)
    signal_dtype = signal.dtype
    signal_shape = signal.shape
    del signal
    power = np.abs(waves)
    return signal_shape[0], power.sum(), signal_dtype, signal_shape


print(spectrum(300))
