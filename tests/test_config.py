"""Where pictures are kept and fetched, as an operator says it."""

import pytest

from marketplace.config import BadSettings, Bucket, read


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
