// SPDX-License-Identifier: Apache-2.0
import type { PolicyFigures, ReplayReport, ReplaySetting } from '../../generated/wire.js';
import { policyName, sizeOf } from './replay-report.js';
import { escaped, round } from './svg.js';

const kSide = 320;
const kLeft = 64;
const kTop = 44;
const kGap = 92;
const kLegend = 230;
const kLegendLine = 17;
const kWidth = kLeft + kSide + 24 + kLegend;

/** A policy as a point: what is good lies to the left and below. */
interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly ours: boolean;
}

/**
 * Policies against each other, as SVG, a panel for each size of machine: share of cold starts and mean wait; where there is
 * room for everything, models held idle and share of cold starts.
 */
export function policyChart(title: string, report: ReplayReport): string {
  let top = kTop;
  const panels: string[] = [];
  for (const setting of report.settings) {
    const points = pointsOf(report, setting);
    panels.push(`<g transform="translate(0 ${top})">${panel(report, setting, points)}</g>`);
    top += Math.max(kSide, points.length * kLegendLine) + kGap;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWidth} ${top}" width="${kWidth}" height="${top}" role="img">
<title>${escaped(title)}</title>
<style>
svg{background:#fff;font:12px system-ui,sans-serif;fill:#333}
.head{font-size:15px;font-weight:600}.size{font-weight:600}.grid{stroke:#e4e4e4;fill:none}
circle{fill:#8a8f98}.ours circle{fill:#1f6feb}.mark{font-size:9px;fill:#fff}.ours{fill:#1f6feb}polyline{fill:none;stroke:#1f6feb}
</style>
<text x="${kLeft}" y="24" class="head">${escaped(title)}</text>
${panels.join('\n')}
</svg>
`;
}

function pointsOf({ machine }: ReplayReport, { policies }: ReplaySetting): Point[] {
  const unlimited = machine === 'unlimited';
  return policies.map((figures) => ({
    name: policyName(figures),
    x: unlimited ? figures.idle_models.value : figures.cold_rate.value * 100,
    y: unlimited ? figures.cold_rate.value * 100 : figures.mean_wait_ms.value / 1000,
    ours: isOurs(figures),
  }));
}

function isOurs({ policy }: PolicyFigures): boolean {
  return policy === 'cold_starts' || policy === 'wait';
}

function panel({ machine }: ReplayReport, setting: ReplaySetting, points: readonly Point[]): string {
  const unlimited = machine === 'unlimited';
  const right = niceTop(Math.max(...points.map(({ x }) => x)));
  const highest = niceTop(Math.max(...points.map(({ y }) => y)));
  const x = (value: number): number => round(kLeft + (value / right) * kSide);
  const y = (value: number): number => round(14 + (1 - value / highest) * (kSide - 14));
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const grid = ticks.map(
    (part) => `<path d="M${x(part * right)} ${y(0)}V${y(highest)}M${x(0)} ${y(part * highest)}H${x(right)}" class="grid"/>
<text x="${kLeft - 8}" y="${y(part * highest) + 4}" text-anchor="end">${short(part * highest)}</text>
<text x="${x(part * right)}" y="${kSide + 16}" text-anchor="middle">${short(part * right)}</text>`,
  );
  const curve = unlimited ? `<polyline points="${points.flatMap((point) => (point.ours ? [`${x(point.x)},${y(point.y)}`] : [])).join(' ')}"/>` : '';
  const marks = points.map(
    (point, i) => `<g${point.ours ? ' class="ours"' : ''}><title>${escaped(point.name)}: ${short(point.x)}, ${short(point.y)}</title>
<circle cx="${x(point.x)}" cy="${y(point.y)}" r="7"/><text x="${x(point.x)}" y="${y(point.y) + 3}" text-anchor="middle" class="mark">${i + 1}</text>
<text x="${kLeft + kSide + 24}" y="${18 + i * kLegendLine}">${i + 1}  ${escaped(point.name)}</text></g>`,
  );
  return `<text x="${kLeft}" y="4" class="size">${escaped(sizeOf(setting))}</text>
${grid.join('\n')}
${curve}
${marks.join('\n')}
<text x="${kLeft + kSide / 2}" y="${kSide + 36}" text-anchor="middle">${unlimited ? 'models held ready' : 'cold starts, % of uses'}</text>
<text transform="translate(18 ${kSide / 2})rotate(-90)" text-anchor="middle">${unlimited ? 'cold starts, % of uses' : 'mean wait, s'}</text>`;
}

/** The end of an axis: at least this, and a figure that divides well. */
function niceTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= most)!;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
