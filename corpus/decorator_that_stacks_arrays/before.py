import numpy as np
from batches import over_batches


@over_batches(1)
def spectrum(signal):
    window = np.hanning(len(signal))
    tapered = signal * window
    power = np.abs(np.fft.fft(tapered)) ** 2
    return np.sort(power)


print(spectrum(np.arange(200_000.0)).shape)
