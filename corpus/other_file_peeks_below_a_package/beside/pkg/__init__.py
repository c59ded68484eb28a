from . import frames
