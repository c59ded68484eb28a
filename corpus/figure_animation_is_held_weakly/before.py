import matplotlib.animation as animation
import matplotlib.pyplot as plt
import numpy as np

SIZE = 1 << 17


def hold(source):
    figure = plt.figure()
    x = animation.FuncAnimation(figure, source)
    handler = figure.canvas.mpl_connect("draw_event", source)
    other = np.ones(SIZE)
    plt.show()
    return other.sum(), handler
