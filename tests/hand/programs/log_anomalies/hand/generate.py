LEVELS = ["INFO", "INFO", "DEBUG", "WARN", "ERROR"]


def log_lines(count):
    return [f"2024-06-{n % 30 + 1:02d} {n % 24:02d}:00:00 {LEVELS[n % 5]} [worker-{n % 8}] request {n} took {n * 17 % 400} ms at 10.0.0.{n % 200}" for n in range(count)]
