"""Where pictures are kept and fetched, and who takes payments, as an operator says it."""

import pytest

from marketplace.config import SETTINGS, BadSettings, Bucket, read


def test_without_a_word_pictures_are_in_the_data_directory() -> None:
    settings = read({"TITIP_DATA_DIR": "/var/lib/titip"})

    assert settings.media_store is None
    assert str(settings.media_dir) == "/var/lib/titip/media"
    assert settings.media_url == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("s3://pictures", Bucket("pictures", "", "", "")),
        ("s3://pictures/titip/a/", Bucket("pictures", "titip/a", "", "")),
        (
            "s3://pictures/titip?endpoint=https://s3.example:9000&region=ap-southeast-3",
            Bucket("pictures", "titip", "https://s3.example:9000", "ap-southeast-3"),
        ),
    ],
)
def test_a_bucket_is_one_address(said: str, meant: Bucket) -> None:
    assert read({"TITIP_MEDIA_STORE": said}).media_store == meant


@pytest.mark.parametrize(
    "said", ["pictures", "s3://", "s3:///titip", "https://s3.example/pictures", "s3://a?secret=b"]
)
def test_an_address_that_is_no_bucket_stops_the_start(said: str) -> None:
    with pytest.raises(BadSettings, match="TITIP_MEDIA_STORE"):
        read({"TITIP_MEDIA_STORE": said})


def test_a_machine_in_front_is_one_https_address() -> None:
    said = "https://pictures.example:8443/titip/"

    assert read({"TITIP_MEDIA_URL": said}).media_url == "https://pictures.example:8443/titip"


@pytest.mark.parametrize(
    "said",
    [
        "http://pictures.example",
        "https://pictures.example; script-src *",
        "https://a.example, https://b.example",
        "https://user:word@pictures.example",
        "https://pictures.example/?a=b",
        "https://*",
        "//pictures.example",
    ],
)
def test_what_could_open_the_policy_further_stops_the_start(said: str) -> None:
    with pytest.raises(BadSettings, match="TITIP_MEDIA_URL"):
        read({"TITIP_MEDIA_URL": said})


STRIPE = {
    "TITIP_STRIPE_SECRET_KEY": "sk_test_abc",
    "TITIP_STRIPE_WEBHOOK_SECRET": "whsec_new,whsec_old",
}


def test_stripe_is_there_with_both_of_its_secrets() -> None:
    """B08: an old secret counts beside the new one while it is changed."""
    settings = read({**STRIPE, "TITIP_STRIPE_API_BASE": "http://127.0.0.1:8110/"})

    assert settings.stripe_webhook_secret.split(",") == ["whsec_new", "whsec_old"]
    assert settings.stripe_api_base == "http://127.0.0.1:8110"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TITIP_STRIPE_SECRET_KEY", ""),
        ("TITIP_STRIPE_SECRET_KEY", "pk_test_abc"),
        ("TITIP_STRIPE_WEBHOOK_SECRET", ""),
        ("TITIP_STRIPE_WEBHOOK_SECRET", "whsec_new,"),
        ("TITIP_STRIPE_API_BASE", "http://api.stripe.example"),
        ("TITIP_STRIPE_API_BASE", "api.stripe.com"),
    ],
)
def test_half_a_stripe_stops_the_start(name: str, said: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read({**STRIPE, name: said})


def test_secrets_of_providers_are_not_shown() -> None:
    secret = {setting.name for setting in SETTINGS if setting.secret}
    assert set(STRIPE) <= secret
