// The program: hands the words after its name to the command line.
import { main } from './cli/index.ts';

await main(process.argv.slice(2));
