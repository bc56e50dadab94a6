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
  --policies LIST  in place of that, compare what policies would have kept warm:
                   all, or some of no_warm, keep_alive, lru, lfu, greedy_dual,
                   greedy_dual_cost, hybrid_histogram, belady, cold_starts, wait
  --machine KIND   one server for all users, per_user, or unlimited: one with
                   room for everything (server)
  --slots LIST     models that a machine holds (2,4,8; 2 for per_user)
  --memory LIST    or its memory in MB, in place of slots
  --keep-alive LIST  seconds, for keep_alive (60,300,600,1200,3600)
  --load-times FILE  percentiles of load times in ms, to draw each model's from:
                   tab-separated, with columns p1 to p99
  --load NAME      the line of that table (the first)
  --draws N        draws of load times, the same for all policies (20)
  --min-uses N     count users with as many uses only, for per_user (1)

evaluate:
  --split SHARE    share of the uses to learn from, the earliest (0.7)
  --split-at TIME  or a moment; the later ones are scored
  --keep-learning  go on learning while scoring
  --trained FILE   judge this trained model too

replay and evaluate:
  --replicates N   draws behind the bounds (1000); 0: no bounds
  --svg FILE       write a plot: foretold probabilities against what came true;
                   with --policies, cold starts against waiting or memory
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
