import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verb as chainVerb } from '../../src/cli/chain.ts';
import { runCli } from '../../src/cli/framework/run.ts';
import { verb as projectVerb } from '../../src/cli/project.ts';

const folder = mkdtempSync(join(tmpdir(), 'detent-chain-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TWO_PAIRS = `schema: 1
name: Two pairs
stages:
  - { kind: insert, id: eq, name: EQ, units: [curve-bender] }
  - { kind: digital, id: down, process: { type: gain, gainDb: -1 } }
  - kind: insert
    id: comp
    name: Compressor
    loop: comp
    units: [vari-mu]
    wetPercent: 60
    patch:
      - { unit: inserts, control: insert_1, position: 1 }
`;
const own = join(folder, 'chains', 'two-pairs.yaml');
const wrong = join(folder, 'wrong.yaml');

beforeAll(async () => {
	mkdirSync(join(folder, 'chains'));
	writeFileSync(own, TWO_PAIRS);
	writeFileSync(wrong, TWO_PAIRS.replace('vari-mu', 'vari-muu').replace('insert_1', 'insert_9'));
	await detent('project', 'create', 'Album');
	await detent('project', 'track', 'Album', 'Song', '--chain', 'eq-and-compression');
});

async function detent(...argv: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const verbs = [chainVerb, projectVerb].map((verb) => ({
		name: verb.name,
		summary: '',
		load: async () => ({ verb }),
	}));
	const code = await runCli({
		verbs,
		argv: [...argv, '--data', folder],
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

test('chains are listed with where they come from, and why one can not be used', async () => {
	writeFileSync(join(folder, 'chains', 'broken.yaml'), TWO_PAIRS.replace('loop: comp', 'loop: compp'));
	const { out } = await detent('chain', 'list');
	expect(out).toMatch(/^eq-and-compression +EQ and compression$/m);
	expect(out).toMatch(/^two-pairs +Two pairs \(your own\)$/m);
	expect(out).toMatch(
		/^broken +Two pairs \(your own\): can not be used here\n {2}chains\/broken\.yaml:9:11: the rig has no/m,
	);
	const rows: unknown = JSON.parse((await detent('chain', 'list', '--json')).out);
	expect(rows).toContainEqual(expect.objectContaining({ id: 'two-pairs', origin: 'own', file: own, problems: [] }));
	rmSync(join(folder, 'chains', 'broken.yaml'));
});

test('a file is checked without a daemon: its way, or every fault with its place and exit code 3', async () => {
	const good = await detent('chain', 'check', own);
	expect(good.code).toBe(0);
	expect(good.out).toContain('→ Compressor: Vari-Mu (on pair comp, 60 % of it, with Insert switcher INSERT 1 at on)');
	const bad = await detent('chain', 'check', wrong);
	expect(bad.code).toBe(3);
	expect(bad.out).toBe(
		'wrong.yaml:10:13: the rig has no unit "vari-muu"; did you mean "vari-mu"?\n' +
			'wrong.yaml:13:35: "inserts" has no switch of the path "insert_9"; did you mean "insert_1"?\n',
	);
});

test('a track is given a chain by file or id; one that the rig can not carry changes nothing; what is shown is a file again', async () => {
	const refused = await detent('chain', 'set', 'Album', 'Song', wrong);
	expect(refused.code).toBe(3);
	expect(refused.err).toContain('wrong.yaml:10:13: the rig has no unit "vari-muu"');
	expect(refused.err).toContain('wrong.yaml:13:35: "inserts" has no switch');
	expect((await detent('chain', 'set', 'Album', 'Song', 'two-pear')).code).toBe(2);
	expect((await detent('chain', 'show', 'Album')).out).toContain('name: EQ and compression\n');
	expect((await detent('chain', 'set', 'Album', 'Song', 'two-pairs')).code).toBe(0);
	const shown = await detent('chain', 'show', 'Album', 'Song');
	expect(shown.out).toMatch(
		/^# Song \(Album\)\n# the mix\n# → EQ: Curve Bender \(on the main pair\)\n# → gain −1\.0 dB\n/,
	);
	const again = join(folder, 'again.yaml');
	writeFileSync(again, shown.out);
	expect((await detent('chain', 'check', again)).code).toBe(0);
	expect((await detent('chain', 'set', 'Album', 'Song', again)).code).toBe(0);
	const { chain } = JSON.parse((await detent('chain', 'show', 'Album', '--json')).out) as { chain: { name: string } };
	expect(chain.name).toBe('Two pairs');
});

test('the path is switched as the chain wants it', async () => {
	const { code, out } = await detent('chain', 'patch');
	expect(out).toBe('Insert switcher INSERT 1 at on\n');
	expect(code).toBe(0);
});
