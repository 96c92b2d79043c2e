"""The two databases Titip runs on, started and emptied for tests."""
