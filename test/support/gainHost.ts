import { fileURLToPath } from 'node:url';
import { type EntryPoint, entryPoint } from '../../src/process/entry.ts';
import { built } from './built.ts';

/** The audio host with a rack of gains, as a process of its own. */
export function gainHost(): EntryPoint {
	const { execArgv } = entryPoint(import.meta.url, './gainHost');
	return {
		path: fileURLToPath(new URL('./gainHostMain.mjs', import.meta.url)),
		execArgv: built === null ? execArgv : [],
	};
}
