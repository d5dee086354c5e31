import { describe, expect, test } from 'vitest';
import type { AnyOperator } from '../../core/operator.js';
import { benchPage } from '../../docs/bench-page.js';
import type { Recorded } from '../../docs/figures.js';
import { type Agreement, type Run, runsTable } from '../../docs/figures.js';
import { operatorFiguresPage } from '../../docs/operator-figures.js';

const run = (side: string, megabytes: number, seconds: number, cpuSeconds: number): Run => ({
  ...{ side, megabytes, seconds, cpuSeconds },
  peakMegabytes: 100.4,
});
const agreement: Agreement = {
  ...{ megabytes: 80, ours: 'sluice', theirs: 'peer', same: 7 },
  ...{ onlyOurs: 0, onlyTheirs: 0, otherText: 0, otherStats: 0 },
};
const recorded: Recorded = {
  ...{ date: '2026-11-25', command: 'npm run bench -- x', cpu: 'EPYC', cores: 2, memoryGigabytes: 24 },
  versions: { node: '20.19.0', dolma: '1.2.1' },
};

describe('runs', () => {
  test('are told with their rates', () => {
    expect(runsTable({ runs: [{ ...run('sluice', 80, 10, 20), firstResult: 2.55 }], agreements: [] })).toContain(
      '| sluice | 80 | 10.0 | 20.0 | 8.00 | 4.00 | 100 | 2.5 |\n',
    );
  });

  test('of several sizes tell what each further megabyte costs, whatever their order', () => {
    const runs = [
      run('sluice', 330, 12, 20),
      run('sluice', 10, 5, 1),
      run('sluice', 80, 8, 10),
      run('plain', 80, 5, 5),
      run('plain', 330, 15, 10),
    ];
    const page = runsTable({ runs, agreements: [] });
    expect(page).toContain('- sluice, each further MB: 16.0 ms, 40.0 ms of CPU\n');
    expect(page).toContain('- plain, each further MB: 40.0 ms, 20.0 ms of CPU; times sluice: wall 2.50, CPU 0.50\n');
  });

  test('are compared with ours of the same size', () => {
    const runs = [run('sluice', 80, 8, 10), run('peer', 80, 60, 85), run('peer', 330, 200, 300)];
    expect(runsTable({ runs, agreements: [] }).match(/^- .*/gm)?.slice(1)).toEqual(['- 80 MB, peer / sluice: wall 7.50, CPU 8.50']);
  });

  test('over photographs are told by their number', () => {
    const size = { photos: 2000, megabytes: 400 };
    const runs = [
      { ...run('sluice', 400, 10, 20), ...size },
      { ...run('peer', 400, 60, 85), ...size },
    ];
    const page = runsTable({ runs, agreements: [{ ...agreement, ...size, onlyTheirs: 2 }] });
    const more = [...runs, { ...run('sluice', 800, 14, 30), photos: 4000, megabytes: 800 }];
    expect(runsTable({ runs: more, agreements: [] })).toContain('- sluice, each further photo: 2.0 ms, 5.0 ms of CPU\n');
    expect(page).toContain('| side | photos | wall s | CPU s | photos/s | photos/s per core |');
    expect(page).toContain('| sluice | 2000 | 10.0 | 20.0 | 200.00 | 100.00 | 100 |  |\n');
    expect(page).toContain(
      '- 2000 photos, peer / sluice: wall 6.00, CPU 4.25\n- 2000 photos, sluice and peer: 7 photos are the same, 2 only peer keeps\n',
    );
  });

  test('tell how far the sides agree', () => {
    const agreements = [agreement, { ...agreement, theirs: 'peer-list', onlyOurs: 3, otherStats: 1 }];
    expect(runsTable({ runs: [], agreements })).toContain(
      '- 80 MB, sluice and peer: 7 documents are the same, none differs\n' +
        '- 80 MB, sluice and peer-list: 7 documents are the same, 3 only sluice keeps, 1 have other stats\n',
    );
  });

  test('that were never recorded are no mistake', () => {
    const page = benchPage((name) => (name === 'dolma' ? { ...recorded, runs: [run('dolma', 80, 1, 2)], agreements: [] } : undefined));
    expect(page).toContain('`npm run bench -- x`: 2026-11-25, EPYC, 2 cores, 24 GB; node 20.19.0, dolma 1.2.1.\n\n| side |');
    expect(page.match(/^No figures yet\.$/gm)).toHaveLength(5);
  });
});

describe('operators', () => {
  const found = (name: string, file = `operators/text/${name}.ts`, rest = {}) => ({ operator: { name, ...rest } as AnyOperator, file });
  const operators = [found('b_filter'), found('a_mapper'), found('c_filter'), found('d_filter')];
  const figures = {
    ...recorded,
    ...{ megabytes: 8, peerMegabytes: 2, copied: 10 },
    operators: [
      { operator: 'c_filter', rate: 40, peer: { refused: 'needs a model' } },
      { operator: 'b_filter', rate: 100, params: { repl: '|' }, peer: { rate: 8 } },
      { operator: 'a_mapper', rate: 1234.5 },
      { operator: 'gone_mapper', rate: 1 },
    ],
  };

  test('stand by their names next to memory and the peer, without those that are gone', () => {
    expect(
      operatorFiguresPage(figures, operators)
        .match(/^\| (?!operator).*\n/gm)
        ?.slice(1),
    ).toEqual([
      '| a_mapper | 1235 | 12 % |  |  |\n',
      '| b_filter `{"repl":"\\|"}` | 100 | 1.0 % | 8.00 | 12.5 |\n',
      '| c_filter | 40.0 | 0.40 % | needs a model |  |\n',
    ]);
  });

  test('without figures are named, unless they are measured elsewhere', () => {
    const more = [...operators, found('e_filter', 'operators/image/e_filter.ts'), found('f_filter', undefined, { models: ['clip'] })];
    expect(operatorFiguresPage(figures, more)).toContain('\nNo figures yet: d_filter.\n');
    expect(operatorFiguresPage(undefined, more)).toContain('\nNo figures yet: a_mapper, b_filter, c_filter, d_filter.\n');
  });
});
