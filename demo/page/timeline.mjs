// SPDX-License-Identifier: Apache-2.0
/**
 * The drawing: for each run a lane per model with what was loaded when and used when, and the memory that was held.
 *
 * @typedef {import('../session/record.mjs').SessionRecord} SessionRecord
 * @typedef {import('../session/record.mjs').LoadRecord} LoadRecord
 * @typedef {import('../session/record.mjs').UseRecord} UseRecord
 */
import { clock, seconds, svg } from './element.mjs';

const WIDTH = 1000;
const LEFT = 92;
const RIGHT = 12;
const LANE = 20;
const BAR = 12;
const TITLE = 24;
const MEMORY = 46;
const AXIS = 22;

/** The states differ in shape, too: a dot, a triangle, a square. @type {Record<string, string>} */
const SHAPES = {
  warm: 'M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0Z',
  late: 'M0,-5.2L5,4H-5Z',
  cold: 'M-4.2,-4.2H4.2V4.2H-4.2Z',
};

export class Timeline {
  /** @type {SVGSVGElement} */ element;
  #record;
  #onPick;
  #cursor;
  /** @type {SVGElement[][]} the marks of each use, one in each run */ #marks;
  /** @type {SVGElement[]} */ #picked = [];

  /** @param {SessionRecord} record  @param {(use: number) => void} onPick */
  constructor(record, onPick) {
    this.#record = record;
    this.#onPick = onPick;
    this.#marks = record.predicted.uses.map(() => []);
    const lanes = TITLE + LANE * record.models.length;
    const height = 2 * lanes + MEMORY + AXIS + 12;
    this.#cursor = svg('line', { class: 'cursor', y1: TITLE, y2: height - AXIS });
    this.element = svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': 'Loads and uses of both runs in time' },
      this.#run('Cold: loaded when needed, released after the use', record.cold, 0),
      this.#run('Predicted: loaded ahead, within the limit', record.predicted, lanes),
      this.#memory(record.predicted.loads, 2 * lanes + 12),
      this.#axis(height),
      this.#cursor,
    );
  }

  /** Shows which use is looked at. @param {number} use */
  pick(use) {
    const x = this.#x(this.#record.predicted.uses[use].at_s);
    this.#cursor.setAttribute('x1', String(x));
    this.#cursor.setAttribute('x2', String(x));
    for (const mark of this.#picked) mark.classList.remove('picked');
    this.#picked = this.#marks[use];
    for (const mark of this.#picked) mark.classList.add('picked');
  }

  #x(/** @type {number} */ at_s) {
    const share = Math.min(1, Math.max(0, at_s / this.#record.ends_s));
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  /** @param {string} title  @param {{ loads: LoadRecord[], uses: UseRecord[] }} run  @param {number} top */
  #run(title, { loads, uses }, top) {
    const { models } = this.#record;
    const laneOf = new Map(models.map(({ name }, i) => [name, top + TITLE + LANE * i]));
    const group = svg('g', {}, svg('text', { x: 0, y: top + 15, class: 'run' }, title));
    for (const { name, title: whole } of models) {
      const y = laneOf.get(name) ?? 0;
      group.append(
        svg('text', { x: LEFT - 8, y: y + 14, class: 'lane' }, svg('title', {}, whole), name),
        svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y + LANE - 1, y2: y + LANE - 1, class: 'rule' }),
      );
    }
    for (const load of loads) group.append(this.#load(load, laneOf.get(load.model) ?? 0));
    for (const [i, use] of uses.entries()) group.append(this.#use(use, i, laneOf.get(use.model) ?? 0));
    return group;
  }

  /** @param {LoadRecord} load  @param {number} y */
  #load({ model, from_s, ready_s, to_s, uses, why }, y) {
    const [from, to] = [this.#x(from_s), this.#x(to_s)];
    const ready = Math.max(from + 1.5, this.#x(ready_s ?? to_s));
    const bar = (/** @type {string} */ kind, /** @type {number} */ a, /** @type {number} */ b) =>
      svg('rect', { class: kind, x: a, y: y + (LANE - BAR) / 2, width: Math.max(1, b - a), height: BAR, rx: 1 });
    const title = `${model}, ${clock(from_s)} to ${clock(to_s)}, used ${uses} times${why ? `: ${why}` : ''}`;
    const bars = ready < to ? [bar('held', ready, to), bar('loading', from, ready)] : [bar('loading', from, to)];
    return svg('g', { class: uses === 0 ? 'load unused' : 'load' }, svg('title', {}, title), ...bars);
  }

  /** @param {UseRecord} use  @param {number} i  @param {number} y */
  #use({ at_s, does, model, state, wait_ms }, i, y) {
    const mark = svg(
      'path',
      { class: `use ${state}`, d: SHAPES[state], transform: `translate(${this.#x(at_s)} ${y + LANE / 2})` },
      svg('title', {}, `${clock(at_s)} ${does}: ${model}, ${state}, ${seconds(wait_ms)}`),
    );
    mark.addEventListener('click', () => this.#onPick(i));
    this.#marks[i].push(mark);
    return mark;
  }

  /** The memory of the predicted run as steps, under its limit. @param {LoadRecord[]} loads  @param {number} top */
  #memory(loads, top) {
    const { limit_mb, models } = this.#record;
    const sizeOf = new Map(models.map(({ name, memory_mb }) => [name, memory_mb]));
    const steps = loads
      .flatMap(({ model, from_s, to_s }) => [[from_s, sizeOf.get(model) ?? 0], [to_s, -(sizeOf.get(model) ?? 0)]])
      .sort(([a, x], [b, y]) => a - b || x - y);
    const bottom = top + MEMORY;
    const y = (/** @type {number} */ mb) => bottom - (mb / limit_mb) * (MEMORY - 8);
    let held = 0;
    let path = `M${LEFT},${bottom}`;
    for (const [at_s, mb] of steps) {
      path += `H${this.#x(at_s)}V${y((held += mb))}`;
    }
    return svg(
      'g',
      {},
      svg('text', { x: LEFT - 8, y: y(limit_mb) + 4, class: 'lane' }, `${limit_mb} MB`),
      svg('path', { class: 'memory', d: `${path}V${bottom}Z` }),
      svg('line', { class: 'limit', x1: LEFT, x2: WIDTH - RIGHT, y1: y(limit_mb), y2: y(limit_mb) }),
    );
  }

  #axis(/** @type {number} */ height) {
    const { ends_s } = this.#record;
    const group = svg('g', {});
    for (let at_s = 0; at_s <= ends_s; at_s += 300) {
      const x = this.#x(at_s);
      group.append(
        svg('line', { class: 'tick', x1: x, x2: x, y1: TITLE, y2: height - AXIS }),
        svg('text', { class: 'time', x, y: height - 6 }, clock(at_s)),
      );
    }
    return group;
  }
}
