"""Aligns a burst of frames to the one before by phase correlation and averages them."""
import numpy as np

SIZE = 512


def frame(number):
    rng = np.random.default_rng(99)
    base = rng.random((SIZE, SIZE))
    noise = np.random.default_rng(number).normal(scale=0.05, size=base.shape)
    return np.roll(base, (number * 3, -number * 2), axis=(0, 1)) + noise


def offset(reference, moving):
    spectrum = np.fft.fft2(reference) * np.conj(np.fft.fft2(moving))
    spectrum /= np.abs(spectrum) + 1e-12
    response = np.fft.ifft2(spectrum).real
    row, column = np.unravel_index(np.argmax(response), response.shape)
    return int(row), int(column)


def align(count):
    total = None
    previous = None
    shift = (0, 0)
    shifts = []
    for number in range(count):
        current = frame(number)
        if previous is not None:
            step = offset(previous, current)
            shift = (shift[0] + step[0], shift[1] + step[1])
            shifts.append(step)
        moved = np.roll(current, shift, axis=(0, 1))
        total = moved if total is None else total + moved
        previous = current
        del moved, current
    del previous
    return total / count, shifts


def main():
    mean, shifts = align(5)
    print(shifts)
    print(round(float(mean.std()), 4))
    spectrum = np.log1p(np.abs(np.fft.fftshift(np.fft.fft2(mean))))
    print(round(float(spectrum.mean()), 4))


if __name__ == "__main__":
    main()
