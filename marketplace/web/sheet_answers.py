"""A sheet as an answer: a CSV file to keep, safe to open in a spreadsheet, kept by no cache."""

from collections.abc import Iterable, Sequence

from flask import Response

from marketplace.catalogue import sheet_files


def as_file(rows: Iterable[Sequence[str | int]], name: str) -> Response:
    answer = Response(sheet_files.write_csv(rows), content_type=sheet_files.TYPES["csv"])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
