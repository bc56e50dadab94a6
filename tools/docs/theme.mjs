// SPDX-License-Identifier: Apache-2.0
// TypeDoc's theme in the frame of the site: its partials for members and types, without its scripts and icons.
import { DefaultTheme, DefaultThemeRenderContext, JSX, PageKind, ReflectionKind } from 'typedoc';

import { frame } from './frame.mjs';

const nothing = () => JSX.createElement(JSX.Fragment, null);

/** How the names of the groups of a module begin that hold the types of the wire, of which there are many. */
export const kDataGroup = 'Data';

class Context extends DefaultThemeRenderContext {
  icons = new Proxy({}, { get: (_, icon) => () => (icon === 'anchor' ? JSX.createElement('span', { 'aria-hidden': 'true' }, '#') : null) });
  reflectionIcon = nothing;
  reflectionPreview = nothing; //  what it shows stands below, with its documentation
  index = nothing; //              and so does this
  memberSources = nothing;
  hierarchy = nothing;

  /** Where it is imported from. */
  breadcrumbs = ({ parent }) =>
    parent === undefined || parent.isProject() ? nothing() : JSX.createElement('p', { class: 'from' }, JSX.createElement('a', { href: this.urlTo(parent) }, parent.name));

  reflectionFlags = (reflection) => (reflection.isDeprecated() ? JSX.createElement('code', { class: 'tsd-tag' }, 'Deprecated') : nothing());

  /** Types stand in the signature above: what is listed below it has something to say. */
  #body = this.memberSignatureBody;
  memberSignatureBody = (signature, options) => {
    const parameters = signature.parameters?.filter((parameter) => parameter.hasComment());
    const type = signature.comment?.getTag('@returns') === undefined ? undefined : signature.type;
    return this.#body(Object.create(signature, { parameters: { value: parameters }, type: { value: type } }), options);
  };
}

export class SiteTheme extends DefaultTheme {
  ContextClass = Context;
  /** What the site has besides, set before it is rendered. @type {import('./site.mjs').Outline | undefined} */
  outline;
  #exported;

  render(page) {
    const templates = {
      [PageKind.Index]: this.indexTemplate,
      [PageKind.Document]: this.documentTemplate,
      [PageKind.Reflection]: this.reflectionTemplate,
    };
    const context = this.getRenderContext(page);
    const header = page.pageKind === PageKind.Reflection ? JSX.renderElement(context.header(page)) : '';
    const text = header + JSX.renderElement(templates[page.pageKind](page)).replaceAll('<button type="button">Copy</button>', '').replaceAll('href=""', 'href="#text"');
    const { model, project } = page;
    const base = '../'.repeat(page.url.split('/').length - 1);
    const { before, after } = frame({
      title: model === project ? `${project.name}: documentation` : `${model.frontmatter?.menu ?? model.name} - ${project.name}`,
      description: descriptionOf(model),
      base,
      version: this.outline.version,
      sections: this.sections(page, base),
      onPage: onPage(page),
      styles: ['assets/highlight.css'],
    });
    return before + this.#linked(text.replaceAll(/^<!-- .* -->\n/gm, ''), page, base) + after;
  }

  /** The sidebar of a page, to whose root `base` leads. */
  sections({ project, model, url }, base) {
    const link = (text, to, more = {}) => ({ text, href: base + to, current: to === url, ...more });
    const urlOf = (reflection) => this.router.getFullUrl(reflection);
    const guides = project.documents.map((guide) => link(guide.frontmatter.menu ?? guide.name, urlOf(guide)));
    const modules = project.children.map((module) => {
      const isHere = model === module || model?.parent === module;
      return link(module.name, urlOf(module), { code: true, children: isHere ? this.#contents(module, link) : [] });
    });
    return [
      { title: 'Guides', links: [link('Overview', 'index.html'), ...guides] },
      { title: 'TypeScript', links: modules },
      ...this.outline.more.map(({ title, links }) => ({ title, links: links.map(({ text, href }) => link(text, href)) })),
    ];
  }

  #contents(module, link) {
    const own = (module.groups ?? []).flatMap(({ title, children }) =>
      title.startsWith(kDataGroup) || title === 'References' ? [] : children.map((child) => link(child.name, this.router.getFullUrl(child), { code: true })));
    const data = (module.groups ?? []).filter(({ title }) => title.startsWith(kDataGroup))
      .map(({ title }) => link(title, `${this.router.getFullUrl(module)}#${slugOf(title)}`));
    return [...own, ...data];
  }

  /** Words in code that are names of the reference lead there. */
  #linked(html, page, base) {
    this.#exported ??= this.#exportedNames(page.project);
    return html.replaceAll(/(<pre[\s\S]*?<\/pre>|<a [\s\S]*?<\/a>)|<code>([\w.]+)(\(\))?<\/code>/g, (all, other, name, call = '') => {
      if (other !== undefined) return all;
      const code = `<code>${name.replaceAll('_', '_<wbr>')}${call}</code>`;
      const url = this.#exported.get(name);
      return url === undefined || url === page.url ? code : `<a href="${base}${url}">${code}</a>`;
    });
  }

  /** Exports, methods as `predictor.predict`, and settings and options whose names are nobody else's. */
  #exportedNames(project) {
    const names = new Map();
    const add = (name, reflection) => names.has(name) || names.set(name, this.router.getFullUrl(reflection));
    for (const child of project.children.flatMap((module) => module.children ?? [])) {
      if (child.kindOf(ReflectionKind.Reference)) continue;
      add(child.name, child);
      const instance = { Predictor: 'predictor', Tools: 'tools', Training: 'training', PredictorOptions: '', WarmupConfigInput: '' }[child.name];
      if (instance === undefined) continue;
      for (const member of child.children) {
        if (!this.router.hasUrl(member)) continue;
        if (instance !== '') add(`${instance}.${member.name}`, member);
        else if (/[_A-Z]/.test(member.name)) add(member.name, member);
      }
    }
    return names;
  }
}

/** Sections, and what is in them: of guides their parts, of types their members; what a module has stands in the menu. */
function onPage({ pageSections, pageKind, model }) {
  const isGuide = pageKind !== PageKind.Reflection;
  const isModule = model.kindOf(ReflectionKind.SomeModule);
  return pageSections.flatMap(({ title, headings }) => [
    ...(title ? [{ text: title, href: `#${slugOf(title)}` }] : []),
    ...headings
      .filter(({ level }) => (isGuide ? level === 2 : !isModule))
      .map(({ text, link }) => ({ text, href: link, code: !isGuide })),
  ]);
}

/** As TypeDoc makes anchors of titles. */
const slugOf = (title) => title.toLowerCase().replaceAll(/\s+/g, '-');

function descriptionOf(model) {
  const summary = model.frontmatter?.summary ?? model.comment?.summary.map(({ text }) => text).join('') ?? model.signatures?.[0].comment?.summary.map(({ text }) => text).join('');
  return summary?.split('\n\n')[0].replaceAll(/\s+/g, ' ') ?? 'Documentation of model-warmup';
}
