import type { DraftBoard, DraftLoop, DraftMonitor, DraftPair, DraftUnit, RigDraft } from './rigDraft.ts';

/** The pairs that a rig has where it names none. */
export const USUAL_PAIRS = { sendChannels: [0, 1], returnChannels: [0, 1], monitorChannels: [2, 3] } as const;

type Side = 'outputs' | 'inputs';

/** What is there without the parts that are undefined. */
function defined<T extends object>(value: T): T {
	return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}

function withAudioPart(draft: RigDraft, part: Partial<RigDraft['audio']>): RigDraft {
	return { ...draft, audio: defined({ ...draft.audio, ...part }) };
}

/** Channels of the interface that the draft already names. */
function channelsUsed({ audio }: RigDraft, side: Side): Set<number> {
	const { loops = {}, sync } = audio;
	const pairs = Object.values(loops);
	if (side === 'outputs')
		return new Set([
			...(audio.sendChannels ?? USUAL_PAIRS.sendChannels),
			...(audio.monitorChannels ?? USUAL_PAIRS.monitorChannels),
			...pairs.flatMap(({ send }) => send),
			...(sync === undefined ? [] : [sync.output]),
		]);
	return new Set([
		...(audio.returnChannels ?? USUAL_PAIRS.returnChannels),
		...pairs.flatMap((loop) => loop.return),
		...(sync === undefined ? [] : [sync.input]),
	]);
}

/** The first two neighbours, from an even one on, that nothing has yet. */
function freePair(draft: RigDraft, side: Side): DraftPair {
	const used = channelsUsed(draft, side);
	for (let first = 0; ; first += 2) if (!used.has(first) && !used.has(first + 1)) return [first, first + 1];
}

function freeChannel(draft: RigDraft, side: Side): number {
	const used = channelsUsed(draft, side);
	for (let channel = 0; ; channel += 1) if (!used.has(channel)) return channel;
}

function freeName(taken: readonly string[], base: string): string {
	for (let number = 1; ; number += 1) {
		const name = number === 1 ? base : `${base}-${number}`;
		if (!taken.includes(name)) return name;
	}
}

/** The draft with one more insert pair, on the first channels that are free. */
export function withLoop(draft: RigDraft): RigDraft {
	const { loops = {} } = draft.audio;
	const id = freeName(Object.keys(loops), 'insert');
	const loop = { send: freePair(draft, 'outputs'), return: freePair(draft, 'inputs') };
	return withAudioPart(draft, { loops: { ...loops, [id]: loop } });
}

/** The draft with parts of an insert pair changed; a part that is undefined is taken out. */
export function withLoopChanged(draft: RigDraft, id: string, part: Partial<DraftLoop>): RigDraft {
	const { loops = {} } = draft.audio;
	const loop = loops[id];
	if (loop === undefined) return draft;
	return withAudioPart(draft, { loops: { ...loops, [id]: defined({ ...loop, ...part }) } });
}

/** An insert pair under another id; the switches that name it follow. Nothing changes where the id is taken. */
export function withLoopRenamed(draft: RigDraft, from: string, to: string): RigDraft {
	const { loops = {} } = draft.audio;
	if (to === from || to === '' || loops[to] !== undefined) return draft;
	const renamed = Object.fromEntries(Object.entries(loops).map(([id, loop]) => [id === from ? to : id, loop]));
	const units = draft.units.map((unit) => {
		if (unit.switches === undefined) return unit;
		const switches = Object.entries(unit.switches).map(([id, one]) => [
			id,
			one.loop === from ? { ...one, loop: to } : one,
		]);
		return { ...unit, switches: Object.fromEntries(switches) };
	});
	return { ...withAudioPart(draft, { loops: renamed }), units };
}

/** The draft without an insert pair; what names it is left for the check to point at. */
export function withoutLoop(draft: RigDraft, gone: string): RigDraft {
	const left = Object.entries(draft.audio.loops ?? {}).filter(([id]) => id !== gone);
	return withAudioPart(draft, { loops: left.length === 0 ? undefined : Object.fromEntries(left) });
}

/** The draft with a sync pair on the first free output and input, or without one. */
export function withSync(draft: RigDraft, isThere: boolean): RigDraft {
	const sync = { output: freeChannel(draft, 'outputs'), input: freeChannel(draft, 'inputs') };
	return withAudioPart(draft, { sync: isThere ? sync : undefined });
}

export function withSyncChanged(draft: RigDraft, part: Partial<{ output: number; input: number }>): RigDraft {
	const { sync } = draft.audio;
	return sync === undefined ? draft : withAudioPart(draft, { sync: { ...sync, ...part } });
}

/** The draft with parts of what is said of the loudspeakers changed; what is undefined is taken out. */
export function withMonitor(draft: RigDraft, part: Partial<DraftMonitor>): RigDraft {
	const monitor = defined<DraftMonitor>({ ...draft.audio.monitor, ...part });
	return withAudioPart(draft, { monitor: Object.keys(monitor).length === 0 ? undefined : monitor });
}

