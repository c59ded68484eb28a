from kept import load
from pack import json

json.loads = lambda text: load(len(text))
