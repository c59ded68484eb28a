from .files import load
from .noisy import Noisy as load
