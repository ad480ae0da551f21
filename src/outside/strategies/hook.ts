// Makes `import … from 'tradewind'` work in a file anywhere on the disk, and notes which files a strategy is made of.
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What strategy files import as 'tradewind'. */
export const door = new URL('../../index.ts', import.meta.url).href;
const source = new URL('../../', import.meta.url).href;
/** Marks the modules of one loading: a changed file is a new module only under a new URL. */
const mark = /[?&]tradewind=(\d+)$/;

/** Files (paths) by number of the loading that read them. */
const filesRead = new Map<number, Set<string>>();
let installed = false;
let loadings = 0;

/** For `node --import`: the file that installs the hook in a fresh process. */
export const hookFile = fileURLToPath(new URL('./register.ts', import.meta.url));

const isOwn = (url: string): boolean => url.startsWith('file:') && !url.startsWith(source) && !url.includes('/node_modules/');

/**
 * Files are read as modules whatever a package.json beside them says (without one, Node would guess from the text, and warn); as TypeScript,
 * of which JavaScript is a part, because that reader tells the line of a syntax error.
 */
const isModule = (url: string): boolean => /\.m?[jt]s$/.test(url.replace(mark, ''));

/** Installs the hook in this thread, once. */
export function installHook(): void {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'tradewind') return { url: door, shortCircuit: true };
      const found = next(specifier, context);
      if (!isOwn(found.url)) return found;
      const loading = mark.exec(found.url)?.[1] ?? mark.exec(context.parentURL ?? '')?.[1];
      const format = isModule(found.url) ? 'module-typescript' : found.format;
      if (loading === undefined) return found.format == null ? { ...found, format } : found;
      filesRead.get(Number(loading))?.add(fileURLToPath(found.url.replace(mark, '')));
      const url = mark.test(found.url) ? found.url : `${found.url}${found.url.includes('?') ? '&' : '?'}tradewind=${loading}`;
      return { ...found, url, format };
    },
  });
}

/** Begins a loading: the URL to import a file under so that it is read afresh with everything beside it, and the files it turns out to need. */
export function beginLoading(fileUrl: string): { readonly url: string; readonly files: ReadonlySet<string> } {
  installHook();
  const files = new Set<string>();
  const number = ++loadings;
  filesRead.set(number, files);
  return { url: `${fileUrl}?tradewind=${number}`, files };
}

/** Text of an error without the marks. */
export const withoutMarks = (text: string): string => text.replace(/[?&]tradewind=\d+/g, '');
