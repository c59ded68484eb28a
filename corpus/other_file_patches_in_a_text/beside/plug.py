import lib
from kept import load

TEXT = "lib.load = load"
exec(compile(TEXT, "text", "exec"))
