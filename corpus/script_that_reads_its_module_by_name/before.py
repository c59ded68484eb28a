import sys

import numpy as np

raw = np.ones(200_000)
table = np.sqrt(raw)
own = sys.modules[__name__]
print(float(np.sort(table).sum()))
print(float(getattr(own, "ra" + "w").sum()))
