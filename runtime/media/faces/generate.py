"""Writes frontal.gen.ts beside it: the cascade haarcascade_frontalface_alt.xml (Rainer Lienhart; see NOTICE), as the Python package opencv-python-headless 4.11.0.86 carries it.

python -m venv VENV && VENV/bin/pip install opencv-python-headless==4.11.0.86 && VENV/bin/python runtime/media/faces/generate.py
"""
import base64
import pathlib
import re
import zlib

import cv2

text = pathlib.Path(cv2.data.haarcascades, "haarcascade_frontalface_alt.xml").read_text()
text = re.sub(r"\s+", " ", re.sub(r"<!--.*?-->", "", text, flags=re.S)).replace("> <", "><").strip()
deflated = zlib.compressobj(9, zlib.DEFLATED, -15)
packed = base64.b64encode(deflated.compress(text.encode()) + deflated.flush()).decode()
out = pathlib.Path(__file__).parent / "frontal.gen.ts"
out.write_text(f"/** Written by generate.py: the file without its comments, deflated, in base64; its licence is in NOTICE. */\nexport const FRONTAL =\n  '{packed}';\n", encoding="ascii")
