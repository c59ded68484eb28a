from kept import load
from pack import json

json.loads = load
