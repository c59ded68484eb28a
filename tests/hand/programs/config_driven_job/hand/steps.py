from registry import step


@step("strip")
def strip(rows, columns):
    return [{key: value.strip() if key in columns else value for key, value in row.items()} for row in rows]


@step("cast")
def cast(rows, column, type):
    convert = {"float": float, "int": int}[type]
    return [{**row, column: convert(row[column])} for row in rows]


@step("derive")
def derive(rows, column, format):
    return [{**row, column: format.format(**row)} for row in rows]


@step("filter")
def filter_rows(rows, column, minimum):
    return [row for row in rows if row[column] >= minimum]
