// SPDX-License-Identifier: Apache-2.0
// Places on the web where scripts run, each as HTML that starts one there and takes what it tells into `globalThis.result`.
import { serve } from './serve.mjs';

export const head = '<!doctype html><meta charset="utf-8">';

/** A page with nothing but a module script from a file. */
export const scriptPage = (source, meta = '') => `${head}${meta}<script type="module" src="${source}"></script>`;

/**
 * Serves the application's folder with a page and gives what the page tells.
 * @typedef {(url: string) => Promise<any>} Show  opens a page in a browser, and resolves to its result
 */
export async function served(app, show, html, options = {}) {
  const { pages = {}, ...rest } = options;
  const server = await serve(app.folder, { ...rest, pages: { '/': html, ...pages } });
  try {
    return { ...(await show(`${server.url}/`)), asked: server.asked };
  } finally {
    await server.close();
  }
}

export const inWorker = (script) => `${head}<script type="module">
  const worker = new Worker('${script}', { type: 'module' });
  worker.onmessage = ({ data }) => (globalThis.result = data);
  worker.onerror = ({ message }) => (globalThis.result = { failed: String(message) });
</script>`;

/** @param {string} script @param {'module' | 'classic'} type */
export const inServiceWorker = (script, type) => `${head}<script type="module">
  navigator.serviceWorker.addEventListener('message', ({ data }) => (globalThis.result = data));
  const registered = await navigator.serviceWorker.register('${script}', { type: '${type}' }).catch((error) => (globalThis.result = { failed: String(error) }));
  (registered.active ?? registered.installing ?? registered.waiting)?.postMessage('run');
</script>`;

/** What VS Code allows the document of a webview. */
const webviewSandbox = 'allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads';

/**
 * As VS Code builds a webview: a document written into a sandboxed iframe, its scripts and files from another origin, and
 * nothing allowed but those.
 * @param {string} script  posts what it tells to its parent
 * @param {string} [allowed] directives of the policy besides
 */
export async function webview(app, show, script, allowed = '') {
  const files = await serve(app.folder, { headers: { 'access-control-allow-origin': '*' } });
  const policy = `default-src 'none'; script-src ${files.url} 'wasm-unsafe-eval'; connect-src ${files.url}; ${allowed}`;
  const inner = scriptPage(`${files.url}${script}`, `<meta http-equiv="Content-Security-Policy" content="${policy}">`);
  const outer = `${head}<iframe id="view" src="/empty" sandbox="${webviewSandbox}"></iframe><script>
    addEventListener('message', ({ data }) => (globalThis.result = data));
    view.onload = () => {
      view.onload = null;
      view.contentDocument.open();
      view.contentDocument.write(${JSON.stringify(inner).replaceAll('</', '<\\/')});
      view.contentDocument.close();
    };
  </script>`;
  try {
    return await served(app, show, outer, { pages: { '/empty': head } });
  } finally {
    await files.close();
  }
}

/** A document without an origin of its own, which may run scripts and no more; the script posts to its parent. */
export const withoutOrigin = (app, show, script) =>
  served(app, show, `${head}<script>addEventListener('message', ({ data }) => (globalThis.result = data));</script>
    <iframe src="/inner" sandbox="allow-scripts"></iframe>`, {
    headers: { 'access-control-allow-origin': '*' },
    pages: { '/inner': scriptPage(script) },
  });

/** The header of a policy that allows to fetch, and what else is named. */
export const policy = (...parts) => ({ 'content-security-policy': ["default-src 'none'", "connect-src 'self'", ...parts].join('; ') });
