import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/process/packageRoot.ts';
import { loadTargets } from '../../../src/units/definitions/loadTargets.ts';

const shipped = loadTargets(join(packageRoot, 'presets', 'targets'));
const root = mkdtempSync(join(tmpdir(), 'detent-targets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function broken(text: string): string {
	const dir = join(root, 'presets', 'targets');
	mkdirSync(dir, { recursive: true });
	writeFileSync(join(dir, 'broken.yaml'), text);
	try {
		loadTargets(dir);
	} catch (error) {
		return String((error as Error).message);
	}
	throw new Error('it was accepted');
}

describe('the targets that are shipped', () => {
	test('every one has a source with a date and a certainty', () => {
		expect(shipped.size).toBeGreaterThanOrEqual(18);
		for (const target of shipped.values()) {
			expect(target.source.title).not.toBe('');
			expect(target.source.checkedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
		}
	});

	test('what is sure about Spotify is what its help says', () => {
		const levels = ['spotify-normal', 'spotify-loud', 'spotify-quiet'].map((id) => shipped.get(id));
		expect(levels.map((target) => target?.lufs)).toEqual([-14, -11, -19]);
		expect(levels[1]?.limiter).toEqual({ ceilingDbfs: -1, attackMs: 5, releaseMs: 100 });
		expect(levels[0]).toMatchObject({ turnsUp: 'to-headroom', headroomDbtp: -1 });
	});

	test('what is not published has no figure', () => {
		expect(shipped.get('soundcloud')).toMatchObject({ levelled: null, lufs: null });
		expect(shipped.get('deezer')).toMatchObject({ turnsUp: null, ceiling: null });
	});
});

describe('a target file', () => {
	const head = 'schema: 1\nname: X\nkind: playback\n';
	const source = 'source: { title: x, url: null, checkedOn: 2026-11-21, certainty: low }\n';

	test.each([
		['an unknown field', `${head}lufs: -14\nloudnes: 3\n${source}`, 'loudnes'],
		['no source', `${head}lufs: -14\n`, 'source'],
		['headroom without its rule', `${head}lufs: -14\nheadroomDbtp: -1\n${source}`, 'to-headroom'],
		['a range in the wrong order', `${head}lufs: null\nrangeLufs: [-16, -20]\n${source}`, 'lower level'],
		['a level where nothing is levelled', `${head}levelled: false\nlufs: -14\n${source}`, 'no level'],
	])('%s is refused by line', (_, text, wanted) => {
		const message = broken(text);
		expect(message).toContain('broken.yaml');
		expect(message).toContain(wanted);
	});
});
