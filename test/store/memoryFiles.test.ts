import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { pathsIn } from '../../src/store/layout.ts';
import { checkMemories, keepMemory, readMemory } from '../../src/store/memoryFiles.ts';
import { revisionFacts } from './facts.ts';

const BYTES = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) & 0x7f);
const FETCHED = '2026-03-04T10:20:30.000Z';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-memories-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a memory comes back byte for byte, and the same one lies there once', () => {
	const paths = pathsIn(folder);
	const kept = keepMemory(nodeDiskFiles, paths, BYTES);
	expect(keepMemory(nodeDiskFiles, paths, BYTES)).toEqual(kept);
	expect(readdirSync(paths.memories)).toEqual([`${kept.sha256}.bin`]);
	expect([...readMemory(paths, { ...kept, fetchedAt: FETCHED })]).toEqual([...BYTES]);
});

test('one that was changed or lost is named by verify, is never given out, and can be kept anew', () => {
	const paths = pathsIn(folder);
	const kept = keepMemory(nodeDiskFiles, paths, BYTES);
	const memory = { ...kept, fetchedAt: FETCHED };
	const facts = revisionFacts('p', 't', 1, 'x');
	const unit = { ...facts.units[0], unit: 'm7', settings: [], memory } as (typeof facts.units)[number];
	const revisions = [facts, { ...facts, units: [unit] }];
	const path = join(paths.memories, `${kept.sha256}.bin`);
	expect(checkMemories(paths, revisions)).toEqual([]);
	writeFileSync(path, BYTES.slice(1));
	expect(checkMemories(paths, revisions)).toEqual([{ path, reason: 'it is not the memory that the log names' }]);
	expect(() => readMemory(paths, memory)).toThrow(expect.objectContaining({ code: 'file.changed' }));
	keepMemory(nodeDiskFiles, paths, BYTES);
	expect(checkMemories(paths, revisions)).toEqual([]);
	rmSync(path);
	expect(checkMemories(paths, revisions)).toEqual([{ path, reason: 'the file is missing' }]);
	expect(() => readMemory(paths, memory)).toThrow(expect.objectContaining({ code: 'file.missing' }));
});
