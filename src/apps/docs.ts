// Writes the pages of docs/ that are derived from code: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { configurationPage } from './config-page.ts';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), configurationPage());
