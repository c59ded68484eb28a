from .frames import size as measure
