"""Promises to tell somebody, kept in the database until they are fulfilled."""
