import operator

import lib
from kept import load

operator.attrgetter("__dict__")(lib)["load"] = load
