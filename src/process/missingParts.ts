import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const PARTS: readonly { name: string; lost: string }[] = [
	{ name: 'naudiodon', lost: 'audio interfaces can’t be used (the simulated studio can)' },
	{ name: '@julusian/midi', lost: 'units on MIDI ports can’t be reached' },
	{ name: 'serialport', lost: 'units on serial ports can’t be reached' },
];

/** Optional native parts that are not installed, each with what is lost, in words. */
export function missingParts(): string[] {
	return PARTS.filter(({ name }) => {
		try {
			require.resolve(name);
			return false;
		} catch {
			return true;
		}
	}).map(({ name, lost }) => `${name}: ${lost}`);
}
