import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe } from 'vitest';
import { gameMusic } from './support/gameMusic.ts';

const require = createRequire(import.meta.url);

function hasCommand(name: string): boolean {
	try {
		execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

function hasPackage(name: string): boolean {
	try {
		require.resolve(name);
		return true;
	} catch {
		return false;
	}
}

/** What a test may need of the machine, and how it is found. */
const PROBES = {
	jackd: () => hasCommand('jackd') && hasCommand('jack_connect'),
	naudiodon: () => hasPackage('naudiodon'),
	serialport: () => hasPackage('serialport'),
	prlimit: () => hasCommand('prlimit'),
	openssl: () => hasCommand('openssl'),
	socat: () => hasCommand('socat'),
	chromium: () => hasCommand('chromium'),
	ffmpeg: () => hasCommand('ffmpeg'),
	sox: () => hasCommand('sox'),
	flac: () => hasCommand('flac'),
	oscsend: () => hasCommand('oscsend') && hasCommand('oscdump'),
	'sndfile-info': () => hasCommand('sndfile-info'),
	mediainfo: () => hasCommand('mediainfo'),
	/** Recorded music, and what decodes it. */
	'wesnoth-1.16-music': () => hasCommand('ffmpeg') && gameMusic().length > 0,
	pdftoppm: () => hasCommand('pdftoppm'),
} as const;

export type Capability = keyof typeof PROBES;

/** Capabilities of the list that this machine lacks. */
export function missingCapabilities(needed: readonly Capability[]): Capability[] {
	return needed.filter((name) => !PROBES[name]());
}

/**
 * A `describe` that needs something of the machine. Without it the suite is skipped by name; with `CI=true` that is a
 * failure.
 */
export function describeWith(needed: readonly Capability[], title: string, suite: () => void): void {
	const missing = missingCapabilities(needed);
	if (missing.length === 0) {
		describe(title, suite);
		return;
	}
	if (process.env['CI'] === 'true') {
		describe(title, () => {
			throw new Error(`this machine lacks ${missing.join(', ')}, which CI must have`);
		});
		return;
	}
	describe.skip(`${title} (needs ${missing.join(', ')})`, suite);
}
