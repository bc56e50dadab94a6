// SPDX-License-Identifier: Apache-2.0
// The site but for its C++ reference: guides and the TypeScript reference, by TypeDoc.
import fs from 'node:fs';
import path from 'node:path';
import { Application, Comment, CommentTag, Converter, LogLevel, Logger, ReferenceType, ReflectionKind } from 'typedoc';

import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { SiteTheme, kDataGroup } from './theme.mjs';

/** The guides, in the order in which they are read. */
export const guides = ['get-started', 'ide-plugin', 'node-gateway', 'tuning', 'privacy', 'measuring', 'how-it-works', 'troubleshooting', 'cpp'];

/**
 * What pages have besides: the version, and sections of the sidebar after guides and modules.
 * @typedef {{ version: string, more: { title: string, links: { text: string, href: string }[] }[] }} Outline
 */

/** Types of the platform under the package's own names: how the types find them out is of no interest to readers. */
const platformTypes = { Signal: 'AbortSignal', Url: 'URL', WasmModule: 'WebAssembly.Module' };

const isWire = ({ sources }) => sources?.[0]?.fullFileName.endsWith('/generated/wire.d.ts') ?? false;

/** The declarations that the package publishes, compiled anew: each of its entries with types, by name. */
async function declarations(folder) {
  await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'web', '--outDir', folder], { log: 'docs-types' });
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'npm', 'package.json'), 'utf8'));
  const entries = new Map();
  for (const [subpath, { types }] of Object.entries(exports)) {
    if (types !== undefined) entries.set(path.join(folder, path.relative('dist/types', types)), path.posix.join('model-warmup', subpath));
  }
  const compilerOptions = { target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom', 'esnext.disposable'], types: [], strict: true };
  const tsconfig = path.join(folder, 'tsconfig.json');
  fs.writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [...entries.keys()] }));
  return { entries, tsconfig };
}

/** Names guides as their files and entries as they are imported, and gives the types of the wire groups of their own. */
function arrange(context, entries) {
  for (const guide of context.project.documents) guide.name = path.basename(guide.name);
  for (const parameter of context.project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (parameter.name === '__namedParameters') parameter.name = 'options';
  }
  for (const module of context.project.children) {
    const name = entries.get(module.sources[0].fullFileName);
    if (name !== undefined) module.name = name;
    for (const child of module.children ?? []) {
      if (child.name in platformTypes) {
        context.project.removeTypeReflections(child.type);
        child.type = ReferenceType.createBrokenReference(platformTypes[child.name], context.project, 'lib.dom');
      }
      if (!isWire(child)) continue;
      const group = child.kindOf(ReflectionKind.TypeAlias) ? 'values' : child.name.endsWith('Input') ? 'in' : 'out';
      (child.comment ??= new Comment()).blockTags.push(new CommentTag('@group', [{ kind: 'text', text: `${kDataGroup} ${group}` }]));
    }
  }
}

/**
 * Writes guides and TypeScript reference; throws when something public is not documented or a link leads nowhere.
 *
 * @param {string} out a folder; what is there is removed
 * @param {string} work a folder for what is made on the way
 * @param {Outline} outline
 * @returns {Promise<import('./frame.mjs').Section[]>} the sidebar of pages in a folder of the site
 */
export async function buildSite(out, work, outline) {
  const { entries, tsconfig } = await declarations(path.join(work, 'types'));
  const app = await Application.bootstrap({
    name: 'model-warmup',
    entryPoints: [...entries.keys()],
    tsconfig,
    readme: path.join(root, 'docs', 'index.md'),
    projectDocuments: guides.map((guide) => path.join(root, 'docs', `${guide}.md`)),
    router: 'structure',
    disableGit: true,
    sourceLinkTemplate: 'none',
    basePath: root,
    headings: { readme: false, document: false },
    sort: ['kind', 'instance-first', 'required-first', 'source-order'],
    sortEntryPoints: false,
    groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases', `${kDataGroup} in`, `${kDataGroup} out`, `${kDataGroup} values`, '*'],
    includeHierarchySummary: false,
    excludeExternals: true,
    useFirstParagraphOfCommentAsSummary: true,
    githubPages: false,
    typePrintWidth: 72,
    lightHighlightTheme: 'github-light-high-contrast',
    darkHighlightTheme: 'github-dark-default',
    highlightLanguages: ['bash', 'cmake', 'console', 'cpp', 'html', 'javascript', 'json', 'typescript'],
    validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true, unusedMergeModuleWith: true },
    intentionallyNotDocumented: ['model-warmup.ModelTask.__type.Custom'],
    logLevel: 'Warn',
  });
  const complaints = new Complaints();
  app.logger = complaints;
  let theme;
  app.renderer.defineTheme('site', class extends SiteTheme {
    outline = outline;
    constructor(renderer) {
      super(renderer);
      theme = this;
    }
  });
  app.options.setValue('theme', 'site');
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => arrange(context, entries));
  const project = await app.convert();
  complaints.throwIfAny();
  // What a type has stands as its author wrote it; what a module has, by name.
  for (const group of project.children.flatMap(({ groups }) => groups ?? [])) group.children.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  app.validate(project);
  await app.generateDocs(project, out);
  complaints.throwIfAny();
  fs.rmSync(path.join(out, 'modules.html')); // what it lists stands in the sidebar
  putAssets(path.join(out, 'assets'));
  return theme.sections({ project }, '../');
}

/** Of TypeDoc's own assets only the colours of code are used. */
function putAssets(assets) {
  for (const file of fs.readdirSync(assets)) if (file !== 'highlight.css') fs.rmSync(path.join(assets, file));
  for (const file of ['site.css', 'icon.svg']) fs.copyFileSync(path.join(root, 'docs', 'assets', file), path.join(assets, file));
}

/** Whatever TypeDoc warns of is to be mended. */
class Complaints extends Logger {
  #said = [];

  log(message, level) {
    if (level >= LogLevel.Warn) this.#said.push(message);
  }

  throwIfAny() {
    if (this.#said.length > 0) throw new Error(`the documentation is not in order:\n${this.#said.join('\n')}`);
  }
}
