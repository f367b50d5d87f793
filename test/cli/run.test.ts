import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/framework/run.ts';
import { EXIT, type Verb, type VerbContext } from '../../src/cli/framework/verb.ts';
import { DetentError } from '../../src/shared/errors.ts';

function verb(run: (context: VerbContext) => Promise<number>): Verb {
	return {
		name: 'tune',
		summary: 'Tunes a file',
		usage: 'FILE [--lufs LUFS]',
		options: {
			lufs: { type: 'string', value: 'LUFS', summary: 'Loudness target' },
			bits: { type: 'string', value: 'N', summary: 'Word length' },
			tag: { type: 'string', multiple: true, summary: 'A tag' },
			json: { type: 'boolean', summary: 'JSON' },
		},
		notes: null,
		commands: {
			lint: {
				name: 'lint',
				summary: 'Checks',
				usage: '',
				options: { strict: { type: 'boolean', summary: 'More' } },
				notes: null,
				run: async ({ args, stdout }) => {
					stdout.write(`lint strict=${args.flag('strict')} ${args.positionals.join()}`);
					return EXIT.ok;
				},
			},
		},
		run,
	};
}

async function call(
	argv: string[],
	run: (context: VerbContext) => Promise<number> = async () => EXIT.ok,
	options: { tty?: boolean; signal?: AbortSignal } = {},
) {
	const out: string[] = [];
	const err: string[] = [];
	let time = 0;
	const code = await runCli({
		verbs: [{ name: 'tune', summary: 'Tunes a file', load: async () => ({ verb: verb(run) }) }],
		argv,
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: options.tty ?? false },
		signal: options.signal ?? new AbortController().signal,
		monotonicMs: () => {
			time += 60;
			return time;
		},
		version: () => '1.2.3',
	});
	return { code, out: out.join(''), err: err.join('') };
}

describe('exit codes', () => {
	test('0 for done, and whatever the verb says', async () => {
		expect(await call(['tune', 'x'])).toEqual({ code: 0, out: '', err: '' });
		expect((await call(['tune'], async () => EXIT.refused)).code).toBe(3);
	});

	test('1 for a failure, with what, where and what to do on stderr only', async () => {
		const result = await call(['tune'], async () => {
			throw new DetentError('file.truncated', { subject: 'a.wav', message: 'It is cut.', remedy: 'Copy it again.' });
		});
		expect(result).toEqual({ code: 1, out: '', err: 'a.wav: It is cut. Copy it again.\n' });
	});

	test('3 for what a check refused', async () => {
		const refuse = async () => {
			throw new DetentError('audio.over.refused', { message: 'Over.' });
		};
		expect((await call(['tune'], refuse)).code).toBe(3);
	});

	test('130 after Ctrl-C, whatever was thrown', async () => {
		const cancel = new AbortController();
		const result = await call(
			['tune'],
			async ({ signal }) => {
				cancel.abort();
				signal.throwIfAborted();
				return EXIT.ok;
			},
			{ signal: cancel.signal },
		);
		expect(result).toEqual({ code: 130, out: '', err: 'Cancelled.\n' });
	});

	test.each([
		[[], /Usage: detent VERB/],
		[['tnue'], /no verb "tnue". Did you mean tune\?/],
		[['zzzzzz'], /detent --help/],
		[['tune', '--wrong'], /Unknown option '--wrong'/],
		[['tune', '--lufs'], /--lufs/],
		[['tune', '--lufs', 'loud'], /--lufs loud is not a number from -40 to 0/],
		[['tune', '--lufs', '-99'], /not a number from -40 to 0/],
		[['tune', '--bits', '17'], /It can be 16, 24/],
	])('2 for the command line %j', async (argv, message) => {
		const { code, err, out } = await call(argv, async ({ args }) => {
			args.number('lufs', -40, 0);
			args.choice('bits', ['16', '24']);
			return EXIT.ok;
		});
		expect(code).toBe(2);
		expect(out).toBe('');
		expect(err).toMatch(message);
	});
});

describe('arguments', () => {
	test('a negative number needs no equals sign', async () => {
		let seen: unknown[] = [];
		await call(
			['tune', 'a.wav', '--lufs', '-14.5', '--tag', 'x', '--tag', 'y', '--json', '--', '--odd'],
			async ({ args }) => {
				seen = [args.number('lufs', -40, 0), args.list('tag'), args.flag('json'), args.positionals];
				return EXIT.ok;
			},
		);
		expect(seen).toEqual([-14.5, ['x', 'y'], true, ['a.wav', '--odd']]);
	});

	test('a second word that is a command goes there, any other to the verb', async () => {
		expect((await call(['tune', 'lint', '--strict', 'a'])).out).toBe('lint strict=true a');
		let seen: readonly string[] = [];
		await call(['tune', 'lin'], async ({ args }) => {
			seen = args.positionals;
			return EXIT.ok;
		});
		expect(seen).toEqual(['lin']);
	});
});

describe('help', () => {
	test('is there for the program, every verb and every command, and does nothing else', async () => {
		const never = async () => {
			throw new Error('must not run');
		};
		expect((await call(['--help'], never)).out).toContain('tune  Tunes a file');
		for (const argv of [
			['tune', '--help'],
			['tune', 'x', '-h'],
			['help', 'tune'],
		]) {
			const { code, out } = await call(argv, never);
			expect(code).toBe(0);
			expect(out).toContain('Usage: detent tune FILE [--lufs LUFS]');
			expect(out).toContain('--lufs LUFS');
			expect(out).toContain('tune lint');
		}
		expect((await call(['tune', 'lint', '--help'], never)).out).toContain('Usage: detent tune lint');
		expect((await call(['--version'], never)).out).toBe('1.2.3\n');
	});
});

describe('progress', () => {
	const work = async ({ progress, stdout }: VerbContext) => {
		for (let step = 0; step <= 20; step++) progress.report(step / 20, 'a.wav');
		stdout.write('done');
		return EXIT.ok;
	};

	test('is silent when stderr is no terminal', async () => {
		expect((await call(['tune'], work)).err).toBe('');
	});

	test('comes in tenths with --progress', async () => {
		const { err } = await call(['tune', '--progress'], work);
		expect(err.split('\n')).toHaveLength(12);
		expect(err).toContain('100 % a.wav');
	});

	test('draws one line on a terminal, not at every call, and takes it away at the end', async () => {
		const { err } = await call(['tune'], work, { tty: true });
		expect(err.split('\r').length).toBeLessThan(14);
		expect(err).not.toContain('\n');
		expect(err.endsWith('\r\x1b[K')).toBe(true);
	});
});
