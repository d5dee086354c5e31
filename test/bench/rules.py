"""Rules of other toolkits over JSON lines, in a process for each file of FOLDER/in: `rules.py datatrove|dolma FOLDER`.

What they keep, or the attributes that they give, goes to FOLDER/out. Words are cut by one pattern on both sides, ours among them, for the
tokenizer that datatrove takes by default is several times as slow; Dolma's taggers are called by themselves, without its files and queues.
"""
import json
import multiprocessing
import pathlib
import sys

import regex

WORD = regex.compile(r"\w+|[^\w\s]+")


def datatrove(folder):
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    from datatrove.pipeline.filters import fineweb_quality_filter, gopher_quality_filter, gopher_repetition_filter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    for module in (gopher_repetition_filter, gopher_quality_filter, fineweb_quality_filter):
        module.split_into_words = lambda text, language: WORD.findall(text)
    steps = [
        JsonlReader(str(folder / "in"), id_key="source", adapter=lambda self, data, path, n: {"text": data["text"], "id": data["meta"]["source"], "metadata": {}}),
        GopherRepetitionFilter(),
        GopherQualityFilter(),
        FineWebQualityFilter(),
        JsonlWriter(str(folder / "out"), compression=None),
    ]
    files = len(list((folder / "in").iterdir()))
    LocalPipelineExecutor(steps, tasks=files, workers=files, logging_dir=str(folder / "logs"), start_method="fork").run()


def dolma(folder):
    with multiprocessing.Pool(len(list((folder / "in").iterdir()))) as pool:
        pool.map(tagged, sorted((folder / "in").iterdir()))


def tagged(path):
    import dolma_stand_ins  # noqa: F401
    from dolma.core.data_types import Document
    from dolma.taggers.c4 import C4Tagger
    from dolma.taggers.gopher import GopherTagger

    gopher, c4 = GopherTagger(), C4Tagger()
    with open(path) as lines, open(path.parent.parent / "out" / path.name, "w") as out:
        for line in lines:
            row = json.loads(line)
            document = Document(source="", id="", text=row["text"])
            scores = {span.type: span.score for span in gopher.predict(document).spans}
            found = [span.type for span in c4.predict(document).spans]
            scores |= {name: found.count(name) for name in ("lines_with_no_ending_punctuation", "lines_with_too_few_words")}
            out.write(json.dumps({"id": row["meta"]["source"], "stats": scores}) + "\n")


if __name__ == "__main__":
    {"datatrove": datatrove, "dolma": dolma}[sys.argv[1]](pathlib.Path(sys.argv[2]))
