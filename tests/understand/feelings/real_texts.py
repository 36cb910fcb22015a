"""Real texts with the feeling that a single reader heard in them, written down before the classifier was ever asked.

`labels.csv` has ids and feelings alone. A text is the turn of a dialogue (`d:dialogue:event`), all of its customer's
turns (`d:dialogue`), a question to a bank (`b:row`) or to an insurer (`i:row`). What was seen of the first part and the
second led to more impatient turns in the corpus and to the listed words; the third was read and labelled after that and
changed nothing any more. Turns of dialogues whose agents found the customer annoyed are many more than by chance.
"""

import csv
import gzip
import json
from pathlib import Path

from tests.shared_data import SHARED

from accord.understand.feelings.contracts import Feeling

_LABELS = Path(__file__).parent / "labels.csv"


def read_labelled(part: str) -> list[tuple[str, Feeling]]:
    """The texts of a part with their feeling, in the order of the labels."""
    labels = [row for row in csv.DictReader(_LABELS.read_text().splitlines()) if row["part"] == part]
    with gzip.open(SHARED / "conversations" / "dialogues.jsonl.gz", "rt") as file:
        wanted = {int(row["id"].split(":")[1]) for row in labels if row["id"].startswith("d:")}
        dialogues = {one["id"]: one["events"] for one in map(json.loads, file) if one["id"] in wanted}
    with (SHARED / "intents" / "banking77_train.csv").open() as file:
        bank = [row["text"] for row in csv.DictReader(file)]
    with (SHARED / "intents" / "insurance_calls.jsonl").open() as file:
        insurance = [json.loads(line)["utterance"] for line in file]

    def words(text_id: str) -> str:
        kind, *numbers = text_id.split(":")
        first = int(numbers[0])
        if kind == "b":
            return str(bank[first])
        if kind == "i":
            return str(insurance[first])
        if len(numbers) > 1:
            return str(dialogues[first][int(numbers[1])]["text"])
        said = (one for one in dialogues[first] if one.get("from") == "customer")
        return " ".join(one["text"] for one in said if one.get("text", "").strip())

    return [(words(row["id"]), Feeling(row["feeling"])) for row in labels]


PLAIN_WORDS = {
    Feeling.ANGRY: "angry furious ridiculous useless idiot stupid worst terrible hate damn hell unacceptable scam",
    Feeling.DISAPPOINTED: "disappointed disappointing unfortunately sadly shame pity expected hoped",
    Feeling.WORRIED: "worried afraid scared nervous anxious fear urgent emergency panic",
    Feeling.CONFUSED: "confused confusing understand unclear lost stuck",
    Feeling.PLEASED: "great thanks happy love perfect awesome wonderful amazing excellent glad",
}
"""What a plain list of words would go by."""


def by_plain_words(text: str) -> Feeling:
    """The feeling whose listed words a text has most of."""
    said = text.casefold().replace("!", " ").replace(".", " ").replace(",", " ").replace("?", " ").split()
    counted = {feeling: sum(word in words.split() for word in said) for feeling, words in PLAIN_WORDS.items()}
    best = max(counted, key=lambda feeling: counted[feeling])
    return best if counted[best] else Feeling.NEUTRAL