/** Detent's outputs alone, a controller that it can't reach, a unit that it mutes, or nothing that anybody has said. */
export type MonitorController = { kind: 'none' | 'present' | 'not said' } | { kind: 'unit'; unit: string };

export function controllerOf(monitor: DraftMonitor | undefined): MonitorController {
	if (monitor?.controllerUnit !== undefined) return { kind: 'unit', unit: monitor.controllerUnit };
	const external = monitor?.externalController;
	return external === 'none' || external === 'present' ? { kind: external } : { kind: 'not said' };
}

export function withController(draft: RigDraft, controller: MonitorController): RigDraft {
	const isUnit = controller.kind === 'unit';
	return withMonitor(draft, {
		externalController: controller.kind === 'none' || controller.kind === 'present' ? controller.kind : undefined,
		controllerUnit: isUnit ? controller.unit : undefined,
		// Mutes are named by the unit that has them.
		controllerMutes:
			isUnit && controller.unit === draft.audio.monitor?.controllerUnit
				? draft.audio.monitor.controllerMutes
				: undefined,
	});
}

/** The draft with one more relay board, whose port has still to be chosen. */
export function withBoard(draft: RigDraft): RigDraft {
	const { boards = [], units } = draft;
	const id = freeName([...boards.map((board) => board.id), ...units.map((unit) => unit.id)], 'relays');
	const board: DraftBoard = { id, kind: 'numato', connection: { kind: 'serial', path: '' }, outputs: 8, inputs: 8 };
	return { ...draft, boards: [...boards, board] };
}

/** The draft with parts of a board changed; units that hang on it follow a new id. */
export function withBoardChanged(draft: RigDraft, index: number, part: Partial<DraftBoard>): RigDraft {
	const before = draft.boards?.[index];
	if (before === undefined) return draft;
	const changed = defined<DraftBoard>({ ...before, ...part });
	const units = draft.units.map((unit) =>
		unit.connection?.kind === 'gpi' && unit.connection['board'] === before.id
			? { ...unit, connection: { ...unit.connection, board: changed.id } }
			: unit,
	);
	return { ...draft, boards: draft.boards?.map((board, at) => (at === index ? changed : board)), units };
}

/** The draft without a board; units that hang on it are left for the check to point at. */
export function withoutBoard(draft: RigDraft, index: number): RigDraft {
	const boards = (draft.boards ?? []).filter((_, at) => at !== index);
	return defined({ ...draft, boards: boards.length === 0 ? undefined : boards });
}

/** A record with one entry set, or taken out; undefined when nothing is left. */
export function withEntry<T>(
	record: Readonly<Record<string, T>> | undefined,
	key: string,
	value: T | undefined,
): Record<string, T> | undefined {
	const entries = Object.entries({ ...record, [key]: value }).flatMap(([own, one]): [string, T][] =>
		one === undefined ? [] : [[own, one]],
	);
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The switches of a unit with a unit put behind one of them, or taken from behind it. */
export function switchesWith(
	unit: DraftUnit,
	control: string,
	other: string,
	isBehind: boolean,
): DraftUnit['switches'] {
	const now = unit.switches?.[control];
	const others = (now?.units ?? []).filter((one) => one !== other);
	const units = isBehind ? [...others, other] : others;
	return withEntry(unit.switches, control, units.length === 0 ? undefined : { ...now, units });
}

/** Keys of the file that the form has no field for, in words: they are written again as they are. */
export function keptSections(draft: RigDraft): string[] {
	const own = (value: object, known: readonly string[]) => Object.keys(value).filter((key) => !known.includes(key));
	return [
		...own(draft, ['$schema', 'schema', 'name', 'audio', 'boards', 'units']),
		...own(draft.audio, AUDIO_FIELDS).map((key) => `audio.${key}`),
		...draft.units.flatMap((unit) => {
			const { connection = { kind: '' } } = unit;
			const kept = [...own(unit, UNIT_FIELDS), ...own(connection, CONNECTION_FIELDS[connection.kind] ?? ['kind'])];
			return kept.map((key) => `${key} of ${unit.id}`);
		}),
	];
}

const AUDIO_FIELDS = [
	'backend',
	'device',
	'rateHz',
	'sendChannels',
	'monitorChannels',
	'returnChannels',
	'referenceDbfs',
	'loops',
	'sync',
	'monitor',
];
const UNIT_FIELDS = ['id', 'definition', 'name', 'serial', 'channel', 'connection', 'switches', 'warmUpMinutes'];
const CONNECTION_FIELDS: Record<string, readonly string[]> = {
	midi: ['kind', 'port', 'channel', 'deviceId'],
	osc: ['kind', 'host', 'sendPort', 'receivePort'],
	serial: ['kind', 'path', 'usb', 'line'],
	tcp: ['kind', 'host', 'port'],
	gpi: ['kind', 'board', 'outputs', 'tallies', 'failSafe'],
};
