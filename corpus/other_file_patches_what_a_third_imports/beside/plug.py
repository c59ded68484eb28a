import tools
from kept import load

tools.fast.load = load
