# SPDX-License-Identifier: EUPL-1.2
"""The demo campaign: the vaccination of spring 2021 in and around Herentals.

Municipalities, postcodes and centres are the real ones of that year; the telephone number is made
up.  It is sown once: whatever people change afterwards, also by deleting, stays as they left it.
"""

from __future__ import annotations

from django.db import transaction

from infolijn.campaigns.models import (
    Campaign,
    Centre,
    Line,
    Municipality,
    PauseReason,
    Postcode,
    Queue,
    Topic,
)

SLUG = "vaccinatie-herentals"
DDI = "014998877"
"""As the operator sends it; +32 14 99 88 77 for whoever dials from abroad."""

# code, nl, fr, de, en; in the order of how often people ask (the first nine have a key).
TOPICS = (
    ("move", "verplaatsen", "déplacer", "verschieben", "move"),
    ("book", "afspraak maken", "prendre rendez-vous", "Termin vereinbaren", "book"),
    ("confirm", "bevestigen", "confirmer", "bestätigen", "confirm"),
    ("no-invite", "geen uitnodiging", "pas d'invitation", "keine Einladung", "no invitation"),
    ("dose2", "tweede prik", "deuxième dose", "zweite Impfung", "second dose"),
    ("code", "code kwijt, hoe online", "code perdu, en ligne", "Code verloren", "code, online"),
    ("transport", "vervoer", "transport", "Fahrdienst", "transport"),
    ("cancel", "annuleren", "annuler", "absagen", "cancel"),
    ("vaccine", "welk vaccin", "quel vaccin", "welcher Impfstoff", "which vaccine"),
    ("medical", "medische vraag", "question médicale", "medizinische Frage", "medical question"),
    ("home", "thuisvaccinatie", "vaccination à domicile", "Hausimpfung", "home vaccination"),
    ("reserve", "reservelijst", "liste de réserve", "Reserveliste", "reserve list"),
    ("certificate", "certificaat", "certificat", "Zertifikat", "certificate"),
    ("practical", "adres, parking, begeleider", "adresse, parking", "Adresse, Parken", "practical"),
    ("other", "niet voor ons", "pas pour nous", "nicht für uns", "not for us"),
    ("refuse", "weigeren", "refuser", "ablehnen", "refuse"),
    ("feedback", "klacht, compliment", "plainte, compliment", "Beschwerde, Lob", "feedback"),
)
PAUSE_REASONS = (
    ("break", "pauze", "pause", "Pause", "break"),
    ("meal", "maaltijd", "repas", "Mahlzeit", "meal"),
    ("briefing", "briefing", "briefing", "Briefing", "briefing"),
    ("consult", "overleg met de coördinator", "coordinateur", "Koordinator", "coordinator"),
    ("technical", "technisch probleem", "problème technique", "Störung", "technical problem"),
)
CENTRES = {
    "grobbendonk": ("VC Grobbendonk", "Domein De Troon, Koolaardestraat 34, Grobbendonk"),
    "tielen": ("VC Tielen", "Sporthal Tielenhei, Prijstraat 68, Tielen (Kasterlee)"),
}
# NIS code, municipality, centre, (postcode, place) ...
MUNICIPALITIES = (
    ("13010", "Grobbendonk", "grobbendonk", (("2280", "Grobbendonk"), ("2288", "Bouwel"))),
    (
        "13011",
        "Herentals",
        "grobbendonk",
        (("2200", "Herentals"), ("2200", "Noorderwijk"), ("2200", "Morkhoven")),
    ),
    ("13012", "Herenthout", "grobbendonk", (("2270", "Herenthout"),)),
    (
        "13017",
        "Kasterlee",
        "tielen",
        (("2460", "Kasterlee"), ("2460", "Lichtaart"), ("2460", "Tielen")),
    ),
    (
        "13019",
        "Lille",
        "tielen",
        (("2275", "Lille"), ("2275", "Gierle"), ("2275", "Poederlee"), ("2275", "Wechelderzande")),
    ),
    ("13029", "Olen", "tielen", (("2250", "Olen"),)),
    ("13044", "Vorselaar", "grobbendonk", (("2290", "Vorselaar"),)),
)


@transaction.atomic
def sow() -> bool:
    """Make the campaign unless it was made before; say whether it was made now."""
    campaign, made = Campaign.objects.get_or_create(
        slug=SLUG, defaults={"name": "Vaccinatie Herentals"}
    )
    if not made:
        return False
    queue = Queue.objects.create(campaign=campaign, slug="vaccinatie", name="Vaccinatie")
    Line.objects.create(
        campaign=campaign, slug="vaccinatie", ddi=DDI, name="Vaccinatie Herentals", queue=queue
    )
    for order, (code, nl, fr, de, en) in enumerate(TOPICS, start=1):
        labels = {"label_nl": nl, "label_fr": fr, "label_de": de, "label_en": en}
        Topic.objects.create(campaign=campaign, code=code, order=order, **labels)
    for order, (code, nl, fr, de, en) in enumerate(PAUSE_REASONS, start=1):
        labels = {"label_nl": nl, "label_fr": fr, "label_de": de, "label_en": en}
        PauseReason.objects.create(campaign=campaign, code=code, order=order, **labels)
    _sow_places(campaign)
    return True


def _sow_places(campaign: Campaign) -> None:
    centres = {
        slug: Centre.objects.create(campaign=campaign, slug=slug, name=name, address=address)
        for slug, (name, address) in CENTRES.items()
    }
    for nis, name, centre, places in MUNICIPALITIES:
        municipality, _ = Municipality.objects.get_or_create(nis=nis, defaults={"name": name})
        for postcode, locality in places:
            Postcode.objects.create(
                postcode=postcode,
                locality=locality,
                municipality=municipality,
                centre=centres[centre],
            )
