import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptFiles } from '../../src/keeping/keptFiles.ts';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { pathsIn } from '../../src/store/layout.ts';
import { keepWave, readWave } from '../../src/store/waveFiles.ts';
import { drawnWave } from '../support/fakeDevice.ts';
import { temporaryFolder } from './fixtures.ts';

describe('kept waveforms', () => {
	const wave = drawnWave(100);
	const kept = () => {
		const paths = pathsIn(temporaryFolder());
		keepWave(nodeDiskFiles, paths, wave);
		const folder = join(paths.folder, '.waveforms');
		return { paths, folder, file: join(folder, `${wave.facts.sha256}.wave`) };
	};

	test('come back as they were, by the hash of the file', () => {
		const { paths } = kept();
		const read = readWave(paths, wave.facts.sha256);
		expect(read?.facts).toEqual(wave.facts);
		expect(read?.columns.map((bytes) => [...bytes])).toEqual(wave.columns.map((bytes) => [...bytes]));
		expect(readWave(paths, 'cd'.repeat(32))).toBeNull();
	});

	test('are not used when anything of them is cut, added or another form', () => {
		const { paths, file } = kept();
		const whole = readFileSync(file);
		const wrong = [whole.subarray(0, 5), whole.subarray(0, 40), whole.subarray(0, -1), Buffer.concat([whole, whole])];
		for (const bytes of [...wrong, Buffer.concat([Buffer.from('DetentW9'), whole.subarray(8)])]) {
			writeFileSync(file, bytes);
			expect(readWave(paths, wave.facts.sha256)).toBeNull();
		}
		keepWave(nodeDiskFiles, paths, wave);
		expect(readWave(paths, wave.facts.sha256)).not.toBeNull();
	});

	test('on a full disk leave nothing half', () => {
		const { paths, folder, file } = kept();
		const before = readFileSync(file);
		const full = {
			...nodeDiskFiles,
			fsyncSync: () => {
				throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
			},
		};
		expect(() => keepWave(full, paths, { ...wave, facts: { ...wave.facts, integratedLufs: 0 } })).toThrow('no room');
		expect(readdirSync(folder)).toHaveLength(1);
		expect(readFileSync(file)).toEqual(before);
	});

	test('belong into no backup and no export', () => {
		expect(keptFiles(kept().paths.folder)).toEqual([]);
	});
});
