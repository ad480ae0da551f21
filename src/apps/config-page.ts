// docs/configuration.md, written from the schema; a test holds the page to it.
import { type Leaf, leaves, profiles, rangeOf } from './config-schema.ts';

const sectionTitles: Readonly<Record<string, string>> = {
  system: 'System',
  trading: 'Trading',
  venues: 'Venues',
  risk: 'Risk',
};

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (leaf: Leaf) =>
  `| \`${leaf.path}\` | \`${String(leaf.default)}\` | ${cell(rangeOf(leaf))} | ${cell(leaf.description)} | ${cell(leaf.unit)} | ${leaf.env.map((e) => `\`${e}\``).join(', ')} |`;

/** The whole page. */
export function configurationPage(): string {
  const sections = Object.entries(sectionTitles).map(([name, title]) => {
    const rows = leaves.filter((leaf) => leaf.path.startsWith(`${name}.`)).map(row);
    return `## ${title}\n\n| setting | default | allowed | meaning | unit | environment |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Configuration

*This page is written from the schema by \`npm run docs\`; do not edit it.*

Every setting has a default. A later layer wins over an earlier one:

1. the defaults below;
2. a file: \`tradewind.yaml\`, \`.yml\` or \`.json\` in the folder you are in, else in the home folder; or the one named with \`--config FILE\` or \`TRADEWIND_CONFIG\`;
3. in that file, the part below \`profiles:\` of the profile in use (${profiles.join(', ')}; \`profile:\` in the file or \`TRADEWIND_PROFILE\`; \`${profiles[0]}\` if none is named);
4. the environment;
5. flags: \`--home DIR\`, and \`--set KEY=VALUE\` for any setting.

A key that does not exist is refused with the nearest that does. \`off\` (or \`null\`) switches a limit off where that is allowed.
\`tradewind config check\` reads all layers, \`config show\` lists every value with where it came from, \`config explain KEY\` tells all about one, and
\`config schema\` prints the JSON Schema for your editor.

\`\`\`yaml
# tradewind.yaml
profile: development
trading:
  cash: 25000
  commission:
    taker: 0.0004
risk:
  maxDrawdown: 0.10
profiles:
  production:
    risk:
      maxLeverage: 1
\`\`\`

${sections.join('\n')}`;
}
