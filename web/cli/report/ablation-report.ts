// SPDX-License-Identifier: Apache-2.0
import type { AblationScores, EvaluationReport } from '../../generated/wire.js';
import { cells, percent } from './figures.js';
import { type Line, aligned } from './table.js';

/** What each part of the engine brings, as a person reads it, in lines of at most 80 characters. */
export function ablationLines({ ablation }: EvaluationReport): string[] {
  const told = ablation.filter(({ request_context: context }) => context);
  const untold = ablation.filter(({ request_context: context }) => !context);
  const lines: string[] = [];
  if (told.length > 0) lines.push(...tableLines('Without, told all', told), '');
  lines.push(...tableLines(told.length > 0 ? 'Without, no context' : 'Without', untold));
  return [...lines, '', 'What the predictor loses without a part, in % of the uses that count.', 'Parts that look at nothing in this trace are not shown.'];
}

function tableLines(title: string, ablation: readonly AblationScores[]): string[] {
  const lines = ablation.map(({ left_out: part, lead }): Line => [
    part.replaceAll('_', ' '),
    ...cells(lead.hit_at_1, percent),
    percent(lead.hit_at_3.value),
    percent(lead.hit_at_5.value),
    ...cells(lead.mrr, percent),
  ]);
  return aligned([[title, 'hit@1', '', 'hit@3', 'hit@5', 'MRR', ''], ...lines]);
}
