"""Denoises a signal in the frequency domain."""
import numpy as np


def make_signal(n, seed=0):
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 10, n)
    clean = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 12 * t)
    noise = rng.normal(0, 0.8, n)
    return clean, clean + noise


def spectrum(signal):
    window = np.hanning(len(signal))
    return np.fft.rfft(signal * window)


def denoise(signal, keep=0.02):
    coefficients = np.fft.rfft(signal)
    power = np.abs(coefficients) ** 2
    limit = np.quantile(power, 1 - keep)
    mask = power > limit
    filtered = coefficients * mask
    restored = np.fft.irfft(filtered, n=len(signal))
    return restored


def snr(reference, signal):
    error = signal - reference
    return 10 * np.log10(np.sum(reference**2) / np.sum(error**2))


def main():
    clean, noisy = make_signal(500_000)
    print(f"before {snr(clean, noisy):.3f} dB")
    restored = denoise(noisy)
    print(f"after {snr(clean, restored):.3f} dB")
    final = spectrum(restored)
    print(int(np.argmax(np.abs(final))), final.dtype)


if __name__ == "__main__":
    main()
