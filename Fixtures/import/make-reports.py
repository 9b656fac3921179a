#!/usr/bin/env python3
"""Writes reports.csv: about 300 invented field reports, the same bytes at every run.

Places, events and figures are invented; nothing is taken from a real file. Beside the good records stand three that
must be rejected (a field too many, a day that does not exist, a number used twice), one that is repeated byte for byte,
and four whose position lies outside the country.

    ./make-reports.py            writes reports.csv beside this file
"""

import csv
import io
import random
from pathlib import Path

SEED = 20261102
COUNT = 300
HEADER = [
    "Number", "Received", "Observed", "Kind", "Title", "Report", "Place", "Commune", "Latitude", "Longitude",
    "Severity", "Source", "Killed at least", "Killed at most", "Language",
]
PLACES = [
    ("Kafou Mango", "HT0115"), ("Ri Flanbwayan", "HT0111"), ("Cité Lalin", "HT0113"), ("Mòn Zoranje Piti", "HT0112"),
    ("Marché Trois-Palmes", "HT0111"), ("Fò Letwal", "HT0114"), ("Bwa Karadè", "HT0131"), ("Impasse des Colibris", "HT0111"),
    ("Lakou \"Twa Fèy\"", "HT0112"), ("Delma 212, prolongée", "HT0112"), ("Pont de la Source-Claire", "HT0115"),
    ("Zone Dlo Frèt, haut", "HT0114"),
]
KINDS = ["ATTAQUE", "ENLEVEMENT", "BARRICADE", "EAU", "NOURRITURE", "DEPLACEMENT", "MEDICAL", "MANIFESTATION", "INCENDIE"]
SEVERITY = {"ATTAQUE": (3, 5), "ENLEVEMENT": (3, 5), "MEDICAL": (2, 5), "INCENDIE": (2, 4)}
TEXTS = {
    "français": {
        "ATTAQUE": ("Tirs nourris près de {place}", "Des hommes armés ont ouvert le feu vers {hour} h.\nLa population s'est réfugiée à l'église."),
        "ENLEVEMENT": ("Enlèvement signalé à {place}", "Un chauffeur aurait été emmené. Les voisins ont entendu « laissez-le »."),
        "BARRICADE": ("Route barrée à {place}", "Pneus enflammés, deux camions en travers. Détour possible à pied seulement."),
        "EAU": ("Plus d'eau à {place}", "Le kiosque est à sec depuis {number} jours; le seau se vend 50 gourdes."),
        "NOURRITURE": ("Dépôt vide à {place}", "Environ {number} familles attendent. Le responsable dit: \"rien avant lundi\"."),
        "DEPLACEMENT": ("Familles en marche vers {place}", "À peu près {number} personnes, beaucoup d'enfants.\n\nElles dorment dans l'école."),
        "MEDICAL": ("Accouchement difficile, {place}", "Besoin d'une ambulance; la route du haut est ouverte."),
        "MANIFESTATION": ("Manifestation à {place}", "Environ {number} personnes, calme, slogans contre la vie chère."),
        "INCENDIE": ("Incendie au marché, {place}", "Une dizaine d'étals brûlés. Pompiers absents."),
    },
    "English": {
        "ATTAQUE": ("Shots fired near {place}", "Heavy fire from about {hour}00 hours.\nPatrol took cover, no one hit."),
        "ENLEVEMENT": ("Man taken at {place}", "Two motorcycles, four men. Witness quotes: \"do not follow us\"."),
        "BARRICADE": ("Road blocked at {place}", "Burning tyres, one burnt-out bus; motorcycles can pass."),
        "EAU": ("No water at {place}", "Pump broken for {number} days, people walk to the river."),
        "NOURRITURE": ("Food store empty, {place}", "About {number} families are waiting, prices have doubled."),
        "DEPLACEMENT": ("People moving towards {place}", "Some {number} persons, mostly women and children, carrying bedding."),
        "MEDICAL": ("Injured child at {place}", "Fell from a roof; needs transport before dark."),
        "MANIFESTATION": ("March at {place}", "Around {number} people, peaceful, heading north."),
        "INCENDIE": ("Fire at {place}", "Three houses burnt, no water to put it out."),
    },
    "kreyòl": {
        "ATTAQUE": ("Yo tire anpil bò {place}", "Nèg ame yo kòmanse tire vè {hour}è.\nMoun yo kouri antre nan legliz la."),
        "ENLEVEMENT": ("Yo pran yon moun {place}", "De moto, kat mesye. Yo pati sou bò mòn nan."),
        "BARRICADE": ("Wout la bloke {place}", "Kawotchou ap boule, machin pa ka pase menm."),
        "EAU": ("Pa gen dlo {place}", "Ponp lan gate depi {number} jou; yon bokit se 50 goud."),
        "NOURRITURE": ("Manje fini {place}", "Gen {number} fanmi k ap tann. Yo di: \"tounen lendi\"."),
        "DEPLACEMENT": ("Moun ap kouri sou {place}", "Apeprè {number} moun, anpil timoun, y ap dòmi nan lekòl la."),
        "MEDICAL": ("Yon fanm ansent malad {place}", "Li bezwen machin touswit, li pèdi anpil san."),
        "MANIFESTATION": ("Manifestasyon {place}", "Vè {number} moun nan lari a, san vyolans."),
        "INCENDIE": ("Dife nan mache {place}", "Dis bak boule nèt, ponpye pa vini."),
    },
    "Kiswahili": {
        "ATTAQUE": ("Milio ya risasi karibu na {place}", "Watu wenye silaha walifyatua risasi saa {hour}.\nDoria ilijificha, hakuna aliyejeruhiwa."),
        "ENLEVEMENT": ("Mtu ametekwa {place}", "Pikipiki mbili, wanaume wanne. Waliondoka kuelekea mlimani."),
        "BARRICADE": ("Barabara imefungwa {place}", "Matairi yanaungua; pikipiki tu ndizo zinapita."),
        "EAU": ("Hakuna maji {place}", "Pampu imeharibika siku {number}; watu wanakwenda mtoni."),
        "NOURRITURE": ("Ghala tupu {place}", "Familia {number} zinasubiri. Msimamizi alisema: \"rudini Jumatatu\"."),
        "DEPLACEMENT": ("Watu wanahamia {place}", "Watu wapatao {number}, wengi ni watoto."),
        "MEDICAL": ("Mgonjwa mahututi {place}", "Anahitaji gari kabla ya giza."),
        "MANIFESTATION": ("Maandamano {place}", "Watu {number} hivi, kwa amani."),
        "INCENDIE": ("Moto {place}", "Nyumba tatu zimeungua."),
    },
}
OUTSIDE = {41: (18.4801, -69.8902), 118: (48.8566, 2.3522), 203: (-72.3402, 18.5401), 260: (0.0, 0.0)}


