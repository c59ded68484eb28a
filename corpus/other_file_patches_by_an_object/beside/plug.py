import lib
from kept import load
from patcher import Patcher

Patcher(lib).put("load", load)
