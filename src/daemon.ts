import { createHash, randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import type { Logger } from 'pino';
import { AudioClient } from './audio/client.ts';
import type { AudioEngine } from './audio/engine.ts';
import { createInProcessHost } from './audio/host/inProcess.ts';
import { createOfflineEngine } from './audio/offline/engine.ts';
import type { OfflineEngine } from './audio/offlineEngine.ts';
import { startControl } from './control/startControl.ts';
import { importProject } from './keeping/importProject.ts';
import { analyseInThread } from './measure/calibration/analyseInThread.ts';
import { type EntryPoint, entryPoint } from './process/entry.ts';
import { fileLogger, quietLogger } from './process/logger.ts';
import { missingParts } from './process/missingParts.ts';
import { packageRoot, packageVersion } from './process/packageRoot.ts';
import { announce } from './remote/announce.ts';
import { hasCertificates, LOCAL_HOST_NAME, makeCertificates } from './remote/certificateFiles.ts';
import { removeLocalAccess, writeLocalAccess } from './remote/localAccess.ts';
import { networkAddresses } from './remote/networks.ts';
import { type Invitation, Pairing, type Role } from './remote/pairing.ts';
import { isPrivateAddress } from './remote/privateNames.ts';
import { createRemoteServer, type RemoteServer } from './remote/server.ts';
import { assembleSession } from './session/assembleSession.ts';
import { LogTrouble } from './session/health/logTrouble.ts';
import { initialState } from './session/initialState.ts';
import { notice } from './session/notice.ts';
import { interruptedPrint } from './session/passes/interruptedPrint.ts';
import { offeredChains } from './session/passes/offeredChains.ts';
import { fillListsMeanwhile } from './session/projects/listFilling.ts';
import { RigDesk } from './session/rigDesk.ts';
import type { Session } from './session/session.ts';
import { StateStore } from './session/stateStore.ts';
import { connectUnits } from './session/units/connectUnits.ts';
import type { RackUnit } from './session/units/rackUnits.ts';
import { type Simulation, type SimulationOptions, startSimulation } from './session/units/simulation.ts';
import { untilState } from './session/untilState.ts';
import type { Clock } from './shared/clock.ts';
import { DetentError, describeError } from './shared/errors.ts';
import type { Definition } from './shared/model/definition.ts';
import type { AudioConfig, Rig } from './shared/model/rig.ts';
import { type CommandInput, commandSchema } from './shared/protocol/commands.ts';
import type { RigWritten } from './shared/protocol/rig.ts';
import type { RemoteState } from './shared/protocol/state.ts';
import { createCalibrationFiles } from './store/calibrationFiles.ts';
import { cryptoRng } from './store/cryptoRng.ts';
import { FILL_LATER } from './store/diskLogStore.ts';
import { keepRigDefinitions } from './store/keptDefinitions.ts';
import { layoutOf } from './store/layout.ts';
import { acquireLock } from './store/lock.ts';
import { createOpenBlindTests } from './store/openBlindTests.ts';
import { openLogStore } from './store/openLogStore.ts';
import { createPeople } from './store/people.ts';
import { createPowerMarks } from './store/powerMarks.ts';
import { recoverBlindTests } from './store/recoverBlindTests.ts';
import { recoverInterrupted } from './store/recoverInterrupted.ts';
import { createRigFile } from './store/rigFile.ts';
import { createStudioFiles } from './store/studioFiles.ts';
import { sweepLeftovers } from './store/sweepLeftovers.ts';
import { type LoadedRig, loadRig } from './units/definitions/loadRig.ts';
import { studioChains } from './units/definitions/studioChains.ts';
import { studioDefinitions } from './units/definitions/studioDefinitions.ts';
import { machinePorts } from './units/machinePorts.ts';
import { demoMixPath, provideDemoMix } from './units/simulators/demoMix.ts';
import { createUnitModel } from './units/simulators/models/index.ts';

export interface DaemonOptions {
	/** The data folder. */
	dataRoot: string;
	/** The studio; null for the simulated one. */
	rigPath: string | null;
	simulation: SimulationOptions;
	/** Another audio configuration than the rig's; null for the rig's. */
	audio: AudioConfig | null;
	/** The audio host in a supervised process of its own, or, for tests, inside this one. */
	audioHost: 'process' | 'inProcess';
	/** The program of that process; Detent's own where none is given. */
	audioEntry?: EntryPoint;
	/** Environment of the audio host process: which sound server it finds, for one. */
	audioEnv: NodeJS.ProcessEnv;
	clock: Clock;
	/** To the log file of the data folder, or only errors to stderr. */
	logToFile: boolean;
}

export interface Daemon {
	readonly dataRoot: string;
	readonly session: Session;
	readonly offline: OfflineEngine;
	readonly audio: AudioEngine;
	/** The simulated studio's own truth; null with a real rig. */
	readonly simulation: Simulation | null;
	/** Gives a command as the terminal. */
	command(command: CommandInput): Promise<unknown>;
	/** Resolves with the state once it is as wanted. */
	until(wanted: (state: RemoteState) => boolean, signal: AbortSignal): Promise<RemoteState>;
	invite(role: Role): Invitation;
	/** Another rig was written, for whoever starts Detent again with it. */
	onRigWritten(listener: (written: RigWritten) => void): void;
	/** Opens the remote, on loopback first. */
	serveRemote(address: string, port: number): Promise<RemoteServer>;
	close(): Promise<void>;
}

const TERMINAL = { id: 'terminal', name: 'Terminal', role: 'engineer' } as const;
const SIMULATED_RIG = join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml');

/**
 * Puts a studio together: log, rig, unit connections, audio host, worker pool, session and, on request, the remote. This is
 * the only place that knows which adapter stands behind which interface. No setting is sent to any unit; drivers only ask whether theirs is there.
 *
 * @throws DetentError `store.in-use` when another daemon holds the data folder, `rig.*`, `device.*`, `store.*`
 */
export async function createDaemon(options: DaemonOptions): Promise<Daemon> {
	const { dataRoot } = options;
	// A rig that can't be read stops everything before anything is made.
	const definitions = studioDefinitions(dataRoot);
	const loaded = loadRig(options.rigPath ?? SIMULATED_RIG, definitions);
	const lock = acquireLock(layoutOf(dataRoot).lock, { program: 'Detent daemon' });
	const logger = options.logToFile ? fileLogger(dataRoot) : quietLogger();
	const closers: Closer[] = [() => lock.release()];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) {
			try {
				await closer();
			} catch (error) {
				logger.error({ err: error }, 'closing');
			}
		}
	};
	try {
		return await assemble(options, loaded, definitions, logger, closers, close);
	} catch (error) {
		await close();
		throw error;
	}
}

