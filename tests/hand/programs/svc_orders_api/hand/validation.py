"""What an order must look like."""


def check_order(payload):
    problems = []
    if not isinstance(payload.get("customer"), int):
        problems.append("customer")
    for index, line in enumerate(payload["lines"]):
        if line["qty"] <= 0:
            problems.append(f"line {index}")
    return problems
