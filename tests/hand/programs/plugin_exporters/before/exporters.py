import csv
import io
import json
import zlib

from registry import register

KINDS = ("csv", "json", "xml")


class Exporter:
    def checksum(self, text):
        data = text.encode()
        return zlib.crc32(data)


@register("csv")
class CsvExporter(Exporter):
    def dump(self, table):
        out = io.StringIO()
        csv.writer(out).writerows(table)
        return out.getvalue()


@register("json")
class JsonExporter(Exporter):
    def dump(self, table):
        records = [{"id": a, "name": b, "value": c} for a, b, c in table]
        parts = [json.dumps(record) for record in records]
        return "[" + ",\n".join(parts) + "]"


@register("xml")
class XmlExporter(Exporter):
    def dump(self, table):
        lines = [f'<row id="{a}"><name>{b}</name><value>{c}</value></row>' for a, b, c in table]
        body = "\n".join(lines)
        return f"<?xml version='1.0'?>\n<rows>\n{body}\n</rows>"
