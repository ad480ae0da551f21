// Writes the pages of docs/ that are derived from code: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { featuresPage } from '../quant/features/index.ts';
import { indicatorsPage } from '../quant/indicators/index.ts';
import { configurationPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';

writeFileSync(new URL('../../docs/errors.md', import.meta.url), errorsPage());
writeFileSync(new URL('../../docs/configuration.md', import.meta.url), configurationPage());
writeFileSync(new URL('../../docs/indicators.md', import.meta.url), indicatorsPage());
writeFileSync(new URL('../../docs/features.md', import.meta.url), featuresPage());
