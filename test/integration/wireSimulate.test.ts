import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { entryPoint } from '../../src/process/entry.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { rigSchema } from '../../src/shared/model/rig.ts';
import { resolveDefinition } from '../../src/units/definitions/resolveDefinition.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { createDriver } from '../../src/units/drivers/createDriver.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';

async function until(condition: () => boolean): Promise<void> {
	const startedMs = systemClock.monotonicMs();
	while (!condition()) {
		if (systemClock.monotonicMs() - startedMs > 60_000) throw new Error('it did not come true');
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

describe('detent simulate', () => {
	let folder = '';
	let studio: ChildProcess | null = null;
	let printed = '';
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'detent-simulate-'));
		printed = '';
	});
	afterEach(async () => {
		if (studio !== null && studio.exitCode === null) {
			studio.kill('SIGKILL');
			await once(studio, 'exit');
		}
		await rm(folder, { recursive: true, force: true });
	});

	const start = (...words: string[]) => {
		const { path, execArgv } = entryPoint(import.meta.url, '../../src/cli/main');
		const child = spawn(process.execPath, [...execArgv, path, 'simulate', ...words], {
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		child.stdout.on('data', (text: Buffer) => {
			printed += text.toString('utf8');
		});
		child.stderr.on('data', (text: Buffer) => {
			printed += text.toString('utf8');
		});
		studio = child;
		return child;
	};

	test('another process reaches its units by the rig it wrote, a typed line turns a knob, Ctrl-C ends it', async () => {
		const out = join(folder, 'rig.yaml');
		const child = start('--ports', 'assigned', '--rig-out', out);
		await until(() => printed.includes('Ctrl-C ends it'));
		const rig = rigSchema.parse(parse(await readFile(out, 'utf8')));
		const unit = rig.units.find(({ definition }) => definition === 'rme/totalmix-fx');
		const definition = shippedDefinitions().get('rme/totalmix-fx');
		if (unit === undefined || definition === undefined) throw new Error('no TotalMix');
		const driver = createDriver(unit, resolveDefinition(definition, unit), systemDriverServices(systemClock, null));
		if (driver === null) throw new Error('no driver');
		const reports: string[] = [];
		driver.onReport((control, position) => reports.push(`${control} ${position}`));
		await driver.start();
		await until(() => driver.link().link === 'connected');
		expect((await driver.set('main_volume', 0.25)).evidence).toBe('acknowledged');
		await until(() => printed.includes(`${unit.id} main_volume 0.25 by wire`));
		child.stdin.write(`${unit.id} dim 1\n`);
		await until(() => reports.includes('dim 1'));
		child.stdin.write('nobody knob 1\n');
		await until(() => printed.includes('There is no unit "nobody"'));
		child.stdin.write(`fault ${unit.id} silent\n`);
		await until(() => printed.includes(`${unit.id} is silent`));
		expect((await driver.set('main_volume', 0.5)).evidence).toBe('asked');
		await driver.stop();
		child.kill('SIGINT');
		const [code] = await once(child, 'exit');
		expect(code).toBe(0);
	});

	test('a wrong fault is a wrong command line, and nothing starts', async () => {
		const child = start('--fault', 'totalmix=drunk', '--rig-out', join(folder, 'rig.yaml'));
		const [code] = await once(child, 'exit');
		expect(code).toBe(2);
		expect(printed).toContain('There is no fault "drunk"');
	});
});