type Closer = () => Promise<unknown> | unknown;

/**
 * Makes the parts and joins them. What has to be closed is put on `toClose` as it is made, to be closed in reverse.
 *
 * @param close closes all of it
 */
async function assemble(
	options: DaemonOptions,
	loaded: LoadedRig,
	definitions: ReadonlyMap<string, Definition>,
	log: Logger,
	toClose: Closer[],
	close: () => Promise<void>,
): Promise<Daemon> {
	const { clock, dataRoot, rigPath } = options;
	const opened = openLogStore(dataRoot, { clock, rng: cryptoRng, access: 'write', filling: FILL_LATER });
	toClose.push(() => opened.close());
	const files = createStudioFiles(opened.layout, opened);
	const offline = createOfflineEngine();
	toClose.push(() => offline.dispose());
	const interrupted = await recoverInterrupted(opened, {
		printOf: (pass, keptPath) => interruptedPrint({ clock, offline }, pass, keptPath),
	});
	const blindTests = recoverBlindTests(opened, createOpenBlindTests(opened.layout.blindTests));
	sweepLeftovers(opened.layout);

	const simulation =
		rigPath === null
			? await startSimulation(loaded, options.simulation, clock, join(dataRoot, 'demo', 'knobs.json'))
			: null;
	if (simulation !== null) toClose.push(() => simulation.close());
	const rig: Rig = simulation?.rig ?? loaded.rig;
	const audioConfig = options.audio ?? rig.audio;
	const units: RackUnit[] = connectUnits(rig, loaded.definitions, simulation, clock, log);

	const engine: AudioEngine =
		options.audioHost === 'process'
			? new AudioClient({
					clock,
					env: options.audioEnv,
					entry: options.audioEntry ?? entryPoint(import.meta.url, './audioHost'),
					printed: (line) => log.info({ line }, 'audio host'),
				})
			: createInProcessHost({ clock, createModel: createUnitModel });

	const people = createPeople(opened.layout.people, opened.newId);
	const missing = missingParts();
	const offered = offeredChains(studioChains(dataRoot), { ...rig, audio: audioConfig }, loaded.definitions);
	const state = new StateStore(
		initialState({
			rig,
			audio: audioConfig,
			simulated: simulation !== null,
			units,
			store: opened,
			chainPresets: offered.chains,
			version: packageVersion(),
			startedAt: new Date(clock.nowMs()).toISOString(),
			missing,
			people: people.names(),
		}),
		clock,
	);
	const say = (level: 'info' | 'warning' | 'error', text: string) => {
		log[level === 'warning' ? 'warn' : level](text);
		notice(state, clock, level, text);
	};
	const trouble = new LogTrouble({ state, clock, notice: say });
	toClose.push(() => trouble.stop());
	const store = trouble.watch(opened);
	const pairing = new Pairing({
		clock,
		randomBytes: (count) => randomBytes(count),
		sha256: (text) => createHash('sha256').update(text).digest('hex'),
		newId: () => store.newId(),
		saved: store,
	});
	let remote: RemoteServer | null = null;
	const onEnd = (stop: Closer) => void toClose.push(stop);
	const logError = (error: unknown, what: string) => log.error({ err: error }, what);
	const demoMix = demoMixPath(dataRoot, audioConfig.rateHz);
	const { session, audio, projects, busy, start } = assembleSession({
		clock,
		store,
		files,
		offline,
		people,
		state,
		units,
		engine,
		audioConfig,
		openRequest: (patch) => ({
			audio: audioConfig,
			simulated: audioConfig.backend === 'simulated' && simulation !== null ? simulation.audioRack(patch) : null,
			fileReturnPath: null,
		}),
		simulated: simulation !== null,
		simulatedHand:
			simulation === null ? null : (unit, control, position) => simulation.turnByHand(unit, control, position),
		calibrationFiles: createCalibrationFiles(store.layout.calibrations),
		powerMarks: createPowerMarks(store.layout.powerMarks),
		analyse: analyseInThread,
		provideMix(path) {
			if (simulation !== null && path === demoMix) provideDemoMix(dataRoot, audioConfig.rateHz);
		},
		takeIn: (work) => importProject({ ...work, store, people }),
		revoke(id) {
			pairing.revoke(id);
			remote?.disconnect(id);
		},
		notice: say,
		logError,
		onEnd,
	});
	const rigFile = createRigFile(rigPath ?? join(dataRoot, 'rig.yaml'), clock);
	const rigDesk = new RigDesk({
		file: rigFile,
		definitions,
		busy,
		ports: () => machinePorts(clock, options.audioEnv),
		readOnly: !relative(packageRoot, rigFile.path).startsWith('..'),
	});
	if (simulation !== null) {
		toClose.push(
			simulation.onPositions((unit, positions) => {
				audio.setSimulatedPositions(unit, positions).catch((error: unknown) => logError(error, 'positions'));
			}),
		);
	}
	await start();
	const resume = () => session.resume().catch((error: unknown) => say('warning', describeError(error)));
	await resume();

	if (rigPath !== null) keepRigDefinitions(store.layout, rig, definitions, say);
	await startControl(rig, { definitions: loaded.definitions, session, clock, notice: say, onEnd });

	toClose.push(
		fillListsMeanwhile({
			store,
			state,
			clock,
			listed: (project) => projects.listed(project),
			// A log that was lost had nothing to go on with at the start.
			whole: () => {
				if (state.state.current === null) void resume();
			},
			notice: say,
		}),
	);
	for (const warning of loaded.warnings) say('warning', warning.message);
	for (const words of offered.withheld) say('warning', words);
	for (const text of [...interrupted.map((pass) => pass.text), ...blindTests]) say('warning', text);
	if (simulation !== null) say('info', 'This is the simulated studio: every unit is a model, nothing real moves.');
	for (const lost of missing) say('warning', `Missing on this machine: ${lost}`);

	return {
		dataRoot,
		session,
		offline,
		audio,
		simulation,
		command: (command) => session.command(commandSchema.parse(command), TERMINAL),
		until: (wanted, signal) =>
			untilState(
				() => session.snapshot().state,
				(listener) => session.onChanges(listener),
				wanted,
				signal,
			),
		invite: (role) => pairing.invite(role),
		onRigWritten: (listener) => rigDesk.onWritten(listener),
		async serveRemote(address, port) {
			if (remote !== null) throw new DetentError('internal.remote', { message: 'The remote is open already.' });
			remote = await createRemoteServer({
				session,
				pairing,
				rig: rigDesk,
				clock,
				logger: log,
				webRoot: join(packageRoot, 'dist', 'web-remote'),
				uploadFolder: store.layout.uploads,
				isPaired: (id) => pairing.isPaired(id),
				tls: await certificatesOf(dataRoot, rig.name, clock),
				hostNames: [LOCAL_HOST_NAME],
				announce: (at, on) => announce(rig.name, at, on, log),
			});
			if (simulation !== null) state.set(['studio', 'demoMix'], demoMix);
			const server = remote;
			toClose.push(() => server.close());
			const own = await server.listen(address, port);
			writeLocalAccess(dataRoot, {
				pid: process.pid,
				url: `http://${own.address}:${own.port}`,
				token: pairing.openLocal(),
			});
			toClose.push(() => removeLocalAccess(dataRoot));
			return server;
		},
		close,
	};
}

/** What the remote serves HTTPS with, for every address that this machine has now; null before `detent cert`. */
async function certificatesOf(dataRoot: string, studio: string, clock: Clock) {
	if (!hasCertificates(dataRoot)) return null;
	const addresses = networkAddresses().map(({ address }) => address);
	const { server, authority } = await makeCertificates(
		dataRoot,
		studio,
		addresses.filter(isPrivateAddress),
		clock.nowMs(),
	);
	return { server, authority: authority.certificate };
}
