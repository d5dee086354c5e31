"""Dolma's package loads models' libraries that its taggers without models do not use: whatever of them is not there is stood in for."""
import importlib.abc
import importlib.machinery
import sys
import unittest.mock

ABSENT = (
    "anyascii blingfire boto3 botocore bs4 detect_secrets fasttext jq jsonpath_ng necessary nltk omegaconf pygments requests rich s3fs smart_open "
    "tokenizers tqdm uniseg urllib3 zstandard presidio_analyzer platformdirs dotenv cld3 pycld2 langdetect lingua"
).split()


class StandIn(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in ABSENT else None

    def create_module(self, spec):
        module = unittest.mock.MagicMock(name=spec.name)
        module.__path__, module.__spec__ = [], spec
        return module

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, StandIn())
