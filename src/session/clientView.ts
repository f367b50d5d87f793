import type { ProjectSummary } from '../shared/model/log.ts';
import type { Changes } from '../shared/protocol/sockets.ts';
import type { Change, RemoteState, UnitState } from '../shared/protocol/state.ts';

type Key = keyof RemoteState;

/** How a client's device is shown one part of the state. */
type Rule<K extends Key> =
	/** As it is: it is of the studio or of the track that is worked on. */
	| 'shown'
	/** As it is while it is of the open project, else as if there were none. */
	| { while: (state: RemoteState) => boolean }
	/** Only what is made for it, from parts of the state that are named. */
	| { made: (state: RemoteState, device: string) => RemoteState[K]; of: readonly Key[] };

/** True for the one project that a client's device may know of: the one that is open in the studio. */
export function isOpenInStudio(state: Pick<RemoteState, 'current'>, project: string): boolean {
	return state.current?.project === project;
}

function openProject({ current, projects }: RemoteState): ProjectSummary | null {
	return current === null ? null : (projects[current.project] ?? null);
}

/** Each part of the state has its rule: one without does not compile. */
const RULES: { readonly [K in Key]: Rule<K> } = {
	studio: {
		// A mix's path and the title of an imported project are nobody else's business.
		made: ({ studio: { demoMix: _, importing: __, trouble: ___, ...studio } }) => studio,
		of: ['studio'],
	},
	units: 'shown',
	definitions: 'shown',
	audio: 'shown',
	projects: {
		made: (state) => {
			const project = openProject(state);
			return project === null ? {} : { [project.id]: project };
		},
		of: ['projects', 'current'],
	},
	log: {
		made: (state) => {
			const tracks = openProject(state)?.tracks ?? null;
			const revisions = (tracks ?? []).reduce((sum, track) => sum + track.revisions.length, 0);
			return { projects: tracks === null ? 0 : 1, tracks: tracks?.length ?? 0, revisions };
		},
		of: ['projects', 'current'],
	},
	current: 'shown',
	chain: 'shown',
	chainPresets: 'shown',
	listening: 'shown',
	transport: 'shown',
	pass: { while: (state) => openProject(state)?.tracks.some(({ id }) => id === state.pass?.track) ?? false },
	mendable: 'shown',
	levelCheck: 'shown',
	recall: {
		while: (state) => {
			const wanted = state.recall?.revision ?? null;
			const tracks = openProject(state)?.tracks ?? [];
			return wanted === null || tracks.some(({ revisions }) => revisions.some(({ id }) => id === wanted));
		},
	},
	drift: 'shown',
	transfer: 'shown',
	calibrating: 'shown',
	loopCheck: 'shown',
	measuring: 'shown',
	remotes: {
		made: ({ remotes }, device) =>
			Object.fromEntries(Object.entries(remotes).filter(([id, { role }]) => id === device || role === 'engineer')),
		of: ['remotes'],
	},
	people: {
		made: (state, device) => {
			const project = openProject(state);
			const named = project === null ? new Set() : namedIn(project);
			return Object.fromEntries(Object.entries(state.people).filter(([id]) => id === device || named.has(id)));
		},
		of: ['people', 'projects', 'current'],
	},
	// They name tracks of any project.
	notices: { made: () => NO_NOTICES, of: [] },
	logCheck: { made: () => null, of: [] },
};
const NO_NOTICES: RemoteState['notices'] = [];

const named = new WeakMap<ProjectSummary, ReadonlySet<string>>();
/** Ids in the project's summary; kept while it is the same. */
function namedIn(project: ProjectSummary): ReadonlySet<string> {
	const known = named.get(project);
	if (known !== undefined) return known;
	const ids = new Set([...JSON.stringify(project).matchAll(/"([0-9a-f-]{36})"/g)].map(([, id = '']) => id));
	named.set(project, ids);
	return ids;
}

/** Without the name of the place on the tape that a machine was sent to: it may be another track's. */
function unitShown(unit: UnitState): UnitState {
	const order = unit.tapeDesk?.order ?? null;
	if (unit.tapeDesk === null || order === null || order.toPoint === null) return unit;
	return { ...unit, tapeDesk: { ...unit.tapeDesk, order: { ...order, toPoint: null } } };
}

