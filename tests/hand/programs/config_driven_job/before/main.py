"""Runs a job that is described by a JSON configuration."""
import json

from registry import STEPS
import steps  # registers

CONFIG = """
{"name": "cleaning", "input": {"rows": 20000}, "steps": [
  {"use": "strip", "columns": ["name", "city"]},
  {"use": "cast", "column": "amount", "type": "float"},
  {"use": "derive", "column": "label", "format": "{name}/{city}/{amount:.1f}"},
  {"use": "filter", "column": "amount", "minimum": 20}
]}
"""


def source(rows):
    return [{"name": f"  n{n % 500} ", "city": f"city{n % 90}  ", "amount": str(n * 13 % 1000 / 10)} for n in range(rows)]


def run(config):
    rows = source(config["input"]["rows"])
    for options in config["steps"]:
        options = dict(options)
        step = STEPS[options.pop("use")]
        result = step(rows, **options)
        print(step.__name__, len(rows), "->", len(result))
        rows = result
    return rows


def main():
    config = json.loads(CONFIG)
    rows = run(config)
    text = json.dumps(rows)
    data = text.encode("utf-8")
    parsed = json.loads(data)
    print(config["name"], len(data), parsed[0])


if __name__ == "__main__":
    main()
