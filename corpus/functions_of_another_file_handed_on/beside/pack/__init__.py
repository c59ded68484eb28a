from .files import load as fetch
from . import files
