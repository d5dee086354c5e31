"""Data-Juicer's operator alone, in this process: `peer_operator.py NAME PARAMETERS CORPUS MEGABYTES LIMIT`.

It prints `{megabytes, seconds}`, or `{refused}` where it is not measured.

The rows are so many megabytes, spread over the corpus, in batches of the operator's own size. What loads, and what makes batches, is not timed.
The process is killed when it has used LIMIT seconds of CPU: one that others keep waiting is not taken for one that hangs.
"""
import json
import resource
import sys
import time

from data_juicer.utils import lazy_loader, model_utils
from data_juicer.utils.constant import Fields
from loguru import logger

ROUNDS, ENOUGH = 5, 2.0


class Refused(Exception):
    """Why an operator is not measured."""


def refuse(why):
    def refused(*args, **kwargs):
        raise Refused(why)

    return refused


# What it lacks it would install or load while it is measured. Operators take these functions when they are imported.
lazy_loader.LazyLoader._install_package = refuse("needs a package")
model_utils.prepare_model = refuse("needs a model")

from data_juicer.ops import base_op  # noqa: E402


def operator(name, parameters):
    kind = base_op.OPERATORS.modules.get(name)
    if kind is None:
        raise Refused("")
    if "default" not in kind._supported_exec_modes:
        raise Refused("runs in Ray alone")
    if name.startswith("python_"):
        raise Refused("takes Python")
    return kind(**parameters)


def rows(path, megabytes):
    with open(path) as lines:
        found = [json.loads(line) for line in lines]
    return found[:: max(1, round(size(found) / megabytes))]


def size(found):
    return sum(len(row["text"].encode()) for row in found) / 1e6


def batches(op, found):
    """Lists of the values of each field, and of those that the engine adds."""
    many = op.batch_size if op.is_batched_op() else 1
    measures = isinstance(op, base_op.Filter) and op._name not in base_op.NON_STATS_FILTERS.modules
    added = [Fields.stats] * measures + [Fields.meta] * (op._name in base_op.TAGGING_OPS.modules)
    for at in range(0, len(found), many):
        batch = found[at : at + many]
        yield {name: [row[name] for row in batch] for name in batch[0]} | {name: [{} for _ in batch] for name in added}


def apply(op, batch):
    if isinstance(op, base_op.Deduplicator):
        op.compute_hash(batch)
    elif isinstance(op, base_op.Filter):
        list(op.process(op.compute_stats(batch)))
    else:
        op.process(batch)


def measure(op, found):
    """CPU seconds: the least of several rounds. The clock of the process ticks coarsely while it has a limit, that of the thread does not."""
    took = []
    while len(took) < ROUNDS and sum(took) < ENOUGH:
        made = list(batches(op, found))
        began = time.thread_time()
        for batch in made:
            apply(op, batch)
        took.append(time.thread_time() - began)
    return min(took)


def main(name, parameters, corpus, megabytes, limit):
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
    try:
        op = operator(name, json.loads(parameters))
        found = rows(corpus, float(megabytes))
        return {"megabytes": size(found), "seconds": measure(op, found)}
    except Refused as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"refused": f"fails: {type(error).__name__}"}


logger.remove()
print(json.dumps(main(*sys.argv[1:])))
