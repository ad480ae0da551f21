// Installs the hook in a fresh process: `node --import` this file, then a strategy's own test finds 'tradewind'.
import { installHook } from './hook.ts';

installHook();
