// SPDX-License-Identifier: Apache-2.0
// What the package promises to TypeScript users, as one text for each entry of its exports map. A change of the public
// API shows in review as a change of these files.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

import { root } from '../lib/paths.mjs';

const reports = path.join(root, 'npm', 'api');

/** The command that brings the reports up to date. */
export const command = 'npm run api:report';

/** The entries with types, each with the name of its report. @param {string} folder the package's */
export function entriesOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, conditions]) => conditions.types !== undefined)
    .map(([entry, { types }]) => ({
      entry: path.posix.join(name, entry),
      types: path.join(folder, types),
      report: path.posix.join(name, entry).replaceAll('/', '-'),
    }));
}

/**
 * Holds the declarations of one entry against its report, or writes the report.
 * @param {string} folder the package's, with its package.json
 * @param {ReturnType<typeof entriesOf>[number]} entry
 * @param {{ write: boolean, scratch: string }} options  `scratch`: a folder for what is compared
 * @returns {{ same: boolean, problems: string[] }}
 */
export function reportOn(folder, { types, report }, { write, scratch }) {
  for (const made of [reports, scratch]) mkdirSync(made, { recursive: true });
  const compiler = { lib: ['ES2022', 'DOM', 'ESNext.Disposable'], module: 'nodenext', strict: true, skipLibCheck: true, types: [] };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: { compilerOptions: compiler, files: [types] } },
      apiReport: { enabled: true, reportFileName: report, reportFolder: reports, reportTempFolder: scratch, includeForgottenExports: true },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: { extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } } },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(folder, 'package.json'),
  });
  const problems = [];
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: write,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error || message.category === 'Compiler') problems.push(message.formatMessageWithLocation(folder));
    },
  });
  return { same: !apiReportChanged, problems };
}
