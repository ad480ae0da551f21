// Node's own import(). It stands alone so that it can be loaded by Node itself: test runners rewrite import() in what they load.
export const importModule = (url: string): Promise<Readonly<Record<string, unknown>>> => import(url);
