"""What is kept beside what it should be: a sentence for each that differs."""

from collections.abc import Iterator

Sums = dict[str, int]


def differences(name: str, books: Sums, expected: Sums) -> Iterator[str]:
    """Whatever one of both does not know counts as nothing there."""
    for key in sorted(set(books) | set(expected)):
        if books.get(key, 0) != expected.get(key, 0):
            yield f"{name} {key}: books say {books.get(key, 0)}, should be {expected.get(key, 0)}"
