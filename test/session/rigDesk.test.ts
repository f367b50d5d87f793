import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/process/packageRoot.ts';
import { chainsFor } from '../../src/session/passes/rigChain.ts';
import { RigDesk } from '../../src/session/rigDesk.ts';
import {
	EMPTY_DRAFT,
	type RigDraft,
	rigDraftSchema,
	searchCatalogue,
	withAudio,
	withUnit,
	withUnitChanged,
	withUnitMoved,
} from '../../src/shared/model/rigDraft.ts';
import type { RigWritten } from '../../src/shared/protocol/rig.ts';
import { nodeDiskFiles } from '../../src/store/diskFiles.ts';
import { createRigFile } from '../../src/store/rigFile.ts';
import { loadChains } from '../../src/units/definitions/loadChains.ts';
import { loadRig } from '../../src/units/definitions/loadRig.ts';
import { shippedDefinitions } from '../../src/units/definitions/shippedDefinitions.ts';
import { serialTargetOf } from '../../src/units/machinePorts.ts';
import { FakeClock } from '../support/fakeClock.ts';

const definitions = shippedDefinitions();
const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function setUp(busy: string | null = null, files = nodeDiskFiles) {
	const folder = mkdtempSync(join(tmpdir(), 'detent-rig-'));
	folders.push(folder);
	const path = join(folder, 'rig.yaml');
	const desk = new RigDesk({
		file: createRigFile(path, new FakeClock(), files),
		definitions,
		busy: () => busy,
		ports: () => Promise.reject(new Error('not asked')),
		readOnly: false,
	});
	const written: RigWritten[] = [];
	desk.onWritten((one) => written.push(one));
	return { folder, path, desk, written };
}

/** Two mono EQs, a compressor and a unit on MIDI, as the form puts them together. */
function aDraft(): RigDraft {
	const { catalogue } = setUp().desk.begin();
	const add = (draft: RigDraft, search: string) => {
		const [found] = searchCatalogue(catalogue, search);
		if (found === undefined) throw new Error(`nothing is found for ${search}`);
		return withUnit(draft, found);
	};
	const units = ['pultec eqp', 'pultec eqp', 'manley', 'open eq'].reduce(add, EMPTY_DRAFT);
	const connected = withUnitChanged(units, 3, {
		connection: { kind: 'midi', port: 'Open EQ', channel: 1, deviceId: 0 },
	});
	return withAudio(connected, { device: 'Fireface UCX II', rateHz: 96_000, sendChannels: [4, 5] });
}

