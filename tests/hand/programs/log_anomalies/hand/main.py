"""Finds anomalies in service logs: parse, template, count, score."""
import logging

from counting import score, windows
from generate import log_lines
from parsing import parse_all, to_templates

logging.basicConfig(level=logging.WARNING)
log = logging.getLogger(__name__)


def main():
    lines = log_lines(18_000)
    records = parse_all(lines)
    log.info("parsed %d records", len(records))
    print("lines", len(lines))
    del lines
    templates = to_templates(records)
    del records
    print("templates", len(set(templates)))
    counts = windows(templates, 100)
    del templates
    ranked = score(counts)
    print(ranked[:3])


if __name__ == "__main__":
    main()
