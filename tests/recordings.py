"""Recordings for tests, put together by hand: silence as MP3, and an M4A with a place written
beside the sound.
"""

_SILENT_FRAME = bytes((0xFF, 0xFB, 0x90, 0x00)) + bytes(413)  # 128 kilobits, 44.1 kHz
FRAMES_A_SECOND = 44_100 / 1152


def mp3(seconds: float, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """Silence, with whatever stands around it."""
    return before + _SILENT_FRAME * round(seconds * FRAMES_A_SECOND) + after


def id3(words: bytes) -> bytes:
    """A tag as phones write it in front."""
    size = len(words)
    return b"ID3\x04\x00\x00" + bytes((0, 0, size >> 7 & 0x7F, size & 0x7F)) + words


def m4a(seconds: int, *, handler: bytes = b"soun", aside: bytes = b"") -> bytes:
    """The boxes of a recording, without any real sound."""
    head = bytes(12) + (1000).to_bytes(4) + (seconds * 1000).to_bytes(4) + bytes(80)
    handed = box(b"hdlr", bytes(8) + handler + bytes(13))
    track = box(b"trak", box(b"mdia", handed) + box(b"udta", aside))
    moov = box(b"moov", box(b"mvhd", head) + track + box(b"udta", box(b"\xa9xyz", aside)))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00") + moov + box(b"mdat", bytes(64))


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content
