"""A form that arrives without its fields is a form with faults, never a broken page."""

from datetime import time

from flask import Flask

from marketplace.web.forms import Form
from marketplace.web.office.fields import HourField, PercentField


class Asked(Form):
    percent = PercentField("Percent", most=5_000)
    hour = HourField("Hour")


def test_what_stood_there_is_not_taken_for_text(app: Flask) -> None:
    for sent in ({}, {"other": "x"}):
        with app.test_request_context("/", method="POST", data=sent):
            form = Asked(percent=1_000, hour=time(10))

            assert not form.validate()
            assert form.percent.errors and form.hour.errors
            assert form.percent() and form.hour()
