import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hashFile, hashFileSync } from '../../../src/audio/files/hash.ts';
import { scratchFolder } from './support.ts';

const scratch = scratchFolder();

test('the hash of a file is SHA-256 of its bytes, whatever its length', async () => {
	for (const length of [0, 1, 1 << 20, 3_000_001]) {
		const bytes = Buffer.alloc(length, 'detent');
		const wanted = createHash('sha256').update(bytes).digest('hex');
		writeFileSync(scratch('bytes'), bytes);
		expect(await hashFile(scratch('bytes'))).toBe(wanted);
		let told = 0;
		expect(
			hashFileSync(scratch('bytes'), (done) => {
				told = done;
			}),
		).toBe(wanted);
		expect(told).toBe(length);
	}
});

test('hashing can be cancelled, and says what it cannot read', async () => {
	writeFileSync(scratch('bytes'), Buffer.alloc(100));
	await expect(hashFile(scratch('bytes'), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
	await expect(hashFile(scratch('none'))).rejects.toMatchObject({ code: 'file.not-found' });
	await expect(hashFile(scratch('.'))).rejects.toMatchObject({ code: 'file.not-a-file' });
});
