import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loudnessSchema } from '../../../src/shared/model/measurement.ts';
import { run, scratchFolder } from '../../audio/files/support.ts';
import { describeWith } from '../../capabilities.ts';
import { detent, detentCommand } from '../../support/daemonProcess.ts';

const scratch = scratchFolder();
/** Programs that are started beside each other. */
const AT_ONCE = 4;
function start(...argv: string[]) {
	const [command, args] = detentCommand(argv);
	return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Integrated loudness and true peak as ffmpeg's ebur128 filter reads them. */
function ebur128(path: string): { integrated: number; range: number; truePeak: number } {
	const text = run(
		'sh',
		'-c',
		'ffmpeg -nostats -hide_banner -i "$0" -af ebur128=peak=true -f null - 2>&1 | tail -20',
		path,
	);
	const read = (pattern: RegExp) => Number(pattern.exec(text)?.[1]);
	return { integrated: read(/I:\s+(\S+) LUFS/), range: read(/LRA:\s+(\S+) LU/), truePeak: read(/Peak:\s+(\S+) dBFS/) };
}

describeWith(['ffmpeg', 'sox'], 'detent loudness', () => {
	test('agrees with ffmpeg to 0.1 LU on programme-like material of several rates and formats', async () => {
		const files = [];
		for (const [name, rate, channels, bits] of [
			['a.wav', 44100, 2, 16],
			['b.flac', 48000, 2, 24],
			['c.aiff', 96000, 2, 24],
			['d.wav', 48000, 1, 32],
			['e.wav', 192000, 2, 24],
		] as const) {
			const path = scratch(name);
			const noise = ['synth', '25', 'pinknoise', 'sine', '220', 'tremolo', '0.1', '90', 'gain', '-9'];
			run('sox', '-R', '-n', '-r', `${rate}`, '-b', `${bits}`, '-c', `${channels}`, path, ...noise);
			files.push(path);
		}
		const { code, out, err } = await detent('loudness', '--json', ...files);
		expect(err).toBe('');
		expect(code).toBe(0);
		const rows = z.array(loudnessSchema.extend({ file: z.string(), plr: z.number() })).parse(JSON.parse(out));
		expect(rows.map(({ file }) => file)).toEqual(files);
		for (const row of rows) {
			const other = ebur128(row.file);
			// ffmpeg prints one decimal.
			expect(Math.abs((row.integratedLufs ?? 0) - other.integrated)).toBeLessThan(0.1 + 0.05);
			expect(Math.abs((row.lra ?? 0) - other.range)).toBeLessThan(0.5);
			expect(Math.abs((row.truePeakDbtp ?? 0) - other.truePeak)).toBeLessThan(0.3);
		}
	});
});

describeWith(['sox'], 'the program itself', () => {
	test('Ctrl-C ends a render with 130 and leaves nothing behind', async () => {
		run('sox', '-n', '-r', '96000', '-b', '24', '-c', '2', scratch('long.wav'), 'synth', '120', 'pinknoise');
		const child = start('render', scratch('long.wav'), scratch('never.wav'), '--ceiling', '-1', '--progress');
		for await (const line of child.stderr) if (String(line).includes('rendering')) break;
		child.kill('SIGINT');
		const [code] = await once(child, 'close');
		expect(code).toBe(130);
		expect(readdirSync(dirname(scratch('x'))).filter((name) => name.includes('never'))).toEqual([]);
	});

	test('a reader that leaves early is no error', async () => {
		const status = run(
			'bash',
			'-c',
			'set -o pipefail; "$@" | head -c 1 >/dev/null; echo $?',
			'bash',
			...detentCommand(['--help']).flat(),
		);
		expect(status.trim()).toBe('0');
	});

	test('every verb has help that exits 0', async () => {
		const { code, out } = await detent('--help');
		expect(code).toBe(0);
		const verbs = [...out.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name ?? '');
		expect(verbs).toEqual(expect.arrayContaining(['loudness', 'render']));
		const helped = async (verb: string) => {
			const help = await detent(verb, '--help');
			expect(help).toMatchObject({ code: 0, err: '' });
			expect(help.out).toContain(`Usage: detent ${verb}`);
		};
		for (let first = 0; first < verbs.length; first += AT_ONCE) {
			await Promise.all(verbs.slice(first, first + AT_ONCE).map(helped));
		}
	});
});
