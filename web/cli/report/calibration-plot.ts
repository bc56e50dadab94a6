// SPDX-License-Identifier: Apache-2.0
import type { ReliabilityBin } from '../../generated/wire.js';
import { escaped, round } from './svg.js';
import { counted } from './table.js';

const kSide = 360;
const kLeft = 64;
const kTop = 56;
const kBars = 56;
const kWidth = kLeft + kSide + 24;
const kHeight = kTop + kSide + 20 + kBars + 52;

/** Ticks of both axes. */
const kTicks = [0, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * What was foretold against what came true, as SVG: points on the diagonal are right, below it too sure. Beneath, how
 * many predictions each point stands for.
 */
export function calibrationPlot(title: string, bins: readonly ReliabilityBin[]): string {
  const x = (p: number): number => round(kLeft + p * kSide);
  const y = (p: number): number => round(kTop + (1 - p) * kSide);
  const most = Math.max(1, ...bins.map(({ events }) => events));
  const base = kTop + kSide + 20 + kBars;
  const all = bins.reduce((sum, { events }) => sum + events, 0);
  const grid = kTicks.map(
    (tick) => `<path d="M${x(tick)} ${y(0)}V${y(1)}M${x(0)} ${y(tick)}H${x(1)}" class="grid"/>
<text x="${kLeft - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>
<text x="${x(tick)}" y="${base + 18}" text-anchor="middle">${tick}</text>`,
  );
  const points = bins.map(({ predicted, observed, events }) => {
    const height = round(Math.max(1, (kBars * events) / most));
    const says = `${counted(events)} predictions of ${percent(predicted)} on average: ${percent(observed)} came true`;
    return `<g><title>${says}</title>
<circle cx="${x(predicted)}" cy="${y(observed)}" r="4.5"/>
<rect x="${x(predicted) - 5}" y="${round(base - height)}" width="10" height="${height}"/></g>`;
  });
  const line = bins.map(({ predicted, observed }) => `${x(predicted)},${y(observed)}`).join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWidth} ${kHeight}" width="${kWidth}" height="${kHeight}" role="img">
<title>${escaped(title)}</title>
<style>
svg{background:#fff;font:12px system-ui,sans-serif;fill:#333}
.head{font-size:15px;font-weight:600}.grid{stroke:#e4e4e4;fill:none}.right{stroke:#999;stroke-dasharray:5 4}
circle,rect{fill:#1f6feb}polyline{fill:none;stroke:#1f6feb;stroke-width:1.5}
</style>
<text x="${kLeft}" y="24" class="head">${escaped(title)}</text>
<text x="${kLeft}" y="43">${counted(all)} predictions; the dashed line is right</text>
${grid.join('\n')}
<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" class="right"/>
<polyline points="${line}"/>
${points.join('\n')}
<text x="${kLeft + kSide / 2}" y="${base + 38}" text-anchor="middle">foretold probability of the first model</text>
<text transform="translate(18 ${kTop + kSide / 2})rotate(-90)" text-anchor="middle">share that came true</text>
<text transform="translate(18 ${base - kBars / 2})rotate(-90)" text-anchor="middle">how many</text>
</svg>
`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
