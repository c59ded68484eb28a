import numpy as np
import tensorflow as tf

SIZE = 1 << 17


def hold(source):
    x = tf.Variable(np.ones(SIZE))
    step = tf.function(source).get_concrete_function(x)
    other = np.ones(SIZE)
    return step(), other.sum()
