import numpy as np

SIZE = 1 << 17


def transformed():
    samples = np.ones(SIZE)
    spectrum = np.fft.fftn(samples, axes=[])
    count = spectrum.size
    try:
        samples.resize(2 * SIZE)
        text = "resized"
    except ValueError:
        text = "guarded"
    return count, text, np.ones(2 * SIZE).sum()


print(transformed())