def moment(generator: random.Random) -> tuple[int, int, int, int]:
    return generator.randint(1, 28), generator.randint(9, 11), generator.randint(0, 21), generator.randint(0, 59)


def report(number: int, generator: random.Random) -> list[str]:
    day, month, hour, minute = moment(generator)
    language = generator.choices(list(TEXTS), weights=[4, 2, 4, 2])[0]
    kind = generator.choice(KINDS)
    place, commune = generator.choice(PLACES)
    words = {"place": place, "hour": hour, "number": generator.randint(2, 60) * 5}
    title, text = (part.format(**words) for part in TEXTS[language][kind])
    kinds = kind
    if generator.random() < 0.15:
        kinds += "+" + generator.choice([other for other in KINDS if other != kind])
    latitude, longitude = OUTSIDE.get(
        number, (round(generator.uniform(18.49, 18.62), 5), round(generator.uniform(-72.42, -72.24), 5)))
    low, high = SEVERITY.get(kind, (1, 3))
    killed = generator.randint(0, 3) if kind == "ATTAQUE" else None
    return [
        f"FR-{number:04d}", f"{day:02d}/{month:02d}/2026 {hour + 2:02d}:{minute:02d}",
        f"{day:02d}/{month:02d}/2026 {hour:02d}:{minute:02d}", kinds, title, text, place, commune, str(latitude),
        str(longitude), str(generator.randint(low, high)), generator.choice(["nous", "habitants", "police", "ONG", "radio"]),
        "" if killed is None else str(killed), "" if killed is None else str(killed + generator.randint(0, 2)), language,
    ]


def main() -> None:
    generator = random.Random(SEED)
    rows = [report(number, generator) for number in range(1, COUNT + 1)]
    too_many = rows[79][:1] + ["FR-9001"] + rows[79][1:]
    no_such_day = ["FR-9002", rows[10][1], "31/02/2026 08:15"] + rows[10][3:]
    used_twice = rows[19][:4] + ["Autre titre sous le même numéro"] + rows[19][5:]
    for place, row in [(81, too_many), (151, no_such_day), (221, used_twice), (281, rows[4])]:
        rows.insert(place, row)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    Path(__file__).with_name("reports.csv").write_bytes(text.getvalue().encode("utf-8"))


if __name__ == "__main__":
    main()
