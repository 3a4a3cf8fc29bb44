import json, sys
from pathlib import Path
from kb.corpus import Corpus
from kb.copied import Originals
c = Corpus.from_folder(Path("corpus"))
o = Originals({(r := json.loads(l))["id"]: r["text"] for l in open("/work/shared/devset/units.jsonl")})
n = 0
for p in c.problems: print(p.file, "|", p.message); n += 1
for f in sorted(Path("corpus/cases").glob("*.md")):
    hit = o.copied_from(f.read_text())
    if hit: print(f.name, "| copied run of 12 words from", hit); n += 1
seen = {i for x in c.cases for i in x.inventory}
print(len(c.cases), "cards read,", sum(x.depth == "full" for x in c.cases), "full,", len(seen), "of 154 inventory ids covered,", n, "problems")
