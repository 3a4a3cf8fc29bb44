"""Which language a situation is in, and its words in English with their way back."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadInputError
from kb.reading.language import ENGLISH, LANGUAGES, LONGEST, Glossary, Languages
from tests.conftest import ROOT

FOLDER = ROOT / "corpus" / "languages"
JUDGMENTS = ROOT / "corpus" / "judgments"

GERMAN = Glossary(
    "de",
    {
        "bank": "bank",
        "forschung": "research",
        "firma": "company",
        "firmen": "companies",
        "stadt": "city",
        "textil": "textile",
        "kunde": "customer",
        "universität": "university",
        "ei": "egg",
        "werk": "plant",
        "stadtwerk": "utility",
        "energie": "energy",
        "geld": "money",
        "mehr": "more",
        "nicht": "not",
        "nicht mehr": "no longer",
        "wir": "we",
        "was ist denn hier los": "what is up",
    },
)


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages(FOLDER)


def needs(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (JUDGMENTS / name).read_text(encoding="utf-8").splitlines()]


# the shipped glossaries


def test_a_glossary_is_shipped_for_every_language_and_no_other() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_glossary_loads_and_finds_each_of_its_terms(languages: Languages, language: str) -> None:
    terms = [line.split("\t")[0] for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(terms) >= 1700
    longer = [term for term in terms if len(re.findall(r"[^\W_]+", term)) > LONGEST]
    assert longer == []
    glossary = languages.glossary(language)
    assert [term for term in terms if re.fullmatch(r"[^\W_]+", term) and glossary.knows(term) != 1] == []
    assert [term for term in terms if len(glossary.english(term).pieces) != 1] == []


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("de", "Die Banken geben unseren jungen Unternehmen keine Kredite.", {"banks", "young", "company", "no", "loan"}),
        (
            "fr",
            "Les banques ne prêtent rien à nos jeunes entreprises, et l’université est loin.",
            {"bank", "young", "firm", "the", "university", "far"},
        ),
        ("es", "Los bancos no conceden préstamos a nuestras empresas, y la universidad está lejos.", {"bank", "loans", "firms", "university", "far"}),
        ("it", "Le banche non concedono prestiti alle nostre giovani imprese.", {"bank", "not", "our", "young", "firm"}),
        ("nl", "De banken geven onze jonge bedrijven geen leningen.", {"banks", "our", "young", "companies", "no", "loan"}),
        ("pl", "Banki nie udzielają kredytów naszym młodym firmom, a uniwersytet jest daleko.", {"bank", "loan", "young", "firm", "university"}),
    ],
)
def test_a_situation_in_each_language_is_read_in_english(languages: Languages, language: str, text: str, said: set[str]) -> None:
    recognised, glossed = languages.read(text)
    assert recognised == language
    assert said - set(re.findall(r"\w+", glossed.text)) == set()


@pytest.mark.parametrize(
    ("language", "pairs"),
    [
        ("de", "Grund: reason; weg: way away; Weg: way away; ausgenutzt: exploited; ihn: him; nichts: nothing; Seite: side page; fordert: demands"),
        (
            "de",
            "lagen: lay situations; Kühe: Kühe; möglichst: as possible; Bauern: farmers; schöne: beautiful; zählt: counts; zahlt: pays",
        ),
        (
            "de",
            "gefordert: demanded; gefördert: funded; Burg: castle; Freiburg: Freiburg; Neuwied: Neuwied; wegen: because of; gründen: found companies",
        ),
        ("nl", "al: already; zon: sun; gezond: healthy; kans: chance; lenen: borrow lend; mening: opinion; duren: last; vis: fish; Brugge: Bruges"),
        ("fr", "mère: mother; mer: sea; donner: give; données: data; porte: door carries; via: via; livre: book; commune: municipality; loyer: rent"),
        (
            "es",
            "temas: topics; tema: topic; teme: fear; cree: believes; plaza: square place; nueve: nine; sol: sun; puerta: door; libros: books",
        ),
        ("it", "temi: topics; tema: topic; temono: fear; stato: state been; scienze: sciences; merci: goods; volo: flight; legge: law; chiave: key"),
        ("pl", "jako: as; takie: such; lubi: likes; lata: years; umowy: contracts; zakłady: plants; średnia: average; maju: May; Radom: Radom"),
    ],
)
def test_common_words_are_not_taken_for_others_of_the_same_stem(languages: Languages, language: str, pairs: str) -> None:
    glossary = languages.glossary(language)
    expected = dict(pair.split(": ") for pair in pairs.split("; "))
    assert {word: glossary.english(word).text for word in expected} == expected


def test_no_need_stands_in_a_glossary() -> None:
    terms = {line.split("\t")[0] for language in LANGUAGES for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").split("\n")}
    assert max(len(term.split()) for term in terms) <= LONGEST
    assert [row["text"] for row in needs("translated.jsonl") if row["text"].lower() in terms] == []


# recognising


def test_all_translated_needs_are_recognised(languages: Languages) -> None:
    rows = needs("translated.jsonl")
    assert Counter(row["language"] for row in rows) == dict.fromkeys(LANGUAGES, 10)
    assert [row for row in rows if languages.language(row["text"]) != row["language"]] == []


@pytest.mark.parametrize(("name", "count"), [("queries.jsonl", 80), ("no-answer.jsonl", 75)])
def test_english_needs_are_english(languages: Languages, name: str, count: int) -> None:
    texts = [row["text"] for row in needs(name)]
    assert len(texts) == count
    assert [text for text in texts if languages.language(text) != ENGLISH] == []


@pytest.mark.parametrize("name", ["München", "Łódź", "Kraków", "Saint-Étienne", "Baden-Württemberg", "Den Haag", "Müller GmbH"])
def test_a_name_alone_is_no_language(languages: Languages, name: str) -> None:
    assert languages.language(name) == ENGLISH


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "12",
        "?!",
        "🤝",
        "clusters",
        "Våra företag får inga lån av bankerna och kommunen svarar inte.",
        "Bankaink nem adnak hitelt a fiatal cégeknek.",
        "Наши банки не дают кредитов",
        "集群之间的合作",
    ],
)
def test_what_is_none_of_the_six_stays_as_it_is(languages: Languages, text: str) -> None:
    recognised, glossed = languages.read(text)
    assert (recognised, glossed.text) == (ENGLISH, text)


@pytest.mark.parametrize(
    "text",
    [
        "Pays de la Loire",
        "pays de la loire",
        "Côte d'Azur",
        "Provence-Alpes-Côte d’Azur",
        "Clusters in Pays de la Loire",
        "Politecnico di Torino",
        "Università di Bologna",
        "Technische Universität München spin-offs",
        "Fraunhofer-Gesellschaft",
        "Bosch und Siemens",
        "Universidad Politécnica de Madrid",
        "Castilla y León",
        "País Vasco",
        "Kamer van Koophandel",
        "Uniwersytet Jagielloński",
        "Bank Gospodarstwa Krajowego",
        "consultants",
    ],
)
def test_a_name_with_articles_or_known_words_is_no_language(languages: Languages, text: str) -> None:
    recognised, glossed = languages.read(text)
    assert (recognised, glossed.text) == (ENGLISH, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wie finden Cluster Investoren?"),
        ("de", "Kein Geld"),
        ("de", "Fachkräftemangel"),
        ("de", "Keine Kredite von Banken"),
        ("de", "Die Technische Universität München spricht nicht mit unseren Firmen"),
        ("fr", "Comment convaincre les banques ?"),
        ("fr", "manque de financement"),
        ("fr", "pénurie de main-d'œuvre en Pays de la Loire"),
        ("es", "Cómo atraer inversores"),
        ("es", "falta de dinero"),
        ("it", "Chi ci aiuta?"),
        ("it", "Il Politecnico di Torino non parla con le nostre imprese"),
        ("nl", "geen geld"),
        ("nl", "Hoe vinden clusters investeerders?"),
        ("pl", "Jak znaleźć inwestorów?"),
    ],
)
def test_a_short_question_and_one_with_a_name_are_recognised(languages: Languages, language: str, text: str) -> None:
    assert languages.language(text) == language


@pytest.mark.parametrize("text", ["Les universités et les entreprises sont éloignées", "Die jungen Firmen können ihre Löhne nicht zahlen"])
def test_decomposed_accents_change_nothing_but_the_spans(languages: Languages, text: str) -> None:
    recognised, glossed = languages.read(text)
    decomposed = unicodedata.normalize("NFD", text)
    other, again = languages.read(decomposed)
    assert (other, again.text) == (recognised, glossed.text)
    assert recognised != ENGLISH
    told = [(text[a:b], unicodedata.normalize("NFC", decomposed[c:d])) for (_, (a, b)), (_, (c, d)) in zip(glossed.pieces, again.pieces, strict=True)]
    assert [pair for pair in told if pair[0] != pair[1]] == []


def test_capitals_do_not_hide_a_language(languages: Languages) -> None:
    assert languages.language("UNSERE BANKEN GEBEN KEINE KREDITE") == "de"


def test_english_is_handed_back_as_it_is_and_every_span_stands_for_itself(languages: Languages) -> None:
    text = "Our  banks – all (three) –\ngive no loans;  what now?"
    recognised, glossed = languages.read(text)
    assert (recognised, glossed.text) == (ENGLISH, text)
    assert glossed.original_span(5, 10) == (5, 10)
    assert glossed.original_span(0, len(text)) == (0, len(text))


def test_a_glossary_is_read_when_first_needed_and_once(tmp_path: Path) -> None:
    (tmp_path / "de.tsv").write_text("banken\tbanks\nkeine\tno\n", encoding="utf-8")
    (tmp_path / "fr.tsv").write_text("no tab\n", encoding="utf-8")
    languages = Languages(tmp_path)
    assert languages.read("Unsere Banken geben keine Kredite.")[1].text == "Unsere banks geben no Kredite."
    assert languages.glossary("de") is languages.glossary("de")
    with pytest.raises(BadInputError):
        languages.glossary("fr")


# words


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("", ""),
        ("Bank", "bank"),
        ("Banken", "bank"),
        ("Firmen", "companies"),
        ("Firma", "company"),
        ("Nicht mehr Geld", "no longer money"),
        ("mehr nicht", "more not"),
        ("Was ist denn hier los, Firma?", "what is up, company?"),
        ("Quarkfirma Müller", "Quarkfirma Müller"),
        ("Wir: Geld. Geld; Geld, Geld! Geld?", "we: money. money; money, money! money?"),
        ("nicht-mehr", "no longer"),
        ("nicht „mehr“", "no longer"),
        *((f"nicht{mark} mehr Geld", f"not{mark} more money") for mark in ".;,?!:…"),
        ("Das geht nicht. Mehr Geld hilft", "Das geht not. more money hilft"),
        ("nicht\nmehr", "not\nmore"),
        ("nicht \r\n mehr", "not\nmore"),
        ("nicht\u2028mehr", "not\nmore"),
        ("nicht – mehr", "not – more"),
        ("nicht - mehr", "not - more"),
        ("- Geld\n- Bank", "- money\n- bank"),
        ("nicht (mehr) Geld", "not (more) money"),
        ("nicht [mehr] {Geld}", "not [more] {money}"),
        ("„Geld“ ist «mehr»", "money ist more"),
        ("3,5 Millionen, 10.000 Firmen", "3,5 Millionen, 10.000 companies"),
        ("1.250.000,50 Geld 2019.", "1.250.000,50 money 2019."),
    ],
)
def test_terms_are_found_longest_first_as_written_then_by_stem_and_other_words_stay(text: str, english: str) -> None:
    assert GERMAN.english(text).text == english


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("Stadtbank", "city bank"),
        ("Textilfirmen", "textile companies"),
        ("Forschungsfirma", "research company"),
        ("Kundenbank", "customer bank"),
        ("Universitätsstadt", "university city"),
        ("Textilforschungsbank", "textile research bank"),
        ("Energiestadtwerk", "energy utility"),
        ("Textil-Bank", "textile bank"),
        ("Krxbank", "Krxbank"),
        ("Bankkrx", "Bankkrx"),
        ("Esbank", "Esbank"),
        ("Eierbank", "Eierbank"),
    ],
)
def test_a_german_compound_is_read_by_its_parts_where_all_are_known(word: str, english: str) -> None:
    assert GERMAN.english(word).text == english


def test_dutch_has_compounds_and_french_has_none() -> None:
    terms = {"auto": "car", "route": "road"}
    assert Glossary("nl", terms).english("autoroute").text == "car road"
    assert Glossary("fr", terms).english("autoroute").text == "autoroute"


def test_either_apostrophe_parts_an_article_from_its_noun() -> None:
    french = Glossary("fr", {"l": "the", "université": "university"})
    assert french.english("l’université, l'université").text == "the university, the university"


@pytest.mark.parametrize(("text", "share"), [("", 0.0), ("!", 0.0), ("Bank", 1.0), ("Bank, Geld und Ruhe", 0.5), ("Banken", 0.0)])
def test_the_share_of_known_words_counts_words_as_written(text: str, share: float) -> None:
    assert GERMAN.knows(text) == share


def test_threads_share_a_glossary_without_mixing_words() -> None:
    texts = [f"{word}{ending}" for word in ("Bank", "Forschung", "Stadt", "Kunde", "Werk") for ending in ("", "en", "e", "er", "sbank")] * 20
    alone = [GERMAN.english(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(GERMAN.english, texts)) == alone


# spans


def test_every_piece_leads_back_to_its_words() -> None:
    text = "Wir haben – nicht  mehr – Forschungsfirmen, Geld?"
    glossed = GERMAN.english(text)
    assert glossed.text == "we haben – no longer – research companies, money?"
    pairs = [(glossed.text[a:b], text[c:d]) for (a, b), (c, d) in glossed.pieces]
    assert pairs == [
        ("we", "Wir"),
        ("haben", "haben"),
        ("–", "–"),
        ("no longer", "nicht  mehr"),
        ("–", "–"),
        ("research companies", "Forschungsfirmen"),
        (",", ","),
        ("money", "Geld"),
        ("?", "?"),
    ]


@pytest.mark.parametrize(
    ("english", "original"),
    [
        ("no", "nicht mehr"),
        ("longer", "nicht mehr"),
        ("companies", "Forschungsfirmen"),
        ("longer research", "nicht mehr Forschungsfirmen"),
        ("money", "Geld"),
        ("no longer research companies: money", "nicht mehr Forschungsfirmen: Geld"),
    ],
)
def test_english_words_lead_back_to_all_words_that_they_come_from(english: str, original: str) -> None:
    text = "Wir: nicht mehr Forschungsfirmen: Geld"
    glossed = GERMAN.english(text)
    start = glossed.text.index(english)
    first, last = glossed.original_span(start, start + len(english))
    assert text[first:last] == original


def test_a_decomposed_word_is_known_and_leads_back_to_all_its_signs() -> None:
    text = unicodedata.normalize("NFD", "Universitätsstadt Müller Universität")
    glossed = GERMAN.english(text)
    assert glossed.text == "university city Müller university"
    first, last = glossed.pieces[0][1]
    assert unicodedata.normalize("NFC", text[first:last]) == "Universitätsstadt"
    assert glossed.pieces[-1][1][1] == len(text)


def test_a_decomposed_term_is_found() -> None:
    assert Glossary("fr", {unicodedata.normalize("NFD", "université"): "university"}).english("université").text == "university"


def test_between_words_there_is_no_original() -> None:
    glossed = GERMAN.english("Bank  Geld")
    assert glossed.text == "bank money"
    assert glossed.original_span(4, 5) == (0, 0)


WORDS = [
    "Bank",
    "Textilforschungsfirmen",
    "nicht",
    "mehr",
    "Müller",
    "Was ist denn hier los",
    " ",
    "  ",
    "\n",
    ".",
    ", ",
    "?",
    "–",
    "_",
    "l’",
    "İ",
    "a\u0308",
    "3",
    "3,5",
    "(",
    ")",
    "- ",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map("".join), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_pieces_cover_the_english_and_every_word_of_the_original_in_order(text: str) -> None:
    glossed = GERMAN.english(text)
    behind, origin_behind = 0, 0
    for (start, end), (first, last) in glossed.pieces:
        assert glossed.text[behind:start] in ("", " ")
        assert behind <= start < end
        assert origin_behind <= first < last
        assert re.search(r"[^\W_]", text[origin_behind:first]) is None
        assert glossed.original_span(start, end) == (first, last)
        behind, origin_behind = end, last
    assert behind == len(glossed.text)
    assert re.search(r"[^\W_]", text[origin_behind:]) is None


# files


def test_a_file_holds_a_term_and_its_english_a_line_and_the_first_of_two_counts(tmp_path: Path) -> None:
    file = tmp_path / "de.tsv"
    file.write_text(" gute Bank \t good bank \nBank\tbank\nBank\tbench\nbank\tseat\n", encoding="utf-8")
    glossary = Glossary.from_file(file)
    assert glossary.english("Gute Bank, Bank").text == "good bank, bank"


@pytest.mark.parametrize("line", ["bank", "bank bench", "bank\t", "bank\t ", "\tbank", " \tbank", "", "x" * 100, "a\tb\tc", "a\tb\t"])
def test_a_line_that_is_not_of_the_form_is_refused_in_one_sentence(tmp_path: Path, line: str) -> None:
    file = tmp_path / "de.tsv"
    file.write_text(f"bank\tbank\n{line}\ngeld\tmoney\n", encoding="utf-8")
    with pytest.raises(BadInputError) as raised:
        Glossary.from_file(file)
    assert str(raised.value) == f"{file}, line 2: found '{line[:60]}'; write a term, a tab and its English."


def test_a_file_that_is_missing_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as raised:
        Glossary.from_file(tmp_path / "de.tsv")
    file = tmp_path / "de.tsv"
    assert str(raised.value) == f"{file} cannot be read (No such file or directory); put the glossary there, a term, a tab and its English a line."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty; write a term, a tab and its English a line."),
        (b"\n", "is empty; write a term, a tab and its English a line."),
        ("bank\tbank\nküche\tkitchen\n".encode("latin-1"), "is not UTF-8 (byte 11); save it as UTF-8."),
    ],
)
def test_a_file_that_is_empty_or_not_utf8_is_refused_in_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    file = tmp_path / "de.tsv"
    file.write_bytes(data)
    with pytest.raises(BadInputError) as raised:
        Glossary.from_file(file)
    assert str(raised.value) == f"{file} {sentence}"
