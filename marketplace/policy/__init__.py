"""Dated decisions that people of the cooperative make and change."""
