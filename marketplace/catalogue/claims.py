"""What goods may not promise: health. Food under P-IRT may carry no such claim, and no other goods
of the cooperative do.
"""

from marketplace.catalogue.phrases import Phrases

_ILLS = (
    "kanker|tumor|diabetes|kolesterol|hipertensi|stroke|jantung|maag|asma|rematik|reumatik|ginjal"
    "|kista|wasir|ambeien|insomnia|anemia|osteoporosis|flu|batuk|penyakit|penuaan|virus|radang"
)
_ENGLISH_ILLS = (
    "cancer|tumour|tumor|diabetes|cholesterol|hypertension|stroke|disease|diseases|illness"
    "|asthma|arthritis|ageing|aging|inflammation|flu|virus"
)
_HOLDERS = "kotak|tas|dompet|pouch|tempat|wadah|kantong|kantung|rak"

HEALTH = Phrases(
    f"""
    menyembuhkan|sembuhkan|penyembuh|penyembuhan|mengobati|obati|obat|pengobatan
    berkhasiat|khasiat|menyehatkan|detoks|detoksifikasi|pelangsing|melangsingkan|langsingkan
    anti+{_ILLS}|oksidan
    menurunkan|turunkan|penurun|mengontrol|mengurangi kolesterol|tensi|tekanan|risiko|resiko
    menurunkan|turunkan|penurun|mengontrol gula|kadar|lemak darah|gula|kolesterol
    menurunkan|turunkan|penurun berat|asam|panas badan|urat|demam|tubuh
    mencegah|cegah|menangkal|tangkal|melawan|lawan|meredakan|mengatasi|atasi {_ILLS}
    melancarkan|pelancar|memperlancar asi|haid|menstruasi|pencernaan|bab|darah
    meningkatkan|tingkatkan|menambah|penambah imun|imunitas|kekebalan|stamina|vitalitas|gairah
    meningkatkan|tingkatkan|menambah|penambah daya|nafsu|sistem tahan|makan|imun
    untuk|bagi|buat penderita|{_ILLS}
    rendah|bebas|tanpa|nol kolesterol
    cure|cures|heal|heals|medicine|medicines|medicinal|remedy|remedies|therapeutic
    detox|detoxes|slimming
    anti+cancer|diabetic|inflammatory|oxidant|oxidants|aging|ageing|bacterial
    lower|lowers|lowering|reduce|reduces|reducing cholesterol|blood|risk
    prevent|prevents|preventing|fight|fights|fighting|treat|treats|relieve|relieves {_ENGLISH_ILLS}
    boost|boosts|boosting|strengthen|strengthens immunity|immune|stamina|metabolism
    weight loss
    for diabetics|{_ENGLISH_ILLS}
    low|no|zero cholesterol
    cholesterol free
    """,
    passing=f"""
    {_HOLDERS} obat
    obat nyamuk
    medicine box|bag|pouch|case|cabinet
    """,
)


def health_claims(text: str) -> list[str]:
    """The words that promise health, in plain small letters; near-words are none."""
    return HEALTH.found_in(text)
