import numpy as np
import tensorflow as tf

SIZE = 1 << 17


@tf.function
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return z.sum()
