import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/framework/run.ts';
import { verb as rig } from '../../../src/cli/rig.ts';
import { verb as serve } from '../../../src/cli/serve.ts';
import { rigBeginningSchema, rigWrittenSchema } from '../../../src/shared/protocol/rig.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The command line in this process, with what it prints. */
function detent(argv: readonly string[]) {
	const stop = new AbortController();
	let printed = '';
	const out = {
		isTTY: false,
		write: (text: string) => {
			printed += text;
		},
	};
	const done = runCli({
		verbs: [serve, rig].map((verb) => ({ name: verb.name, summary: '', load: async () => ({ verb }) })),
		argv,
		env: process.env,
		stdout: out,
		stderr: out,
		signal: stop.signal,
		monotonicMs: () => performance.now(),
		version: () => '0',
	});
	return { done, printed: () => printed, stop: () => stop.abort() };
}

const draft = {
	schema: 1,
	name: 'Own room',
	audio: { backend: 'file' },
	units: [
		{ id: 'mu', definition: 'manley/variable-mu', serial: 'MSLC71234' },
		{ id: 'eq', definition: 'pultec/eqp-1a', channel: 'left' },
	],
};

describe('a rig of one’s own', () => {
	test('is written over HTTP, loaded by the same daemon, checked by the command line, and taken back', async () => {
		const data = mkdtempSync(join(tmpdir(), 'detent-own-rig-'));
		cleanups.push(() => rmSync(data, { recursive: true, force: true }));
		const daemon = detent(['serve', '--data', data, '--port', '0']);
		cleanups.push(() => {
			daemon.stop();
			return daemon.done;
		});
		const patience = { timeout: 60_000, interval: 20 };
		await expect.poll(daemon.printed, patience).toContain('Ctrl-C ends');
		const [, base = '', token = ''] = /(http:\/\/127\.0\.0\.1:\d+)\/#pair=(\w+)/.exec(daemon.printed()) ?? [];
		const paired = await fetch(`${base}/api/pair`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ code: token, name: 'Browser' }),
		});
		const cookie = paired.headers.get('set-cookie')?.split(';')[0] ?? '';
		const ask = async (method: string, path: string, body?: unknown) => {
			const init = body === undefined ? {} : { body: JSON.stringify(body) };
			const headers = { cookie, 'content-type': 'application/json' };
			return (await fetch(`${base}${path}`, { method, headers, ...init })).json() as Promise<unknown>;
		};
		expect((await fetch(`${base}/api/rig`)).status).toBe(401);
		expect(rigBeginningSchema.parse(await ask('GET', '/api/rig'))).toMatchObject({ draft: null, startsAgain: true });

		const wrong = { ...draft, units: [{ id: 'mu', definition: 'manley/no-such' }] };
		expect(await ask('PUT', '/api/rig', { rig: wrong })).toMatchObject({ error: { code: 'rig.invalid' } });
		expect(existsSync(join(data, 'rig.yaml'))).toBe(false);
		expect(rigWrittenSchema.parse(await ask('PUT', '/api/rig', { rig: draft })).kept).toBeNull();
		await expect.poll(daemon.printed, patience).toContain('Started again with another rig: Own room');
		// The device is still paired, and sees the file that is now in force.
		expect(rigBeginningSchema.parse(await ask('GET', '/api/rig')).draft).toMatchObject({ name: 'Own room' });

		const check = detent(['rig', 'check', '--data', data]);
		expect([await check.done, check.printed()]).toEqual([0, expect.stringContaining('is good: Own room, 2 units')]);
		writeFileSync(join(data, 'other.yaml'), 'schema: 1\nname: X\n');
		const bad = detent(['rig', 'check', '--rig', join(data, 'other.yaml')]);
		expect(await bad.done).not.toBe(0);
		expect(bad.printed()).toContain('other.yaml:');

		await ask('POST', '/api/rig/take-back', {});
		await expect.poll(daemon.printed, patience).toContain('Started again with another rig: Simulated studio');
		expect(readdirSync(data).filter((name) => name.startsWith('rig.'))).toEqual([
			expect.stringMatching(/^rig\.before-.*\.yaml$/),
		]);
	}, 180_000);
});
