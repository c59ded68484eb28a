import lib
from kept import load

for _ in map(setattr, [lib], ["load"], [load]):
    pass