describe('describing one’s own rig', () => {
	test('what the form makes is a file that Detent loads, in the order of the patch', () => {
		const { desk, path } = setUp();
		desk.write(withUnitMoved(aDraft(), 3, 0));
		const { rig, warnings } = loadRig(path, definitions);
		expect(rig.units.map(({ id, channel }) => `${id} ${channel}`)).toEqual([
			'open-eq stereo',
			'eqp-1a left',
			'eqp-1a-2 right',
			'variable-mu stereo',
		]);
		expect(rig.audio).toMatchObject({ device: 'Fireface UCX II', rateHz: 96_000, sendChannels: [4, 5] });
		expect(warnings.map(({ message }) => message).join()).toContain('serial number');
		expect(readFileSync(path, 'utf8')).toContain('connection: { kind: midi, port: Open EQ, channel: 1, deviceId: 0 }');
	});

	test('a unit’s minutes of warm-up are written as they were typed, taken out again, and no more than a day', () => {
		const { desk, path } = setUp();
		const warming = (warmUpMinutes: number | undefined) => withUnitChanged(aDraft(), 2, { warmUpMinutes });
		desk.write(warming(45));
		const minutes = () => loadRig(path, definitions).rig.units.map((unit) => unit.warmUpMinutes);
		expect(minutes()).toEqual([undefined, undefined, 45, undefined]);
		const again = desk.begin().draft;
		if (again === null) throw new Error('the file that was written is not read');
		expect(again.units[2]).toMatchObject({ warmUpMinutes: 45 });
		expect(desk.check(warming(1441)).problems).toMatchObject([
			{ severity: 'error', path: ['units', 2, 'warmUpMinutes'] },
		]);
		desk.write(withUnitChanged(again, 2, { warmUpMinutes: undefined }));
		expect(minutes()).toEqual([undefined, undefined, undefined, undefined]);
	});

	test('a rig that could not be loaded is not written, and what is missing is named with its place', () => {
		const { desk, path, written } = setUp();
		const draft = withUnitChanged(aDraft(), 3, { connection: { kind: 'midi', port: '' } });
		const { errors } = desk.check(draft);
		expect(errors).toHaveLength(1);
		expect(errors[0]).toMatch(/^rig\.yaml:\d+:\d+: .*port/);
		expect(() => desk.write(draft)).toThrowError(expect.objectContaining({ code: 'rig.invalid' }));
		expect(() => desk.write(EMPTY_DRAFT)).toThrowError(expect.objectContaining({ code: 'rig.invalid' }));
		const crossed = withAudio(aDraft(), { monitorChannels: [4, 5] });
		expect(() => desk.write(crossed)).toThrowError(expect.objectContaining({ code: 'rig.invalid' }));
		expect([existsSync(path), written]).toEqual([false, []]);
	});

	test('what is wrong is said with the way to it, whether a form or a file has it wrong', () => {
		const { desk } = setUp();
		const wrong = withAudio(aDraft(), {
			loops: { comp: { send: [4, 9], return: [2, 3] } },
			monitor: { controllerUnit: 'bus' },
		});
		expect(desk.check(wrong).problems.filter(({ severity }) => severity === 'error')).toEqual([
			expect.objectContaining({
				path: ['audio', 'loops', 'comp', 'send'],
				words: expect.stringContaining('takes output 4'),
			}),
			expect.objectContaining({ path: ['audio', 'monitor', 'controllerUnit'] }),
		]);
		const unfinished = withUnitChanged(aDraft(), 3, { connection: { kind: 'midi' } });
		const paths = desk.check({
			...unfinished,
			boards: [{ id: 'R', kind: 'numato', connection: { kind: 'tcp' }, outputs: 0 }],
		});
		expect(paths.problems.map(({ path }) => path.join('.')).sort()).toEqual([
			'boards.0.connection.host',
			'boards.0.connection.port',
			'boards.0.id',
			'boards.0.outputs',
			'units.3.connection.port',
		]);
		expect(paths.errors).toHaveLength(paths.problems.length);
	});

	test('the earlier file is kept word for word, and can be taken back and brought again', () => {
		const { desk, folder, path, written } = setUp();
		const own = `# by hand\n${readFileSync(join(packageRoot, 'presets/rigs/midi-room.yaml'), 'utf8')}`;
		writeFileSync(path, own);
		const { kept } = desk.write(aDraft());
		expect(readFileSync(join(folder, kept ?? ''), 'utf8')).toBe(own);
		expect(desk.begin().earlier).toBe(kept);
		const ours = readFileSync(path, 'utf8');
		desk.takeBack();
		expect(readFileSync(path, 'utf8')).toBe(own);
		desk.takeBack();
		expect(readFileSync(path, 'utf8')).toBe(ours);
		expect(written).toHaveLength(3);
	});

	test('a first rig that is taken back is put aside, and nothing is lost', () => {
		const { desk, folder, path } = setUp();
		expect(desk.write(aDraft()).kept).toBeNull();
		const { kept } = desk.takeBack();
		expect([existsSync(path), readdirSync(folder)]).toEqual([false, [kept]]);
		desk.takeBack();
		expect(existsSync(path)).toBe(true);
	});

	test('a disk that fails leaves the file as it was', () => {
		const failing = {
			...nodeDiskFiles,
			fsyncSync: () => {
				throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
			},
		};
		const { desk, folder, path, written } = setUp(null, failing);
		writeFileSync(path, 'as it was');
		expect(() => desk.write(aDraft())).toThrowError(
			expect.objectContaining({ code: expect.stringMatching(/^store\./) }),
		);
		expect(readFileSync(path, 'utf8')).toBe('as it was');
		expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
		expect(written).toEqual([]);
	});

	test('nothing is written while a pass runs', () => {
		const { desk, path } = setUp('a pass runs');
		expect(() => desk.write(aDraft())).toThrowError(expect.objectContaining({ code: 'rig.busy' }));
		expect(existsSync(path)).toBe(false);
	});

	test('sections that the form does not know come through a change untouched', () => {
		for (const name of ['midi-room', 'machine-room', 'simulated-studio']) {
			const { desk, path } = setUp();
			writeFileSync(path, readFileSync(join(packageRoot, `presets/rigs/${name}.yaml`), 'utf8'));
			const before = loadRig(path, definitions).rig;
			const { draft } = desk.begin();
			desk.write(rigDraftSchema.parse(draft));
			expect(loadRig(path, definitions).rig).toEqual(before);
		}
	});

	test('the catalogue says of every definition how it is reached, and is searched by words', () => {
		const { catalogue } = setUp().desk.begin();
		expect(catalogue).toHaveLength(definitions.size);
		expect(searchCatalogue(catalogue, 'manley')[0]).toMatchObject({ connections: [], channels: 2 });
		expect(searchCatalogue(catalogue, 'EQ open')[0]).toMatchObject({ id: 'detent/open-eq', connections: ['midi'] });
		expect(searchCatalogue(catalogue, 'no such thing')).toEqual([]);
	});

	test('a rig that no preset fits has a chain of its own units; one that has them keeps the presets', () => {
		const presets = loadChains(join(packageRoot, 'presets', 'chains'));
		const { desk, path } = setUp();
		desk.write(aDraft());
		const own = loadRig(path, definitions);
		const [[id, chain] = []] = chainsFor(own.rig, own.definitions, presets);
		expect(id).toBe('rig');
		expect(chain?.stages[0]).toMatchObject({
			kind: 'insert',
			units: ['eqp-1a', 'eqp-1a-2', 'variable-mu', 'open-eq'],
		});
		expect(chain?.stages.slice(1).every(({ kind }) => kind === 'digital')).toBe(true);
		const simulated = loadRig(join(packageRoot, 'presets/rigs/simulated-studio.yaml'), definitions);
		expect(chainsFor(simulated.rig, simulated.definitions, presets)).toEqual(presets);
	});

	test('an adapter is named by what stays with it, twins by their socket', () => {
		const port = (path: string, serialNumber: string | null, number: number | null = 0) => ({
			path,
			vendorId: '0403',
			productId: '6001',
			serialNumber,
			interface: number,
			product: null,
			byId: null,
			byPath: `/dev/serial/by-path${path}`,
		});
		const one = port('/a', 'A1');
		expect(serialTargetOf(one, [one, port('/b', 'B2')])).toEqual({
			usb: { vendorId: '0403', productId: '6001', serialNumber: 'A1' },
		});
		expect(serialTargetOf(one, [one, port('/b', 'A1', 1)])).toEqual({
			usb: { vendorId: '0403', productId: '6001', serialNumber: 'A1', interface: 0 },
		});
		const twin = port('/c', null);
		expect(serialTargetOf(twin, [twin, port('/d', null)])).toEqual({ path: '/dev/serial/by-path/c' });
	});
});