function changeOfUnits(state: RemoteState, change: Change): Change {
	const [, id, part] = change.path;
	const unit = id === undefined ? null : (state.units[String(id)] ?? null);
	if (id === undefined) return { path: ['units'], value: unitsShown(state) };
	if (unit === null || (part !== undefined && part !== 'tapeDesk')) return change;
	const shown = unitShown(unit);
	return part === undefined
		? { path: ['units', id], value: shown }
		: { path: ['units', id, part], value: shown.tapeDesk };
}

function unitsShown({ units }: RemoteState): RemoteState['units'] {
	return Object.fromEntries(Object.entries(units).map(([id, unit]) => [id, unitShown(unit)]));
}

/**
 * What one client's device is shown of the state: the studio, and of the log nothing but the project that is open. It keeps
 * what the device has, so that a project that is opened or closed reaches it as changes.
 */
export class ClientView {
	readonly #device: string;
	#shown: RemoteState | null = null;
	/** Of the parts that are shown only sometimes, those that are. */
	#open = new Set<Key>();

	/** @param device its id: its own name is shown to it */
	constructor(device: string) {
		this.#device = device;
	}

	/** The whole state, as the device may see it. */
	snapshot(state: RemoteState): RemoteState {
		this.#open = new Set(keysOf(RULES).filter((key) => isWhile(key) && this.#isOpen(state, key)));
		this.#shown = {
			...state,
			...Object.fromEntries(keysOf(RULES).map((key) => [key, this.#valueOf(state, key)])),
			units: unitsShown(state),
		};
		return this.#shown;
	}

	/**
	 * Of some changes what the device may see, with what it sees of the rest because of them; empty where that is nothing.
	 *
	 * @param state with the changes in it
	 */
	changes(state: RemoteState, { changes, ...numbers }: Changes): Changes {
		const passed = changes.flatMap((change): Change[] => {
			const key = change.path[0] as Key;
			if (key === 'units') return [changeOfUnits(state, change)];
			if (RULES[key] === 'shown') return [change];
			return isWhile(key) && this.#open.has(key) && this.#isOpen(state, key) ? [change] : [];
		});
		const touched = new Set(changes.map(({ path }) => path[0] as Key));
		return { ...numbers, changes: [...passed, ...this.#made(state, touched), ...this.#opened(state)] };
	}

	#isOpen(state: RemoteState, key: Key): boolean {
		const rule = RULES[key];
		return typeof rule === 'object' && 'while' in rule && rule.while(state);
	}

	#valueOf(state: RemoteState, key: Key): unknown {
		const rule = RULES[key];
		if (rule === 'shown') return state[key];
		if ('made' in rule) return rule.made(state, this.#device);
		return rule.while(state) ? state[key] : null;
	}

	/** What is made for the device and is not as it has it. */
	#made(state: RemoteState, touched: ReadonlySet<Key>): Change[] {
		const shown = this.#shown;
		if (shown === null) return [];
		return keysOf(RULES).flatMap((key): Change[] => {
			const rule = RULES[key];
			if (rule === 'shown' || 'while' in rule || !rule.of.some((part) => touched.has(part))) return [];
			const before = shown[key];
			const now = rule.made(state, this.#device);
			this.#shown = { ...(this.#shown ?? shown), [key]: now };
			return differences(key, before, now);
		});
	}

	/** What comes in sight now, or goes out of it. */
	#opened(state: RemoteState): Change[] {
		return keysOf(RULES).flatMap((key): Change[] => {
			if (!isWhile(key)) return [];
			const open = this.#isOpen(state, key);
			if (open === this.#open.has(key)) return [];
			if (open) this.#open.add(key);
			else this.#open.delete(key);
			return [{ path: [key], value: open ? state[key] : null }];
		});
	}
}

function isWhile(key: Key): boolean {
	const rule = RULES[key];
	return typeof rule === 'object' && 'while' in rule;
}

function keysOf(rules: typeof RULES): Key[] {
	return Object.keys(rules) as Key[];
}

/** A change for each entry that is another one. */
function differences(key: Key, before: unknown, now: unknown): Change[] {
	const [one, other] = [entriesOf(before), entriesOf(now)];
	const ids = new Set([...one.keys(), ...other.keys()]);
	return [...ids]
		.filter((id) => !Object.is(one.get(id), other.get(id)))
		.map((id) => ({ path: [key, id], value: other.get(id) }));
}

function entriesOf(value: unknown): Map<string, unknown> {
	return new Map(Object.entries(value ?? {}));
}
