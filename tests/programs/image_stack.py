#!/usr/bin/env python3
"""Averages a stack of frames, flattens the background, and counts bright spots."""
import numpy as np

SIZE = 1024

rng = np.random.default_rng(1)
stack = rng.integers(0, 4096, (6, SIZE, SIZE)).astype(np.uint16)
mean = np.mean(stack, axis=0)
background = np.repeat(np.median(mean, axis=1)[:, None], SIZE, axis=1)
flat = np.subtract(mean, background)
scaled = np.clip(np.divide(flat, float(flat.std())), -3.0, 3.0)
spots = int(np.count_nonzero(np.greater(scaled, 2.5)))
print(f"{spots} spots in {SIZE}x{SIZE}")
padded = np.pad(np.zeros((SIZE, SIZE)), 64, mode="edge")
print(padded.shape)
