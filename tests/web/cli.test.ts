// SPDX-License-Identifier: Apache-2.0
// The parts of the command line that need no module.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationPlot } from '../../web/cli/report/calibration-plot.js';
import { aligned, of } from '../../web/cli/report/table.js';
import { chooseColumns } from '../../web/cli/trace/columns.js';
import { formatOf } from '../../web/cli/trace/formats.js';
import { momentOf, unitOf } from '../../web/cli/trace/moments.js';

describe('unitOf', () => {
  it.each([
    ['1700000000', 's'],
    ['1700000000.25', 's'],
    ['1.7e9', 's'],
    ['1700000000000', 'ms'],
    ['1700000000000000', 'us'],
    ['1700000000000000000', 'ns'],
    ['2023-11-14', 'iso'],
    ['2023-11-14T22:13:20Z', 'iso'],
    ['2023-11-14 22:13:20.5+01:00', 'iso'],
  ])('takes %s for %s', (text, unit) => expect(unitOf(text)).toBe(unit));

  it.each(['', 'soon', '14.11.2023', '0x10', 'NaN', 'Infinity', '12:30'])('takes "%s" for no time', (text) => {
    expect(unitOf(text)).toBeUndefined();
  });
});

describe('momentOf', () => {
  it('is in ms since 1970, whatever it is written in', () => {
    expect(momentOf('1700000000', 's')).toBe(1_700_000_000_000);
    expect(momentOf('1700000000000000', 'us')).toBe(1_700_000_000_000);
    expect(momentOf('2023-11-14T22:13:20Z', 'iso')).toBe(1_700_000_000_000);
  });

  it('takes dates without a zone for UTC', () => {
    expect(momentOf('2023-11-14 22:13:20', 'iso')).toBe(1_700_000_000_000);
    expect(momentOf('2023-11-14', 'iso')).toBe(Date.UTC(2023, 10, 14));
    expect(momentOf('2023-11-14T23:13:20+01:00', 'iso')).toBe(1_700_000_000_000);
  });

  it('is none for what is written otherwise', () => {
    expect(momentOf('soon', 's')).toBeUndefined();
    expect(momentOf('1700000000', 'iso')).toBeUndefined();
    expect(momentOf('2023-13-45', 'iso')).toBeUndefined();
  });

  it('gives back every moment of a date', () => {
    const dates = fc.date({ min: new Date('1973-06-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        for (const text of [date.toISOString(), String(date.getTime())]) expect(momentOf(text, unitOf(text)!)).toBe(date.getTime());
      }),
    );
  });
});

describe('chooseColumns', () => {
  const header = ['User ID', 'Timestamp', 'item', 'predict_type', 'prompt_len'];

  it('guesses by name, whatever the case and the spaces', () => {
    expect(chooseColumns(header, {})).toEqual({ user: 'User ID', time: 'Timestamp', model: 'item', task: 'predict_type', length: 'prompt_len' });
  });

  it('takes what is named, and nothing where there is a hyphen', () => {
    expect(chooseColumns([...header, 'other'], { model: 'other', task: '-', user: '-' })).toEqual({
      time: 'Timestamp',
      model: 'other',
      length: 'prompt_len',
    });
  });

  it('takes no column twice', () => {
    expect(chooseColumns(['time', 'model', 'item'], { model: 'item' })).toEqual({ time: 'time', model: 'item' });
    expect(() => chooseColumns(['time', 'user'], { user: 'time' })).toThrow(/which column is the time/);
  });

  it('says what is missing, and what there is', () => {
    expect(() => chooseColumns(['time', 'x'], {})).toThrow(/which column is the model\? .* there are: time, x/);
    expect(() => chooseColumns(header, { task: 'taks' })).toThrow(/no column "taks" for --task/);
  });
});

describe('formatOf', () => {
  it('goes by the option, else by the name', () => {
    expect(formatOf('a.txt', 'csv')).toBe('csv');
    expect(formatOf('a.b.TSV', undefined)).toBe('tsv');
    expect(formatOf('a.ndjson', undefined)).toBe('jsonl');
    expect(() => formatOf('a.txt', undefined)).toThrow(/--format/);
    expect(() => formatOf('constructor.constructor', undefined)).toThrow(/--format/);
  });
});

describe('aligned', () => {
  it('puts names to the left, figures to the right, and brackets beside what they belong to', () => {
    const lines = [
      ['in %', 'hit', '', 'MRR'],
      ['a', '5.0', '(1..9)', '7.0'],
      ['longer', '10.0', '', '8.0'],
    ];
    expect(aligned(lines)).toEqual(['in %     hit         MRR', 'a        5.0 (1..9)  7.0', 'longer  10.0         8.0']);
  });
});

describe('of', () => {
  it('counts', () => {
    expect(of(1, 'use')).toBe('1 use');
    expect(of(12_345, 'use')).toBe('12,345 uses');
    expect(of(2, 'stretch', 'stretches')).toBe('2 stretches');
  });
});

describe('calibrationPlot', () => {
  it('is well-formed, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const svg = calibrationPlot(title, [{ events: 3, predicted: 0.25, observed: 1 / 3 }]);
        expect(svg.replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/&/);
        expect(svg.match(/<title>/g)).toHaveLength(2);
        expect(svg).not.toMatch(/[^\t\n\r\x20-\uFFFD\u{10000}-\u{10FFFF}]/u);
      }),
      { numRuns: 50 },
    );
  });

  it('takes nothing at all', () => {
    expect(calibrationPlot('nothing', [])).not.toMatch(/NaN|Infinity|undefined/);
  });
});
