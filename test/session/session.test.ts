import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DetentError } from '../../src/shared/errors.ts';
import { aCalibration } from '../support/calibration.ts';
import { chain, ENGINEER, setUp } from '../support/sessionSetUp.ts';

describe('the session', () => {
	test('two starts at once are one pass and one refusal', async () => {
		const { audio, command, session } = await setUp();
		const answers = await Promise.allSettled([command({ type: 'pass.start' }), command({ type: 'pass.start' })]);
		expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		await command({ type: 'pass.cancel' });
		await session.settled();
		expect(audio.calls.filter((call) => call === 'print')).toHaveLength(1);
	});

	test('the chain can not change between the start of a pass and its first check', async () => {
		const { audio, command, session } = await setUp();
		let go: () => void = () => {};
		audio.stopping = new Promise((resolve) => {
			go = resolve;
		});
		const started = command({ type: 'pass.start' });
		const changed = command({ type: 'chain.set', chain: { ...chain, name: 'Another' } });
		const refused = expect(changed).rejects.toMatchObject({ code: 'audio.busy' });
		audio.stopping = null;
		go();
		await started;
		await refused;
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		await command({ type: 'pass.cancel' });
		await session.settled();
	});

	test('a knob turned at the unit during a print ends it, by name and place, and leaves no revision', async () => {
		const { audio, command, driver, phase, project, session, state, store } = await setUp();
		await command({ type: 'pass.start' });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		state.set(['transport'], { ...state.state.transport, mode: 'printing', frame: 12_000 });
		driver.turn('gain', 0.9);
		await phase('failed');
		await session.settled();
		const failure = { kind: 'control-moved', unit: 'eq', frame: 12_000 };
		expect(state.state.pass?.failure).toMatchObject(failure);
		expect(state.state.pass?.failure?.reason).toContain('GAIN');
		expect(state.state.pass?.message).toMatch(/^T: The print failed \(control-moved\) at 0:00\.3: GAIN/);
		expect(store.entries(project).at(-1)?.body).toMatchObject({ kind: 'failed-pass', failure, rateHz: 48_000 });
	});

	test('a print on a disk that fills up meanwhile ends in order, is kept under a name that says so, and says why', async () => {
		const { audio, clock, command, files, project, session, state, store } = await setUp();
		await command({ type: 'pass.start' });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		const part = audio.printing?.capturePath ?? '';
		writeFileSync(part, 'print');
		files.freeBytes = async () => 4096;
		const look = async () => {
			await clock.advance(2000);
			return state.state.pass?.phase;
		};
		await expect.poll(look, { interval: 2 }).toBe('failed');
		await session.settled();
		expect(audio.calls).toContain('cancelPass');
		expect(state.state.pass?.failure).toMatchObject({ kind: 'disk' });
		expect(state.state.pass?.failure?.reason).toContain('The disk is full');
		expect(readFileSync(`${part.replace(/\.part$/, '')}.failed.wav`, 'utf8')).toBe('print');
		expect(store.entries(project).at(-1)?.body).toMatchObject({ kind: 'failed-pass', failure: { kind: 'disk' } });
	});

	test('a print far below its loudness target is kept, and it is said that the master is not matched', async () => {
		const { notices, offline, pass } = await setUp();
		offline.loudness = { ...offline.loudness, integratedLufs: -69.9 };
		expect(await pass()).not.toBe('');
		expect(notices.some((text) => text.includes('not on its loudness target'))).toBe(true);
	});

	test('a round trip that is not that of the pass before is an alarm, kept with the print', async () => {
		const { audio, notices, pass, state, store } = await setUp();
		const through = { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: 'rack' };
		audio.latency = { frames: 5000, fraction: 0.2, inverted: false, confidence: 90, method: 'sweep', through };
		const first = await pass();
		audio.latency = { ...audio.latency, fraction: 0.3 };
		const same = await pass();
		audio.latency = { ...audio.latency, frames: 4488 };
		const changed = await pass();
		const found = (revision: string) => store.revision(revision)?.facts.pass.findings ?? [];
		expect([found(first), found(same)]).toEqual([[], []]);
		expect(found(changed)).toMatchObject([{ kind: 'round-trip', severity: 'warning' }]);
		expect(found(changed)[0]?.text).toContain('512.00 frames shorter');
		expect(notices.filter((text) => text.includes('512.00 frames shorter'))).toHaveLength(1);
		expect(state.state.pass?.findings).toMatchObject([{ kind: 'round-trip' }]);
		expect(store.revision(changed)?.facts.capture?.latency).toMatchObject({ frames: 4488, through });
	});

	test('a revision keeps the calibration in force and what was still warming up; the pass card says both and the drive', async () => {
		const { audio, calibrations, calibrationFiles, clock, command, notices, pass, state, store } = await setUp({
			warmUpMinutes: 30,
		});
		const bare = await pass();
		expect(store.revision(bare)?.facts).not.toHaveProperty('calibration');
		expect(store.revision(bare)?.facts).not.toHaveProperty('warmingUp');
		expect(state.state.pass?.levels).toMatchObject({
			warnings: ['Nobody has said when Test EQ was switched on.'],
			drive: { driveDb: 0, zeroVuDbu: 4, programmeDbu: 8, peakDbu: 19 },
		});
		const at = new Date(clock.nowMs()).toISOString();
		const made = { audioBackend: 'simulated', converter: null, device: null, measuredDbu: 4.5, at, loopFrames: 900 };
		calibrationFiles.keep(aCalibration(made));
		calibrations.start();
		await command({ type: 'unit.poweredOn', unit: 'eq', minutesAgo: 12 });
		audio.latency = { frames: 4183, fraction: 0.25, inverted: false, confidence: 9, method: 'sweep' };
		const kept = store.revision(await pass())?.facts;
		expect(kept?.warmingUp).toEqual([{ unit: 'eq', minutesLeft: 18 }]);
		expect(kept?.calibration).toMatchObject({ id: aCalibration({}).id, at, referenceDbfs: -18.5 });
		// The loop through the units is shorter than the bare one was: somebody changed a cable.
		expect(kept?.calibration?.warnings.join(' ')).toContain('The cabling has changed');
		expect(notices.some((text) => text.includes("shorter than the empty loop's 900.00"))).toBe(true);
		expect(state.state.pass?.levels?.drive.zeroVuDbu).toBeCloseTo(4.5, 9);
		expect(state.state.audio.calibration?.doubts.map(({ text }) => text).join(' ')).toContain('0.50 dB high');
	});

	test('a pass uses up the word that the monitor controller is muted; the next one needs another', async () => {
		const { audio, command, pass, phase, session, state } = await setUp();
		state.set(['audio', 'controller', 'kind'], 'person');
		const sent = () => audio.calls.filter((call) => call === 'measureLatency').length;
		await command({ type: 'pass.start' });
		await phase('failed');
		await session.settled();
		expect(state.state.pass?.failure?.kind).toBe('monitor.refused');
		expect(sent()).toBe(0);
		expect(await command({ type: 'monitor.confirmMuted', muted: true })).toBeUndefined();
		await pass();
		expect(state.state.audio.controller.confirmedAt).toBeNull();
		const before = sent();
		await command({ type: 'pass.start' });
		await phase('failed');
		await session.settled();
		expect(sent()).toBe(before);
	});

	test('a track takes a template with the level in force; a chain that was set keeps its own', async () => {
		const { calibrationFiles, calibrations, clock, command, project, state, track } = await setUp();
		state.set(['chainPresets'], { one: { ...chain, name: 'Template' } });
		state.set(['audio', 'referenceDbfs'], -14);
		const levelOf = () => [state.state.chain?.name, state.state.chain?.referenceDbfs];
		await command({ type: 'track.create', project, title: 'By default' });
		expect(levelOf()).toEqual(['Template', -14]);
		const at = new Date(clock.nowMs()).toISOString();
		calibrationFiles.keep(aCalibration({ audioBackend: 'simulated', measuredDbu: 4.15, at }));
		calibrations.start();
		await command({ type: 'track.create', project, title: 'Named', from: { kind: 'preset', preset: 'one' } });
		expect(levelOf()).toEqual(['Template', -18.15]);
		await command({ type: 'track.select', project, track });
		expect(levelOf()).toEqual([chain.name, -18]);
	});

	test('the round trip is measured on request, as often as asked', async () => {
		const { audio, command, session, state } = await setUp();
		audio.latency = { ...audio.latency, fraction: 0.25 };
		await command({ type: 'latency.measure', times: 3 });
		expect(state.state.measuring).toMatchObject({ phase: 'measuring' });
		await expect(command({ type: 'transport.play' })).rejects.toMatchObject({ code: 'audio.busy' });
		await session.settled();
		expect(state.state.measuring).toMatchObject({
			phase: 'done',
			report: {
				rateHz: 48000,
				latency: { frames: 10, fraction: 0.25, reads: 3, spreadFrames: 0 },
				loops: [{ loop: null, inserts: ['eq'] }],
			},
		});
		expect(audio.calls.filter((call) => call === 'measureLatency')).toHaveLength(3);
		expect(state.state.audio.latencyFrames).toBe(10.25);
	});

	test('a unit is not read during a print', async () => {
		const { audio, command, session } = await setUp();
		await command({ type: 'pass.start' });
		await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
		await expect(command({ type: 'unit.read', unit: 'eq' })).rejects.toMatchObject({ code: 'audio.busy' });
		await command({ type: 'pass.cancel' });
		await session.settled();
	});

	test('a recall that was not planned, or has ended, is refused and not only noted', async () => {
		const { command, pass, session } = await setUp();
		await expect(command({ type: 'recall.start' })).rejects.toMatchObject({ code: 'recall.no-plan' });
		const revision = await pass();
		await command({ type: 'recall.plan', revision });
		await command({ type: 'recall.start' });
		await session.settled();
		await expect(command({ type: 'recall.start' })).rejects.toMatchObject({ code: 'recall.no-plan' });
	});

	test('what moved since a recall was planned is recalled too, and the monitor is muted for it', async () => {
		const { audio, command, driver, pass, session, state } = await setUp();
		const revision = await pass();
		await command({ type: 'recall.plan', revision });
		expect(state.state.recall?.steps).toEqual([]);
		driver.turn('gain', 0.9);
		await command({ type: 'monitor.set', muted: false });
		await command({ type: 'recall.start' });
		await expect.poll(() => driver.sent.length, { interval: 2 }).toBe(1);
		expect(state.state.audio.monitor.muted).toBe(true);
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 0.5 });
		await session.settled();
		expect(state.state.recall?.phase).toBe('done');
		expect(audio.calls).toContain('setMonitor');
	});

	test('a rack that moved while it was recalled does not stand as in the revision', async () => {
		const { command, driver, notices, pass, session, state } = await setUp();
		const revision = await pass();
		driver.turn('gain', 0.9);
		driver.turn('freq', 0.9);
		await command({ type: 'recall.plan', revision });
		await command({ type: 'recall.start' });
		await expect.poll(() => driver.sent.length, { interval: 2 }).toBe(1);
		driver.sent[0]?.answer({ evidence: 'acknowledged', position: 0.5 });
		await expect.poll(() => driver.sent.length, { interval: 2 }).toBe(2);
		driver.turn('gain', 0.8);
		driver.sent[1]?.answer({ evidence: 'acknowledged', position: 0.5 });
		await session.settled();
		expect(state.state.recall?.phase).toBe('open');
		expect(notices.some((text) => text.startsWith('The rack stands'))).toBe(false);
	});

	test('a mix at another rate is counted in frames of the converter', async () => {
		const { command, mixPath, offline, project, state, track } = await setUp();
		offline.rateHz = 44100;
		await command({ type: 'track.mix', project, track, path: mixPath });
		expect(state.state.transport.frames).toBe(48000);
	});

	test('an uploaded mix is logged with the device that sent it', async () => {
		const { mixPath, project, session, store, track } = await setUp();
		await session.importMix(project, track, mixPath, 'mix.wav', ENGINEER);
		expect(store.entries(project).at(-1)?.author).toBe(ENGINEER.id);
	});

	test('two mixes of one name at once become two files', async () => {
		const { mixPath, project, session, track } = await setUp();
		const placed = await Promise.all(
			[1, 2].map(() => session.importMix(project, track, mixPath, 'song.wav', ENGINEER)),
		);
		expect(placed.map(({ fileName }) => fileName).sort()).toEqual(['song-2.wav', 'song.wav']);
	});

	test('a mix that was changed on the disk is not printed', async () => {
		const { command, offline, phase, session, state } = await setUp();
		offline.sha256 = 'cd'.repeat(32);
		await command({ type: 'pass.start' });
		await phase('failed');
		await session.settled();
		expect(state.state.pass?.failure?.kind).toBe('changed');
	});

	test('a stop while the mix is still converted keeps it from playing', async () => {
		const { audio, command, mixPath, offline, project, track } = await setUp();
		offline.rateHz = 44100;
		await command({ type: 'track.mix', project, track, path: mixPath });
		const played = command({ type: 'transport.play' });
		await command({ type: 'transport.stop' });
		await played;
		expect(audio.calls).not.toContain('play');
	});

	test('the first play through a rack measures it before; the next one plays at once', async () => {
		const { audio, command, session, state } = await setUp();
		const since = audio.calls.length;
		await command({ type: 'transport.play' });
		await session.settled();
		await command({ type: 'transport.play' });
		const calls = audio.calls.slice(since).filter((call) => call === 'measureLatency' || call === 'play');
		expect(calls).toEqual(['measureLatency', 'play', 'play']);
		expect(state.state.listening.items.find(({ id }) => id === 'return')?.match).toMatchObject({
			reason: expect.stringContaining('in time'),
		});
	});

	test('a stop while the rack is measured keeps it from playing', async () => {
		const { audio, command, session, state } = await setUp();
		let answer: () => void = () => {};
		const asked = new Promise<void>((resolve) => {
			answer = resolve;
		});
		const measure = audio.measureLatency.bind(audio);
		audio.measureLatency = async () => {
			await asked;
			return measure();
		};
		await command({ type: 'transport.play' });
		expect(state.state.measuring).toMatchObject({ why: 'listening', phase: 'measuring' });
		await command({ type: 'transport.stop' });
		answer();
		await session.settled();
		expect(state.state.measuring?.phase).toBe('cancelled');
		expect(audio.calls).not.toContain('play');
	});

	test('a pass that waits for a unit that never answers can be cancelled', async () => {
		const { command, phase, session } = await setUp();
		await command({
			type: 'control.move',
			unit: 'eq',
			control: 'gain',
			position: 0.4,
			gesture: 'g',
			seq: 0,
			last: true,
		});
		await command({ type: 'pass.start' });
		await command({ type: 'pass.cancel' });
		await phase('cancelled');
		await session.settled();
	});

	test('record stays armed through nothing that changes what the rack is used for', async () => {
		const { audio, command, pass, project, session, state, tape } = await setUp();
		tape.say({});
		const armed = () => state.state.units['eq']?.tape?.armed;
		const arm = async () => {
			await command({ type: 'tape.arm', unit: 'eq', armed: true });
			expect(armed()).toBe(true);
		};
		await arm();
		await command({ type: 'track.create', project, title: 'Another' });
		expect(armed()).toBe(false);
		await command({ type: 'track.select', project, track: state.state.projects[project]?.tracks[0]?.id ?? '' });
		await arm();
		const revision = await pass();
		expect(armed()).toBe(false);
		expect(audio.calls).toContain('measureLatency');
		await command({ type: 'recall.plan', revision });
		await arm();
		await command({ type: 'recall.start' });
		await session.settled();
		expect(armed()).toBe(false);
	});

	test('a tape goes to a point of the track that is worked on, and what it was asked is on every screen', async () => {
		const { command, state, tape } = await setUp();
		tape.say({});
		const made = await command({ type: 'locator.set', unit: 'eq', name: 'Chorus', seconds: 61.5 });
		expect(made).toMatchObject({ seconds: 61.5 });
		await command({ type: 'tape.toPoint', point: (made as { point: string }).point });
		await command({ type: 'tape.toZero', unit: 'eq' });
		expect(tape.asked).toEqual(['locate 61.5', 'locate 0']);
		expect(state.state.units['eq']?.tapeDesk?.order).toMatchObject({ toPoint: 'zero', by: ENGINEER.id });
	});

	test('a pass goes through no machine that moves, or whose motion is not known', async () => {
		const { command, phase, session, state, tape } = await setUp();
		for (const moving of [true, null]) {
			tape.say({ moving });
			await command({ type: 'pass.start' });
			await phase('failed');
			await session.settled();
			expect(state.state.pass?.failure?.kind).toBe('tape-moving');
			state.set(['pass'], null);
		}
	});

	test('a chain that rolls a machine names one that is in it, and is a tape pass', async () => {
		const { command } = await setUp();
		const refused = { code: 'chain.tape' };
		await expect(command({ type: 'chain.set', chain: { ...chain, tape: { unit: 'eq' } } })).rejects.toMatchObject(
			refused,
		);
		const elsewhere = { ...chain, passKind: 'repro', tape: { unit: 'deck' } } as const;
		await expect(command({ type: 'chain.set', chain: elsewhere })).rejects.toMatchObject(refused);
		await command({ type: 'chain.set', chain: { ...chain, passKind: 'repro', tape: { unit: 'eq' } } });
	});

	test('a pass that only plays a tape leaves nothing armed while its test signals sound', async () => {
		const { audio, command, session, tape } = await setUp();
		await command({ type: 'chain.set', chain: { ...chain, passKind: 'fromTape', tape: { unit: 'eq' } } });
		await command({ type: 'tape.arm', unit: 'eq', armed: true });
		await command({ type: 'pass.start' });
		await expect.poll(() => audio.calls.includes('measureLatency'), { interval: 2 }).toBe(true);
		expect((await tape.status()).armed).toBe(false);
		await command({ type: 'pass.cancel' });
		await session.settled();
	});

	test('a tape can be stopped while a pass rolls it, and the pass is cancelled with it', async () => {
		const { audio, command, phase, session, tape } = await setUp();
		await command({ type: 'chain.set', chain: { ...chain, passKind: 'fromTape', tape: { unit: 'eq' } } });
		await command({ type: 'pass.start' });
		await expect.poll(() => audio.calls.includes('measureLatency'), { interval: 2 }).toBe(true);
		expect(await command({ type: 'tape.command', unit: 'eq', action: 'stop' })).toEqual({ answer: 'acknowledged' });
		expect(tape.asked).toContain('stop');
		await phase('cancelled');
		await session.settled();
	});

	test('the memory of a digital unit is kept with a revision, offered by its recall, and written back when it was chosen', async () => {
		const { command, driver, pass, project, session, state, store } = await setUp();
		const held = Uint8Array.of(0xf0, 0x7d, 1, 2, 3, 0xf7);
		const written: Uint8Array[] = [];
		driver.memory = {
			asks: true,
			fetch: async (progress) => {
				progress(0.5);
				expect(state.state.transfer).toEqual({ unit: 'eq', way: 'from', fraction: 0.5 });
				return held;
			},
			restore: async (bytes) => {
				written.push(bytes);
				return 'acknowledged';
			},
		};
		const revision = await pass();
		expect(store.revision(revision)?.facts.units[0]?.memory).toMatchObject({ bytes: 6 });
		expect(store.checkSidecars(project)).toEqual([]);
		await command({ type: 'recall.plan', revision });
		const steps = () => state.state.recall?.steps.map(({ id, chosen }) => [id, chosen]);
		expect(steps()).toEqual([['memory:eq', false]]);
		await command({ type: 'recall.start' });
		await session.settled();
		expect(written).toEqual([]);
		expect(state.state.recall?.phase).toBe('done');

		await command({ type: 'recall.plan', revision });
		await command({ type: 'recall.memory', unit: 'eq', write: true });
		expect(steps()?.map(([id]) => id)).toEqual(['memory:eq', 'send:eq:gain', 'send:eq:freq']);
		await command({ type: 'recall.start' });
		for (const count of [1, 2]) {
			await expect.poll(() => driver.sent.length, { interval: 2 }).toBe(count);
			const { answer, position } = driver.sent[count - 1] ?? { answer: () => undefined, position: 0 };
			answer({ evidence: 'acknowledged', position });
		}
		await session.settled();
		expect(written.map((bytes) => [...bytes])).toEqual([[...held]]);
		expect(state.state.recall?.phase).toBe('done');
		expect(state.state.transfer).toBeNull();
	});

	test('a unit that does not give its memory is named, and the pass goes on without', async () => {
		const { driver, notices, pass, store } = await setUp();
		driver.memory = {
			asks: true,
			fetch: () => Promise.reject(new DetentError('unit.silent', { message: 'It did not answer.' })),
			restore: async () => 'asked',
		};
		expect(store.revision(await pass())?.facts.units[0]).not.toHaveProperty('memory');
		expect(notices.join()).toContain('is not in this revision');
	});

	test('a dump that nobody starts does not keep the daemon from ending', async () => {
		const { command, driver, memories, session, state } = await setUp();
		driver.memory = {
			asks: false,
			fetch: (_, signal) =>
				new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
			restore: async () => 'asked',
		};
		await command({ type: 'unit.fetchMemory', unit: 'eq' });
		memories.stop();
		await session.settled();
		expect(state.state.transfer).toBeNull();
	});

	test('a dump that a person starts at the unit is kept for the revisions to come, until the unit was away', async () => {
		const { command, driver, pass, session, store, tape } = await setUp();
		await expect(
			command({ type: 'unit.fetchMemory', unit: 'eq' }).then(() => session.settled()),
		).resolves.toBeUndefined();
		let asked = 0;
		driver.memory = {
			asks: false,
			fetch: async () => {
				asked += 1;
				return Uint8Array.of(1);
			},
			restore: async () => 'asked',
		};
		await command({ type: 'unit.fetchMemory', unit: 'eq' });
		await session.settled();
		expect(store.revision(await pass())?.facts.units[0]?.memory).toMatchObject({ bytes: 1 });
		expect(asked).toBe(1);
		driver.say({ link: 'away', reason: 'unplugged' });
		driver.say({ link: 'connected', reason: null });
		tape.say({});
		expect(store.revision(await pass())?.facts.units[0]).not.toHaveProperty('memory');
	});
});
