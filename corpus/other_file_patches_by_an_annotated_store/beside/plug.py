import lib
from kept import load

lib.load: object = load
