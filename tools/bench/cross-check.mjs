// SPDX-License-Identifier: Apache-2.0
// npm run bench:cross-check: our forest and network beside scikit-learn's, on small public data sets, same splits. Needs a
// finished npm run build and Debian's python3-sklearn.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

import { root } from '../lib/paths.mjs';

const python = '/usr/bin/python3';
const build = path.join(root, 'build', 'release');

function run(command, args, stdio = 'inherit') {
  const { status } = spawnSync(command, args, { cwd: root, stdio });
  return status === 0;
}

if (!fs.existsSync(python) || !run(python, ['-c', 'import sklearn'], 'ignore')) {
  console.error('scikit-learn is missing. Install it, and run the command again:\n\n  sudo apt-get install --no-install-recommends -y python3-sklearn\n');
  process.exit(1);
}
const built = run('cmake', ['--preset', 'release'], 'ignore') && run('ninja', ['-C', build, '--quiet', 'model_warmup_cross_check']);
if (!built) process.exit(1);
const program = path.join(build, 'tools', 'bench', 'cross-check', 'model_warmup_cross_check');
process.exit(run(python, [path.join(root, 'tools', 'bench', 'cross-check', 'cross_check.py'), program]) ? 0 : 1);
