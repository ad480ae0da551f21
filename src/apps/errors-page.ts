// docs/errors.md, written from the table of codes; a test holds the page to it.
import { errorCodes, stateMeanings } from './errors-words.ts';

const codeRow = ([code, { exit, means }]: readonly [string, { readonly exit: number; readonly means: string }]): string =>
  `| \`${code}\` | ${exit} | ${means} |`;

const metRow = ({ input, answer, kept }: (typeof stateMeanings)[number]): string => `| ${input} | ${answer} | ${kept} |`;

/** The page as it should stand in docs/errors.md. */
export const errorsPage = (): string => `# Errors

*This page is written from the code by \`npm run docs\`; do not edit it.*

Every failure names the field, what was wrong with its value, and the mend: \`error: FIELD: PROBLEM. MEND\` on stderr, or with \`--json\` one object on stdout:
\`{"error": {"code", "field", "message", "mend"}}\`. Bad input changes nothing: no file, no stored run, no series is half written.

## Codes

| code | exit | means |
| --- | --- | --- |
${Object.entries(errorCodes).map(codeRow).join('\n')}

Exit 0 is success, 1 a bug of Tradewind (\`--verbose\` shows the stack), 2 bad input, 3 data, 4 a negative verdict, 5 the machine, 130 interrupted.

## What you may meet

| what happens | what Tradewind says | what stays as it was |
| --- | --- | --- |
${stateMeanings.map(metRow).join('\n')}

## Refused orders

An order that is refused before it leaves is *denied*, and the journal, the run and its report say by which stage, with the figure and the limit. \`rejected\` is the venue's
word, \`unknown\` means sent and unanswered.

| code | stage | means |
| --- | --- | --- |
| \`HALTED\` | risk | trading is reducing or halted: only exits leave |
| \`NO_EQUITY\` | risk | equity is zero, negative or not known |
| \`ORDER_RATE\` | risk | too many orders of one deployment within a minute |
| \`OPEN_ORDERS\` | risk | too many orders would work at once |
| \`OPEN_POSITIONS\` | risk | too many positions would be open at once |
| \`MAX_DRAWDOWN\`, \`DAILY_LOSS\` | risk | equity fell too far from its peak: everything is closed and halted; or lost too much since 00:00 UTC: only exits until the next day |
| \`GROSS_EXPOSURE\` | risk | a warning only: gross exposure is above the level that warns |
| \`PRICE_BAND\` | risk | the limit price is too far from the mark |
| \`VOLATILITY\` | risk | cut: volatility is far above its long-run level |
| \`MAX_NOTIONAL\` | risk | cut: one order is worth too much |
| \`RISK_PER_TRADE\` | risk | cut: the loss at the stop would be too large |
| \`RISK_OPEN\` | risk | cut: the loss at all stops would be too large |
| \`CLUSTER\` | risk | cut: too much in instruments that move together |
| \`LEVERAGE\` | risk | cut: gross exposure would be too large |
| \`NOT_SIZED\` | size | the sizing needs something that is not there: a stop, more candles |
| \`NO_SHORT\` | size | the instrument cannot be sold short |
| \`BELOW_MINIMUM\` | order | after rounding down to lots, below the instrument's smallest order |
| \`ABOVE_MAXIMUM\` | order | cut to the instrument's largest order |
| \`UNKNOWN_INSTRUMENT\` | order | not an instrument of this deployment (nearest suggested) |
| \`PRICE_LIMIT\` | order | the limit price is farther from the mark than the venue takes |
| \`NOT_TRADABLE\` | order, venue | the instrument has expired or was delisted |
| \`AMEND_REFUSED\` | order | an amend may only make an order smaller, and must leave it a lot; a larger quantity is a new order |
| \`QUOTE_REFUSED\` | quality | no order: a quote that is late, crossed or not positive moved nothing; it is counted |
| \`GROUP_DENIED\`, \`GROUP_UNWOUND\` | order | a leg was refused, so none was sent; or not every leg filled in time |
| \`INSUFFICIENT_BALANCE\` | venue | the account cannot pay for it |
| \`WOULD_TAKE\` | venue | post-only, and the market was already there |

## Predictions passed over

| code | means |
| --- | --- |
| \`PREDICTION_EARLY\` | seen before the candle it speaks of had closed: it cannot be genuine |
| \`PREDICTION_LATE\` | more candles have closed since than the strategy allows (its \`maxAge\`) |
| \`PREDICTION_TIMEFRAME\` | about candles of another timeframe than decisions are made on |
| \`PREDICTION_FEATURES\` | read another feature set than the strategy expects |
| \`PREDICTION_UNSOUND\` | NaN, infinite or outside 0 to 1: it counts as an abstention |
| \`MODEL_CHANGED\` | no fault: another version of the model speaks from this candle on |
`;
