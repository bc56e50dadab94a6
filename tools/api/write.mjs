// SPDX-License-Identifier: Apache-2.0
// npm run api:report: writes npm/api from the built package, so that a change of the public API can be reviewed.
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { main, SetupError } from '../lib/step.mjs';
import { entriesOf, reportOn } from './report.mjs';

await main(async () => {
  const folder = path.join(root, 'npm');
  for (const entry of entriesOf(folder)) {
    const { same, problems } = reportOn(folder, entry, { write: true, scratch: path.join(buildFolder, 'api') });
    if (problems.length > 0) throw new SetupError(`${entry.entry}:\n${problems.join('\n')}`);
    console.log(`npm/api/${entry.report}.api.md ${same ? 'is up to date' : 'written'}`);
  }
});
