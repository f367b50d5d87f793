import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examine } from '../../src/cli/doctor/checks.ts';
import { probeMachine } from '../../src/cli/doctor/probes.ts';

test('the doctor looks at this very machine, and leaves it as it was', async () => {
	const root = mkdtempSync(join(tmpdir(), 'detent-doctor-'));
	try {
		const facts = await probeMachine(join(root, 'not made yet'));
		expect(facts.node.version).toBe(process.version);
		expect(facts.log).toMatchObject({
			sqlite: { ok: true },
			folderProblem: null,
			state: { kind: 'none' },
			holder: null,
		});
		expect(facts.log.freeBytes).toBeGreaterThan(0);
		expect(examine(facts).filter(({ verdict }) => verdict === 'fail')).toEqual([]);
		expect(readdirSync(root)).toEqual([]);
	} finally {
		rmSync(root, { recursive: true });
	}
});
