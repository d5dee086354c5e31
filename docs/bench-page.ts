/** `docs/bench.md`: what recipes take, next to other toolkits. Its tables are the figures that `npm run bench -- ... --record` has kept. */
import { placeOf, type Recorded, type RunFigures, runsTable } from './figures.js';

/** The page; `figures` are given by the name that they are kept under. */
export const benchPage = (figures: (name: string) => (Recorded & RunFigures) | undefined): string => {
  const table = (name: string): string => {
    const found = figures(name);
    return found === undefined ? 'No figures yet.\n' : `${placeOf(found)}\n${runsTable(found)}`;
  };
  return `# Figures

Written by \`npm run generate\` from what \`npm run bench -- ... --record\` has measured. [Figures of operators](bench-operators.md).

Each side is a fresh process, one after another, and its start counts. The speed of a machine that others share changes by half within an hour:
figures are to be compared within a table, not between tables. The text is documentation and sources found on the machine, read from the page cache.

CPU and peak memory are those of all processes of a side together, MB/s per core is by CPU time, and the first result is the first that is durable.
Each further MB, or photo, is told between the two largest sizes.

- \`sluice\`: \`sluice run\`, server and workers started by it. \`unfused\`: with \`op_fusion: false\`, a stage for each step. \`sweep\`: sixteen variants
  of the recipe, which differ in thresholds.
- \`plain\`: the same operators, shards and exporter in two plain Node processes.
- \`peer\`: py-data-juicer, \`np: 2\`, the steps in one \`general_fused_op\`, \`num_proc: 2\` within. \`peer-list\`: the steps as a list, as in our recipe.
- \`datatrove\`, \`dolma\`: in two processes.

## Twelve steps

The steps of \`recipes/text/clean-12.yaml\` with other thresholds (\`test/bench/steps.ts\`).

${table('text-12')}
With its steps as a list, the peer drops documents whose word repetition is exactly the highest that is kept, 0.3; fused, it keeps them.

## Sixteen variants of the twelve steps

${table('sweep')}
## Seventeen steps

Seven mappers and ten filters, lists of words among them.

${table('text-17')}
## Rules of other toolkits

Their rules and ours of the same name. Words are cut by one pattern on both sides: datatrove's own tokenizer is several times as slow. Sources and
documentation are not what datatrove's rules look for: few documents are kept.

gopher_repetition, gopher_quality and fineweb_quality filters:

${table('datatrove')}
dolma_gopher and dolma_c4 filters, which keep all documents here and are compared by what they measure:

${table('dolma')}
## Photographs

Shape, size, aspect ratio and deduplication by pHash, over synthetic photographs of 1280 by 853 pixels in JPEG files (\`test/bench/photos.ts\`), of
which one in twenty is a copy of another and one in twenty another in a smaller file. \`up\`: the same with a server and a worker that run already
(\`sluice up\`). \`peer\`: the same steps as a list, \`np: 2\`. \`decode\`: sharp decodes the files to pixels in two processes, and does nothing else.

${table('images')}
Of large JPEGs the means of blocks are read, and no pixels. What the start and the end of a run take (server, workers, code that is not warm yet, barrier,
output) is most of what is left for 2,000.

Of copies in smaller files the sides may keep different ones: equal hashes are asked for, and those of large JPEGs may differ by a few bits
([deviations](deviations.md)).

## Clips

Duration, resolution, aspect ratio and motion of twelve synthetic clips of 1280 by 720 pixels at 30 frames a second, 20 seconds each
(\`npm run bench -- videos --seconds 20\`); two frames a second are compared: 39.3 s and 949 MB, against 229.1 s and 13,076 MB of \`peer\`, the same steps
as a list, \`np: 2\`. Both keep the same nine. The peer makes Python lists of all flows: with clips of a minute, of which all twelve take us 86 s, its
two processes outgrow 24 GB and are killed.

## Kills

\`npm run storm -- text|video\` kills processes of a run, 20 times, spread over its records; other work went on beside that of the video.

| run | undisturbed | with 20 kills | records | computed twice | of these in flight at a kill | output |
|---|--:|--:|--:|--:|--:|---|
| 300 MB of text, 12 steps and both barriers | 19.9 s | 162.6 s | 127 | 12 | 12 | the same bytes |
| 20 minutes of 720p video, scene split and duration | 376 s | 800 s | 59 | 16 | 16 | the same bytes; F1 of the cuts 1.0 |
| 2 hours of 720p video, scene split, resize, motion, frames | 1706 s | 2104 s | 1315 | 26 | 26 | the same bytes; F1 of the cuts 1.0 |

A killed lane or ffmpeg loses the one range that it had in hand, a killed worker those of its lanes, a killed supervisor those of all workers. No two
scenes of the two hours are alike. With nobody else at work a script of ffmpeg and OpenCV (\`test/storm/script\`) takes 1348 s for the same, and we,
undisturbed, 1403 s, server and start counted: 1.04 times as long.
`;
};
