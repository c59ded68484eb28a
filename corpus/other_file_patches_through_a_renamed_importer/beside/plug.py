from importlib import import_module as find

from kept import load

find("lib").load = load
