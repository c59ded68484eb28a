from .files import load
from .noisy import wrap

load = wrap(load)
