// SPDX-License-Identifier: Apache-2.0

export const kHelp = `Usage: model-warmup COMMAND [TRACE] [options]

How well would models have been foretold? A trace holds recorded uses, one a
row: who used which model, and when.

Commands:
  replay TRACE     foretell each use, then learn from it, from nothing
  evaluate TRACE   learn from the earlier part, foretell the later one
  train TRACE      learn from all of it, and write the model to a file
  bench            measure the speed and the memory of the predictor here

The trace (- reads standard input):
  --format FORMAT  tsv, csv or jsonl; left out, the file's name tells
  --user COLUMN    who; - for a trace of one user
  --time COLUMN    when
  --model COLUMN   which model was used
  --task COLUMN    what for, as far as it was known before; - for none
  --length COLUMN  length of the input; - for none
  --language COLUMN  programming language; - for none
                   Columns left out are guessed from their names.
  --unit UNIT      of the times: s, ms, us, ns or iso; left out, the first tells
  --limit N        read the first N rows only

replay:
  --from TIME      score uses from then on; earlier ones are only learned from

evaluate:
  --split SHARE    share of the uses to learn from, the earliest (0.7)
  --split-at TIME  or a moment; the later ones are scored
  --keep-learning  go on learning while scoring
  --trained FILE   judge this trained model too

replay and evaluate:
  --replicates N   draws behind the bounds (1000); 0: no bounds
  --svg FILE       write a plot: foretold probabilities against what came true
  --ablation       judge without each part of the engine, too: what each brings
                   (it takes ten to forty times as long)

train:
  --out FILE       where the model goes
  --epochs N       times through the trace, at most (3)
  --validation SHARE  share of the uses to judge by, the latest (0.2)

bench:
  --models N       in the predictor whose operations are timed (50)
  --users N        of the same (4000)
  --calls N        of each operation (2000)
  --quick          a tenth of it all
  --from FILE      measure nothing: show what bench --json has written

All:
  --seed N         of everything that is left to chance (0)
  --json           figures for machines in place of the table
  -q, --quiet      nothing on standard error but errors
  --help           this
  --version        the version

Exit status: 0 done, 1 failed, 2 the command line makes no sense, 130
interrupted.
`;
